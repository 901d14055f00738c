//! What a question is about, from files and folders: a policy, or a scenario of several.

use std::path::{Path, PathBuf};

use keyaki::Subject;
use keyaki_policy::{Mode, PolicyKind, json, read};
use keyaki_semantics::{Scenario, ScenarioForm};
use keyaki_source::{Diagnostic, Source};

use crate::input;
use crate::report::Failure;

/// The subjects at `paths`, and what there is to say about them. Everything is read before any error is reported.
///
/// A folder, or a file with `"schema": "keyaki.scenario/1"`, is a scenario; any other file is a policy.
pub(crate) fn subjects(
    paths: &[&Path],
    kind: Option<PolicyKind>,
    mode: Mode,
) -> Result<(Vec<Subject>, Vec<Diagnostic>), Failure> {
    let mut subjects = Vec::new();
    let mut diagnostics = Vec::new();
    for path in paths {
        let (subject, more) = subject(path, kind, mode);
        subjects.extend(subject);
        diagnostics.extend(more);
    }
    if diagnostics.iter().any(Diagnostic::is_error) || subjects.len() < paths.len() {
        return Err(Failure(diagnostics));
    }
    alike(&subjects)?;
    Ok((subjects, diagnostics))
}

/// A policy by itself and a scenario mean different things by "allowed".
fn alike(subjects: &[Subject]) -> Result<(), Failure> {
    let policies = subjects.iter().filter(|subject| subject.as_policy().is_some()).count();
    if policies == 0 || policies == subjects.len() {
        return Ok(());
    }
    let error = Diagnostic::error("policy-against-scenario", "a policy by itself cannot be compared with a scenario");
    Err(error.help("write both as scenarios, or compare the two policies that differ").into())
}

fn subject(path: &Path, kind: Option<PolicyKind>, mode: Mode) -> (Option<Subject>, Vec<Diagnostic>) {
    if path.is_dir() {
        let (scenario, diagnostics) = folder(path, mode);
        return (scenario.map(Subject::from), diagnostics);
    }
    let source = match input::source(path) {
        Ok(source) => source,
        Err(error) => return (None, vec![*error]),
    };
    if is_scenario(&source) {
        let (scenario, diagnostics) = file(path, &source, mode);
        return (scenario.map(Subject::from), diagnostics);
    }
    let (policy, diagnostics) = read(&source, kind, mode);
    (policy.map(Subject::from), diagnostics)
}

/// What is wrong with the JSON is said by whoever reads it in full.
fn is_scenario(source: &Source) -> bool {
    let (root, _) = json::parse(source);
    let schema = root.as_ref().and_then(|root| root.member("schema")).and_then(|member| member.value.as_str());
    schema.is_some_and(|schema| schema.starts_with("keyaki.scenario/"))
}

/// File names in a scenario are relative to it.
fn file(path: &Path, source: &Source, mode: Mode) -> (Option<Scenario>, Vec<Diagnostic>) {
    let (form, diagnostics) = ScenarioForm::from_json(source);
    let base = path.parent().map(Path::to_path_buf).unwrap_or_default();
    resolve(form, diagnostics, &base, mode)
}

fn folder(path: &Path, mode: Mode) -> (Option<Scenario>, Vec<Diagnostic>) {
    let mut files = Vec::new();
    let mut diagnostics = Vec::new();
    for relative in json_files(path) {
        match input::source(&path.join(&relative)) {
            Ok(source) => files.push((relative, source)),
            Err(error) => diagnostics.push(*error),
        }
    }
    if !diagnostics.is_empty() {
        return (None, diagnostics);
    }
    let (form, diagnostics) = ScenarioForm::from_folder(&files);
    resolve(form, diagnostics, path, mode)
}

fn resolve(
    form: Option<ScenarioForm>,
    mut diagnostics: Vec<Diagnostic>,
    base: &Path,
    mode: Mode,
) -> (Option<Scenario>, Vec<Diagnostic>) {
    let Some(form) = form else { return (None, diagnostics) };
    let (scenario, more) = form.resolve(mode, &mut |name| input::source(&base.join(name)));
    diagnostics.extend(more);
    (scenario, diagnostics)
}

/// The `.json` files below a folder, with `/` between the parts of their names, sorted.
fn json_files(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(relative) = open.pop() {
        // A folder that cannot be read has no files; the form says what is missing.
        let entries = std::fs::read_dir(folder.join(&relative)).into_iter().flatten().flatten();
        for entry in entries {
            let below = relative.join(entry.file_name());
            if entry.path().is_dir() {
                open.push(below);
            } else if below.extension().is_some_and(|extension| extension == "json") {
                let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
                names.push(parts.join("/"));
            }
        }
    }
    names.sort();
    names
}
