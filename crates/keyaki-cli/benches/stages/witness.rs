//! The stages after `sat`: from a model to a request that the evaluator confirms.

use keyaki::{Prepared, Question};
use keyaki_engine::{Answer, Outcome, checked};
use keyaki_ir::Query;
use keyaki_semantics::{polish, request_of};

use crate::times::{Ledger, timed};

const REPETITIONS: usize = 3;

/// Times them for the model in `outcome`, if it has one.
pub(crate) fn time(question: &Question, prepared: &Prepared, query: &Query, outcome: Outcome, ledger: &mut Ledger) {
    let Answer::Sat(model) = &outcome.answer else { return };
    for _ in 0..REPETITIONS {
        let unchecked = outcome.clone();
        ledger.add("check the model", timed(|| checked(unchecked, query)).1);
        let raw = model.clone();
        let (polished, time) = timed(|| polish(&prepared.encoding, query.goal, raw));
        ledger.add("polish the model", time);
        let confirm = || question.is_violated_by(&request_of(&prepared.encoding, &polished));
        ledger.add("confirm the request", timed(confirm).1);
    }
    ledger.next_pair();
}
