//! What `--engine` means.
//!
//! In: the words given, and the solvers that are known. Out: a [`Selection`], or every word that is wrong. Looks for no
//! solver, except to say which there are.

use std::collections::BTreeSet;

use keyaki_pipe::{Config, Mode, Row, discover};
use keyaki_source::Diagnostic;

use super::{ByDefault, NATIVE, search_path};
use crate::report::Failure;

const AUTO: &str = "auto";
const ALL: &str = "all";

/// Who is asked.
pub(super) enum Selection<'a> {
    /// The embedded engine; installed solvers about what it does not decide.
    Auto,
    /// The embedded engine and every solver that is found and fit.
    All,
    /// These, each once.
    Named(Vec<Named<'a>>),
}

/// An engine that is named.
pub(super) enum Named<'a> {
    Native,
    Solver(&'a Row),
}

/// Whether a word means something else than a solver.
pub(super) fn own_word(name: &str) -> bool {
    [AUTO, ALL, NATIVE].contains(&name)
}

impl<'a> Selection<'a> {
    pub(super) fn read(config: &'a Config, names: &[String], by_default: ByDefault) -> Result<Self, Failure> {
        let mut seen = BTreeSet::new();
        let names: Vec<&String> = names.iter().filter(|name| seen.insert(name.as_str())).collect();
        match names.as_slice() {
            [] => Ok(match by_default {
                ByDefault::Auto => Self::Auto,
                ByDefault::All => Self::All,
            }),
            [one] if *one == AUTO => Ok(Self::Auto),
            names if names.iter().any(|name| *name == AUTO) => {
                let error = Diagnostic::error("usage", "`--engine auto` stands alone");
                Err(error
                    .help("it asks solvers where they are needed; name engines, or `all`, to ask them anyway")
                    .into())
            }
            names if names.iter().any(|name| *name == ALL) => Ok(Self::All),
            names => named(config, names).map(Self::Named),
        }
    }
}

fn named<'a>(config: &'a Config, names: &[&String]) -> Result<Vec<Named<'a>>, Failure> {
    let mut known = Vec::new();
    let mut problems = Vec::new();
    for name in names {
        match config.row(name) {
            _ if *name == NATIVE => known.push(Named::Native),
            Some(row) => known.push(Named::Solver(row)),
            None => problems.push(unknown_engine(config, name)),
        }
    }
    if problems.is_empty() { Ok(known) } else { Err(Failure(problems)) }
}

fn unknown_engine(config: &Config, name: &str) -> Diagnostic {
    let solvers = discover(config, &search_path());
    let fit = solvers.iter().filter(|found| found.engine(Mode::OneShot).is_some());
    let found: Vec<String> = [NATIVE].into_iter().chain(fit.map(|found| found.row.name.as_str())).map(quoted).collect();
    let found = found.join(", ");
    let words = config.rows().iter().map(|row| row.name.as_str()).chain([NATIVE, AUTO, ALL]);
    let near = words.map(|word| (strsim::damerau_levenshtein(word, name), word)).filter(|(distance, _)| *distance <= 2);
    let help = match near.min_by_key(|(distance, _)| *distance) {
        Some((_, word)) => format!("did you mean {}? (found: {found})", quoted(word)),
        None => format!("found: {found}; other solvers can be named in a file for `--engines-file`"),
    };
    Diagnostic::error("unknown-engine", format!("there is no engine called `{name}`")).help(help)
}

fn quoted(name: &str) -> String {
    format!("`{name}`")
}
