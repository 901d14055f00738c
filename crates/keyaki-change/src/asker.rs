//! Further questions to engines, each about a few policies at once.
//!
//! In: policies, and of which requests one is sought: those that some of them allow and others do not, and those that a check objects
//! to. Out: such a request, confirmed by the evaluator, that there is none, or that it is not known. The number of questions is
//! bounded, and whoever has used them up is told that nothing more is known.

use std::cell::Cell;

use keyaki::{Judgement, Options, Question, Realism, Services, ask, prepare_among, prepare_beside};
use keyaki_engine::{Agreement, Decision, Panel};
use keyaki_ir::{Model, Term, Terms};
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

/// What one of the policies, by its place in the list, says of the request sought; or whether the check objects to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Allowed(usize),
    NotAllowed(usize),
    Objected,
    NotObjected,
}

/// Of what parts speak: policies, and of a check that is about one of them or another one.
#[derive(Clone, Copy)]
pub(crate) struct About<'a> {
    pub(crate) policies: &'a [&'a Policy],
    pub(crate) check: Option<&'a Question>,
    pub(crate) among: Among,
}

/// Of which requests one is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Among {
    /// Those that count by the options.
    Counted,
    /// Those that satisfy what is known of requests that really occur (spec C.2).
    Real,
}

impl<'a> About<'a> {
    pub(crate) fn policies(policies: &'a [&'a Policy]) -> Self {
        Self { policies, check: None, among: Among::Counted }
    }
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
        self.find_one(About::policies(policies), sought, finish)
    }

    /// The same, of a check as well.
    pub(crate) fn find_one(&self, about: About<'_>, sought: &Sought, finish: Finish) -> Found {
        let found = self.find_all(about, std::slice::from_ref(sought), finish);
        found.into_iter().next().unwrap_or_else(|| Found::Unknown("nothing was asked".to_owned()))
    }

    /// One question for each of `sought`, all about the same policies, which are encoded once.
    pub(crate) fn find_each(&self, policies: &[&Policy], sought: &[Sought], finish: Finish) -> Vec<Found> {
        self.find_all(About::policies(policies), sought, finish)
    }

    /// The same, of a check as well.
    pub(crate) fn find_all(&self, about: About<'_>, sought: &[Sought], finish: Finish) -> Vec<Found> {
        if self.is_exhausted() {
            return vec![exhausted(); sought.len()];
        }
        let (encoding, goals) = match about.check {
            Some(check) => self.encoded_beside(check, about.policies, sought),
            None => self.encoded(about.policies, sought),
        };
        let encoding = match (about.among, self.options.realism) {
            (Among::Real, _) | (_, Realism::On) => &encoding.realistic().encoding,
            (Among::Counted, Realism::Auto | Realism::Off) => &encoding,
        };
        goals.iter().zip(sought).map(|(goal, sought)| self.ask(encoding, *goal, about, sought, finish)).collect()
    }

    /// A request that shows that the answer to `question` is no, as a check of its own finds it.
    pub(crate) fn failing(&self, question: &Question, finish: Finish) -> Found {
        if self.is_exhausted() {
            return exhausted();
        }
        self.count();
        let options = Options { agreement: self.agreement(finish), ..self.options.clone() };
        let answer = ask(question, &prepare_among(question, self.services), self.panel, &options);
        match answer.judgement {
            Judgement::Holds => Found::Nothing,
            Judgement::Fails { witness, .. } => Found::Request(Box::new(witness.request)),
            Judgement::Unknown { why, .. } => Found::Unknown(why),
            Judgement::Disagreement => self.disagreed(),
            Judgement::Exists { .. } | Judgement::NothingExists => {
                Found::Unknown("some request is asked for".to_owned())
            }
        }
    }

    fn encoded(&self, policies: &[&Policy], sought: &[Sought]) -> (Encoding, Vec<Term>) {
        let mut encoder = Encoder::new(policies.iter().copied());
        if self.services == Services::Strict {
            encoder.only_published();
        }
        let named = policies.iter().enumerate();
        let allowed: Vec<Term> =
            named.map(|(n, policy)| encoder.policy(&format!("policy {n}"), policy).allowed).collect();
        let terms = encoder.terms();
        let goals: Vec<Term> = sought.iter().map(|sought| goal(terms, &allowed, None, sought)).collect();
        let all = terms.or(goals.iter().copied());
        (encoder.finish(all, Vec::new()), goals)
    }

    /// The encoding of the check with all that its policy says, and of further policies.
    fn encoded_beside(&self, check: &Question, policies: &[&Policy], sought: &[Sought]) -> (Encoding, Vec<Term>) {
        let prepared = prepare_beside(check, self.services, policies);
        let say = |encoder: &mut Encoder| -> Vec<Term> {
            let named = policies.iter().enumerate();
            named.map(|(n, policy)| encoder.policy(&format!("policy {n}"), policy).allowed).collect()
        };
        let (mut encoding, allowed) = prepared.encoding.with(say, Clone::clone);
        let objected = Some(encoding.query.goal);
        let terms = &mut encoding.query.terms;
        let goals: Vec<Term> = sought.iter().map(|sought| goal(terms, &allowed, objected, sought)).collect();
        encoding.query.goal = terms.or(goals.iter().copied());
        (encoding, goals)
    }

    fn count(&self) {
        self.left.set(self.left.get().saturating_sub(1));
        self.asked.set(self.asked.get() + 1);
    }

    /// Of what claims rest on, every engine is heard if that is asked for.
    fn agreement(&self, finish: Finish) -> Agreement {
        if finish == Finish::Presentable { self.options.agreement } else { Agreement::Any }
    }

    fn disagreed(&self) -> Found {
        self.disagreement.set(true);
        Found::Unknown("the engines disagree".to_owned())
    }

    fn ask(&self, encoding: &Encoding, goal: Term, about: About<'_>, sought: &Sought, finish: Finish) -> Found {
        match encoding.query.terms.as_bool(goal) {
            Some(false) => return Found::Nothing,
            _ if self.is_exhausted() => return exhausted(),
            _ => {}
        }
        self.count();
        let query = encoding.query.with_goal(goal);
        match self.panel.ask(&query, &self.options.limits, self.agreement(finish)).decision {
            Decision::Unsat => Found::Nothing,
            Decision::Unknown(why) => Found::Unknown(why),
            Decision::Disagreement => self.disagreed(),
            Decision::Sat(model) => self.confirmed(encoding, goal, model, about, sought, finish),
        }
    }

    fn confirmed(
        &self,
        encoding: &Encoding,
        goal: Term,
        model: Model,
        about: About<'_>,
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
        let is_sought = |request: &Request| self.services.counts(request) && holds(about, sought, request);
        let found = requests.into_iter().find(is_sought);
        let unconfirmed = || Found::Unknown("the evaluator does not confirm the request that was found".to_owned());
        found.map_or_else(unconfirmed, |request| Found::Request(Box::new(request)))
    }
}

