//! What there is to say.

use keyaki_ir::Term;
use keyaki_source::{Severity, Span};

use crate::Edit;

/// Something in a policy that does nothing, or not what it seems to do.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Which kind it is.
    pub code: Code,
    /// Position of the statement in the policy, from 0.
    pub statement_index: usize,
    /// What is the matter: lower-case, user text in backticks.
    pub message: String,
    /// The part that it is about.
    pub span: Span,
    /// Other places that matter, with what is there.
    pub related: Vec<(Span, String)>,
    /// The sentence that an engine has proven.
    pub proof: String,
    /// What no request satisfies, by that proof: goals of the [lint's query](crate::Lint::query), or of its realistic one.
    pub refuted: Vec<Term>,
    /// What to write instead, where that is not a fix, as the meaning may change with it.
    pub advice: Option<String>,
    /// Of a [condition that asks for presence](Code::ConditionIsNull), what `Null` would have to be compared with.
    pub null: Option<bool>,
    /// A change of the text that leaves the meaning as it is.
    pub fix: Option<Fix>,
}

impl Finding {
    pub(crate) fn new(
        code: Code,
        statement_index: usize,
        span: Span,
        message: String,
        proof: impl Into<String>,
    ) -> Self {
        let proof = proof.into();
        Self {
            code,
            statement_index,
            message,
            span,
            related: Vec::new(),
            proof,
            refuted: Vec::new(),
            advice: None,
            null: None,
            fix: None,
        }
    }

    pub(crate) fn refuting(mut self, goals: impl IntoIterator<Item = Term>) -> Self {
        self.refuted.extend(goals);
        self
    }

    pub(crate) fn advising(mut self, advice: String) -> Self {
        self.advice = Some(advice);
        self
    }

    pub(crate) fn beside(mut self, places: impl IntoIterator<Item = (Span, String)>) -> Self {
        self.related.extend(places);
        self
    }
}

/// A change of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does: `remove this action`.
    pub title: String,
    /// The edits, from front to back; they do not overlap.
    pub edits: Vec<Edit>,
}

/// The kinds of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// No request matches the statement.
    StatementNeverMatches,
    /// A request can match the statement, but none that really occurs.
    StatementUnrealistic,
    /// Other statements of the same effect match whatever the statement matches.
    StatementRedundant,
    /// Deny statements deny whatever the statement allows.
    StatementDenied,
    /// An action without which the policy means the same.
    ActionRedundant,
    /// A resource without which the policy means the same.
    ResourceRedundant,
    /// A principal without which the policy means the same.
    PrincipalRedundant,
    /// A value without which the condition means the same.
    ValueRedundant,
    /// A condition that every request satisfies, or every one that the rest of the statement matches.
    ConditionAlwaysTrue,
    /// A condition that no request satisfies.
    ConditionNeverTrue,
    /// A condition that asks no more than whether a key is there.
    ConditionIsNull,
    /// A condition of an Allow that also holds when its key is absent, as nothing is then among all values.
    ForAllValuesOfNothing,
}

impl Code {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::StatementNeverMatches,
        Self::StatementUnrealistic,
        Self::StatementRedundant,
        Self::StatementDenied,
        Self::ActionRedundant,
        Self::ResourceRedundant,
        Self::PrincipalRedundant,
        Self::ValueRedundant,
        Self::ConditionAlwaysTrue,
        Self::ConditionNeverTrue,
        Self::ConditionIsNull,
        Self::ForAllValuesOfNothing,
    ];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::StatementNeverMatches => "statement-never-matches",
            Self::StatementUnrealistic => "statement-unrealistic",
            Self::StatementRedundant => "statement-redundant",
            Self::StatementDenied => "statement-denied",
            Self::ActionRedundant => "action-redundant",
            Self::ResourceRedundant => "resource-redundant",
            Self::PrincipalRedundant => "principal-redundant",
            Self::ValueRedundant => "value-redundant",
            Self::ConditionAlwaysTrue => "condition-always-true",
            Self::ConditionNeverTrue => "condition-never-true",
            Self::ConditionIsNull => "condition-is-null",
            Self::ForAllValuesOfNothing => "for-all-values-of-nothing",
        }
    }

    /// How bad it is: a note where the policy is only longer than need be.
    pub fn severity(self) -> Severity {
        match self {
            Self::StatementNeverMatches
            | Self::StatementUnrealistic
            | Self::StatementDenied
            | Self::ConditionNeverTrue
            | Self::ConditionAlwaysTrue
            | Self::ForAllValuesOfNothing => Severity::Warning,
            Self::StatementRedundant
            | Self::ActionRedundant
            | Self::ResourceRedundant
            | Self::PrincipalRedundant
            | Self::ValueRedundant
            | Self::ConditionIsNull => Severity::Note,
        }
    }
}
