//! Comparisons for programs: `keyaki.comparison/1`.

use serde_json::{Map, Value, json};

use crate::comparison::{Agreed, Compared, Comparison};
use crate::diagnostics_json;
use crate::outcome_json::outcome_json;
use crate::readings::{add_readings, add_services};

/// The comparison as JSON. `agreement` is `agree`, `disagree`, or `unknown` when fewer than two engines answered.
pub fn comparison_json(comparison: &Comparison) -> Value {
    let agreed = comparison.agreed();
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("schema", json!("keyaki.comparison/1"));
    add("question", json!(comparison.question));
    add("result", json!(agreed.result()));
    add("agreement", json!(agreement(comparison, agreed)));
    add("engines", comparison.engines.iter().map(engine).collect());
    add("query", json!({ "sha256": comparison.query_sha256 }));
    add_readings(&mut members, comparison.readings);
    add_services(&mut members, comparison.services);
    members.insert("diagnostics".to_owned(), diagnostics_json(&comparison.diagnostics));
    Value::Object(members)
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
