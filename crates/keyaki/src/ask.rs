//! Asks a panel, confirms what it says, and finds the statement.
//!
//! A model becomes a request; the evaluator runs on it; only if it agrees does the answer say FAIL. The first statement
//! through which the access flows is found with further questions, never by looking at texts.

use keyaki_engine::{Agreement, Decision, Limits, Panel, Verdict};
use keyaki_ir::{Model, Term};
use keyaki_semantics::{Encoding, Request, request_of};
use keyaki_source::Diagnostic;

use crate::grantor::note_of_caller;
use crate::inquiry::LEFT_OPEN;
use crate::prepare::identity;
use crate::property::Claim;
use crate::public::settle;
use crate::rests::{other_readings, rests_on};
use crate::subject::Granting;
use crate::{Answer, Confirmed, Incident, Inquiry, Judgement, Prepared, Question, Reason, Rejected, Subject, wording};

/// How to ask.
#[derive(Clone, Debug)]
pub struct Options {
    /// What each engine may spend on a query.
    pub limits: Limits,
    /// When the panel has heard enough.
    pub agreement: Agreement,
    /// Which requests count.
    pub realism: Realism,
}

/// Whether the realism axioms (spec C.2) are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Realism {
    /// The verdict is over all requests, as AWS's; a realistic witness is preferred.
    Auto,
    /// Only requests that satisfy the axioms count.
    On,
    /// The axioms are not used at all.
    Off,
}

impl Default for Options {
    fn default() -> Self {
        Self { limits: Limits::default(), agreement: Agreement::All, realism: Realism::Auto }
    }
}

/// Asks `panel` the question that `prepared` is the encoding of.
pub fn ask(question: &Question, prepared: &Prepared, panel: &Panel, options: &Options) -> Answer {
    match question.counts_addresses() {
        true => settle(question.clone(), prepared.clone(), panel, options).answer,
        false => ask_once(question, prepared, panel, options),
    }
}

/// Asks for a request that the question is about, and confirms it.
pub(crate) fn ask_once(question: &Question, prepared: &Prepared, panel: &Panel, options: &Options) -> Answer {
    let encoding = prepared.encoding_for(options.realism);
    let mut verdict = panel.ask(&encoding.query, &options.limits, options.agreement);
    let inquiry = Inquiry { question, services: prepared.services, encoding: &prepared.encoding, panel, options };
    let failing = Failing { prepared, inquiry };
    let mut asides = Asides { diagnostics: prepared.encoding.diagnostics.clone(), incident: None };
    if options.realism == Realism::On {
        let message = "only requests that satisfy the axioms of realism were considered";
        let help = "AWS's checks use no such axioms; leave out `--realistic on` for their verdict (semantics C.2)";
        asides.diagnostics.push(Diagnostic::note("realistic-only", message).help(help));
    }
    asides.diagnostics.extend(other_readings(question));
    let mut judgement = failing.judge(encoding, verdict.decision.clone(), &mut asides);
    // What the panel's own engines found may lie outside of what the encoding says exactly; the others may find something else.
    if let Judgement::Unknown { rejected: Some(_), .. } = judgement
        && let Some(further) = panel.ask_reserve(&verdict, &encoding.query, &options.limits, options.agreement)
    {
        judgement = failing.second(encoding, judgement, &further, &mut asides);
        verdict.outcomes.extend(further.outcomes);
    }
    if let Judgement::Unknown { rejected: Some(_), .. } = judgement
        && encoding.leaves_open()
    {
        judgement = Judgement::Unknown { why: LEFT_OPEN.to_owned(), rejected: None };
    }
    if let Judgement::Holds = judgement {
        asides.diagnostics.extend(vacuous(question, prepared, panel, options));
    }
    if let Judgement::Fails { witness, .. } | Judgement::Exists { witness } = &judgement {
        asides.diagnostics.extend(note_of_caller(question, &witness.request));
        asides.diagnostics.extend(rests_on(question, &witness.request));
    }
    Answer {
        question: question.name(),
        message: wording::message(question, &judgement),
        judgement,
        engines: verdict.outcomes,
        query_sha256: identity(&encoding.query),
        readings: question.readings(),
        services: prepared.services,
        incident: asides.incident,
        diagnostics: asides.diagnostics,
    }
}

