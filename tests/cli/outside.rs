//! `no-public-access` and `cross-account`, from end to end.

use serde_json::{Value, json};

use crate::bench::Bench;
use crate::runs::transcript;
use crate::{check_refused, ways};

const PUBLIC: &str = "check no-public-access";
const BUCKET: &str = "--resource-type AWS::S3::Bucket";

fn policy(statements: &[Value]) -> String {
    serde_json::to_string_pretty(&json!({"Version": "2012-10-17", "Statement": statements})).unwrap()
}

fn statement(effect: &str, condition: &Value) -> Value {
    json!({"Effect": effect, "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*",
           "Condition": condition})
}

fn from(blocks: &[&str]) -> Value {
    json!({"IpAddress": {"aws:SourceIp": blocks}})
}

fn bench() -> Bench {
    with_policies(Bench::without_solvers())
}

fn with_policies(bench: Bench) -> Bench {
    let vpc = |operator: &str, vpc: &str| json!({operator: {"aws:SourceVpc": vpc}});
    for (name, statements) in [
        ("open.json", vec![statement("Allow", &json!({}))]),
        ("vpc.json", vec![statement("Allow", &vpc("StringEquals", "vpc-91237329"))]),
        ("any-vpc.json", vec![statement("Allow", &vpc("StringLike", "vpc-*"))]),
        ("half.json", vec![statement("Allow", &from(&["0.0.0.0/1"]))]),
        // Three blocks of which two are as many addresses as are few; one is denied.
        (
            "blocks.json",
            vec![
                statement("Allow", &from(&["54.0.0.0/9", "60.0.0.0/9", "70.0.0.0/9"])),
                statement("Deny", &from(&["60.0.0.0/9"])),
            ],
        ),
    ] {
        bench.file(name, policy(&statements));
    }
    let partner = json!({"Sid": "Partner", "Effect": "Allow", "Principal": {"AWS": ["111122223333", "444455556666"]},
                         "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"});
    let service = json!({"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
                         "Action": "s3:PutObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"});
    bench.file("partner.json", policy(&[partner, service]));
    bench
}

