//! Roles that identities of OIDC providers can assume: whose identities has to be said.

use super::Found;
use super::arn::Arn;
use crate::IssueCode;
use crate::subject::{Condition, Principal, Statement, Subject};

const GITHUB: &str = "token.actions.githubusercontent.com";

pub(super) fn rule(subject: &Subject<'_>, found: &mut Found) {
    if !subject.is_trust() {
        return;
    }
    for statement in subject.statements.iter().filter(|statement| statement.allows()) {
        let principals = statement.principals();
        for entry in principals.iter().filter(|entry| entry.kind == "Federated") {
            let Some(provider) = provider(entry) else { continue };
            if provider.eq_ignore_ascii_case(GITHUB) {
                github(statement, entry, found);
            } else if !statement.conditions().any(|condition| is_of(&condition, provider)) {
                let details = format!(
                    "Anybody whom `{provider}` knows can assume the role. Add a condition on a key of it, like `{provider}:sub`."
                );
                found.add(IssueCode::MissingConditionKeyForOidcPrincipal, details, [entry.span]);
            }
        }
    }
}

/// The name of an OIDC provider, as its keys begin.
fn provider<'a>(entry: &Principal<'a>) -> Option<&'a str> {
    match Arn::read(entry.text) {
        Some(arn) => arn.resource.strip_prefix("oidc-provider/"),
        None => Some(entry.text).filter(|text| text.contains('.') && !text.contains(['*', '?', '$', ':'])),
    }
}

fn is_of(condition: &Condition<'_>, provider: &str) -> bool {
    // Facebook's and Amazon's keys begin without the path, and with the host that is the principal.
    condition.key.value.rsplit_once(':').is_some_and(|(host, _)| host.eq_ignore_ascii_case(provider))
}

fn github(statement: &Statement<'_>, entry: &Principal<'_>, found: &mut Found) {
    let is_key = |condition: &Condition<'_>, claim: &str| condition.is_on(&format!("{GITHUB}:{claim}"));
    let subjects: Vec<Condition<'_>> = statement.conditions().filter(|condition| is_key(condition, "sub")).collect();
    if subjects.is_empty() {
        let details =
            format!("Workflows of any repository on GitHub can assume the role. Add a condition on `{GITHUB}:sub`.");
        return found.add(IssueCode::MissingGithubRepoConditionKey, details, [entry.span]);
    }
    let branch = statement.conditions().any(|condition| is_key(&condition, "ref"));
    for condition in subjects.iter().filter(|condition| condition.has_wildcards()) {
        for (text, node) in condition.texts().filter(|(text, _)| is_wide(text, branch)) {
            let details = format!(
                "`{text}` matches workflows of more than one branch or repository. Name the repository and the branch."
            );
            found.add(IssueCode::SpecificGithubRepoAndBranchRecommended, details, [node.span]);
        }
    }
}

/// Whether a subject leaves the repository open, or the branch where no other condition names it.
fn is_wide(text: &str, branch: bool) -> bool {
    let (repository, rest) = text.strip_prefix("repo:").and_then(|rest| rest.split_once(':')).unwrap_or((text, ""));
    repository.contains(['*', '?']) || (!branch && rest.contains(['*', '?']))
}
