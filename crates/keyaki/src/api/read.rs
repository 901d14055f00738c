//! Requests from JSON.
//!
//! In: the object of a request, with its places. Out: plain data and what is odd about it, or every problem at once.
//! `null` is as good as absent, as AWS's clients leave members out. A member that is not known changes nothing and is a
//! warning, as AWS ignores it.

mod property;

use std::collections::BTreeSet;

use keyaki_policy::json::{Json, Node};
use keyaki_policy::{Findings, PolicyKind};
use keyaki_source::{Diagnostic, Source, Span};

use super::{CheckRequest, Document, Fault, Operation, Problem};
use crate::ResourceType;

/// Policy types by their name in the API.
const POLICY_TYPES: [(&str, PolicyKind); 2] =
    [("IDENTITY_POLICY", PolicyKind::Identity), ("RESOURCE_POLICY", PolicyKind::Resource)];
const ACCESS_MEMBERS: [&str; 2] = ["actions", "resources"];

/// Reads the request of `operation`: `request` is its object in `source`. With the request come warnings.
///
/// # Errors
/// Every problem of the members, several per run; with them come the warnings.
pub fn read_request(
    operation: Operation,
    source: &Source,
    request: &Node,
) -> Result<(CheckRequest, Vec<Diagnostic>), Vec<Problem>> {
    let mut reader = Reader { source, warnings: Findings::default(), problems: Vec::new() };
    let read = reader.request(operation, request);
    match read.filter(|_| reader.problems.is_empty()) {
        Some(request) => Ok((request, reader.warnings.finish())),
        None => {
            let warning = |diagnostic| Problem::new("", Fault::Member, diagnostic);
            let warnings = reader.warnings.finish().into_iter().map(warning);
            Err(reader.problems.into_iter().chain(warnings).collect())
        }
    }
}

struct Reader<'a> {
    source: &'a Source,
    warnings: Findings,
    problems: Vec<Problem>,
}

/// The most problems that are kept: a list may hold many wrong items.
const MOST: usize = 200;

