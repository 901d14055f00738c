//! Scenarios from text: one `scenario.json`, or a folder of files.
//!
//! In: sources. Out: a [`ScenarioForm`], in which policies are still text, some perhaps in files of their own; a function that
//! gives those files turns it into a [`Scenario`]. Diagnostics point into the text for whatever is wrong, several per run. Reads
//! no file itself.

mod facts;
mod folder;
mod json;
mod members;
mod resolve;
#[cfg(test)]
mod tests;

use keyaki_policy::json::Node;
use keyaki_source::{Source, Spanned};

use super::{Account, Callers, ResourceKind};

/// The value of `schema` in a `scenario.json`.
pub(crate) const SCHEMA: &str = "keyaki.scenario/1";

/// A scenario as written.
#[derive(Clone, Debug, Default)]
pub struct ScenarioForm {
    caller: Account,
    callers: Callers,
    resource: Account,
    resource_kind: ResourceKind,
    identity: Vec<PolicyForm>,
    resource_policy: Option<PolicyForm>,
    boundary: Option<PolicyForm>,
    session: Vec<PolicyForm>,
    scps: Vec<LevelForm>,
    rcps: Vec<LevelForm>,
}

/// A policy as written.
#[derive(Clone, Debug)]
enum PolicyForm {
    /// An object within another text.
    Inline { source: Source, node: Node },
    /// The name of a file, relative to the text it stands in.
    File { source: Source, name: Spanned<String> },
    /// A text of its own.
    Text(Source),
}

/// The policies of one level as written.
#[derive(Clone, Debug)]
struct LevelForm {
    name: String,
    policies: Vec<PolicyForm>,
}

impl ScenarioForm {
    /// The names of the files that policies are in, each once, in order.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let names = self.policies().filter_map(|policy| match policy {
            PolicyForm::File { name, .. } => Some(name.value.as_str()),
            PolicyForm::Inline { .. } | PolicyForm::Text(_) => None,
        });
        names.collect::<std::collections::BTreeSet<_>>().into_iter()
    }

    fn policies(&self) -> impl Iterator<Item = &PolicyForm> {
        let levels = self.rcps.iter().chain(&self.scps).flat_map(|level| &level.policies);
        let single = self.resource_policy.iter().chain(&self.boundary);
        levels.chain(single).chain(&self.identity).chain(&self.session)
    }
}
