//! Accepted findings, from end to end.

use serde_json::Value;

use crate::bench::{Bench, NEW, OLD, Said};
use crate::check_refused;
use crate::runs::{check_verdicts, transcript, without_hashes};

const ASK: &str = "check no-new-access --existing old.json --new policy.json --baseline b.json";

/// With `policy.json`, which allows more than `old.json` does, and that accepted in `b.json`.
fn with_accepted(until: &str) -> Bench {
    let bench = Bench::without_solvers();
    bench.file("policy.json", NEW);
    let mut command = bench.command(&format!("{ASK} --update-baseline --expires {until}"));
    let output = command.args(["--reason", "the bucket moves in autumn"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    bench
}

/// What is said of `policy.json` when it is this text.
fn with_policy(bench: &Bench, text: &str) -> Said {
    bench.file("policy.json", text);
    bench.run(&format!("{ASK} --format json"))
}

#[track_caller]
fn codes(said: &Said) -> Vec<String> {
    let json = said.json();
    let of = |diagnostics: &Value| diagnostics.as_array().cloned().unwrap_or_default();
    let all = [of(&json["diagnostics"]), of(&json["checks"][0]["answer"]["diagnostics"])].concat();
    all.iter().map(|diagnostic| diagnostic["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_accepted_finding_is_no_pass_and_no_failure() {
    let bench = with_accepted("9999-12-31");
    insta::assert_snapshot!("baseline", without_hashes(&bench.read("b.json")));
    let said = bench.run(ASK);
    insta::assert_snapshot!("accepted", transcript(&said));
    let json = bench.run(&format!("{ASK} --format json")).json();
    let accepted = serde_json::json!({"reason": "the bucket moves in autumn", "until": "9999-12-31"});
    assert_eq!((&json["result"], &json["checks"][0]["accepted"]), (&"ACCEPTED".into(), &accepted));
    assert_eq!(json["checks"][0]["answer"]["result"], "FAIL");
    assert_eq!((&json["summary"]["accepted"], &json["summary"]["pass"]), (&1.into(), &0.into()));
}

#[test]
fn unrelated_edits_leave_a_finding_accepted() {
    let bench = with_accepted("9999-12-31");
    let reading = r#"    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:ListBucket"],
      "Resource": ["arn:aws:s3:::example-bucket", "arn:aws:s3:::example-bucket/*"]
    },
"#;
    assert!(NEW.contains(reading));
    for edited in [
        NEW.replace("Cleanup", "CleanupOfBuckets"),
        NEW.replace("      ", "\t"),
        NEW.replace(reading, ""),
        NEW.replace(reading, &reading.replace(", \"s3:ListBucket\"", "")),
        NEW.replace(reading, &format!("{reading}{reading}")),
    ] {
        assert_ne!(edited, NEW);
        let said = with_policy(&bench, &edited);
        check_verdicts(&said, &[("policy.json", "ACCEPTED")]);
        assert_eq!(said.code, Some(0));
    }
}

#[test]
fn any_other_access_fails_again() {
    let bench = with_accepted("9999-12-31");
    for edited in [
        NEW.replace("s3:DeleteBucket", "s3:DeleteBucket*"),
        NEW.replace("s3:DeleteBucket", "s3:DeleteObject"),
        NEW.replace("\"s3:DeleteBucket\"", "[\"s3:DeleteBucket\", \"s3:PutObject\"]"),
        NEW.replace("\"s3:GetObject\", ", "\"s3:GetObject\", \"s3:PutObject\", "),
        NEW.replace("\"Resource\": \"arn:aws:s3:::example-bucket\"", "\"Resource\": \"arn:aws:s3:::example-*\""),
        NEW.replace("\"Sid\": \"Cleanup\",", "\"Condition\": {\"Bool\": {\"aws:SecureTransport\": \"true\"}},"),
    ] {
        assert_ne!(edited, NEW);
        let said = with_policy(&bench, &edited);
        check_verdicts(&said, &[("policy.json", "FAIL")]);
        assert_eq!((said.code, codes(&said)), (Some(1), vec!["accepted-changed".to_owned()]));
    }
    // Narrower is other as well: whoever accepted it has not seen this.
    bench.file("policy.json", NEW);
    bench.file("old.json", OLD.replace("\"s3:GetObject\", ", ""));
    assert_eq!(bench.run(ASK).code, Some(1));
}

/// Accepts what a statement with `first` lets through, and then asks about one with `second` in its place.
#[track_caller]
fn check_told_apart(first: &str, second: &str) {
    let bench = Bench::without_solvers();
    let policy = |part: &str| format!(r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", {part}}}}}"#);
    let ask = "check access-not-granted policy.json --action s3:* --baseline b.json";
    bench.file("policy.json", policy(first));
    let said = bench.run(&format!("{ask} --update-baseline --reason known"));
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(bench.run(ask).code, Some(0));
    bench.file("policy.json", policy(second));
    let said = bench.run(ask);
    assert_eq!(said.code, Some(1), "{first} and {second} are taken for the same: {said:?}");
}

/// Queries leave some meaning to their symbols: these pairs have the same query, or could have.
#[test]
fn findings_are_told_apart_by_what_their_query_means() {
    let of = |condition: &str| format!(r#""Action": "s3:ListBucket", "Resource": "*", "Condition": {condition}"#);
    check_told_apart(
        &of(r#"{"NumericLessThan": {"s3:max-keys": "1.5"}}"#),
        &of(r#"{"NumericLessThan": {"s3:max-keys": "15"}}"#),
    );
    check_told_apart(
        &of(r#"{"StringEqualsIgnoreCase": {"aws:username": "${aws:PrincipalTag/a}x"}}"#),
        &of(r#"{"StringEqualsIgnoreCase": {"aws:username": "${aws:PrincipalTag/a}y"}}"#),
    );
    check_told_apart(
        &of(r#"{"StringLike": {"aws:username": "${aws:PrincipalTag/a, 'x'}*"}}"#),
        &of(r#"{"StringLike": {"aws:username": "${aws:PrincipalTag/a, 'y'}*"}}"#),
    );
    check_told_apart(
        r#""Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b""#,
        r#""Principal": "*", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b""#,
    );
}

#[test]
fn a_finding_is_of_one_policy_and_one_question() {
    let bench = with_accepted("9999-12-31");
    bench.file("other.json", NEW);
    let said = bench.run("check no-new-access --existing old.json --new other.json --baseline b.json --format json");
    check_verdicts(&said, &[("other.json", "FAIL")]);
    assert_eq!(codes(&said), ["accepted-elsewhere"]);
    let said = bench.run("check no-new-access --existing old.json --new ./policy.json --baseline b.json --format json");
    check_verdicts(&said, &[("./policy.json", "ACCEPTED")]);
    let said =
        bench.run("check access-not-granted policy.json --action s3:DeleteBucket --baseline b.json --format json");
    check_verdicts(&said, &[("policy.json", "FAIL")]);
    bench.file("policy.json", NEW.replace("Allow", "Alow"));
    let said = bench.run(&format!("{ASK} --format json"));
    assert_eq!(said.code, Some(2), "{said:?}");
}

#[test]
fn the_last_day_counts_and_no_day_after_it() {
    let bench = with_accepted("2001-01-01");
    let said = bench.run(ASK);
    insta::assert_snapshot!("expired", transcript(&said));
    // Accepting it anew takes the place of the old entry.
    let said = bench.run(&format!("{ASK} --update-baseline --reason still"));
    assert_eq!(said.code, Some(0), "{said:?}");
    let json: Value = serde_json::from_str(&bench.read("b.json")).unwrap();
    assert_eq!(json["findings"].as_array().unwrap().len(), 1);
    assert_eq!((&json["findings"][0]["reason"], &json["findings"][0]["expires"]), (&"still".into(), &Value::Null));
}

#[test]
fn entries_of_no_use_are_reported_and_taken_out() {
    let bench = with_accepted("9999-12-31");
    let said = with_policy(&bench, OLD);
    assert_eq!((said.code, codes(&said)), (Some(0), vec!["accepted-unneeded".to_owned()]));
    check_verdicts(&said, &[("policy.json", "PASS")]);
    bench.file("folder/other.json", NEW);
    let ask = "check access-not-granted folder policy.json --action s3:DeleteBucket --baseline b.json";
    assert_eq!(bench.run(&format!("{ask} --update-baseline --reason known")).code, Some(0));
    let about = |text: String| {
        let json: Value = serde_json::from_str(&text).unwrap();
        let findings = json["findings"].as_array().unwrap().clone();
        findings.iter().map(|entry| format!("{} {}", entry["policy"], entry["question"])).collect::<Vec<_>>()
    };
    // The other question has not been asked, so its entry stays.
    let both = ["\"folder/other.json\" \"access-not-granted\"", "\"policy.json\" \"no-new-access\""];
    assert_eq!(about(bench.read("b.json")), both);
    assert_eq!(bench.run(&format!("{ASK} --update-baseline --reason known")).code, Some(0));
    assert_eq!(about(bench.read("b.json")), both[..1]);
    // What cannot be read says nothing about its entry.
    bench.file("folder/other.json", "{");
    assert_eq!(bench.run(&format!("{ask} --update-baseline --reason known")).code, Some(2));
    assert_eq!(about(bench.read("b.json")), both[..1]);
}

#[test]
fn a_file_that_is_no_baseline_is_refused_at_the_place() {
    let bench = with_accepted("9999-12-31");
    let good = bench.read("b.json");
    for (from, to, message) in [
        ("keyaki.baseline/1", "keyaki.baseline/2", "a file of accepted findings has"),
        ("\"reason\"", "\"because\"", "`because` is not known here"),
        ("\"reason\"", "\"finding\"", "`finding` is given twice"),
        ("the bucket moves in autumn", "  ", "a finding is accepted for a reason"),
        ("9999-12-31", "9999-02-29", "`9999-02-29` is no day"),
        ("\"9999-12-31\"", "null", "`expires` is a string"),
        ("\"findings\": [", "\"findings\": [1, ", "this is an object"),
    ] {
        assert!(good.contains(from), "{from} in {good}");
        bench.file("b.json", good.replacen(from, to, 1));
        check_refused(&bench, ASK, "baseline", message);
        let said = bench.run(ASK);
        assert!(said.stderr.contains(" --> b.json:"), "{said:?}");
    }
    bench.file("b.json", "{\"schema\": ");
    check_refused(&bench, ASK, "json-syntax", "expected a value");
    check_refused(&bench, &ASK.replace("b.json", "none.json"), "unreadable", "cannot read `none.json`");
    for (rest, message) in [
        ("--baseline b.json --update-baseline", "a finding is accepted for a reason"),
        ("--baseline b.json --reason x", "`--reason` and `--expires` are for `--update-baseline`"),
        ("--reason x", "there is no file of accepted findings"),
        ("--update-baseline", "there is no file of accepted findings"),
    ] {
        let ask = format!("check no-new-access --existing old.json --new policy.json {rest}");
        check_refused(&bench, &ask, "usage", message);
    }
    assert_eq!(bench.run(&format!("{ASK} --update-baseline --reason x --expires 2026-13-01")).code, Some(2));
}
