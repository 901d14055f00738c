//! The text of an entry under `"AWS"` (spec A.6).

use crate::{AwsIdentity, AwsPrincipal};

/// What an entry under `"AWS"` says.
pub(crate) enum AwsText {
    /// An account or an identity in it.
    Principal(AwsPrincipal),
    /// The unique id of an identity: what AWS leaves when the named user or role is deleted.
    UniqueId,
    /// Nothing that AWS knows, and why.
    Malformed(&'static str),
}

/// Reads an entry other than `*`, without wildcards.
pub(crate) fn aws_principal(text: &str) -> AwsText {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return principal("aws", text, AwsIdentity::Account);
    }
    if is_unique_id(text) {
        return AwsText::UniqueId;
    }
    let mut fields = text.splitn(6, ':');
    let mut field = || fields.next().unwrap_or("");
    let (arn, partition, service, region, account, rest) = (field(), field(), field(), field(), field(), field());
    if arn != "arn" {
        return AwsText::Malformed("neither an account id nor an ARN");
    }
    if partition.is_empty() || !region.is_empty() || account.is_empty() {
        return AwsText::Malformed("principals have a partition, no region and an account");
    }
    let identity = match service {
        "iam" => iam(rest),
        "sts" => sts(rest),
        _ => return AwsText::Malformed("principals belong to the services `iam` and `sts`"),
    };
    match identity {
        Some(identity) => principal(partition, account, identity),
        None => AwsText::Malformed("not `root`, `user/…`, `role/…`, `assumed-role/…/…` or `federated-user/…`"),
    }
}

fn principal(partition: &str, account: &str, who: AwsIdentity) -> AwsText {
    AwsText::Principal(AwsPrincipal { partition: partition.to_owned(), account: account.to_owned(), who })
}

/// `AIDA…` (users), `AROA…` (roles), and the other prefixes of unique ids in IDENT.
fn is_unique_id(text: &str) -> bool {
    let letters = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let prefix = ["AIDA", "AROA", "AGPA", "AIPA", "ANPA", "ANVA"].iter().any(|prefix| text.starts_with(prefix));
    letters && prefix && text.len() >= 16
}

fn iam(rest: &str) -> Option<AwsIdentity> {
    if rest == "root" {
        return Some(AwsIdentity::Account);
    }
    let (kind, full) = rest.split_once('/')?;
    let at = full.rfind('/').map_or(0, |slash| slash + 1);
    let (path, name) = full.split_at_checked(at)?;
    if name.is_empty() {
        return None;
    }
    let (path, name) = (path.to_owned(), name.to_owned());
    match kind {
        "user" => Some(AwsIdentity::User { path, name }),
        "role" => Some(AwsIdentity::Role { path, name }),
        _ => None,
    }
}

fn sts(rest: &str) -> Option<AwsIdentity> {
    let (kind, name) = rest.split_once('/')?;
    match kind {
        "assumed-role" => {
            let (role, session) = name.split_once('/')?;
            let whole = !role.is_empty() && !session.is_empty() && !session.contains('/');
            whole.then(|| AwsIdentity::Session { role: role.to_owned(), session: session.to_owned() })
        }
        "federated-user" if !name.is_empty() => Some(AwsIdentity::FederatedUser { name: name.to_owned() }),
        _ => None,
    }
}
