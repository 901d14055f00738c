//! What an experiment is: the file that describes it.
//!
//! In: TOML. Out: corpora, questions and configurations, or what is wrong with the text and where. `docs/experiments.md` describes
//! the form.

use std::collections::BTreeSet;

use keyaki_source::{Diagnostic, Source, Span};
use serde::Deserialize;
use toml::Spanned;

use crate::configuration::{Configuration, Slicing, StringChoice, matrix};

/// The most repetitions, and the most questions before measuring.
const MOST: u32 = 1000;
/// More at a time would measure the machine, not the engines.
const MOST_AT_ONCE: u32 = 2;

/// An experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    /// What it is called.
    pub name: String,
    /// How often each question is put to each configuration.
    pub repetitions: u32,
    /// How many questions each configuration answers before anything is measured.
    pub warm_up: u32,
    /// How many questions are asked at a time: one or two.
    pub parallel: u32,
    /// A file of engines, for other versions and other solvers.
    pub engines_file: Option<String>,
    /// Where policies come from.
    pub corpora: Vec<Corpus>,
    /// What is asked about them.
    pub questions: Vec<QuestionPlan>,
    /// Who is asked, and how.
    pub configurations: Vec<Configuration>,
}

/// Policies, or pairs of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corpus {
    /// What it is called.
    pub name: String,
    /// Where they are.
    pub origin: Origin,
    /// `identity` or `resource`; otherwise a policy with a principal is a resource policy.
    pub policy_type: Option<PolicyType>,
    /// Each so manieth is taken.
    pub every: usize,
}

/// Where the policies of a corpus are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Folders with `old.json` and `new.json` are pairs; other files are policies.
    Folder(String),
    /// Lines of `{"name": …, "old": POLICY, "new": POLICY}`.
    Pairs(String),
}

/// What policies are attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyType {
    /// Users, groups and roles.
    Identity,
    /// Resources.
    Resource,
}

