//! What validation found in policies, for programs: `keyaki.validation/1`.

use keyaki_source::Diagnostic;
use keyaki_validate::findings_json;
use serde_json::{Map, Value, json};

use crate::{Validated, diagnostics_json};

/// The findings of each policy. The member `findings` is what ValidatePolicy answers, in its own form.
pub fn validation_json(validated: &[Validated], diagnostics: &[Diagnostic]) -> Value {
    json!({
        "schema": "keyaki.validation/1",
        "policies": validated.iter().map(one).collect::<Vec<_>>(),
        "diagnostics": diagnostics_json(diagnostics),
    })
}

fn one(validated: &Validated) -> Value {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("file", json!(validated.source.name()));
    add("policyType", json!(validated.kind.name()));
    if let Some(resource) = validated.resource {
        add("validatePolicyResourceType", json!(resource.name()));
    }
    add("findings", findings_json(validated.source.text(), &validated.validation.findings));
    add("questions", json!(validated.validation.questions));
    add("undecided", json!(validated.validation.undecided));
    add("disagreements", json!(validated.validation.disagreements));
    Value::Object(members)
}
