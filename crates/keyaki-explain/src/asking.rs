//! Further questions about one question, within a bound.
//!
//! In: what was prepared of a question. Out: an encoding in which single items can be spoken of, and answers to what is sought in
//! it: confirmed requests, none, or not known. What went wrong on the way is kept.

use keyaki::{Confirmed, Finish, Incident, Inquiry, Options, Prepared, Question, Realism, Sought, Witness};
use keyaki_engine::{Agreement, Decision, Panel};
use keyaki_ir::{Term, Terms};
use keyaki_semantics::{Encoding, Request, polish, request_of};

/// A question, and who is asked further ones about it.
#[derive(Clone, Copy)]
pub(crate) struct Room<'a> {
    pub(crate) question: &'a Question,
    pub(crate) panel: &'a Panel,
    pub(crate) options: &'a Options,
}

/// Where further questions are asked.
pub(crate) struct Asking<'a> {
    pub(crate) question: &'a Question,
    /// What was prepared of the question, or of a smaller one whose requests are requests of it.
    pub(crate) prepared: &'a Prepared,
    pub(crate) panel: &'a Panel,
    pub(crate) options: &'a Options,
    /// The encoding with more to say; its goal is what was sought last.
    pub(crate) encoding: Encoding,
    pub(crate) tally: &'a mut Tally,
}

/// What all that is asked of one answer amounts to.
pub(crate) struct Tally {
    /// How many questions were asked.
    pub(crate) asked: usize,
    /// How many may be.
    pub(crate) most: usize,
    /// The first thing that should not have happened.
    pub(crate) incident: Option<Incident>,
}

/// What came of looking for a request.
pub(crate) enum Found {
    /// This one.
    Request(Confirmed),
    /// There is none.
    Nothing,
    /// It is not known, and why.
    Unknown(String),
}

impl Tally {
    pub(crate) fn new(most: usize) -> Self {
        Self { asked: 0, most, incident: None }
    }

    /// Counts a question, if one more may be asked.
    fn may_ask(&mut self) -> bool {
        let may = self.asked < self.most;
        self.asked += usize::from(may);
        may
    }
}

impl<'a> Room<'a> {
    /// Further questions in `encoding`, which says more than `prepared` does.
    pub(crate) fn asking<'b>(self, prepared: &'b Prepared, encoding: Encoding, tally: &'b mut Tally) -> Asking<'b>
    where
        'a: 'b,
    {
        // Before anything is sought: its terms begin with those of the plain encoding.
        encoding.realistic();
        let Self { question, panel, options } = self;
        Asking { question, prepared, panel, options, encoding, tally }
    }
}

impl Asking<'_> {
    /// A request for which what `build` builds holds and that shows that the answer is no. `build` may name terms of the
    /// encoding that were there from the start.
    pub(crate) fn seek(&mut self, finish: Finish, build: impl Fn(&mut Terms) -> Term) -> Found {
        self.encoding.seek(build);
        if self.encoding.query.terms.as_bool(self.encoding.query.goal) == Some(false) {
            return Found::Nothing;
        }
        if !self.tally.may_ask() {
            return Found::Unknown(format!("the bound of {} further questions is reached", self.tally.most));
        }
        let Self { question, prepared, panel, options, encoding, .. } = &*self;
        let inquiry = Inquiry { question, services: prepared.services, encoding, panel, options };
        match inquiry.seek(finish) {
            Sought::Found(found) => Found::Request(found),
            Sought::Nothing => Found::Nothing,
            Sought::Unknown(why) => Found::Unknown(why),
            Sought::Rejected(rejected) => {
                self.tally.incident.get_or_insert(Incident::ModelRejected(rejected));
                Found::Unknown("an engine found a model whose request the evaluator does not confirm".to_owned())
            }
            Sought::Disagreement => {
                self.tally.incident.get_or_insert(Incident::Disagreement);
                Found::Unknown("the engines disagree".to_owned())
            }
        }
    }

    /// A request for which what `build` builds holds, whatever it shows; nothing when there is none or it is not known. What it
    /// is to show is for the caller to confirm.
    pub(crate) fn imagine(&mut self, build: impl Fn(&mut Terms) -> Term) -> Option<Request> {
        if !self.tally.may_ask() {
            return None;
        }
        self.encoding.seek(build);
        let encoding = match self.options.realism {
            Realism::On => &self.encoding.realistic().encoding,
            Realism::Auto | Realism::Off => &self.encoding,
        };
        match self.panel.ask(&encoding.query, &self.options.limits, Agreement::Any).decision {
            Decision::Sat(model) => Some(request_of(encoding, &polish(encoding, encoding.query.goal, model))),
            Decision::Unsat | Decision::Unknown(_) | Decision::Disagreement => None,
        }
    }

    /// The request as a witness, with what each subject says of it.
    pub(crate) fn witness(&self, found: Confirmed) -> Witness {
        let Self { question, prepared, panel, options, encoding, .. } = self;
        Inquiry { question, services: prepared.services, encoding, panel, options }.witness(found)
    }

    /// Whether `request` shows that the answer is no, by the evaluator alone.
    pub(crate) fn is_violated_by(&self, request: &Request) -> bool {
        self.prepared.is_violated_by(self.question, request)
    }
}
