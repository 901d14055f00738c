//! The engines that a question is put to.
//!
//! In: what `--engine` and the options beside it say. Out: [`Engines`] with a panel. Installed solvers are looked for only
//! when they are asked for, or when the embedded engine does not know: neither the search path is read nor a process
//! started before that.

mod native;
mod selection;
mod solvers;

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use keyaki_engine::{Engine, EngineInfo, Panel};
use keyaki_pipe::{Config, Mode, PipeEngine, Row, discover};
use keyaki_source::Diagnostic;

use crate::advice;
use crate::arguments::Asking;
use crate::progress::{Board, Watched};
use crate::report::Failure;

pub(crate) use native::{NAME as NATIVE, native};
use selection::{Named, Selection, own_word};
use solvers::Solvers;

/// Who is asked when no `--engine` says it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ByDefault {
    /// The embedded engine; installed solvers about what it does not decide.
    Auto,
    /// Every engine that is there.
    All,
}

/// Engines, ready to be asked.
pub(crate) struct Engines {
    pub(crate) panel: Panel,
    pub(crate) board: Arc<Board>,
    /// Those that are installed programs; empty while they have not been looked for.
    solvers: Arc<OnceLock<Solvers>>,
}

impl Engines {
    /// The installed solvers, as far as they have been looked for.
    pub(crate) fn pipes(&self) -> &[Arc<PipeEngine>] {
        self.solvers.get().map_or(&[], |solvers| &solvers.pipes)
    }

    /// Who has been asked, or would be first.
    pub(crate) fn infos(&self) -> impl Iterator<Item = &EngineInfo> {
        self.panel.engines().iter().chain(self.panel.reserve()).map(|engine| engine.info())
    }

    /// What there is to say about the solvers, as far as they have been looked for.
    pub(crate) fn diagnostics(&self) -> &[Diagnostic] {
        self.solvers.get().map_or(&[], |solvers| &solvers.diagnostics)
    }

    /// What to do about an UNKNOWN for which no solver was asked.
    pub(crate) fn advice(&self) -> Option<Diagnostic> {
        match self.solvers.get() {
            Some(solvers) if !solvers.pipes.is_empty() => None,
            Some(_) => {
                let message = "the embedded engine could not decide it, and no solver was found that could be asked";
                Some(Diagnostic::error("no-solver", message).help(advice::INSTALL))
            }
            None => {
                let message = "no installed solver was asked";
                Some(
                    Diagnostic::note("native-only", message)
                        .help("leave out `--engine native`, or name a solver as well"),
                )
            }
        }
    }
}

/// The engines to look for: those that are known and those of the user's file.
pub(crate) fn config(file: Option<&Path>) -> Result<Config, Failure> {
    let wrong = |message: String| Failure::from(Diagnostic::error("engines-file", message));
    let config = Config::builtin().map_err(|error| wrong(error.to_string()))?;
    let Some(file) = file else { return Ok(config) };
    let config = config.with_file(file).map_err(|error| wrong(error.to_string()))?;
    match config.rows().iter().find(|row| own_word(&row.name)) {
        Some(row) => Err(wrong(format!(
            "{}: no solver can be called `{}`, which has a meaning of its own",
            file.display(),
            row.name
        ))),
        None => Ok(config),
    }
}

/// The engines that are asked for. Solvers that are named have to be there, and fit.
pub(crate) fn select(asking: &Asking, by_default: ByDefault) -> Result<Engines, Failure> {
    let config = config(asking.engines_file.as_deref())?;
    let mode = if asking.session { Mode::Session } else { Mode::OneShot };
    match Selection::read(&config, &asking.engines, by_default)? {
        Selection::Auto => Ok(auto(config, mode)),
        Selection::All => Ok(all(&config, mode)),
        Selection::Named(named) => chosen(&named, mode),
    }
}

/// The engines of these names, of which there is one at least.
pub(crate) fn named(names: &[String], file: Option<&Path>) -> Result<Engines, Failure> {
    let config = config(file)?;
    match Selection::read(&config, names, ByDefault::All)? {
        Selection::Named(named) => chosen(&named, Mode::OneShot),
        Selection::Auto | Selection::All => {
            Err(Diagnostic::error("unknown-engine", "`auto` and `all` are no engines").into())
        }
    }
}

/// The row of the one solver that is named; `None` when none is.
pub(crate) fn one_named<'a>(config: &'a Config, names: &[String]) -> Result<Option<&'a Row>, Failure> {
    let refused = |message: &str, help: &str| Err(Diagnostic::error("usage", message).help(help).into());
    if names.is_empty() {
        return Ok(None);
    }
    match Selection::read(config, names, ByDefault::Auto)? {
        Selection::Named(named) => match named.as_slice() {
            [Named::Solver(row)] => Ok(Some(*row)),
            [Named::Native] => refused(
                "the embedded engine is given the query itself, not a script",
                "`keyaki dump query` shows the query; without `--engine` the script is one that any solver can read",
            ),
            _ => refused("a script is written for one engine", "give `--engine` once"),
        },
        Selection::Auto | Selection::All => {
            refused("a script is written for one engine", "give `--engine` once, with the name of a solver")
        }
    }
}

/// The value of `PATH`.
pub(crate) fn search_path() -> OsString {
    env::var_os("PATH").unwrap_or_default()
}

/// The embedded engine, with the solvers in reserve.
fn auto(config: Config, mode: Mode) -> Engines {
    let board = Arc::new(Board::default());
    let solvers: Arc<OnceLock<Solvers>> = Arc::default();
    let (found, watchers) = (solvers.clone(), board.clone());
    let panel = Panel::new([watched(&board, native())]).with_reserve(move || {
        let solvers = found.get_or_init(|| Solvers::of(&discover(&config, &search_path()), mode));
        solvers.pipes.iter().map(|pipe| watched(&watchers, pipe.clone())).collect()
    });
    Engines { panel, board, solvers }
}

/// The embedded engine beside every solver that is fit.
fn all(config: &Config, mode: Mode) -> Engines {
    let solvers = Solvers::of(&discover(config, &search_path()), mode);
    let board = Arc::new(Board::default());
    let pipes = solvers.pipes.iter().map(|pipe| watched(&board, pipe.clone()));
    let panel = Panel::new([watched(&board, native())].into_iter().chain(pipes));
    Engines { panel, board, solvers: Arc::new(solvers.into()) }
}

/// The engines that are named, in that order.
fn chosen(named: &[Named<'_>], mode: Mode) -> Result<Engines, Failure> {
    let board = Arc::new(Board::default());
    let mut solvers = Solvers::default();
    let mut engines = Vec::new();
    let mut problems = Vec::new();
    for name in named {
        match name {
            Named::Native => engines.push(watched(&board, native())),
            Named::Solver(row) => match solvers.add_named(row, mode) {
                Ok(pipe) => engines.push(watched(&board, pipe)),
                Err(problem) => problems.push(problem),
            },
        }
    }
    if !problems.is_empty() {
        return Err(Failure(problems));
    }
    let asked = if solvers.pipes.is_empty() { OnceLock::new() } else { solvers.into() };
    Ok(Engines { panel: Panel::new(engines), board, solvers: Arc::new(asked) })
}

fn watched<E: Engine + 'static>(board: &Arc<Board>, engine: Arc<E>) -> Arc<dyn Engine> {
    Arc::new(Watched::new(engine, board.clone()))
}
