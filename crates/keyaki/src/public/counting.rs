//! Questions about how many addresses let outsiders in: several rounds, each a question with one answer.
//!
//! In: a question, perhaps one whose outsiders call from elsewhere than tolerated cells. Out: its answer, and the question of the
//! last round, which the answer is to. A PASS is the answer of one round. A FAIL is that of a round after which no more can be
//! tolerated: every cell that is counted has a request that the evaluator confirms.

use std::collections::BTreeSet;
use std::net::IpAddr;

use keyaki_engine::{Agreement, Decision, Panel};
use keyaki_policy::ConditionKey;
use keyaki_semantics::{ContextValue, Request};
use keyaki_source::Diagnostic;

use super::addresses::Addresses;
use crate::ask::ask_once;
use crate::{Answer, Inquiry, Judgement, Options, Prepared, Question, prepare_among};

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
    while let Some(next) = settled.next() {
        let (question, prepared) = explore(next, &settled.prepared, panel, options);
        settled = Settled { answer: ask_once(&question, &prepared, panel, options), question, prepared };
    }
    settled
}

/// What a request says of the question that it was found for.
enum Finding {
    /// It settles the answer: it comes from nowhere in particular, or with it too many cells let outsiders in.
    Settles(BTreeSet<usize>),
    /// More cells let outsiders in: ask this.
    Asks(Box<Question>),
    /// Nothing that was not known.
    Nothing,
}

impl Settled {
    /// The question that the answer leads to, unless it is settled.
    fn next(&mut self) -> Option<Question> {
        let Judgement::Fails { witness, .. } = &self.answer.judgement else { return None };
        let addresses = self.question.addresses()?;
        match finding(&self.question, addresses, &witness.request) {
            Finding::Settles(let_in) => {
                self.answer
                    .diagnostics
                    .extend((!let_in.is_empty()).then(|| too_many(&self.question, addresses, &let_in)));
                None
            }
            Finding::Asks(question) => Some(*question),
            Finding::Nothing => {
                let why = "an address was found that lets outsiders in and that was tolerated: this is a bug in Keyaki";
                self.answer.judgement = Judgement::Unknown { why: why.to_owned(), rejected: None };
                self.answer.message = format!("The question could not be decided: {why}.");
                None
            }
        }
    }
}

/// Goes on from question to question as long as each has a confirmed request that leads to another; the last of them is to be
/// answered properly. The first engine that knows is enough: a cell that lets outsiders in is shown by a request.
fn explore(mut question: Question, before: &Prepared, panel: &Panel, options: &Options) -> (Question, Prepared) {
    loop {
        let prepared = prepare_among(&question, before.services);
        let encoding = prepared.encoding_for(options.realism);
        let services = prepared.services;
        let inquiry = Inquiry { question: &question, services, encoding: &prepared.encoding, panel, options };
        let request = match panel.ask(&encoding.query, &options.limits, Agreement::Any).decision {
            Decision::Sat(model) => inquiry.confirm_somehow(encoding, encoding.query.goal, model),
            Decision::Unsat | Decision::Unknown(_) | Decision::Disagreement => None,
        };
        let next =
            request.zip(question.addresses()).map(|(found, addresses)| finding(&question, addresses, &found.request));
        match next {
            Some(Finding::Asks(next)) => question = *next,
            Some(Finding::Settles(_) | Finding::Nothing) | None => return (question, prepared),
        }
    }
}

fn too_many(question: &Question, addresses: &Addresses, let_in: &BTreeSet<usize>) -> Diagnostic {
    match question {
        Question::Property { .. } => addresses.too_many(let_in, "such requests are", "are too many"),
        Question::NoNewAccess { .. }
        | Question::AccessNotGranted { .. }
        | Question::NoPublicAccess { .. }
        | Question::CrossAccount { .. } => addresses.too_many(let_in, "outsiders are", "are public"),
    }
}

fn finding(question: &Question, addresses: &Addresses, request: &Request) -> Finding {
    let found = cells(question, addresses, request);
    if found.is_empty() {
        return Finding::Settles(found);
    }
    let let_in: BTreeSet<usize> = addresses.let_in().union(&found).copied().collect();
    match addresses.tolerating(&let_in) {
        None => Finding::Settles(let_in),
        Some(_) if let_in == *addresses.let_in() => Finding::Nothing,
        Some(tolerant) => Finding::Asks(Box::new(question.calling_from(tolerant))),
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
        question.lets_in(&request)
    };
    let others = addresses.samples().filter(|(_, address)| lets_in(*address)).map(|(cell, _)| cell);
    std::iter::once(own).chain(others).collect()
}
