//! What there is to say about a question about outsiders before it is answered.

use std::collections::BTreeSet;

use keyaki_policy::{Effect, Policy, PrincipalPattern, Principals, Statement};
use keyaki_source::Diagnostic;

use crate::{Question, Subject};

/// Keys that say on whose behalf a service calls, in lower case.
const ON_BEHALF: [&str; 4] = ["aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"];

/// Providers that everybody can have an identity of, although an account names them as its own.
const SHARED: [&str; 6] = [
    "token.actions.githubusercontent.com",
    "gitlab.com",
    "app.terraform.io",
    "agent.buildkite.com",
    "api.bitbucket.org",
    "auth.pulumi.com",
];

/// Notes and warnings.
pub(crate) fn notes(question: &Question) -> Vec<Diagnostic> {
    match question {
        Question::NoPublicAccess { policy, public } => {
            let as_text = public.outsiders().addresses().and_then(|addresses| addresses.as_text());
            let shared = policy.resource_policy().and_then(shared_provider);
            [as_text.cloned(), shared, at_home(policy)].into_iter().flatten().collect()
        }
        Question::CrossAccount { policy, .. } => {
            let services = policy.resource_policy().and_then(services);
            services.into_iter().chain(at_home(policy)).collect()
        }
        Question::Property { property, subjects } => {
            let as_text = question.addresses().and_then(|addresses| addresses.as_text()).cloned();
            let policies = |which: Vec<usize>| which.into_iter().filter_map(|at| subjects.get(at)?.resource_policy());
            let shared = policies(property.strangers_to()).find_map(shared_provider);
            let granting = if property.speaks_of_outside() { property.granting() } else { Vec::new() };
            let services = policies(granting).find_map(services);
            [as_text, shared, services].into_iter().flatten().collect()
        }
        Question::NoNewAccess { .. } | Question::AccessNotGranted { .. } => Vec::new(),
    }
}

/// What is taken for granted of outsiders.
fn at_home(subject: &Subject) -> Option<Diagnostic> {
    let message = "what outsiders are allowed by their own accounts is not known, and is taken to be everything";
    let help = "the policy of the resource and the RCPs above it have to keep them out (docs/public-access.md)";
    subject.as_policy().is_none().then(|| Diagnostic::note("outsiders-at-home", message).help(help))
}

/// That a statement lets in everybody who has an identity of a shared provider: an account's own provider is not the public, but
/// these have users of every account.
fn shared_provider(policy: &Policy) -> Option<Diagnostic> {
    let allows = policy.statements.iter().filter(|statement| statement.effect == Effect::Allow);
    let mut open = allows.filter_map(|statement| Some((statement, shared_by(statement)?)));
    let (statement, provider) = open.next()?;
    let message =
        format!("everybody can have an identity of {provider}, and this statement does not say whose it lets in");
    let help = format!(
        "demand it in `{provider}:sub`; a provider of a named account does not count as public (semantics E.5)"
    );
    let note = Diagnostic::note("shared-provider", message).help(help);
    Some(note.label(&policy.source, statement.span, "no condition on the subject"))
}

/// The shared provider whose identities are all let in.
fn shared_by(statement: &Statement) -> Option<&'static str> {
    let Principals::Only(listed) = &statement.principals else { return None };
    let named = |host: &str| {
        listed.iter().any(|principal| match &principal.value {
            PrincipalPattern::Federated(arn) => arn.split_once(":oidc-provider/").is_some_and(|(_, provider)| {
                provider.strip_prefix(host).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }),
            _ => false,
        })
    };
    let says_whose = |host: &str| {
        let keys = statement.conditions.iter().map(|condition| condition.key.value.folded());
        let mut claims = keys.filter_map(|key| key.strip_prefix(host)).filter_map(|rest| rest.rsplit_once(':'));
        claims.any(|(_, claim)| claim != "aud")
    };
    SHARED.into_iter().find(|host| named(host) && !says_whose(host))
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

#[cfg(test)]
mod tests {
    use keyaki_policy::{Mode, PolicyKind, read};
    use keyaki_source::Source;

    use super::{services, shared_provider};

    fn notes(principal: &str, condition: &str) -> Vec<&'static str> {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {principal}, "Action": "*",
                "Resource": "*", "Condition": {{"StringLike": {{{condition}}}}}}}}}"#
        );
        let (policy, diagnostics) = read(&Source::new("p", text), Some(PolicyKind::Resource), Mode::Lenient);
        let policy = policy.unwrap_or_else(|| panic!("{diagnostics:?}"));
        [shared_provider(&policy), services(&policy)].into_iter().flatten().map(|note| note.code).collect()
    }

    #[test]
    fn a_shared_provider_lets_in_everybody_unless_it_is_said_whom() {
        let provider = |name: &str| format!(r#"{{"Federated": "arn:aws:iam::111122223333:oidc-provider/{name}"}}"#);
        let github = provider("token.actions.githubusercontent.com");
        let aud = r#""token.actions.githubusercontent.com:aud": "sts.amazonaws.com""#;
        assert_eq!(notes(&github, ""), ["shared-provider"]);
        assert_eq!(notes(&github, aud), ["shared-provider"]);
        assert_eq!(notes(&provider("token.actions.githubusercontent.com/example"), aud), ["shared-provider"]);
        let sub = r#""token.actions.githubusercontent.com:sub": "repo:example/*""#;
        assert!(notes(&github, &format!("{aud}, {sub}")).is_empty());
        assert!(notes(&provider("example.com"), "").is_empty());
        assert!(notes(&provider("gitlab.com.example.org"), "").is_empty());
    }

    #[test]
    fn a_service_may_call_for_anybody_unless_it_is_said_for_whom() {
        let service = r#"{"Service": "cloudtrail.amazonaws.com"}"#;
        assert_eq!(notes(service, ""), ["services-not-counted"]);
        assert!(notes(service, r#""aws:SourceAccount": "111122223333""#).is_empty());
        assert!(notes(r#"{"AWS": "111122223333"}"#, "").is_empty());
    }
}
