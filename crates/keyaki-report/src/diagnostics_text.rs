//! Diagnostics for people.

use keyaki_source::{Diagnostic, Severity};

use crate::paint::{Paint, Style};
use crate::printable;
use crate::snippet::snippet;

/// The diagnostics one below the other, each with the text it is about; empty when there are none.
pub fn render_diagnostics(diagnostics: &[Diagnostic], style: Style) -> String {
    let shown: Vec<String> = diagnostics.iter().map(|diagnostic| render(diagnostic, style)).collect();
    shown.join("\n")
}

fn render(diagnostic: &Diagnostic, style: Style) -> String {
    let paint = match diagnostic.severity {
        Severity::Error => Paint::Bad,
        Severity::Warning => Paint::Doubt,
        Severity::Note => Paint::Help,
    };
    let severity = style.paint(paint, &format!("{}[{}]", diagnostic.severity.name(), diagnostic.code));
    let message = style.paint(Paint::Strong, &format!(": {}", printable(&diagnostic.message)));
    let mut out = format!("{severity}{message}\n");
    out.push_str(&snippet(&diagnostic.labels, paint, style));
    if let Some(help) = &diagnostic.help {
        let word = style.paint(Paint::Help, "help");
        out.push_str(&format!("  = {word}: {}\n", printable(help)));
    }
    out
}
