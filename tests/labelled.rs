//! Runs AWS's own answers (`tests/labelled`, described there) through the facade, with the embedded engine alone and with
//! every engine.
//!
//! A row that we answer otherwise than AWS stands in [`EXCEPTIONS`], and `tests/labelled/EXCEPTIONS.md` argues it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod support;

use std::fmt;

use keyaki::{Access, Answer, Judgement, PublicAccess, Question, ResourceType, Trust};
use keyaki_engine::Panel;
use keyaki_policy::{Mode, Policy, PolicyKind};
use serde_json::{Value, json};
use support::{answer, as_property, engines, installed, messages, native, policy, silent, tests};

/// File, row (counted from 0) and our answer.
const EXCEPTIONS: [(&str, usize, &str); 2] =
    [("cfn-policy-validator", 9, "PASS"), ("check-no-new-access-aws-samples", 7, "PASS")];

/// Wordings of the examples in AWS's API model that the service no longer uses, each with today's.
const OLD_WORDINGS: [(&str, &str); 3] = [
    (
        "The policy document does not grant access to perform the listed actions or resources.",
        "The policy document does not grant access to perform one or more of the listed actions.",
    ),
    (
        "The policy document grants access to perform one or more of the listed actions or resources.",
        "The policy document grants access to one or more of the listed resources.",
    ),
    (
        "One or more of the listed actions or resources in the statement with sid: AllowJohnDoe.",
        "One or more of the listed resources in the statement with sid: AllowJohnDoe.",
    ),
];

#[test]
fn aws_api_examples() {
    check("aws-api-examples", "8 as AWS answers, 0 refused as by AWS, 0 exceptions, 0 without label");
}

#[test]
fn cfn_policy_validator() {
    check("cfn-policy-validator", "12 as AWS answers, 2 refused as by AWS, 1 exceptions, 12 without label");
}

#[test]
fn check_no_new_access_aws_samples() {
    check("check-no-new-access-aws-samples", "145 as AWS answers, 0 refused as by AWS, 1 exceptions, 0 without label");
}

/// Sample 7 names another network ACL than its title does. With the one of its title, the label is right.
#[test]
fn the_slip_in_the_samples_is_a_slip() {
    let rows = rows("check-no-new-access-aws-samples");
    let mut slip = rows[7].clone();
    let candidate = slip["request"]["newPolicyDocument"].as_str().unwrap().to_owned();
    slip["request"]["newPolicyDocument"] = json!(candidate.replace("acl-123456", "acl-sensitive"));
    for panel in panels() {
        let answer = ask(&slip, &panel);
        let Judgement::Fails { witness, .. } = answer.judgement else { panic!("{:?}", answer.judgement) };
        assert!(witness.request.resource.ends_with(":network-acl/acl-sensitive"), "{:?}", witness.request);
        assert_eq!(witness.request.action, "ec2:DeleteNetworkAclEntry");
    }
}

/// What became of the rows of a file.
#[derive(Default)]
struct Tally {
    agreed: usize,
    refused: usize,
    exceptions: usize,
    unlabelled: usize,
    problems: Vec<String>,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} as AWS answers, {} refused as by AWS, {} exceptions, {} without label",
            self.agreed, self.refused, self.exceptions, self.unlabelled
        )
    }
}

fn check(file: &str, expected: &str) {
    for panel in panels() {
        check_with(&panel, file, expected);
    }
}

fn check_with(panel: &Panel, file: &str, expected: &str) {
    let start = std::time::Instant::now();
    let mut tally = Tally::default();
    for (at, row) in rows(file).iter().enumerate() {
        let exception = EXCEPTIONS.iter().find(|(in_file, row, _)| (*in_file, *row) == (file, at));
        run(row, exception.map(|(.., ours)| *ours), panel, &format!("{file} {at}"), &mut tally);
    }
    let names: Vec<&str> = panel.engines().iter().map(|engine| engine.info().name.as_str()).collect();
    println!("{file}, {}: {tally}, in {:.1} s", names.join(" "), start.elapsed().as_secs_f64());
    assert!(tally.problems.is_empty(), "{}", tally.problems.join("\n"));
    assert_eq!(tally.to_string(), expected);
}

