//! Requests that show findings.
//!
//! In: values for every block. Out: a request that is allowed, of an outsider, and in the finding, by the concrete evaluator alone.

use keyaki::Finish;
use keyaki_ir::{Evaluator, Model, Term};
use keyaki_policy::Policy;
use keyaki_semantics::{Encoding, Outcome, Realistic, Request, made_realistic, matches, outcome, polish, request_of};

use crate::cube::Cube;
use crate::finding::Witness;
use crate::order::Order;
use crate::outsider::is_outside;
use crate::parts::Part;
use crate::space::Space;
use crate::zone::Zone;

/// What a request is held against.
pub(crate) struct Trial<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) rcps: &'a [Policy],
    pub(crate) zone: &'a Zone,
    pub(crate) parts: &'a Policy,
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
        let plain = |model: &Model| self.confirmed(encoding, model, sought);
        if self.finish == Finish::AsFound
            && let Some(request) = plain(&sought.model)
        {
            return Some(Witness { request, realistic: false });
        }
        let Realistic { encoding: real, axioms } = encoding.realistic();
        if let Some(model) = made_realistic(encoding.realistic(), sought.goal, &sought.model)
            && let Some(request) = self.confirmed(real, &model, sought)
        {
            return Some(Witness { request, realistic: true });
        }
        let polished = polish(encoding, sought.goal, sought.model.clone());
        let found = [polished, sought.model.clone()].into_iter().find_map(|model| Some((plain(&model)?, model)));
        found.map(|(request, model)| {
            let axioms = axioms.iter().map(|axiom| axiom.term).collect();
            Witness { request, realistic: Evaluator::new(&real.query.terms, axioms).all_true(&model) }
        })
    }

    fn confirmed(&self, encoding: &Encoding, model: &Model, sought: &Sought) -> Option<Request> {
        let request = request_of(encoding, model);
        let holds = |part: &Part| {
            self.parts.statements.get(part.0).is_some_and(|statement| matches(self.parts, statement, &request))
        };
        let denied = |rcp: &Policy| outcome(rcp, &request) == Outcome::ExplicitDeny;
        let allowed = outcome(self.policy, &request) == Outcome::Allow && !self.rcps.iter().any(denied);
        let outside = is_outside(&request.principal, self.zone) && !self.insiders.iter().any(holds);
        (allowed && outside && sought.parts.iter().all(holds)).then_some(request)
    }
}
