//! Further questions about the requests of a question, each answer confirmed.
//!
//! In: an encoding whose goal is what is sought. Out: a request that the evaluator agrees shows that the question's answer is no,
//! or the fact that there is none. The first engine that knows is enough: these questions only refine a confirmed answer.

use std::borrow::Cow;

use keyaki_engine::{Agreement, Decision, Panel};
use keyaki_ir::{Evaluator, Model, Term};
use keyaki_semantics::{Encoding, Realistic, Request, in_cases, made_realistic, polish, request_of};

use crate::{Options, Question, Realism, Rejected, Role, Said, Services, Witness};

/// A question, and where further questions about its requests are asked.
#[derive(Clone, Copy)]
pub struct Inquiry<'a> {
    /// The question.
    pub question: &'a Question,
    /// Which actions and resources count.
    pub services: Services,
    /// The encoding of the question; its goal is what is sought.
    pub encoding: &'a Encoding,
    /// Who is asked.
    pub panel: &'a Panel,
    /// How.
    pub options: &'a Options,
}

/// A model and the request it describes, confirmed by the evaluator.
#[derive(Clone, Debug)]
pub struct Confirmed {
    /// The model.
    pub model: Model,
    /// Its request.
    pub request: Request,
    /// Whether it satisfies what is known of requests that really occur.
    pub realistic: bool,
}

/// What came of looking for a request.
#[derive(Clone, Debug)]
pub enum Sought {
    /// This one.
    Found(Confirmed),
    /// There is none.
    Nothing,
    /// It is not known, and why.
    Unknown(String),
    /// An engine found one that the evaluator does not confirm: a bug.
    Rejected(Box<Rejected>),
    /// One engine found one, another said that there is none: a bug.
    Disagreement,
}

/// How a request is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finish {
    /// As few keys as will do, plausible values, realistic where possible.
    Presentable,
    /// As an engine found it.
    AsFound,
}

/// Why it is not known whether there is a request that an engine's model describes, when that need not be a bug.
pub(crate) const LEFT_OPEN: &str =
    "it depends on what texts can be, which is known only in part here (see the warnings)";

impl Inquiry<'_> {
    /// A request that is sought and that shows that the question's answer is no.
    pub fn seek(&self, finish: Finish) -> Sought {
        let encoding = match self.options.realism {
            Realism::On => &self.encoding.realistic().encoding,
            Realism::Auto | Realism::Off => self.encoding,
        };
        let goal = encoding.query.goal;
        match self.panel.ask(&encoding.query, &self.options.limits, Agreement::Any).decision {
            Decision::Unsat => Sought::Nothing,
            Decision::Unknown(why) => Sought::Unknown(why),
            Decision::Disagreement => Sought::Disagreement,
            Decision::Sat(model) => match (self.confirm_somehow(encoding, goal, model.clone()), finish) {
                (Some(found), Finish::Presentable) => {
                    // The goal of such an encoding need not be the same term among realistic requests.
                    let realistic = self.encoding.realistic().encoding.query.goal;
                    Sought::Found(self.presentable(encoding, goal, realistic, found))
                }
                (Some(found), Finish::AsFound) => Sought::Found(self.judged(found)),
                (None, _) if encoding.leaves_open() => Sought::Unknown(LEFT_OPEN.to_owned()),
                (None, _) => {
                    let request = request_of(encoding, &model);
                    Sought::Rejected(Box::new(Rejected { model, request }))
                }
            },
        }
    }

    /// The request as a witness, with what each subject says of it.
    pub fn witness(&self, found: Confirmed) -> Witness {
        let decisions: Vec<(Role, Said)> = self
            .question
            .subjects()
            .into_iter()
            .map(|(role, subject)| (role, subject.decide(&found.request)))
            .collect();
        Witness { request: found.request, realistic: found.realistic, decisions }
    }

    /// The request of `model`, if the evaluator agrees that it shows what is asked. Whether it is realistic is left open.
    pub(crate) fn confirm(&self, encoding: &Encoding, model: Model) -> Option<Confirmed> {
        let model = in_cases(encoding, Cow::Owned(model)).into_owned();
        let request = request_of(encoding, &model);
        let violates = self.services.counts(&request) && self.question.is_violated_by(&request);
        violates.then_some(Confirmed { model, request, realistic: false })
    }

    /// The request of `model`, or of the model made presentable: engines like values at the edge of what can be written.
    pub(crate) fn confirm_somehow(&self, encoding: &Encoding, goal: Term, model: Model) -> Option<Confirmed> {
        self.confirm(encoding, model.clone())
            .or_else(|| self.confirm(encoding, polish(encoding, goal, model)))
            .or_else(|| self.known(encoding, goal))
    }

    /// A request with `goal` among those that leave nothing open about what their values are.
    fn known(&self, encoding: &Encoding, goal: Term) -> Option<Confirmed> {
        let encoding = encoding.with_known_texts()?;
        match self.panel.ask(&encoding.query.with_goal(goal), &self.options.limits, Agreement::Any).decision {
            Decision::Sat(model) => self.confirm(&encoding, model),
            Decision::Unsat | Decision::Unknown(_) | Decision::Disagreement => None,
        }
    }

    /// A request with `goal` that looks like one that somebody makes: when there is a realistic one and that is wanted, it is.
    /// `realistic` is the goal as a term of the realistic encoding.
    pub(crate) fn presentable(&self, encoding: &Encoding, goal: Term, realistic: Term, found: Confirmed) -> Confirmed {
        if self.options.realism == Realism::Auto
            && let Some(better) = self.realistic(realistic, &found.model)
        {
            return better;
        }
        let polished = self.confirm(encoding, polish(encoding, goal, found.model.clone()));
        self.judged(polished.unwrap_or(found))
    }

    /// A realistic request with `goal`. Often it is not far from `model`, which has no need of an engine.
    fn realistic(&self, goal: Term, model: &Model) -> Option<Confirmed> {
        let realistic = self.encoding.realistic();
        let encoding = &realistic.encoding;
        let confirm = |model| self.confirm(encoding, model).and_then(|found| self.as_realistic(found));
        if let Some(better) = made_realistic(realistic, goal, model).and_then(confirm) {
            return Some(better);
        }
        let ask = |query| self.panel.ask(query, &self.options.limits, Agreement::Any).decision;
        let query = &encoding.query;
        match if goal == query.goal { ask(query) } else { ask(&query.with_goal(goal)) } {
            Decision::Sat(model) => {
                let polished = polish(encoding, goal, model.clone());
                let known = || self.known(encoding, goal).and_then(|found| self.as_realistic(found));
                [polished, model].into_iter().find_map(confirm).or_else(known)
            }
            Decision::Unsat | Decision::Unknown(_) | Decision::Disagreement => None,
        }
    }

    /// The same, if it is realistic.
    fn as_realistic(&self, found: Confirmed) -> Option<Confirmed> {
        self.is_realistic(&found.model).then_some(Confirmed { realistic: true, ..found })
    }

    /// The same, with whether it is realistic.
    fn judged(&self, found: Confirmed) -> Confirmed {
        Confirmed { realistic: self.options.realism != Realism::Off && self.is_realistic(&found.model), ..found }
    }

    fn is_realistic(&self, model: &Model) -> bool {
        let Realistic { encoding, axioms } = self.encoding.realistic();
        let axioms = axioms.iter().map(|axiom| axiom.term).collect();
        Evaluator::new(&encoding.query.terms, axioms).all_true(model)
    }
}
