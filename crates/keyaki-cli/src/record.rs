//! A question and its answers as files: for `--dump-dir`, and for cases that are bugs.

use keyaki::{Question, Role, Subject, identity};
use keyaki_engine::{Engine as _, Outcome};
use keyaki_ir::Query;
use keyaki_report::layers;
use keyaki_semantics::Scenario;
use keyaki_smtlib::{Comments, Dialect, script};

use crate::engines::Engines;
use crate::listing;
use crate::scenario_files::{self, PolicyFile};

/// The file of a property's text.
pub(crate) const PROPERTY_FILE: &str = "property.kyk";

/// What there is to write down.
pub(crate) struct Record<'a> {
    pub(crate) question: &'a Question,
    pub(crate) query: &'a Query,
    pub(crate) engines: &'a Engines,
    pub(crate) outcomes: &'a [Outcome],
    /// Further files: the answer, a rejected model.
    pub(crate) more: Vec<(String, String)>,
}

impl Record<'_> {
    /// File names and their contents.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let mut files = vec![("question.txt".to_owned(), self.question_text())];
        files.extend(self.policy_files());
        if let Question::Property { property, .. } = self.question {
            files.push((PROPERTY_FILE.to_owned(), property.source().text().to_owned()));
        }
        files.push(("query.txt".to_owned(), listing::query(self.query)));
        let name = self.question.name();
        files.push((format!("{name}.smt2"), script_text(self.query, &Dialect::default())));
        for engine in self.engines.pipes() {
            let text = script_text(self.query, engine.dialect());
            files.push((format!("{name}.{}.smt2", engine.info().name), text));
        }
        for outcome in self.outcomes {
            files.push((format!("{name}.{}.txt", outcome.engine.name), listing::outcome(outcome, self.query)));
        }
        files.extend(self.more.iter().cloned());
        files
    }

    /// A policy as a file, a scenario as a folder that can be read again, each under the name of its role.
    fn policy_files(&self) -> Vec<(String, String)> {
        let mut files = Vec::new();
        for (role, subject) in self.question.subjects() {
            let role = role.name();
            match subject {
                Subject::Policy(policy) => files.push((format!("{role}.json"), policy.source.text().to_owned())),
                Subject::Scenario(scenario) => {
                    let below = scenario_files::files(scenario).into_iter();
                    files.extend(below.map(|(path, text)| (format!("{role}/{path}"), text)));
                }
            }
        }
        files
    }

    /// What the folder of a case is called.
    pub(crate) fn case_name(&self) -> String {
        format!("keyaki-case-{}", identity(self.query).chars().take(12).collect::<String>())
    }

    fn question_text(&self) -> String {
        let mut out = format!("keyaki {}\nquestion: {}\n", env!("CARGO_PKG_VERSION"), self.question.name());
        for (role, subject) in self.question.subjects() {
            out.push_str(&subject_text(role, subject));
        }
        match self.question {
            Question::NoNewAccess { .. } => {}
            Question::Property { property, .. } => out.push_str(&format!("property: {}\n", property.name())),
            Question::AccessNotGranted { access, .. } => {
                out.extend(access.actions().iter().map(|action| format!("--action {action:?}\n")));
                out.extend(access.resources().iter().map(|resource| format!("--resource {resource:?}\n")));
            }
            Question::NoPublicAccess { public, .. } => {
                out.push_str(&format!(
                    "--resource-type {} --trust {}\n",
                    public.resource_type(),
                    public.trust().name()
                ));
                out.extend(public.let_in().iter().map(|address| format!("tolerated: the block of {address}\n")));
            }
            Question::CrossAccount { perimeter, .. } => {
                out.extend(perimeter.accounts().map(|account| format!("--account {account}\n")));
                out.extend(perimeter.organizations().map(|organization| format!("--org {organization}\n")));
            }
        }
        let arguments: Vec<String> = std::env::args_os().map(|argument| format!("{argument:?}")).collect();
        out.push_str(&format!("command: {}\nquery: {}\n", arguments.join(" "), identity(self.query)));
        for engine in self.engines.infos() {
            out.push_str(&format!("engine: {} {}\n", engine.name, engine.version));
        }
        out
    }
}

/// A line for each policy: where it was read, and the file of the record that holds its text.
fn subject_text(role: Role, subject: &Subject) -> String {
    let role = role.name();
    let scenario = match subject {
        Subject::Policy(policy) => {
            return format!("{role}: {:?}, {}\n", policy.source.name(), policy.kind.with_article());
        }
        Subject::Scenario(scenario) => scenario,
    };
    let mut out = format!("{role}: {}\n", listing::scenario_facts(scenario));
    for PolicyFile { path, policy } in scenario_files::policies(scenario) {
        let line = policy.source.position(policy.span.start()).line;
        out.push_str(&format!("{role}/{path}: {:?}, line {line}\n", policy.source.name()));
    }
    out.extend(empty_levels(scenario).map(|title| format!("{role} {title:?}: no policies\n")));
    out
}

fn empty_levels(scenario: &Scenario) -> impl Iterator<Item = String> {
    layers(scenario).into_iter().filter(|layer| layer.policies.is_empty()).map(|layer| layer.title())
}

/// The script with comments; what cannot be printed exactly says so.
fn script_text(query: &Query, dialect: &Dialect) -> String {
    let dialect = Dialect { comments: Comments::Full, ..dialect.clone() };
    match script(query, &dialect) {
        Ok(script) => script.to_string(),
        Err(error) => format!("; not printed: {error}\n"),
    }
}
