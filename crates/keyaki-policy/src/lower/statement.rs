//! Statements: which elements there are and what their absence means (spec A.2, A.7).

use std::collections::BTreeMap;

use keyaki_source::{Diagnostic, Span, Spanned};

use super::Lowering;
use crate::json::Member;
use crate::{
    AllowNotPrincipal, AwsIdentity, Effect, Element, EmptyCondition, Listed, Mode, NotPrincipal, PolicyKind,
    PrincipalPattern, Principals, ResourcePattern, Statement, StatementNode,
};

impl Lowering<'_> {
    /// A statement, or nothing when an element that it needs is missing (which has been reported).
    pub(super) fn statement(&mut self, index: usize, node: StatementNode<'_>) -> Option<Statement> {
        node.node.as_object()?;
        let sid = node.text(Element::Sid).map(|(text, node)| Spanned::new(text.to_owned(), node.span));
        let principals = self.principal_element(node);
        let actions = self.action_element(node);
        let resources = self.resource_element(node);
        let conditions = self.conditions(node);
        let silenced = self.empty_condition(node);
        let effect = match node.text(Element::Effect)?.0 {
            "Allow" => Effect::Allow,
            "Deny" => Effect::Deny,
            _ => return None,
        };
        let principals = principals?;
        if self.kind == PolicyKind::Rcp {
            self.rcp_statement(node, &principals, effect);
        }
        self.not_principal(node, &principals, effect);
        let actions = actions?;
        Some(Statement {
            index,
            span: node.node.span,
            sid,
            effect,
            principals,
            actions: if silenced { Listed::Only(Vec::new()) } else { actions },
            resources: resources?,
            conditions,
        })
    }

    /// Whether `"Condition": {}` keeps the statement from having any effect: AWS's text can be read both ways (spec A.2).
    fn empty_condition(&mut self, statement: StatementNode<'_>) -> bool {
        let Some(node) = statement.get(Element::Condition) else { return false };
        if node.as_object().is_none_or(|operators| !operators.is_empty()) {
            return false;
        }
        let silenced = self.readings.empty_condition == EmptyCondition::NoEffect;
        let message = "whether an empty `Condition` holds is documented both ways";
        let label = if silenced { "the statement has no effect" } else { "holds for every request" };
        let note = Diagnostic::note("empty-object-condition", message).label(self.source, node.span, label);
        self.report(note.help(format!("leave `Condition` out; {}", self.readings.otherwise("empty-condition"))));
        silenced
    }

    /// AWS's pages do not agree on what `NotPrincipal` leaves out, and on whether it can stand with `Allow` (spec D.2, I-6).
    fn not_principal(&mut self, statement: StatementNode<'_>, principals: &Principals, effect: Effect) {
        let Principals::Except(entries) = principals else { return };
        let Some(member) = statement.node.member(Element::NotPrincipal.name()) else { return };
        if effect == Effect::Allow {
            let nobody = self.readings.allow_not_principal == AllowNotPrincipal::Nobody;
            let label = if nobody { "the statement is about nobody" } else { "the statement is about everyone else" };
            let warning =
                Diagnostic::warning("allow-with-not-principal", "`NotPrincipal` with `Allow` is not supported");
            let warning = warning.label(self.source, member.key.span, label);
            self.report(warning.help(format!("list who is meant; {}", self.readings.otherwise("allow-not-principal"))));
        }
        let identity = |entry: &Spanned<PrincipalPattern>| match &entry.value {
            PrincipalPattern::Aws(aws) => aws.who != AwsIdentity::Account,
            _ => false,
        };
        if entries.iter().any(identity) {
            let by_level = self.readings.not_principal == NotPrincipal::EveryLevel;
            let label = if by_level { "only with its account listed too" } else { "with or without its account" };
            let note = Diagnostic::note("not-principal", "when `NotPrincipal` leaves out an identity is disputed");
            let note = note.label(self.source, member.key.span, label);
            self.report(note.help(self.readings.otherwise("not-principal")));
        }
    }

    /// Resource policies and RCPs name a principal in every statement, policies of other kinds in none (spec A.7).
    fn principal_element(&mut self, statement: StatementNode<'_>) -> Option<Principals> {
        let written = [Element::Principal, Element::NotPrincipal].map(|element| statement.node.member(element.name()));
        let written = written.into_iter().flatten().next();
        let member = match self.kind {
            PolicyKind::Identity | PolicyKind::Boundary | PolicyKind::Session | PolicyKind::Scp => {
                let Some(member) = written else { return Some(Principals::Unstated) };
                self.report(self.no_principal_here(member));
                return None;
            }
            PolicyKind::Resource | PolicyKind::Rcp => {
                let Some(member) = written else {
                    self.report(self.principal_missing(statement));
                    return None;
                };
                member
            }
        };
        let items = self.principals(&member.value);
        Some(if member.key.value == "Principal" { Principals::Only(items) } else { Principals::Except(items) })
    }

    fn no_principal_here(&self, member: &Member) -> Diagnostic {
        let kind = self.kind.with_article();
        let error = Diagnostic::error("unsupported-principal", format!("{kind} has no `{}`", member.key.value));
        let error = error.label(self.source, member.key.span, format!("not in {kind}"));
        error.help("remove it, or read the policy as a resource policy")
    }

    fn principal_missing(&self, statement: StatementNode<'_>) -> Diagnostic {
        let error = Diagnostic::error("missing-principal", "the statement has no `Principal`");
        let error = error.label(self.source, head(statement), "neither `Principal` nor `NotPrincipal`");
        error.help(match self.kind {
            PolicyKind::Rcp => "an RCP is about everyone: add `\"Principal\": \"*\"`",
            PolicyKind::Identity
            | PolicyKind::Resource
            | PolicyKind::Boundary
            | PolicyKind::Session
            | PolicyKind::Scp => {
                "a resource policy says who in every statement; add `Principal`, or read it as an identity policy"
            }
        })
    }

    /// A statement without `Resource` is about every resource (spec A.2: checks accept it in resource policies, where
    /// some services imply it). In trust policies that is the rule and needs no warning.
    fn resource_element(&mut self, statement: StatementNode<'_>) -> Option<Listed<ResourcePattern>> {
        if let Some(list) = statement.get(Element::Resource) {
            return Some(Listed::Only(self.resources(list, Element::Resource)));
        }
        if let Some(list) = statement.get(Element::NotResource) {
            return Some(Listed::Except(self.resources(list, Element::NotResource)));
        }
        if !(self.kind == PolicyKind::Resource && is_trust(statement)) {
            let mode = self.identity_mode();
            let problem = mode.refusal("missing-resource", "the statement has no `Resource`");
            let help = "without it the statement is about every resource; add `\"Resource\": \"*\"` if that is meant; \
                        IAM answers `Policy statement must contain resources.`";
            self.report(problem.label(self.source, head(statement), "neither `Resource` nor `NotResource`").help(help));
        }
        Some(Listed::Except(Vec::new()))
    }

    /// How strictly to apply rules that some services do not have for resource policies.
    fn identity_mode(&self) -> Mode {
        match self.kind {
            PolicyKind::Resource => Mode::Lenient,
            PolicyKind::Identity | PolicyKind::Boundary | PolicyKind::Session | PolicyKind::Scp | PolicyKind::Rcp => {
                self.mode
            }
        }
    }

    /// `Sid`s: unique, and of letters and digits only, but for what services take in resource policies (spec A.2).
    pub(super) fn sids(&mut self, statements: &[Statement]) {
        let mode = self.identity_mode();
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for sid in statements.iter().filter_map(|statement| statement.sid.as_ref()) {
            let text = sid.value.as_str();
            if self.kind != PolicyKind::Resource && !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                let problem = mode.refusal("unsupported-sid", format!("`{text}` is not a `Sid` that IAM takes"));
                let problem = problem.label(self.source, sid.span, "other than letters and digits");
                self.report(problem.help("use the letters A to Z, a to z and digits only"));
            }
            // IAM lets several empty `Sid`s pass.
            let Some(first) = seen.insert(text, sid.span).filter(|_| !text.is_empty()) else { continue };
            let problem = mode.refusal("unique-sids", format!("two statements have the `Sid` `{text}`"));
            let problem = problem.label(self.source, sid.span, "again here").label(self.source, first, "first here");
            let iam = "IAM answers `Statement IDs (SID) in a single policy must be unique.`";
            self.report(problem.help(format!("give every statement its own; {iam}")));
        }
    }
}

/// The opening brace of a statement, to point at it without underlining all of it.
fn head(statement: StatementNode<'_>) -> Span {
    let start = statement.node.span.start();
    Span::new(start, start + 1)
}

/// Whether a statement can only stand in a role trust policy: it is about actions of STS and nothing else.
fn is_trust(statement: StatementNode<'_>) -> bool {
    let Some(actions) = statement.get(Element::Action) else { return false };
    let of_sts = |text: &str| text.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("sts:"));
    !actions.items().is_empty() && actions.items().iter().all(|item| item.as_str().is_some_and(of_sts))
}
