//! `keyaki diff` and `keyaki check --suggest`, from end to end.

use crate::bench::Bench;
use crate::engines::with_undecided;
use crate::{check_refused, ways};

#[test]
fn the_verdict_is_the_exit_code() {
    for (bench, engines) in ways("differences") {
        let result = |old: &str, new: &str| {
            let said = bench.run(&format!("diff {old} {new} --format json{engines}"));
            (said.code, said.json()["result"].as_str().unwrap().to_owned())
        };
        assert_eq!(result("old.json", "old.json"), (Some(0), "equivalent".to_owned()));
        assert_eq!(result("old.json", "new.json"), (Some(1), "wider".to_owned()));
        assert_eq!(result("new.json", "old.json"), (Some(1), "narrower".to_owned()));
        assert_eq!(result("bucket.json", "new.json"), (Some(1), "incomparable".to_owned()));
    }
}

#[test]
fn what_is_gained_is_a_policy_with_its_proof() {
    let bench = Bench::without_solvers();
    let said = bench.run("diff old.json new.json --format json");
    let json = said.json();
    assert_eq!((json["schema"].as_str(), said.stderr.as_str()), (Some("keyaki.diff/1"), ""));
    let gained = &json["gained"];
    assert_eq!(gained["document"]["Statement"][0]["Action"], "s3:DeleteBucket", "{json:#}");
    assert_eq!(gained["proof"]["exact"], true);
    assert_eq!(json["lost"]["result"], "none");
    bench.file("gained.json", gained["document"].to_string());
    let witness = gained["witness"]["request"].to_string();
    let decision = bench.run_with_input("decide gained.json --request - --format json", &witness).json();
    assert_eq!(decision["decision"], "Allow", "{decision:#}");
    let text = bench.run("diff old.json new.json").stdout;
    assert!(text.starts_with("WIDER  "), "{text}");
    assert!(text.contains("exact: it allows this access and no other, both proven"), "{text}");
}

#[test]
fn scenarios_have_a_verdict_and_no_document() {
    let bench = Bench::without_solvers();
    for (folder, policy) in [("now", "old.json"), ("planned", "new.json")] {
        bench.file(&format!("{folder}/identity/one.json"), bench.read(policy));
    }
    let said = bench.run("diff now planned --format json");
    let json = said.json();
    assert_eq!((said.code, json["result"].as_str()), (Some(1), Some("wider")), "{json:#}");
    assert!(json["gained"]["noDocument"].as_str().unwrap().contains("single policies"));
    assert_eq!(json["gained"]["witness"]["request"]["action"], "s3:DeleteBucket");
    let text = bench.run("diff now planned").stdout;
    assert!(text.contains("as a policy only of two single policies, not of scenarios"), "{text}");
    check_refused(&bench, "diff now old.json", "policy-against-scenario", "a policy by itself");
}

#[test]
fn what_is_not_known_is_said() {
    let bench = with_undecided(Bench::without_solvers());
    let said = bench.run("diff old.json undecided.json --format json");
    let json = said.json();
    assert_eq!((said.code, json["result"].as_str()), (Some(3), Some("unknown")), "{json:#}");
    assert!(json["gained"]["why"].as_str().unwrap().contains("texts are coupled"), "{json:#}");
    // What is known is shown all the same.
    assert_eq!((&json["lost"]["result"], &json["lost"]["document"]["Version"]), (&"some".into(), &"2012-10-17".into()));
    check_refused(&bench, "diff - -", "usage", "`-` is given twice");
    check_refused(&bench, "diff old.json absent.json", "unreadable", "cannot read `absent.json`");
}

#[cfg(unix)]
#[test]
fn engines_that_disagree_are_told() {
    let bench = Bench::without_solvers();
    bench.fake_engine("liar", crate::engines::LIAR);
    let engines = "--engines-file engines.toml --engine native --engine liar";
    let said = bench.run(&format!("diff old.json new.json {engines}"));
    assert_eq!(said.code, Some(4), "{said:?}");
    assert!(said.stdout.starts_with("DISAGREEMENT  The engines disagree."), "{}", said.stdout);
    assert!(bench.entries(".").iter().any(|entry| entry.starts_with("keyaki-case-")));
}

#[test]
fn folders_of_both_questions_are_written() {
    let bench = Bench::without_solvers();
    bench.run("diff old.json new.json --dump-dir record");
    assert_eq!(bench.entries("record"), ["gained", "lost"]);
    assert!(bench.entries("record/gained").contains(&"query.txt".to_owned()));
}

#[test]
fn a_suggestion_is_a_text_that_passes() {
    let bench = Bench::without_solvers();
    let ask = "check no-new-access --existing old.json --new";
    let said = bench.run(&format!("{ask} new.json --suggest --format json"));
    let json = said.json();
    let suggestion = &json["suggestion"];
    assert_eq!((said.code, &suggestion["found"]), (Some(1), &true.into()), "{json:#}");
    assert_eq!(suggestion["proofs"]["keeps"], "proven");
    bench.file("better.json", suggestion["policy"].as_str().unwrap());
    assert_eq!(bench.run(&format!("{ask} better.json")).code, Some(0));
    let text = bench.run(&format!("{ask} new.json --suggest")).stdout;
    assert!(text.starts_with("FAIL") && text.contains(suggestion["patch"].as_str().unwrap()), "{text}");
    assert!(bench.run(&format!("{ask} old.json --suggest --format json")).json().get("suggestion").is_none());
}

#[test]
fn each_check_of_a_run_that_fails_has_a_suggestion_of_its_own() {
    let bench = Bench::without_solvers();
    let ask = "check access-not-granted old.json new.json --action s3:GetObject --suggest";
    let said = bench.run(&format!("{ask} --format json"));
    assert_eq!(said.code, Some(1), "{said:?}");
    let checks = said.json()["checks"].as_array().unwrap().clone();
    let failed = checks.iter().filter(|check| check["verdict"] == "FAIL");
    assert_eq!(failed.clone().count(), 2, "{checks:#?}");
    for check in failed {
        assert!(check["answer"]["suggestion"]["found"].is_boolean(), "{check:#}");
    }
    let text = bench.run(ask).stdout;
    assert_eq!(text.matches("\nSuggestion\n").count(), 2, "{text}");
    let said = bench.run(&format!("{ask} --format markdown"));
    assert!(said.code == Some(2) && said.stderr.contains("`--suggest` is shown as text or JSON"), "{said:?}");
}
