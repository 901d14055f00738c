//! Runs the cases of `tests/semantics` (their format is described there) through the symbolic side: the request becomes a
//! model, and under that model the encoded policy has to say what the case expects. A policy alone gets no more slots for lists
//! than it can tell apart; for longer lists a second policy that looks at more elements is encoded beside it. Keys known to have one value get another name
//! in cases that give them a list.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use keyaki_ir::{Evaluator, Term, Value as Meaning, evaluate};
use keyaki_policy::{Mode, Policy, PolicyKind};
use keyaki_semantics::{ContextValue, Encoder, Encoding, PolicyTerms, Request, model_of};
use keyaki_source::Source;
use serde_json::{Value, json};

/// Why a request cannot be looked at symbolically.
const NO_ACTION: &str = "the action is not of the form `service:Name`";
const NO_RESOURCE: &str = "the resource is neither `*` nor an ARN";
const TOO_LONG: &str = "a list is longer than the slots for it";
const NOT_A_LIST: &str = "a list where the encoding has only single values";
const ONLY_A_LIST: &str = "a single value where the encoding has only lists";

#[test]
fn the_encoding_says_what_the_cases_expect() {
    let mut run = 0;
    let mut skipped = BTreeMap::new();
    let mut problems = Vec::new();
    for case in cases() {
        for wanted in case["requests"].as_array().into_iter().flatten() {
            match problem(&case, wanted) {
                Ok(found) => {
                    run += 1;
                    problems.extend(found.map(|found| format!("case {} ({}): {found}", case["case"], case["title"])));
                }
                Err(why) => {
                    println!("skipped: case {} ({}), {why}: {}", case["case"], case["title"], wanted["request"]);
                    *skipped.entry(why).or_insert(0) += 1;
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert_eq!((run, skipped), (443, BTreeMap::from([(NO_ACTION, 2)])));
}

/// What does not come out as expected, or why that cannot be seen.
fn problem(case: &Value, wanted: &Value) -> Result<Option<String>, &'static str> {
    let policy = policy(case["policy"].to_string(), case);
    let request = request(wanted);
    let alone = compare(&policy, &[], &request, wanted);
    let beside = alone.or_else(|_| compare(&policy, &[roomy(&request)], &request, wanted));
    match (beside, renamed(case), renamed(wanted)) {
        (Err(NOT_A_LIST), Some(case), Some(wanted)) => problem(&case, &wanted),
        (compared, ..) => compared,
    }
}

/// What the encoding of `policy`, one of a question that is also about `others`, says otherwise than expected.
fn compare(
    policy: &Policy,
    others: &[Policy],
    request: &Request,
    wanted: &Value,
) -> Result<Option<String>, &'static str> {
    let mut encoder = Encoder::new(others.iter().chain([policy]));
    let terms = encoder.policy("policy", policy);
    let encoding = encoder.finish(terms.allowed, Vec::new());
    match misfit(&encoding, request) {
        Some(why) => Err(why),
        None => Ok(difference(&encoding, &terms, request, wanted)),
    }
}

/// The same about a key of which it is not known that it has one value.
fn renamed(json: &Value) -> Option<Value> {
    let text = json.to_string();
    let renamed = ["aws:PrincipalTag/x", "aws:SourceArn"]
        .into_iter()
        .fold(text.clone(), |text, key| text.replace(key, "example:x"));
    (renamed != text).then(|| serde_json::from_str(&renamed).unwrap())
}

/// A policy that looks at as many elements of each key as the request has, and at each key as a single value as well.
fn roomy(request: &Request) -> Policy {
    let statements = request.context.iter().flat_map(|(key, value)| {
        let elements = match value {
            ContextValue::Single(_) => 1,
            ContextValue::Multi(values) => values.len().max(1),
        };
        let operators = ["ForAnyValue:StringEquals", "StringEquals"];
        operators.map(|operator| (0..elements).map(move |n| json!({operator: {key.written(): format!("element {n}")}})))
    });
    let statements = statements
        .flatten()
        .map(|condition| json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}));
    let any = json!({"Effect": "Deny", "Action": "*", "Resource": "*"});
    let statements: Value = statements.chain([any]).collect();
    let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    policy(text, &json!({"kind": "identity"}))
}

fn difference(encoding: &Encoding, terms: &PolicyTerms, request: &Request, wanted: &Value) -> Option<String> {
    let model = model_of(encoding, request);
    let query = &encoding.query;
    let assumptions = query.assumptions.iter().map(|assumption| assumption.term).collect();
    if let Some(broken) = Evaluator::new(&query.terms, assumptions).first_false(&model) {
        return Some(format!("{:?} excludes {}", query.assumptions[broken].notes, wanted["request"]));
    }
    let truth = |term: Term| evaluate(&query.terms, term, &model) == Meaning::Bool(true);
    let found = match (truth(terms.allowed), truth(terms.denied)) {
        (true, false) => "Allow",
        (false, true) => "ExplicitDeny",
        (false, false) => "ImplicitDeny",
        (true, true) => "Allow and ExplicitDeny",
    };
    (wanted["expect"] != found).then(|| format!("{} gave {found}", wanted["request"]))
}

fn misfit(encoding: &Encoding, request: &Request) -> Option<&'static str> {
    let word = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c))
    };
    if request.action.split(':').count() != 2 || !request.action.split(':').all(word) {
        return Some(NO_ACTION);
    }
    if request.resource != "*" && !(request.resource.starts_with("arn:") && request.resource.split(':').count() >= 6) {
        return Some(NO_RESOURCE);
    }
    let constant = |term| encoding.query.terms.as_bool(term);
    request.context.iter().find_map(|(key, value)| {
        let symbols = encoding.symbols.keys.get(key)?;
        match value {
            ContextValue::Multi(_) if constant(symbols.list) == Some(false) => Some(NOT_A_LIST),
            ContextValue::Multi(values) if values.len() > symbols.slots.len() => Some(TOO_LONG),
            ContextValue::Single(_) if constant(symbols.list) == Some(true) => Some(ONLY_A_LIST),
            ContextValue::Multi(_) | ContextValue::Single(_) => None,
        }
    })
}

/// The cases of every file that have requests.
fn cases() -> Vec<Value> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/semantics");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let read = |path: PathBuf| -> Vec<Value> { serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap() };
    files.into_iter().flat_map(read).collect()
}

fn policy(text: String, case: &Value) -> Policy {
    let kind = match case["kind"].as_str() {
        Some("identity") => PolicyKind::Identity,
        Some("resource") => PolicyKind::Resource,
        other => panic!("{other:?} is no kind"),
    };
    let source = Source::new("policy", text);
    let (policy, diagnostics) = keyaki_policy::read(&source, Some(kind), Mode::Lenient);
    policy.unwrap_or_else(|| panic!("{}: {diagnostics:?}", source.text()))
}

fn request(wanted: &Value) -> Request {
    let source = Source::new("request", wanted["request"].to_string());
    let (request, diagnostics) = Request::from_json(&source);
    request.unwrap_or_else(|| panic!("{}: {diagnostics:?}", source.text()))
}
