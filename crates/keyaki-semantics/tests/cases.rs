//! Runs the cases of `tests/semantics` (their format is described there) through `decide`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use keyaki_policy::{Mode, Policy, PolicyKind};
use keyaki_semantics::{Request, decide, outcome};
use keyaki_source::Source;
use serde_json::Value;

#[test]
fn scalar_operators() {
    check("scalar-operators");
}

#[test]
fn absent_keys() {
    check("absent-keys");
}

#[test]
fn set_operators() {
    check("set-operators");
}

#[test]
fn versions_and_variables() {
    check("versions-and-variables");
}

#[test]
fn matching() {
    check("matching");
}

#[test]
fn chosen_readings() {
    check("chosen-readings");
}

#[test]
fn every_file_is_run() {
    let mut files: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let run =
        ["absent-keys", "chosen-readings", "matching", "scalar-operators", "set-operators", "versions-and-variables"];
    assert_eq!(files, run);
}

fn check(file: &str) {
    let text = fs::read_to_string(folder().join(file).with_extension("json")).unwrap();
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    let problems: Vec<String> = cases.iter().flat_map(problems).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// What of a case does not come out as expected.
fn problems(case: &Value) -> Vec<String> {
    let name = format!("case {} ({})", case["case"], case["title"]);
    let (policy, diagnostics) = read_policy(case);
    if case["refused"] == true {
        return policy.iter().map(|_| format!("{name}: the policy was accepted")).collect();
    }
    let Some(policy) = policy else { return vec![format!("{name}: the policy was refused: {diagnostics}")] };
    let requests = case["requests"].as_array().unwrap();
    requests.iter().filter_map(|wanted| problem(&policy, wanted)).map(|problem| format!("{name}: {problem}")).collect()
}

fn problem(policy: &Policy, wanted: &Value) -> Option<String> {
    let source = Source::new("request", wanted["request"].to_string());
    let (request, diagnostics) = Request::from_json(&source);
    let Some(request) = request else { return Some(format!("{} was refused: {diagnostics:?}", source.text())) };
    let decision = decide(policy, &request);
    let found = decision.outcome.name();
    if found != wanted["expect"] {
        return Some(format!("{} gave {found}: {:?}", source.text(), decision.statements));
    }
    assert_eq!(outcome(policy, &request), decision.outcome, "{}", source.text());
    None
}

fn read_policy(case: &Value) -> (Option<Policy>, String) {
    let kind = match case["kind"].as_str() {
        Some("identity") => PolicyKind::Identity,
        Some("resource") => PolicyKind::Resource,
        other => panic!("{other:?} is no kind"),
    };
    let source = Source::new("policy", case["policy"].to_string());
    let (policy, diagnostics) = keyaki_policy::read(&source, Some(kind), Mode::Lenient);
    (policy, format!("{diagnostics:?}"))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/semantics")
}
