//! The contents that a repository has stored, from one process for all of them.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use keyaki_source::{Diagnostic, MAX_SOURCE_BYTES};

use super::process::{git, not_started};

/// A process that is asked for one object after the other.
pub(super) struct Objects {
    child: Child,
    /// Closed when it is over, so that the process ends.
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Objects {
    pub(super) fn open() -> Result<Self, Box<Diagnostic>> {
        let mut command = git(&["cat-file", "--batch"]);
        // What it says of an object that is not there comes on standard output.
        command.stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| Box::new(not_started(&error)))?;
        let streams = child.stdin.take().zip(child.stdout.take());
        let Some((questions, answers)) = streams else {
            return Err(Box::new(not_started(&io::Error::other("it has no streams"))));
        };
        Ok(Self { child, questions: Some(questions), answers: BufReader::new(answers) })
    }

    /// The content of a file's object.
    pub(super) fn content(&mut self, object: &str) -> io::Result<Vec<u8>> {
        let gone = || io::Error::other("`git cat-file` has ended");
        let questions = self.questions.as_mut().ok_or_else(gone)?;
        writeln!(questions, "{object}")?;
        questions.flush()?;
        let mut head = String::new();
        self.answers.read_line(&mut head)?;
        let head: Vec<&str> = head.split_whitespace().collect();
        let size = match head.as_slice() {
            [_, "blob", size] => size.parse::<u64>().map_err(io::Error::other)?,
            [_, why] => return Err(io::Error::other(format!("git says that it is {why}"))),
            _ => return Err(gone()),
        };
        let mut content = Vec::new();
        // One more than a source may have is enough to be refused.
        let kept = size.min(MAX_SOURCE_BYTES as u64 + 1);
        (&mut self.answers).take(kept).read_to_end(&mut content)?;
        io::copy(&mut (&mut self.answers).take(size - kept + 1), &mut io::sink())?;
        if content.len() as u64 == kept { Ok(content) } else { Err(gone()) }
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        self.questions = None;
        // It has nothing left to do, and nobody is there to be told.
        let _ = self.child.wait();
    }
}
