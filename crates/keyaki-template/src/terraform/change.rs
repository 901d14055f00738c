//! One resource of a plan, on one side of its change.

use keyaki_policy::SmolStr;
use keyaki_policy::json::{Json, Node};
use keyaki_source::{Diagnostic, Source, Span};

use super::{composed, configuration};
use crate::evaluate::NOT_KNOWN_YET;
use crate::found::{Found, FoundPolicy, elsewhere, extract};
use crate::holders::{self, Attachment, Held, Holder};
use crate::text::written;
use crate::unlisted::{below, members};
use crate::value::{Resolved, Value};

/// A resource as it is or will be.
pub(super) struct Change<'a> {
    address: &'a str,
    kind: &'a str,
    pub(super) values: &'a Node,
    /// What of it is known only when the plan is applied: the same tree with `true` for that.
    unknown: Option<&'a Node>,
}

/// What an attribute is.
pub(super) enum Attribute<'a> {
    Missing,
    /// It is known only when the plan is applied.
    Unknown,
    Known(&'a Node),
}

impl<'a> Change<'a> {
    /// The resource as it is; nothing when there is none yet.
    pub(super) fn before(node: &'a Node) -> Option<Self> {
        Self::of_side(node, "before", None)
    }

    /// The resource as it will be; nothing when there will be none.
    pub(super) fn after(node: &'a Node) -> Option<Self> {
        let unknown = node.member("change").and_then(|change| change.value.member("after_unknown"));
        Self::of_side(node, "after", unknown.map(|member| &member.value))
    }

    fn of_side(node: &'a Node, side: &str, unknown: Option<&'a Node>) -> Option<Self> {
        let values = &node.member("change")?.value.member(side)?.value;
        (text(node, "mode") != Some("data") && values.as_object().is_some()).then_some(())?;
        Some(Self { address: text(node, "address")?, kind: text(node, "type")?, values, unknown })
    }

    /// A resource of a list of values.
    pub(super) fn of_values(node: &'a Node) -> Self {
        let values = node.member("values").map_or(node, |member| &member.value);
        let is_data = text(node, "mode") == Some("data");
        let kind = if is_data { "" } else { text(node, "type").unwrap_or("") };
        Self { address: text(node, "address").unwrap_or(""), kind, values, unknown: None }
    }

    /// Adds the policies of this resource.
    pub(super) fn policies(&self, source: &Source, root: &Node, found: &mut Found) {
        self.elsewhere(source, found);
        if let Some(composed) = composed::policy(source, self) {
            let analyzer = composed::analyzer(self.kind);
            return self.add(
                found,
                (Some(Attachment::Resource), analyzer),
                String::new(),
                extract_from(source, composed),
            );
        }
        let holders = holders::of_terraform(self.kind);
        for holder in &holders {
            let Some(attached) = self.attached(holder) else { continue };
            for (path, attribute) in self.at(holder.path) {
                let first = path.split(['.', '[']).next().unwrap_or(&path);
                match attribute {
                    Attribute::Known(node) => self.known(source, found, attached, path, node),
                    Attribute::Unknown if configuration::is_written(root, self.address, first) => {
                        let unknown = self.not_known(source, &path);
                        self.add(found, attached, path, Err((self.values.span, vec![unknown])));
                    }
                    Attribute::Unknown | Attribute::Missing => {}
                }
            }
        }
        self.unlisted(source, found, &holders);
    }

    /// What there is to say about policies that are given to this resource and are not in the plan, or cannot be seen in it.
    fn elsewhere(&self, source: &Source, found: &mut Found) {
        let place = Span::new(self.values.span.start(), self.values.span.start() + 1);
        if let (
            "aws_iam_role_policy_attachment"
            | "aws_iam_user_policy_attachment"
            | "aws_iam_group_policy_attachment"
            | "aws_iam_policy_attachment"
            | "aws_ssoadmin_managed_policy_attachment",
            Attribute::Known(arn),
        ) = (
            self.kind,
            self.attribute(if self.kind.starts_with("aws_sso") { "managed_policy_arn" } else { "policy_arn" }),
        ) {
            let arn = arn.as_str().unwrap_or("a policy");
            found.notes.push(elsewhere(source, place, self.address, arn));
        }
        if self.kind.starts_with("awscc_")
            && self.unknown.is_some_and(|unknown| unknown.as_object().is_some_and(|all| !all.is_empty()))
        {
            let message =
                format!("of `{}`, policies that are known only when the plan is applied are not seen", self.address);
            found.notes.push(Diagnostic::warning("policies-not-seen", message).label(
                source,
                place,
                "in this resource",
            ));
        }
    }

    fn known(&self, source: &Source, found: &mut Found, attached: Attached, path: String, node: &Node) {
        match &node.value {
            // The provider writes nothing as an empty text.
            Json::String(policy) if policy.trim().is_empty() => {}
            Json::String(policy) => {
                let value = Resolved::text(node.span, written(source, node, policy));
                self.add(found, attached, path, extract_from(source, value));
            }
            Json::Null => {}
            Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => {
                let error = Diagnostic::error("not-a-policy", format!("`{path}` is no text"));
                let error = error.label(source, node.span, "must be a text");
                self.add(found, attached, path, Err((node.span, vec![error])));
            }
        }
    }

    /// Policies in attributes that are in no table, known by their statements with effects.
    fn unlisted(&self, source: &Source, found: &mut Found, listed: &[Holder]) {
        // `awscc_` is the provider that is made from CloudFormation's types.
        if !self.kind.starts_with("aws_") && !self.kind.starts_with("awscc_") {
            return;
        }
        let mut work = members(self.values, listed);
        while let Some((path, node)) = work.pop() {
            match &node.value {
                Json::String(text) if is_policy(text) => {
                    let value = Resolved::text(node.span, written(source, node, text));
                    self.add(found, (None, None), path, extract_from(source, value));
                }
                _ => work.extend(below(&path, node)),
            }
        }
    }