fn exhausted() -> Found {
    Found::Unknown("the bound on the number of questions is reached".to_owned())
}

/// What is sought, given what each policy allows and what the check objects to.
fn goal(terms: &mut Terms, allowed: &[Term], objected: Option<Term>, sought: &Sought) -> Term {
    let mut cases = Vec::new();
    for parts in sought {
        let mut all = Vec::new();
        for part in parts {
            let term = match part {
                Part::Allowed(at) | Part::NotAllowed(at) => allowed.get(*at).copied(),
                Part::Objected | Part::NotObjected => objected,
            };
            let Some(term) = term else { continue };
            let is_so = matches!(part, Part::Allowed(_) | Part::Objected);
            all.push(if is_so { term } else { terms.not(term) });
        }
        cases.push(terms.and(all));
    }
    terms.or(cases)
}

/// Whether `request` is one of those sought, by the evaluator alone.
fn holds(about: About<'_>, sought: &Sought, request: &Request) -> bool {
    let allows = |at: &usize| about.policies.get(*at).is_some_and(|policy| outcome(policy, request) == Outcome::Allow);
    let objected = |expected: bool| about.check.is_some_and(|check| check.is_violated_by(request) == expected);
    sought.iter().any(|parts| {
        parts.iter().all(|part| match part {
            Part::Allowed(at) => allows(at),
            Part::NotAllowed(at) => !allows(at),
            Part::Objected => objected(true),
            Part::NotObjected => objected(false),
        })
    })
}