/// A question about each policy or pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionPlan {
    /// What it is called.
    pub name: String,
    /// What is asked.
    pub ask: Ask,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Does the new policy of a pair allow only what the old one does?
    NoNewAccess,
    /// Does the old policy allow only what the new one does?
    NoLostAccess,
    /// Does the policy, of a pair the new one, grant none of this access?
    AccessNotGranted {
        /// Actions, as in policies.
        actions: Vec<String>,
        /// Resources.
        resources: Vec<String>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    name: Spanned<String>,
    #[serde(default = "once")]
    repetitions: Spanned<u32>,
    #[serde(default = "once")]
    warm_up: Spanned<u32>,
    #[serde(default = "once")]
    parallel: Spanned<u32>,
    engines: Spanned<Vec<String>>,
    engines_file: Option<String>,
    #[serde(default = "own")]
    strings: Vec<StringChoice>,
    #[serde(default = "sliced")]
    slicing: Vec<Slicing>,
    #[serde(default = "ten_seconds")]
    timeouts: Spanned<Vec<f64>>,
    #[serde(default)]
    corpus: Vec<CorpusEntry>,
    #[serde(default)]
    question: Vec<QuestionEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct CorpusEntry {
    name: Spanned<String>,
    folder: Option<String>,
    pairs: Option<String>,
    policy_type: Option<PolicyType>,
    every: Option<Spanned<usize>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct QuestionEntry {
    name: Spanned<String>,
    ask: Spanned<String>,
    #[serde(default)]
    actions: Vec<String>,
    #[serde(default)]
    resources: Vec<String>,
}

fn once() -> Spanned<u32> {
    Spanned::new(0..0, 1)
}

fn own() -> Vec<StringChoice> {
    vec![StringChoice::Own]
}

fn sliced() -> Vec<Slicing> {
    vec![Slicing::Sliced]
}

fn ten_seconds() -> Spanned<Vec<f64>> {
    Spanned::new(0..0, vec![10.0])
}

impl Experiment {
    /// Reads the description of an experiment.
    ///
    /// # Errors
    /// The first thing that is wrong with it, at its place.
    pub fn read(source: &Source) -> Result<Self, Box<Diagnostic>> {
        let reader = Reader { source };
        let file: File = toml::from_str(source.text()).map_err(|error| {
            let message = error.message().trim().replace('\n', "; ");
            Box::new(reader.wrong(error.span().unwrap_or(0..0), &message))
        })?;
        reader.experiment(file).map_err(Box::new)
    }
}

struct Reader<'a> {
    source: &'a Source,
}

impl Reader<'_> {
    fn wrong(&self, span: std::ops::Range<usize>, message: &str) -> Diagnostic {
        let error = Diagnostic::error("experiment", message);
        error.label(self.source, Span::new(span.start, span.end), "here").help("docs/experiments.md describes the form")
    }

    fn experiment(&self, file: File) -> Result<Experiment, Diagnostic> {
        self.number(&file.repetitions, 1, MOST, "repetitions")?;
        self.number(&file.warm_up, 0, MOST, "warm-up")?;
        self.number(&file.parallel, 1, MOST_AT_ONCE, "parallel")?;
        self.name(&file.name)?;
        let engines = file.engines.get_ref();
        if engines.is_empty() || distinct(engines.iter()) < engines.len() {
            return Err(self.wrong(file.engines.span(), "name one engine at least, and each once"));
        }
        let timeouts = file.timeouts.get_ref();
        if timeouts.is_empty() || !timeouts.iter().all(|seconds| *seconds > 0.0 && *seconds <= 86_400.0) {
            return Err(self.wrong(file.timeouts.span(), "timeouts are seconds, more than 0 and a day at most"));
        }
        let configurations = matrix(engines, &file.strings, &file.slicing, timeouts);
        let corpora: Vec<Corpus> = file.corpus.into_iter().map(|entry| self.corpus(entry)).collect::<Result<_, _>>()?;
        let questions: Vec<QuestionPlan> =
            file.question.into_iter().map(|entry| self.question(entry)).collect::<Result<_, _>>()?;
        let (corpus_names, question_names) =
            (corpora.iter().map(|corpus| &corpus.name), questions.iter().map(|question| &question.name));
        if corpora.is_empty() || questions.is_empty() || configurations.is_empty() {
            return Err(
                self.wrong(file.name.span(), "an experiment has a `[[corpus]]`, a `[[question]]` and an engine")
            );
        }
        if distinct(corpus_names) < corpora.len() || distinct(question_names) < questions.len() {
            return Err(self.wrong(file.name.span(), "two corpora, or two questions, have one name"));
        }
        Ok(Experiment {
            name: file.name.into_inner(),
            repetitions: file.repetitions.into_inner(),
            warm_up: file.warm_up.into_inner(),
            parallel: file.parallel.into_inner(),
            engines_file: file.engines_file,
            corpora,
            questions,
            configurations,
        })
    }

    fn number(&self, value: &Spanned<u32>, least: u32, most: u32, what: &str) -> Result<(), Diagnostic> {
        if (least..=most).contains(value.get_ref()) {
            return Ok(());
        }
        Err(self.wrong(value.span(), &format!("`{what}` is a number from {least} to {most}")))
    }

    fn name(&self, name: &Spanned<String>) -> Result<(), Diagnostic> {
        let text = name.get_ref();
        if !text.is_empty() && !text.contains(char::is_control) {
            return Ok(());
        }
        Err(self.wrong(name.span(), "a name is a text of one line"))
    }

    fn corpus(&self, entry: CorpusEntry) -> Result<Corpus, Diagnostic> {
        self.name(&entry.name)?;
        let origin = match (entry.folder, entry.pairs) {
            (Some(folder), None) => Origin::Folder(folder),
            (None, Some(pairs)) => Origin::Pairs(pairs),
            _ => return Err(self.wrong(entry.name.span(), "a corpus has either `folder` or `pairs`")),
        };
        if let Some(every) = entry.every.as_ref().filter(|every| *every.get_ref() == 0) {
            return Err(self.wrong(every.span(), "`every` is a number from 1"));
        }
        let every = entry.every.map_or(1, Spanned::into_inner);
        Ok(Corpus { name: entry.name.into_inner(), origin, policy_type: entry.policy_type, every })
    }

    fn question(&self, entry: QuestionEntry) -> Result<QuestionPlan, Diagnostic> {
        self.name(&entry.name)?;
        let listed = !entry.actions.is_empty() || !entry.resources.is_empty();
        let ask = match (entry.ask.get_ref().as_str(), listed) {
            ("no-new-access", false) => Ask::NoNewAccess,
            ("no-lost-access", false) => Ask::NoLostAccess,
            ("access-not-granted", true) => {
                Ask::AccessNotGranted { actions: entry.actions, resources: entry.resources }
            }
            ("no-new-access" | "no-lost-access", true) => {
                return Err(self.wrong(entry.ask.span(), "actions and resources belong to `access-not-granted`"));
            }
            ("access-not-granted", false) => {
                return Err(self.wrong(entry.ask.span(), "list `actions` or `resources` that must not be granted"));
            }
            _ => {
                let message = "ask `no-new-access`, `no-lost-access` or `access-not-granted`";
                return Err(self.wrong(entry.ask.span(), message));
            }
        };
        Ok(QuestionPlan { name: entry.name.into_inner(), ask })
    }
}

fn distinct<'a>(names: impl Iterator<Item = &'a String>) -> usize {
    names.collect::<BTreeSet<_>>().len()
}