/// What was said, without times.
fn said(bench: &Bench, arguments: &str) -> String {
    let text = transcript(&bench.run(arguments));
    let lines = text.lines().filter(|line| !line.starts_with("native "));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn answers_about_the_public() {
    let bench = bench();
    for (name, policy) in [("public_open", "open.json"), ("public_vpc", "vpc.json"), ("public_half", "half.json")] {
        insta::assert_snapshot!(name, said(&bench, &format!("{PUBLIC} {policy} {BUCKET}")));
    }
    insta::assert_snapshot!("public_rule", said(&bench, &format!("{PUBLIC} any-vpc.json {BUCKET} --trust syntactic")));
    insta::assert_snapshot!("public_run", said(&bench, &format!("{PUBLIC} open.json vpc.json {BUCKET}")));
}

#[test]
fn answers_about_other_accounts() {
    let bench = bench();
    let ask = "check cross-account partner.json --account 111122223333";
    insta::assert_snapshot!("outside", said(&bench, ask));
    insta::assert_snapshot!("inside", said(&bench, &format!("{ask} --account 444455556666 --org o-a1b2c3d4e5")));
    insta::assert_snapshot!("outside_question", bench.run(&ask.replace("check", "dump question")).stdout);
}

/// What settled the answer is in the certificate and in the bundle, though the first round did not settle it.
#[test]
fn addresses_are_counted_and_what_settles_it_is_kept() {
    let bench = bench();
    let asked = bench.run(&format!("{PUBLIC} blocks.json {BUCKET} --certificate c.json --bundle b --format json"));
    assert_eq!((asked.code, &asked.json()["result"]), (Some(0), &json!("PASS")), "{asked:?}");
    let certificate: Value = serde_json::from_str(&bench.read("c.json")).unwrap();
    assert_eq!(certificate["public"]["toleratedBlocksOf"], json!(["54.0.0.0", "70.0.0.0"]));
    assert_eq!(bench.run("verify c.json blocks.json").code, Some(0));
    assert_eq!(bench.run("replay b").code, Some(0));
    // Too many blocks cannot be tolerated, whoever says so.
    let mut more = certificate.clone();
    more["public"]["toleratedBlocksOf"] = json!(["54.0.0.0", "60.0.0.0", "70.0.0.0"]);
    bench.file("more.json", more.to_string());
    check_refused(&bench, "verify more.json", "addresses", "the addresses that are said to let outsiders in");
    // Nor do the steps show what another question asks.
    let mut fewer = certificate;
    fewer["public"]["toleratedBlocksOf"] = json!([]);
    bench.file("fewer.json", fewer.to_string());
    assert_eq!(bench.run("verify fewer.json").code, Some(1));
}

/// The property that the check is has the same certificate and says as much.
#[test]
fn properties_count_addresses_as_the_check_does() {
    let bench = bench();
    let question = bench.run(&format!("dump question no-public-access blocks.json {BUCKET}")).stdout;
    bench.file("public.kyk", question.split_once("as a property:\n").unwrap().1);
    let ask = "check property blocks.json --property public.kyk --only no-public-access";
    assert_eq!(bench.run(&format!("{ask} --certificate c.json --bundle b")).code, Some(0));
    let certificate: Value = serde_json::from_str(&bench.read("c.json")).unwrap();
    assert_eq!(certificate["property"]["toleratedBlocksOf"], json!(["54.0.0.0", "70.0.0.0"]));
    let verified = bench.run("verify c.json blocks.json");
    assert!(verified.code == Some(0) && verified.stdout.contains("a few addresses do not count"), "{verified:?}");
    assert_eq!(bench.run("replay b").code, Some(0));
    let mut more = certificate.clone();
    more["property"]["toleratedBlocksOf"] = json!(["54.0.0.0", "60.0.0.0", "70.0.0.0"]);
    bench.file("more.json", more.to_string());
    check_refused(&bench, "verify more.json", "addresses", "the addresses that are said to let outsiders in");
    let wide = bench.run("check property half.json --property public.kyk --only no-public-access");
    assert!(
        wide.code == Some(1) && wide.stderr.contains("note[addresses-counted]: such requests are let in"),
        "{wide:?}"
    );
}

/// A bucket that is open to everyone, in an organization with an RCP that keeps others out.
#[test]
fn rcps_keep_outsiders_out() {
    let bench = bench();
    let deny = json!({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
                      "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
                                    "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}});
    bench.file("rcp.json", policy(&[deny]));
    let scenario = |rcps: &Value| {
        json!({"schema": "keyaki.scenario/1", "resource": {"account": "111122223333"},
               "policies": {"resource": "open.json", "rcp": rcps}})
    };
    bench.file("under.json", scenario(&json!([{"level": "root", "policies": "rcp.json"}])).to_string());
    bench.file("bare.json", scenario(&json!([])).to_string());
    let outside = "check cross-account";
    let own = "--account 111122223333 --org o-a1b2c3d4e5";
    insta::assert_snapshot!("under_rcp", said(&bench, &format!("{PUBLIC} under.json {BUCKET}")));
    insta::assert_snapshot!("under_no_rcp", said(&bench, &format!("{PUBLIC} bare.json {BUCKET}")));
    let question = bench.run(&format!("dump question cross-account under.json {own}")).stdout;
    insta::assert_snapshot!("under_rcp_question", question);
    assert_eq!(bench.run(&format!("{outside} under.json {own} --certificate c.json --bundle b")).code, Some(0));
    assert_eq!(bench.run("verify c.json").code, Some(0));
    assert_eq!(bench.run("replay b").code, Some(0));
    assert_eq!(bench.run(&format!("{outside} under.json --account 111122223333")).code, Some(1));
    assert_eq!(bench.run(&format!("findings open.json {own} --rcp rcp.json")).code, Some(0));
    assert_eq!(bench.run(&format!("findings open.json {own}")).code, Some(1));
}

#[test]
fn engines_are_compared_on_the_question_that_settles_it() {
    for (bench, engines) in ways("comparisons of questions about outsiders") {
        let bench = with_policies(bench);
        let ask =
            |policy: &str| bench.run(&format!("compare no-public-access {policy} {BUCKET} --timeout 20s{engines}"));
        for (policy, code) in [("blocks.json", 0), ("half.json", 1), ("vpc.json", 0), ("any-vpc.json", 1)] {
            let said = ask(policy);
            assert_eq!(said.code, Some(code), "{said:?}");
        }
    }
}

#[test]
fn what_is_accepted_is_about_one_type_of_resource() {
    let bench = bench();
    let ask = format!("{PUBLIC} open.json {BUCKET} --baseline b.json");
    assert_eq!(bench.run(&format!("{ask} --update-baseline --reason website")).code, Some(0));
    assert_eq!(bench.run(&ask).code, Some(0));
    assert_eq!(bench.run(&ask.replace("AWS::S3::Bucket", "AWS::SQS::Queue")).code, Some(1));
    bench.file("open.json", policy(&[statement("Allow", &json!({"Bool": {"aws:SecureTransport": "true"}}))]));
    assert_eq!(bench.run(&ask).code, Some(1));
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let bench = bench();
    check_refused(
        &bench,
        &format!("{PUBLIC} open.json --resource-type AWS::SQS::Queue --trust syntactic"),
        "no-syntactic-trust",
        "Block Public Access is a rule of S3's",
    );
    check_refused(&bench, &format!("{PUBLIC} old.json {BUCKET}"), "missing-principal", "the statement has no");
    check_refused(
        &bench,
        &format!("{PUBLIC} old.json {BUCKET} --policy-type identity"),
        "not-of-resource",
        "`no-public-access` is asked about the policy of a resource, and this is read as an identity policy",
    );
    let scenario = json!({"schema": "keyaki.scenario/1", "policies": {"resource": "open.json"}});
    bench.file("scenario.json", scenario.to_string());
    for ask in
        [format!("{PUBLIC} scenario.json {BUCKET}"), "check cross-account scenario.json --account 111122223333".into()]
    {
        let said = bench.run(&ask);
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.stderr.contains("the scenario does not say whose the resource is"), "{}", said.stderr);
    }
    let owned = json!({"schema": "keyaki.scenario/1", "resource": {"account": "111122223333"}, "policies": {}});
    let mut with_policy = owned.clone();
    with_policy["policies"]["resource"] = json!("open.json");
    bench.file("scenario.json", with_policy.to_string());
    let ask = format!("{PUBLIC} scenario.json {BUCKET} --trust syntactic");
    check_refused(&bench, &ask, "not-of-resource", "`--trust syntactic` is S3's rule about the text of one policy");
    check_refused(&bench, "check cross-account open.json --account 1", "invalid-account", "`1` is not the number");
    check_refused(&bench, "check cross-account open.json --org r-1", "invalid-organization", "`r-1` is not the id");
    let said = bench.run(&format!("{PUBLIC} open.json --resource-type aws::s3::bucket"));
    assert!(said.code == Some(2) && said.stderr.contains("did you mean `AWS::S3::Bucket`?"), "{said:?}");
}

#[test]
fn a_change_is_suggested_and_what_counted_addresses_rest_on_is_not_said() {
    let bench = bench();
    let said = bench.run(&format!("{PUBLIC} open.json {BUCKET} --suggest"));
    assert!(said.stdout.contains("Suggestion\n"), "{said:?}");
    let said = bench.run(&format!("{PUBLIC} blocks.json {BUCKET} --why"));
    assert!(said.stderr.contains("note[not-explained]: what a PASS rests on is not looked for"), "{said:?}");
    let said = bench.run(&format!("{PUBLIC} open.json {BUCKET} --explain --witnesses 2"));
    assert!(said.stdout.contains("Request 2") && said.stdout.contains("What each statement says"), "{said:?}");
}
