//! What each subject of a question says of a request, in words.

use keyaki::{Question, Said, Subject, Witness};
use keyaki_policy::{Effect, Policy};
use keyaki_semantics::{Decision, Outcome};

use crate::printable;
use crate::snippet::place;

/// Each subject's role, what it says of the request, and why; printable.
pub(crate) fn decisions<'a>(
    question: &'a Question,
    witness: &'a Witness,
) -> impl Iterator<Item = (String, Outcome, String)> + 'a {
    question.subjects().into_iter().filter_map(|(role, subject)| {
        let (_, said) = witness.decisions.iter().find(|(known, _)| *known == role)?;
        Some((role.name().to_owned(), said.outcome(), why(subject, said)))
    })
}

/// The same, as rows of a role and words.
pub(crate) fn decision_rows(question: &Question, witness: &Witness) -> Vec<(String, String)> {
    decisions(question, witness).map(|(role, outcome, why)| (role, format!("{}{why}", outcome_name(outcome)))).collect()
}

/// An outcome in words.
pub(crate) fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::ImplicitDeny => "implicit deny",
        Outcome::Allow => "allow",
        Outcome::ExplicitDeny => "explicit deny",
    }
}

/// What made the decision: a statement, or the rule by which several policies act together.
fn why(subject: &Subject, said: &Said) -> String {
    match (subject, said) {
        (Subject::Policy(policy), Said::Policy(decision)) => because(decision, policy),
        (_, Said::Scenario(decision)) => format!(": {}", printable(&decision.reason)),
        (Subject::Scenario(_), Said::Policy(_)) => String::new(),
    }
}

/// Which statement made the decision.
fn because(decision: &Decision, policy: &Policy) -> String {
    let effect = match decision.outcome {
        Outcome::ImplicitDeny => return ", as no statement matches".to_owned(),
        Outcome::Allow => Effect::Allow,
        Outcome::ExplicitDeny => Effect::Deny,
    };
    let verdict = decision.statements.iter().find(|verdict| verdict.effect == effect && verdict.matches());
    let statement = verdict.and_then(|verdict| policy.statements.get(verdict.index));
    let Some(statement) = statement else { return String::new() };
    let sid = statement.sid.as_ref().filter(|sid| !sid.value.is_empty());
    let sid = sid.map(|sid| format!(" ({})", printable(&sid.value))).unwrap_or_default();
    format!(", by statement {}{sid} at {}", statement.index, place(&policy.source, statement.span))
}
