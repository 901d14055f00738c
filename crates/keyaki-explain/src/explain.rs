//! Explains an answer.

use keyaki::{Answer, Judgement, Options, Prepared, Question, Subject, Witness, slice};
use keyaki_engine::Panel;
use keyaki_source::Diagnostic;

use crate::asking::{Room, Tally};
use crate::causes::Looking;
use crate::ground::{details, grounds};
use crate::layers::unaided;
use crate::tracing::trace;
use crate::why::support;
use crate::witnesses::witnesses;
use crate::{Explanation, Trace};

/// What is to be explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Of a FAIL: every statement that is a cause.
    pub causes: bool,
    /// Of a FAIL: this many different requests that show it; the answer's own is one of them.
    pub witnesses: usize,
    /// Of a FAIL: what each element of each statement says of the answer's request.
    pub trace: bool,
    /// Of a PASS: the statements that it rests on.
    pub support: bool,
    /// How many further questions may be asked.
    pub questions: usize,
}

/// Enough for every cause of the largest policies that AWS publishes.
const QUESTIONS: usize = 2_000;

impl Default for Wanted {
    /// The causes.
    fn default() -> Self {
        Self { causes: true, witnesses: 1, trace: false, support: false, questions: QUESTIONS }
    }
}

/// Why `answer`, which `panel` gave to `question` by `options`, is what it is. `prepared` is the encoding it was found with.
pub fn explain(
    question: &Question,
    prepared: &Prepared,
    panel: &Panel,
    options: &Options,
    answer: &Answer,
    wanted: &Wanted,
) -> Explanation {
    match &answer.judgement {
        Judgement::Fails { witness, .. } => Failing { question, prepared, panel, options }.explain(witness, wanted),
        Judgement::Holds if wanted.support => support(question, prepared.services, panel, options, wanted.questions),
        Judgement::Exists { witness } if wanted.trace => {
            Explanation { trace: Some(trace(question, &witness.request)), ..Explanation::default() }
        }
        Judgement::Holds
        | Judgement::Exists { .. }
        | Judgement::NothingExists
        | Judgement::Unknown { .. }
        | Judgement::Disagreement => Explanation::default(),
    }
}

struct Failing<'a> {
    question: &'a Question,
    prepared: &'a Prepared,
    panel: &'a Panel,
    options: &'a Options,
}

impl Failing<'_> {
    fn explain(&self, witness: &Witness, wanted: &Wanted) -> Explanation {
        let trace: Option<Trace> = wanted.trace.then(|| trace(self.question, &witness.request));
        let mut explanation = Explanation { trace, ..Explanation::default() };
        if !wanted.causes && wanted.witnesses < 2 {
            return explanation;
        }
        let sliced = slice(self.question);
        let existing = match self.question {
            Question::NoNewAccess { existing, .. } => Some(existing),
            Question::AccessNotGranted { .. }
            | Question::Property { .. }
            | Question::NoPublicAccess { .. }
            | Question::CrossAccount { .. } => None,
        };
        match self.question.subject() {
            Some(_) => self.of_subject(&sliced, existing, witness, wanted, &mut explanation),
            None => explanation.diagnostics.push(of_no_policy()),
        }
        explanation
    }

    fn of_subject(
        &self,
        sliced: &Question,
        existing: Option<&Subject>,
        witness: &Witness,
        wanted: &Wanted,
        explanation: &mut Explanation,
    ) {
        let room = Room { question: self.question, panel: self.panel, options: self.options };
        let mut tally = Tally::new(wanted.questions);
        if wanted.causes {
            let grounds = grounds(sliced, self.prepared);
            let mut looking = Looking { room, existing, tally: &mut tally, diagnostics: Vec::new() };
            explanation.causes = looking.causes(&grounds, witness);
            explanation.diagnostics.append(&mut looking.diagnostics);
            let mut asking = room.asking(self.prepared, self.prepared.encoding.clone(), &mut tally);
            let (unaided, note) = unaided(&mut asking, witness);
            explanation.unaided = unaided;
            explanation.diagnostics.extend(note);
        }
        if wanted.witnesses > 1
            && let Some((encoding, details)) = details(sliced, self.prepared, None)
        {
            let mut asking = room.asking(self.prepared, encoding, &mut tally);
            let (found, note) = witnesses(&mut asking, &details.candidates, witness, wanted.witnesses);
            explanation.witnesses = found;
            explanation.diagnostics.extend(note);
        }
        explanation.questions = tally.asked;
        explanation.incident = tally.incident;
    }
}

fn of_no_policy() -> Diagnostic {
    let message = "causes and further witnesses are not looked for: what contradicts the property need not be allowed by any one policy";
    Diagnostic::note("not-explained", message).help("see the trace of the request shown (`--explain`)")
}
