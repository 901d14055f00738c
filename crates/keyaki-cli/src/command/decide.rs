//! `keyaki decide`: what policies say about one concrete request.

use std::path::{Path, PathBuf};

use clap::Args;
use keyaki_policy::Policy;
use keyaki_report::{Evaluation, decisions_json, json_text, render_decisions};
use keyaki_semantics::{Request, decide_all};
use keyaki_source::Diagnostic;

use crate::arguments::{Format, Reading};
use crate::report::{Done, Failure};
use crate::{input, terminal};

/// Evaluate policies on one concrete request, with the reason for each statement
///
/// No engine is asked. Several policies are taken together, as when all are attached to one identity: a Deny in any of
/// them denies, otherwise an Allow in any allows. The exit code is 0 whatever the decision.
#[derive(Args, Debug)]
#[command(
    after_help = r#"A request names a principal (an ARN, "anonymous", or {"Service": "…"} and the like), an action, a
resource and the condition keys that are present:
  {"principal": "arn:aws:iam::111122223333:user/ann", "action": "s3:GetObject",
   "resource": "arn:aws:s3:::example-bucket/key", "context": {"aws:SourceIp": "203.0.113.7"}}

Example:
  keyaki decide policy.json --request request.json"#
)]
pub(crate) struct Arguments {
    /// The policies; `-` reads standard input
    #[arg(required = true, value_name = "POLICY")]
    policies: Vec<PathBuf>,

    /// The request; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    request: PathBuf,

    #[command(flatten)]
    reading: Reading,
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Done, Failure> {
    let paths: Vec<&Path> = arguments.policies.iter().map(PathBuf::as_path).collect();
    let inputs: Vec<&Path> = paths.iter().copied().chain([arguments.request.as_path()]).collect();
    input::one_stdin(&inputs)?;
    let (policies, mut diagnostics) = input::policies(&paths, arguments.reading.kind(), arguments.reading.mode())?;
    of_one_kind(&policies)?;
    let (request, more) = Request::from_json(&input::source(&arguments.request)?);
    diagnostics.extend(more);
    let Some(request) = request else { return Err(Failure(diagnostics)) };
    let decisions = decide_all(&policies, &request);
    let evaluation = Evaluation { request, policies, decisions, diagnostics };
    let text = match format {
        Format::Text => render_decisions(&evaluation, terminal::stdout_style()),
        Format::Json => json_text(&decisions_json(&evaluation)),
    };
    Ok(Done { text, diagnostics: evaluation.diagnostics, notices: String::new(), code: 0 })
}

/// How policies of different kinds work together depends on accounts and more (spec D): that is not built yet.
fn of_one_kind(policies: &[Policy]) -> Result<(), Failure> {
    let Some(first) = policies.first() else { return Ok(()) };
    let Some(other) = policies.iter().find(|policy| policy.kind != first.kind) else { return Ok(()) };
    let what = |policy: &Policy| format!("`{}` is {}", policy.source.name(), policy.kind.with_article());
    let message = format!("{}, {}", what(first), what(other));
    let help = "evaluate them apart, or say what they are with `--policy-type`; scenarios of several kinds come later";
    Err(Diagnostic::error("mixed-policy-types", message).help(help).into())
}
