//! `keyaki decide`: what policies, or a scenario, say about one concrete request.

use std::path::{Path, PathBuf};

use clap::Args;
use keyaki::Subject;
use keyaki_policy::Policy;
use keyaki_report::{
    Evaluation, ScenarioEvaluation, decisions_json, json_text, render_decisions, render_scenario_decision,
    scenario_decision_json,
};
use keyaki_semantics::{Request, Scenario, decide_all, decide_scenario};
use keyaki_source::Diagnostic;

use crate::arguments::{Plain, Reading};
use crate::report::{Done, Failure};
use crate::subject::subjects;
use crate::{input, terminal};

/// Evaluate policies on one concrete request, with the reason for each statement
///
/// No engine is asked. Several policies are taken together, as when all are attached to one identity: a Deny in any of
/// them denies, otherwise an Allow in any allows. Policies of several kinds are evaluated as a scenario, a folder or file
/// that says which layer each is in (docs/scenarios.md). The exit code is 0 whatever the decision.
#[derive(Args, Debug)]
#[command(
    after_help = r#"A request names a principal (an ARN, "anonymous", or {"Service": "…"} and the like), an action, a
resource and the condition keys that are present:
  {"principal": "arn:aws:iam::111122223333:user/ann", "action": "s3:GetObject",
   "resource": "arn:aws:s3:::example-bucket/key", "context": {"aws:SourceIp": "203.0.113.7"}}

Examples:
  keyaki decide policy.json --request request.json
  keyaki decide scenario.json --request request.json"#
)]
pub(crate) struct Arguments {
    /// The policies, or one scenario (a file or folder); `-` reads standard input
    #[arg(required = true, value_name = "POLICY")]
    policies: Vec<PathBuf>,

    /// The request; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    request: PathBuf,

    #[command(flatten)]
    reading: Reading,
}

pub(crate) fn run(arguments: &Arguments, format: Plain) -> Result<Done, Failure> {
    let paths: Vec<&Path> = arguments.policies.iter().map(PathBuf::as_path).collect();
    let inputs: Vec<&Path> = paths.iter().copied().chain([arguments.request.as_path()]).collect();
    input::one_stdin(&inputs)?;
    let (subjects, mut diagnostics) = subjects(&paths, arguments.reading.kind(), arguments.reading.manner())?;
    let decided = Decided::of(subjects)?;
    let (request, more) = Request::from_json(&input::source(&arguments.request)?);
    diagnostics.extend(more);
    let Some(request) = request else { return Err(Failure(diagnostics)) };
    let text = match decided {
        Decided::Policies(policies) => {
            let decisions = decide_all(&policies, &request);
            let evaluation = Evaluation { request, policies, decisions, diagnostics: diagnostics.clone() };
            match format {
                Plain::Text => render_decisions(&evaluation, terminal::stdout_style()),
                Plain::Json => json_text(&decisions_json(&evaluation)),
            }
        }
        Decided::Scenario(scenario) => {
            let decision = decide_scenario(&scenario, &request);
            let diagnostics = diagnostics.clone();
            let evaluation = ScenarioEvaluation { request, scenario: *scenario, decision, diagnostics };
            match format {
                Plain::Text => render_scenario_decision(&evaluation, terminal::stdout_style()),
                Plain::Json => json_text(&scenario_decision_json(&evaluation)),
            }
        }
    };
    Ok(Done { text, diagnostics, notices: String::new(), code: 0 })
}

/// What can be evaluated.
enum Decided {
    /// Policies of one kind.
    Policies(Vec<Policy>),
    Scenario(Box<Scenario>),
}

impl Decided {
    fn of(subjects: Vec<Subject>) -> Result<Self, Failure> {
        let several = subjects.len() > 1;
        let mut policies = Vec::new();
        for subject in subjects {
            match subject {
                Subject::Policy(policy) => policies.push(policy),
                Subject::Scenario(_) if several => return Err(scenario_and_more()),
                Subject::Scenario(scenario) => return Ok(Self::Scenario(scenario)),
            }
        }
        of_one_kind(&policies)?;
        Ok(Self::Policies(policies))
    }
}

fn scenario_and_more() -> Failure {
    let error = Diagnostic::error("usage", "a scenario is evaluated by itself, not with other scenarios or policies");
    error.help("put further policies into its layers").into()
}

/// How policies of different kinds work together depends on accounts and more (spec D), which a scenario says.
fn of_one_kind(policies: &[Policy]) -> Result<(), Failure> {
    let Some(first) = policies.first() else { return Ok(()) };
    let Some(other) = policies.iter().find(|policy| policy.kind != first.kind) else { return Ok(()) };
    let what = |policy: &Policy| format!("`{}` is {}", policy.source.name(), policy.kind.with_article());
    let message = format!("{}, {}", what(first), what(other));
    let help = "put them into the layers of a scenario (docs/scenarios.md), evaluate them apart, or say what they are with \
                `--policy-type`";
    Err(Diagnostic::error("mixed-policy-types", message).help(help).into())
}
