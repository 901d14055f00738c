//! Comparisons for programs: `keyaki.comparison/1`.

use serde_json::{Value, json};

use crate::comparison::{Agreed, Compared, Comparison};
use crate::diagnostics_json;
use crate::outcome_json::outcome_json;

/// The comparison as JSON. `agreement` is `agree`, `disagree`, or `unknown` when fewer than two engines answered.
pub fn comparison_json(comparison: &Comparison) -> Value {
    let agreed = comparison.agreed();
    json!({
        "schema": "keyaki.comparison/1",
        "question": comparison.question,
        "result": agreed.result(),
        "agreement": agreement(comparison, agreed),
        "engines": comparison.engines.iter().map(engine).collect::<Vec<_>>(),
        "query": { "sha256": comparison.query_sha256 },
        "diagnostics": diagnostics_json(&comparison.diagnostics),
    })
}

fn agreement(comparison: &Comparison, agreed: Agreed) -> &'static str {
    match agreed {
        Agreed::Disagree => "disagree",
        Agreed::Pass | Agreed::Fail | Agreed::Unknown if comparison.answered() < 2 => "unknown",
        Agreed::Pass | Agreed::Fail | Agreed::Unknown => "agree",
    }
}

fn engine(compared: &Compared) -> Value {
    let mut members = outcome_json(&compared.outcome);
    if let Some(shown) = &compared.shown {
        let witness = json!({ "request": shown.request.to_json(), "confirmed": shown.confirmed });
        members.insert("witness".to_owned(), witness);
    }
    Value::Object(members)
}
