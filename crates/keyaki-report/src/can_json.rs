//! Who can do what, for programs: `keyaki.can/1`.

use keyaki_findings::can::{Asked, Can, Extent, Row};
use keyaki_source::Diagnostic;
use serde_json::{Value, json};

use crate::diagnostics_json;
use crate::findings_json::coverage;

/// What of `asked` is allowed by the policies called `files`.
pub fn can_json(files: &[&str], asked: &Asked, can: &Can, diagnostics: &[Diagnostic]) -> Value {
    let conditions = asked.conditions.iter().map(|(key, value)| json!({ "key": key, "value": value }));
    json!({
        "schema": "keyaki.can/1",
        "files": files,
        "asked": {
            "principal": asked.principal,
            "actions": asked.actions,
            "resources": asked.resources,
            "conditions": conditions.collect::<Vec<_>>(),
        },
        "result": result(can),
        "rows": can.rows.iter().map(row).collect::<Vec<_>>(),
        "coverage": coverage(&can.coverage),
        "allShown": can.rows.iter().all(|row| row.witness.is_some()),
        "questions": can.questions,
        "undecided": can.undecided,
        "disagreements": can.disagreements,
        "diagnostics": diagnostics_json(diagnostics),
    })
}

fn result(can: &Can) -> &'static str {
    match (can.disagreements, can.is_certain(), can.rows.len()) {
        (0, true, 0) => "NOTHING",
        (0, true, _) => "ALLOWED",
        (0, false, _) => "UNKNOWN",
        _ => "DISAGREEMENT",
    }
}

fn row(row: &Row) -> Value {
    let witness = row.witness.as_ref();
    json!({
        "principals": row.principals,
        "exceptPrincipals": row.except_principals,
        "actions": row.actions,
        "exceptActions": row.except_actions,
        "publishedActions": row.published,
        "resources": row.resources,
        "exceptResources": row.except_resources,
        "onlyIf": row.only_if,
        "unless": row.unless,
        "allowed": match row.extent { Extent::All => "all", Extent::Some => "some" },
        "witness": witness.map(|one| json!({ "request": one.request.to_json(), "realistic": one.realistic })),
    })
}
