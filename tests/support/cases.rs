//! The cases of `tests/checks` (described there) as values.

use keyaki::{Access, Question};
use keyaki_policy::{Mode, Policy, PolicyKind};
use keyaki_source::Diagnostic;
use serde_json::Value;

use super::{messages, policy, tests};

/// The policy `json` of a case.
pub fn read(name: &str, json: &Value, case: &Value, mode: Mode) -> Result<Policy, Vec<Diagnostic>> {
    let kind = match case["kind"].as_str() {
        Some("identity") => PolicyKind::Identity,
        Some("resource") => PolicyKind::Resource,
        other => panic!("{other:?} is no kind"),
    };
    policy(name, &json.to_string(), kind, mode)
}

/// The file called `name`.
pub fn file(name: &str) -> Value {
    let text = std::fs::read_to_string(tests("checks").join(name).with_extension("json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The cases of a file, in order.
pub fn cases(file: &Value) -> &[Value] {
    file["cases"].as_array().unwrap()
}

/// What to call a case in messages.
pub fn title(case: &Value) -> String {
    format!("case {} ({})", case["case"], case["title"])
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// The question of a case, or why it is none.
pub fn question(file: &Value, case: &Value) -> Result<Question, String> {
    if case["existing"].is_null() {
        let access =
            Access::new(&texts(&case["actions"]), &texts(&case["resources"])).map_err(|errors| messages(&errors))?;
        return Ok(Question::AccessNotGranted { policy: document(file, case, "policy")?.into(), access });
    }
    Ok(Question::NoNewAccess {
        existing: document(file, case, "existing")?.into(),
        new: document(file, case, "new")?.into(),
    })
}

fn document(file: &Value, case: &Value, member: &str) -> Result<Policy, String> {
    let policy = case[member].as_str().map_or(&case[member], |name| &file["policies"][name]);
    read(&format!("case {}, {member}", case["case"]), policy, case, Mode::Lenient).map_err(|errors| messages(&errors))
}
