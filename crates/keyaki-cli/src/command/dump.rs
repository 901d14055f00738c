//! `keyaki dump`: any value of the pipeline.

use clap::{Args, Subcommand};

use crate::report::{Done, Failure};

/// Show any value on the way from policies to an answer
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    stage: Stage,
}

#[derive(Debug, Subcommand)]
enum Stage {
    /// Nothing yet
    None,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Done, Failure> {
    match &arguments.stage {
        Stage::None => Ok(Done::text(String::new())),
    }
}
