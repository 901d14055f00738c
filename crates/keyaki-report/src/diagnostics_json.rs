//! Diagnostics for programs.

use keyaki_source::{Diagnostic, Label};
use serde_json::{Map, Value, json};

/// The diagnostics as an array. Lines and columns count from 1, columns in characters; the end is exclusive.
pub fn diagnostics_json(diagnostics: &[Diagnostic]) -> Value {
    diagnostics.iter().map(diagnostic).collect()
}

/// What is printed when there is no answer because the input or the usage is wrong: `keyaki.error/1`.
pub fn error_json(diagnostics: &[Diagnostic]) -> Value {
    json!({ "schema": "keyaki.error/1", "diagnostics": diagnostics_json(diagnostics) })
}

fn diagnostic(diagnostic: &Diagnostic) -> Value {
    let mut members = Map::new();
    members.insert("severity".to_owned(), json!(diagnostic.severity.name()));
    members.insert("code".to_owned(), json!(diagnostic.code));
    members.insert("message".to_owned(), json!(diagnostic.message));
    if let Some(help) = &diagnostic.help {
        members.insert("help".to_owned(), json!(help));
    }
    members.insert("locations".to_owned(), diagnostic.labels.iter().map(location).collect());
    Value::Object(members)
}

fn location(label: &Label) -> Value {
    let (start, end) = label.source.region(label.span);
    json!({
        "file": label.source.name(), "line": start.line, "column": start.column,
        "endLine": end.line, "endColumn": end.column, "message": label.message,
    })
}
