//! Callers as text: the ARNs of AWS identities, read and written (spec A.6).
//!
//! Names hold no `/` and paths end in one, as IAM demands; other names do not survive being written and read.

use std::fmt;

use keyaki_policy::ConditionKey;

use super::{Caller, Context, ContextValue, Principal};
use crate::resource::decide::arn_fields;

/// The word for a request without a signature.
pub(super) const ANONYMOUS: &str = "anonymous";

impl Principal {
    /// The caller for people: an ARN, `anonymous`, or the name of a service, provider or canonical user. The ARN of a session
    /// with a name does not show the role's path.
    pub fn text(&self) -> String {
        match self {
            Self::Anonymous => ANONYMOUS.to_owned(),
            Self::Aws { partition, account, caller } => caller_arn(partition, account, caller),
            Self::Service(name) | Self::Federated(name) | Self::CanonicalUser(name) => name.clone(),
        }
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// The ARN of an identity; for a session without name, of its role.
fn caller_arn(partition: &str, account: &str, caller: &Caller) -> String {
    match caller {
        Caller::Root => format!("arn:{partition}:iam::{account}:root"),
        Caller::User { path, name } => format!("arn:{partition}:iam::{account}:user/{path}{name}"),
        Caller::Session { path, role, session } if session.is_empty() => role_arn(partition, account, path, role),
        Caller::Session { path: _, role, session } => {
            format!("arn:{partition}:sts::{account}:assumed-role/{role}/{session}")
        }
        Caller::FederatedUser { name } => format!("arn:{partition}:sts::{account}:federated-user/{name}"),
    }
}

/// The ARN of a role.
pub(super) fn role_arn(partition: &str, account: &str, path: &str, role: &str) -> String {
    format!("arn:{partition}:iam::{account}:role/{path}{role}")
}

/// The identity that an ARN or a bare account number names. A role's ARN means a session without name; an account means its root
/// user; the path of a named session's role is taken from `aws:PrincipalArn` when `context` has the ARN of that role there,
/// and is empty otherwise.
pub(super) fn parse(text: &str, context: &Context) -> Option<Principal> {
    if is_account(text) {
        return Some(Principal::Aws { partition: "aws".into(), account: text.into(), caller: Caller::Root });
    }
    let ["arn", partition, service, "", account, rest] = arn_fields(text)? else { return None };
    let caller = match (service, rest.split_once('/')) {
        ("iam", None) if rest == "root" => Caller::Root,
        ("iam", Some(("user", user))) => {
            let (path, name) = path_and_name(user)?;
            Caller::User { path, name }
        }
        ("iam", Some(("role", role))) => {
            let (path, role) = path_and_name(role)?;
            Caller::Session { path, role, session: String::new() }
        }
        ("sts", Some(("federated-user", name))) if is_name(name) => Caller::FederatedUser { name: name.into() },
        ("sts", Some(("assumed-role", session))) => session_of(session, partition, account, context)?,
        _ => return None,
    };
    let known = !partition.is_empty() && !account.is_empty();
    known.then(|| Principal::Aws { partition: partition.into(), account: account.into(), caller })
}

/// Whether `text` is twelve digits.
pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn session_of(text: &str, partition: &str, account: &str, context: &Context) -> Option<Caller> {
    let (role, session) = text.split_once('/')?;
    if !is_name(role) || !is_name(session) {
        return None;
    }
    let path = role_path(role, partition, account, context).unwrap_or_default();
    Some(Caller::Session { path, role: role.into(), session: session.into() })
}

fn role_path(role: &str, partition: &str, account: &str, context: &Context) -> Option<String> {
    let ContextValue::Single(text) = context.get(&ConditionKey::new("aws:PrincipalArn"))? else { return None };
    let prefix = role_arn(partition, account, "", "");
    let (path, name) = path_and_name(text.strip_prefix(&prefix)?)?;
    (name == role).then_some(path)
}

/// Splits `team/ann` into `team/` and `ann`.
fn path_and_name(text: &str) -> Option<(String, String)> {
    let (path, name) = match text.rsplit_once('/') {
        Some((path, name)) => (format!("{path}/"), name),
        None => (String::new(), text),
    };
    is_name(name).then(|| (path, name.to_owned()))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains('/')
}
