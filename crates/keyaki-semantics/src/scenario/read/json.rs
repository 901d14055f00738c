//! `scenario.json`: facts and policies in one text.

use std::collections::BTreeSet;

use keyaki_policy::Findings;
use keyaki_policy::json::{self, Json, Node};
use keyaki_source::{Diagnostic, Source, Spanned};

use super::members::Reader;
use super::{LevelForm, PolicyForm, ScenarioForm};

const SCENARIO: [&str; 4] = ["schema", "caller", "resource", "policies"];
const POLICIES: [&str; 6] = ["identity", "resource", "boundary", "session", "scp", "rcp"];
const LEVEL: [&str; 2] = ["level", "policies"];

impl ScenarioForm {
    /// Reads a `scenario.json`. `None` exactly when a diagnostic is an error.
    pub fn from_json(source: &Source) -> (Option<Self>, Vec<Diagnostic>) {
        let (node, diagnostics) = json::parse(source);
        let Some(node) = node else { return (None, diagnostics) };
        Self::from_node(source, &node)
    }

    /// The same from the JSON of `source`, already parsed.
    pub fn from_node(source: &Source, node: &Node) -> (Option<Self>, Vec<Diagnostic>) {
        let mut reader = Reader { source, findings: Findings::default() };
        let mut form = Self::default();
        if reader.object(node, "a scenario", &SCENARIO).is_some() {
            reader.schema(node);
            reader.facts(node, &mut form);
            if let Some(member) = node.member("policies") {
                reader.policies(&member.value, &mut form);
            }
        }
        let refused = reader.findings.has_errors();
        ((!refused).then_some(form), reader.findings.finish())
    }
}

impl Reader<'_> {
    fn policies(&mut self, node: &Node, form: &mut ScenarioForm) {
        let Some(members) = self.object(node, "`policies`", &POLICIES) else { return };
        for member in members {
            let value = &member.value;
            match member.key.value.as_str() {
                "identity" => form.identity = self.list(value),
                "session" => form.session = self.list(value),
                "resource" => form.resource_policy = self.policy(value),
                "boundary" => form.boundary = self.policy(value),
                "scp" => form.scps = self.levels(value, "scp"),
                "rcp" => form.rcps = self.levels(value, "rcp"),
                _ => {}
            }
        }
    }

    fn list(&mut self, node: &Node) -> Vec<PolicyForm> {
        node.items().iter().filter_map(|item| self.policy(item)).collect()
    }

    fn policy(&mut self, node: &Node) -> Option<PolicyForm> {
        let source = self.source.clone();
        match &node.value {
            Json::Object(_) => Some(PolicyForm::Inline { source, node: node.clone() }),
            Json::String(name) if name.is_empty() || name.starts_with('/') => {
                let error = Diagnostic::error("scenario-file", format!("`{name}` is no relative file name"));
                let help = "name the file as seen from the scenario's own folder";
                self.report(error.help(help), node.span, "must be relative");
                None
            }
            Json::String(name) => Some(PolicyForm::File { source, name: Spanned::new(name.to_string(), node.span) }),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) => {
                self.wrong_type(node, "a policy", "an object or the name of a file");
                None
            }
        }
    }

    fn levels(&mut self, node: &Node, layer: &str) -> Vec<LevelForm> {
        let Some(items) = node.as_array() else {
            self.wrong_type(node, &format!("`{layer}`"), "a list of levels");
            return Vec::new();
        };
        let mut seen = BTreeSet::new();
        items.iter().filter_map(|item| self.level(item, &mut seen)).collect()
    }

    fn level(&mut self, node: &Node, seen: &mut BTreeSet<String>) -> Option<LevelForm> {
        self.object(node, "a level", &LEVEL)?;
        let (Some(name), Some(policies)) = (node.member("level"), node.member("policies")) else {
            let error = Diagnostic::error("scenario-level", "a level has a name and policies");
            let help = "write `{\"level\": \"root\", \"policies\": [\u{2026}]}`";
            self.report(error.help(help), node.span, "lacks one of them");
            return None;
        };
        let text = self.text(&name.value, "`level`")?;
        if !seen.insert(text.to_owned()) {
            let error = Diagnostic::error("scenario-level", format!("the level `{text}` is given twice"));
            self.report(error.help("give every level its own name"), name.value.span, "again here");
        }
        Some(LevelForm { name: text.to_owned(), policies: self.list(&policies.value) })
    }
}
