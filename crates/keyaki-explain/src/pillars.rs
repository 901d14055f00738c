//! What of a question a PASS can rest on, and the question with only some of it.
//!
//! In: a question. Out: its pillars: Denies and limiting layers of what may not allow more, Allows of what may not allow less. With
//! fewer of them a question has no fewer requests that show the answer to be no.

use keyaki::{Leaning, Question, Role, Subject};
use keyaki_policy::{Effect, Policy, Statement};
use keyaki_semantics::{Layer, LayerPlace, Place, Request, Scenario, matches};

use crate::{Limit, Pillar, StatementRef};

/// A pillar, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    role: Role,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// A statement of a policy, by its index.
    Statement(usize),
    /// A statement of a scenario.
    Placed(Place),
    /// A layer that limits a scenario.
    Limit(LayerPlace),
}

/// Denies and limits of subjects that may not allow more, Allows of those that may not allow less, such as an existing policy.
pub(crate) fn members(question: &Question) -> Vec<Member> {
    let leanings = question.leanings();
    let mut members = Vec::new();
    for (role, subject) in question.subjects() {
        let leaning = leanings.iter().find(|(of, _)| *of == role).map(|(_, leaning)| *leaning).unwrap_or_default();
        let effect = match leaning {
            Leaning { adds: true, .. } => Effect::Deny,
            Leaning { removes: true, .. } => Effect::Allow,
            Leaning { .. } => continue,
        };
        members.extend(of_subject(subject, effect).into_iter().map(|what| Member { role, what }));
    }
    members
}

fn of_subject(subject: &Subject, effect: Effect) -> Vec<What> {
    match subject {
        Subject::Policy(policy) => {
            let some = policy.statements.iter().filter(|statement| statement.effect == effect);
            some.map(|statement| What::Statement(statement.index)).collect()
        }
        Subject::Scenario(scenario) => {
            let all = scenario.statements().into_iter().filter(|(_, _, statement)| statement.effect == effect);
            // What RCPs allow never matters.
            let some = all.filter(|(place, ..)| effect == Effect::Deny || place.layer != Layer::Rcp);
            let statements = some.map(|(place, ..)| What::Placed(place));
            let limits = if effect == Effect::Deny { scenario.limits() } else { Vec::new() };
            statements.chain(limits.into_iter().map(What::Limit)).collect()
        }
    }
}

/// `question` without those of its pillars `all` that are not `kept`.
pub(crate) fn with_only(question: &Question, all: &[Member], kept: &[Member]) -> Question {
    let gone = |role: Role, what: What| {
        let member = Member { role, what };
        all.contains(&member) && !kept.contains(&member)
    };
    let part = |role: Role, subject: &Subject| match subject {
        Subject::Policy(policy) => {
            let stays = |statement: &&Statement| !gone(role, What::Statement(statement.index));
            let statements = policy.statements.iter().filter(stays).cloned().collect();
            let Policy { source, span, kind, version, readings, .. } = policy;
            let (span, kind, version, readings) = (*span, *kind, *version, *readings);
            Subject::Policy(Policy { source: source.clone(), span, kind, version, readings, statements })
        }
        Subject::Scenario(scenario) => {
            let mut fewer = scenario.with_statements(|place, _| !gone(role, What::Placed(place)));
            // The last first: a level that goes moves those after it.
            for limit in scenario.limits().into_iter().rev().filter(|limit| gone(role, What::Limit(*limit))) {
                fewer = fewer.without_limit(limit);
            }
            Subject::Scenario(Box::new(fewer))
        }
    };
    match question {
        Question::NoNewAccess { existing, new } => {
            Question::NoNewAccess { existing: part(Role::Existing, existing), new: part(Role::New, new) }
        }
        Question::AccessNotGranted { policy, access } => {
            Question::AccessNotGranted { policy: part(Role::Policy, policy), access: access.clone() }
        }
        Question::Property { property, .. } => {
            let subjects = question.subjects().into_iter().map(|(role, subject)| part(role, subject));
            Question::Property { property: property.clone(), subjects: subjects.collect() }
        }
        Question::NoPublicAccess { policy, public } => {
            Question::NoPublicAccess { policy: part(Role::Policy, policy), public: public.clone() }
        }
        Question::CrossAccount { policy, perimeter } => {
            Question::CrossAccount { policy: part(Role::Policy, policy), perimeter: perimeter.clone() }
        }
    }
}

impl Member {
    /// Whether it can make a difference for `request`: a statement that does not match makes none.
    pub(crate) fn is_about(self, question: &Question, request: &Request) -> bool {
        let is_matched = |(policy, statement): (&Policy, &Statement)| matches(policy, statement, request);
        match (self.subject(question), self.what) {
            (Some(Subject::Policy(policy)), What::Statement(index)) => {
                policy.statements.get(index).is_some_and(|statement| is_matched((policy, statement)))
            }
            (Some(Subject::Scenario(scenario)), What::Placed(place)) => scenario.at(place).is_some_and(is_matched),
            (Some(_), What::Limit(_)) => true,
            (Some(Subject::Policy(_)), What::Placed(_))
            | (Some(Subject::Scenario(_)), What::Statement(_))
            | (None, _) => false,
        }
    }

    /// It by name.
    pub(crate) fn named(self, question: &Question) -> Option<Pillar> {
        let role = self.role;
        match (self.subject(question)?, self.what) {
            (Subject::Policy(policy), What::Statement(index)) => {
                Some(Pillar::Statement(StatementRef::new(role, policy, policy.statements.get(index)?)))
            }
            (Subject::Scenario(scenario), What::Placed(place)) => {
                StatementRef::at(role, scenario, place).map(Pillar::Statement)
            }
            (Subject::Scenario(scenario), What::Limit(place)) => Some(Pillar::Limit(limit(role, scenario, place))),
            (Subject::Policy(_), What::Placed(_) | What::Limit(_)) | (Subject::Scenario(_), What::Statement(_)) => None,
        }
    }

    fn subject(self, question: &Question) -> Option<&Subject> {
        question.subjects().into_iter().find(|(role, _)| *role == self.role).map(|(_, subject)| subject)
    }
}

fn limit(role: Role, scenario: &Scenario, place: LayerPlace) -> Limit {
    let policies = scenario.policies_at(place).iter().map(|policy| (policy.source.clone(), policy.span));
    Limit { role, layer: scenario.name_of(place), policies: policies.collect() }
}
