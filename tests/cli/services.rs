//! `--services strict`, from the command line to the answer.

use crate::bench::Bench;

fn policy(action: &str, resource: &str) -> String {
    let statement = format!(r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "{resource}"}}"#);
    format!(r#"{{"Version": "2012-10-17", "Statement": {statement}}}"#)
}

/// The results without and with `--services strict`.
fn results(action: &str, resource: &str, listed: &str) -> [String; 2] {
    let bench = Bench::without_solvers();
    bench.file("policy.json", policy(action, resource));
    ["any", "strict"].map(|which| {
        let ask = format!("check access-not-granted policy.json {listed} --services {which} --format json");
        let json = bench.run(&ask).json();
        assert_eq!(json.get("services").is_some(), which == "strict", "{json:#}");
        let notes =
            json["diagnostics"].as_array().unwrap().iter().filter(|one| one["code"] == "published-only").count();
        assert_eq!(notes, usize::from(which == "strict"));
        json["result"].as_str().unwrap().to_owned()
    })
}

#[test]
fn only_what_is_published_counts_when_asked_for() {
    let everything = "--action *";
    assert_eq!(results("s3:DeleteEverything*", "*", everything), ["FAIL", "PASS"]);
    assert_eq!(results("s3:DeleteBucket*", "*", everything), ["FAIL", "FAIL"]);
    // Buckets are listed without any in particular, and objects are of S3.
    assert_eq!(results("s3:ListAllMyBuckets", "arn:aws:s3:::b", everything), ["FAIL", "PASS"]);
    assert_eq!(results("s3:GetObject", "arn:aws:ec2:*:*:instance/*", everything), ["FAIL", "PASS"]);
    assert_eq!(results("s3:GetObject", "arn:aws:s3:::b/*", "--resource arn:aws:s3:::b/secret"), ["FAIL", "FAIL"]);
    assert_eq!(results("*", "arn:aws:s3:::b/*", "--action sns:*"), ["FAIL", "PASS"]);
}

#[test]
fn a_comparison_and_a_script_are_about_the_same_requests() {
    let bench = Bench::without_solvers();
    bench.file("policy.json", policy("s3:DeleteEverything*", "*"));
    let ask = "access-not-granted policy.json --action * --services strict";
    let json = bench.run(&format!("compare {ask} --format json")).json();
    assert_eq!((&json["result"], &json["services"]), (&"PASS".into(), &"strict".into()), "{json:#}");
    let script = bench.run(&format!("emit {ask}")).stdout;
    assert!(script.contains("an action that AWS publishes"), "{script}");
    assert!(script.len() < 100_000, "{}", script.len());
}
