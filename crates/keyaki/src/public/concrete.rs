//! Whether one request is an outsider's: by looking at its texts.

use std::collections::BTreeSet;
use std::net::IpAddr;

use keyaki_semantics::{ContextValue, Principal, Request};

use super::Outsiders;
use super::known::Known;
use super::outsiders::Callers;
use super::trusted::{OPEN_PROVIDERS, Tells};

impl Outsiders {
    /// Whether `request` is one by an outsider.
    pub fn covers(&self, request: &Request) -> bool {
        self.may_call(&request.principal)
            && self.keys.iter().all(|(key, tells)| match request.context.get(key) {
                None => true,
                Some(_) if *tells == Tells::Service => false,
                Some(ContextValue::Single(text)) => self.is_foreign(*tells, text),
                // An address is one value.
                Some(ContextValue::Multi(_)) if *tells == Tells::Address => self.addresses.is_none(),
                Some(ContextValue::Multi(texts)) => texts.iter().all(|text| self.is_foreign(*tells, text)),
            })
    }

    fn may_call(&self, principal: &Principal) -> bool {
        match (self.callers, principal) {
            (Callers::All, _) | (_, Principal::Anonymous) => true,
            (_, Principal::Aws { account, .. }) => {
                !self.known.accounts.contains(account) && !self.known.words.contains(account)
            }
            (_, Principal::Federated(provider)) => {
                let is_arn = provider.starts_with("arn:");
                OPEN_PROVIDERS.contains(&provider.as_str()) || is_arn && is_foreign_arn(provider, &self.known)
            }
            (_, Principal::Service(_)) => false,
            (callers, Principal::CanonicalUser(_)) => callers == Callers::Foreigners,
        }
    }

    /// Whether an outsider can have the value `text`.
    fn is_foreign(&self, tells: Tells, text: &str) -> bool {
        let known = &self.known;
        let before = |separator: char| text.split(separator).next().unwrap_or_default();
        match tells {
            Tells::Account => !is_of_known_account(text, known),
            Tells::Organization => !is_listed(&known.organizations, text),
            Tells::OrganizationPath => !is_listed(&known.organizations, before('/')),
            Tells::Arn => is_foreign_arn(text, known),
            Tells::Thing => !known.things.contains(&text.to_ascii_lowercase()),
            Tells::Insider => text.eq_ignore_ascii_case("false"),
            Tells::Service => false,
            Tells::Address => match (&self.addresses, text.parse::<IpAddr>()) {
                (None, _) => true,
                (Some(addresses), Ok(address)) => !addresses.tolerate(address),
                (Some(_), Err(_)) => false,
            },
        }
    }
}

fn is_listed(names: &BTreeSet<String>, name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether `text` begins with the number of a known account; numbers of accounts have one length.
fn is_of_known_account(text: &str, known: &Known) -> bool {
    known.accounts.iter().any(|account| text.starts_with(account.as_str()))
}

/// Whether someone else owns what the ARN `text` names.
fn is_foreign_arn(text: &str, known: &Known) -> bool {
    if known.arns.contains(text) {
        return false;
    }
    // Nothing stands before the account but four fields.
    let mut parts = text.splitn(5, ':');
    let service = parts.by_ref().nth(2);
    let Some(owned) = parts.nth(1) else { return true };
    let inside = is_of_known_account(owned, known) || service == Some("s3") && is_known_bucket(owned, known);
    !inside
}

/// Whether `text`, the account of an ARN and what follows, is a bucket by name; buckets need no account.
fn is_known_bucket(text: &str, known: &Known) -> bool {
    let Some((account, name)) = text.split_once(':') else { return false };
    let owner = if account.is_empty() { name.split('/').next().unwrap_or_default() } else { name };
    known.buckets.contains(owner)
}
