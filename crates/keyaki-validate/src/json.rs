//! Findings as the API writes them (`ValidatePolicyFinding`).

use keyaki_source::Span;
use serde_json::{Value, json};

use crate::{Finding, Location, PathElement, Place, Places};

/// The member `findings` of an answer about `text`.
pub fn findings_json(text: &str, findings: &[Finding]) -> Value {
    let places = Places::new(text);
    findings.iter().map(|finding| finding_json(&places, finding)).collect()
}

/// One finding, in the API's words.
pub fn finding_json(places: &Places<'_>, finding: &Finding) -> Value {
    json!({
        "findingDetails": finding.details,
        "findingType": finding.code.finding_type().name(),
        "issueCode": finding.code.name(),
        "learnMoreLink": finding.code.learn_more_link(),
        "locations": finding.locations.iter().map(|location| location_json(places, location)).collect::<Value>(),
    })
}

fn location_json(places: &Places<'_>, location: &Location) -> Value {
    json!({ "path": location.path.iter().map(element).collect::<Value>(), "span": span(places, location.span) })
}

fn element(element: &PathElement) -> Value {
    match element {
        PathElement::Index(index) => json!({ "index": index }),
        PathElement::Key(key) => json!({ "key": key }),
        PathElement::Value(key) => json!({ "value": key }),
        PathElement::Substring { start, length } => json!({ "substring": { "start": start, "length": length } }),
    }
}

fn span(places: &Places<'_>, span: Span) -> Value {
    let place = |Place { line, column, offset }: Place| json!({ "line": line, "column": column, "offset": offset });
    json!({ "start": place(places.place(span.start())), "end": place(places.place(span.end())) })
}
