//! `keyaki batch`: many questions, one a line.
//!
//! In: JSON Lines, each a request of the Access Analyzer API. Out: JSON Lines in the same order, `keyaki.batch/1`
//! (docs/batch.md). Promises: memory does not grow with the input; a line that cannot be answered costs its own row only;
//! rows are written whole and never in place of others unless that is asked for.
//!
//! ```text
//! lines -> window -> workers (read, known) -> rows in order -> output
//! ```

mod bar;
mod known;
mod lines;
pub(crate) mod output;
mod pipeline;
mod read;
mod resume;
mod shard;
mod tally;
mod verdict;
mod window;
mod worker;

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Instant;

use clap::{Args, ValueHint};
use keyaki_report::render_diagnostics;
use keyaki_source::Diagnostic;

use crate::arguments::{Asking, MannerArguments};
use crate::command::check;
use crate::engines::{self, ByDefault, Engines};
use crate::report::{Done, Failure};
use crate::{input, interrupt, put_json, terminal};

use bar::Meter;
use known::Known;
use lines::Lines;
use output::{Before, Output};
use pipeline::{Ending, Reading};
use read::Reader;
use resume::{Resumed, resume};
use shard::Shard;
use tally::Summary;
use worker::Work;

const MOST_JOBS: usize = 1024;
/// How many bytes of answers are kept for questions that come again: some ten thousand.
const KNOWN_BYTES: usize = 32 << 20;

/// A number of threads.
fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    let jobs = text.parse().ok().filter(|jobs: &NonZeroUsize| jobs.get() <= MOST_JOBS);
    jobs.ok_or_else(|| format!("write a number from 1 to {MOST_JOBS}"))
}

/// Answer many questions, one a line: JSON Lines in, JSON Lines out, in the same order
///
/// A line is `{"id": …, "operation": …, "request": {…}}`, with one of the operations CheckNoNewAccess, CheckAccessNotGranted
/// and CheckNoPublicAccess, and the request as the API of IAM Access Analyzer has it. A row holds the line's number, its `id` and other members, and the answer, or the error
/// when the line cannot be answered. docs/batch.md describes rows, docs/scaling.md many machines.
#[derive(Args, Debug)]
#[command(after_help = "Exit codes:
  0  every row is PASS
  1  a row is FAIL
  2  wrong usage, input that cannot be read, output that cannot be written, or a row is an error
  3  a row is UNKNOWN
  4  the engines disagree on a row
Of several that apply the first of 4, 2, 1, 3 is taken.

Examples:
  keyaki batch questions.jsonl -o answers.jsonl
  keyaki batch questions.jsonl -o answers.jsonl --resume
  keyaki batch questions.jsonl --shard 3/16 -o answers-3.jsonl
  xz -dc questions.jsonl.xz | keyaki batch -o - | jq -c 'select(.result != \"PASS\")'")]
pub(crate) struct Arguments {
    /// The questions, one a line; `-` reads standard input
    #[arg(value_name = "FILE", default_value = "-", value_hint = ValueHint::FilePath)]
    input: PathBuf,

    /// Where the rows go; `-` is standard output
    #[arg(short, long, value_name = "OUT", value_hint = ValueHint::FilePath)]
    output: PathBuf,

    /// How many questions are worked on at once [default: the number of processors]
    #[arg(short, long, value_name = "N", value_parser = jobs)]
    jobs: Option<NonZeroUsize>,

    /// Answer only the lines whose number, counted from 1, leaves I when divided by N; I counts from 0
    #[arg(long, value_name = "I/N", value_parser = shard::parse)]
    shard: Option<Shard>,

    /// Go on after the last whole row of OUT, which an earlier run of the same input and shard has written
    #[arg(long)]
    resume: bool,

    /// Replace what is in OUT
    #[arg(long, conflicts_with = "resume")]
    force: bool,

    /// Exit with 0 when every line has its row, whatever the rows say: for schedulers that try a failed job again
    #[arg(long)]
    exit_zero: bool,

    #[command(flatten)]
    manner: MannerArguments,

    #[command(flatten)]
    asking: Asking,
}

impl Arguments {
    fn before(&self) -> Before {
        match (self.resume, self.force) {
            (true, _) => Before::GoOn,
            (false, true) => Before::Replace,
            (false, false) => Before::Keep,
        }
    }

    fn jobs(&self) -> NonZeroUsize {
        self.jobs.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN)
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Done, Failure> {
    let stream = input::stream(&arguments.input)?;
    let engines = engines::select(&arguments.asking, ByDefault::Auto)?;
    let known_before = engines.diagnostics().len();
    say(engines.diagnostics());
    let input = Some(arguments.input.as_path()).filter(|path| !input::is_stdin(path));
    let mut output = Output::open(&arguments.output, arguments.before(), input)?;
    let work = work(arguments, &stream.name, &engines);
    let mut lines = Lines::new(stream.reader, arguments.shard.unwrap_or(Shard::WHOLE));
    let resumed = match arguments.before() {
        Before::GoOn => resume(&mut lines, &work.reader, &mut output)?,
        Before::Keep | Before::Replace => Resumed::default(),
    };
    interrupt::last_words(&last_words(&output));
    let there_before = resumed.tally.rows();
    let meter = Meter::at(resumed.offset);
    let start = Instant::now();
    let Ending { tally, repeated } = bar::during(&meter, stream.size, || {
        pipeline::run(&work, arguments.jobs(), Reading { lines, resumed }, &mut output, &meter)
    })?;
    output.finish().map_err(|error| output.failed(&error, tally.rows()))?;
    // Solvers that were needed on the way.
    say(engines.diagnostics().get(known_before..).unwrap_or_default());
    if tally.has_unknown() {
        say(engines.advice().as_slice());
    }
    let summary = Summary { tally, there_before, repeated, time: start.elapsed() };
    let code = if arguments.exit_zero { 0 } else { tally.exit_code() };
    Ok(Done { text: String::new(), diagnostics: Vec::new(), notices: summary.text(), code })
}

fn work<'a>(arguments: &'a Arguments, name: &'a str, engines: &'a Engines) -> Work<'a> {
    let (asking, manner) = (&arguments.asking, arguments.manner.manner());
    let reader = Reader { name, options: put_json::unusual(manner, asking.realism(), asking.services()) };
    Work { reader, manner, engines, asking, options: check::options(asking), known: Known::new(KNOWN_BYTES) }
}

/// What is to be known before the run ends.
fn say(diagnostics: &[Diagnostic]) {
    // Nobody listens on standard error: nothing can be done about it.
    let _ = io::stderr().write_all(render_diagnostics(diagnostics, terminal::stderr_style()).as_bytes());
}

fn last_words(output: &Output) -> String {
    match output {
        Output::Stdout => "interrupted: rows are missing".to_owned(),
        Output::File(..) => format!(
            "interrupted: the rows in `{}` are whole; the same command with `--resume` goes on after them",
            output.name()
        ),
    }
}
