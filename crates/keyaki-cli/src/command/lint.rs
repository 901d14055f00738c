//! `keyaki lint`: what of a policy does nothing, proven.

mod fixing;

use std::path::{Path, PathBuf};

use clap::Args;
use keyaki::Subject;
use keyaki_engine::Limits;
use keyaki_lint::{Lint, lint};
use keyaki_policy::Policy;
use keyaki_report::{json_text, lint_json, render_lint};

use fixing::Fixing;

use crate::arguments::{Asking, Plain, Reading};
use crate::engines::{self, ByDefault, Engines};
use crate::report::{Done, Failure};
use crate::subject::subjects;
use crate::{input, progress, terminal};

/// Find statements, actions, resources, values and conditions of policies that do nothing
///
/// Each finding is a claim about every request, which the engines have proven: a statement that never matches, an action
/// that others cover, a condition that always holds. A policy is looked at by itself, also when a scenario holds it. The exit
/// code is 1 when something is found, 3 when nothing is but some questions were not decided.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  keyaki lint policy.json
  keyaki lint policies/*.json --format json
  keyaki lint policies/*.json --diff
  keyaki lint policies/*.json --fix
  keyaki lint - --fix < policy.json > fixed.json
  keyaki lint policy.json --engine all")]
pub(crate) struct Arguments {
    /// The policies or scenarios (files or folders); `-` reads standard input
    #[arg(required = true, value_name = "POLICY")]
    policies: Vec<PathBuf>,

    #[command(flatten)]
    fixing: Fixing,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    asking: Asking,
}

pub(crate) fn run(arguments: &Arguments, format: Plain) -> Result<Done, Failure> {
    let paths: Vec<&Path> = arguments.policies.iter().map(PathBuf::as_path).collect();
    input::one_stdin(&paths)?;
    fixing::fits(&arguments.asking)?;
    arguments.fixing.fits(&paths, format)?;
    let (subjects, mut diagnostics) = subjects(&paths, arguments.reading.kind(), arguments.reading.manner())?;
    let engines = engines::select(&arguments.asking, ByDefault::Auto)?;
    if arguments.fixing.is_asked_for() {
        let (asked, asking) = ((subjects.as_slice(), diagnostics), (&engines, &arguments.asking));
        return arguments.fixing.run(&paths, asked, arguments.reading.mode(), asking);
    }
    let policies = subjects.iter().flat_map(Subject::policies);
    let linted: Vec<(Policy, Lint)> =
        policies.map(|policy| (policy.clone(), looked_through(policy, &engines, &arguments.asking))).collect();
    diagnostics.extend(engines.diagnostics().iter().cloned());
    diagnostics.extend(linted.iter().flat_map(|(_, lint)| lint.diagnostics.iter().cloned()));
    let text = match format {
        Plain::Text => text(&linted),
        Plain::Json => json_text(&lint_json(&linted, &diagnostics)),
    };
    Ok(Done {
        text,
        code: exit_code(linted.iter().map(|(_, lint)| lint)),
        notices: disagreements(&linted),
        diagnostics,
    })
}

fn looked_through(policy: &Policy, engines: &Engines, asking: &Asking) -> Lint {
    let limits = Limits { time: asking.timeout, ..Limits::default() };
    engines.board.about(policy.source.name());
    progress::during(&engines.board, || lint(policy, &engines.panel, &limits, asking.agreement()))
}

fn text(linted: &[(Policy, Lint)]) -> String {
    let texts: Vec<String> =
        linted.iter().map(|(policy, lint)| render_lint(policy, lint, terminal::stdout_style())).collect();
    texts.join("\n")
}

fn disagreements(linted: &[(Policy, Lint)]) -> String {
    let count: usize = linted.iter().map(|(_, lint)| lint.disagreements.len()).sum();
    match count {
        0 => String::new(),
        _ => format!(
            "error[disagreement]: engines contradicted each other {count} times; what rests on that is not reported\n"
        ),
    }
}

fn exit_code<'a>(lints: impl IntoIterator<Item = &'a Lint>) -> u8 {
    let lints: Vec<&Lint> = lints.into_iter().collect();
    let any = |is: fn(&Lint) -> bool| lints.iter().any(|lint| is(lint));
    match () {
        () if any(|lint| !lint.disagreements.is_empty()) => 4,
        () if any(|lint| !lint.findings.is_empty()) => 1,
        () if any(|lint| lint.undecided > 0) => 3,
        () => 0,
    }
}
