//! A check for each policy of a template.

use keyaki::ResourceType;
use keyaki_source::Diagnostic;
use keyaki_template::{Attachment, Extracted, Found, FoundPolicy, Hole};

use super::unsettled::{kind, stand_ins};
use super::{Named, TemplateArguments, Unsettled};
use crate::input;
use crate::put::{Put, What};
use crate::question::name;
use crate::report::Failure;
use crate::run::{Check, Form, Run};
use crate::texts::{self, Texts};

/// The question about a policy, once its text is there.
pub(crate) type About<'a> = Box<dyn Fn(Texts) -> What + 'a>;

/// What becomes of a template without policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lacking {
    Noted,
    Refused,
}

/// A check for each policy of a template that a question is about.
pub(crate) fn each<'a>(
    arguments: &TemplateArguments,
    template: Named<'_>,
    about: &dyn Fn(&FoundPolicy) -> Option<About<'a>>,
    put: &dyn Fn(What) -> Put,
) -> Result<Run, Failure> {
    let (path, found) = match template {
        Named::Cloudformation(path) => (path, arguments.cloudformation_in(&input::source(path)?)?),
        Named::TerraformPlan(path) => (path, super::plan(path)?.after),
    };
    let name = name(path);
    let checks: Vec<Check> = found
        .policies
        .iter()
        .filter_map(|policy| {
            let about = about(policy)?;
            let put = policy.policy.clone().map_err(Failure).map(|extracted| {
                let put = attached(policy, put(about(texts(&name, &extracted))));
                let unsettled = Unsettled::of(&[&extracted], &put);
                (put, unsettled)
            });
            Some(check(&name, policy, put, Vec::new()))
        })
        .collect();
    let others = found.policies.len() - checks.len();
    run(&name, checks, notes(&found, others), arguments.lacking())
}

/// The question about a policy that is read as what it is attached to says; beside other policies, each says it by itself.
fn attached(policy: &FoundPolicy, put: Put) -> Put {
    let is_alone = put.texts().count() == 1;
    let kind = if is_alone { kind(policy.attachment) } else { put.kind };
    Put { kind, ..put }
}

/// What there is to say about a template, and about policies that a question is not about.
pub(super) fn notes(found: &Found, others: usize) -> Vec<Diagnostic> {
    let mut notes = found.notes.clone();
    if others > 0 {
        let (policies, are) = if others == 1 { ("policy", "is") } else { ("policies", "are") };
        let message = format!("{others} {policies} of other kinds {are} not asked about");
        notes.push(Diagnostic::note("not-asked-about", message));
    }
    notes
}

/// Whether a policy is attached to a resource; one that is not known may be.
pub(crate) fn of_resource(policy: &FoundPolicy) -> bool {
    match policy.attachment {
        Some(Attachment::Resource | Attachment::Trust) => true,
        Some(Attachment::Identity | Attachment::Scp | Attachment::Rcp) => false,
        None => super::comparing::read_as(policy).is_none_or(|kind| kind == keyaki_policy::PolicyKind::Resource),
    }
}

/// What CheckNoPublicAccess calls the resource that a policy is attached to, if it takes it.
pub(crate) fn analyzed(policy: &FoundPolicy) -> Option<ResourceType> {
    ResourceType::named(policy.analyzer?)
}

pub(super) fn check(
    name: &str,
    policy: &FoundPolicy,
    put: Result<(Put, Unsettled), Failure>,
    notes: Vec<Diagnostic>,
) -> Check {
    let name = format!("{name}#{}", policy.name());
    match put {
        Ok((put, unsettled)) => Check { name, put: Ok(put), notes, unsettled },
        Err(failure) => Check { name, put: Err(failure), notes, unsettled: Unsettled::default() },
    }
}

pub(super) fn run(
    name: &str,
    checks: Vec<Check>,
    mut notes: Vec<Diagnostic>,
    lacking: Lacking,
) -> Result<Run, Failure> {
    if checks.is_empty() {
        let message = format!("`{name}` has no policy to check");
        match lacking {
            Lacking::Refused => return Err(Diagnostic::error("no-policies", message).into()),
            Lacking::Noted => notes.push(Diagnostic::note("no-policies", message)),
        }
    }
    let mut holes: Vec<Hole> = Vec::new();
    for hole in checks.iter().flat_map(|check| &check.unsettled.holes) {
        if !holes.contains(hole) {
            holes.push(hole.clone());
        }
    }
    notes.extend(stand_ins(&holes));
    Ok(Run { checks, form: Form::Several, notes })
}

pub(super) fn texts(name: &str, extracted: &Extracted) -> Texts {
    Texts::of(texts::Form::Policy, vec![(name.to_owned(), extracted.source.clone())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_that_access_analyzer_is_said_to_take_is_one_of_its() {
        for name in keyaki_template::analyzer_types() {
            assert!(ResourceType::named(name).is_some(), "{name}");
        }
    }
}
