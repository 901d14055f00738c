//! Questions on the command line.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use keyaki::{Access, Perimeter, Question, ResourceType, Trust};
use keyaki_policy::PolicyKind;
use keyaki_source::Diagnostic;
use keyaki_template::FoundPolicy;

use crate::against::{Changed, Differences, differences};
use crate::arguments::{Asking, Reading};
use crate::git::Revision;
use crate::input;
use crate::named::{Named, named};
use crate::pairs::{Pair, Pairs, pairs};
use crate::properties::PropertyArguments;
use crate::put::{Put, What};
use crate::report::Failure;
use crate::run::{Check, Form, Run};
use crate::template::{
    About, Compared, References, TemplateArguments, Unsettled, analyzed, compared, each, of_resource,
};
use crate::texts::{self, Texts};

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
    #[command(after_help = "Examples:
  keyaki check no-new-access --existing old.json --new new.json
  keyaki check no-new-access --git main 'policies/**/*.json'")]
    NoNewAccess(NoNewAccess),
    /// Does the policy allow none of the listed actions on none of the listed resources? (CheckAccessNotGranted)
    #[command(after_help = "Example: keyaki check access-not-granted policy.json --action s3:DeleteBucket")]
    AccessNotGranted(AccessNotGranted),
    /// Do properties of your own hold? (docs/properties.md)
    #[command(after_help = "Examples:
  keyaki check property policy.json --text 'property ours: every allowed request: principal in account 123456789012'
  keyaki check property 'policies/**/*.json' --property rules.kyk
  keyaki check property --policy old=before.json --policy new=after.json --property rules.kyk --only no-wider
  keyaki check property bucket-policy.json --pack tls
  keyaki dump packs")]
    Property(PropertyArguments),
    /// Does the policy of a resource keep the public out? (CheckNoPublicAccess)
    #[command(after_help = "Examples:
  keyaki check no-public-access bucket-policy.json --resource-type AWS::S3::Bucket
  keyaki check no-public-access bucket-policy.json --resource-type AWS::S3::Bucket --trust syntactic
  keyaki check no-public-access 'roles/*.json' --resource-type AWS::IAM::AssumeRolePolicyDocument")]
    NoPublicAccess(NoPublicAccess),
    /// Does the policy of a resource keep everybody out who is of other accounts and organizations?
    #[command(after_help = "Example:
  keyaki check cross-account bucket-policy.json --account 111122223333 --org o-a1b2c3d4e5")]
    CrossAccount(CrossAccount),
}

#[derive(Args, Debug)]
struct NoNewAccess {
    /// The policy, scenario (a file or folder) or folder of policies to compare with; `-` reads standard input
    #[arg(long, value_name = "FILE", required_unless_present_any = ["git", "cloudformation", "terraform_plan"])]
    existing: Option<PathBuf>,

    /// The policy, scenario (a file or folder) or folder of policies that may allow more; `-` reads standard input
    #[arg(long, value_name = "FILE", required_unless_present_any = ["git", "cloudformation", "terraform_plan"])]
    new: Option<PathBuf>,

    /// Compare policies of the working tree with themselves at this revision of the repository
    #[arg(long, value_name = "REV", conflicts_with_all = ["existing", "new"])]
    git: Option<String>,

    /// With `--git`, the policies: files, scenarios, folders of policies, patterns in quotes
    #[arg(value_name = "POLICY", requires = "git", conflicts_with_all = ["existing", "new"])]
    policies: Vec<PathBuf>,

    #[command(flatten)]
    template: TemplateArguments,

    #[command(flatten)]
    references: References,
}

#[derive(Args, Debug)]
struct AccessNotGranted {
    /// The policies: files, scenarios (files or folders), folders of policies, patterns in quotes; `-` reads standard input
    #[arg(value_name = "POLICY", required_unless_present_any = ["cloudformation", "terraform_plan"])]
    policies: Vec<PathBuf>,

    /// An action that must not be granted, wildcards allowed; repeatable [default: any]
    #[arg(long = "action", value_name = "ACTION")]
    actions: Vec<String>,

    /// A resource, by ARN, to which nothing must be granted; repeatable [default: any]
    #[arg(long = "resource", value_name = "ARN")]
    resources: Vec<String>,

    #[command(flatten)]
    template: TemplateArguments,
}

#[derive(Args, Debug)]
struct NoPublicAccess {
    /// The policies of resources: files, folders of policies, patterns in quotes; `-` reads standard input
    #[arg(value_name = "POLICY", required_unless_present_any = ["cloudformation", "terraform_plan"])]
    policies: Vec<PathBuf>,

    /// What has these policies, as in CloudFormation: AWS::S3::Bucket, AWS::IAM::AssumeRolePolicyDocument, …
    #[arg(long, value_name = "TYPE", value_parser = resource_type, required_unless_present_any = ["cloudformation", "terraform_plan"])]
    resource_type: Option<ResourceType>,

    /// What keeps the public out: `semantic`, whatever strangers cannot satisfy; `syntactic`, S3's own rule (Block Public
    /// Access), fixed values in each statement
    #[arg(long, value_enum, default_value_t)]
    trust: WhichTrust,

