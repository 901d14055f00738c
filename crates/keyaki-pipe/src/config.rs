//! The solvers to look for: `engines.toml`.
//!
//! In: TOML text, ours and perhaps the user's. Out: [`Row`]s in order, or what is wrong with the text and where.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::version::Version;
use crate::{Minimum, Row, Sets, Strings};

const BUILTIN: &str = include_str!("../engines.toml");

/// Rows with different names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    rows: Vec<Row>,
}

/// What is wrong with an `engines.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The file.
    pub source: String,
    /// Line and column of the fault, both counted from one, when it has a place.
    pub place: Option<(usize, usize)>,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((line, column)) => write!(f, "{}:{line}:{column}: {}", self.source, self.message),
            None => write!(f, "{}: {}", self.source, self.message),
        }
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// The solvers that Keyaki knows.
    pub fn builtin() -> Result<Self, ConfigError> {
        Self { rows: Vec::new() }.with("engines.toml (built in)", BUILTIN)
    }

    /// These rows and those of `text`: a row with a name that is taken replaces the row that has it.
    pub fn with(mut self, source: &str, text: &str) -> Result<Self, ConfigError> {
        for row in read(source, text)? {
            match self.rows.iter_mut().find(|known| known.name == row.name) {
                Some(known) => *known = row,
                None => self.rows.push(row),
            }
        }
        Ok(self)
    }

    /// These rows and those of a file.
    pub fn with_file(self, path: &Path) -> Result<Self, ConfigError> {
        let source = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => self.with(&source, &text),
            Err(error) => Err(ConfigError { source, place: None, message: format!("cannot be read: {error}") }),
        }
    }

    /// The rows: ours first, then what the user added.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row called `name`.
    pub fn row(&self, name: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.name == name)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    engine: Vec<Entry>,
}

/// A row as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Entry {
    name: Spanned<String>,
    command: Spanned<String>,
    #[serde(default)]
    args: Vec<String>,
    #[serde(default)]
    session_args: Vec<String>,
    #[serde(default)]
    time_args: Vec<String>,
    #[serde(default)]
    memory_args: Vec<String>,
    logic: Spanned<String>,
    strings: Strings,
    #[serde(default)]
    sets: Sets,
    #[serde(default)]
    options: BTreeMap<Spanned<String>, Spanned<String>>,
    minimum_version: Option<Spanned<String>>,
    minimum_reason: Option<String>,
}

/// A fault at a place of the text.
struct Fault(Range<usize>, String);

fn read(source: &str, text: &str) -> Result<Vec<Row>, ConfigError> {
    let locate = |Fault(span, message): Fault| ConfigError {
        source: source.to_owned(),
        place: Some(place(text, span.start)),
        message,
    };
    let file: File = toml::from_str(text)
        .map_err(|error| locate(Fault(error.span().unwrap_or(0..0), error.message().trim().replace('\n', "; "))))?;
    let mut names = BTreeSet::new();
    let mut rows = Vec::new();
    for entry in file.engine {
        if !names.insert(entry.name.get_ref().clone()) {
            let message = format!("there are two engines called `{}`", entry.name.get_ref());
            return Err(locate(Fault(entry.name.span(), message)));
        }
        rows.push(row(entry).map_err(locate)?);
    }
    Ok(rows)
}

fn row(entry: Entry) -> Result<Row, Fault> {
    check(&entry.name, "name", is_name)?;
    check(&entry.command, "command", |command| !command.is_empty())?;
    check(&entry.logic, "logic", is_simple)?;
    for (option, value) in &entry.options {
        check(option, "option", is_simple)?;
        check(value, "value of an option", is_simple)?;
    }
    let minimum = minimum(entry.minimum_version, entry.minimum_reason)?;
    let options = entry.options.into_iter().map(|(option, value)| (option.into_inner(), value.into_inner()));
    Ok(Row {
        name: entry.name.into_inner(),
        command: entry.command.into_inner(),
        args: entry.args,
        session_args: entry.session_args,
        time_args: entry.time_args,
        memory_args: entry.memory_args,
        logic: entry.logic.into_inner(),
        strings: entry.strings,
        sets: entry.sets,
        options: options.collect(),
        minimum,
    })
}

fn minimum(version: Option<Spanned<String>>, reason: Option<String>) -> Result<Option<Minimum>, Fault> {
    let Some(version) = version else {
        return Ok(None);
    };
    match Version::read(version.get_ref()) {
        Some(version) => Ok(Some(Minimum { version, reason: reason.unwrap_or_default() })),
        None => Err(Fault(version.span(), format!("`{}` is no version; write one like `1.2.3`", version.get_ref()))),
    }
}

fn check(value: &Spanned<String>, what: &str, good: impl Fn(&str) -> bool) -> Result<(), Fault> {
    if good(value.get_ref()) {
        return Ok(());
    }
    Err(Fault(value.span(), format!("`{}` cannot be the {what} of an engine", value.get_ref())))
}

/// Names appear on command lines and in messages.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
}

/// A simple symbol, keyword or numeral of SMT-LIB 2.6 (section 3.1): nothing that could end a command.
fn is_simple(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "~!@$%^&*_-+=<>.?/".contains(c))
}

fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = "[[engine]]\nname = 'z3'\ncommand = 'z3'\nlogic = 'ALL'\nstrings = 'regex'\n";

    fn check(text: &str, expected: &str) {
        let shown = match Config::builtin().unwrap().with("mine.toml", text) {
            Ok(config) => config.rows().iter().map(|row| format!("{} {} ", row.name, row.logic)).collect(),
            Err(error) => error.to_string(),
        };
        assert_eq!(shown.trim(), expected);
    }

    #[test]
    fn rows_of_the_user_replace_and_add() {
        check("", "z3 QF_SLIA cvc5 QF_SLIA cvc4 QF_SLIA");
        check(ROW, "z3 ALL cvc5 QF_SLIA cvc4 QF_SLIA");
        check(&ROW.replace("'z3'", "'mine'"), "z3 QF_SLIA cvc5 QF_SLIA cvc4 QF_SLIA mine ALL");
    }

    #[test]
    fn faults_have_a_place() {
        check(
            "[[engine]]\nnam = 'z3'\n",
            "mine.toml:2:1: unknown field `nam`, expected one of `name`, `command`, `args`, `session-args`, `time-args`, `memory-args`, `logic`, `strings`, `sets`, `options`, `minimum-version`, `minimum-reason`",
        );
        check("[[engine]]\nname = 'a", "mine.toml:2:10: invalid literal string, expected `'`");
        check(
            &ROW.replace("regex", "regexp"),
            "mine.toml:5:11: unknown variant `regexp`, expected `regex` or `affixes`",
        );
        check(&format!("{ROW}{ROW}"), "mine.toml:7:8: there are two engines called `z3`");
    }

    #[test]
    fn values_that_could_break_a_script_are_refused() {
        check(&ROW.replace("ALL", "ALL)(exit"), "mine.toml:4:9: `ALL)(exit` cannot be the logic of an engine");
        let option = format!("{ROW}options = {{ a = 'b)' }}\n");
        check(&option, "mine.toml:6:17: `b)` cannot be the value of an option of an engine");
        check(&ROW.replace("'z3'\nc", "'a b'\nc"), "mine.toml:2:8: `a b` cannot be the name of an engine");
    }

    #[test]
    fn versions_are_checked() {
        let row = format!("{ROW}minimum-version = 'new'\n");
        check(&row, "mine.toml:6:19: `new` is no version; write one like `1.2.3`");
    }
}
