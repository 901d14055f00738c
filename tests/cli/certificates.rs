//! Certificates, from `check --certificate` to `verify`.

use serde_json::{Value, json};

use crate::bench::Bench;
use crate::{check_refused, members};

const WIDE: &str = r#"{
  "Version": "2012-10-17",
  "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::example-bucket/*"}
}
"#;
const NARROW: &str = r#"{
  "Version": "2012-10-17",
  "Statement": {"Effect": "Allow", "Action": "s3:GetObject*", "Resource": "arn:aws:s3:::example-bucket/public/*"}
}
"#;
const KEEP: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "*", "Resource": "*"},
    {"Effect": "Deny", "Action": "s3:GetBucketPolicy", "Resource": "*"}
  ]
}
"#;
const ORGANIZATION: &str = r#"{
  "schema": "keyaki.scenario/1", "policies": {"identity": ["wide.json"]}
}
"#;
const QUESTION: &str = "check no-new-access --existing wide.json --new narrow.json --certificate certificate.json";

/// A folder with a certificate.
fn certified() -> Bench {
    let bench = Bench::without_solvers();
    bench.file("wide.json", WIDE);
    bench.file("narrow.json", NARROW);
    let said = bench.run(QUESTION);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stderr.contains("note[certificate]: the reasons are in `certificate.json`"), "{}", said.stderr);
    bench
}

/// The certificate of `bench`, changed and written as `other.json`.
fn changed(bench: &Bench, change: impl FnOnce(&mut Value)) {
    let mut certificate: Value = serde_json::from_str(&bench.read("certificate.json")).unwrap();
    change(&mut certificate);
    bench.file("other.json", certificate.to_string());
}

/// Exit code 1, this reason, and no word that says more than is known.
#[track_caller]
fn not_verified(bench: &Bench, arguments: &str, why: &str) {
    let said = bench.run(arguments);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert_eq!(said.stdout, format!("NOT VERIFIED  {why}\n"));
    let json = bench.run(&format!("{arguments} --format json")).json();
    assert_eq!(json["verified"], false);
    assert!(why.ends_with(json["wrong"]["why"].as_str().unwrap()), "{json:#}");
}

#[test]
fn a_certificate_is_written_and_verified() {
    let bench = certified();
    insta::assert_snapshot!("certificate", bench.read("certificate.json"));
    let said = bench.run("verify certificate.json");
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{said:?}");
    insta::assert_snapshot!("verification", said.stdout);
    let said = bench.run("verify certificate.json --existing wide.json --new narrow.json --format json");
    let shown = ["schema", "verified", "question", "claim", "options", "query", "steps", "diagnostics"];
    assert_eq!(members(&said.json()), shown);
    assert_eq!((said.code, &said.json()["verified"]), (Some(0), &json!(true)));
}

#[test]
fn a_certificate_is_of_the_policies_that_are_named() {
    let bench = certified();
    let why = "`old.json` is not the existing policy that it is about";
    not_verified(&bench, "verify certificate.json --existing old.json", why);
    let message = "the certificate is about `no-new-access`, which has no policy policy";
    check_refused(&bench, "verify certificate.json wide.json", "usage", message);
    check_refused(&bench, "verify certificate.json --new absent.json", "unreadable", "cannot read `absent.json`");
}

#[test]
fn what_has_been_tampered_with_is_not_verified() {
    let bench = certified();
    // The text of a policy, without and with its hash.
    let widened = NARROW.replace("GetObject*", "*");
    changed(&bench, |certificate| certificate["policies"]["new"]["files"][0]["text"] = json!(widened));
    let why = "the text of `narrow.json` in it is not the one that its sha256 is of";
    not_verified(&bench, "verify other.json", why);
    changed(&bench, |certificate| {
        certificate["policies"]["new"]["files"][0]["text"] = json!(NARROW.replace("public", "private"));
        // Of the text with `private`.
        certificate["policies"]["new"]["files"][0]["sha256"] =
            json!("ce42cc5bc14f312ede9dafe12cc8def6a415329ba55b656b367dfd7ee232135a");
    });
    not_verified(&bench, "verify other.json", "its steps are about another query than that of its policies");
    // Which requests count.
    changed(&bench, |certificate| certificate["options"]["services"] = json!("strict"));
    not_verified(&bench, "verify other.json", "its steps are about another query than that of its policies");
    // A step.
    let last = |certificate: &Value| certificate["steps"].as_array().unwrap().len() - 1;
    changed(&bench, |certificate| {
        let last = last(certificate);
        certificate["steps"][last]["why"] = json!({ "kind": "step", "step": last + 1 });
    });
    let steps = bench.read("other.json").matches("\"says\"").count();
    let why = format!("step {steps} is wrong: it rests on step {steps}, which does not come earlier");
    not_verified(&bench, "verify other.json", &why);
    changed(&bench, |certificate| certificate["steps"][0]["facts"] = json!([]));
    not_verified(&bench, "verify other.json", "step 1 is wrong: nothing that follows both holds and does not hold");
    changed(&bench, |certificate| certificate["steps"][0]["facts"] = json!(["99999"]));
    not_verified(&bench, "verify other.json", "a step names a term or a symbol that the query does not have");
    changed(&bench, |certificate| certificate["steps"] = json!([]));
    not_verified(&bench, "verify other.json", "step 1 is wrong: there are no steps");
}

#[test]
fn a_sentence_that_does_not_fit_its_step_is_pointed_out() {
    let bench = certified();
    changed(&bench, |certificate| certificate["steps"][1]["says"] = json!("Trust me."));
    let said = bench.run("verify other.json");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stderr.contains("warning[certificate-words]: the sentence of step 2"), "{}", said.stderr);
}

