//! The engines of an experiment, one for each configuration.

use std::path::Path;
use std::sync::Arc;

use keyaki_engine::Engine;
use keyaki_experiment::{Configuration, Experiment, StringChoice};
use keyaki_pipe::{Config, Fitness, Mode, Strings, discover_row};
use keyaki_source::Diagnostic;

use crate::engines::{NATIVE, config, native, search_path};
use crate::report::Failure;

/// The engine of each configuration, in order. All of them have to be there, and fit.
pub(crate) fn contestants(experiment: &Experiment, base: &Path) -> Result<Vec<Arc<dyn Engine>>, Failure> {
    let file = experiment.engines_file.as_ref().map(|file| base.join(file));
    let config = config(file.as_deref())?;
    let mut contestants = Vec::new();
    let mut problems = Vec::new();
    for configuration in &experiment.configurations {
        match contestant(configuration, &config) {
            Ok(engine) => contestants.push(engine),
            Err(problem) if problems.contains(&problem) => {}
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(contestants) } else { Err(Failure(problems)) }
}

fn contestant(configuration: &Configuration, config: &Config) -> Result<Arc<dyn Engine>, Diagnostic> {
    let name = &configuration.engine;
    if name == NATIVE {
        return Ok(native());
    }
    let Some(row) = config.row(name) else {
        let known: Vec<&str> = config.rows().iter().map(|row| row.name.as_str()).collect();
        let error = Diagnostic::error("unknown-engine", format!("there is no engine called `{name}`"));
        return Err(error.help(format!("there are {NATIVE}, {}, and those of `engines-file`", known.join(", "))));
    };
    let mut row = row.clone();
    row.strings = match configuration.strings {
        StringChoice::Own => row.strings,
        StringChoice::Regex => Strings::Regex,
        StringChoice::Affixes => Strings::Affixes,
    };
    let found = discover_row(&row, &search_path());
    match found.engine(Mode::OneShot) {
        Some(engine) => Ok(Arc::new(engine)),
        None => {
            let why = match found.fitness {
                Fitness::Unfit(why) | Fitness::Missing(why) => why,
                Fitness::Fit | Fitness::Weak(_) => "there is no program".to_owned(),
            };
            let error = Diagnostic::error("unusable-engine", format!("the engine `{name}` cannot be used: {why}"));
            Err(error.help("`keyaki engines` shows which are there"))
        }
    }
}
