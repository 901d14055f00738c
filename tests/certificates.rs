//! Every PASS of the repository's corpora has a certificate that the checker accepts.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod support;

use keyaki::{Access, PublicAccess, Question, Realism, ResourceType, Services, Trust, prepare_whole};
use keyaki_certificate::check;
use keyaki_engine::{Answer, Limits};
use keyaki_native::Native;
use keyaki_policy::{Mode, Policy, PolicyKind};
use serde_json::Value;
use support::{cases, policy, tests};

/// How many questions were answered how.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    certified: usize,
    failed: usize,
    unknown: usize,
}

impl Tally {
    fn ask(&mut self, name: &str, question: &Question) {
        let prepared = prepare_whole(question, Services::Any);
        let query = prepared.query(Realism::Auto);
        let (outcome, certificate) = Native::default().prove(query, &Limits::default());
        match (outcome.answer, certificate) {
            (Answer::Unsat, Some(certificate)) => {
                assert_eq!(check(query, &certificate), Ok(()), "{name}");
                self.certified += 1;
            }
            (Answer::Sat(_), None) => self.failed += 1,
            (Answer::Unknown(_), None) => self.unknown += 1,
            (answer, certificate) => panic!("{name}: {answer:?} with {certificate:?}"),
        }
    }
}

#[test]
fn labelled() {
    let mut tally = Tally::default();
    for file in ["aws-api-examples", "cfn-policy-validator", "check-no-new-access-aws-samples"] {
        let text = std::fs::read_to_string(tests("labelled").join(file).with_extension("jsonl")).unwrap();
        for (at, line) in text.lines().enumerate() {
            let row: Value = serde_json::from_str(line).unwrap();
            if let Some(question) = labelled_question(&row) {
                tally.ask(&format!("{file} {at}"), &question);
            }
        }
    }
    assert!(tally.certified > 50 && tally.unknown == 0, "{tally:?}");
}

#[test]
fn checks() {
    let mut tally = Tally::default();
    for name in ["no-new-access", "access-not-granted", "no-public-access", "cross-account"] {
        let file = cases::file(name);
        for case in cases::cases(&file) {
            if let Ok(question) = cases::question(&file, case) {
                tally.ask(&cases::title(case), &question);
            }
        }
    }
    assert!(tally.certified > 60 && tally.unknown == 0, "{tally:?}");
}

/// AWS's own policies, each against the next and against some access.
#[test]
fn managed() {
    let mut paths: Vec<_> =
        std::fs::read_dir(tests("corpus/managed")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let policies: Vec<Policy> =
        paths.iter().filter(|path| path.extension().is_some()).map(|path| read_managed(path)).collect();
    let mut tally = Tally::default();
    for (at, one) in policies.iter().enumerate() {
        let name = one.source.name();
        for other in &policies[at..policies.len().min(at + 4)] {
            for (existing, new) in [(one, other), (other, one)] {
                let question = Question::NoNewAccess { existing: existing.clone().into(), new: new.clone().into() };
                tally.ask(&format!("{name}, {}", other.source.name()), &question);
            }
        }
        for action in ["s3:DeleteBucket", "iam:PassRole", "ec2:Run*"] {
            let access = Access::new(&[action.to_owned()], &[]).unwrap();
            let question = Question::AccessNotGranted { policy: one.clone().into(), access };
            tally.ask(&format!("{name}, {action}"), &question);
        }
    }
    assert!(tally.certified > 50 && tally.unknown == 0, "{tally:?}");
}

fn read_managed(path: &std::path::Path) -> Policy {
    let text = std::fs::read_to_string(path).unwrap();
    policy(&path.display().to_string(), &text, PolicyKind::Identity, Mode::Lenient).unwrap()
}

fn labelled_question(row: &Value) -> Option<Question> {
    let request = &row["request"];
    let kind = if request["policyType"] == "RESOURCE_POLICY" { PolicyKind::Resource } else { PolicyKind::Identity };
    let document = |member: &str| policy(member, request[member].as_str()?, kind, Mode::Lenient).ok();
    let listed = |member: &str| -> Vec<String> {
        let items = request["access"][0][member].as_array().into_iter().flatten();
        items.map(|item| item.as_str().unwrap().to_owned()).collect()
    };
    match row["operation"].as_str()? {
        "CheckNoNewAccess" => Some(Question::NoNewAccess {
            existing: document("existingPolicyDocument")?.into(),
            new: document("newPolicyDocument")?.into(),
        }),
        "CheckAccessNotGranted" => Some(Question::AccessNotGranted {
            policy: document("policyDocument")?.into(),
            access: Access::new(&listed("actions"), &listed("resources")).ok()?,
        }),
        "CheckNoPublicAccess" => {
            let text = request["policyDocument"].as_str()?;
            let policy = policy("policyDocument", text, PolicyKind::Resource, Mode::Lenient).ok()?.into();
            let resource_type = ResourceType::named(request["resourceType"].as_str()?)?;
            let public = PublicAccess::new(&policy, resource_type, Trust::Semantic).ok()?;
            Some(Question::NoPublicAccess { policy, public })
        }
        _ => None,
    }
}
