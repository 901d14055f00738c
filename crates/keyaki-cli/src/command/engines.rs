//! `keyaki engines`: what was looked for and what was found.

use std::path::PathBuf;

use clap::Args;
use keyaki_pipe::{Fitness, Found, discover};
use keyaki_report::{EngineRow, Usable, engines_json, json_text, render_engines};

use crate::arguments::Format;
use crate::report::{Done, Failure};
use crate::{advice, engines, terminal};

/// List the engines: where each is, its version, whether it can be used
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// A file of engines, added to those that are known
    #[arg(long, value_name = "FILE")]
    engines_file: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Done, Failure> {
    let config = engines::config(arguments.engines_file.as_deref())?;
    let rows: Vec<EngineRow> = discover(&config, &engines::search_path()).into_iter().map(row).collect();
    Ok(Done::text(match format {
        Format::Text => render_engines(&rows, advice::INSTALL, terminal::stdout_style()),
        Format::Json => json_text(&engines_json(&rows)),
    }))
}

fn row(found: Found) -> EngineRow {
    let usable = match found.fitness {
        Fitness::Fit => Usable::Fit,
        Fitness::Weak(why) => Usable::Weak(why),
        Fitness::Unfit(why) => Usable::Unfit(why),
        Fitness::Missing(why) => Usable::Missing(why),
    };
    let program = found.program.map(|program| program.display().to_string());
    EngineRow { name: found.row.name, program, version: found.version, usable }
}
