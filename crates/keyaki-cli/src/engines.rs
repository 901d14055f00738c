//! The engines that a question is put to.

use std::collections::BTreeSet;
use std::env;
use std::path::Path;
use std::sync::Arc;

use keyaki_engine::{Engine, Panel};
use keyaki_pipe::{Config, Fitness, Found, Mode, PipeEngine, Row, discover, discover_row};
use keyaki_source::Diagnostic;

use crate::advice;
use crate::arguments::Asking;
use crate::progress::{Board, Watched};
use crate::report::Failure;

/// The word for every engine that is found and fit.
const ALL: &str = "all";

/// Engines, ready to be asked.
pub(crate) struct Engines {
    pub(crate) pipes: Vec<Arc<PipeEngine>>,
    pub(crate) panel: Panel,
    pub(crate) board: Arc<Board>,
    /// What there is to say about them.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// The engines to look for: those that are known and those of the user's file.
pub(crate) fn config(file: Option<&Path>) -> Result<Config, Failure> {
    let wrong = |error: keyaki_pipe::ConfigError| Failure::from(Diagnostic::error("engines-file", error.to_string()));
    let config = Config::builtin().map_err(wrong)?;
    match file {
        Some(file) => config.with_file(file).map_err(wrong),
        None => Ok(config),
    }
}

/// Looks for the engines that are asked for, and tries them. None is found when none is there and none was named.
pub(crate) fn select(asking: &Asking) -> Result<Engines, Failure> {
    let config = config(asking.engines_file.as_deref())?;
    let mode = if asking.session { Mode::Session } else { Mode::OneShot };
    if asking.engines.is_empty() || asking.engines.iter().any(|name| name == ALL) {
        let found = discover(&config, &search_path());
        return Ok(every_fit(&found, mode));
    }
    let rows = named(&config, &asking.engines)?;
    let found: Vec<Found> = rows.into_iter().map(|row| discover_row(row, &search_path())).collect();
    let problems: Vec<Diagnostic> = found.iter().filter_map(unusable).collect();
    if problems.is_empty() { Ok(every_fit(&found, mode)) } else { Err(Failure(problems)) }
}

/// The row of the one engine that is named; `None` when none is.
pub(crate) fn one_named<'a>(config: &'a Config, names: &[String]) -> Result<Option<&'a Row>, Failure> {
    if names.len() > 1 || names.iter().any(|name| name == ALL) {
        return Err(Diagnostic::error("usage", "a script is written for one engine")
            .help("give `--engine` once")
            .into());
    }
    Ok(named(config, names)?.into_iter().next())
}

/// The value of `PATH`.
pub(crate) fn search_path() -> std::ffi::OsString {
    env::var_os("PATH").unwrap_or_default()
}

/// The rows with these names, in this order, each once.
fn named<'a>(config: &'a Config, names: &[String]) -> Result<Vec<&'a Row>, Failure> {
    let mut seen = BTreeSet::new();
    let names = names.iter().filter(|name| seen.insert(name.as_str()));
    let rows: Vec<_> = names.map(|name| config.row(name).ok_or_else(|| unknown_engine(config, name))).collect();
    let mut known = Vec::new();
    let mut problems = Vec::new();
    for row in rows {
        match row {
            Ok(row) => known.push(row),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(known) } else { Err(Failure(problems)) }
}

fn unknown_engine(config: &Config, name: &str) -> Diagnostic {
    let fit = discover(config, &search_path()).into_iter().filter(|found| found.engine(Mode::OneShot).is_some());
    let fit: Vec<String> = fit.map(|found| format!("`{}`", found.row.name)).collect();
    let found = if fit.is_empty() { "none was found".to_owned() } else { format!("found: {}", fit.join(", ")) };
    let distance = |row: &&Row| strsim::damerau_levenshtein(&row.name, name);
    let nearest = config.rows().iter().min_by_key(distance).filter(|row| distance(row) <= 2);
    let help = match nearest {
        Some(row) => format!("did you mean `{}`? ({found})", row.name),
        None => format!("{found}; other solvers can be named in a file for `--engines-file`"),
    };
    Diagnostic::error("unknown-engine", format!("there is no engine called `{name}`")).help(help)
}

/// Why a named engine cannot be used, if it cannot.
fn unusable(found: &Found) -> Option<Diagnostic> {
    let (Fitness::Unfit(why) | Fitness::Missing(why)) = &found.fitness else { return None };
    let message = format!("the engine `{}` cannot be used: {why}", found.row.name);
    Some(Diagnostic::error("unusable-engine", message).help(advice::INSTALL))
}

fn every_fit(found: &[Found], mode: Mode) -> Engines {
    let pipes: Vec<Arc<PipeEngine>> = found.iter().filter_map(|found| found.engine(mode)).map(Arc::new).collect();
    let mut diagnostics: Vec<Diagnostic> = found.iter().filter_map(remark).collect();
    if pipes.is_empty() {
        let error = Diagnostic::error("no-engine", "no solver was found, so nothing can be decided");
        diagnostics.push(error.help(advice::INSTALL));
    }
    let board = Arc::new(Board::default());
    let watched = pipes.iter().map(|pipe| Arc::new(Watched::new(pipe.clone(), board.clone())) as Arc<dyn Engine>);
    let panel = Panel::new(watched);
    Engines { pipes, panel, board, diagnostics }
}

fn remark(found: &Found) -> Option<Diagnostic> {
    match &found.fitness {
        Fitness::Fit | Fitness::Missing(_) => None,
        Fitness::Weak(why) => Some(Diagnostic::warning("weak-engine", why.clone())),
        Fitness::Unfit(why) => {
            let program =
                found.program.as_ref().map(|program| format!(" at {}", program.display())).unwrap_or_default();
            let message = format!("the engine `{}`{program} is not used: {why}", found.row.name);
            Some(Diagnostic::warning("unusable-engine", message))
        }
    }
}
