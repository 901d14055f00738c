//! `keyaki can`, from end to end.

use serde_json::Value;

use crate::bench::Bench;
use crate::{check_refused, ways};

const ROLE: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": ["s3:Get*", "s3:PutObject"], "Resource": "arn:aws:s3:::b/*"},
    {
      "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b/secret/*",
      "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
    },
    {
      "Effect": "Allow", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::b/uploads/*",
      "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    }
  ]
}
"#;

#[test]
fn all_that_is_allowed_is_told() {
    for (bench, option) in ways("can") {
        bench.file("role.json", ROLE);
        // Solvers are slow: they are asked about less.
        let action = if option.is_empty() { "s3:*Object" } else { "s3:DeleteObject" };
        let said = bench.run(&format!("can role.json --action {action}{option}"));
        assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
        let (text, proof) = said.stdout.rsplit_once("\n\n").unwrap();
        assert!(proof.starts_with("complete: no such request is allowed that is in no row, by native"), "{proof}");
        if option.is_empty() {
            insta::assert_snapshot!(text, @r"
            3 WAYS  These are allowed, and nothing else of what is asked about.

            1  may       s3:Get*, s3:PutObject
                         2 published actions: s3:GetObject, s3:PutObject
               on        arn:aws:s3:::b/*
               but not   arn:aws:s3:::b/secret/*
               always
               shown by  arn:aws:iam::111122223333:user/alice calls s3:PutObject on arn:aws:s3:::b/example

            2  may       s3:Get*, s3:PutObject
                         2 published actions: s3:GetObject, s3:PutObject
               on        arn:aws:s3:::b/*
               unless    BoolIfExists aws:MultiFactorAuthPresent false
               shown by  arn:aws:iam::111122223333:user/alice calls s3:PutObject on arn:aws:s3:::b/example, with aws:MultiFactorAuthPresent = true

            3  may       s3:DeleteObject
               on        arn:aws:s3:::b/uploads/*
               only if   IpAddress aws:SourceIp 203.0.113.0/24
               shown by  arn:aws:iam::111122223333:user/alice calls s3:DeleteObject on arn:aws:s3:::b/uploads/example, with aws:SourceIp = 203.0.113.7
            ");
        }
    }
}

#[test]
fn what_is_given_decides_conditions() {
    let bench = Bench::without_solvers();
    bench.file("role.json", ROLE);
    let rows = |arguments: &str| {
        let json = bench.run(&format!("can role.json --format json {arguments}")).json();
        assert_eq!(json["schema"], "keyaki.can/1");
        json["rows"].as_array().unwrap().clone()
    };
    let found = rows("--action s3:DeleteObject");
    assert_eq!(found[0]["onlyIf"], serde_json::json!(["IpAddress aws:SourceIp 203.0.113.0/24"]));
    let found = rows("--action s3:DeleteObject --condition aws:SourceIp=203.0.113.7");
    assert_eq!((&found[0]["onlyIf"], &found[0]["allowed"]), (&serde_json::json!([]), &Value::from("all")));
    assert_eq!(rows("--action s3:DeleteObject --condition aws:SourceIp=198.51.100.0/24"), Vec::<Value>::new());
    let found = rows("--action s3:GetObject --resource arn:aws:s3:::b/secret/*");
    assert_eq!(found[0]["unless"], serde_json::json!(["BoolIfExists aws:MultiFactorAuthPresent false"]));
    assert_eq!(found[0]["publishedActions"], serde_json::json!(["s3:GetObject"]));
    let said = bench.run("can role.json --action s3:PutBucketPolicy");
    assert_eq!(said.code, Some(0));
    assert!(said.stdout.starts_with("NOTHING  No such request is allowed.\n"), "{}", said.stdout);
}

#[test]
fn policies_of_a_scenario_act_together() {
    let bench = Bench::without_solvers();
    bench.file(
        "bound.json",
        r#"{"schema": "keyaki.scenario/1",
      "caller": {"account": "111122223333"}, "resource": {"account": "111122223333"},
      "policies": {
        "identity": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}},
        "boundary": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}},
        "scp": [{"level": "root", "policies": {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "*", "Resource": "*"},
          {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}]}}]
      }}"#,
    );
    let role = "arn:aws:iam::111122223333:role/deploy";
    let said = bench.run(&format!("can bound.json --principal {role} --resource arn:aws:s3:::b --format json"));
    let json = said.json();
    assert_eq!((said.code, &json["result"]), (Some(0), &"ALLOWED".into()), "{json:#}");
    let rows = json["rows"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["allowed"] == "all"), "{json:#}");
    let row = rows.iter().find(|row| row["actions"] == serde_json::json!(["s3:*"])).unwrap();
    assert_eq!(row["exceptActions"], serde_json::json!(["s3:DeleteBucket"]));
    let published: Vec<&str> = row["publishedActions"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(published.contains(&"s3:CreateBucket") && !published.contains(&"s3:DeleteBucket"));
    assert!(published.iter().all(|action| action.starts_with("s3:")));
}

#[test]
fn bad_input_is_refused() {
    let bench = Bench::without_solvers();
    bench.file("broken.json", "{\"Statement\": [");
    check_refused(&bench, "can broken.json", "json-syntax", "expected a value");
    check_refused(
        &bench,
        "can old.json bucket.json",
        "layers-unsaid",
        "these policies do not say how they act together",
    );
    check_refused(&bench, "can old.json --resource example", "invalid-arn", "`example` is not an ARN");
    let message = "`--realistic` is not for this command";
    check_refused(&bench, "can old.json --realistic on", "usage", message);
    let said = bench.run("can old.json --condition aws:SourceIp");
    assert_eq!(said.code, Some(2));
    assert!(said.stderr.contains("write `KEY=VALUE`"), "{}", said.stderr);
    bench.file(
        "ip.json",
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
        "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}}"#,
    );
    let said = bench.run("can ip.json --condition aws:SourceIp=here");
    assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""), "{}", said.stderr);
}
