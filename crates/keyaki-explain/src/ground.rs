//! What causes are looked for in.
//!
//! In: a question, sliced, and what was prepared of it. Out: of scenarios that; of policies smaller questions, each about one Allow of the
//! policy in question and its Denies, where statements can be looked at one by one: what was left of both policies is sliced again, so
//! that little is left of large ones. A request that shows that the answer to a smaller question is no shows the same of the whole one.

use std::borrow::Cow;

use keyaki::{Prepared, Question, Subject, prepare_whole, slice};
use keyaki_policy::{Effect, Policy, Statement};
use keyaki_semantics::{Encoding, Layer};

use crate::items::Details;
use crate::{items, layers};

/// A question, and what was prepared of it.
pub(crate) struct Ground<'a> {
    /// What is encoded.
    question: Cow<'a, Question>,
    pub(crate) prepared: Cow<'a, Prepared>,
}

impl Ground<'_> {
    /// What there is to speak of in it.
    pub(crate) fn details(&self, existing: Option<&Subject>) -> Option<(Encoding, Details)> {
        details(&self.question, &self.prepared, existing)
    }
}

/// What there is to speak of in `question`, which `prepared` encodes; `existing` is what is compared with.
pub(crate) fn details(
    question: &Question,
    prepared: &Prepared,
    existing: Option<&Subject>,
) -> Option<(Encoding, Details)> {
    match question.subject()? {
        (_, Subject::Policy(policy)) => Some(items::details(prepared, policy, existing.and_then(Subject::as_policy))),
        (role, Subject::Scenario(scenario)) => {
            let existing = match existing {
                Some(Subject::Scenario(existing)) => Some(existing.as_ref()),
                Some(Subject::Policy(_)) | None => None,
            };
            // Outsiders are let in by the policy of the resource.
            let granting: &[Layer] = match question.outsiders() {
                Some(_) => &[Layer::Resource],
                None => &[Layer::Identity, Layer::Resource],
            };
            Some(layers::details(prepared, (role, scenario), granting, existing))
        }
    }
}

/// What to look for causes in: together all of them are in it.
pub(crate) fn grounds<'a>(sliced: &'a Question, prepared: &'a Prepared) -> Vec<Ground<'a>> {
    let statements = sliced.subject().and_then(|(_, subject)| subject.as_policy()).map(|policy| &policy.statements);
    let allows = statements.into_iter().flatten().filter(|statement| statement.effect == Effect::Allow);
    let narrow: Option<Vec<Question>> = allows.map(|statement| about(sliced, statement)).collect();
    match narrow {
        Some(questions) if questions.len() > 1 => {
            let of = |question: Question| {
                let prepared = prepare_whole(&question, prepared.services);
                Ground { question: Cow::Owned(question), prepared: Cow::Owned(prepared) }
            };
            questions.into_iter().map(of).collect()
        }
        Some(_) | None => vec![Ground { question: Cow::Borrowed(sliced), prepared: Cow::Borrowed(prepared) }],
    }
}

/// The question about nothing but this Allow statement and the Denies beside it, sliced, if it can be asked.
fn about(question: &Question, statement: &Statement) -> Option<Question> {
    let narrowed = |subject: &Subject| {
        let policy = subject.as_policy()?;
        let stays = |other: &&Statement| other.effect == Effect::Deny || other.index == statement.index;
        let statements = policy.statements.iter().filter(stays).cloned().collect();
        Some(Subject::from(Policy { statements, ..shell(policy) }))
    };
    let narrow = match question {
        Question::NoNewAccess { existing, new } => {
            Question::NoNewAccess { existing: existing.clone(), new: narrowed(new)? }
        }
        Question::AccessNotGranted { policy, access } => {
            Question::AccessNotGranted { policy: narrowed(policy)?, access: access.clone() }
        }
        // What a property says may need several statements, and who is an outsider may depend on all of a policy's.
        Question::Property { .. } | Question::NoPublicAccess { .. } | Question::CrossAccount { .. } => return None,
    };
    Some(slice(&narrow))
}

/// `policy` without its statements.
pub(crate) fn shell(policy: &Policy) -> Policy {
    let Policy { source, span, kind, version, readings, statements: _ } = policy;
    let (span, kind, version, readings) = (*span, *kind, *version, *readings);
    Policy { source: source.clone(), span, kind, version, readings, statements: Vec::new() }
}
