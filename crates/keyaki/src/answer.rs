//! What comes out.

use keyaki_engine::Outcome;
use keyaki_ir::Model;
use keyaki_policy::{Policy, Readings, Statement};
use keyaki_semantics::{LayerName, Request};
use keyaki_source::{Diagnostic, Source, Span};

use crate::{Question, Role, Said, Services, wording};

/// The answer to a question.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The question's name.
    pub question: &'static str,
    /// What was found.
    pub judgement: Judgement,
    /// The message for people, in AWS's words.
    pub message: String,
    /// What each engine said of the main query, in the panel's order.
    pub engines: Vec<Outcome>,
    /// SHA-256 of the query's canonical text, in hexadecimal: the identity of the question to the engines.
    pub query_sha256: String,
    /// By which readings of disputed points.
    pub readings: Readings,
    /// Over which actions and resources.
    pub services: Services,
    /// What went wrong on the way without changing the answer: a bug to report.
    pub incident: Option<Incident>,
    /// What else there is to say: warnings about the policies' meaning, engines that did not confirm.
    pub diagnostics: Vec<Diagnostic>,
}

/// What was found.
#[derive(Clone, Debug)]
pub enum Judgement {
    /// No request of the kind sought exists: PASS.
    Holds,
    /// There is one: FAIL.
    Fails {
        /// A request that shows it, confirmed by the evaluator.
        witness: Box<Witness>,
        /// The statements that let it through, first the one that AWS would name.
        reasons: Vec<Reason>,
    },
    /// A request was claimed to exist, and it does: PASS.
    Exists {
        /// A request that shows it, confirmed by the evaluator.
        witness: Box<Witness>,
    },
    /// A request was claimed to exist, and none does: FAIL.
    NothingExists,
    /// It is not known.
    Unknown {
        /// Why.
        why: String,
        /// The model that the evaluator did not confirm, when that is the reason.
        rejected: Option<Box<Rejected>>,
    },
    /// One engine said `sat`, another `unsat`.
    Disagreement,
}

/// A request that shows that the answer is no.
#[derive(Clone, Debug)]
pub struct Witness {
    /// The request.
    pub request: Request,
    /// Whether it also satisfies what is known of requests that really occur (spec C.2).
    pub realistic: bool,
    /// What each subject says about it.
    pub decisions: Vec<(Role, Said)>,
}

/// A statement that is a cause.
#[derive(Clone, Debug)]
pub struct Reason {
    /// In AWS's words.
    pub description: String,
    /// Position in the policy, from 0.
    pub statement_index: usize,
    /// The statement's `Sid`, when it has one.
    pub statement_id: Option<String>,
    /// Of a scenario, the layer that its policy is in.
    pub layer: Option<LayerName>,
    /// The policy's text.
    pub source: Source,
    /// The statement in it.
    pub span: Span,
}

/// Something that should not happen, in a further question that only refines a confirmed answer.
#[derive(Clone, Debug)]
pub enum Incident {
    /// A model was not confirmed.
    ModelRejected(Box<Rejected>),
    /// One engine said `sat`, another `unsat`.
    Disagreement,
}

/// A model whose request the evaluator does not confirm: a bug in one of the two readings.
#[derive(Clone, Debug)]
pub struct Rejected {
    /// The model.
    pub model: Model,
    /// The request it describes.
    pub request: Request,
}

impl Reason {
    /// That `statement`, one of `policy`, is a cause of a FAIL of `question`.
    pub fn of(question: &Question, policy: &Policy, statement: &Statement) -> Self {
        Self {
            description: wording::reason(question, statement),
            statement_index: statement.index,
            statement_id: statement.sid.as_ref().map(|sid| sid.value.clone()).filter(|sid| !sid.is_empty()),
            layer: None,
            source: policy.source.clone(),
            span: statement.span,
        }
    }

    /// The same for a policy of a layer, which AWS has no words for.
    #[must_use]
    pub fn in_layer(self, layer: Option<LayerName>) -> Self {
        let description = match &layer {
            Some(layer) => format!("{} of {}.", self.description.trim_end_matches('.'), layer.policy_words()),
            None => self.description,
        };
        Self { description, layer, ..self }
    }
}

impl Judgement {
    /// The request that decided it, and was confirmed.
    pub fn witness(&self) -> Option<&Witness> {
        match self {
            Self::Fails { witness, .. } | Self::Exists { witness } => Some(witness),
            Self::Holds | Self::NothingExists | Self::Unknown { .. } | Self::Disagreement => None,
        }
    }

    /// `PASS`, `FAIL` or `UNKNOWN`; engines that disagree leave the answer unknown.
    pub fn result(&self) -> &'static str {
        match self {
            Self::Holds | Self::Exists { .. } => "PASS",
            Self::Fails { .. } | Self::NothingExists => "FAIL",
            Self::Unknown { .. } | Self::Disagreement => "UNKNOWN",
        }
    }
}
