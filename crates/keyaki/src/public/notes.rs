//! What there is to say about a question about outsiders before it is answered.

use std::collections::BTreeSet;

use keyaki_policy::{Effect, Policy, PrincipalPattern, Principals, Statement};
use keyaki_source::Diagnostic;

use crate::Question;

/// Keys that say on whose behalf a service calls, in lower case.
const ON_BEHALF: [&str; 4] = ["aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"];

/// Notes and warnings.
pub(crate) fn notes(question: &Question) -> Vec<Diagnostic> {
    match question {
        Question::NoPublicAccess { public, .. } => {
            let as_text = public.outsiders().addresses().and_then(|addresses| addresses.as_text());
            as_text.into_iter().cloned().collect()
        }
        Question::CrossAccount { policy, .. } => policy.as_policy().and_then(services).into_iter().collect(),
        Question::NoNewAccess { .. } | Question::AccessNotGranted { .. } | Question::Property { .. } => Vec::new(),
    }
}

/// That services which the policy lets in are not counted as outsiders, though they may call for anybody.
fn services(policy: &Policy) -> Option<Diagnostic> {
    let allows = policy.statements.iter().filter(|statement| statement.effect == Effect::Allow);
    let open: Vec<&Statement> = allows.filter(|statement| !says_for_whom(statement)).collect();
    let names: BTreeSet<&str> = open.iter().flat_map(|statement| named_services(statement)).collect();
    let first = open.into_iter().find(|statement| named_services(statement).next().is_some())?;
    let names: Vec<&str> = names.into_iter().collect();
    let message = format!(
        "AWS services are not counted as outsiders, and {} may call on behalf of any account",
        names.join(", ")
    );
    let help = "where that matters, demand your own account in `aws:SourceAccount`, or an ARN of it in `aws:SourceArn`";
    let note = Diagnostic::note("services-not-counted", message).help(help);
    Some(note.label(&policy.source, first.span, "lets a service in"))
}

fn named_services(statement: &Statement) -> impl Iterator<Item = &str> {
    let listed = match &statement.principals {
        Principals::Only(listed) => listed.as_slice(),
        Principals::Except(_) | Principals::Unstated => &[],
    };
    listed.iter().filter_map(|principal| match &principal.value {
        PrincipalPattern::Service(name) => Some(name.as_str()),
        _ => None,
    })
}

fn says_for_whom(statement: &Statement) -> bool {
    statement.conditions.iter().any(|condition| ON_BEHALF.contains(&condition.key.value.folded()))
}
