//! Parts of requests that have nothing to do with the other parts.
//!
//! In: assumptions and terms that share symbols with each other and with nothing else. Out: whether some values of these symbols
//! make some of the terms true and others not, with such values. What is known of values that have been found is kept, so
//! that most questions need no engine. Promises: values of different blocks go together freely.

use std::collections::BTreeMap;

use keyaki_ir::{Assumption, Evaluator, Model, Query, Term};

use crate::asker::{Asker, Said};
use crate::bits::Bits;

/// A block, and what is known of it.
pub(crate) struct Block {
    assumptions: Vec<Assumption>,
    /// The terms that are asked about.
    pub(crate) atoms: Vec<Term>,
    /// Which dimensions have predicates here.
    pub(crate) dimensions: Vec<usize>,
    /// Terms that are better false: those of Deny statements.
    pub(crate) burdens: Bits,
    pub(crate) samples: Vec<Sample>,
    /// Questions without samples: there are none (`true`), or nobody knows.
    settled: BTreeMap<Wanted, bool>,
}

/// Values of the symbols of a block.
pub(crate) struct Sample {
    pub(crate) model: Model,
    /// The terms that are true of them.
    pub(crate) holds: Bits,
}

/// What is asked of values.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wanted {
    /// Terms that hold.
    pub(crate) hold: Bits,
    /// Terms that do not.
    pub(crate) fail: Bits,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// The sample with this number.
    Sample(usize),
    Nothing,
    Unknown,
}

impl Wanted {
    pub(crate) fn is_met_by(&self, sample: &Sample) -> bool {
        self.hold.is_subset(&sample.holds) && self.fail.is_disjoint(&sample.holds)
    }
}

impl Block {
    pub(crate) fn new(assumptions: Vec<Assumption>) -> Self {
        Self {
            assumptions,
            atoms: Vec::new(),
            dimensions: Vec::new(),
            burdens: Bits::default(),
            samples: Vec::new(),
            settled: BTreeMap::new(),
        }
    }

    /// The number of `term`, which is given one if it has none. Before the first question.
    pub(crate) fn numbered(&mut self, term: Term) -> usize {
        self.atoms.iter().position(|atom| *atom == term).unwrap_or_else(|| {
            self.atoms.push(term);
            self.atoms.len() - 1
        })
    }

    /// Values as they are wanted, of those that are known the ones that least is denied of.
    pub(crate) fn find(&mut self, wanted: &Wanted, query: &mut Query, asker: &mut Asker<'_>) -> Found {
        let suiting = self.samples.iter().enumerate().filter(|(_, sample)| wanted.is_met_by(sample));
        if let Some((at, _)) = suiting.min_by_key(|(_, sample)| sample.holds.shared(&self.burdens)) {
            return Found::Sample(at);
        }
        if let Some(nothing) = self.settled.get(wanted) {
            return if *nothing { Found::Nothing } else { Found::Unknown };
        }
        let goal = self.goal(wanted, query);
        let found = self.ask(goal, query, asker);
        if !matches!(found, Found::Sample(_)) {
            self.settled.insert(wanted.clone(), found == Found::Nothing);
        }
        found
    }

    /// Looks for values that are taken wherever others would do as well.
    pub(crate) fn prefer(&mut self, goal: Term, query: &mut Query, asker: &mut Asker<'_>) {
        self.ask(goal, query, asker);
    }

    /// New values as one of `wanted` has them.
    pub(crate) fn find_one_of(&mut self, wanted: &[Wanted], query: &mut Query, asker: &mut Asker<'_>) -> Found {
        let goals: Vec<Term> = wanted.iter().map(|wanted| self.goal(wanted, query)).collect();
        let goal = query.terms.or(goals);
        self.ask(goal, query, asker)
    }

    fn goal(&self, wanted: &Wanted, query: &mut Query) -> Term {
        let atoms = |bits: &Bits| bits.iter().filter_map(|at| self.atoms.get(at).copied()).collect::<Vec<_>>();
        let fail: Vec<Term> = atoms(&wanted.fail).into_iter().map(|atom| query.terms.not(atom)).collect();
        query.terms.and(atoms(&wanted.hold).into_iter().chain(fail))
    }

    fn ask(&mut self, goal: Term, query: &mut Query, asker: &mut Asker<'_>) -> Found {
        let whole = (query.goal, std::mem::replace(&mut query.assumptions, std::mem::take(&mut self.assumptions)));
        query.goal = goal;
        let said = asker.ask(query);
        let (goal, assumptions) = whole;
        query.goal = goal;
        self.assumptions = std::mem::replace(&mut query.assumptions, assumptions);
        match said {
            Said::Nothing => Found::Nothing,
            Said::Unknown => Found::Unknown,
            Said::Model(model) => {
                let truths = Evaluator::new(&query.terms, self.atoms.clone()).truths(&model);
                let holds = truths.iter().enumerate().filter(|(_, holds)| **holds).map(|(at, _)| at).collect();
                self.samples.push(Sample { model, holds });
                Found::Sample(self.samples.len() - 1)
            }
        }
    }
}
