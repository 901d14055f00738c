//! `keyaki validate`: what ValidatePolicy would say of policies.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use keyaki_engine::Limits;
use keyaki_policy::{Mode, parse};
use keyaki_report::{
    Validated, json_text, render_validation, validation_annotations, validation_json, validation_sarif,
};
use keyaki_source::{Diagnostic, Source};
use keyaki_validate::{FindingType, PolicyType, Proofs, ResourceType, Validation, validate_source};

use crate::arguments::{Asking, Format};
use crate::engines::{self, ByDefault, Engines};
use crate::named::named;
use crate::report::{Done, Failure};
use crate::{input, progress, terminal};

/// Find what is wrong with policies, as ValidatePolicy of IAM Access Analyzer does
///
/// Errors of syntax and grammar, names that do not exist, conditions that never or always hold, statements that grant more than they seem
/// to: findings have AWS's issue codes and places. What is redundant is proven by the engines. The exit code is 1 when there is a
/// finding of a type that `--fail-on` names or of a worse one; text that is no JSON is such a finding.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  keyaki validate policy.json
  keyaki validate trust.json --policy-type resource --resource-type AWS::IAM::AssumeRolePolicyDocument
  keyaki validate policies --format json
  keyaki validate policy.json --fail-on error --without-proofs")]
pub(crate) struct Arguments {
    /// The policies: files, folders, patterns in quotes; `-` reads standard input
    #[arg(required = true, value_name = "POLICY")]
    policies: Vec<PathBuf>,

    /// What the policies are attached to [default: a policy with a Principal is a resource policy, another an identity policy]
    #[arg(long, value_enum, value_name = "TYPE")]
    policy_type: Option<Attached>,

    /// The type of resource that resource policies are attached to, in AWS's words
    #[arg(long, value_name = "TYPE", value_parser = resource_type)]
    resource_type: Option<ResourceType>,

    /// The least bad type of finding that makes the exit code 1
    #[arg(long, value_enum, default_value_t, value_name = "TYPE")]
    fail_on: FailOn,

    /// Look only for what needs no engine, which is faster: nothing is found to be redundant
    #[arg(long)]
    without_proofs: bool,

