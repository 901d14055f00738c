//! The steps by which a search shows that nothing is left.

use keyaki_certificate::{Certificate, Fact};

use crate::dense::index;
use crate::network::{Lit, Network};

/// Why the literals of a step cannot hold together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// They say of something both that it holds and that it does not.
    Clash,
    /// These atoms leave no value for this variable.
    Variable(u32, Vec<Lit>),
    /// These atoms leave no values for the variables that they couple.
    Coupled(Vec<Lit>),
    /// An earlier step says so.
    Step(u32),
    /// This conjunction is false, so one of its operands is; each of these steps refutes one of them, in order.
    Cases(Lit, Vec<u32>),
}

/// Literals that cannot hold together in any model of the query.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) lits: Vec<Lit>,
    pub(crate) why: Why,
    /// Earlier steps from which, with `lits`, the literals follow that `why` speaks of; in order of use.
    pub(crate) by: Vec<u32>,
}

/// The steps of a search, each resting on earlier ones; the last one on the roots alone.
///
/// Kept only if somebody wants to read it.
#[derive(Debug, Default)]
pub(crate) struct Proof {
    steps: Option<Vec<Step>>,
}

impl Proof {
    /// A proof to be read.
    pub(crate) fn kept() -> Self {
        Self { steps: Some(Vec::new()) }
    }

    /// Adds a step and gives its number; `by` has the steps in reverse.
    pub(crate) fn add(&mut self, lits: impl IntoIterator<Item = Lit>, why: Why, mut by: Vec<u32>) -> u32 {
        let Some(steps) = &mut self.steps else { return 0 };
        by.reverse();
        steps.push(Step { lits: lits.into_iter().collect(), why, by });
        index(steps.len() - 1)
    }

    /// The steps that the last one rests on, about the terms that the gates of `network` stand for.
    pub(crate) fn certificate(self, network: &Network) -> Option<Certificate> {
        let steps = self.steps?;
        let mut needed = vec![false; steps.len()];
        if let Some(last) = needed.last_mut() {
            *last = true;
        }
        for (at, step) in steps.iter().enumerate().rev() {
            if needed.get(at) == Some(&true) {
                for earlier in step.rests_on() {
                    if let Some(entry) = needed.get_mut(earlier as usize) {
                        *entry = true;
                    }
                }
            }
        }
        // A step's new number is how many needed ones come before it.
        let mut numbers = Vec::with_capacity(steps.len());
        let mut count = 0;
        for needed in &needed {
            numbers.push(count);
            count += usize::from(*needed);
        }
        let number = |at: &u32| numbers.get(*at as usize).copied().unwrap_or_default();
        let needed = steps.iter().zip(&needed).filter(|(_, needed)| **needed);
        Some(Certificate { steps: needed.map(|(step, _)| step.written(network, &number)).collect() })
    }
}

impl Step {
    fn rests_on(&self) -> Vec<u32> {
        let mut steps = self.by.clone();
        match &self.why {
            Why::Step(step) => steps.push(*step),
            Why::Cases(_, cases) => steps.extend(cases),
            Why::Clash | Why::Variable(..) | Why::Coupled(_) => {}
        }
        steps
    }

    fn written(&self, network: &Network, number: &dyn Fn(&u32) -> usize) -> keyaki_certificate::Step {
        use keyaki_certificate::Why as Reason;
        let facts = |lits: &[Lit]| lits.iter().filter_map(|lit| fact(network, *lit)).collect::<Vec<Fact>>();
        let why = match &self.why {
            Why::Clash => Reason::Clash,
            Why::Variable(variable, lits) => match network.variables.get(*variable).symbol {
                Some(symbol) => Reason::NoValue(symbol, facts(lits)),
                None => Reason::NoValues(facts(lits)),
            },
            Why::Coupled(lits) => Reason::NoValues(facts(lits)),
            Why::Step(step) => Reason::Step(number(step)),
            Why::Cases(clause, cases) => match fact(network, *clause) {
                Some(clause) => Reason::Cases(clause, cases.iter().map(number).collect()),
                None => Reason::Clash,
            },
        };
        keyaki_certificate::Step { facts: facts(&self.lits), why, by: self.by.iter().map(number).collect() }
    }
}

/// What a literal says in the query's terms.
fn fact(network: &Network, lit: Lit) -> Option<Fact> {
    let (term, when_true) = (*network.terms.get(lit.gate()))?;
    Some(Fact { term, holds: lit.is_positive() == when_true })
}
