//! Every statement through which the access comes.
//!
//! In: a question about policies whose answer is no. Out: a [`Cause`] for each Allow statement of the policy in question through
//! which some request shows it. Each statement is asked about; one that the engines do not decide is named in a diagnostic. What
//! was left out when the question was prepared cannot be a cause (docs/native-engine.md).

use keyaki::{Finish, Question, Reason, Witness};
use keyaki_policy::{Effect, Policy, Statement};
use keyaki_semantics::decide;
use keyaki_source::Diagnostic;

use crate::asking::{Asking, Found};
use crate::flows::flows;
use crate::items::{Candidate, Details};
use crate::obstacles::obstacles;
use crate::{Cause, Searched};

/// The causes among `candidates`, of a FAIL that `first` shows.
pub(crate) fn causes(
    asking: &mut Asking<'_>,
    policy: &Policy,
    details: &Details,
    first: &Witness,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Cause> {
    let shown = shown(asking, policy, &details.candidates, first, diagnostics);
    let mut causes = Vec::new();
    for (candidate, statement, witness) in shown {
        let flows = flows(asking, policy, statement, candidate, &witness.request);
        let obstacles = obstacles(asking, policy, statement, candidate, &witness, &details.neighbours);
        causes.push(Cause { reason: Reason::of(asking.question, policy, statement), witness, flows, obstacles });
    }
    if causes.iter().flat_map(|cause| &cause.flows).any(|flow| flow.searched == Searched::InPart) {
        let message =
            "of some elements not every item was looked at: those named let such access through, others may too";
        diagnostics.push(Diagnostic::note("items-in-part", message));
    }
    causes
}

/// The statements that are causes, each with a request that shows it.
fn shown<'c>(
    asking: &mut Asking<'_>,
    policy: &'c Policy,
    candidates: &'c [Candidate],
    first: &Witness,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(&'c Candidate, &'c Statement, Witness)> {
    let first_index = first_through(asking.question, policy, first);
    let mut shown = Vec::new();
    for candidate in candidates {
        let Some(statement) = policy.statements.get(candidate.index) else { continue };
        if first_index == Some(candidate.index) {
            shown.push((candidate, statement, first.clone()));
            continue;
        }
        match asking.seek(Finish::Presentable, |_| candidate.goal) {
            Found::Request(found) => shown.push((candidate, statement, asking.witness(found))),
            Found::Nothing => {}
            Found::Unknown(why) => diagnostics.push(unknown(policy, statement, &why)),
        }
    }
    shown
}

fn unknown(policy: &Policy, statement: &Statement, why: &str) -> Diagnostic {
    let message = format!("whether statement {} is a cause as well is not known: {why}", statement.index);
    Diagnostic::warning("cause-unknown", message).label(&policy.source, statement.span, "not decided")
}

/// The first Allow statement that counts and matches the request of `witness`.
fn first_through(question: &Question, policy: &Policy, witness: &Witness) -> Option<usize> {
    let decision = decide(policy, &witness.request);
    let allows = decision.statements.iter().filter(|verdict| verdict.effect == Effect::Allow && verdict.matches());
    let counts = |index: usize| policy.statements.get(index).is_some_and(|statement| question.counts(statement));
    allows.map(|verdict| verdict.index).find(|index| counts(*index))
}
