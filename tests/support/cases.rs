//! The cases of `tests/checks` (described there) as values.

use keyaki::{Access, Perimeter, PublicAccess, Question, ResourceType, Subject, Trust};
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
    if let Some(name) = case["resourceType"].as_str() {
        return no_public_access(document(file, case, "policy")?.into(), name, &case["trust"]);
    }
    if case["accounts"].is_array() {
        let policy = document(file, case, "policy")?.into();
        let perimeter = Perimeter::new(&texts(&case["accounts"]), &texts(&case["organizations"]));
        let perimeter = perimeter.map_err(|errors| messages(&errors))?;
        perimeter.suits(&policy).map_err(|error| messages(&[*error]))?;
        return Ok(Question::CrossAccount { policy, perimeter });
    }
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

fn no_public_access(policy: Subject, resource_type: &str, trust: &Value) -> Result<Question, String> {
    let resource_type = ResourceType::named(resource_type).ok_or("no type of resource")?;
    let trust = if trust == "syntactic" { Trust::Syntactic } else { Trust::Semantic };
    let public = PublicAccess::new(&policy, resource_type, trust).map_err(|error| messages(&[*error]))?;
    Ok(Question::NoPublicAccess { policy, public })
}

fn document(file: &Value, case: &Value, member: &str) -> Result<Policy, String> {
    let policy = case[member].as_str().map_or(&case[member], |name| &file["policies"][name]);
    read(&format!("case {}, {member}", case["case"]), policy, case, Mode::Lenient).map_err(|errors| messages(&errors))
}
