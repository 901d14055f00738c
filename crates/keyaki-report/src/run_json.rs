//! Several checks for programs: `keyaki.run/1`.

use keyaki_source::Diagnostic;
use serde_json::{Map, Value, json};

use crate::{Accepted, Checked, Verdict, asked_json, diagnostics_json};

/// The checks of a run, in its order, and what there is to say about the run itself. Each check has an `answer`, as
/// [`asked_json`] writes it, or the `diagnostics` of what is wrong with its input.
pub fn run_json(checks: &[Checked], diagnostics: &[Diagnostic]) -> Value {
    json!({
        "schema": "keyaki.run/1",
        "result": Verdict::of_all(checks).name(),
        "summary": summary(checks),
        "checks": checks.iter().map(check).collect::<Value>(),
        "diagnostics": diagnostics_json(diagnostics),
    })
}

fn summary(checks: &[Checked]) -> Value {
    let count = |verdict: Verdict| checks.iter().filter(|check| check.verdict() == verdict).count();
    let mut members = Map::new();
    members.insert("checks".to_owned(), json!(checks.len()));
    members.extend(Verdict::ALL.map(|verdict| (verdict.name().to_lowercase(), json!(count(verdict)))));
    Value::Object(members)
}

fn check(check: &Checked) -> Value {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("name", json!(check.name));
    add("verdict", json!(check.verdict().name()));
    if let Some(Accepted { reason, until }) = &check.accepted {
        add("accepted", json!({ "reason": reason, "until": until }));
    }
    match &check.result {
        Ok(asked) => add("answer", asked_json(asked)),
        Err(diagnostics) => add("diagnostics", diagnostics_json(diagnostics)),
    };
    Value::Object(members)
}
