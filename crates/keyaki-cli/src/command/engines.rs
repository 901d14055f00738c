//! `keyaki engines`: what was looked for and what was found.

use std::path::PathBuf;

use clap::Args;
use keyaki_engine::Engine as _;
use keyaki_pipe::{Fitness, Found, discover};
use keyaki_report::{EngineRow, Place, Usable, engines_json, json_text, render_engines};

use crate::arguments::Plain;
use crate::report::{Done, Failure};
use crate::{advice, engines, terminal};

/// List the engines: the embedded one, and solvers with their place, version and whether they can be used
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// A file of engines, added to those that are known
    #[arg(long, value_name = "FILE")]
    engines_file: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments, format: Plain) -> Result<Done, Failure> {
    let config = engines::config(arguments.engines_file.as_deref())?;
    let found = discover(&config, &engines::search_path());
    let rows: Vec<EngineRow> = [embedded()].into_iter().chain(found.into_iter().map(row)).collect();
    Ok(Done::text(match format {
        Plain::Text => render_engines(&rows, advice::SOLVERS, terminal::stdout_style()),
        Plain::Json => json_text(&engines_json(&rows)),
    }))
}

fn embedded() -> EngineRow {
    let info = engines::native().info().clone();
    EngineRow { name: info.name, place: Place::Embedded, version: info.version, usable: Usable::Fit }
}

fn row(found: Found) -> EngineRow {
    let usable = match found.fitness {
        Fitness::Fit => Usable::Fit,
        Fitness::Weak(why) => Usable::Weak(why),
        Fitness::Unfit(why) => Usable::Unfit(why),
        Fitness::Missing(why) => Usable::Missing(why),
    };
    let place = found.program.map_or(Place::Nowhere, |program| Place::Program(program.display().to_string()));
    EngineRow { name: found.row.name, place, version: found.version, usable }
}
