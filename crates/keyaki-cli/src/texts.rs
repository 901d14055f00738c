//! The texts that a subject is read from: what is kept of it where its files may be gone.

use std::path::Path;

use keyaki::Subject;
use keyaki_policy::json::{self, Node};
use keyaki_policy::{Effect, Manner, Mode, Policy, PolicyKind, parse, read_node};
use keyaki_report::layers;
use keyaki_semantics::{Scenario, ScenarioForm};
use keyaki_source::{Diagnostic, Source};

use crate::folder::is_json;
use crate::shelf::{Disk, Shelf};
use crate::subject::is_scenario;

/// What the text of a policy that allows nothing is called; no file can be, in a folder of policies.
pub(crate) const NOTHING: &str = "(nothing allowed)";

/// How a subject is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// One text: a policy.
    Policy,
    /// A text that is a scenario, and the files that it names.
    Scenario,
    /// The files of a folder.
    Folder,
}

/// Texts under the names by which they are found, or why one cannot be read.
#[derive(Clone, Debug)]
pub(crate) struct Texts {
    pub(crate) form: Form,
    /// A scenario comes before the files that it names.
    pub(crate) files: Vec<(String, Result<Source, Box<Diagnostic>>)>,
    /// The JSON of the first file, or what is wrong with it; of a folder's, nothing.
    root: Result<Node, Vec<Diagnostic>>,
}

impl Texts {
    /// The texts at `path`; `-` is standard input.
    ///
    /// A folder, or a file with `"schema": "keyaki.scenario/1"`, is a scenario; any other file is a policy.
    pub(crate) fn read(path: &Path) -> Self {
        Self::read_from(&Disk, path)
    }

    /// The texts at `path` of a shelf, as [`Texts::read`] reads them from the disk.
    pub(crate) fn read_from(shelf: &impl Shelf, path: &Path) -> Self {
        let name = path.display().to_string();
        let no_root = Err(Vec::new());
        if shelf.is_folder(path) {
            return match shelf.names(path) {
                Ok(names) => {
                    let files = names.into_iter().map(|name| (name.clone(), in_folder(shelf, path, &name)));
                    Self { form: Form::Folder, files: files.collect(), root: no_root }
                }
                Err(error) => Self { form: Form::Folder, files: vec![(name, Err(error))], root: no_root },
            };
        }
        let source = match shelf.source(path) {
            Ok(source) => source,
            error => return Self { form: Form::Policy, files: vec![(name, error)], root: no_root },
        };
        let root = parsed(&source);
        let Some(scenario) = root.as_ref().ok().filter(|root| is_scenario(root)) else {
            return Self { form: Form::Policy, files: vec![(name, Ok(source))], root };
        };
        // File names in a scenario are relative to it; in one from standard input, to the current folder.
        let base = path.parent().unwrap_or_else(|| Path::new(""));
        let (form, _) = ScenarioForm::from_node(&source, scenario);
        let named: Vec<String> = form.iter().flat_map(ScenarioForm::files).map(str::to_owned).collect();
        let named = named.into_iter().map(|name| (name.clone(), shelf.file(&base.join(name))));
        let files = std::iter::once((name, Ok(source))).chain(named).collect();
        Self { form: Form::Scenario, files, root }
    }

    /// Texts that were read before.
    pub(crate) fn of(form: Form, texts: Vec<(String, Source)>) -> Self {
        let root = match (form, texts.first()) {
            (Form::Policy | Form::Scenario, Some((_, first))) => parsed(first),
            (Form::Folder, _) | (_, None) => Err(Vec::new()),
        };
        Self { form, files: texts.into_iter().map(|(name, text)| (name, Ok(text))).collect(), root }
    }

    /// A policy that allows nothing, of the same kind as the one in these texts, to compare it with; a scenario has none, because what
    /// it allows without its policies is a question of its facts.
    pub(crate) fn nothing(&self, kind: Option<PolicyKind>) -> Option<Self> {
        let text = self.files.first().and_then(|(_, text)| text.as_ref().ok());
        let detected = || Some(parse(text?, Mode::Lenient).0?.detect_kind());
        let kind = kind.or_else(detected).unwrap_or(PolicyKind::Identity);
        let principal = if kind == PolicyKind::Resource { r#""Principal": "*", "# } else { "" };
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", {principal}"Action": "none:None", "Resource": "*"}}}}"#
        );
        let texts = || Self::of(Form::Policy, vec![(NOTHING.to_owned(), Source::new(NOTHING, text))]);
        (self.form == Form::Policy).then(texts)
    }