fn run(row: &Value, exception: Option<&str>, panel: &Panel, name: &str, tally: &mut Tally) {
    if row["expected"]["Error"].is_object() && exception.is_none() {
        match question(row, Mode::Strict) {
            Err(_) => tally.refused += 1,
            Ok(_) => tally.problems.push(format!("{name}: accepted, but AWS refuses it")),
        }
        return;
    }
    let answer = ask(row, panel);
    tally.problems.extend(silent(&answer).map(|why| format!("{name}: {why}")));
    let result = answer.judgement.result();
    match (exception, &row["expected"]["result"]) {
        (Some(ours), _) if ours == result => tally.exceptions += 1,
        (None, Value::Null) if result != "UNKNOWN" => tally.unlabelled += 1,
        (None, label) if label == result => match difference(&row["expected"], &answer) {
            None => tally.agreed += 1,
            Some(difference) => tally.problems.push(format!("{name}: {difference}")),
        },
        (_, label) => tally.problems.push(format!("{name}: {label} by label, {:?}", answer.judgement)),
    }
}

/// What of message and reasons, if the label has them, is not as AWS says.
fn difference(expected: &Value, answer: &Answer) -> Option<String> {
    let message = expected["message"].as_str().map(|label| (json!(label), json!(answer.message)));
    let reasons = expected["reasons"].as_array().map(|label| (json!(label), reasons(answer)));
    let today = |label: &Value| -> Value {
        let text = label.to_string();
        let text = OLD_WORDINGS.iter().fold(text, |text, (old, new)| text.replace(old, new));
        serde_json::from_str(&text).unwrap()
    };
    let different = |(label, ours): &(Value, Value)| label != ours && today(label) != *ours;
    [message, reasons].into_iter().flatten().find(different).map(|(label, ours)| format!("{ours} instead of {label}"))
}

fn reasons(answer: &Answer) -> Value {
    let Judgement::Fails { reasons, .. } = &answer.judgement else { return json!([]) };
    let reasons = reasons.iter().map(|reason| match &reason.statement_id {
        Some(sid) => {
            json!({"description": reason.description, "statementId": sid, "statementIndex": reason.statement_index})
        }
        None => json!({"description": reason.description, "statementIndex": reason.statement_index}),
    });
    reasons.collect()
}

/// The answer to a row, with policies read as the checks do.
fn ask(row: &Value, panel: &Panel) -> Answer {
    match question(row, Mode::Lenient) {
        Ok(question) => answer(&question, panel),
        Err(why) => panic!("{}: {why}", row["request"]),
    }
}

fn question(row: &Value, mode: Mode) -> Result<Question, String> {
    let request = &row["request"];
    let kind = match (row["operation"].as_str(), request["policyType"].as_str()) {
        (_, Some("IDENTITY_POLICY")) => PolicyKind::Identity,
        (_, Some("RESOURCE_POLICY")) | (Some("CheckNoPublicAccess"), None) => PolicyKind::Resource,
        (_, other) => panic!("{other:?} is no type of policy"),
    };
    let document = |member: &str| -> Result<Policy, String> {
        policy(member, request[member].as_str().unwrap(), kind, mode).map_err(|errors| messages(&errors))
    };
    match row["operation"].as_str() {
        Some("CheckNoNewAccess") => Ok(Question::NoNewAccess {
            existing: document("existingPolicyDocument")?.into(),
            new: document("newPolicyDocument")?.into(),
        }),
        Some("CheckAccessNotGranted") => {
            let listed = |member: &str| texts(&request["access"][0][member]);
            let access = Access::new(&listed("actions"), &listed("resources")).map_err(|errors| messages(&errors))?;
            Ok(Question::AccessNotGranted { policy: document("policyDocument")?.into(), access })
        }
        Some("CheckNoPublicAccess") => {
            let policy = document("policyDocument")?.into();
            let resource_type = ResourceType::named(request["resourceType"].as_str().unwrap()).unwrap();
            let public =
                PublicAccess::new(&policy, resource_type, Trust::Semantic).map_err(|error| messages(&[*error]))?;
            Ok(Question::NoPublicAccess { policy, public })
        }
        other => panic!("{other:?} is no question here"),
    }
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect()
}

fn rows(file: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(tests("labelled").join(file).with_extension("jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Each check that AWS has answered, as a property.
#[test]
fn properties_are_answered_as_the_checks_are() {
    let files = ["aws-api-examples", "cfn-policy-validator", "check-no-new-access-aws-samples"];
    let rows: Vec<Value> = files.into_iter().flat_map(rows).collect();
    let questions = rows.iter().filter_map(|row| question(row, Mode::Lenient).ok());
    let problems: Vec<String> = questions.filter_map(|question| as_property::difference(&question)).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The embedded engine, and all engines if there are others.
fn panels() -> Vec<Panel> {
    let engines: Vec<_> = [native()].into_iter().chain(engines(&installed())).collect();
    let all = (engines.len() > 1).then(|| Panel::new(engines));
    [Panel::new([native()])].into_iter().chain(all).collect()
}
