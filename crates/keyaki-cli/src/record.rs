//! A question and its answers as files: for `--dump-dir`, and for cases that are bugs.

use keyaki::{Question, identity};
use keyaki_engine::{Engine, Outcome};
use keyaki_ir::Query;
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
        for engine in &self.engines.pipes {
            let text = script_text(self.query, engine.dialect());
            files.push((format!("{name}.{}.smt2", engine.info().name), text));
        }
        for outcome in self.outcomes {
            files.push((format!("{name}.{}.txt", outcome.engine.name), listing::outcome(outcome, self.query)));
        }
        files.extend(self.more.iter().cloned());
        files
    }

    /// Each text that a policy is in, once, named by its role and numbered where the role has several.
    fn policy_files(&self) -> Vec<(String, String)> {
        let mut files = Vec::new();
        for (role, subject) in self.question.subjects() {
            let mut sources: Vec<&Source> = Vec::new();
            for policy in subject.policies() {
                if !sources.contains(&&policy.source) {
                    sources.push(&policy.source);
                }
            }
            let several = sources.len() > 1;
            for (n, source) in sources.into_iter().enumerate() {
                let number = if several { format!("-{}", n + 1) } else { String::new() };
                files.push((format!("{}{number}.json", role.name()), source.text().to_owned()));
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
        for (role, policy) in self.question.policies() {
            out.push_str(&format!("{}: {:?}, {}\n", role.name(), policy.source.name(), policy.kind.with_article()));
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
        for engine in &self.engines.pipes {
            out.push_str(&format!("engine: {} {}\n", engine.info().name, engine.info().version));
        }
        out
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
