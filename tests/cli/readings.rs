//! Other readings of disputed points, from the command line to the answer.

use crate::bench::Bench;

const DENIED_UNLESS_TAGGED: &str = r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"},
  {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*",
   "Condition": {"ForAnyValue:StringLikeIfExists": {"aws:TagKeys": "*"}}}
]}"#;

#[test]
fn readings_are_listed() {
    let said = Bench::without_solvers().run("dump readings");
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    insta::assert_snapshot!("readings", said.stdout);
}

#[test]
fn what_is_no_reading_is_refused_with_what_there_is() {
    let bench = Bench::without_solvers();
    for (reading, message) in [
        ("empty-text", "write `NAME=CHOICE`"),
        ("empty-txt=value", "there are action-service-wildcard, "),
        ("empty-text=values", "there are no-value, value"),
    ] {
        let arguments = format!("dump policy new.json --reading {reading}");
        let said = bench.run(&arguments);
        assert!(said.code == Some(2) && said.stderr.contains(message), "{said:?}");
        assert_eq!(bench.run(&format!("{arguments} --format json")).json()["diagnostics"][0]["code"], "usage");
    }
}

#[test]
fn an_answer_by_another_reading_says_so() {
    let bench = Bench::without_solvers();
    bench.file("tagged.json", DENIED_UNLESS_TAGGED);
    let ask = "check access-not-granted tagged.json --action ec2:RunInstances";
    let said = bench.run(ask);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stderr.contains("`--reading any-value-if-exists=holds` takes the other reading"), "{}", said.stderr);
    assert!(said.stderr.contains("note[rests-on-reading]"), "{}", said.stderr);
    assert!(bench.run(&format!("{ask} --format json")).json().get("readings").is_none());

    let other = format!("{ask} --reading any-value-if-exists=fails --reading any-value-if-exists=holds");
    let said = bench.run(&other);
    assert!(said.stderr.contains("note[other-readings]: disputed points are not read as usual"), "{}", said.stderr);
    let json = bench.run(&format!("{other} --format json")).json();
    assert_eq!(json["readings"], serde_json::json!({"any-value-if-exists": "holds"}));
    assert_eq!(json["result"], "FAIL", "an empty list is left");
    let both = format!("{other} --reading empty-values=never");
    let json = bench.run(&format!("{} --format json", both.replace("check", "compare"))).json();
    assert_eq!(json["readings"].as_object().unwrap().len(), 2);
}

#[test]
fn a_decision_by_another_reading_says_so() {
    let bench = Bench::without_solvers();
    bench.file("tagged.json", DENIED_UNLESS_TAGGED);
    let request = r#"{"principal": "anonymous", "action": "ec2:RunInstances", "resource": "*"}"#;
    bench.file("run.json", request);
    let decide = "decide tagged.json --request run.json --format json";
    let usual = bench.run(decide).json();
    assert_eq!((&usual["decision"], usual.get("readings")), (&"Allow".into(), None));
    let other = bench.run(&format!("{decide} --reading any-value-if-exists=holds")).json();
    assert_eq!(
        (&other["decision"], &other["readings"]["any-value-if-exists"]),
        (&"ExplicitDeny".into(), &"holds".into())
    );
}
