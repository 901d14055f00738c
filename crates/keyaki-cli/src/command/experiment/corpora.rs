//! The questions of an experiment, from its corpora.
//!
//! In: corpora as folders and files. Out: every question with its name, in an order that is always the same, and what is said of
//! policies that are refused: those are left out and counted.

use std::fs;
use std::path::{Path, PathBuf};

use keyaki::{Access, Question, Subject};
use keyaki_experiment::{Ask, Corpus, Experiment, Origin, PolicyType};
use keyaki_policy::{Mode, Policy, PolicyKind, read};
use keyaki_source::{Diagnostic, Source};
use serde_json::Value;

use super::text;
use crate::report::Failure;

/// A question with its name: corpus, policy or pair, and what is asked.
pub(crate) struct Task {
    pub(crate) name: [String; 3],
    pub(crate) question: Question,
}

/// What the corpora have.
#[derive(Default)]
pub(crate) struct Gathered {
    pub(crate) tasks: Vec<Task>,
    /// What was refused, and why.
    pub(crate) refused: Vec<String>,
}

/// A policy, or a pair of an old and a new one, as text.
struct Entry {
    name: String,
    old: Option<String>,
    new: String,
}

/// Every question of `experiment`, whose paths are relative to `base`.
pub(crate) fn gather(experiment: &Experiment, base: &Path) -> Result<Gathered, Failure> {
    let mut gathered = Gathered::default();
    for corpus in &experiment.corpora {
        let entries = match &corpus.origin {
            Origin::Folder(folder) => of_folder(&base.join(folder))?,
            Origin::Pairs(file) => of_lines(&base.join(file))?,
        };
        let before = gathered.tasks.len();
        for entry in entries.into_iter().step_by(corpus.every) {
            gathered.add(experiment, corpus, &entry)?;
        }
        if gathered.tasks.len() == before {
            let message = format!("nothing can be asked of the corpus `{}`", corpus.name);
            let help = "`no-new-access` and `no-lost-access` need pairs: folders with `old.json` and `new.json`, or lines of both";
            return Err(Diagnostic::error("experiment", message).help(help).into());
        }
    }
    Ok(gathered)
}

impl Gathered {
    fn add(&mut self, experiment: &Experiment, corpus: &Corpus, entry: &Entry) -> Result<(), Failure> {
        let kind = corpus.policy_type.map(|policy_type| match policy_type {
            PolicyType::Identity => PolicyKind::Identity,
            PolicyType::Resource => PolicyKind::Resource,
        });
        let policy = |text: &str| policy(&format!("{}/{}", corpus.name, entry.name), text, kind);
        let (old, new) = match (entry.old.as_deref().map(policy).transpose(), policy(&entry.new)) {
            (Ok(old), Ok(new)) => (old, new),
            (Err(why), _) | (_, Err(why)) => {
                self.refused.push(why);
                return Ok(());
            }
        };
        for plan in &experiment.questions {
            if let Some(question) = question(&plan.ask, old.clone(), new.clone())? {
                let name = [corpus.name.clone(), entry.name.clone(), plan.name.clone()];
                self.tasks.push(Task { name, question });
            }
        }
        Ok(())
    }
}

/// The question, unless it is about pairs and this is none.
fn question(ask: &Ask, old: Option<Policy>, new: Policy) -> Result<Option<Question>, Failure> {
    let (old, new) = (old.map(Subject::from), Subject::from(new));
    Ok(match ask {
        Ask::NoNewAccess => old.map(|existing| Question::NoNewAccess { existing, new }),
        Ask::NoLostAccess => old.map(|old| Question::NoNewAccess { existing: new, new: old }),
        Ask::AccessNotGranted { actions, resources } => {
            let access = Access::new(actions, resources).map_err(Failure)?;
            Some(Question::AccessNotGranted { policy: new, access })
        }
    })
}

fn policy(name: &str, text: &str, kind: Option<PolicyKind>) -> Result<Policy, String> {
    let (policy, diagnostics) = read(&Source::new(name, text), kind, Mode::Lenient);
    policy.ok_or_else(|| {
        let why = diagnostics.iter().find(|diagnostic| diagnostic.is_error()).map(|error| error.message.clone());
        format!("{name}: {}", why.unwrap_or_default())
    })
}

/// The policies and pairs below a folder, in the order of their names.
fn of_folder(folder: &Path) -> Result<Vec<Entry>, Failure> {
    let mut entries = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(at) = open.pop() {
        let mut inside: Vec<PathBuf> = listed(&at)?;
        inside.sort();
        if let [Some(old), Some(new)] =
            ["old.json", "new.json"].map(|name| inside.iter().find(|path| path.ends_with(name)))
        {
            let (old, new) = (text(old)?, text(new)?);
            entries.push(Entry { name: name_below(folder, &at), old: Some(old), new });
            continue;
        }
        for path in inside {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                entries.push(Entry { name: name_below(folder, &path), old: None, new: text(&path)? });
            }
        }
    }
    entries.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(entries)
}

fn listed(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unreadable =
        |error| Failure::from(Diagnostic::error("unreadable", format!("cannot read `{}`: {error}", folder.display())));
    let entries = fs::read_dir(folder).map_err(unreadable)?;
    entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().map_err(unreadable)
}

/// With slashes on every system, so that rows are the same.
fn name_below(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<String> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    parts.join("/")
}

/// The pairs of a file of JSON Lines.
fn of_lines(file: &Path) -> Result<Vec<Entry>, Failure> {
    let mut entries = Vec::new();
    for (number, line) in (1..).zip(text(file)?.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let wrong = |why: &str| {
            let error = Diagnostic::error("experiment", format!("line {number} of `{}` {why}", file.display()));
            Failure::from(error.help("a line is `{\"name\": …, \"old\": POLICY, \"new\": POLICY}`"))
        };
        let row: Value = serde_json::from_str(line).map_err(|error| wrong(&format!("is no JSON: {error}")))?;
        let document = |member: &str| match row.get(member) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(policy @ Value::Object(_)) => Some(policy.to_string()),
            _ => None,
        };
        let (Some(old), Some(new)) = (document("old"), document("new")) else {
            return Err(wrong("has no `old` or no `new`"));
        };
        let name = row.get("name").and_then(Value::as_str);
        let name = name.map_or_else(|| format!("line {number}"), |name| format!("line {number} {name}"));
        entries.push(Entry { name, old: Some(old), new });
    }
    Ok(entries)
}