impl Reader<'_> {
    fn request(&mut self, operation: Operation, node: &Node) -> Option<CheckRequest> {
        self.object("", node, operation.members())?;
        match operation {
            Operation::CheckNoNewAccess => {
                let kind = self.policy_type(node);
                let existing = self.document(node, "existingPolicyDocument");
                let new = self.document(node, "newPolicyDocument");
                Some(CheckRequest::NoNewAccess { kind: kind?, existing: existing?, new: new? })
            }
            Operation::CheckAccessNotGranted => {
                let kind = self.policy_type(node);
                let policy = self.document(node, "policyDocument");
                let access = self.access(node);
                let (actions, resources) = access?;
                Some(CheckRequest::AccessNotGranted { kind: kind?, policy: policy?, actions, resources })
            }
            Operation::CheckNoPublicAccess => {
                let policy = self.document(node, "policyDocument");
                let resource_type = self.resource_type(node);
                Some(CheckRequest::NoPublicAccess { policy: policy?, resource_type: resource_type? })
            }
            Operation::CheckProperty => self.property(node),
        }
    }

    /// Demands an object, and looks at the names of its members.
    fn object(&mut self, path: &str, node: &Node, known: &[&str]) -> Option<()> {
        let Some(members) = node.as_object() else {
            let what = if path.is_empty() { "a request".to_owned() } else { format!("`{path}`") };
            self.wrong_type(path, node, &format!("{what} is an object"));
            return None;
        };
        let mut seen = BTreeSet::new();
        for member in members {
            let name = member.key.value.as_str();
            if !seen.insert(name) {
                let error = Diagnostic::error("api-duplicate", format!("`{name}` is given twice"));
                let path = join(path, name);
                self.problem(&path, Fault::Member, error.help("keep one of the two"), member.key.span, "again here");
            } else if !known.contains(&name) {
                let message = format!("the member `{name}` is not known and changes nothing");
                let help = match known.iter().find(|known| alike(known, name)) {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => format!("the members are {}", listed(known)),
                };
                let warning = Diagnostic::warning("api-member", message).help(help);
                self.warnings.add(warning.label(self.source, member.key.span, "not known"));
            }
        }
        Some(())
    }

    fn policy_type(&mut self, node: &Node) -> Option<PolicyKind> {
        let value = self.required(node, "policyType")?;
        let found = value.as_str().and_then(|text| POLICY_TYPES.iter().find(|(name, _)| *name == text));
        if found.is_none() {
            let message = "`policyType` is `IDENTITY_POLICY` or `RESOURCE_POLICY`";
            let error = Diagnostic::error("api-policy-type", message);
            let help = "a policy of a user, group or role is an identity policy; one with a Principal, a trust policy \
                        included, is a resource policy";
            self.problem("policyType", Fault::Member, error.help(help), value.span, "neither of them");
        }
        found.map(|(_, kind)| *kind)
    }

    fn resource_type(&mut self, node: &Node) -> Option<ResourceType> {
        let value = self.required(node, "resourceType")?;
        let name = value.as_str();
        let found = name.and_then(ResourceType::named);
        if found.is_none() {
            let message = "`resourceType` is a type of resource that CheckNoPublicAccess takes";
            let help = match name.and_then(ResourceType::like) {
                Some(like) => format!("did you mean `{like}`?"),
                None => format!("the types are {}", listed(&ResourceType::ALL.map(ResourceType::name))),
            };
            let error = Diagnostic::error("api-resource-type", message).help(help);
            self.problem("resourceType", Fault::Member, error, value.span, "none of them");
        }
        found
    }

    fn document(&mut self, node: &Node, name: &'static str) -> Option<Document> {
        let value = self.required(node, name)?;
        let text = value.as_str();
        if text.is_none() {
            let message = format!("`{name}` is a string, not {}", value.kind());
            let error = Diagnostic::error("api-type", message)
                .help("the API takes the text of the policy: write its JSON as one string (`jq tostring`)");
            self.problem(name, Fault::Member, error, value.span, "not a string");
        }
        Some(Document { member: name, text: text?.to_owned() })
    }

    /// `access` is a list of one object.
    fn access(&mut self, node: &Node) -> Option<(Vec<String>, Vec<String>)> {
        let value = self.required(node, "access")?;
        let Some(items) = value.as_array() else {
            self.wrong_type("access", value, "`access` is an array of one object");
            return None;
        };
        let [item] = items else {
            let message = format!("`access` has {} items; the API takes one", items.len());
            let help = "list all actions and resources in it, or ask several questions";
            let error = Diagnostic::error("api-access", message).help(help);
            self.problem("access", Fault::Member, error, value.span, "not one item");
            return None;
        };
        self.object("access[0]", item, &ACCESS_MEMBERS)?;
        let [actions, resources] = ACCESS_MEMBERS.map(|name| self.strings(item, name));
        let (actions, resources) = (actions?, resources?);
        if actions.is_empty() && resources.is_empty() {
            let error = Diagnostic::error("api-access", "no action and no resource is listed");
            let help = "list at least one in `actions` or `resources`";
            self.problem("access[0]", Fault::Member, error.help(help), item.span, "lists nothing");
        }
        Some((actions, resources))
    }

    /// A list of strings; empty when it is absent.
    fn strings(&mut self, node: &Node, name: &str) -> Option<Vec<String>> {
        self.strings_at(&join("access[0]", name), node, name)
    }

    /// The same of a member that is called `path` in messages.
    fn strings_at(&mut self, path: &str, node: &Node, name: &str) -> Option<Vec<String>> {
        let Some(value) = present(node, name) else { return Some(Vec::new()) };
        let Some(items) = value.as_array() else {
            self.wrong_type(path, value, &format!("`{name}` is an array of strings"));
            return None;
        };
        let mut strings = Vec::new();
        for (at, item) in items.iter().enumerate() {
            match item.as_str() {
                Some(text) => strings.push(text.to_owned()),
                None => self.wrong_type(&format!("{path}[{at}]"), item, &format!("`{name}` is an array of strings")),
            }
        }
        (strings.len() == items.len()).then_some(strings)
    }

    fn required<'n>(&mut self, node: &'n Node, name: &str) -> Option<&'n Node> {
        let value = present(node, name);
        if value.is_none() {
            let error = Diagnostic::error("api-missing", format!("the request has no `{name}`"));
            let brace = Span::new(node.span.start(), node.span.start() + 1);
            self.problem(name, Fault::Member, error.help("the API demands it"), brace, "in this object");
        }
        value
    }

    fn wrong_type(&mut self, path: &str, node: &Node, what: &str) {
        let error = Diagnostic::error("api-type", format!("{what}, not {}", node.kind()));
        self.problem(path, Fault::Member, error.help("write it as the API has it"), node.span, node.kind());
    }

    fn problem(&mut self, member: &str, fault: Fault, diagnostic: Diagnostic, span: Span, label: &str) {
        if self.problems.len() < MOST {
            self.problems.push(Problem::new(member, fault, diagnostic.label(self.source, span, label)));
        }
    }
}

/// The value of a member that is there and is not `null`.
fn present<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    node.member(name).map(|member| &member.value).filter(|value| value.value != Json::Null)
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Whether one may have been meant for the other: the same but for case and a final `s`.
fn alike(known: &str, name: &str) -> bool {
    known.trim_end_matches('s').eq_ignore_ascii_case(name.trim_end_matches(['s', 'S']))
}

fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
