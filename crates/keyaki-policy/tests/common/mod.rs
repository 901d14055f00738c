//! Policy text in, diagnostics and patterns out as text.

#![allow(dead_code, reason = "every test file uses a part of this")]
#![allow(clippy::panic, reason = "a test fails by panicking")]

use keyaki_policy::{Mode, Policy, PolicyKind, read};
use keyaki_source::{Diagnostic, Source};

/// A policy of version 2012-10-17 around `statement`.
pub(crate) fn policy(statement: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": {statement}}}"#)
}

/// An Allow statement on everything with `members` added.
pub(crate) fn allow(members: &str) -> String {
    policy(&format!(r#"{{"Effect": "Allow", {members}}}"#))
}

/// A statement of an identity policy with this condition.
pub(crate) fn with_condition(condition: &str) -> String {
    allow(&format!(r#""Action": "s3:*", "Resource": "*", "Condition": {condition}"#))
}

/// Reads `text` and shows the diagnostics, one per line, errors first in the order found.
pub(crate) fn diagnose(text: &str, mode: Mode) -> String {
    let source = Source::new("policy.json", text);
    let (policy, diagnostics) = read(&source, None, mode);
    assert_eq!(policy.is_none(), diagnostics.iter().any(Diagnostic::is_error), "{text}");
    show(&source, &diagnostics)
}

/// Every diagnostic as `severity code @ line:col message`, with its other places and its help indented.
pub(crate) fn show(source: &Source, diagnostics: &[Diagnostic]) -> String {
    let mut shown = String::new();
    for diagnostic in diagnostics {
        let place = |span: keyaki_source::Span| {
            let position = source.position(span.start());
            format!("{}:{} `{}`", position.line, position.column, source.slice(span))
        };
        let first = diagnostic.labels.first().map_or(String::new(), |label| place(label.span));
        shown += &format!("{} {} @ {first}\n", diagnostic.severity.name(), diagnostic.code);
        shown += &format!("  {}\n", diagnostic.message);
        for label in &diagnostic.labels {
            shown += &format!("  - {}: {}\n", place(label.span), label.message);
        }
        if let Some(help) = &diagnostic.help {
            shown += &format!("  = {help}\n");
        }
    }
    shown
}

/// The codes of the diagnostics: errors bare, warnings with `~`.
pub(crate) fn codes(text: &str, kind: Option<PolicyKind>, mode: Mode) -> String {
    let (policy, diagnostics) = read(&Source::new("policy.json", text), kind, mode);
    assert_eq!(policy.is_none(), diagnostics.iter().any(Diagnostic::is_error), "{text}");
    let code = |diagnostic: &Diagnostic| format!("{}{}", if diagnostic.is_error() { "" } else { "~" }, diagnostic.code);
    diagnostics.iter().map(code).collect::<Vec<_>>().join(" ")
}

/// The policy that `text` means.
pub(crate) fn lowered(text: &str, kind: Option<PolicyKind>) -> Policy {
    let (policy, diagnostics) = read(&Source::new("policy.json", text), kind, Mode::Lenient);
    policy.unwrap_or_else(|| panic!("{text}\n{diagnostics:?}"))
}
