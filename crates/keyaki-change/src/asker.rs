//! Further questions to engines, each about a few policies at once.
//!
//! In: policies, and of which requests one is sought: those that some of them allow and others do not. Out: such a request,
//! confirmed by the evaluator, that there is none, or that it is not known. The number of questions is bounded, and whoever
//! has used them up is told that nothing more is known.

use std::cell::Cell;

use keyaki::{Options, Realism, Services};
use keyaki_engine::{Agreement, Decision, Panel};
use keyaki_ir::{Model, Term};
use keyaki_policy::Policy;
use keyaki_semantics::{Encoder, Encoding, Outcome, Request, made_realistic, outcome, polish, request_of};

/// Asks engines about policies.
pub struct Asker<'a> {
    panel: &'a Panel,
    options: &'a Options,
    services: Services,
    /// How many questions are left.
    left: Cell<usize>,
    asked: Cell<usize>,
    disagreement: Cell<bool>,
}

/// What a question found.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// A request of the kind sought, confirmed by the evaluator.
    Request(Box<Request>),
    /// There is none.
    Nothing,
    /// It is not known, and why.
    Unknown(String),
}

/// How much is done about a request that is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finish {
    /// Nothing: only whether there is one counts.
    Plain,
    /// It is made presentable.
    Presentable,
}

/// What one of the policies, by its place in the list, says of the request sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Allowed(usize),
    NotAllowed(usize),
}

/// The requests for which all parts of one of the lists hold.
pub(crate) type Sought = Vec<Vec<Part>>;

impl Found {
    /// Whether it is certain that there is no such request.
    pub(crate) fn is_nothing(&self) -> bool {
        *self == Self::Nothing
    }

    /// Whether there is one, for certain.
    pub(crate) fn is_request(&self) -> bool {
        matches!(self, Self::Request(_))
    }
}

impl<'a> Asker<'a> {
    /// Asks `panel` no more than `most` questions about the requests that `services` counts.
    pub fn new(panel: &'a Panel, options: &'a Options, services: Services, most: usize) -> Self {
        Self { panel, options, services, left: most.into(), asked: 0.into(), disagreement: false.into() }
    }

    /// How many questions were asked.
    pub fn asked(&self) -> usize {
        self.asked.get()
    }

    /// Whether questions stayed unasked because there were too many.
    pub fn is_exhausted(&self) -> bool {
        self.left.get() == 0
    }

    /// Whether an engine contradicted another.
    pub fn saw_disagreement(&self) -> bool {
        self.disagreement.get()
    }

    /// Allows a few questions more: those that a result cannot do without.
    pub(crate) fn grant(&self, more: usize) {
        self.left.set(self.left.get().max(more));
    }

    /// Looks for a request that all of `yes` allow and none of `no` does.
    pub(crate) fn find(&self, yes: &[&Policy], no: &[&Policy]) -> Found {
        let policies: Vec<&Policy> = yes.iter().chain(no).copied().collect();
        let parts = (0..policies.len()).map(|at| if at < yes.len() { Part::Allowed(at) } else { Part::NotAllowed(at) });
        self.find_any(&policies, &vec![parts.collect()], Finish::Plain)
    }

    /// Looks for one of the requests `sought` among `policies`.
    pub(crate) fn find_any(&self, policies: &[&Policy], sought: &Sought, finish: Finish) -> Found {
        let found = self.find_each(policies, std::slice::from_ref(sought), finish);
        found.into_iter().next().unwrap_or_else(|| Found::Unknown("nothing was asked".to_owned()))
    }

    /// One question for each of `sought`, all about the same policies, which are encoded once.
    pub(crate) fn find_each(&self, policies: &[&Policy], sought: &[Sought], finish: Finish) -> Vec<Found> {
        if self.is_exhausted() {
            return vec![exhausted(); sought.len()];
        }
        let (encoding, goals) = self.encoded(policies, sought);
        let encoding = match self.options.realism {
            Realism::On => &encoding.realistic().encoding,
            Realism::Auto | Realism::Off => &encoding,
        };
        goals.iter().zip(sought).map(|(goal, sought)| self.ask(encoding, *goal, policies, sought, finish)).collect()
    }

