//! What is asked about, from files and folders: a policy, or a scenario of several.

use std::path::Path;

use keyaki::Subject;
use keyaki_policy::json::{self, Node};
use keyaki_policy::{Manner, PolicyKind, read_node};
use keyaki_report::layers;
use keyaki_semantics::{Scenario, ScenarioForm};
use keyaki_source::{Diagnostic, Source};

use crate::report::Failure;
use crate::{folder, input};

/// The subjects at `paths`, and what there is to say about them. Everything is read before any error is reported.
///
/// A folder, or a file with `"schema": "keyaki.scenario/1"`, is a scenario; any other file is a policy.
pub(crate) fn subjects(
    paths: &[&Path],
    kind: Option<PolicyKind>,
    manner: Manner,
) -> Result<(Vec<Subject>, Vec<Diagnostic>), Failure> {
    let mut subjects = Vec::new();
    let mut diagnostics = Vec::new();
    for path in paths {
        let (subject, more) = subject(path, kind, manner);
        subjects.extend(subject);
        diagnostics.extend(more);
    }
    if diagnostics.iter().any(Diagnostic::is_error) || subjects.len() < paths.len() {
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

fn subject(path: &Path, kind: Option<PolicyKind>, manner: Manner) -> (Option<Subject>, Vec<Diagnostic>) {
    if input::is_folder(path) {
        let (scenario, diagnostics) = of_folder(path, manner);
        return (scenario.map(Subject::from), diagnostics);
    }
    let source = match input::source(path) {
        Ok(source) => source,
        Err(error) => return (None, vec![*error]),
    };
    let (root, syntax) = json::parse(&source);
    let Some(root) = root else { return (None, syntax) };
    if is_scenario(&root) {
        let (scenario, diagnostics) = of_file(path, &source, &root, manner);
        return (scenario.map(Subject::from), diagnostics);
    }
    let (policy, diagnostics) = read_node(&source, root, kind, manner);
    (policy.map(Subject::from), diagnostics)
}

/// Whether the JSON of a file is meant as a scenario.
pub(crate) fn is_scenario(root: &Node) -> bool {
    let schema = root.member("schema").and_then(|member| member.value.as_str());
    // Without its schema it is a scenario still, and no policy: those have statements.
    let has_policies = root.member("policies").is_some() && root.member("Statement").is_none();
    has_policies || schema.is_some_and(|schema| schema.starts_with("keyaki.scenario/"))
}

/// File names in a scenario are relative to it; in one from standard input, to the current folder.
fn of_file(path: &Path, source: &Source, root: &Node, manner: Manner) -> (Option<Scenario>, Vec<Diagnostic>) {
    let (form, diagnostics) = ScenarioForm::from_node(source, root);
    let base = path.parent().map(Path::to_path_buf).unwrap_or_default();
    let (scenario, mut diagnostics) = resolve(form, diagnostics, &base, manner);
    // Most likely the facts of a folder: without its policies everything would pass.
    if scenario.as_ref().is_some_and(|scenario| layers(scenario).is_empty()) {
        let error = Diagnostic::error("scenario-empty", format!("the scenario `{}` holds no policies", source.name()));
        diagnostics.push(error.help("put policies into it; if they are in files beside it, name the folder instead"));
        return (None, diagnostics);
    }
    (scenario, diagnostics)
}

fn of_folder(path: &Path, manner: Manner) -> (Option<Scenario>, Vec<Diagnostic>) {
    let names = match folder::files(path) {
        Ok(names) => names,
        Err(error) => return (None, vec![*error]),
    };
    let mut files = Vec::new();
    let mut diagnostics = Vec::new();
    for name in names {
        match text(path, &name) {
            Ok(source) => files.push((name, source)),
            Err(error) => diagnostics.push(*error),
        }
    }
    if !diagnostics.is_empty() {
        return (None, diagnostics);
    }
    let (form, diagnostics) = ScenarioForm::from_folder(&files);
    resolve(form, diagnostics, path, manner)
}

/// The text of a file in a folder; what is not JSON is only named, so as to be passed over with a note.
fn text(folder: &Path, name: &str) -> Result<Source, Box<Diagnostic>> {
    let extension = Path::new(name).extension();
    let is_json = extension.is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    if is_json { input::file(&folder.join(name)) } else { Ok(Source::new(name, "")) }
}

fn resolve(
    form: Option<ScenarioForm>,
    mut diagnostics: Vec<Diagnostic>,
    base: &Path,
    manner: Manner,
) -> (Option<Scenario>, Vec<Diagnostic>) {
    let Some(form) = form else { return (None, diagnostics) };
    let (scenario, more) = form.resolve(manner, &mut |name| input::file(&base.join(name)));
    diagnostics.extend(more);
    (scenario, diagnostics)
}
