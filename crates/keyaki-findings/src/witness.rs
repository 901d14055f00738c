//! Requests that show something.
//!
//! In: values, and what a request must show. Out: a request that does, by a test that knows no logic; as engines find it, or
//! so that people recognise it, realistic where that is possible without asking an engine again.

use keyaki::Finish;
use keyaki_ir::{Evaluator, Model, Term};
use keyaki_semantics::{Encoding, Realistic, Request, made_realistic, polish, request_of};

use crate::finding::Witness;

/// What a request must show, in logic and by a test.
pub(crate) struct Shows<'a> {
    pub(crate) encoding: &'a Encoding,
    pub(crate) goal: Term,
    pub(crate) test: &'a dyn Fn(&Request) -> bool,
}

impl Shows<'_> {
    /// A request near `model`, which has the goal.
    pub(crate) fn witness(&self, model: &Model, finish: Finish) -> Option<Witness> {
        if finish == Finish::AsFound
            && let Some(request) = self.tested(self.encoding, model)
        {
            return Some(Witness { request, realistic: false });
        }
        let realistic = self.encoding.realistic();
        let Realistic { encoding: real, axioms } = realistic;
        if let Some(model) = made_realistic(realistic, self.goal, model)
            && let Some(request) = self.tested(real, &model)
        {
            return Some(Witness { request, realistic: true });
        }
        let polished = polish(self.encoding, self.goal, model.clone());
        let found =
            [polished, model.clone()].into_iter().find_map(|model| Some((self.tested(self.encoding, &model)?, model)));
        found.map(|(request, model)| {
            let axioms = axioms.iter().map(|axiom| axiom.term).collect();
            Witness { request, realistic: Evaluator::new(&real.query.terms, axioms).all_true(&model) }
        })
    }

    fn tested(&self, encoding: &Encoding, model: &Model) -> Option<Request> {
        let request = request_of(encoding, model);
        (self.test)(&request).then_some(request)
    }
}
