//! `keyaki findings`, from end to end.

use serde_json::Value;

use crate::bench::Bench;
use crate::{check_refused, members, ways};

const SHARED: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*",
      "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    },
    {
      "Effect": "Allow", "Principal": {"AWS": ["444455556666", "111122223333"]},
      "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::example-bucket/*"
    },
    {"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:*", "Resource": "*"}
  ]
}
"#;

#[test]
fn findings_are_shown_and_proven_to_be_complete() {
    for (bench, option) in ways("findings") {
        bench.file("shared.json", SHARED);
        let said = bench.run(&format!("findings shared.json --account 111122223333{option}"));
        assert_eq!((said.code, said.stderr.as_str()), (Some(1), ""));
        let (text, proof) = said.stdout.rsplit_once("\n\n").unwrap();
        assert!(proof.starts_with("complete: no request of an outsider is allowed that is in no finding, by native"));
        insta::allow_duplicates! {
            insta::assert_snapshot!(text, @r"
            2 FINDINGS  Callers outside of account 111122223333 have access.

            AWS *
              may      s3:GetObject
              on       arn:aws:s3:::example-bucket/*
              only if  aws:SourceIp = 203.0.113.0/24
              shown by arn:aws:iam::444455556666:user/alice calls s3:GetObject on arn:aws:s3:::example-bucket/example.txt, with aws:SourceIp = 203.0.113.7

            AWS 444455556666
              may      s3:GetObject, s3:PutObject
              on       arn:aws:s3:::example-bucket/*
              shown by arn:aws:iam::444455556666:user/alice calls s3:GetObject on arn:aws:s3:::example-bucket/example.txt
            ");
        }
    }
}

#[test]
fn json_has_the_members_of_the_service() {
    let bench = Bench::without_solvers();
    bench.file("shared.json", SHARED);
    let json = bench.run("findings shared.json --account 111122223333 --format json").json();
    assert_eq!((&json["schema"], &json["result"]), (&"keyaki.findings/1".into(), &"FINDINGS".into()));
    assert_eq!(json["coverage"]["proven"], true);
    let finding = &json["findings"][0];
    let expected = [
        "principal",
        "action",
        "resource",
        "condition",
        "isPublic",
        "resourceType",
        "resourceOwnerAccount",
        "witnesses",
    ];
    assert_eq!(members(finding), expected);
    let found: Vec<&Value> = json["findings"].as_array().unwrap().iter().map(|one| &one["principal"]["AWS"]).collect();
    assert_eq!(found, ["*", "444455556666"]);
    assert_eq!(finding["resourceType"], "AWS::S3::Bucket");
}

#[test]
fn trusting_the_organization_and_resource_control_policies_leave_nothing() {
    let bench = Bench::without_solvers();
    bench.file(
        "organization.json",
        r#"{"Version": "2012-10-17", "Statement": {
             "Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:111122223333:q",
             "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-exampleorgid"}}}}"#,
    );
    let said = bench.run("findings organization.json --account 111122223333");
    assert_eq!(said.code, Some(1));
    assert!(said.stdout.contains("only if  aws:PrincipalOrgID = o-exampleorgid"), "{}", said.stdout);
    let said = bench.run("findings organization.json --account 111122223333 --org o-exampleorgid");
    assert_eq!(said.code, Some(0));
    assert!(said.stdout.starts_with("NO FINDING  Nobody outside of account 111122223333"), "{}", said.stdout);

    bench.file(
        "open.json",
        r#"{"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}}"#,
    );
    bench.file(
        "rcp.json",
        r#"{"Version": "2012-10-17", "Statement": {
        "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
        "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-exampleorgid"}}}}"#,
    );
    let said = bench.run("findings open.json --account 111122223333");
    assert_eq!(said.code, Some(1));
    assert!(said.stdout.contains("AWS *  public\n"), "{}", said.stdout);
    let said = bench.run("findings open.json --account 111122223333 --org o-exampleorgid --rcp rcp.json");
    assert_eq!(said.code, Some(0), "{}", said.stdout);
}

/// A trust policy for GitHub's tokens: who is not pinned to a repository lets everybody in.
#[test]
fn federated_callers_are_outsiders() {
    let bench = Bench::without_solvers();
    let trust = |condition: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{
                "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
                "Principal": {{"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}},
                "Condition": {{"StringLike": {{"token.actions.githubusercontent.com:sub": "{condition}"}}}}}}}}"#
        )
    };
    bench.file("pinned.json", trust("repo:keyaki-iam/*"));
    let json = bench.run("findings pinned.json --account 111122223333 --format json").json();
    let finding = &json["findings"][0];
    assert_eq!(finding["resourceType"], "AWS::IAM::Role");
    assert_eq!(finding["condition"]["token.actions.githubusercontent.com:sub"], "repo:keyaki-iam/*");
    assert_eq!(finding["isPublic"], false);
}

/// What is too large to be looked at is not "no finding".
#[test]
fn what_is_not_decided_is_said() {
    let bench = Bench::without_solvers();
    let many: Vec<String> = (0..5001).map(|n| format!("arn:aws:s3:::b/{n}")).collect();
    let statement = serde_json::json!({"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": many});
    bench.file("many.json", serde_json::json!({"Version": "2012-10-17", "Statement": statement}).to_string());
    let said = bench.run("findings many.json --account 111122223333");
    assert_eq!(said.code, Some(3));
    assert!(
        said.stdout.starts_with("UNKNOWN  Whether anybody outside of account 111122223333 has access"),
        "{}",
        said.stdout
    );
    let json = bench.run("findings many.json --account 111122223333 --format json").json();
    assert_eq!((&json["result"], &json["coverage"]["proven"]), (&"UNKNOWN".into(), &false.into()));
}

#[test]
fn bad_input_is_refused() {
    let bench = Bench::without_solvers();
    bench.file("broken.json", "{\"Statement\": [");
    check_refused(&bench, "findings broken.json --account 111122223333", "json-syntax", "expected a value");
    let message = "`12345` is not an account: twelve digits";
    check_refused(&bench, "findings bucket.json --account 12345", "zone-of-trust", message);
    let message = "`acme` is not an organization";
    check_refused(&bench, "findings bucket.json --account 111122223333 --org acme", "zone-of-trust", message);
    let message = "`--services` is not for this command";
    check_refused(&bench, "findings bucket.json --account 111122223333 --services strict", "usage", message);
    bench.file("scenario/resource.json", crate::bench::BUCKET);
    let message = "findings are about the policy of a resource, not about a scenario";
    check_refused(&bench, "findings scenario --account 111122223333", "usage", message);
    let said = bench.run("findings bucket.json --account 111122223333 --resource-type AWS::S3::Bukket");
    assert_eq!(said.code, Some(2));
    let said = bench.run("findings old.json --account 111122223333");
    assert_eq!(said.code, Some(2), "an identity policy is nobody's resource: {}", said.stdout);
}