#[test]
fn a_claim_and_names_of_terms_that_are_not_those_of_the_steps_are_pointed_out() {
    let bench = certified();
    changed(&bench, |certificate| {
        certificate["claim"] = json!("Nobody has access to anything.");
        certificate["terms"].as_object_mut().unwrap().values_mut().for_each(|text| *text = json!("nothing"));
    });
    let said = bench.run("verify other.json");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stderr.contains("warning[certificate-words]: its claim is not the one"), "{}", said.stderr);
    assert!(said.stderr.contains("warning[certificate-words]: what it calls terms"), "{}", said.stderr);
    assert!(said.stdout.starts_with("VERIFIED  There is no request that the new policies allow"), "{}", said.stdout);
}

/// A PASS by another reading, or about other access, is not the one that somebody may expect of these policies.
#[test]
fn what_is_asked_and_how_policies_are_read_is_shown() {
    let bench = certified();
    let question = "access-not-granted wide.json --action sqs:* --strict --policy-type identity";
    let said = bench.run(&format!("check {question} --reading empty-text=value --certificate c.json"));
    assert_eq!(said.code, Some(0), "{said:?}");
    let said = bench.run("verify c.json wide.json");
    for line in [
        "  actions    sqs:*",
        "  resources  any",
        "  read as    identity policies",
        "  read       strictly",
        "  reading    empty-text=value",
    ] {
        assert!(said.stdout.lines().any(|shown| shown == line), "{line}\n{}", said.stdout);
    }
    let json = bench.run("verify c.json wide.json --format json").json();
    assert_eq!(json["access"], json!({"actions": ["sqs:*"], "resources": []}));
    assert_eq!(
        [&json["options"]["strict"], &json["options"]["policyType"], &json["options"]["readings"]["empty-text"]],
        [&json!(true), &json!("identity"), &json!("value")]
    );
}

#[test]
fn what_is_no_certificate_is_refused() {
    let bench = certified();
    let text = bench.read("certificate.json");
    let half: String = text.chars().take(text.len() / 2).collect();
    let refused = |arguments: &str, message: &str| check_refused(&bench, arguments, "certificate-format", message);
    bench.file("other.json", half);
    refused("verify other.json", "`other.json` is no certificate: it is not JSON: ");
    bench.file("other.json", text.replace("keyaki.certificate/1", "keyaki.certificate/2"));
    let message = "its schema is `keyaki.certificate/2`, and this version reads `keyaki.certificate/1`";
    refused("verify other.json", &format!("`other.json` is no certificate: {message}"));
    refused("verify wide.json", "`wide.json` is no certificate: it has no `\"schema\": \"keyaki.certificate/1\"`");
    changed(&bench, |certificate| drop(certificate.as_object_mut().unwrap().remove("policies")));
    refused("verify other.json", "`other.json` is no certificate: `policies` is missing");
    changed(&bench, |certificate| certificate["options"]["strict"] = json!("yes"));
    refused("verify other.json", "`other.json` is no certificate: `strict` is neither true nor false");
    changed(&bench, |certificate| certificate["steps"][2]["facts"] = json!(["nothing"]));
    refused("verify other.json", "`other.json` is no certificate: step 3: \"nothing\" is no fact");
    check_refused(&bench, "verify absent.json", "unreadable", "cannot read `absent.json`");
}

#[test]
fn a_failure_has_no_certificate() {
    let bench = Bench::without_solvers();
    let said = bench.run("check no-new-access --existing old.json --new new.json --certificate certificate.json");
    assert_eq!(said.code, Some(1), "{said:?}");
    let warning = "warning[no-certificate]: no certificate is written: the answer is FAIL";
    assert!(said.stderr.contains(warning), "{}", said.stderr);
    assert!(!bench.folder.path().join("certificate.json").exists());
}

#[test]
fn what_a_question_was_put_with_is_kept() {
    let bench = Bench::without_solvers();
    let facts = r#"{"schema": "keyaki.scenario/1"}"#;
    for (name, text) in [
        ("wide.json", WIDE),
        ("scenario/scenario.json", facts),
        ("scenario/identity/a.json", WIDE),
        ("scenario/boundary.json", NARROW),
        ("scenario/scp/root/keep.json", KEEP),
        ("organization.json", ORGANIZATION),
    ] {
        bench.file(name, text);
    }
    for (question, named) in [
        ("access-not-granted wide.json --action s3:PutObject --realistic on --strict", "wide.json"),
        ("access-not-granted wide.json --action sns:* --services strict", "wide.json"),
        (
            "access-not-granted wide.json --resource arn:aws:s3:::other --reading resource-matching=whole-text",
            "wide.json",
        ),
        ("access-not-granted bucket.json --action s3:PutObject --policy-type resource", "bucket.json"),
        ("access-not-granted scenario --action s3:GetBucketPolicy", "scenario"),
        ("no-new-access --existing organization.json --new scenario", "--existing organization.json --new scenario"),
    ] {
        let said = bench.run(&format!("check {question} --certificate certificate.json"));
        assert_eq!(said.code, Some(0), "{question}: {said:?}");
        let said = bench.run(&format!("verify certificate.json {named}"));
        assert_eq!(said.code, Some(0), "{question}: {said:?}");
    }
    // A file that a scenario names counts as the scenario itself does.
    bench.file("wide.json", NARROW);
    let why = "`organization.json` is not the existing policy that it is about";
    not_verified(&bench, "verify certificate.json --existing organization.json", why);
}
