//! How two policies or scenarios compare, four ways, and what of each the other does not allow.
//!
//! In: an old and a new subject. Out: [`Changes`]: the answers to two questions, whether the new one allows anything
//! new and whether the old one allows anything that the new one does not, and of policies what that is, as documents.

use keyaki::{Answer, Judgement, Options, Prepared, Question, Services, Subject, ask, prepare_among};
use keyaki_engine::Panel;

use crate::{Asker, Difference, difference};

/// How many questions may be asked to find one document.
const QUESTIONS: usize = 3000;

/// How two subjects compare.
#[derive(Clone, Debug)]
pub struct Changes {
    /// What the new one allows and the old one does not.
    pub gained: Side,
    /// What the old one allows and the new one does not.
    pub lost: Side,
}

/// What one subject allows and the other does not.
#[derive(Clone, Debug)]
pub struct Side {
    /// The question whether there is anything.
    pub question: Question,
    /// The question in logic.
    pub prepared: Prepared,
    /// Its answer.
    pub answer: Answer,
    /// What it is, when there is something: a document, or why there is none.
    pub document: Option<Result<Difference, String>>,
    /// How many further questions were asked for the document.
    pub questions: usize,
    /// Whether engines contradicted each other in one of them.
    pub disagreement: bool,
}

/// How the new subject relates to the old.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Both allow the same requests.
    Equivalent,
    /// The new one allows less.
    Narrower,
    /// The new one allows more.
    Wider,
    /// Each allows what the other does not.
    Incomparable,
    /// One of the two answers is not known.
    Unknown,
    /// Engines contradict each other.
    Disagreement,
}

/// What `new` changes about `old`.
pub fn changes(old: &Subject, new: &Subject, services: Services, panel: &Panel, options: &Options) -> Changes {
    let side = |name, existing: &Subject, new: &Subject| {
        let question = Question::NoNewAccess { existing: existing.clone(), new: new.clone() };
        let prepared = prepare_among(&question, services);
        let answer = ask(&question, &prepared, panel, options);
        let asker = Asker::new(panel, options, services, QUESTIONS);
        let document = match (&answer.judgement, existing, new) {
            (Judgement::Fails { .. }, Subject::Policy(existing), Subject::Policy(new)) => {
                Some(difference(&asker, name, existing, new))
            }
            _ => None,
        };
        Side { question, prepared, answer, document, questions: asker.asked(), disagreement: asker.saw_disagreement() }
    };
    Changes { gained: side("gained", old, new), lost: side("lost", new, old) }
}

impl Changes {
    /// How the new subject relates to the old.
    pub fn relation(&self) -> Relation {
        match (&self.gained.answer.judgement, &self.lost.answer.judgement) {
            (Judgement::Disagreement, _) | (_, Judgement::Disagreement) => Relation::Disagreement,
            // The last two are answers to properties, which are not asked here.
            (Judgement::Unknown { .. } | Judgement::Exists { .. } | Judgement::NothingExists, _)
            | (_, Judgement::Unknown { .. } | Judgement::Exists { .. } | Judgement::NothingExists) => Relation::Unknown,
            (Judgement::Holds, Judgement::Holds) => Relation::Equivalent,
            (Judgement::Holds, Judgement::Fails { .. }) => Relation::Narrower,
            (Judgement::Fails { .. }, Judgement::Holds) => Relation::Wider,
            (Judgement::Fails { .. }, Judgement::Fails { .. }) => Relation::Incomparable,
        }
    }
}

impl Relation {
    /// `equivalent`, `narrower`, `wider`, `incomparable`, `unknown` or `disagreement`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Equivalent => "equivalent",
            Self::Narrower => "narrower",
            Self::Wider => "wider",
            Self::Incomparable => "incomparable",
            Self::Unknown => "unknown",
            Self::Disagreement => "disagreement",
        }
    }
}
