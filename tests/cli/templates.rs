//! Policies in templates, from end to end. What is found in templates is tested in `keyaki-template`.

use serde_json::Value;

use crate::bench::{Bench, Said};
use crate::check_refused;
use crate::git::Repository;
use crate::runs::transcript;

const SERVICE: &str = include_str!("../templates/service.yaml");
const UNKNOWN: &str = include_str!("../templates/unknown.yaml");
const PLAN: &str = include_str!("../templates/plan.json");

/// The service without the import, which nothing but deployment knows.
fn service() -> String {
    SERVICE.split("  Imported:").next().unwrap().to_owned()
}

/// A service that may do more: to the bucket of its own, and to one that it names.
fn wider() -> String {
    service()
        .replace(
            "                  - s3:PutObject\n",
            "                  - s3:PutObject\n                  - s3:DeleteObject\n",
        )
        .replace("Action: sqs:SendMessage\n", "Action: sqs:*\n")
}

fn bench() -> Bench {
    let bench = Bench::without_solvers();
    bench.file("service.yaml", service());
    bench.file("wider.yaml", wider());
    bench.file("unknown.yaml", UNKNOWN);
    bench.file("plan.json", PLAN);
    bench
}

/// The verdicts of a run, and its exit code.
#[track_caller]
fn check(said: &Said, code: i32, expected: &[(&str, &str)]) {
    assert_eq!(said.code, Some(code), "{said:?}");
    let json = said.json();
    let text = |check: &Value, name: &str| check[name].as_str().unwrap().to_owned();
    let checks = json["checks"].as_array().unwrap().iter();
    let found: Vec<(String, String)> = checks.map(|check| (text(check, "verdict"), text(check, "name"))).collect();
    let found: Vec<(&str, &str)> = found.iter().map(|(verdict, name)| (verdict.as_str(), name.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_template_is_compared_with_its_earlier_version() {
    let said = bench()
        .run("check no-new-access --cloudformation wider.yaml --existing service.yaml --account-id 123456789012");
    insta::assert_snapshot!("earlier_version", transcript(&said));
}

#[test]
fn a_template_is_compared_with_itself_at_a_revision() {
    let repository = Repository::new();
    repository.0.file("service.yaml", service());
    repository.commit("service");
    repository.0.file("service.yaml", wider().replace("  BucketPolicy:", "  OtherPolicy:"));
    let said = repository.0.run("check no-new-access --git main --cloudformation service.yaml --format json");
    check(
        &said,
        1,
        &[
            ("PASS", "service.yaml#Role.AssumeRolePolicyDocument"),
            ("FAIL", "service.yaml#Role.Policies[0].PolicyDocument"),
            ("FAIL", "service.yaml#Role.Policies[1].PolicyDocument"),
            ("FAIL", "service.yaml#OtherPolicy.PolicyDocument"),
            ("PASS", "service.yaml#Invoke"),
        ],
    );
    assert!(said.stdout.contains("`service.yaml#BucketPolicy.PolicyDocument` is gone"), "{said:?}");
}

#[test]
fn each_kind_is_compared_with_its_reference() {
    let bench = bench();
    let all =
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["s3:*", "sqs:*"], "Resource": "*"}}"#;
    bench.file("all.json", all);
    let said =
        bench.run("check no-new-access --cloudformation service.yaml --reference-identity all.json --format json");
    let names = ["service.yaml#Role.Policies[0].PolicyDocument", "service.yaml#Role.Policies[1].PolicyDocument"];
    check(&said, 0, &[("PASS", names[0]), ("PASS", names[1])]);
    assert!(said.stdout.contains("3 policies of other kinds are not asked about"), "{said:?}");
    let dev = all.replace(r#""Resource": "*""#, r#""NotResource": "arn:aws:s3:::shop-*""#);
    bench.file("dev.json", dev);
    let question = "check no-new-access --cloudformation service.yaml --reference-identity dev.json --format json";
    check(&bench.run(question), 3, &[("UNKNOWN", names[0]), ("PASS", names[1])]);
    check(&bench.run(&format!("{question} --stack-name shop")), 1, &[("FAIL", names[0]), ("PASS", names[1])]);
    check(&bench.run(&format!("{question} --stack-name store")), 0, &[("PASS", names[0]), ("PASS", names[1])]);
}

#[test]
fn what_depends_on_deployment_is_no_pass() {
    let bench = bench();
    let question = "check access-not-granted --cloudformation service.yaml --action sqs:* --resource";
    let said = bench.run(&format!("{question} arn:aws:sqs:eu-west-1:123456789012:*"));
    insta::assert_snapshot!("depends_on_deployment", transcript(&said));
    let fails = [
        ("arn:aws:sqs:eu-west-1:123456789012:*", "--region eu-west-1 --account-id 123456789012", 1),
        ("arn:aws:sqs:eu-west-1:123456789012:*", "--region eu-west-2", 0),
        ("arn:aws:sqs:eu-west-1:123456789012:*", "--region eu-west-1", 3),
        ("arn:aws:sqs:*:*:prod-jobs", "", 0),
        ("arn:aws:sqs:*:*:prod-jobs", "--parameters Stage=prod", 1),
    ];
    for (resource, options, code) in fails {
        let said = bench.run(&format!("{question} {resource} {options}"));
        assert_eq!(said.code, Some(code), "{resource} {options}: {said:?}");
    }
}

#[test]
fn what_is_not_known_is_unknown_and_what_is_wrong_is_an_error() {
    let bench = bench();
    let said = bench.run("check access-not-granted --cloudformation unknown.yaml --action iam:* --format json");
    assert_eq!(said.code, Some(2), "{said:?}");
    let json = said.json();
    let (checks, summary) = (json["checks"].as_array().unwrap(), &json["summary"]);
    assert!(checks.iter().all(|check| check["verdict"] != "PASS"), "{json:#}");
    assert_eq!((&summary["unknown"], &summary["error"]), (&Value::from(11), &Value::from(4)), "{summary}");
    let known = UNKNOWN.split("  Disputed:").next().unwrap();
    bench.file("known.yaml", known);
    let said = bench.run("check access-not-granted --cloudformation known.yaml --action iam:*");
    assert_eq!(said.code, Some(3), "{said:?}");
}

#[test]
fn a_plan_is_compared_with_what_is_there() {
    let said = bench().run("check no-new-access --terraform-plan plan.json --format json");
    check(
        &said,
        1,
        &[
            ("FAIL", "plan.json#aws_iam_policy.deploy.policy"),
            ("FAIL", "plan.json#module.app[\"x.y\"].aws_iam_role.app.assume_role_policy"),
            ("UNKNOWN", "plan.json#aws_sqs_queue_policy.jobs.policy"),
            ("FAIL", "plan.json#aws_lambda_permission.events"),
            ("UNKNOWN", "plan.json#aws_lambda_permission.open"),
            ("FAIL", "plan.json#aws_new_thing.t.rules"),
        ],
    );
    assert!(said.stdout.contains("deny-deleted"), "{said:?}");
    let said = bench().run("check access-not-granted --terraform-plan plan.json --action s3:DeleteObject");
    insta::assert_snapshot!("plan", transcript(&said));
}

#[test]
fn reports_point_at_the_template() {
    let bench = bench();
    let question = "check access-not-granted --cloudformation service.yaml --action sqs:SendMessage --format";
    let github = bench.run(&format!("{question} github")).stdout;
    assert!(github.contains("::error file=service.yaml,line=53,endLine=60,title="), "{github}");
    let sarif = bench.run(&format!("{question} sarif")).json();
    let region = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!((&region["startLine"], &region["startColumn"]), (&Value::from(53), &Value::from(15)), "{region}");
    assert!(region["snippet"]["text"].as_str().unwrap().starts_with("Effect: Allow\n"), "{region}");
    let html = bench.run(&format!("{question} html")).stdout;
    assert!(html.contains("service.yaml:53") && html.contains("aws:SecureTransport: true"), "{html}");
    for format in ["junit", "markdown"] {
        let report = bench
            .run(&format!("check access-not-granted --cloudformation unknown.yaml --action iam:* --format {format}"));
        assert!(report.stdout.contains("unknown.yaml#Sam"), "{report:?}");
    }
}

#[test]
fn parameters_come_from_arguments_and_files() {
    let bench = bench();
    let question = "check access-not-granted --cloudformation service.yaml --action s3:DeleteObjectVersion";
    let forms = [
        r#"[{"ParameterKey": "Stage", "ParameterValue": "prod"}]"#,
        r#"{"Parameters": {"Stage": "prod"}}"#,
        r#"{"Stage": "prod"}"#,
        r#"["Stage=prod"]"#,
    ];
    assert_eq!(bench.run(question).code, Some(0));
    for form in forms {
        bench.file("parameters.json", form);
        let said = bench.run(&format!("{question} --parameters parameters.json"));
        assert_eq!(said.code, Some(1), "{form}: {said:?}");
    }
    bench.file("parameters.json", r#"{"Stage": ["prod"]}"#);
    check_refused(
        &bench,
        &format!("{question} --parameters parameters.json"),
        "not-parameters",
        "`parameters.json` has no",
    );
    check_refused(&bench, &format!("{question} --parameters Stge=prod"), "unknown-parameter", "the template has no");
    let said = bench.run(&format!("{question} --parameters Stage=test"));
    assert_eq!(said.code, Some(2), "{said:?}");
}

#[test]
fn a_template_without_policies_is_said_to_be_one() {
    let bench = bench();
    bench.file("empty.yaml", "Resources: {Bucket: {Type: AWS::S3::Bucket}}\n");
    let said = bench.run("check access-not-granted --cloudformation empty.yaml --action s3:*");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stderr.contains("`empty.yaml` has no policy to check"), "{said:?}");
    let question = "check access-not-granted --cloudformation empty.yaml --action s3:* --require-policies";
    check_refused(&bench, question, "no-policies", "`empty.yaml` has no policy to check");
}

#[test]
fn what_is_no_template_is_refused() {
    let bench = bench();
    bench.file("list.yaml", "- a\n");
    bench.file("broken.yaml", "Resources: [\n");
    bench.file("broken.json", "{\"Resources\": {\"A\": }\n");
    let question = |file: &str| format!("check access-not-granted --cloudformation {file} --action s3:*");
    check_refused(&bench, &question("list.yaml"), "not-a-template", "`list.yaml` has no `Resources`");
    check_refused(&bench, &question("broken.yaml"), "not-yaml", "the text is not YAML");
    check_refused(&bench, &question("broken.json"), "json-syntax", "");
    check_refused(&bench, &question("gone.yaml"), "unreadable", "cannot read `gone.yaml`");
    let plan = "check access-not-granted --terraform-plan";
    check_refused(
        &bench,
        &format!("{plan} old.json --action s3:*"),
        "not-a-plan",
        "`old.json` is no plan of Terraform",
    );
}

#[test]
fn wrong_usage_with_templates_is_refused() {
    let bench = bench();
    let usage = [
        ("check no-new-access --cloudformation service.yaml", "with what are the policies of the template compared?"),
        (
            "check no-new-access --cloudformation service.yaml --existing service.yaml --reference-identity old.json",
            "the policies of a template are",
        ),
        (
            "check no-new-access --terraform-plan plan.json --existing old.json",
            "a plan is compared with what is there now",
        ),
        (
            "check access-not-granted old.json --cloudformation service.yaml --action s3:*",
            "policies are named beside a template",
        ),
        (
            "check access-not-granted --cloudformation service.yaml --policy-type identity --action s3:*",
            "a template says by itself what is checked",
        ),
        (
            "check no-new-access --existing old.json --new new.json --reference-identity old.json",
            "a reference is for policies of",
        ),
        (
            "compare access-not-granted --cloudformation service.yaml --action s3:*",
            "this command asks one question, and 5 are named",
        ),
    ];
    for (arguments, message) in usage {
        check_refused(&bench, arguments, "usage", message);
    }
}

/// A bundle of a policy in a template can be asked again by itself.
#[test]
fn a_bundle_of_a_template_is_replayed() {
    let bench = bench();
    let question = "check access-not-granted --cloudformation service.yaml --action sqs:SendMessage --bundle bundle";
    assert_eq!(bench.run(question).code, Some(1));
    let bundle = bench.entries("bundle").into_iter().find(|name| name.contains("Policies_1")).unwrap();
    let said = bench.run(&format!("replay bundle/{bundle}"));
    assert_eq!(said.code, Some(0), "{said:?}");
}

/// A bucket that is open to everybody, a queue that is open to the bucket's own notifications, and a role of another account.
const OPEN: &str = "
Resources:
  Bucket: {Type: AWS::S3::Bucket}
  BucketPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Version: 2012-10-17
        Statement: {Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: !Sub '${Bucket.Arn}/*'}
  QueuePolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: []
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          Effect: Allow
          Principal: {Service: s3.amazonaws.com}
          Action: sqs:SendMessage
          Resource: '*'
          Condition: {ArnLike: {aws:SourceArn: !GetAtt Bucket.Arn}, StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement: {Effect: Allow, Principal: {AWS: '222233334444'}, Action: sts:AssumeRole}
      Policies:
        - PolicyName: all
          PolicyDocument: {Version: 2012-10-17, Statement: {Effect: Allow, Action: '*', Resource: '*'}}
";

#[test]
fn each_resource_is_held_to_what_its_type_says() {
    let bench = Bench::without_solvers();
    bench.file("t.yaml", OPEN);
    let said = bench.run("check no-public-access --cloudformation t.yaml --format json");
    let [bucket, queue, role] = [
        "t.yaml#BucketPolicy.PolicyDocument",
        "t.yaml#QueuePolicy.PolicyDocument",
        "t.yaml#Role.AssumeRolePolicyDocument",
    ];
    check(&said, 1, &[("FAIL", bucket), ("PASS", queue), ("PASS", role)]);
    assert!(said.stdout.contains("1 policy of other kinds is not asked about"), "{said:?}");
    let question = "check cross-account --cloudformation t.yaml --format json --account";
    let said = bench.run(&format!("{question} 222233334444 --account-id 222233334444"));
    check(&said, 1, &[("FAIL", bucket), ("PASS", queue), ("PASS", role)]);
    let said = bench.run(&format!("{question} 123456789012"));
    assert_eq!(said.code, Some(1), "{said:?}");
}

#[test]
fn properties_are_asked_about_each_policy() {
    let bench = Bench::without_solvers();
    bench.file("t.yaml", OPEN);
    bench.file("rules.kyk", "property reads: every allowed request: action like [s3:GetObject, sqs:*, sts:*]\n");
    let said = bench.run("check property --property rules.kyk --cloudformation t.yaml --format json");
    check(
        &said,
        1,
        &[
            ("PASS", "t.yaml#BucketPolicy.PolicyDocument: reads"),
            ("PASS", "t.yaml#QueuePolicy.PolicyDocument: reads"),
            ("PASS", "t.yaml#Role.AssumeRolePolicyDocument: reads"),
            ("FAIL", "t.yaml#Role.Policies[0].PolicyDocument: reads"),
        ],
    );
    let other = r#"property none: no request allowed by policy: resource like "arn:aws:s3:::prod-*""#;
    bench.file("none.kyk", other);
    let question = "check property --property none.kyk --cloudformation t.yaml --format json";
    let said = bench.run(question);
    assert_eq!(said.json()["checks"][0]["verdict"], "UNKNOWN", "{said:?}");
    let said = bench.run(&format!("{question} --stack-name dev"));
    assert_eq!(said.json()["checks"][0]["verdict"], "PASS", "{said:?}");
}
