//! Runs the cases of `tests/checks` (described there): each question with every engine on its own, the embedded one and those
//! that are installed, and with all of them together, each policy of `parsing.json` through both modes of reading.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod support;

use std::collections::BTreeSet;

use keyaki::{Answer, Judgement, Question};
use keyaki_engine::Panel;
use keyaki_policy::{Mode, PolicyKind};
use keyaki_semantics::{Outcome, Request, outcome};
use serde_json::{Map, Value, json};
use support::cases::{cases, file, question, read, title};
use support::{answer, as_property, installed, messages, panels, policy, silent, tests};

#[test]
fn no_new_access() {
    check_questions("no-new-access", 113..=156);
}

#[test]
fn access_not_granted() {
    check_questions("access-not-granted", 157..=168);
}

#[test]
fn no_public_access() {
    let file = file("no-public-access");
    let numbered: Vec<u64> = cases(&file).iter().filter_map(|case| case["case"].as_u64()).collect();
    let all: BTreeSet<u64> = numbered.iter().copied().collect();
    assert_eq!(all.into_iter().collect::<Vec<_>>(), (169..=185).collect::<Vec<_>>());
    check_all("no-public-access", &file);
}

#[test]
fn cross_account() {
    check_all("cross-account", &file("cross-account"));
}

/// Not UNKNOWN: what a query says of a value as text is tied to what it says of it otherwise.
#[test]
fn linked_texts() {
    check_all("linked-texts", &file("linked-texts"));
}

#[test]
fn parsing() {
    let file = file("parsing");
    all_are_there(&file, 198..=210);
    let problems: Vec<String> = cases(&file).iter().flat_map(parsing_problems).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_file_is_run() {
    let entries = std::fs::read_dir(tests("checks")).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    assert_eq!(
        files,
        [
            "README.md",
            "access-not-granted.json",
            "cross-account.json",
            "linked-texts.json",
            "no-new-access.json",
            "no-public-access.json",
            "parsing.json"
        ]
    );
}

fn check_questions(name: &str, numbers: impl Iterator<Item = u64>) {
    let file = file(name);
    all_are_there(&file, numbers);
    check_all(name, &file);
}

fn check_all(name: &str, file: &Value) {
    let panels = panels(&installed());
    let problems: Vec<String> = cases(file).iter().flat_map(|case| problems(file, case, &panels)).collect();
    assert!(problems.is_empty(), "{name}: {}", problems.join("\n"));
}

/// The numbers of the cases are those of the specification, none left out.
fn all_are_there(file: &Value, numbers: impl Iterator<Item = u64>) {
    let mut found: Vec<u64> = cases(file).iter().map(|case| case["case"].as_u64().unwrap()).collect();
    found.dedup();
    assert_eq!(found, numbers.collect::<Vec<_>>());
}

/// What of a case does not come out as expected, with any panel.
fn problems(file: &Value, case: &Value, panels: &[Panel]) -> Vec<String> {
    let question = match question(file, case) {
        Err(_) if case["expect"] == "refused" => return Vec::new(),
        Err(why) => return vec![format!("{}: refused: {why}", title(case))],
        Ok(_) if case["expect"] == "refused" => return vec![format!("{}: accepted", title(case))],
        Ok(question) => question,
    };
    let found = panels.iter().flat_map(|panel| {
        let names: Vec<&str> = panel.engines().iter().map(|engine| engine.info().name.as_str()).collect();
        let problems = answer_problems(case, &question, &answer(&question, panel), panel);
        problems.into_iter().map(move |problem| format!("{} with {}: {problem}", title(case), names.join(", ")))
    });
    let as_property = as_property::difference(&question).map(|problem| format!("{}: {problem}", title(case)));
    found.chain(as_property).collect()
}

fn answer_problems(case: &Value, question: &Question, answer: &Answer, panel: &Panel) -> Vec<String> {
    let gave_up = answer.judgement.result() == "UNKNOWN";
    if gave_up && panel.engines().iter().all(|engine| engine.info().name == "cvc4") {
        return Vec::new();
    }
    if case["expect"] != answer.judgement.result() {
        return vec![format!("{:?}", answer.judgement)];
    }
    let mut problems: Vec<String> = silent(answer).collect();
    problems.extend(difference("message", &json!(message(question, case)), &json!(answer.message)));
    if let Judgement::Fails { witness, reasons } = &answer.judgement {
        let found: Value = reasons
            .iter()
            .map(|reason| json!([reason.description, reason.statement_index, reason.statement_id]))
            .collect();
        problems.extend(difference("reasons", &json!([reason(question, case)]), &found));
        problems.extend(witness_problem(case, &witness.request));
    }
    problems
}

fn difference(what: &str, expected: &Value, found: &Value) -> Option<String> {
    (expected != found).then(|| format!("{what} {found} instead of {expected}"))
}

/// AWS's message (spec E.2), written out a second time.
fn message(question: &Question, case: &Value) -> &'static str {
    match (question, case["expect"] == "PASS", case["actions"].is_array(), case["resources"].is_array()) {
        (Question::NoNewAccess { .. }, true, ..) => {
            "The modified permissions grant less or equal access compared to your existing policy."
        }
        (Question::NoNewAccess { .. }, false, ..) => {
            "The modified permissions grant new access compared to your existing policy."
        }
        (Question::AccessNotGranted { .. }, true, true, false) => {
            "The policy document does not grant access to perform one or more of the listed actions."
        }
        (Question::AccessNotGranted { .. }, true, ..) => {
            "The policy document does not grant access to perform the listed actions or resources."
        }
        (Question::AccessNotGranted { .. }, false, true, false) => {
            "The policy document grants access to perform one or more of the listed actions."
        }
        (Question::AccessNotGranted { .. }, false, false, _) => {
            "The policy document grants access to one or more of the listed resources."
        }
        (Question::AccessNotGranted { .. }, false, true, true) => {
            "The policy document grants access to one or more listed resources to perform one or more listed actions."
        }
        (Question::Property { .. }, ..) => unreachable!("the cases are of AWS's checks"),
        (Question::NoPublicAccess { .. }, true, ..) => {
            "The resource policy does not grant public access for the given resource type."
        }
        (Question::NoPublicAccess { .. }, false, ..) => {
            "The resource policy grants public access for the given resource type."
        }
        (Question::CrossAccount { .. }, true, ..) => {
            "The resource policy does not grant access from outside the given accounts and organizations."
        }
        (Question::CrossAccount { .. }, false, ..) => {
            "The resource policy grants access from outside the given accounts and organizations."
        }
    }
}

