//! Which solvers are there, and which of them can be used.
//!
//! In: rows and a search path. Out: for every row, where its program is, its version, and whether it understands us. Each
//! solver is started once, all side by side.

use std::env::split_paths;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use keyaki_engine::{Answer, EngineInfo, Limits, Outcome, checked};
use keyaki_ir::{CharSet, Pattern, PatternPiece, Query, Sort, Terms};

use crate::converse::converse;
use crate::engine::dialect;
use crate::exchange::Exchange;
use crate::launch::{Launch, Mode};
use crate::oneshot::OneShot;
use crate::trouble::Trouble;
use crate::version::Version;
use crate::watch::Watch;
use crate::{Config, PipeEngine, Row};

/// How long a solver may take for a question that needs a few milliseconds.
const PROBE: Duration = Duration::from_secs(5);

/// What was found for a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The row.
    pub row: Row,
    /// The program, if there is one.
    pub program: Option<PathBuf>,
    /// What it calls its version, or `unknown`.
    pub version: String,
    /// Whether it can be used.
    pub fitness: Fitness,
}

/// Whether a solver can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fitness {
    /// It answers as it should.
    Fit,
    /// It answers, but there is reason for a warning: this one.
    Weak(String),
    /// It is there but does not answer as it should, and how.
    Unfit(String),
    /// It is not there, and where it was looked for.
    Missing(String),
}

impl Found {
    /// The engine, if it can be used.
    pub fn engine(&self, mode: Mode) -> Option<PipeEngine> {
        match (&self.program, &self.fitness) {
            (Some(program), Fitness::Fit | Fitness::Weak(_)) => {
                Some(PipeEngine::new(&self.row, program.clone(), &self.version, mode))
            }
            (_, Fitness::Fit | Fitness::Weak(_) | Fitness::Unfit(_) | Fitness::Missing(_)) => None,
        }
    }
}

/// Looks for the solver of every row of `config` in the folders of `path` (the value of `PATH`), and tries it.
pub fn discover(config: &Config, path: &OsStr) -> Vec<Found> {
    std::thread::scope(|scope| {
        let rows = config.rows().iter().map(|row| (row, scope.spawn(move || discover_row(row, path))));
        let rows: Vec<_> = rows.collect();
        let found = rows.into_iter().map(|(row, thread)| {
            thread.join().unwrap_or_else(|_| found(row, None, Fitness::Unfit("trying it panicked".to_owned())))
        });
        found.collect()
    })
}

/// Looks for the solver of one row, and tries it.
pub fn discover_row(row: &Row, path: &OsStr) -> Found {
    match find(&row.command, path) {
        Ok(program) => probe(row, program),
        Err(why) => found(row, None, Fitness::Missing(why)),
    }
}

fn found(row: &Row, program: Option<PathBuf>, fitness: Fitness) -> Found {
    Found { row: row.clone(), program, version: "unknown".to_owned(), fitness }
}

/// The file that `command` means: itself when it is a path, otherwise the first in `path`, as a shell would find it.
fn find(command: &str, path: &OsStr) -> Result<PathBuf, String> {
    let named = Path::new(command);
    if named.components().count() > 1 {
        return match program(named) {
            Some(program) => Ok(program),
            None => Err(format!("there is no program `{command}`")),
        };
    }
    // An empty entry would mean the current folder, whose files nobody has chosen to run.
    let mut folders = split_paths(path).filter(|folder| !folder.as_os_str().is_empty());
    let found = folders.find_map(|folder| program(&folder.join(named)));
    found.ok_or_else(|| format!("there is no `{command}` on PATH"))
}

fn program(file: &Path) -> Option<PathBuf> {
    let mut exe = file.as_os_str().to_owned();
    exe.push(".exe");
    [file.to_path_buf(), exe.into()].into_iter().find(|file| is_program(file))
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}

/// Starts the solver once, for its version and the answer to a question about strings.
fn probe(row: &Row, program: PathBuf) -> Found {
    match try_out(row, &program) {
        Ok((version, answer)) => {
            let fitness = fitness(row, &version, answer);
            Found { version, ..found(row, Some(program), fitness) }
        }
        Err(trouble) => found(row, Some(program), Fitness::Unfit(trouble.reason(&row.name, PROBE))),
    }
}

fn try_out(row: &Row, program: &Path) -> Result<(String, Answer), Trouble> {
    let limits = Limits { time: PROBE, ..Limits::default() };
    let launch = Launch::new(row, program.to_path_buf(), &limits, Mode::OneShot);
    let query = probe_query();
    let script =
        keyaki_smtlib::script(&query, &dialect(row)).map_err(|error| Trouble::Unprintable(error.to_string()))?;
    let mut solver = OneShot::start(&launch, Watch::new(&limits))?;
    let answer = converse(&mut solver, "", &script, &query)?;
    let version = solver.exchange("(get-info :version)\n").ok().and_then(|reply| read_version(&reply));
    solver.leave();
    let engine = EngineInfo { name: row.name.clone(), version: String::new() };
    let outcome = checked(Outcome::new(engine, answer, Duration::ZERO), &query);
    Ok((version.unwrap_or_else(|| "unknown".to_owned()), outcome.answer))
}

fn fitness(row: &Row, version: &str, answer: Answer) -> Fitness {
    match answer {
        Answer::Unsat => return Fitness::Unfit(format!("{} said unsat to a question that has a model", row.name)),
        Answer::Unknown(reason) => return Fitness::Unfit(format!("{} {reason}", row.name)),
        Answer::Sat(_) => {}
    }
    match (&row.minimum, Version::read(version)) {
        (Some(minimum), Some(found)) if found < minimum.version => {
            Fitness::Weak(format!("{} {found} is older than {}: {}", row.name, minimum.version, minimum.reason))
        }
        _ => Fitness::Fit,
    }
}

/// The text in `(:version "…")` (SMT-LIB 2.6, section 4.1.8).
fn read_version(reply: &str) -> Option<String> {
    let (_, rest) = reply.split_once(":version")?;
    let (_, rest) = rest.split_once('"')?;
    let (version, _) = rest.split_once('"')?;
    Some(version.trim().to_owned())
}

/// A question with patterns, a text that has to be escaped, and a model that a guess does not hit.
fn probe_query() -> Query {
    let mut terms = Terms::new();
    let text = terms.declare("text", Sort::String, "");
    let literal = |text: &str| PatternPiece::Literal(text.to_owned());
    let run = || PatternPiece::Run(CharSet::all());
    let wanted = terms.matches(text, &Pattern::new([literal("a \""), run(), literal("z)")]));
    let unwanted = terms.matches(text, &Pattern::new([run(), literal("\"z"), run()]));
    let not_unwanted = terms.not(unwanted);
    let goal = terms.and([wanted, not_unwanted]);
    Query { terms, notes: Vec::new(), definitions: Default::default(), assumptions: Vec::new(), goal }
}
