//! A line as a finished row.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use keyaki::api::{Asked, CheckRequest, Problem};
use keyaki::{Options, ask, prepare_among};
use keyaki_policy::Manner;
use keyaki_report::printable_block;
use keyaki_source::Diagnostic;

use super::known::{Known, Turn};
use super::lines::Line;
use super::read::{Read, Reader};
use super::verdict::{Tail, Verdict};
use crate::arguments::Asking;
use crate::command::check;
use crate::engines::Engines;
use crate::progress;
use crate::report::Failure;

/// A signal for all our processes ends the solver of a session a moment before it reaches us. An answer that lacks its
/// solver for that reason waits for it.
const MOMENT: Duration = Duration::from_millis(50);

/// What all workers share.
pub(crate) struct Work<'a> {
    pub(crate) reader: Reader<'a>,
    pub(crate) manner: Manner,
    /// Each question in work has its own processes: engines keep as many as are needed at once.
    pub(crate) engines: &'a Engines,
    pub(crate) asking: &'a Asking,
    pub(crate) options: Options,
    pub(crate) known: Known<Pending>,
}

/// A row without its end.
pub(crate) struct Pending {
    /// Its place among the rows of this run, from 0.
    pub(crate) place: u64,
    /// The offset in the input after its line.
    pub(crate) offset: u64,
    /// The size of its line.
    pub(crate) bytes: usize,
    pub(crate) head: String,
}

/// A row.
pub(crate) struct Finished {
    pub(crate) pending: Pending,
    pub(crate) tail: Tail,
    pub(crate) origin: Origin,
}

/// Where an answer is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It was found for this row.
    Own,
    /// The same question was asked by another row.
    Repeated,
}

impl Work<'_> {
    /// The rows that are finished with this line: its own, those that have waited for its answer, or none when it waits
    /// itself.
    pub(crate) fn rows(&self, place: u64, line: &Line) -> Result<Vec<Finished>, Failure> {
        let read = catch_unwind(AssertUnwindSafe(|| self.reader.read(line)))
            .unwrap_or_else(|_| Read { head: self.reader.bare_head(line), asked: Err(vec![panicked()]) });
        let pending = Pending { place, offset: line.end, bytes: line.bytes(), head: read.head };
        let own = |pending, tail| Finished { pending, tail, origin: Origin::Own };
        let repeated = |pending, tail: &Tail| Finished { pending, tail: tail.clone(), origin: Origin::Repeated };
        let request = match read.asked {
            Ok(request) => request,
            Err(diagnostics) => return Ok(vec![own(pending, Tail::error(&diagnostics))]),
        };
        let identity = request.identity();
        match self.known.turn(identity, pending) {
            Turn::Waits => Ok(Vec::new()),
            Turn::Known(pending, tail) => Ok(vec![repeated(pending, &tail)]),
            Turn::Ask(pending) => {
                let tail = catch_unwind(AssertUnwindSafe(|| self.tail(&request, line.number)));
                let tail = tail.unwrap_or_else(|_| Ok(Tail::error(&[panicked()])))?;
                let waited = self.known.finish(identity, tail.clone());
                let mut rows = vec![own(pending, tail.clone())];
                rows.extend(waited.into_iter().map(|pending| repeated(pending, &tail)));
                Ok(rows)
            }
        }
    }

    fn tail(&self, request: &CheckRequest, line: u64) -> Result<Tail, Failure> {
        let Asked { question, diagnostics } = match request.question(self.manner) {
            Ok(asked) => asked,
            Err(problems) => return Ok(Tail::error(&diagnostics(problems))),
        };
        let prepared = prepare_among(&question, self.asking.services());
        let mut answer = ask(&question, &prepared, &self.engines.panel, &self.options);
        answer.diagnostics.splice(0..0, diagnostics);
        let folder = self.dump_dir(line);
        let notice = check::written(&answer, &question, &prepared, self.engines, self.asking, folder.as_deref())?;
        if !notice.is_empty() {
            progress::clear();
            eprint_line(&format!("line {line}: {notice}"));
        }
        let tail = Tail::answer(&answer);
        if tail.verdict == Verdict::Unknown && self.asking.session {
            thread::sleep(MOMENT);
        }
        Ok(tail)
    }

    fn dump_dir(&self, line: u64) -> Option<PathBuf> {
        self.asking.dump_dir.as_ref().map(|folder| folder.join(format!("line-{line}")))
    }
}

fn diagnostics(problems: Vec<Problem>) -> Vec<Diagnostic> {
    problems.into_iter().map(|problem| problem.diagnostic).collect()
}

fn panicked() -> Diagnostic {
    Diagnostic::error("internal", "this line made Keyaki fail, which is a bug").help("please report it with the line")
}

fn eprint_line(text: &str) {
    // Nobody listens on standard error: nothing can be done about it.
    let _ = io::stderr().write_all(printable_block(text).as_bytes());
}