/// That a claim says nothing, as there are no requests that it is about.
fn vacuous(question: &Question, prepared: &Prepared, panel: &Panel, options: &Options) -> Option<Diagnostic> {
    let Question::Property { property, .. } = question else { return None };
    let is_impossible = |goal: Option<Term>| {
        let query = goal.map(|goal| prepared.query(options.realism).with_goal(goal));
        query.is_some_and(|query| panel.ask(&query, &options.limits, Agreement::Any).decision == Decision::Unsat)
    };
    let (source, span) = (property.source(), property.name_span());
    if is_impossible(prepared.assumed) {
        let message = "no request meets the assumptions, so that anything holds under them";
        let warning = Diagnostic::warning("impossible-assumptions", message).label(source, span, "says nothing");
        return Some(warning.help("take the assumption back that is not so"));
    }
    is_impossible(prepared.considered).then(|| {
        let message = "the property holds because there are no requests of the kind that it is about";
        let note = Diagnostic::note("vacuous", message).label(source, span, "says nothing of these policies");
        note.help("if there should be some, see whether the right policies are given; `some …` asks for them")
    })
}

/// A question that some request shows the answer to be no.
struct Failing<'a> {
    prepared: &'a Prepared,
    inquiry: Inquiry<'a>,
}

/// What there is to say beside the answer.
struct Asides {
    diagnostics: Vec<Diagnostic>,
    incident: Option<Incident>,
}

impl Asides {
    fn uncertain(&mut self, found: Confirmed) -> Option<Confirmed> {
        let message = "an earlier statement may let such access through as well: the engines did not decide it";
        self.diagnostics.push(Diagnostic::note("first-statement-uncertain", message).help("raise `--timeout`"));
        Some(found)
    }
}

