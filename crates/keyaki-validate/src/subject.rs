//! A policy as the rules see it: what is written, with names, whether or not the whole is a policy that has a meaning.

use keyaki_catalogue::Catalogue;
use keyaki_policy::json::{Json, Member, Node};
use keyaki_policy::{Document, Effect, Element, Operator, Quantifier, SmolStr, StatementNode, Test};
use keyaki_source::{Source, Span, Spanned};

use crate::{PolicyType, ResourceType};

/// What the rules are asked about.
pub(crate) struct Subject<'a> {
    pub(crate) source: &'a Source,
    pub(crate) document: &'a Document,
    pub(crate) kind: PolicyType,
    pub(crate) resource: Option<ResourceType>,
    pub(crate) catalogue: &'static Catalogue,
    pub(crate) statements: Vec<Statement<'a>>,
}

/// A statement.
#[derive(Clone, Copy)]
pub(crate) struct Statement<'a> {
    node: StatementNode<'a>,
}

/// One operator on one key.
#[derive(Clone, Copy)]
pub(crate) struct Condition<'a> {
    pub(crate) operator: &'a Spanned<SmolStr>,
    pub(crate) key: &'a Spanned<SmolStr>,
    pub(crate) values: &'a Node,
}

/// An entry of `Principal`: `{"AWS": …}` gives `AWS`, a lone `"*"` the empty type.
#[derive(Clone, Copy)]
pub(crate) struct Principal<'a> {
    pub(crate) kind: &'a str,
    pub(crate) text: &'a str,
    pub(crate) span: Span,
}

/// An item of a list, with its text.
pub(crate) type Item<'a> = (&'a str, &'a Node);

impl<'a> Subject<'a> {
    pub(crate) fn new(
        source: &'a Source,
        document: &'a Document,
        kind: PolicyType,
        resource: Option<ResourceType>,
    ) -> Self {
        let statements = document.statements().filter(|node| node.node.as_object().is_some());
        let statements = statements.map(|node| Statement { node }).collect();
        Self { source, document, kind, resource, catalogue: Catalogue::embedded(), statements }
    }

    /// Whether this is the trust policy of a role: it is said to be, or nothing else is said and its statements are about actions of STS
    /// without resources.
    pub(crate) fn is_trust(&self) -> bool {
        let looks = || self.statements.iter().all(|statement| statement.is_about_sts()) && !self.statements.is_empty();
        match self.resource {
            Some(resource) => resource == ResourceType::Role,
            None => self.kind == PolicyType::Resource && looks(),
        }
    }

    /// Every condition with its statement.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = (Statement<'a>, Condition<'a>)> {
        let each = |statement: &Statement<'a>| {
            let statement = *statement;
            statement.conditions().map(move |condition| (statement, condition))
        };
        self.statements.iter().flat_map(each)
    }

    /// Whether the policy is in the version that has variables.
    pub(crate) fn has_variables(&self) -> bool {
        self.document.version().and_then(Node::as_str) == Some("2012-10-17")
    }
}

impl<'a> Statement<'a> {
    pub(crate) fn span(self) -> Span {
        self.node.node.span
    }

