//! Requests from JSON.
//!
//! In: a source. Out: the request, and diagnostics for whatever is wrong or odd with it, several per run. A context value is a string, a number or
//! a boolean (taken as its text), or a list of those; a key that is absent from the request is left out.

mod caller;

use std::collections::BTreeMap;

use keyaki_policy::json::{self, Json, Member, Node};
use keyaki_policy::{ConditionKey, Findings};
use keyaki_source::{Diagnostic, Source, Span};

use super::{Context, ContextValue, Request};

const MEMBERS: [&str; 4] = ["principal", "action", "resource", "context"];

impl Request {
    /// Reads a request. `None` exactly when a diagnostic is an error.
    pub fn from_json(source: &Source) -> (Option<Request>, Vec<Diagnostic>) {
        let (node, diagnostics) = json::parse(source);
        let mut reader = Reader { source, findings: Findings::default() };
        for diagnostic in diagnostics {
            reader.findings.add(diagnostic);
        }
        let request = node.and_then(|node| reader.request(&node));
        let refused = reader.findings.has_errors();
        (request.filter(|_| !refused), reader.findings.finish())
    }
}

struct Reader<'a> {
    source: &'a Source,
    findings: Findings,
}

impl Reader<'_> {
    fn request(&mut self, node: &Node) -> Option<Request> {
        let Some(members) = node.as_object() else {
            let message = format!("a request is an object, not {}", node.kind());
            let help = "write `{\"principal\": …, \"action\": …, \"resource\": …, \"context\": {…}}`";
            self.report(Diagnostic::error("request-shape", message).help(help), node.span, "not an object");
            return None;
        };
        self.check_names(members);
        let context = node.member("context").map_or_else(BTreeMap::new, |member| self.context(&member.value));
        let principal = self.required(node, "principal");
        let principal = principal.and_then(|value| self.principal(value, &context));
        let action = self.required(node, "action").and_then(|value| self.action(value));
        let resource = self.required(node, "resource").and_then(|value| self.resource(value));
        Some(Request { principal: principal?, action: action?, resource: resource?, context })
    }

    fn check_names(&mut self, members: &[Member]) {
        for (at, member) in members.iter().enumerate() {
            let name = member.key.value.as_str();
            if !MEMBERS.contains(&name) {
                let error = Diagnostic::error("request-member", format!("a request has no member `{name}`"));
                let nearest = MEMBERS.iter().find(|known| known.eq_ignore_ascii_case(name));
                let help = match nearest {
                    Some(known) => format!("write `{known}`"),
                    None => "its members are `principal`, `action`, `resource` and `context`".to_owned(),
                };
                self.report(error.help(help), member.key.span, "unknown member");
            } else if let Some(first) = members.iter().take(at).find(|before| before.key.value == name) {
                let error = Diagnostic::error("request-duplicate", format!("`{name}` is given twice"));
                let error = error.label(self.source, member.key.span, "again here");
                let error = error.label(self.source, first.key.span, "first here");
                self.findings.add(error.help("keep one of the two"));
            }
        }
    }

    fn required<'n>(&mut self, node: &'n Node, name: &str) -> Option<&'n Node> {
        let member = node.member(name);
        if member.is_none() {
            let error = Diagnostic::error("request-member", format!("the request has no `{name}`"));
            let help = match name {
                "principal" => "name the caller by ARN or account number, or write `\"anonymous\"`",
                "resource" => "name a resource by ARN, or write `\"*\"` for actions that address none",
                _ => "name an action, as in `\"s3:GetObject\"`",
            };
            let brace = Span::new(node.span.start(), node.span.start() + 1);
            self.report(error.help(help), brace, "in this object");
        }
        member.map(|member| &member.value)
    }

    fn text<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n str> {
        let text = node.as_str();
        if text.is_none() {
            let error = Diagnostic::error("request-type", format!("{what} is a string, not {}", node.kind()));
            self.report(error.help("a request names exactly one; put it in double quotes"), node.span, "not a string");
        }
        text
    }

    fn action(&mut self, node: &Node) -> Option<String> {
        let text = self.text(node, "an action")?;
        let advice = if text.contains(['*', '?']) {
            Some("a request names one action; `*` and `?` are no wildcards here")
        } else if text.matches(':').count() != 1 {
            Some("actions look like `s3:GetObject`; only `*` in a policy matches another shape")
        } else {
            None
        };
        if let Some(advice) = advice {
            let warning = Diagnostic::warning("request-action", format!("no service has an action `{text}`"));
            self.report(warning.help(advice), node.span, "not a name of an action");
        }
        Some(text.to_owned())
    }

    fn resource(&mut self, node: &Node) -> Option<String> {
        let text = self.text(node, "a resource")?;
        let is_arn = text.starts_with("arn:") && text.matches(':').count() >= 5;
        if text != "*" && !is_arn {
            let warning = Diagnostic::warning("request-resource", format!("`{text}` is neither a full ARN nor `*`"));
            let help =
                "write `arn:partition:service:region:account:resource`, or `*` for actions that address no resource";
            self.report(warning.help(help), node.span, "not an ARN of six fields");
        } else if text != "*" && text.contains(['*', '?']) {
            let warning = Diagnostic::warning("request-resource", format!("`{text}` is taken letter by letter"));
            let help = "a request names one resource; `*` and `?` are no wildcards here";
            self.report(warning.help(help), node.span, "looks like a pattern");
        }
        Some(text.to_owned())
    }

    fn context(&mut self, node: &Node) -> Context {
        let mut context = BTreeMap::new();
        let Some(members) = node.as_object() else {
            let message = format!("`context` is an object, not {}", node.kind());
            let help = "write `{\"aws:SourceIp\": \"203.0.113.7\"}`, or leave `context` out";
            self.report(Diagnostic::error("request-context", message).help(help), node.span, "not an object");
            return context;
        };
        let mut places: BTreeMap<ConditionKey, Span> = BTreeMap::new();
        for member in members {
            let key = ConditionKey::new(member.key.value.as_str());
            if let Some(first) = places.insert(key.clone(), member.key.span) {
                let error = Diagnostic::error("request-duplicate", format!("the key `{key}` is given twice"));
                let error = error.label(self.source, member.key.span, "again here");
                let error = error.label(self.source, first, "first here");
                let help =
                    "case makes no difference in key names; keep one, or write a list for a key with several values";
                self.findings.add(error.help(help));
            }
            if let Some(value) = self.value(&member.value) {
                context.insert(key, value);
            }
        }
        context
    }

    fn value(&mut self, node: &Node) -> Option<ContextValue> {
        match &node.value {
            Json::Array(items) => {
                let texts: Vec<_> = items.iter().map(|item| self.scalar(item)).collect();
                texts.into_iter().collect::<Option<_>>().map(ContextValue::Multi)
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Object(_) => {
                self.scalar(node).map(ContextValue::Single)
            }
        }
    }

    fn scalar(&mut self, node: &Node) -> Option<String> {
        let help = match &node.value {
            Json::String(text) => return Some(text.to_string()),
            Json::Number(text) => return Some(text.to_string()),
            Json::Bool(truth) => return Some(truth.to_string()),
            Json::Null => "leave the key out: absent keys are absent",
            Json::Array(_) => "lists do not nest",
            Json::Object(_) => "write a string, a number, a boolean or a list of those",
        };
        let error = Diagnostic::error("request-context", format!("{} is no value of a context key", node.kind()));
        self.report(error.help(help), node.span, "no value");
        None
    }

    fn report(&mut self, diagnostic: Diagnostic, span: Span, label: &str) {
        self.findings.add(diagnostic.label(self.source, span, label));
    }
}
