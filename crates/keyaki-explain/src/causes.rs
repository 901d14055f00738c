//! Every statement through which the access comes.
//!
//! In: a question about policies whose answer is no. Out: a [`Cause`] for each Allow statement of the policy in question through
//! which some request shows it. Each statement is asked about; one that the engines do not decide is named in a diagnostic. What
//! was left out when the question was prepared cannot be a cause (docs/native-engine.md).

use keyaki::{Finish, Reason, Subject, Witness};
use keyaki_policy::{Policy, Statement};
use keyaki_semantics::Encoding;
use keyaki_source::Diagnostic;

use crate::asking::{Found, Room, Tally};
use crate::flows::flows;
use crate::ground::Ground;
use crate::items::{Candidate, Details, Key};
use crate::obstacles::obstacles;
use crate::through::first_through;
use crate::{Cause, Searched};

/// The search for causes of a FAIL.
pub(crate) struct Looking<'a> {
    pub(crate) room: Room<'a>,
    /// What is compared with.
    pub(crate) existing: Option<&'a Subject>,
    pub(crate) tally: &'a mut Tally,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// A ground, what can be said in it, and for each statement that is a cause a request that shows it.
struct Shown<'g> {
    ground: &'g Ground<'g>,
    encoding: Encoding,
    details: Details,
    witnesses: Vec<Option<Witness>>,
}

impl Looking<'_> {
    /// The causes in `grounds`, of a FAIL that `first` shows: first which statements there are, then what is to be said of them.
    pub(crate) fn causes(&mut self, grounds: &[Ground<'_>], first: &Witness) -> Vec<Cause> {
        let first = (first_through(self.room.question, &first.request), first);
        let shown: Vec<Shown<'_>> = grounds.iter().filter_map(|ground| self.shown(ground, first)).collect();
        let causes: Vec<Cause> = shown.into_iter().flat_map(|shown| self.explained(shown)).collect();
        if causes.iter().flat_map(|cause| &cause.flows).any(|flow| flow.searched == Searched::InPart) {
            let message =
                "of some elements not every item was looked at: those named let such access through, others may too";
            self.diagnostics.push(Diagnostic::note("items-in-part", message));
        }
        causes
    }

    /// The statements that are causes, each with a request that shows it.
    fn shown<'g>(&mut self, ground: &'g Ground<'g>, (first_key, first): (Option<Key>, &Witness)) -> Option<Shown<'g>> {
        let (encoding, details) = ground.details(self.existing)?;
        let mut asking = self.room.asking(&ground.prepared, encoding, self.tally);
        let mut witnesses = Vec::new();
        for candidate in &details.candidates {
            if first_key == Some(candidate.key()) {
                witnesses.push(Some(first.clone()));
                continue;
            }
            witnesses.push(match asking.seek(Finish::Presentable, |_| candidate.goal) {
                Found::Request(found) if asking.comes_through(candidate, &found.request) => Some(asking.witness(found)),
                Found::Nothing => None,
                Found::Request(_) => {
                    let why = "the evaluator does not confirm what an engine found";
                    self.diagnostics.extend(asking.statement_of(candidate).map(|written| unknown(written, why)));
                    None
                }
                Found::Unknown(why) => {
                    self.diagnostics.extend(asking.statement_of(candidate).map(|written| unknown(written, &why)));
                    None
                }
            });
        }
        Some(Shown { ground, encoding: asking.encoding, details, witnesses })
    }

    fn explained(&mut self, shown: Shown<'_>) -> Vec<Cause> {
        let Shown { ground, encoding, details, witnesses } = shown;
        let mut asking = self.room.asking(&ground.prepared, encoding, self.tally);
        let mut cause = |(candidate, witness): (&Candidate, Option<Witness>)| {
            let (witness, (policy, statement)) = (witness?, asking.statement_of(candidate)?);
            let flows = flows(&mut asking, policy, statement, candidate, &witness.request);
            let obstacles = obstacles(&mut asking, (policy, statement), candidate, &witness, &details);
            let reason = Reason::of(asking.question, policy, statement).in_layer(asking.layer_of(candidate));
            Some(Cause { reason, witness, flows, obstacles })
        };
        details.candidates.iter().zip(witnesses).filter_map(&mut cause).collect()
    }
}

fn unknown((policy, statement): (&Policy, &Statement), why: &str) -> Diagnostic {
    let message = format!("whether statement {} is a cause as well is not known: {why}", statement.index);
    Diagnostic::warning("cause-unknown", message).label(&policy.source, statement.span, "not decided")
}
