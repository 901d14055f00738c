//! Times every stage from the text of two policies to the answer, over many pairs of policies.
//!
//! In: the repository's own policies, or a file of pairs; the solvers that are installed. Out: a section of Markdown on
//! standard output. Times mean little from one machine to another, so every table has ratios of times taken side by side
//! in the same run. Asserts nothing about time; the exit code is 1 when engines contradicted each other.
//!
//! ```sh
//! cargo bench -p keyaki-cli --bench stages
//! xz -dc pairs.jsonl.xz | cargo bench -p keyaki-cli --bench stages -- --pairs - --every 12
//! ```
//!
//! The embedded engine is timed on every pair both ways; solvers, which are slow, on each so manieth.

mod change;
mod native;
mod page;
mod pairs;
mod progress;
mod solvers;
mod texts;
mod times;
mod whole;
mod witness;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use keyaki_engine::Limits;
use keyaki_pipe::{Config, Found, Mode, discover};

use crate::pairs::Pair;
use crate::progress::Progress;
use crate::solvers::Solvers;
use crate::times::Ledger;
use crate::whole::Panels;

/// Times every stage from policies to answers.
#[derive(Debug, Parser)]
struct Arguments {
    /// Lines of {"name", "old": POLICY, "new": POLICY} instead of the repository's own policies; `-` is standard input.
    /// A path is relative to crates/keyaki-cli, where cargo starts this
    #[arg(long, value_name = "FILE")]
    pairs: Option<String>,
    /// Ask the solvers about each so manieth pair; the embedded engine is asked about all, both ways
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    every: u32,
    /// What an engine may spend on a query
    #[arg(long, default_value_t = 10, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// Given by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if !arguments.bench {
        eprintln!("nothing was timed: this is for `cargo bench`");
        return ExitCode::SUCCESS;
    }
    match run(&arguments) {
        Ok(code) => code,
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::from(2)
        }
    }
}

/// All that was measured.
struct Results {
    limit: Duration,
    /// Where the pairs come from, in words.
    origin: String,
    pairs: usize,
    /// Pairs of which a policy is refused.
    refused: usize,
    /// The time of each stage that needs no solver.
    stages: Ledger,
    /// The time of whole answers.
    answers: Ledger,
    solvers: Solvers,
    sizes: texts::Sizes,
    native: native::Measured,
}

fn run(arguments: &Arguments) -> Result<ExitCode, String> {
    let (origin, mut pairs) = pairs::pairs(arguments.pairs.as_deref())?;
    let native = native::measure(&pairs);
    let every = arguments.every as usize;
    pairs = pairs.into_iter().step_by(every).collect();
    let origin = if every == 1 { origin } else { format!("{origin}, solvers over one of {every}") };
    let config = Config::builtin().map_err(|error| error.to_string())?;
    let found = discover(&config, &std::env::var_os("PATH").unwrap_or_default());
    let limits = Limits { time: Duration::from_secs(arguments.seconds), ..Limits::default() };
    let mut results = Results {
        limit: limits.time,
        origin,
        pairs: 0,
        refused: 0,
        stages: Ledger::default(),
        answers: Ledger::default(),
        solvers: Solvers::new(&found, &limits),
        sizes: texts::Sizes::default(),
        native,
    };
    results.solvers.warm_up();
    results.measure(&pairs, &found, &limits);
    print!("{}", page::page(&results));
    Ok(if results.solvers.contradictions == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

impl Results {
    fn measure(&mut self, pairs: &[Pair], found: &[Found], limits: &Limits) {
        let dialects = texts::dialects(found);
        let panels = Panels::new(found, limits);
        // The first pairs once for nothing: memory, caches and the processor's clock settle.
        for pair in pairs.iter().take(10) {
            texts::time(pair, &dialects, &mut Ledger::default(), &mut texts::Sizes::default());
        }
        let progress = Progress::new(pairs.len());
        for (n, pair) in pairs.iter().enumerate() {
            progress.show(n);
            let Some(question) = texts::time(pair, &dialects, &mut self.stages, &mut self.sizes) else {
                self.refused += 1;
                continue;
            };
            self.pairs += 1;
            let prepared = keyaki::prepare(&question);
            let query = prepared.query(keyaki::Realism::Auto);
            if let Some(outcome) = self.solvers.time(&pair.name, n, query) {
                witness::time(&question, &prepared, query, outcome, &mut self.stages);
            }
            panels.time(pair, n, &mut self.answers);
        }
        progress.clear();
    }
}

/// `one-shot` or `session`.
fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::OneShot => "one-shot",
        Mode::Session => "session",
    }
}
