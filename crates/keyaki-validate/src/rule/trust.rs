//! Trust policies of roles: no resource, nobody in general, and for each principal the action that it can use.

use keyaki_policy::Element;

use super::{Found, listed};
use crate::IssueCode;
use crate::PolicyType;
use crate::subject::{Principal, Statement, Subject};

/// What IAM Roles Anywhere needs.
const ROLES_ANYWHERE: &str = "rolesanywhere.amazonaws.com";
const NEEDED: [&str; 3] = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"];

/// An action by which only some principals assume a role.
struct Assuming {
    action: &'static str,
    fits: fn(&Principal<'_>) -> bool,
    who: &'static str,
}

const ASSUMING: [Assuming; 3] = [
    Assuming {
        action: "sts:AssumeRole",
        fits: |entry| entry.kind != "Federated",
        who: "accounts, their identities and services",
    },
    Assuming { action: "sts:AssumeRoleWithSAML", fits: is_saml, who: "SAML providers" },
    Assuming { action: "sts:AssumeRoleWithWebIdentity", fits: is_web_identity, who: "OIDC providers" },
];

pub(super) fn rule(subject: &Subject<'_>, found: &mut Found) {
    if !subject.is_trust() {
        return elsewhere(subject, found);
    }
    for statement in &subject.statements {
        syntax(statement, found);
        mismatched(statement, found);
        sessions(statement, found);
    }
    roles_anywhere(subject, found);
}

/// Providers of identities can be principals of roles only.
fn elsewhere(subject: &Subject<'_>, found: &mut Found) {
    if subject.kind != PolicyType::Resource {
        return;
    }
    for entry in
        subject.statements.iter().flat_map(|statement| statement.principals()).filter(|entry| entry.kind == "Federated")
    {
        let details = "Only the trust policy of a role has federated principals. Name accounts or roles.";
        found.add(IssueCode::FederatedPrincipalNotSupported, details, [entry.span]);
    }
}

fn syntax(statement: &Statement<'_>, found: &mut Found) {
    if let Some(member) = statement.member(Element::NotPrincipal) {
        let details = "A trust policy has no `NotPrincipal`. List with `Principal` who can assume the role.";
        found.add(IssueCode::RoleTrustPolicySyntaxErrorNotprincipal, details, [member.value.span]);
    }
    for member in [Element::Resource, Element::NotResource].iter().filter_map(|element| statement.member(*element)) {
        let details = format!("A trust policy is about its role. Remove `{}`.", member.key.value);
        found.add(IssueCode::RoleTrustPolicySyntaxErrorResource, details, [member.value.span]);
    }
    for entry in statement.principals() {
        if entry.kind.is_empty() && entry.text == "*" {
            let details = "A trust policy cannot be about everyone. Name who can assume the role.";
            found.add(IssueCode::RoleTrustPolicyUnsupportedWildcardInPrincipal, details, [entry.span]);
        }
        if entry.kind == "Federated" && !is_provider(entry.text) {
            let details = format!("`{}` is neither the domain nor the ARN of a provider of identities.", entry.text);
            found.add(IssueCode::InvalidFederatedPrincipalSyntaxInRoleTrustPolicy, details, [entry.span]);
        }
    }
}

fn is_saml(entry: &Principal<'_>) -> bool {
    entry.text == "*" || (entry.kind == "Federated" && entry.text.contains(":saml-provider/"))
}

fn is_web_identity(entry: &Principal<'_>) -> bool {
    entry.text == "*" || (entry.kind == "Federated" && !is_saml(entry))
}

/// A domain, perhaps with a path, or the ARN of a provider.
fn is_provider(text: &str) -> bool {
    let arn = super::arn::Arn::read(text).is_some_and(|arn| {
        arn.service == "iam"
            && (arn.resource.starts_with("saml-provider/") || arn.resource.starts_with("oidc-provider/"))
    });
    let host = text.split('/').next().unwrap_or_default();
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let domain = host.contains('.') && host.chars().all(good) && !host.starts_with('.') && !host.ends_with('.');
    arn || domain || text.contains(['*', '?', '$']) || text.is_empty()
}

/// Actions with which none of the principals can assume the role.
fn mismatched(statement: &Statement<'_>, found: &mut Found) {
    let principals = statement.principals();
    if principals.is_empty() {
        return;
    }
    for (text, node) in statement.items(Element::Action) {
        let assuming = ASSUMING.iter().find(|assuming| assuming.action.eq_ignore_ascii_case(text));
        let Some(Assuming { who, .. }) = assuming.filter(|one| !principals.iter().any(one.fits)) else { continue };
        let names: Vec<&str> = principals.iter().map(|entry| entry.text).take(3).collect();
        let details = format!("`{text}` is for {who}, and {} is none.", listed(&names));
        let spans = [node.span].into_iter().chain(principals.iter().map(|entry| entry.span));
        found.add(IssueCode::MismatchedActionForPrincipal, details, spans);
    }
}

/// A session of a role that is listed itself.
fn sessions(statement: &Statement<'_>, found: &mut Found) {
    let principals = statement.principals();
    for entry in principals.iter().filter(|entry| entry.kind == "AWS") {
        let Some((account, role)) = session_of(entry.text) else { continue };
        let is_role = |other: &&Principal<'_>| other.kind == "AWS" && role_of(other.text) == Some((account, role));
        if let Some(parent) = principals.iter().find(is_role) {
            let details =
                format!("`{}` is a session of `{}`, which is listed too. Remove the session.", entry.text, parent.text);
            found.add(IssueCode::RedundantPrincipalInRoleTrustPolicy, details, [entry.span, parent.span]);
        }
    }
}

fn session_of(text: &str) -> Option<(&str, &str)> {
    let arn = super::arn::Arn::read(text).filter(|arn| matches!(arn.service, "sts" | "iam"))?;
    let (role, _) = arn.resource.strip_prefix("assumed-role/")?.split_once('/')?;
    Some((arn.account, role))
}

fn role_of(text: &str) -> Option<(&str, &str)> {
    let arn = super::arn::Arn::read(text).filter(|arn| arn.service == "iam")?;
    let path = arn.resource.strip_prefix("role/")?;
    Some((arn.account, path.rsplit('/').next()?))
}

fn roles_anywhere(subject: &Subject<'_>, found: &mut Found) {
    let is_it = |entry: &Principal<'_>| entry.kind == "Service" && entry.text == ROLES_ANYWHERE;
    let trusting =
        subject.statements.iter().filter(|statement| statement.allows() && statement.principals().iter().any(is_it));
    let trusting: Vec<&Statement<'_>> = trusting.collect();
    let Some(first) = trusting.first() else { return };
    let granted = |action: &&str| {
        let mut items = trusting.iter().flat_map(|statement| statement.items(Element::Action));
        items.any(|(text, _)| crate::overlap::overlap_ignoring_case(text, action))
    };
    let (_, missing): (Vec<&str>, Vec<&str>) = NEEDED.iter().partition(|action| granted(action));
    if !missing.is_empty() {
        let details = format!("`{ROLES_ANYWHERE}` cannot assume the role without {}. Add it.", listed(&missing));
        let span = first.get(Element::Action).map_or(first.span(), |node| node.span);
        found.add(IssueCode::MissingActionForRolesAnywhereTrustPolicy, details, [span]);
    }
}
