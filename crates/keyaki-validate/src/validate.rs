//! A text in, its findings out.

use keyaki_engine::{Agreement, Limits, Panel};
use keyaki_policy::{Mode, Policy, lower, parse};
use keyaki_source::{Diagnostic, Source};

use crate::finding::Finding;
use crate::path::locate;
use crate::rule::{self, Found};
use crate::subject::Subject;
use crate::{PolicyType, ResourceType};

/// Longer texts are read for their grammar only: the API takes 131,072 characters at most, and a hostile text should not cost minutes.
const MOST_BYTES: usize = 1 << 18;

/// Who proves what the codes about redundancy claim.
#[derive(Clone, Copy)]
pub enum Proofs<'a> {
    /// Nobody: codes that need a proof are not looked for.
    None,
    /// These engines.
    By(&'a Panel, &'a Limits, Agreement),
}

/// What was found in a policy.
#[derive(Clone, Debug, Default)]
pub struct Validation {
    /// The findings, from front to back of the text.
    pub findings: Vec<Finding>,
    /// How many questions the engines were asked.
    pub questions: usize,
    /// How many of them they did not decide: findings that need a proof may be missing.
    pub undecided: usize,
    /// On how many questions engines contradicted each other: one of them is wrong, and nothing that rests on it is reported.
    pub disagreements: usize,
    /// What there is to say beside.
    pub diagnostics: Vec<Diagnostic>,
}

/// What ValidatePolicy would find in `text`.
pub fn validate(text: &str, kind: PolicyType, resource: Option<ResourceType>, proofs: Proofs<'_>) -> Validation {
    validate_source(&Source::new("policy", text), kind, resource, proofs)
}

/// The same for a text that has a name in diagnostics.
pub fn validate_source(
    source: &Source,
    kind: PolicyType,
    resource: Option<ResourceType>,
    proofs: Proofs<'_>,
) -> Validation {
    let (document, mut diagnostics) = parse(source, Mode::Lenient);
    let mut found = Found::default();
    let mut validation = Validation::default();
    match &document {
        Some(document) => {
            let (policy, more) = lower(document, kind.kind(), Mode::Lenient);
            diagnostics.extend(more);
            let subject = Subject::new(source, document, kind, resource);
            rule::grammar::map(&subject, &diagnostics, &mut found);
            if source.text().len() > MOST_BYTES {
                validation.diagnostics.push(too_long(source));
            } else {
                rule::apply(&subject, &mut found);
                validation.prove(&subject, policy.as_ref(), proofs, &mut found);
            }
        }
        None => rule::grammar::unreadable(&diagnostics, &mut found),
    }
    validation.diagnostics.extend(found.left_out());
    let root = document.as_ref().map(|document| document.root());
    validation.findings = found.finish(|span| locate(root, span));
    validation
}

impl Validation {
    fn prove(&mut self, subject: &Subject<'_>, policy: Option<&Policy>, proofs: Proofs<'_>, found: &mut Found) {
        let (Some(policy), Proofs::By(panel, limits, agreement)) = (policy, proofs) else { return };
        let lint = keyaki_lint::lint(policy, panel, limits, agreement);
        rule::proven::map(subject, policy, &lint, found);
        self.questions = lint.questions;
        self.undecided = lint.undecided;
        self.disagreements = lint.disagreements.len();
        self.diagnostics.extend(lint.diagnostics);
    }
}

fn too_long(source: &Source) -> Diagnostic {
    let message = format!("`{}` is longer than {MOST_BYTES} bytes: only its grammar was looked at", source.name());
    Diagnostic::warning("too-long-to-validate", message)
}
