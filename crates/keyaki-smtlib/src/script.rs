//! The script of a query, as a value.

use std::fmt;

use keyaki_ir::Symbol;

use crate::layout::lay_out;
use crate::sexp::{Sexp, atom, list};

/// An SMT-LIB 2.6 script; printing it gives the text of the `.smt2` file.
///
/// It declares, defines and asserts, and ends with `(check-sat)`. A fresh solver can run it as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    pub(crate) header: Vec<String>,
    pub(crate) commands: Vec<Command>,
    pub(crate) symbols: Vec<(String, Symbol)>,
    pub(crate) footer: Vec<String>,
}

/// What is known about a script beforehand (SMT-LIB 2.6, section 4.1.8: `:status`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It has a model.
    Sat,
    /// It has none.
    Unsat,
}

impl Status {
    /// `sat` or `unsat`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sat => "sat",
            Self::Unsat => "unsat",
        }
    }
}

/// A command with the notes that stand above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    pub(crate) notes: Vec<String>,
    pub(crate) body: Sexp,
}

impl Script {
    /// The commands in order.
    pub fn commands(&self) -> &[Command] {
        &self.commands
    }

    /// The same script, which says beforehand what is to be found: a sample or a benchmark. Solvers check themselves against
    /// it.
    #[must_use]
    pub fn with_status(mut self, status: Status) -> Self {
        let body = list("set-info", [atom(":status"), atom(status.name())]);
        let at = self.commands.iter().position(|command| command.name() != "set-info").unwrap_or_default();
        self.commands.insert(at, Command { notes: Vec::new(), body });
        self
    }

    /// The declared constants in order of declaration: the symbol as printed, and what it is in the query.
    pub fn symbols(&self) -> &[(String, Symbol)] {
        &self.symbols
    }
}

/// The command that asks for the value of every declared constant, on one line. Only right after `sat`.
///
/// `get-value` needs at least one term; a script without constants asks for the value of `true`.
pub fn get_value_command(script: &Script) -> String {
    get_value(script.symbols.iter().map(|(name, _)| name)).to_string()
}

pub(crate) fn get_value<'a>(names: impl Iterator<Item = &'a String>) -> Sexp {
    let mut terms: Vec<Sexp> = names.map(atom).collect();
    if terms.is_empty() {
        terms.push(atom("true"));
    }
    list("get-value", [Sexp::List(terms)])
}

impl Command {
    /// The name of the command, such as `assert`.
    pub fn name(&self) -> &str {
        self.body.items().and_then(<[Sexp]>::first).and_then(Sexp::token).unwrap_or_default()
    }
}

/// The command with its notes, no newline at the end.
impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_comments(f, &self.notes)?;
        f.write_str(&lay_out(&self.body))
    }
}

/// Commands with notes and blocks of equal commands are set apart by an empty line.
impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_comments(f, &self.header)?;
        let mut before: Option<&Command> = None;
        for command in &self.commands {
            let noted = !command.notes.is_empty() && command.name() != "declare-const";
            if before.is_some_and(|before| noted || before.name() != command.name()) {
                writeln!(f)?;
            }
            writeln!(f, "{command}")?;
            before = Some(command);
        }
        write_comments(f, &self.footer)
    }
}

fn write_comments(f: &mut fmt::Formatter<'_>, notes: &[String]) -> fmt::Result {
    for line in notes.iter().flat_map(|note| note.split('\n')) {
        let line = format!("; {}", printable(line));
        writeln!(f, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Printable ASCII only: policies are untrusted, and not every solver's lexer takes more.
fn printable(line: &str) -> String {
    line.chars()
        .map(|c| match c {
            ' '..='~' => c.to_string(),
            _ => c.escape_unicode().to_string(),
        })
        .collect()
}
