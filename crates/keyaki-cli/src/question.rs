//! Questions on the command line.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use keyaki::{Access, Question};
use keyaki_source::Diagnostic;

use crate::arguments::{Asking, Reading};
use crate::input;
use crate::report::Failure;
use crate::subject::{comparable, subjects};

/// A question and how it is asked.
#[derive(Args, Debug)]
pub(crate) struct QuestionArguments {
    #[command(subcommand)]
    question: Asked,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    pub(crate) asking: Asking,
}

#[derive(Debug, Subcommand)]
enum Asked {
    /// Does the new policy allow only what the existing one allows? (CheckNoNewAccess)
    #[command(after_help = "Example: keyaki check no-new-access --existing old.json --new new.json")]
    NoNewAccess(NoNewAccess),
    /// Does the policy allow none of the listed actions on none of the listed resources? (CheckAccessNotGranted)
    #[command(after_help = "Example: keyaki check access-not-granted policy.json --action s3:DeleteBucket")]
    AccessNotGranted(AccessNotGranted),
}

#[derive(Args, Debug)]
struct NoNewAccess {
    /// The policy, or scenario (a file or folder), to compare with; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    existing: PathBuf,

    /// The policy, or scenario (a file or folder), that may allow more; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    new: PathBuf,
}

#[derive(Args, Debug)]
struct AccessNotGranted {
    /// The policy, or scenario (a file or folder); `-` reads standard input
    #[arg(value_name = "POLICY")]
    policy: PathBuf,

    /// An action that must not be granted, wildcards allowed; repeatable [default: any]
    #[arg(long = "action", value_name = "ACTION")]
    actions: Vec<String>,

    /// A resource, by ARN, to which nothing must be granted; repeatable [default: any]
    #[arg(long = "resource", value_name = "ARN")]
    resources: Vec<String>,
}

impl QuestionArguments {
    /// The question, and what there is to say about its policies.
    pub(crate) fn question(&self) -> Result<(Question, Vec<Diagnostic>), Failure> {
        match &self.question {
            Asked::NoNewAccess(asked) => self.no_new_access(asked),
            Asked::AccessNotGranted(asked) => self.access_not_granted(asked),
        }
    }

    fn no_new_access(&self, asked: &NoNewAccess) -> Result<(Question, Vec<Diagnostic>), Failure> {
        let paths: [&Path; 2] = [&asked.existing, &asked.new];
        input::one_stdin(&paths)?;
        let (subjects, diagnostics) = subjects(&paths, self.reading.kind(), self.reading.manner())?;
        comparable(&subjects)?;
        match <[_; 2]>::try_from(subjects) {
            Ok([existing, new]) => Ok((Question::NoNewAccess { existing, new }, diagnostics)),
            Err(_) => Err(Failure(diagnostics)),
        }
    }

    fn access_not_granted(&self, asked: &AccessNotGranted) -> Result<(Question, Vec<Diagnostic>), Failure> {
        let access = Access::read_by(self.reading.readings(), &asked.actions, &asked.resources).map_err(Failure)?;
        let (subjects, diagnostics) = subjects(&[asked.policy.as_path()], self.reading.kind(), self.reading.manner())?;
        match subjects.into_iter().next() {
            Some(policy) => Ok((Question::AccessNotGranted { policy, access }, diagnostics)),
            None => Err(Failure(diagnostics)),
        }
    }
}
