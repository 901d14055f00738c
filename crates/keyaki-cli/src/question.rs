//! Questions on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use keyaki::{Access, Question};
use keyaki_source::Diagnostic;

use crate::arguments::{Asking, Reading};
use crate::input;
use crate::put::{Put, What};
use crate::report::Failure;
use crate::texts::Texts;

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
        self.put()?.question()
    }

    /// The question as it is put, with the texts it is about.
    pub(crate) fn put(&self) -> Result<Put, Failure> {
        let (kind, manner) = (self.reading.kind(), self.reading.manner());
        let what = match &self.question {
            Asked::NoNewAccess(asked) => {
                input::one_stdin(&[&asked.existing, &asked.new])?;
                What::NoNewAccess { existing: Texts::read(&asked.existing), new: Texts::read(&asked.new) }
            }
            Asked::AccessNotGranted(asked) => {
                let (actions, resources) = (asked.actions.clone(), asked.resources.clone());
                Access::read_by(manner.readings, &actions, &resources).map_err(Failure)?;
                What::AccessNotGranted { policy: Texts::read(&asked.policy), actions, resources }
            }
        };
        let (realism, services) = (self.asking.realism(), self.asking.services());
        Ok(Put { what, kind, manner, realism, services })
    }
}