/// AWS's reason: description, index, Sid.
fn reason(question: &Question, case: &Value) -> Value {
    let what = match (question, case["actions"].is_array(), case["resources"].is_array()) {
        (Question::NoNewAccess { .. }, ..) => "New access",
        (Question::AccessNotGranted { .. }, true, true) => "One or more of the listed actions and/or resources",
        (Question::AccessNotGranted { .. }, true, false) => "One or more of the listed actions",
        (Question::AccessNotGranted { .. }, false, _) => "One or more of the listed resources",
        (Question::Property { .. }, ..) => unreachable!("the cases are of AWS's checks"),
        (Question::NoPublicAccess { .. }, ..) => "Public access granted",
        (Question::CrossAccount { .. }, ..) => "Access from outside granted",
    };
    let which = match question {
        Question::NoPublicAccess { .. } | Question::CrossAccount { .. } => "following statement",
        Question::NoNewAccess { .. } | Question::AccessNotGranted { .. } | Question::Property { .. } => "statement",
    };
    let index = &case["index"];
    match case["sid"].as_str() {
        Some(sid) => json!([format!("{what} in the {which} with sid: {sid}."), index, sid]),
        None => json!([format!("{what} in the {which} with index: {index}."), index, null]),
    }
}

/// The part of a statement in `witness` has to match the witness.
fn witness_problem(case: &Value, request: &Request) -> Option<String> {
    let part = case["witness"].as_object()?;
    let mut statement = Map::from_iter([("Effect".to_owned(), json!("Allow"))]);
    for element in ["Principal", "Action", "Resource"] {
        if !part.contains_key(element) && !part.contains_key(&format!("Not{element}")) {
            statement.insert(element.to_owned(), json!("*"));
        }
    }
    statement.extend(part.clone());
    let whole = json!({"Version": "2012-10-17", "Statement": statement});
    let expected = policy("witness", &whole.to_string(), PolicyKind::Resource, Mode::Lenient).unwrap();
    (outcome(&expected, request) != Outcome::Allow).then(|| format!("the witness is {}", request.to_json()))
}

fn parsing_problems(case: &Value) -> Vec<String> {
    let modes = [("strict", Mode::Strict), ("lenient", Mode::Lenient)];
    let problem = |(name, mode): (&str, Mode)| {
        let read = read("policy", &case["policy"], case, mode);
        let found = if read.is_ok() { "accept" } else { "reject" };
        let why = read.err().map(|errors| messages(&errors)).unwrap_or_default();
        (case[name] != found).then(|| format!("{}: {name}: {found} {why}", title(case)))
    };
    modes.into_iter().filter_map(problem).collect()
}
