//! `keyaki can`: who can do what, under which conditions.

use std::path::{Path, PathBuf};

use clap::Args;
use keyaki_engine::Limits;
use keyaki_findings::can::{Acting, Asked, Can, can};
use keyaki_report::{can_json, json_text, render_can};

use crate::arguments::{Asking, Plain, Reading};
use crate::engines::{self, ByDefault};
use crate::report::{Done, Failure};
use crate::subject::subjects;
use crate::{input, progress, terminal};

/// List all that policies allow of what is asked about: who, what, on what, under which conditions
///
/// What is not given is open, and told in the words of the policies. The rows are complete, which the engines prove, and each is
/// shown by a request that is allowed. Several policies of one kind act together; policies of several layers go into a
/// scenario. The exit code is 0 whatever is allowed, and 3 when not all was decided.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  keyaki can role-policy.json --action 's3:*' --resource 'arn:aws:s3:::example-bucket/*'
  keyaki can bucket-policy.json --action s3:GetObject
  keyaki can scenarios/now --principal arn:aws:iam::111122223333:role/deploy --condition aws:SourceIp=203.0.113.7")]
pub(crate) struct Arguments {
    /// The policies, or a scenario (a file or folder); `-` reads standard input
    #[arg(required = true, value_name = "POLICY")]
    policies: Vec<PathBuf>,

    /// Who: an account, an ARN, a service, as in a policy [default: anybody]
    #[arg(long, value_name = "WHO")]
    principal: Option<String>,

    /// An action, wildcards allowed; repeatable: one of them [default: any]
    #[arg(long = "action", value_name = "ACTION")]
    actions: Vec<String>,

    /// A resource, by ARN, wildcards allowed; repeatable: one of them [default: any]
    #[arg(long = "resource", value_name = "ARN")]
    resources: Vec<String>,

    /// The value of a condition key; repeatable [default: present or absent, with any value]
    #[arg(long = "condition", value_name = "KEY=VALUE", value_parser = condition)]
    conditions: Vec<(String, String)>,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    asking: Asking,
}

fn condition(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("write `KEY=VALUE`, as in `aws:SourceIp=203.0.113.7`".to_owned()),
    }
}

pub(crate) fn run(arguments: &Arguments, format: Plain) -> Result<Done, Failure> {
    arguments.asking.about_all_requests()?;
    let paths: Vec<&Path> = arguments.policies.iter().map(PathBuf::as_path).collect();
    input::one_stdin(&paths)?;
    let (subjects, mut diagnostics) = subjects(&paths, arguments.reading.kind(), arguments.reading.manner())?;
    let acting = Acting::of(subjects)?;
    let asked = Asked {
        principal: arguments.principal.clone(),
        actions: arguments.actions.clone(),
        resources: arguments.resources.clone(),
        conditions: arguments.conditions.clone(),
    };
    let engines = engines::select(&arguments.asking, ByDefault::Auto)?;
    let limits = Limits { time: arguments.asking.timeout, ..Limits::default() };
    let files: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    engines.board.about(&files.join(", "));
    let answer = progress::during(&engines.board, || {
        can(&acting, &asked, &engines.panel, &limits, arguments.asking.agreement())
    });
    let answer = answer.map_err(Failure)?;
    diagnostics.extend(answer.diagnostics.iter().cloned());
    diagnostics.extend(engines.diagnostics().iter().cloned());
    if answer.undecided > 0 {
        diagnostics.extend(engines.advice());
    }
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let text = match format {
        Plain::Text => render_can(&asked, &answer, terminal::stdout_style()),
        Plain::Json => json_text(&can_json(&files, &asked, &answer, &diagnostics)),
    };
    let notices = match answer.disagreements {
        0 => String::new(),
        count => format!("error[disagreement]: engines contradicted each other {count} times\n"),
    };
    Ok(Done { text, code: exit_code(&answer), notices, diagnostics })
}

fn exit_code(answer: &Can) -> u8 {
    match (answer.disagreements, answer.is_certain()) {
        (0, true) => 0,
        (0, false) => 3,
        _ => 4,
    }
}
