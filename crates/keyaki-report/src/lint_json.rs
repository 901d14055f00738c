//! What was found in policies, for programs: `keyaki.lint/1`.

use keyaki_lint::{Finding, Fix, Lint};
use keyaki_policy::Policy;
use keyaki_source::{Diagnostic, Span};
use serde_json::{Map, Value, json};

use crate::diagnostics_json;

/// The findings of each policy. Lines and columns count from 1, columns in characters, ends are exclusive; offsets of edits
/// count bytes from 0.
pub fn lint_json(linted: &[(Policy, Lint)], diagnostics: &[Diagnostic]) -> Value {
    json!({
        "schema": "keyaki.lint/1",
        "policies": linted.iter().map(|(policy, lint)| one(policy, lint)).collect::<Vec<_>>(),
        "diagnostics": diagnostics_json(diagnostics),
    })
}

fn one(policy: &Policy, lint: &Lint) -> Value {
    json!({
        "file": policy.source.name(),
        "findings": lint.findings.iter().map(|one| finding(policy, one)).collect::<Vec<_>>(),
        "questions": lint.questions,
        "undecided": lint.undecided,
        "disagreements": lint.disagreements.len(),
    })
}

fn finding(policy: &Policy, finding: &Finding) -> Value {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("code", json!(finding.code.name()));
    add("severity", json!(finding.code.severity().name()));
    add("message", json!(finding.message));
    add("statementIndex", json!(finding.statement_index));
    add("location", location(policy, finding.span));
    let related = |(span, what): &(Span, String)| json!({ "location": location(policy, *span), "message": what });
    add("related", finding.related.iter().map(related).collect());
    add("proof", json!(finding.proof));
    if let Some(advice) = &finding.advice {
        add("advice", json!(advice));
    }
    if let Some(one) = &finding.fix {
        add("fix", fix(one));
    }
    Value::Object(members)
}

fn fix(fix: &Fix) -> Value {
    let edits = fix
        .edits
        .iter()
        .map(|edit| json!({ "start": edit.span.start(), "end": edit.span.end(), "replacement": edit.replacement }));
    json!({ "title": fix.title, "edits": edits.collect::<Vec<_>>() })
}

fn location(policy: &Policy, span: Span) -> Value {
    let (start, end) = policy.source.region(span);
    json!({ "line": start.line, "column": start.column, "endLine": end.line, "endColumn": end.column })
}