    pub(crate) fn get(self, element: Element) -> Option<&'a Node> {
        self.node.get(element)
    }

    pub(crate) fn members(self) -> &'a [Member] {
        self.node.node.as_object().unwrap_or(&[])
    }

    pub(crate) fn member(self, element: Element) -> Option<&'a Member> {
        self.node.node.member(element.name())
    }

    pub(crate) fn effect(self) -> Option<Effect> {
        match self.get(Element::Effect)?.as_str()? {
            "Allow" => Some(Effect::Allow),
            "Deny" => Some(Effect::Deny),
            _ => None,
        }
    }

    pub(crate) fn allows(self) -> bool {
        self.effect() == Some(Effect::Allow)
    }

    /// The texts of a list element.
    pub(crate) fn items(self, element: Element) -> impl Iterator<Item = Item<'a>> {
        let items = self.get(element).map_or(&[][..], Node::items);
        items.iter().filter_map(|node| Some((node.as_str()?, node)))
    }

    /// Operators over keys over values, flat.
    pub(crate) fn conditions(self) -> impl Iterator<Item = Condition<'a>> {
        let operators = self.get(Element::Condition).and_then(Node::as_object).unwrap_or(&[]);
        operators.iter().flat_map(|operator| {
            let keys = operator.value.as_object().unwrap_or(&[]);
            let condition = |key: &'a Member| Condition { operator: &operator.key, key: &key.key, values: &key.value };
            keys.iter().map(condition)
        })
    }

    /// Whether a condition is on one of these keys.
    pub(crate) fn tests(self, keys: &[&str]) -> bool {
        self.conditions().any(|condition| keys.iter().any(|key| condition.is_on(key)))
    }

    /// The entries of `Principal`.
    pub(crate) fn principals(self) -> Vec<Principal<'a>> {
        self.entries(Element::Principal)
    }

    pub(crate) fn entries(self, element: Element) -> Vec<Principal<'a>> {
        let Some(node) = self.get(element) else { return Vec::new() };
        match &node.value {
            Json::String(text) => vec![Principal { kind: "", text, span: node.span }],
            Json::Object(types) => types.iter().flat_map(entries_of_type).collect(),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) => Vec::new(),
        }
    }

    fn is_about_sts(self) -> bool {
        let of_sts = |text: &str| text.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("sts:"));
        let no_resource = self.get(Element::Resource).or(self.get(Element::NotResource)).is_none();
        let mut actions = self.items(Element::Action).peekable();
        no_resource && actions.peek().is_some() && actions.all(|(text, _)| of_sts(text))
    }
}

fn entries_of_type(member: &Member) -> impl Iterator<Item = Principal<'_>> {
    member.value.items().iter().filter_map(|node| {
        let text = match &node.value {
            Json::String(text) => text.as_str(),
            Json::Number(text) => text,
            Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => return None,
        };
        Some(Principal { kind: member.key.value.as_str(), text, span: node.span })
    })
}

impl<'a> Condition<'a> {
    /// The operator, where its name is one in any case.
    pub(crate) fn parsed(self) -> Option<Operator> {
        match Operator::parse(&self.operator.value) {
            Ok(operator) | Err(keyaki_policy::OperatorError::OtherCase(operator, _)) => Some(operator),
            Err(_) => None,
        }
    }

    pub(crate) fn test(self) -> Option<Test> {
        self.parsed().map(|operator| operator.test)
    }

    pub(crate) fn quantifier(self) -> Option<Quantifier> {
        self.parsed().and_then(|operator| operator.quantifier)
    }

    pub(crate) fn is_on(self, key: &str) -> bool {
        self.key.value.eq_ignore_ascii_case(key)
    }

    /// Whether the key is one of a family: `aws:ResourceTag/`.
    pub(crate) fn is_below(self, prefix: &str) -> bool {
        self.key.value.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    }

    /// The values that are texts.
    pub(crate) fn texts(self) -> impl Iterator<Item = Item<'a>> {
        self.values.items().iter().filter_map(|node| Some((node.as_str()?, node)))
    }

    /// Whether `*` and `?` are wildcards in the values.
    pub(crate) fn has_wildcards(self) -> bool {
        matches!(self.test(), Some(Test::StringLike { .. } | Test::ArnLike { .. }))
    }

    /// Whether the values are texts that may hold variables.
    pub(crate) fn is_text(self) -> bool {
        self.test().is_some_and(Test::takes_variables)
    }

    /// Whether an absent key satisfies it, as far as it is about values at all.
    pub(crate) fn holds_without_key(self) -> bool {
        self.parsed().is_some_and(|operator| {
            operator.if_exists || operator.quantifier == Some(Quantifier::ForAllValues) || operator.test.is_negated()
        })
    }

    pub(crate) fn negated(self) -> bool {
        self.test().is_some_and(Test::is_negated)
    }
}
