//! What is asked about, from files and folders: a policy, or a scenario of several.

use std::path::Path;

use keyaki::Subject;
use keyaki_policy::json::Node;
use keyaki_policy::{Manner, PolicyKind};
use keyaki_source::Diagnostic;

use crate::report::Failure;
use crate::texts::Texts;

/// The subjects at `paths`, and what there is to say about them. Everything is read before any error is reported.
pub(crate) fn subjects(
    paths: &[&Path],
    kind: Option<PolicyKind>,
    manner: Manner,
) -> Result<(Vec<Subject>, Vec<Diagnostic>), Failure> {
    let texts: Vec<_> = paths.iter().map(|path| Texts::read(path)).collect();
    subjects_of(&texts.iter().collect::<Vec<_>>(), kind, manner)
}

/// The subjects in these texts, and what there is to say about them.
pub(crate) fn subjects_of(
    texts: &[&Texts],
    kind: Option<PolicyKind>,
    manner: Manner,
) -> Result<(Vec<Subject>, Vec<Diagnostic>), Failure> {
    let mut subjects = Vec::new();
    let mut diagnostics = Vec::new();
    for texts in texts {
        let (subject, more) = texts.subject(kind, manner);
        subjects.extend(subject);
        diagnostics.extend(more);
    }
    if diagnostics.iter().any(Diagnostic::is_error) || subjects.len() < texts.len() {
        return Err(Failure(diagnostics));
    }
    if kind.is_some() && subjects.iter().any(|subject| subject.as_policy().is_none()) {
        let error = Diagnostic::error("usage", "the policies of a scenario are of the type that their layers say");
        return Err(error.help("leave `--policy-type` out").into());
    }
    Ok((subjects, diagnostics))
}

/// Subjects that can be compared: a policy by itself and a scenario mean different things by "allowed".
pub(crate) fn comparable(subjects: &[Subject]) -> Result<(), Failure> {
    let policies = subjects.iter().filter(|subject| subject.as_policy().is_some()).count();
    if policies == 0 || policies == subjects.len() {
        return Ok(());
    }
    let error = Diagnostic::error("policy-against-scenario", "a policy by itself cannot be compared with a scenario");
    Err(error.help("write both as scenarios, or compare the two policies that differ").into())
}

/// Whether the JSON of a file is meant as a scenario.
pub(crate) fn is_scenario(root: &Node) -> bool {
    let schema = root.member("schema").and_then(|member| member.value.as_str());
    // Without its schema it is a scenario still, and no policy: those have statements.
    let has_policies = root.member("policies").is_some() && root.member("Statement").is_none();
    has_policies || schema.is_some_and(|schema| schema.starts_with("keyaki.scenario/"))
}
