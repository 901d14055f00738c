//! The policies of a template compared with those of another version of it, or with references.

use std::path::{Path, PathBuf};

use keyaki_policy::{Mode, PolicyKind, parse};
use keyaki_source::Diagnostic;
use keyaki_template::{Extracted, Found, FoundPolicy, NOT_KNOWN_YET};

use super::checks::{Lacking, check, notes, run, texts};
use super::unsettled::kind;
use super::{Named, References, TemplateArguments, Unsettled, refused};
use crate::git::Revision;
use crate::input;
use crate::pairs::deleted;
use crate::put::{Put, What};
use crate::question::name;
use crate::report::Failure;
use crate::run::{Check, Form, Run};
use crate::shelf::Shelf as _;
use crate::texts::Texts;

/// With what the policies of a template are compared.
pub(crate) struct Compared<'a> {
    pub(crate) existing: Option<&'a PathBuf>,
    pub(crate) git: Option<&'a str>,
    pub(crate) references: &'a References,
}

/// With what one policy is compared.
enum Against<'a> {
    Earlier(Option<&'a FoundPolicy>),
    Reference(Texts),
}

/// A check for each policy of a template: that it allows nothing that its counterpart does not.
pub(crate) fn compared(
    arguments: &TemplateArguments,
    template: Named<'_>,
    with: &Compared<'_>,
    put: &dyn Fn(What) -> Put,
) -> Result<Run, Failure> {
    let ways = [with.existing.is_some(), with.git.is_some(), with.references.are_given()];
    if ways.into_iter().filter(|given| *given).count() > 1 {
        let help = "give one of `--existing`, `--git`, and `--reference-identity` with `--reference-resource`";
        return Err(refused("the policies of a template are compared in one way", help));
    }
    let (path, new, earlier) = match template {
        Named::TerraformPlan(path) => {
            let (after, before) = in_plan(path, with)?;
            (path, after, before)
        }
        Named::Cloudformation(path) => {
            let new = arguments.cloudformation_in(&input::source(path)?)?;
            (path, new, earlier(arguments, path, with)?)
        }
    };
    versions(&name(path), &new, earlier.as_ref(), with.references, put, arguments.lacking())
}

fn in_plan(path: &Path, with: &Compared<'_>) -> Result<(Found, Option<Found>), Failure> {
    if with.existing.is_some() || with.git.is_some() {
        let help = "a plan has both in it: leave `--existing` and `--git` out";
        return Err(refused("a plan is compared with what is there now", help));
    }
    let plan = super::plan(path)?;
    Ok((plan.after, (!with.references.are_given()).then_some(plan.before)))
}

/// The earlier version of a template; nothing where there are references instead.
fn earlier(arguments: &TemplateArguments, path: &Path, with: &Compared<'_>) -> Result<Option<Found>, Failure> {
    let source = match (with.existing, with.git) {
        (Some(existing), _) => {
            input::one_stdin(&[existing, path])?;
            input::source(existing)?
        }
        (None, Some(revision)) => Revision::open(revision)?.file(path)?,
        (None, None) if with.references.are_given() => return Ok(None),
        (None, None) => {
            let help =
                "give `--existing OLD_TEMPLATE`, `--git REV`, or `--reference-identity` and `--reference-resource`";
            return Err(refused("with what are the policies of the template compared?", help));
        }
    };
    arguments.cloudformation_before(&source).map(Some)
}

fn versions(
    name: &str,
    found: &Found,
    earlier: Option<&Found>,
    references: &References,
    put: &dyn Fn(What) -> Put,
    lacking: Lacking,
) -> Result<Run, Failure> {
    let mut checks = Vec::new();
    for policy in &found.policies {
        let against = match earlier {
            Some(earlier) => Some(Against::Earlier(earlier.policies.iter().find(|old| is_same(old, policy)))),
            // What is not known has no kind, and is not known to need no reference.
            None if policy.policy.is_err() && read_as(policy).is_none() => Some(Against::Earlier(None)),
            None => references.of(read_as(policy).unwrap_or(PolicyKind::Identity)).map(Against::Reference),
        };
        checks.extend(against.map(|against| one(name, policy, against, put)));
    }
    let others = found.policies.len() - checks.len();
    let mut notes = notes(found, others);
    if let Some(earlier) = earlier {
        let gone = earlier.policies.iter().filter(|old| !found.policies.iter().any(|policy| is_same(old, policy)));
        notes.extend(gone.map(|old| gone_note(name, old)));
    }
    if checks.is_empty() && others > 0 && lacking == Lacking::Noted {
        return Ok(Run { checks, form: Form::Several, notes });
    }
    run(name, checks, notes, lacking)
}

fn one(name: &str, policy: &FoundPolicy, against: Against<'_>, put: &dyn Fn(What) -> Put) -> Check {
    let mut notes = Vec::new();
    let made = policy.policy.clone().map_err(Failure).and_then(|extracted| {
        let new = texts(name, &extracted);
        let kind = kind(policy.attachment);
        let mut policies = vec![&extracted];
        let existing = match against {
            Against::Reference(reference) => reference,
            Against::Earlier(Some(old)) => {
                let before = before(old, policy)?;
                policies.push(before);
                texts(name, before)
            }
            Against::Earlier(None) => {
                let message = format!("`{}` is new: it is compared with nothing allowed", policy.name());
                notes.push(Diagnostic::note("policy-added", message));
                new.nothing(kind).ok_or_else(|| Failure(Vec::new()))?
            }
        };
        let put = Put { kind, ..put(What::NoNewAccess { existing, new }) };
        let unsettled = Unsettled::of(&policies, &put);
        Ok((put, unsettled))
    });
    check(name, policy, made, notes)
}

/// The earlier version of a policy, if it was there whenever the new one is.
fn before<'a>(old: &'a FoundPolicy, new: &FoundPolicy) -> Result<&'a Extracted, Failure> {
    if old.conditional.is_some() && old.conditional != new.conditional {
        let message = format!("whether `{}` was there before depends on its condition", old.id);
        let error = Diagnostic::error(NOT_KNOWN_YET, message);
        return Err(error.help("give the parameters that decide it: `--parameters`").into());
    }
    old.policy.as_ref().map_err(|errors| Failure(errors.clone()))
}

fn is_same(old: &FoundPolicy, new: &FoundPolicy) -> bool {
    (&old.id, &old.key, old.attachment) == (&new.id, &new.key, new.attachment)
}

fn gone_note(name: &str, old: &FoundPolicy) -> Diagnostic {
    let called = format!("{name}#{}", old.name());
    match &old.policy {
        Ok(extracted) => deleted(&called, &texts(name, extracted)),
        Err(_) => {
            let message = format!("`{called}` is gone, and what it denied is not known");
            Diagnostic::warning("deny-deleted", message).help("other policies may allow more without it")
        }
    }
}

/// What a policy is read as: what it is attached to says so, or the policy itself. Nothing for one that is not known.
pub(super) fn read_as(policy: &FoundPolicy) -> Option<PolicyKind> {
    let detected = || Some(parse(&policy.policy.as_ref().ok()?.source, Mode::Lenient).0?.detect_kind());
    kind(policy.attachment).or_else(detected)
}
