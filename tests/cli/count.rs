//! `keyaki count`, from end to end.

use crate::bench::{Bench, NEW, OLD};
use crate::check_refused;

const TIED: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::homes/${aws:username}/*"},
    {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::homes"}]}
"#;

#[test]
fn one_policy_is_measured() {
    let bench = Bench::without_solvers();
    bench.file("policy.json", NEW);
    let said = bench.run("count policy.json");
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    insta::assert_snapshot!(said.stdout);
}

#[test]
fn several_policies_are_ranked() {
    let bench = Bench::without_solvers();
    bench.file("old.json", OLD);
    bench.file("new.json", NEW);
    bench.file("new-again.json", NEW);
    let said = bench.run("count old.json new.json new-again.json --length 40 --alphabet bytes");
    assert_eq!(said.code, Some(0));
    insta::assert_snapshot!(said.stdout);
}

#[test]
fn an_update_is_measured() {
    let bench = Bench::without_solvers();
    bench.file("old.json", OLD);
    bench.file("new.json", NEW);
    let said = bench.run("count new.json --relative-to old.json");
    assert_eq!(said.code, Some(0));
    insta::assert_snapshot!(said.stdout);
    let json = bench.run("count new.json --relative-to old.json --length 32 --format json").json();
    insta::assert_snapshot!(serde_json::to_string_pretty(&json).unwrap());
}

#[test]
fn what_is_tied_together_gives_an_interval_and_its_reason() {
    let bench = Bench::without_solvers();
    bench.file("tied.json", TIED);
    let said = bench.run("count tied.json --length 30");
    assert_eq!(said.code, Some(3));
    insta::assert_snapshot!(format!("{}{}", said.stderr, said.stdout));
    let json = bench.run("count tied.json --length 30 --format json").json();
    assert_eq!(json["result"], "UNKNOWN");
    assert_eq!(json["tied"][0][1], "aws:username");
    assert_eq!(json["policies"][0]["dimensions"]["action"]["least"]["number"], "1");
    assert_eq!(json["policies"][0]["dimensions"]["action"]["most"]["number"], "2");
}

#[test]
fn what_allows_nothing_so_short_is_said_to() {
    let bench = Bench::without_solvers();
    bench.file("policy.json", NEW);
    let said = bench.run("count policy.json --length 12");
    assert_eq!(said.code, Some(0));
    assert!(said.stderr.contains("note[nothing-counted]: `policy.json` allows no request that is counted"), "{said:?}");
}

#[test]
fn bad_input_is_refused() {
    let bench = Bench::without_solvers();
    bench.file("broken.json", "{\"Statement\": [");
    bench.file("policy.json", NEW);
    check_refused(&bench, "count broken.json", "json-syntax", "expected a value");
    let message = "`--relative-to` compares one policy with another";
    check_refused(&bench, "count policy.json policy.json --relative-to policy.json", "usage", message);
    check_refused(&bench, "count missing.json", "unreadable", "cannot read `missing.json`");
    for length in ["0", "-1", "many", "99999999"] {
        let said = bench.run(&format!("count policy.json --length={length}"));
        assert_eq!(said.code, Some(2), "{length}");
        assert!(said.stderr.contains("a length is a number from 1 to 2048"), "{}", said.stderr);
    }
}
