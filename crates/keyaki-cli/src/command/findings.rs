//! `keyaki findings`: who outside of a zone of trust has access.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;
use keyaki::Subject;
use keyaki_engine::Limits;
use keyaki_findings::{Findings, Options, Zone, ZoneError, findings, resource_types};
use keyaki_policy::{Policy, PolicyKind};
use keyaki_report::{findings_json, json_text, render_findings};
use keyaki_source::Diagnostic;

use crate::arguments::{Asking, MannerArguments, Plain};
use crate::engines::{self, ByDefault};
use crate::report::{Done, Failure};
use crate::subject::subjects_of;
use crate::texts::{Form, Texts};
use crate::{input, progress, terminal};

/// Find who outside of an account or organization has access by a resource's policy, as IAM Access Analyzer does
///
/// The findings are complete, which the engines prove, and each is shown by a request that the policy allows. They are in the
/// words of the policy: principal, actions, resource, and conditions on keys that an outsider cannot freely choose. The exit
/// code is 0 when there is no finding, 1 when there are some, and 3 when not all was decided.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  keyaki findings bucket-policy.json --account 111122223333
  keyaki findings queue-policy.json --account 111122223333 --org o-exampleorgid --format json
  keyaki findings key-policy.json --account 111122223333 --rcp rcp.json --engine all")]
pub(crate) struct Arguments {
    /// The policy of a resource; `-` reads standard input
    #[arg(value_name = "POLICY")]
    policy: PathBuf,

    /// The account that owns the resource: the zone of trust
    #[arg(long, value_name = "ID")]
    account: String,

    /// The organization of the account, which is then trusted too
    #[arg(long, value_name = "ID")]
    org: Option<String>,

    /// What the resource is [default: told from the policy's resources]
    #[arg(long, value_name = "TYPE", value_parser = PossibleValuesParser::new(resource_types()), hide_possible_values = true)]
    resource_type: Option<String>,

    /// A resource control policy above the resource; repeatable
    #[arg(long = "rcp", value_name = "FILE")]
    rcps: Vec<PathBuf>,

    #[command(flatten)]
    manner: MannerArguments,

    #[command(flatten)]
    asking: Asking,
}

pub(crate) fn run(arguments: &Arguments, format: Plain) -> Result<Done, Failure> {
    arguments.asking.about_all_requests()?;
    let paths: Vec<&Path> = std::iter::once(&arguments.policy).chain(&arguments.rcps).map(PathBuf::as_path).collect();
    input::one_stdin(&paths)?;
    let zone = Zone::new(&arguments.account, arguments.org.as_deref()).map_err(|error| refused(&error))?;
    let manner = arguments.manner.manner();
    let (policy, mut diagnostics) = policies(&[arguments.policy.as_path()], PolicyKind::Resource, manner)?;
    let Some(policy) = policy.into_iter().next() else { return Err(Failure(diagnostics)) };
    let rcps: Vec<&Path> = arguments.rcps.iter().map(PathBuf::as_path).collect();
    let (rcps, of_rcps) = policies(&rcps, PolicyKind::Rcp, manner)?;
    diagnostics.extend(of_rcps);
    let engines = engines::select(&arguments.asking, ByDefault::Auto)?;
    let options = Options {
        limits: Limits { time: arguments.asking.timeout, ..Limits::default() },
        agreement: arguments.asking.agreement(),
        resource_type: arguments.resource_type.clone(),
        rcps,
        ..Options::default()
    };
    engines.board.about(policy.source.name());
    let found = progress::during(&engines.board, || findings(&policy, &zone, &engines.panel, &options));
    diagnostics.extend(found.diagnostics.iter().cloned());
    diagnostics.extend(engines.diagnostics().iter().cloned());
    if !found.is_certain() {
        diagnostics.extend(engines.advice());
    }
    let text = match format {
        Plain::Text => render_findings(&found, terminal::stdout_style()),
        Plain::Json => json_text(&findings_json(policy.source.name(), &found, &diagnostics)),
    };
    Ok(Done { text, code: exit_code(&found), notices: disagreements(&found), diagnostics })
}

/// Policies of one kind.
fn policies(
    paths: &[&Path],
    kind: PolicyKind,
    manner: keyaki_policy::Manner,
) -> Result<(Vec<Policy>, Vec<Diagnostic>), Failure> {
    let texts: Vec<Texts> = paths.iter().map(|path| Texts::read(path)).collect();
    if texts.iter().any(|texts| texts.form != Form::Policy) {
        let error = Diagnostic::error("usage", "findings are about the policy of a resource, not about a scenario");
        return Err(error.help("name the resource's policy, and with `--rcp` those above it").into());
    }
    let (subjects, diagnostics) = subjects_of(&texts.iter().collect::<Vec<_>>(), Some(kind), manner)?;
    let policies = subjects.into_iter().filter_map(|subject| match subject {
        Subject::Policy(policy) => Some(policy),
        Subject::Scenario(_) => None,
    });
    Ok((policies.collect(), diagnostics))
}

fn refused(error: &ZoneError) -> Failure {
    let help = match error {
        ZoneError::Account(_) => "write the account that owns the resource, as in `--account 111122223333`",
        ZoneError::Organization(_) => "write the organization's id, as in `--org o-exampleorgid`",
    };
    Diagnostic::error("zone-of-trust", error.to_string()).help(help).into()
}

fn disagreements(found: &Findings) -> String {
    match found.disagreements {
        0 => String::new(),
        count => format!("error[disagreement]: engines contradicted each other {count} times\n"),
    }
}

fn exit_code(found: &Findings) -> u8 {
    match (found.disagreements, found.is_certain(), found.findings.is_empty()) {
        (0, true, true) => 0,
        (0, true, false) => 1,
        (0, false, _) => 3,
        _ => 4,
    }
}