impl Failing<'_> {
    fn judge(&self, encoding: &Encoding, decision: Decision, asides: &mut Asides) -> Judgement {
        match (decision, self.inquiry.question.claim()) {
            (Decision::Unsat, Claim::Never) => Judgement::Holds,
            (Decision::Unsat, Claim::Sometimes) => Judgement::NothingExists,
            (Decision::Unknown(why), _) => Judgement::Unknown { why, rejected: None },
            (Decision::Disagreement, _) => Judgement::Disagreement,
            (Decision::Sat(model), Claim::Never) => self.failure(encoding, model, asides),
            (Decision::Sat(model), Claim::Sometimes) => self.example(encoding, model),
        }
    }

    /// What `further` makes of a question whose first model was rejected, which satisfies the query all the same.
    fn second(&self, encoding: &Encoding, first: Judgement, further: &Verdict, asides: &mut Asides) -> Judgement {
        match &further.decision {
            Decision::Sat(_) => match self.judge(encoding, further.decision.clone(), asides) {
                Judgement::Unknown { .. } => first,
                found => found,
            },
            Decision::Unsat | Decision::Disagreement => Judgement::Disagreement,
            Decision::Unknown(_) => first,
        }
    }

    /// That there is a request of the kind sought, when one was.
    fn example(&self, encoding: &Encoding, model: Model) -> Judgement {
        match self.confirmed(encoding, model) {
            Ok(found) => {
                let goal = encoding.query.goal;
                let found = self.inquiry.presentable(encoding, goal, goal, found);
                Judgement::Exists { witness: Box::new(self.inquiry.witness(found)) }
            }
            Err(unknown) => unknown,
        }
    }

    /// The request of an engine's model, or that the evaluator does not confirm it.
    fn confirmed(&self, encoding: &Encoding, model: Model) -> Result<Confirmed, Judgement> {
        self.inquiry.confirm_somehow(encoding, encoding.query.goal, model.clone()).ok_or_else(|| {
            let request = request_of(&self.prepared.encoding, &model);
            let why = "an engine found a model whose request the evaluator does not confirm".to_owned();
            Judgement::Unknown { why, rejected: Some(Box::new(Rejected { model, request })) }
        })
    }

    fn failure(&self, encoding: &Encoding, model: Model, asides: &mut Asides) -> Judgement {
        let found = match self.confirmed(encoding, model) {
            Ok(found) => found,
            Err(unknown) => return unknown,
        };
        let found = match self.inquiry.question.subject() {
            Some((_, Subject::Policy(_))) => self.through_first_statement(encoding, found, asides),
            Some((_, Subject::Scenario(_))) | None => Some(found),
        };
        let Some(found) = found else {
            let why = "the witness flows through no Allow statement".to_owned();
            return Judgement::Unknown { why, rejected: None };
        };
        let found = self.presentable(encoding, found);
        let reasons = self.reasons(&found.request);
        let witness = self.inquiry.witness(found);
        Judgement::Fails { witness: Box::new(witness), reasons }
    }

    /// A confirmed request through the first Allow statement that has one.
    fn through_first_statement(
        &self,
        encoding: &Encoding,
        mut found: Confirmed,
        asides: &mut Asides,
    ) -> Option<Confirmed> {
        let mut first = self.first_match(&found.request)?;
        loop {
            let earlier: Vec<_> =
                self.prepared.contributions.iter().filter(|(index, _)| *index < first).map(|(_, goal)| *goal).collect();
            if earlier.is_empty() {
                break;
            }
            let mut asked = encoding.clone();
            asked.query.goal = asked.query.terms.or(earlier);
            // A refinement of a confirmed answer: the first engine that knows is enough.
            match self.inquiry.panel.ask(&asked.query, &self.inquiry.options.limits, Agreement::Any).decision {
                Decision::Sat(model) => match self.inquiry.confirm_somehow(&asked, asked.query.goal, model.clone()) {
                    Some(confirmed) => {
                        let index = self.first_match(&confirmed.request)?;
                        if index >= first {
                            break;
                        }
                        (first, found) = (index, confirmed);
                    }
                    None if asked.leaves_open() => return asides.uncertain(found),
                    None => {
                        let request = request_of(&self.prepared.encoding, &model);
                        asides.incident = Some(Incident::ModelRejected(Box::new(Rejected { model, request })));
                        return asides.uncertain(found);
                    }
                },
                Decision::Unsat => break,
                Decision::Unknown(_) => return asides.uncertain(found),
                Decision::Disagreement => {
                    asides.incident = Some(Incident::Disagreement);
                    return asides.uncertain(found);
                }
            }
        }
        Some(found)
    }

    /// A request through the same statement that looks like one that somebody makes.
    fn presentable(&self, encoding: &Encoding, found: Confirmed) -> Confirmed {
        let first = self.first_match(&found.request);
        let through = self.prepared.contributions.iter().find(|(index, _)| Some(*index) == first);
        let goal = through.map_or(encoding.query.goal, |(_, goal)| *goal);
        self.inquiry.presentable(encoding, goal, goal, found)
    }

    /// The first Allow statement through which the request comes.
    fn first_match(&self, request: &Request) -> Option<usize> {
        let (_, subject) = self.inquiry.question.subject()?;
        self.first_granting(subject, request).map(|granting| granting.statement.index)
    }

    /// AWS names one statement: the first that lets the access through.
    fn reasons(&self, request: &Request) -> Vec<Reason> {
        let Some((_, subject)) = self.inquiry.question.grantor(request) else { return Vec::new() };
        let reason = |Granting { policy, statement, layer }| {
            Reason::of(self.inquiry.question, policy, statement).in_layer(layer)
        };
        self.first_granting(subject, request).into_iter().map(reason).collect()
    }

    /// The first of the statements that count.
    fn first_granting<'s>(&self, subject: &'s Subject, request: &Request) -> Option<Granting<'s>> {
        subject.first_granting(request, &|statement| self.inquiry.question.counts(statement))
    }
}
