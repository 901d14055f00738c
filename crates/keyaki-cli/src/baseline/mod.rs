//! Findings that people have accepted: `keyaki.baseline/1`.
//!
//! In: a file of findings, each with a reason and perhaps a last day, and the checks of a run. Out: the checks, those that fail with an
//! accepted finding marked as such, and what there is to say about the rest of the file. A finding is accepted only
//! while it is the very same: [`finding`] says when. `docs/pipeline.md` describes the file.

mod apply;
mod date;
mod finding;
mod read;
mod update;

use std::path::PathBuf;

use clap::Args;
use keyaki::{Question, Trust};
use keyaki_report::Checked;
use keyaki_source::{Diagnostic, Source, Span};

use crate::input;
use crate::report::Failure;

use date::Date;
pub(crate) use finding::finding;

/// The schema of the files.
const SCHEMA: &str = "keyaki.baseline/1";

/// Which findings are accepted, and how the file of them is kept.
#[derive(Args, Debug)]
#[command(next_help_heading = "Accepted findings")]
pub(crate) struct BaselineArguments {
    /// A file of findings that are accepted, each with a reason and perhaps a last day: `keyaki.baseline.json`
    #[arg(long = "baseline", global = true, value_name = "FILE")]
    file: Option<PathBuf>,

    /// Write the findings of this run that are not accepted into the file, and leave out those that are there no more
    #[arg(long, global = true)]
    update_baseline: bool,

    /// With `--update-baseline`: why these findings are accepted
    #[arg(long, global = true, value_name = "TEXT")]
    reason: Option<String>,

    /// With `--update-baseline`: the last day on which they are accepted, YYYY-MM-DD
    #[arg(long, global = true, value_name = "DATE", value_parser = Date::parse)]
    expires: Option<Date>,
}

/// What is to be done about accepted findings.
#[derive(Debug)]
pub(crate) struct Baseline {
    path: PathBuf,
    entries: Vec<Entry>,
    /// What new entries are given, when there are to be any.
    update: Option<Given>,
}

/// What people say about the findings that they accept.
#[derive(Debug)]
struct Given {
    reason: String,
    expires: Option<Date>,
}

/// An accepted finding.
#[derive(Clone, Debug)]
struct Entry {
    about: About,
    /// The identity of the finding.
    finding: String,
    /// The finding in words, for people.
    says: Option<String>,
    reason: String,
    expires: Option<Date>,
    /// Where it is written, unless it is new.
    place: Option<(Source, Span)>,
}

/// What a finding is about: the policy and what was asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct About {
    policy: String,
    question: String,
    actions: Vec<String>,
    resources: Vec<String>,
}

/// The findings of a run that nobody has looked at yet: for each check, the identity of what fails in it.
type Findings = [Option<String>];

impl BaselineArguments {
    /// Whether there is a file of accepted findings.
    pub(crate) fn is_given(&self) -> bool {
        self.file.is_some()
    }

    /// What is to be done, if anything is.
    pub(crate) fn baseline(&self) -> Result<Option<Baseline>, Failure> {
        let usage = |message: &str, help: &str| Err(Diagnostic::error("usage", message).help(help).into());
        let Some(path) = &self.file else {
            if self.update_baseline || self.reason.is_some() || self.expires.is_some() {
                return usage("there is no file of accepted findings", "name it: `--baseline keyaki.baseline.json`");
            }
            return Ok(None);
        };
        let update = match (self.update_baseline, &self.reason) {
            (true, Some(reason)) if !reason.trim().is_empty() => {
                Some(Given { reason: reason.clone(), expires: self.expires.clone() })
            }
            (true, _) => {
                return usage(
                    "a finding is accepted for a reason",
                    "give it: `--reason 'until the migration is over'`",
                );
            }
            (false, None) if self.expires.is_none() => None,
            (false, _) => {
                return usage("`--reason` and `--expires` are for `--update-baseline`", "add it, or leave them out");
            }
        };
        let entries = if update.is_some() && !path.exists() { Vec::new() } else { read::read(&input::file(path)?)? };
        Ok(Some(Baseline { path: path.clone(), entries, update }))
    }
}

impl Baseline {
    /// Marks the checks that fail with an accepted finding, and accepts the others if that is asked for; what there is to say.
    pub(crate) fn marked(&self, checks: &mut [Checked], findings: &Findings) -> Result<Vec<Diagnostic>, Failure> {
        let unused = self.apply(checks, findings, &Date::today());
        // What is written anew has no entries of no use.
        Ok(match self.update(checks, findings)? {
            Some(note) => vec![note],
            None => unused,
        })
    }
}

impl About {
    fn of(name: &str, question: &Question) -> Self {
        let (actions, resources) = match question {
            // The name of a check of a property has that of the property.
            Question::NoNewAccess { .. }
            | Question::Property { .. }
            | Question::NoPublicAccess { .. }
            | Question::CrossAccount { .. } => (Vec::new(), Vec::new()),
            Question::AccessNotGranted { access, .. } => (access.actions().to_vec(), access.resources().to_vec()),
        };
        // `./policies/a.json` is `policies/a.json`.
        let policy = name.split('/').filter(|part| *part != ".").collect::<Vec<_>>().join("/");
        Self { policy, question: asked(question), actions, resources }
    }
}

/// The question by name, and what it is about beyond actions and resources.
fn asked(question: &Question) -> String {
    let name = question.name();
    match question {
        Question::NoNewAccess { .. } | Question::AccessNotGranted { .. } | Question::Property { .. } => name.to_owned(),
        Question::NoPublicAccess { public, .. } => match public.trust() {
            Trust::Semantic => format!("{name} {}", public.resource_type()),
            trust @ Trust::Syntactic => format!("{name} {}, {}", public.resource_type(), trust.name()),
        },
        Question::CrossAccount { perimeter, .. } => {
            let inside: Vec<&str> = perimeter.accounts().chain(perimeter.organizations()).collect();
            format!("{name} {}", inside.join(", "))
        }
    }
}