    #[command(flatten)]
    asking: Asking,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Attached {
    Identity,
    Resource,
    Scp,
    Rcp,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Error,
    #[default]
    SecurityWarning,
    Warning,
    Suggestion,
    Never,
}

fn resource_type(text: &str) -> Result<ResourceType, String> {
    let names = ResourceType::ALL.map(ResourceType::name).join(", ");
    ResourceType::from_name(text).ok_or_else(|| format!("the types are {names}"))
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Done, Failure> {
    let kind = kind(arguments)?;
    if matches!(format, Format::Junit | Format::Markdown | Format::Html) {
        let error = Diagnostic::error("usage", "what validation finds is not written in this format");
        return Err(error.help("there are `--format text`, `json`, `github` and `sarif`").into());
    }
    let named = named(&arguments.policies)?;
    let paths: Vec<&Path> = named.paths.iter().map(PathBuf::as_path).collect();
    input::one_stdin(&paths)?;
    let sources = read(&paths)?;
    let engines = match arguments.without_proofs {
        true => None,
        false => Some(engines::select(&arguments.asking, ByDefault::Auto)?),
    };
    let validated: Vec<Validated> =
        sources.into_iter().map(|source| one(source, kind, arguments, engines.as_ref())).collect();
    let mut diagnostics = named.notes;
    diagnostics.extend(engines.iter().flat_map(|engines| engines.diagnostics().iter().cloned()));
    diagnostics.extend(validated.iter().flat_map(|one| one.validation.diagnostics.iter().cloned()));
    let text = match format {
        Format::Json => json_text(&validation_json(&validated, &diagnostics)),
        Format::Github => validation_annotations(&validated),
        Format::Sarif => validation_sarif(&validated),
        Format::Text | Format::Junit | Format::Markdown | Format::Html => text(&validated),
    };
    let code = exit_code(&validated, arguments.fail_on);
    Ok(Done { text, code, notices: disagreements(&validated), diagnostics })
}

/// What `--policy-type` says; only resource policies have a type of resource.
fn kind(arguments: &Arguments) -> Result<Option<PolicyType>, Failure> {
    let kind = arguments.policy_type.map(|kind| match kind {
        Attached::Identity => PolicyType::Identity,
        Attached::Resource => PolicyType::Resource,
        Attached::Scp => PolicyType::ServiceControl,
        Attached::Rcp => PolicyType::ResourceControl,
    });
    match (kind, arguments.resource_type) {
        (None | Some(PolicyType::Resource), Some(_)) => Ok(Some(PolicyType::Resource)),
        (Some(_), Some(_)) => {
            let error = Diagnostic::error("usage", "only resource policies are attached to a resource");
            Err(error.help("leave `--resource-type` out, or write `--policy-type resource`").into())
        }
        (kind, None) => Ok(kind),
    }
}

/// The texts; everything is read before any error is reported.
fn read(paths: &[&Path]) -> Result<Vec<Source>, Failure> {
    let mut errors = Vec::new();
    let mut sources = Vec::new();
    for path in paths {
        match input::source(path) {
            Ok(source) => sources.push(source),
            Err(error) => errors.push(*error),
        }
    }
    if errors.is_empty() { Ok(sources) } else { Err(Failure(errors)) }
}

fn one(source: Source, kind: Option<PolicyType>, arguments: &Arguments, engines: Option<&Engines>) -> Validated {
    let kind = kind.unwrap_or_else(|| detected(&source));
    let resource = arguments.resource_type;
    let validation = match engines {
        Some(engines) => proven(&source, kind, resource, engines, &arguments.asking),
        None => validate_source(&source, kind, resource, Proofs::None),
    };
    Validated { source, kind, resource, validation }
}

fn proven(
    source: &Source,
    kind: PolicyType,
    resource: Option<ResourceType>,
    engines: &Engines,
    asking: &Asking,
) -> Validation {
    let limits = Limits { time: asking.timeout, ..Limits::default() };
    engines.board.about(source.name());
    let proofs = Proofs::By(&engines.panel, &limits, asking.agreement());
    progress::during(&engines.board, || validate_source(source, kind, resource, proofs))
}

fn detected(source: &Source) -> PolicyType {
    let (document, _) = parse(source, Mode::Lenient);
    document.map_or(PolicyType::Identity, |document| document.detect_kind().into())
}

fn text(validated: &[Validated]) -> String {
    let texts: Vec<String> = validated.iter().map(|one| render_validation(one, terminal::stdout_style())).collect();
    texts.concat()
}

fn disagreements(validated: &[Validated]) -> String {
    match validated.iter().map(|one| one.validation.disagreements).sum::<usize>() {
        0 => String::new(),
        count => format!(
            "error[disagreement]: engines contradicted each other {count} times; what rests on that is not reported\n"
        ),
    }
}

fn exit_code(validated: &[Validated], fail_on: FailOn) -> u8 {
    let least = match fail_on {
        FailOn::Error => Some(FindingType::Error),
        FailOn::SecurityWarning => Some(FindingType::SecurityWarning),
        FailOn::Warning => Some(FindingType::Warning),
        FailOn::Suggestion => Some(FindingType::Suggestion),
        FailOn::Never => None,
    };
    let findings = || validated.iter().flat_map(|one| &one.validation.findings);
    let fails = findings().any(|finding| least.is_some_and(|least| finding.code.finding_type() <= least));
    match () {
        () if validated.iter().any(|one| one.validation.disagreements > 0) => 4,
        () if fails => 1,
        // Only suggestions rest on proofs.
        () if fail_on == FailOn::Suggestion && validated.iter().any(|one| one.validation.undecided > 0) => 3,
        () => 0,
    }
}
