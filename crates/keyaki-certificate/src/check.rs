//! The check of a certificate.
//!
//! In: a query and a certificate, which may come from anywhere. Out: `Ok`, and then the query has no model; or the first
//! flaw. What is trusted is this crate, and of `keyaki-ir` the terms as data: nodes, character sets, patterns as sequences
//! of pieces. Nothing of whoever searched.
//!
//! Each accepted step says truly that its facts hold in no model of the query. A model has all *facts at hand*: those of
//! the query and of the step by assumption, operands of conjunctions that hold because the conjunction does, and what an
//! earlier step adds because otherwise all facts of that step would hold. So the step is right when something at hand both
//! holds and does not (`Clash`), when facts at hand leave no values (`NoValue`, `NoValues`), when all facts of an earlier
//! step are at hand (`Step`), or when some operand of a disjunction holds, and the first that does makes all facts of an
//! earlier step hold (`Cases`). The facts of the last step are at hand from the query alone: it has no model.
//!
//! Work is limited; a certificate that takes more is flawed.

use std::collections::BTreeSet;

use keyaki_ir::{Node, Query, Sort, Symbol};

use crate::at_hand::AtHand;
use crate::flaw::{Flaw, Problem, Work};
use crate::{Certificate, Fact, Step, Why, integers, texts};

/// What a check may take: some seconds.
const WORK: u64 = 200_000_000;

/// Whether `certificate` shows that `query` has no model.
///
/// # Errors
/// The first flaw: then it shows nothing, and the query may have a model.
pub fn check(query: &Query, certificate: &Certificate) -> Result<(), Flaw> {
    let mut check = Check { query, steps: &certificate.steps, at_hand: AtHand::new(&query.terms), work: Work(WORK) };
    let last = certificate.steps.len().saturating_sub(1);
    let at = |step: usize| move |problem| Flaw { step, problem };
    for root in query.roots() {
        check.at_hand.add(Fact { term: root, holds: true }, &mut check.work).map_err(at(0))?;
    }
    if check.at_hand.clash {
        return Ok(());
    }
    let roots = check.at_hand.mark();
    for (number, step) in certificate.steps.iter().enumerate() {
        check.step(number, step).map_err(at(number))?;
        check.at_hand.back_to(roots);
    }
    let conclusion = certificate.steps.last().ok_or(Problem::NoSteps).map_err(at(0))?;
    match check.first_open(&conclusion.facts).map_err(at(last))? {
        None => Ok(()),
        Some(fact) => Err(at(last)(Problem::NotOfQuery(fact))),
    }
}

struct Check<'a> {
    query: &'a Query,
    steps: &'a [Step],
    at_hand: AtHand<'a>,
    work: Work,
}

impl<'a> Check<'a> {
    fn step(&mut self, number: usize, step: &Step) -> Result<(), Problem> {
        for fact in &step.facts {
            self.at_hand.add(*fact, &mut self.work)?;
        }
        for earlier in &step.by {
            self.use_step(number, *earlier)?;
        }
        if self.at_hand.clash {
            return Ok(());
        }
        match &step.why {
            Why::Clash => Err(Problem::NoClash),
            Why::NoValue(symbol, facts) => self.no_value(*symbol, facts),
            Why::NoValues(facts) => self.no_values(facts),
            Why::Step(earlier) => self.all_at_hand(&self.earlier(number, *earlier)?.facts),
            Why::Cases(clause, cases) => self.cases(number, *clause, cases),
        }
    }