    /// Whether both are the same texts. What the first file is called, or where a folder lies, does not matter. What cannot be
    /// read is the same as nothing.
    pub(crate) fn same(&self, other: &Self) -> bool {
        let contents = self.contents();
        self.form == other.form && contents.is_some() && contents == other.contents()
    }

    /// The texts under the names that matter, if all can be read.
    fn contents(&self) -> Option<Vec<(&str, &str)>> {
        let files = self.files.iter().enumerate().map(|(at, (name, text))| {
            let name = if self.form == Form::Folder || at > 0 { name.as_str() } else { "" };
            Some((name, text.as_ref().ok()?.text()))
        });
        files.collect()
    }

    /// Whether this is the text of one of these policies.
    pub(crate) fn is_of(&self, sources: &[&Source]) -> bool {
        self.files.iter().all(|(_, text)| text.as_ref().is_ok_and(|text| sources.contains(&text)))
    }

    /// Whether these texts may deny anything; what cannot be read may.
    pub(crate) fn may_deny(&self) -> bool {
        let (subject, _) = self.subject(None, Manner::default());
        let denies = |policy: &Policy| policy.statements.iter().any(|statement| statement.effect == Effect::Deny);
        subject.is_none_or(|subject| subject.policies().into_iter().any(denies))
    }

    /// The subject in these texts, and what there is to say about it.
    pub(crate) fn subject(&self, kind: Option<PolicyKind>, manner: Manner) -> (Option<Subject>, Vec<Diagnostic>) {
        let texts: Vec<(String, Source)> =
            self.files.iter().filter_map(|(name, text)| Some((name.clone(), text.clone().ok()?))).collect();
        let unreadable: Vec<Diagnostic> =
            self.files.iter().filter_map(|(_, text)| text.as_ref().err().map(|error| (**error).clone())).collect();
        match (self.form, texts.first(), &self.root) {
            (Form::Policy | Form::Scenario, Some(_), Err(diagnostics)) => (None, diagnostics.clone()),
            (Form::Policy, Some((_, source)), Ok(root)) => {
                let (policy, diagnostics) = read_node(source, root.clone(), kind, manner);
                (policy.map(Subject::from), diagnostics)
            }
            (Form::Scenario, Some((_, source)), Ok(root)) => self.scenario(source, root, manner),
            (Form::Folder, ..) if unreadable.is_empty() => {
                let (form, diagnostics) = ScenarioForm::from_folder(&texts);
                let (scenario, diagnostics) = self.resolve(form, diagnostics, manner);
                (scenario.map(Subject::from), diagnostics)
            }
            (Form::Policy | Form::Scenario | Form::Folder, ..) => (None, unreadable),
        }
    }

    fn scenario(&self, source: &Source, root: &Node, manner: Manner) -> (Option<Subject>, Vec<Diagnostic>) {
        let (form, diagnostics) = ScenarioForm::from_node(source, root);
        let (scenario, mut diagnostics) = self.resolve(form, diagnostics, manner);
        // Most likely the facts of a folder: without its policies everything would pass.
        if scenario.as_ref().is_some_and(|scenario| layers(scenario).is_empty()) {
            let message = format!("the scenario `{}` holds no policies", source.name());
            let help = "put policies into it; if they are in files beside it, name the folder instead";
            diagnostics.push(Diagnostic::error("scenario-empty", message).help(help));
            return (None, diagnostics);
        }
        (scenario.map(Subject::from), diagnostics)
    }

    fn resolve(
        &self,
        form: Option<ScenarioForm>,
        mut diagnostics: Vec<Diagnostic>,
        manner: Manner,
    ) -> (Option<Scenario>, Vec<Diagnostic>) {
        let Some(form) = form else { return (None, diagnostics) };
        // The scenario itself comes first and may be called like a file that it names.
        let (scenario, more) = form.resolve(manner, &mut |name| {
            let named = self.files.iter().skip(1).find(|(known, _)| known == name);
            named.map_or_else(|| Err(Box::new(absent(name))), |(_, text)| text.clone())
        });
        diagnostics.extend(more);
        (scenario, diagnostics)
    }
}

/// The text of a file in a folder; what is not JSON is only named, so as to be passed over with a note.
fn in_folder(shelf: &impl Shelf, folder: &Path, name: &str) -> Result<Source, Box<Diagnostic>> {
    if is_json(Path::new(name)) { shelf.file(&folder.join(name)) } else { Ok(Source::new(name, "")) }
}

fn absent(name: &str) -> Diagnostic {
    Diagnostic::error("unreadable", format!("the text of `{name}` is not there"))
}

/// The JSON of a text, or what is wrong with it.
fn parsed(source: &Source) -> Result<Node, Vec<Diagnostic>> {
    let (root, syntax) = json::parse(source);
    root.ok_or(syntax)
}
