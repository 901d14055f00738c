//! Questions about how many addresses let outsiders in: several rounds, each a question with one answer.
//!
//! In: a question, perhaps one whose outsiders call from elsewhere than tolerated cells. Out: its answer. A PASS is the answer of one round. A
//! FAIL is that of a round in which no more can be tolerated: every cell that is counted has a request that the evaluator confirms.

use std::collections::BTreeSet;
use std::net::IpAddr;

use keyaki_engine::Panel;
use keyaki_policy::ConditionKey;
use keyaki_semantics::{ContextValue, Request};

use super::addresses::Addresses;
use crate::ask::ask_once;
use crate::{Answer, Judgement, Options, Prepared, Question, prepare_among};

/// An answer, and the question of the round that it is the answer of.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The question, which says what is tolerated.
    pub question: Question,
    /// Its encoding.
    pub prepared: Prepared,
    /// The answer.
    pub answer: Answer,
}

/// Asks `panel` the question that `prepared` is the encoding of, in as many rounds as it takes.
pub fn settle(question: Question, prepared: Prepared, panel: &Panel, options: &Options) -> Settled {
    let mut settled = Settled { answer: ask_once(&question, &prepared, panel, options), question, prepared };
    while let Some(question) = settled.next() {
        let prepared = prepare_among(&question, settled.prepared.services);
        settled = Settled { answer: ask_once(&question, &prepared, panel, options), question, prepared };
    }
    settled
}

impl Settled {
    /// The question that the answer leads to, unless it is settled.
    fn next(&mut self) -> Option<Question> {
        let Judgement::Fails { witness, .. } = &self.answer.judgement else { return None };
        let addresses = self.question.outsiders()?.addresses()?;
        let found = cells(&self.question, addresses, &witness.request);
        // From nowhere in particular: it does not matter from how many addresses.
        if found.is_empty() {
            return None;
        }
        let let_in: BTreeSet<usize> = addresses.let_in().union(&found).copied().collect();
        let Some(tolerant) = addresses.tolerating(&let_in) else {
            self.answer.diagnostics.push(addresses.too_many(&let_in));
            return None;
        };
        if let_in == *addresses.let_in() {
            let why = "an address was found that lets outsiders in and that was tolerated: this is a bug in Keyaki";
            self.answer.judgement = Judgement::Unknown { why: why.to_owned(), rejected: None };
            self.answer.message = format!("The question could not be decided: {why}.");
            return None;
        }
        Some(self.question.calling_from(tolerant))
    }
}

/// The cells that let this very request in, by the evaluator; none when it has no address.
fn cells(question: &Question, addresses: &Addresses, request: &Request) -> BTreeSet<usize> {
    let key = ConditionKey::new("aws:SourceIp");
    let address = match request.context.get(&key) {
        Some(ContextValue::Single(text)) => text.parse::<IpAddr>().ok(),
        Some(ContextValue::Multi(_)) | None => None,
    };
    let Some(own) = address.and_then(|address| addresses.cell_of(address)) else { return BTreeSet::new() };
    let mut request = request.clone();
    let mut lets_in = |address: IpAddr| {
        request.context.insert(key.clone(), ContextValue::Single(address.to_string()));
        question.subject().is_some_and(|(_, subject)| subject.allows(&request))
    };
    let others = addresses.samples().filter(|(_, address)| lets_in(*address)).map(|(cell, _)| cell);
    std::iter::once(own).chain(others).collect()
}