    /// The step that step `number` refers to.
    fn earlier(&self, number: usize, earlier: usize) -> Result<&'a Step, Problem> {
        self.steps.get(earlier).filter(|_| earlier < number).ok_or(Problem::NotEarlier(earlier))
    }

    /// Adds that the only fact of an earlier step that is not at hand does not hold. If all are, this is a clash.
    fn use_step(&mut self, number: usize, earlier: usize) -> Result<(), Problem> {
        let facts = &self.earlier(number, earlier)?.facts;
        // Nothing more is needed, and of what clashes not both sides are at hand.
        if self.at_hand.clash {
            return Ok(());
        }
        let open = self.first_open(facts)?;
        let Some(open) = open.map(|fact| self.at_hand.plain(fact)).transpose()? else {
            self.at_hand.clash = true;
            return Ok(());
        };
        for fact in facts {
            if !self.at_hand.has(*fact)? && self.at_hand.plain(*fact)? != open {
                return Err(Problem::SeveralOpen(earlier));
            }
        }
        self.at_hand.add(opposite(open), &mut self.work)
    }

    /// The first of `facts` that is not at hand.
    fn first_open(&mut self, facts: &[Fact]) -> Result<Option<Fact>, Problem> {
        self.work.spend(facts.len())?;
        for fact in facts {
            if !self.at_hand.has(*fact)? {
                return Ok(Some(*fact));
            }
        }
        Ok(None)
    }

    fn all_at_hand(&mut self, facts: &[Fact]) -> Result<(), Problem> {
        self.first_open(facts)?.map_or(Ok(()), |fact| Err(Problem::NotAtHand(fact)))
    }

    /// The same facts, each once and about no negation, when all are at hand.
    fn known(&mut self, facts: &[Fact]) -> Result<Vec<Fact>, Problem> {
        self.all_at_hand(facts)?;
        let facts = facts.iter().map(|fact| self.at_hand.plain(*fact)).collect::<Result<BTreeSet<_>, _>>()?;
        Ok(facts.into_iter().collect())
    }

    fn no_value(&mut self, symbol: Symbol, facts: &[Fact]) -> Result<(), Problem> {
        let facts = &self.known(facts)?;
        let terms = &self.query.terms;
        let sort = terms.declarations().get(symbol.index()).map(|declaration| declaration.sort);
        let shown = match sort {
            Some(Sort::Int) => integers::none_left(terms, symbol, facts)?,
            Some(Sort::String) => texts::none_left(terms, Some(symbol), facts, &mut self.work)?,
            // Of a Boolean, two facts clash, or none do.
            Some(Sort::Bool) | None => false,
        };
        if shown { Ok(()) } else { Err(Problem::ValuesLeft) }
    }

    fn no_values(&mut self, facts: &[Fact]) -> Result<(), Problem> {
        let facts = &self.known(facts)?;
        let shown = texts::none_left(&self.query.terms, None, facts, &mut self.work)?;
        if shown { Ok(()) } else { Err(Problem::ValuesLeft) }
    }

    fn cases(&mut self, number: usize, clause: Fact, cases: &[usize]) -> Result<(), Problem> {
        self.all_at_hand(&[clause])?;
        let clause = self.at_hand.plain(clause)?;
        let operands = match (self.query.terms.node(clause.term), clause.holds) {
            (Node::Or(operands), true) | (Node::And(operands), false) => operands,
            _ => return Err(Problem::NoCases(clause)),
        };
        if operands.len() != cases.len() {
            return Err(Problem::CaseCount(cases.len(), operands.len()));
        }
        for (case, (operand, earlier)) in operands.iter().zip(cases).enumerate() {
            let operand = self.at_hand.plain(Fact { term: *operand, holds: clause.holds })?;
            let facts = &self.earlier(number, *earlier)?.facts;
            self.work.spend(facts.len())?;
            for fact in facts {
                if self.at_hand.plain(*fact)? != operand && !self.at_hand.has(*fact)? {
                    return Err(Problem::OpenCase(case, *fact));
                }
            }
            // For the cases that follow, this one is not the first that holds.
            self.at_hand.add(opposite(operand), &mut self.work)?;
        }
        Ok(())
    }
}

fn opposite(fact: Fact) -> Fact {
    Fact { holds: !fact.holds, ..fact }
}