    #[command(flatten)]
    template: TemplateArguments,
}

#[derive(Args, Debug)]
struct CrossAccount {
    /// The policies of resources: files, folders of policies, patterns in quotes; `-` reads standard input
    #[arg(value_name = "POLICY", required_unless_present_any = ["cloudformation", "terraform_plan"])]
    policies: Vec<PathBuf>,

    /// An account whose callers are not outsiders; repeatable
    #[arg(long = "account", value_name = "ID", required_unless_present = "organizations")]
    accounts: Vec<String>,

    /// An organization whose callers are not outsiders; repeatable
    #[arg(long = "org", value_name = "ID")]
    organizations: Vec<String>,

    #[command(flatten)]
    template: TemplateArguments,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum WhichTrust {
    #[default]
    Semantic,
    Syntactic,
}

/// A type of resource by its name.
fn resource_type(name: &str) -> Result<ResourceType, String> {
    ResourceType::named(name).ok_or_else(|| match ResourceType::like(name) {
        Some(like) => format!("CheckNoPublicAccess does not take it; did you mean `{like}`?"),
        None => {
            let names = ResourceType::ALL.map(ResourceType::name).join("\n  ");
            format!("CheckNoPublicAccess takes these types:\n  {names}")
        }
    })
}

impl QuestionArguments {
    /// The question, and what there is to say about its policies; an error when there are several.
    pub(crate) fn question(&self) -> Result<(Question, Vec<Diagnostic>), Failure> {
        self.run()?.only()?.question()
    }

    /// The questions as they are put, with the texts they are about.
    pub(crate) fn run(&self) -> Result<Run, Failure> {
        match &self.question {
            Asked::NoNewAccess(asked) => self.no_new_access(asked),
            Asked::AccessNotGranted(asked) => self.access_not_granted(asked),
            Asked::Property(asked) => {
                asked.run(self.reading.manner().readings, self.asking.services(), &|what| self.put(what))
            }
            Asked::NoPublicAccess(asked) => self.no_public_access(asked),
            Asked::CrossAccount(asked) => self.cross_account(asked),
        }
    }

    fn no_new_access(&self, asked: &NoNewAccess) -> Result<Run, Failure> {
        let NoNewAccess { existing, new, git, policies, template: arguments, references } = asked;
        if let Some(template) = arguments.named(policies)? {
            self.has_kinds_of_its_own(new.is_some())?;
            let with = Compared { existing: existing.as_ref(), git: git.as_deref(), references };
            return compared(arguments, template, &with, &|what| self.put(what));
        }
        match (existing, new, git) {
            _ if references.are_given() => {
                let help = "name one: `--cloudformation`, `--terraform-plan`";
                Err(Diagnostic::error("usage", "a reference is for policies of a template").help(help).into())
            }
            (_, _, Some(_)) if policies.is_empty() => {
                let error = Diagnostic::error("usage", "`--git` compares policies that are named");
                Err(error.help("name files, folders or patterns").into())
            }
            (_, _, Some(revision)) => self.new_since(policies, revision),
            (Some(existing), Some(new), None) => self.new_beside(existing, new),
            _ => Err(Diagnostic::error("usage", "`--existing` and `--new` belong together").into()),
        }
    }

    /// What a policy of a template is attached to is what the template says.
    fn has_kinds_of_its_own(&self, says_more: bool) -> Result<(), Failure> {
        if self.reading.kind().is_some() || says_more {
            let error = Diagnostic::error(
                "usage",
                "a template says by itself what is checked, and what its policies are attached to",
            );
            return Err(error.help("leave `--policy-type`, `--resource-type` and `--new` out").into());
        }
        Ok(())
    }

    /// Policies that differ from a revision.
    fn new_since(&self, policies: &[PathBuf], revision: &str) -> Result<Run, Failure> {
        let Differences { changed, notes } = differences(policies, &Revision::open(revision)?)?;
        let checks = changed.into_iter().map(|Changed { path, existing, new, moved_from }| {
            let help = moved_from.map(|old| {
                let old = old.display();
                format!("its text is that of `{old}`, which is gone: if it was moved and is given to the same principals, nothing is new")
            });
            self.compared(&path, existing, new, help)
        });
        Ok(Run { checks: checks.collect(), form: Form::Several, notes })
    }

    /// One policy beside another, or all of a folder beside those of another.
    fn new_beside(&self, existing: &Path, new: &Path) -> Result<Run, Failure> {
        input::one_stdin(&[existing, new])?;
        if let Some(Pairs { pairs, notes }) = pairs(existing, new)? {
            let checks = pairs.into_iter().map(|Pair { existing, new }| {
                self.compared(&new, existing.map(|path| Texts::read(&path)), Texts::read(&new), None)
            });
            return Ok(Run { checks: checks.collect(), form: Form::Several, notes });
        }
        let what = What::NoNewAccess { existing: Texts::read(existing), new: Texts::read(new) };
        Ok(Run::one(name(new), self.put(what)))
    }