    fn attached(&self, holder: &Holder) -> Option<Attached> {
        match holder.held {
            Held::As(attachment) => Some((Some(attachment), holder.analyzer)),
            // Without a type it is an SCP.
            Held::ByType => match text(self.values, "type") {
                Some("SERVICE_CONTROL_POLICY") | None => Some((Some(Attachment::Scp), None)),
                Some("RESOURCE_CONTROL_POLICY") => Some((Some(Attachment::Rcp), None)),
                Some(_) => None,
            },
        }
    }

    fn add(&self, found: &mut Found, (attachment, analyzer): Attached, path: String, policy: Extracting) {
        let (span, policy) = match policy {
            Ok((span, policy)) => (span, Ok(policy)),
            Err((span, errors)) => (span, Err(errors)),
        };
        found.policies.push(FoundPolicy {
            id: self.address.to_owned(),
            key: path.clone(),
            path,
            attachment,
            type_name: self.kind.to_owned(),
            analyzer,
            span,
            conditional: None,
            policy,
        });
    }

    pub(super) fn not_known(&self, source: &Source, path: &str) -> Diagnostic {
        let message = format!("`{path}` of `{}` is known only when the plan is applied", self.address);
        let place = Span::new(self.values.span.start(), self.values.span.start() + 1);
        Diagnostic::error(NOT_KNOWN_YET, message)
            .label(source, place, "not known in this plan")
            .help("plan again when what it depends on is there, or write that as texts")
    }

    pub(super) fn kind(&self) -> &str {
        self.kind
    }

    /// An attribute of the resource itself.
    pub(super) fn attribute(&self, name: &str) -> Attribute<'a> {
        attribute(self.values, self.unknown, name)
    }

    /// What is at a path, with the paths by which they are called.
    fn at(&self, path: &str) -> Vec<(String, Attribute<'a>)> {
        let Some((list, name)) = path.split_once("[].") else {
            return vec![(path.to_owned(), attribute(self.values, self.unknown, path))];
        };
        let items = match attribute(self.values, self.unknown, list) {
            Attribute::Missing => return Vec::new(),
            Attribute::Unknown => return vec![(list.to_owned(), Attribute::Unknown)],
            Attribute::Known(node) => node.as_array().unwrap_or_default(),
        };
        let unknown = self.unknown.and_then(|unknown| unknown.member(list)).and_then(|member| member.value.as_array());
        let below = |(at, item): (usize, &'a Node)| {
            let unknown = unknown.and_then(|items| items.get(at));
            let found = match unknown.map(|node| &node.value) {
                Some(Json::Bool(true)) => Attribute::Unknown,
                _ => attribute(item, unknown, name),
            };
            (format!("{list}[{at}].{name}"), found)
        };
        items.iter().enumerate().map(below).collect()
    }
}

/// What a policy is attached to, and what IAM Access Analyzer calls that.
type Attached = (Option<Attachment>, Option<&'static str>);

type Extracting = Result<(Span, crate::found::Extracted), (Span, Vec<Diagnostic>)>;

pub(super) fn extract_from(source: &Source, value: Resolved) -> Extracting {
    match extract(source, &value) {
        Ok(policy) => Ok((value.span, policy)),
        Err(errors) => Err((value.span, errors)),
    }
}

fn attribute<'a>(values: &'a Node, unknown: Option<&'a Node>, name: &str) -> Attribute<'a> {
    let unknown = unknown.and_then(|unknown| unknown.member(name)).map(|member| &member.value.value);
    if unknown.is_some_and(is_true) {
        return Attribute::Unknown;
    }
    match values.member(name).map(|member| &member.value) {
        None => Attribute::Missing,
        Some(node) if node.value == Json::Null => Attribute::Missing,
        Some(node) => Attribute::Known(node),
    }
}

/// Whether all of a value is unknown; of lists and objects, parts may be.
fn is_true(value: &Json) -> bool {
    *value == Json::Bool(true)
}

fn is_policy(text: &SmolStr) -> bool {
    if !text.trim_start().starts_with('{') || !text.contains("\"Statement\"") {
        return false;
    }
    let root = keyaki_policy::json::parse(&Source::new("", text.as_str())).0;
    let statements = root.as_ref().and_then(|root| root.member("Statement")).map(|member| member.value.items());
    statements.unwrap_or_default().iter().any(|statement| statement.member("Effect").is_some())
}

fn text<'a>(node: &'a Node, name: &str) -> Option<&'a str> {
    node.member(name)?.value.as_str()
}

/// A text that an attribute is, as a value; unclear when it is not known.
pub(super) fn value_of(source: &Source, change: &Change<'_>, name: &str) -> Option<Resolved> {
    match change.attribute(name) {
        Attribute::Missing => None,
        Attribute::Unknown => {
            Some(Resolved { span: change.values.span, value: Value::Unclear(Box::new(change.not_known(source, name))) })
        }
        Attribute::Known(node) => match &node.value {
            Json::String(text) if text.is_empty() => None,
            Json::String(text) => Some(Resolved::text(node.span, written(source, node, text))),
            Json::Bool(value) => Some(crate::statement::text(node.span, if *value { "true" } else { "false" })),
            Json::Number(number) => Some(crate::statement::text(node.span, number)),
            Json::Null | Json::Array(_) | Json::Object(_) => None,
        },
    }
}
