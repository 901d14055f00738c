//! The policies of the templates in `tests/templates`, with where everything of them was written.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::fmt::Write as _;

use keyaki_policy::json::{Json, Node, parse};
use keyaki_source::{Diagnostic, Source};
use keyaki_template::{Found, Setting, Surplus, cloudformation, terraform};

/// What is found in a template of `tests/templates`.
fn found(file: &str, setting: &Setting) -> String {
    let source = source(file);
    match cloudformation(&source, setting) {
        Ok(found) => listing(&found),
        Err(errors) => errors.iter().map(said).collect(),
    }
}

fn source(file: &str) -> Source {
    let path = format!("{}/../../tests/templates/{file}", env!("CARGO_MANIFEST_DIR"));
    #[allow(clippy::disallowed_methods, reason = "a test reads its case")]
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    Source::new(file, text)
}

fn listing(found: &Found) -> String {
    let mut out = String::new();
    for policy in &found.policies {
        let attachment = policy.attachment.map_or("policy", |attachment| attachment.name());
        let analyzer = policy.analyzer.unwrap_or("-");
        let (name, type_name) = (policy.name(), &policy.type_name);
        writeln!(out, "== {name}: {attachment} of {type_name}, Access Analyzer {analyzer}").unwrap();
        if let Some(condition) = &policy.conditional {
            writeln!(out, "perhaps, by `{condition}`").unwrap();
        }
        match &policy.policy {
            Ok(extracted) => {
                for hole in &extracted.holes {
                    let option = hole.option().unwrap_or("-");
                    writeln!(out, "{} stands in for {} ({option})", hole.text(), hole.what()).unwrap();
                }
                out.push_str(&placed(&extracted.source));
            }
            Err(errors) => errors.iter().for_each(|error| out.push_str(&said(error))),
        }
    }
    found.notes.iter().for_each(|note| out.push_str(&said(note)));
    out
}

/// The text of a policy, each line with the line and column where its first value was written, and what is there.
fn placed(source: &Source) -> String {
    let root = parse(source).0.unwrap();
    let mut leaves = Vec::new();
    let mut work = vec![&root];
    while let Some(Node { value, span }) = work.pop() {
        match value {
            Json::Array(items) => work.extend(items.iter().rev()),
            Json::Object(members) => work.extend(members.iter().rev().map(|member| &member.value)),
            _ => leaves.push(*span),
        }
    }
    let mut out = source.text().trim_end().to_owned() + "\n";
    for leaf in leaves {
        let (written, span) = source.written(leaf);
        let at = source.position(leaf.start());
        writeln!(out, "{:>3}:{:<3} {} <- {:?}", at.line, at.column, source.slice(leaf), written.slice(span)).unwrap();
    }
    out
}

fn said(diagnostic: &Diagnostic) -> String {
    let place = diagnostic.labels.first().map(|label| {
        let at = label.source.position(label.span.start());
        let (source, span) = label.source.written(label.span);
        format!(" at {}:{} {:?}", at.line, at.column, source.slice(span))
    });
    let help = diagnostic.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    format!(
        "{} {}: {}{}{help}\n",
        diagnostic.severity.name(),
        diagnostic.code,
        diagnostic.message,
        place.unwrap_or_default()
    )
}

fn known() -> Setting {
    Setting {
        account: Some("123456789012".to_owned()),
        region: Some("eu-west-1".to_owned()),
        stack_name: Some("shop".to_owned()),
        parameters: [("Stage".to_owned(), "prod".to_owned())].into(),
        surplus: Surplus::Ignored,
        ..Setting::default()
    }
}

#[test]
fn a_service() {
    insta::assert_snapshot!(found("service.yaml", &Setting::default()));
}

#[test]
fn a_service_of_which_all_is_known() {
    insta::assert_snapshot!(found("service.yaml", &known()));
}

#[test]
fn functions() {
    insta::assert_snapshot!(found("functions.yaml", &Setting::default()));
}

#[test]
fn what_is_not_known() {
    insta::assert_snapshot!(found("unknown.yaml", &Setting::default()));
}

#[test]
fn anchors_and_merge_keys() {
    insta::assert_snapshot!(found("anchors.yaml", &Setting::default()));
}

#[test]
fn kinds() {
    insta::assert_snapshot!(found("kinds.json", &Setting::default()));
}

#[test]
fn a_plan_of_terraform() {
    let plan = terraform(&source("plan.json")).unwrap();
    insta::assert_snapshot!(format!("-- before\n{}-- after\n{}", listing(&plan.before), listing(&plan.after)));
}

#[test]
fn a_state_of_terraform() {
    let plan = terraform(&source("state.json")).unwrap();
    insta::assert_snapshot!(listing(&plan.after));
}
