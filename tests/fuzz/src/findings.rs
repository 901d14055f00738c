//! Claims about diagnostics.

use keyaki_report::{Colour, Style, diagnostics_json, json_text, render_diagnostics};
use keyaki_source::Diagnostic;

/// Every place lies within its text, between whole characters; both output formats can show it, and neither lets a control
/// character of the text through.
pub(crate) fn check_diagnostics(diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        for label in &diagnostic.labels {
            let inside = label.source.text().get(label.span.range()).is_some();
            assert!(inside, "{:?} is no place in the text of {}", label.span, diagnostic.code);
        }
    }
    let shown = render_diagnostics(diagnostics, Style { colour: Colour::Never, width: 100 });
    let json = diagnostics_json(diagnostics);
    let printed = json_text(&json);
    for text in [&shown, &printed] {
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "a control character is shown: {text:?}");
    }
    assert_eq!(serde_json::from_str::<serde_json::Value>(&printed).ok(), Some(json), "JSON that reads otherwise");
}
