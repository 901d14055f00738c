//! A scenario as the files of a folder that can be read as that scenario again (docs/scenarios.md).
//!
//! In: a scenario, wherever its policies came from. Out: paths below a folder and their texts. Levels get numbers before their names,
//! which are anybody's words and may be no names of folders.

use keyaki_policy::Policy;
use keyaki_report::{json_text, layers};
use keyaki_semantics::{Account, AccountRole, Layer, Scenario};
use serde_json::{Map, Value, json};

/// An SCP level without policies allows nothing, and so does this one; a folder without files is no level.
const NOTHING: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "none:None", "Resource": "*"}}"#;

/// One policy of a scenario, and the file for it.
pub(crate) struct PolicyFile<'a> {
    /// Below the scenario's folder.
    pub(crate) path: String,
    pub(crate) policy: &'a Policy,
}

/// The files of `scenario`.
pub(crate) fn files(scenario: &Scenario) -> Vec<(String, String)> {
    let mut files = vec![("scenario.json".to_owned(), json_text(&facts(scenario)))];
    let text = |file: PolicyFile<'_>| (file.path, file.policy.source.slice(file.policy.span).to_owned() + "\n");
    files.extend(policies(scenario).into_iter().map(text));
    let levels = layers(scenario).into_iter().enumerate();
    let empty = levels.filter(|(_, layer)| layer.layer == Layer::Scp && layer.policies.is_empty());
    files.extend(
        empty.map(|(at, layer)| (format!("{}/nothing.json", folder(layer.layer, layer.level, at)), NOTHING.to_owned())),
    );
    files
}

/// The files of its policies.
pub(crate) fn policies(scenario: &Scenario) -> Vec<PolicyFile<'_>> {
    let mut files = Vec::new();
    for (at, layer) in layers(scenario).into_iter().enumerate() {
        let folder = folder(layer.layer, layer.level, at);
        for (n, policy) in layer.policies.iter().enumerate() {
            let path = match layer.layer {
                Layer::Resource | Layer::Boundary => format!("{folder}.json"),
                // Files are read in the order of their names.
                Layer::Identity | Layer::Session | Layer::Scp | Layer::Rcp => format!("{folder}/{:04}.json", n + 1),
            };
            files.push(PolicyFile { path, policy });
        }
    }
    files
}

fn folder(layer: Layer, level: Option<&str>, at: usize) -> String {
    let Some(level) = level else { return layer.name().to_owned() };
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let name: String = level.chars().take(40).map(plain).collect();
    format!("{}/{:04}-{name}", layer.name(), at + 1)
}

fn facts(scenario: &Scenario) -> Value {
    let mut caller = account(&scenario.caller);
    caller.insert("kind".to_owned(), json!(scenario.callers.name()));
    let mut resource = account(&scenario.resource);
    resource.insert("kind".to_owned(), json!(scenario.resource_kind.name()));
    json!({ "schema": "keyaki.scenario/1", "caller": caller, "resource": resource })
}

fn account(account: &Account) -> Map<String, Value> {
    let mut members = Map::new();
    let texts = [("account", &account.id), ("organization", &account.organization)];
    let known = texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), json!(text.as_ref()?))));
    members.extend(known);
    members.insert("management".to_owned(), json!(account.role == AccountRole::Management));
    members
}
