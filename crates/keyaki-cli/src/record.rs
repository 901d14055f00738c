//! A question and its answers as files: for `--dump-dir`, and for cases that are bugs.

use keyaki::{Question, Role, Subject, identity};
use keyaki_engine::{Engine as _, Outcome};
use keyaki_ir::Query;
use keyaki_policy::Policy;
use keyaki_report::layers;
use keyaki_smtlib::{Comments, Dialect, script};
use keyaki_source::Source;

use crate::engines::Engines;
use crate::listing;

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

    /// Each text that a policy is in, once.
    fn policy_files(&self) -> Vec<(String, String)> {
        let mut files = Vec::new();
        for (role, subject) in self.question.subjects() {
            let texts = texts(subject);
            let named = texts.iter().map(|source| (text_name(role, source, &texts), source.text().to_owned()));
            files.extend(named);
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
            Question::AccessNotGranted { access, .. } => {
                out.extend(access.actions().iter().map(|action| format!("--action {action:?}\n")));
                out.extend(access.resources().iter().map(|resource| format!("--resource {resource:?}\n")));
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

/// A line for each policy: its layer, where it was read, and the file of the record that holds its text.
fn subject_text(role: Role, subject: &Subject) -> String {
    let role_name = role.name();
    let texts = texts(subject);
    let place = |policy: &Policy| {
        let start = policy.statements.first().map(|statement| policy.source.position(statement.span.start()));
        let line = start.map(|at| format!(", first statement in line {}", at.line)).unwrap_or_default();
        format!("{:?} in {}{line}", policy.source.name(), text_name(role, &policy.source, &texts))
    };
    let scenario = match subject {
        Subject::Policy(policy) => {
            return format!("{role_name}: {:?}, {}\n", policy.source.name(), policy.kind.with_article());
        }
        Subject::Scenario(scenario) => scenario,
    };
    let mut out = format!("{role_name}: {}\n", listing::scenario_facts(scenario));
    for layer in layers(scenario) {
        let title = layer.title();
        out.extend(layer.policies.iter().map(|policy| format!("{role_name} {title:?}: {}\n", place(policy))));
        if layer.policies.is_empty() {
            out.push_str(&format!("{role_name} {title:?}: no policies\n"));
        }
    }
    out
}

/// The texts that policies of `subject` are in, each once.
fn texts(subject: &Subject) -> Vec<&Source> {
    let mut texts: Vec<&Source> = Vec::new();
    for policy in subject.policies() {
        if !texts.contains(&&policy.source) {
            texts.push(&policy.source);
        }
    }
    texts
}

/// The name of the file for `text`: that of its role, numbered where the role has several.
fn text_name(role: Role, text: &Source, texts: &[&Source]) -> String {
    match texts.iter().position(|known| *known == text) {
        Some(at) if texts.len() > 1 => format!("{}-{}.json", role.name(), at + 1),
        Some(_) | None => format!("{}.json", role.name()),
    }
}

/// The script with comments; what cannot be printed exactly says so.
fn script_text(query: &Query, dialect: &Dialect) -> String {
    let dialect = Dialect { comments: Comments::Full, ..dialect.clone() };
    match script(query, &dialect) {
        Ok(script) => script.to_string(),
        Err(error) => format!("; not printed: {error}\n"),
    }
}
