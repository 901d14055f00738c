//! `--explain`, `--why` and `--witnesses`, from end to end.

use crate::bench::Bench;

const CHECK: &str = "check no-new-access --existing old.json --new";

#[test]
fn an_explanation_has_causes_obstacles_and_the_trace() {
    let bench = Bench::without_solvers();
    let said = bench.run(&format!("{CHECK} new.json --explain"));
    assert_eq!(said.code, Some(1));
    for part in ["came nearest", "What each statement says of the first request", "matches none of the actions"] {
        assert!(said.stdout.contains(part), "{part}: {}", said.stdout);
    }
    let json = bench.run(&format!("{CHECK} new.json --explain --format json")).json();
    let explanation = &json["explanation"];
    let cause = &explanation["causes"][0];
    assert_eq!(cause["statementIndex"], json["reasons"][0]["statementIndex"]);
    assert_eq!(cause["obstacles"][0]["kind"], "fell-short");
    assert_eq!(explanation["trace"].as_array().unwrap().len(), 2);
    // The request of the cause is new access by the evaluator's word.
    let request = cause["witness"]["request"].to_string();
    let decide = |policy: &str| {
        bench.run_with_input(&format!("decide {policy} --request - --format json"), &request).json()["decision"].clone()
    };
    assert_eq!((decide("new.json").as_str(), decide("old.json").as_str()), (Some("Allow"), Some("ImplicitDeny")));
}

#[test]
fn a_pass_rests_on_statements() {
    let bench = Bench::without_solvers();
    let said = bench.run(&format!("{CHECK} old.json --why"));
    assert_eq!(said.code, Some(0));
    assert!(said.stdout.contains("It rests on (no smaller set will do)"), "{}", said.stdout);
    let support = &bench.run(&format!("{CHECK} old.json --why --format json")).json()["explanation"]["support"];
    assert_eq!(
        (support["smallest"].as_bool(), support["sets"][0].as_array().unwrap().len()),
        (Some(true), 1),
        "{support:#}"
    );
}

#[test]
fn several_requests_differ_and_fewer_are_said() {
    let bench = Bench::without_solvers();
    let said = bench.run(&format!("{CHECK} new.json --witnesses 5 --format json"));
    let json = said.json();
    let explanation = &json["explanation"];
    let shown = explanation["witnesses"].as_array().map_or(1, Vec::len);
    assert!(shown == 5 || !explanation["diagnostics"].as_array().unwrap().is_empty(), "{explanation:#}");
    assert!(explanation["trace"].is_null());
    // Nothing is explained that is not asked for.
    assert!(bench.run(&format!("{CHECK} new.json --format json")).json()["explanation"].is_null());
}