    /// A policy compared with its counterpart, or with nothing allowed when it has none.
    fn compared(&self, path: &Path, existing: Option<Texts>, new: Texts, help: Option<String>) -> Check {
        let name = name(path);
        let mut notes = Vec::new();
        let existing = existing.or_else(|| {
            let message = format!("`{name}` is new: it is compared with nothing allowed");
            let note = Diagnostic::note("policy-added", message);
            notes.push(Diagnostic { help, ..note });
            new.nothing(self.reading.kind())
        });
        let put = match existing {
            Some(existing) => Ok(self.put(What::NoNewAccess { existing, new })),
            None => Err(scenario_added(&name).into()),
        };
        Check { name, put, notes, unsettled: Unsettled::default() }
    }

    fn access_not_granted(&self, asked: &AccessNotGranted) -> Result<Run, Failure> {
        let (actions, resources) = (&asked.actions, &asked.resources);
        Access::read_by(self.reading.manner().readings, actions, resources).map_err(Failure)?;
        let what = |policy| {
            let (actions, resources) = (actions.clone(), resources.clone());
            What::AccessNotGranted { policy, actions, resources }
        };
        match asked.template.named(&asked.policies)? {
            Some(template) => {
                self.has_kinds_of_its_own(false)?;
                each(&asked.template, template, &|_| Some(Box::new(what)), &|what| self.put(what))
            }
            None => self.of_each(&asked.policies, |policy| self.put(what(policy))),
        }
    }

    fn no_public_access(&self, asked: &NoPublicAccess) -> Result<Run, Failure> {
        let trust = match asked.trust {
            WhichTrust::Semantic => Trust::Semantic,
            WhichTrust::Syntactic => Trust::Syntactic,
        };
        let what = |policy, resource_type| What::NoPublicAccess { policy, resource_type, trust, let_in: Vec::new() };
        if let Some(template) = asked.template.named(&asked.policies)? {
            self.has_kinds_of_its_own(asked.resource_type.is_some())?;
            let about = |policy: &FoundPolicy| -> Option<About<'_>> {
                // What is not known may be a policy of anything.
                let is_known = policy.attachment.is_some() || policy.policy.is_ok();
                let resource_type = analyzed(policy).or((!is_known).then_some(ResourceType::S3Bucket))?;
                Some(Box::new(move |policy| what(policy, resource_type)))
            };
            return each(&asked.template, template, &about, &|what| self.of_resource(what));
        }
        let resource_type =
            asked.resource_type.ok_or_else(|| Diagnostic::error("usage", "`--resource-type` is missing"))?;
        self.of_each(&asked.policies, |policy| self.of_resource(what(policy, resource_type)))
    }

    fn cross_account(&self, asked: &CrossAccount) -> Result<Run, Failure> {
        let (accounts, organizations) = (&asked.accounts, &asked.organizations);
        Perimeter::new(accounts, organizations).map_err(Failure)?;
        let what = |policy| {
            let (accounts, organizations) = (accounts.clone(), organizations.clone());
            What::CrossAccount { policy, accounts, organizations }
        };
        match asked.template.named(&asked.policies)? {
            Some(template) => {
                self.has_kinds_of_its_own(false)?;
                let about =
                    |policy: &FoundPolicy| -> Option<About<'_>> { of_resource(policy).then_some(Box::new(what)) };
                each(&asked.template, template, &about, &|what| self.of_resource(what))
            }
            None => self.of_each(&asked.policies, |policy| self.of_resource(what(policy))),
        }
    }

    /// A check of each of these policies, or of those that are below these folders.
    fn of_each(&self, policies: &[PathBuf], put: impl Fn(Texts) -> Put) -> Result<Run, Failure> {
        let paths: Vec<&Path> = policies.iter().map(PathBuf::as_path).collect();
        input::one_stdin(&paths)?;
        let Named { paths, several, notes } = named(policies)?;
        let checks = paths.iter().map(|path| {
            let (name, put) = (name(path), Ok(put(Texts::read(path))));
            Check { name, put, notes: Vec::new(), unsettled: Unsettled::default() }
        });
        let form = if several { Form::Several } else { Form::One };
        Ok(Run { checks: checks.collect(), form, notes })
    }

    /// A question that is only asked about policies of resources; scenarios say of what their policies are.
    fn of_resource(&self, what: What) -> Put {
        let is_policy = what.policy_form() == Some(texts::Form::Policy);
        let put = self.put(what);
        let kind = put.kind.or(is_policy.then_some(PolicyKind::Resource));
        Put { kind, ..put }
    }

    fn put(&self, what: What) -> Put {
        let (kind, manner) = (self.reading.kind(), self.reading.manner());
        let (realism, services) = (self.asking.realism(), self.asking.services());
        Put { what, kind, manner, realism, services }
    }
}

fn scenario_added(name: &str) -> Diagnostic {
    let message = format!("the scenario `{name}` is new, and there is nothing to compare it with");
    Diagnostic::error("scenario-added", message)
        .help("compare it by itself with a scenario that allows what may be allowed: `--existing`")
}

/// What a check of the policy at `path` is called.
pub(crate) fn name(path: &Path) -> String {
    if input::is_stdin(path) { "<stdin>".to_owned() } else { path.display().to_string() }
}