    fn encoded(&self, policies: &[&Policy], sought: &[Sought]) -> (Encoding, Vec<Term>) {
        let mut encoder = Encoder::new(policies.iter().copied());
        if self.services == Services::Strict {
            encoder.only_published();
        }
        let named = policies.iter().enumerate();
        let allowed: Vec<Term> =
            named.map(|(n, policy)| encoder.policy(&format!("policy {n}"), policy).allowed).collect();
        let goals: Vec<Term> = sought.iter().map(|sought| goal(&mut encoder, &allowed, sought)).collect();
        let all = encoder.terms().or(goals.iter().copied());
        (encoder.finish(all, Vec::new()), goals)
    }

    fn ask(&self, encoding: &Encoding, goal: Term, policies: &[&Policy], sought: &Sought, finish: Finish) -> Found {
        match encoding.query.terms.as_bool(goal) {
            Some(false) => return Found::Nothing,
            _ if self.is_exhausted() => return exhausted(),
            _ => {}
        }
        self.left.set(self.left.get() - 1);
        self.asked.set(self.asked.get() + 1);
        // What is claimed rests on it, so that every engine is heard if that is asked for.
        let agreement = if finish == Finish::Presentable { self.options.agreement } else { Agreement::Any };
        match self.panel.ask(&encoding.query.with_goal(goal), &self.options.limits, agreement).decision {
            Decision::Unsat => Found::Nothing,
            Decision::Unknown(why) => Found::Unknown(why),
            Decision::Disagreement => {
                self.disagreement.set(true);
                Found::Unknown("the engines disagree".to_owned())
            }
            Decision::Sat(model) => self.confirmed(encoding, goal, model, policies, sought, finish),
        }
    }

    fn confirmed(
        &self,
        encoding: &Encoding,
        goal: Term,
        model: Model,
        policies: &[&Policy],
        sought: &Sought,
        finish: Finish,
    ) -> Found {
        let mut models = Vec::new();
        if finish == Finish::Presentable {
            if self.options.realism == Realism::Auto {
                models.extend(made_realistic(encoding.realistic(), goal, &model));
            }
            models.push(polish(encoding, goal, model.clone()));
        }
        models.push(model);
        let requests = models.iter().map(|model| request_of(encoding, model));
        let is_sought = |request: &Request| self.services.counts(request) && holds(policies, sought, request);
        let found = requests.into_iter().find(is_sought);
        let unconfirmed = || Found::Unknown("the evaluator does not confirm the request that was found".to_owned());
        found.map_or_else(unconfirmed, |request| Found::Request(Box::new(request)))
    }
}

fn exhausted() -> Found {
    Found::Unknown("the bound on the number of questions is reached".to_owned())
}

fn goal(encoder: &mut Encoder, allowed: &[Term], sought: &Sought) -> Term {
    let mut cases = Vec::new();
    for parts in sought {
        let mut terms = Vec::new();
        for part in parts {
            let (Part::Allowed(at) | Part::NotAllowed(at)) = part;
            let Some(term) = allowed.get(*at).copied() else { continue };
            terms.push(if matches!(part, Part::Allowed(_)) { term } else { encoder.terms().not(term) });
        }
        cases.push(encoder.terms().and(terms));
    }
    encoder.terms().or(cases)
}

/// Whether `request` is one of those sought, by the evaluator alone.
fn holds(policies: &[&Policy], sought: &Sought, request: &Request) -> bool {
    let allows = |at: &usize| policies.get(*at).is_some_and(|policy| outcome(policy, request) == Outcome::Allow);
    sought.iter().any(|parts| {
        parts.iter().all(|part| match part {
            Part::Allowed(at) => allows(at),
            Part::NotAllowed(at) => !allows(at),
        })
    })
}
