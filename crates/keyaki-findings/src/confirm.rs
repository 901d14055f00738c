//! Requests that show findings.
//!
//! In: values for every block. Out: a request that is allowed, of an outsider, and in the finding, by the concrete evaluator alone.

use keyaki::Finish;
use keyaki_ir::{Model, Term};
use keyaki_policy::Policy;
use keyaki_semantics::{Encoding, Outcome, Request, outcome};

use crate::cube::Cube;
use crate::finding::Witness;
use crate::order::Order;
use crate::outsider::is_outside;
use crate::parts::{Part, Parts};
use crate::space::Space;
use crate::witness::Shows;
use crate::zone::Zone;

/// What a request is held against.
pub(crate) struct Trial<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) rcps: &'a [Policy],
    pub(crate) zone: &'a Zone,
    pub(crate) parts: &'a Parts,
    pub(crate) insiders: &'a [Part],
    pub(crate) finish: Finish,
}

/// A finding whose requests are looked for.
pub(crate) struct Sought {
    /// Its predicates that are not "anything".
    pub(crate) parts: Vec<Part>,
    /// All allowed requests in it.
    pub(crate) goal: Term,
    pub(crate) model: Model,
}

impl Space {
    /// Values of all blocks together, and what they are to show of `cube`.
    pub(crate) fn sought(&mut self, cube: &Cube, samples: &[usize], orders: &[Order]) -> Sought {
        let mut parts = Vec::new();
        let mut goal = vec![self.encoding.query.goal];
        for (dimension, at) in cube.iter().enumerate() {
            goal.push(self.predicate(dimension, *at, orders));
            let word = orders.get(dimension).and_then(|order| order.words.get(*at).copied().flatten());
            let word = word.and_then(|word| self.dimensions.get(dimension)?.words.get(word));
            parts.extend(word.map(|word| word.predicate.part));
        }
        let goal = self.encoding.query.terms.and(goal);
        let mut model = Model::default();
        for (block, at) in self.blocks.iter().zip(samples) {
            let values = block.samples.get(*at).into_iter().flat_map(|sample| sample.model.iter());
            values.for_each(|(symbol, value)| model.set(symbol, value.clone()));
        }
        Sought { parts, goal, model }
    }
}

impl Trial<'_> {
    /// A request that shows what is sought.
    pub(crate) fn witness(&self, encoding: &Encoding, sought: &Sought) -> Option<Witness> {
        let test = |request: &Request| self.is_shown_by(request, sought);
        Shows { encoding, goal: sought.goal, test: &test }.witness(&sought.model, self.finish)
    }

    fn is_shown_by(&self, request: &Request, sought: &Sought) -> bool {
        let holds = |part: &Part| self.parts.hold(*part, request);
        let denied = |rcp: &Policy| outcome(rcp, request) == Outcome::ExplicitDeny;
        let denied_by_rcps = is_bound_by_rcps(request) && self.rcps.iter().any(denied);
        let allowed = outcome(self.policy, request) == Outcome::Allow && !denied_by_rcps;
        let outside = is_outside(&request.principal, self.zone) && !self.insiders.iter().any(holds);
        allowed && outside && sought.parts.iter().all(holds)
    }
}

/// Whether RCPs apply to what is asked for: not to `kms:RetireGrant` (spec D: RCP).
pub(crate) fn is_bound_by_rcps(request: &Request) -> bool {
    !request.action.eq_ignore_ascii_case("kms:RetireGrant")
}
