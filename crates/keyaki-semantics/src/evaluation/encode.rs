//! Statements and policies in logic (spec 0.2).

use keyaki_ir::Term;
use keyaki_policy::{Effect, Policy, Readings, Statement};

use crate::encoder::Encoder;

/// The terms that one policy gives.
#[derive(Clone, Debug)]
pub struct PolicyTerms {
    /// Some Allow statement matches and no Deny statement does.
    pub allowed: Term,
    /// Some Allow statement matches, whatever is denied.
    pub allows: Term,
    /// Some Deny statement matches.
    pub denied: Term,
    /// For each statement, in order, whether it matches.
    pub statements: Vec<StatementTerms>,
}

/// The terms that one statement gives.
#[derive(Clone, Debug)]
pub struct StatementTerms {
    /// Its effect.
    pub effect: Effect,
    /// The caller matches.
    pub principal: Term,
    /// The action matches.
    pub action: Term,
    /// The resource matches.
    pub resource: Term,
    /// All conditions hold.
    pub condition: Term,
    /// For each condition, in order, whether it holds.
    pub conditions: Vec<Term>,
    /// All of these.
    pub matches: Term,
}

impl Encoder {
    /// The meaning of `policy`, shown to readers of the query under `name`.
    pub fn policy(&mut self, name: &str, policy: &Policy) -> PolicyTerms {
        let mut statements = Vec::new();
        for statement in &policy.statements {
            let terms = self.statement(name, policy, statement);
            self.statements.push(terms.matches);
            statements.push(terms);
        }
        let of = |effect: Effect| {
            statements.iter().filter(move |statement| statement.effect == effect).map(|statement| statement.matches)
        };
        let allows = self.terms.or(of(Effect::Allow));
        let denied = self.terms.or(of(Effect::Deny));
        let not_denied = self.terms.not(denied);
        let allowed = self.terms.and([allows, not_denied]);
        self.define(
            format!("{name} allows"),
            allows,
            vec![format!("some Allow statement of {} matches", policy.source.name())],
        );
        self.define(
            format!("{name} denies"),
            denied,
            vec![format!("some Deny statement of {} matches", policy.source.name())],
        );
        PolicyTerms { allowed, allows, denied, statements }
    }

    fn statement(&mut self, policy_name: &str, policy: &Policy, statement: &Statement) -> StatementTerms {
        let name = format!("{policy_name}[{}]", statement.index);
        let terms = self.statement_terms(statement, policy.readings);
        let parts = [
            ("principal", terms.principal),
            ("action", terms.action),
            ("resource", terms.resource),
            ("condition", terms.condition),
        ];
        for (part, term) in parts {
            self.define(format!("{name} {part}"), term, Vec::new());
        }
        self.define(format!("{name} matches"), terms.matches, vec![whereabouts(policy, statement)]);
        terms
    }

    pub(crate) fn statement_terms(&mut self, statement: &Statement, readings: Readings) -> StatementTerms {
        let principal = self.principal_matches(&statement.principals, statement.effect, readings);
        let action = self.action_matches(&statement.actions);
        let resource = self.resource_matches(&statement.resources);
        let mut conditions = Vec::new();
        for condition in &statement.conditions {
            conditions.push(self.condition_holds(condition, readings));
        }
        let condition = self.terms.and(conditions.iter().copied());
        let matches = self.terms.and([principal, action, resource, condition]);
        StatementTerms { effect: statement.effect, principal, action, resource, condition, conditions, matches }
    }

    pub(crate) fn assume_request_shape(&mut self) {
        self.assume_principal_shape();
        self.assume_action_shape();
        self.assume_resource_shape();
    }
}

fn whereabouts(policy: &Policy, statement: &Statement) -> String {
    let line = policy.source.line_number(statement.span.start());
    let sid = statement.sid.as_ref().map(|sid| format!(" {:?}", sid.value)).unwrap_or_default();
    let effect = match statement.effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    };
    format!("{effect} statement {}{sid}, line {line} of {}", statement.index, policy.source.name())
}
