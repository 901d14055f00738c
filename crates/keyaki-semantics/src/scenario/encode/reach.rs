//! How far the statements of a resource policy reach, in logic (spec D.1: G1, G2, G3).

use keyaki_ir::Term;
use keyaki_policy::{
    AwsIdentity, ConditionKey, Effect, PrincipalPattern, Principals, Readings, StarWithPrincipalArn, Statement, Test,
};
use keyaki_source::{Diagnostic, Spanned};

use super::super::{Layer, Place, Scenario};
use crate::encoder::Encoder;
use crate::principal::encode::kind;

/// How far the entry that names the caller reaches (spec D.1).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// G1: past boundary and session policy.
    Direct,
    /// G2: within boundary and session policy.
    Role,
    /// G3: as far as the account's own policies go.
    Account,
}

impl Reach {
    pub(super) const ALL: [Self; 3] = [Self::Direct, Self::Role, Self::Account];
}

impl Encoder {
    /// The Allow statements of the resource policy, each with whether it names the caller by an entry of this reach.
    pub(super) fn reaching(&mut self, scenario: &Scenario, reach: Reach) -> Vec<(Place, Term)> {
        let mut reaching = Vec::new();
        for policy in scenario.resource_policy.iter() {
            for statement in policy.statements.iter().filter(|statement| statement.effect == Effect::Allow) {
                let place = Place { layer: Layer::Resource, level: 0, policy: 0, statement: statement.index };
                reaching.push((place, self.statement_reaches(statement, reach, policy.readings)));
            }
        }
        reaching
    }

    fn statement_reaches(&mut self, statement: &Statement, reach: Reach, readings: Readings) -> Term {
        let principals = self.principals_reach(statement, reach, readings);
        let elsewhere = Statement { principals: Principals::Unstated, ..statement.clone() };
        let rest = self.statement_terms(&elsewhere, readings).matches;
        self.terms.and([principals, rest])
    }

    /// The principals of `statement` name the caller by an entry of this reach.
    pub(super) fn principals_reach(&mut self, statement: &Statement, reach: Reach, readings: Readings) -> Term {
        let effect = statement.effect;
        match &statement.principals {
            Principals::Only(entries) => {
                let of_reach = |entry: &&Spanned<PrincipalPattern>| reach_of(&entry.value) == reach;
                let limited = readings.star_with_principal_arn == StarWithPrincipalArn::Limited
                    && asks_for_principal_arn(statement);
                let (stars, others): (Vec<_>, Vec<_>) =
                    entries.iter().cloned().partition(|entry| limited && entry.value == PrincipalPattern::Everyone);
                let others = others.iter().filter(of_reach).cloned().collect();
                let others = self.principal_matches(&Principals::Only(others), effect, readings);
                let star = if stars.is_empty() { self.terms.bool(false) } else { self.limited_star(reach) };
                self.terms.or([star, others])
            }
            open if reach == Reach::Direct => self.principal_matches(open, effect, readings),
            Principals::Unstated | Principals::Except(_) => self.terms.bool(false),
        }
    }

    /// `"*"` that reaches sessions of roles as if their role were named, and others directly (spec I-5).
    fn limited_star(&mut self, reach: Reach) -> Term {
        let session = self.caller_is(kind::SESSION);
        match reach {
            Reach::Direct => self.terms.not(session),
            Reach::Role => session,
            Reach::Account => self.terms.bool(false),
        }
    }
}

/// What to say when it matters whether `"*"` with `aws:PrincipalArn` is limited by boundary and session policies (spec I-5).
pub(super) fn disputed_star(scenario: &Scenario) -> Option<Diagnostic> {
    let policy = scenario.resource_policy.as_ref()?;
    if scenario.boundary.is_none() && scenario.session.is_empty() {
        return None;
    }
    let starred = |statement: &&Statement| match &statement.principals {
        Principals::Only(entries) => {
            let star = entries.iter().any(|entry| entry.value == PrincipalPattern::Everyone);
            star && statement.effect == Effect::Allow && asks_for_principal_arn(statement)
        }
        Principals::Unstated | Principals::Except(_) => false,
    };
    let statement = policy.statements.iter().find(starred)?;
    let label = match policy.readings.star_with_principal_arn {
        StarWithPrincipalArn::Direct => "boundary and session policies do not limit it",
        StarWithPrincipalArn::Limited => "for sessions of roles, boundary and session policies limit it",
    };
    let message = "whether `\"*\"` with a condition on `aws:PrincipalArn` passes a boundary is documented both ways";
    let note = Diagnostic::note("star-with-principal-arn", message).label(&policy.source, statement.span, label);
    Some(note.help(format!("name the role; {}", policy.readings.otherwise("star-with-principal-arn"))))
}

/// Whether a condition names certain values of `aws:PrincipalArn`.
fn asks_for_principal_arn(statement: &Statement) -> bool {
    let key = ConditionKey::new("aws:PrincipalArn");
    statement.conditions.iter().any(|condition| {
        let test = condition.operator.value.test;
        condition.key.value == key && test != Test::Null && !test.is_negated()
    })
}

fn reach_of(entry: &PrincipalPattern) -> Reach {
    match entry {
        PrincipalPattern::Aws(aws) => match aws.who {
            AwsIdentity::Account => Reach::Account,
            AwsIdentity::Role { .. } => Reach::Role,
            AwsIdentity::User { .. } | AwsIdentity::Session { .. } | AwsIdentity::FederatedUser { .. } => Reach::Direct,
        },
        PrincipalPattern::Everyone
        | PrincipalPattern::Service(_)
        | PrincipalPattern::Federated(_)
        | PrincipalPattern::AnyFederated
        | PrincipalPattern::CanonicalUser(_)
        | PrincipalPattern::Nobody(_) => Reach::Direct,
    }
}
