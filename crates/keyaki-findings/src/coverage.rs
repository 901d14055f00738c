//! The proof that findings are complete.
//!
//! One question to the engines, about the whole policy and not its blocks: is there a request of an outsider that is allowed, and
//! in no finding? It rests on nothing that mining has found out, so a fault there cannot hide access.

use keyaki_engine::Decision;
use keyaki_ir::Term;

use crate::asker::Asker;
use crate::cube::{Cube, Sets, products};
use crate::finding::Coverage;
use crate::order::Order;
use crate::space::Space;

impl Space {
    /// Asks whether `cubes` hold all that is allowed to outsiders.
    pub(crate) fn covered(
        &mut self,
        cubes: impl IntoIterator<Item = Cube>,
        orders: &[Order],
        asker: &mut Asker<'_>,
    ) -> Coverage {
        let allowed = self.encoding.query.goal;
        let mut ways = Vec::new();
        for sets in products(cubes) {
            ways.push(self.product_term(&sets, orders));
        }
        let terms = &mut self.encoding.query.terms;
        let found = terms.or(ways);
        let uncovered = terms.not(found);
        self.encoding.query.goal = terms.and([allowed, uncovered]);
        let verdict = asker.verdict(&self.encoding.query);
        self.encoding.query.goal = allowed;
        match verdict.decision {
            Decision::Unsat => Coverage::Proven(verdict.outcomes),
            Decision::Unknown(why) => Coverage::NotProven(why),
            Decision::Disagreement => Coverage::NotProven("the engines contradict each other".to_owned()),
            Decision::Sat(_) => Coverage::NotProven("an engine found access that is in no finding".to_owned()),
        }
    }

    fn product_term(&mut self, sets: &Sets, orders: &[Order]) -> Term {
        let mut factors = Vec::new();
        for (dimension, set) in sets.iter().enumerate() {
            let mut ways = Vec::new();
            for at in set {
                ways.push(self.predicate(dimension, *at, orders));
            }
            factors.push(self.encoding.query.terms.or(ways));
        }
        self.encoding.query.terms.and(factors)
    }

    /// The term of a predicate.
    pub(crate) fn predicate(&mut self, dimension: usize, at: usize, orders: &[Order]) -> Term {
        let word = orders.get(dimension).and_then(|order| order.words.get(at).copied().flatten());
        let word = word.and_then(|word| self.dimensions.get(dimension)?.words.get(word));
        match word {
            Some(word) => word.term,
            None => self.encoding.query.terms.bool(true),
        }
    }
}
