//! Condition keys that an outsider cannot freely choose, and what their values say of the caller.
//!
//! In: the keys of a policy and a zone of trust. Out: conditions on them, in the policy language itself: those that only callers
//! within the zone meet, and those that a caller meets whom the policy does not mention. Keys that are not in the table of
//! `keyaki::trusted` say nothing of who calls: they restrict no finding and are not shown. (The choices are argued in
//! `docs/findings.md`.)

use keyaki::trusted::{About, Tells, trusted_key};
use keyaki_catalogue::{Cardinality, Catalogue};
use keyaki_policy::{Condition, ConditionKey, ConditionValue, Glob, IpRange, Operator, Quantifier, Test};
use keyaki_source::{Span, Spanned};

use crate::zone::Zone;

/// What the value of a trusted key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trusted {
    /// An account.
    Account,
    /// An ARN.
    Arn,
    /// An organization.
    Organization,
    /// Paths of organizations.
    OrganizationPaths,
    /// An address.
    Address,
    /// A VPC, endpoint, user id or what an identity provider says of a user.
    Name,
}

/// What an identity provider says of a user: `accounts.google.com:aud`, `token.actions.githubusercontent.com:sub`. Users of a provider
/// that an account has set up are outsiders here, so that every provider's claims tell who calls.
const CLAIMS: [&str; 6] = ["aud", "oaud", "sub", "app_id", "azp", "iss"];

/// What `key` holds, if it is trusted and says more than that a service calls, which is no outsider.
pub(crate) fn trusted(key: &ConditionKey) -> Option<Trusted> {
    row(key).map(|(trusted, _)| trusted)
}

fn row(key: &ConditionKey) -> Option<(Trusted, About)> {
    let Some((tells, about)) = trusted_key(key) else {
        let (provider, claim) = key.folded().rsplit_once(':')?;
        let is_provider = provider.contains('.') || provider == "saml";
        return (is_provider && CLAIMS.contains(&claim)).then_some((Trusted::Name, About::Way));
    };
    let trusted = match tells {
        Tells::Account => Trusted::Account,
        Tells::Organization => Trusted::Organization,
        Tells::OrganizationPath => Trusted::OrganizationPaths,
        Tells::Arn => Trusted::Arn,
        Tells::Thing => Trusted::Name,
        Tells::Address => Trusted::Address,
        Tells::Insider | Tells::Service => return None,
    };
    Some((trusted, about))
}

/// How the policy looks at a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// As at one value.
    Single,
    /// With a set prefix, or at a key that AWS says holds a list.
    List,
}

/// The look that suits a key which the policy looks at with a set prefix, or does not.
pub(crate) fn look(key: &ConditionKey, with_prefix: impl Fn() -> bool) -> Look {
    let known = Catalogue::embedded().key(key.folded()).map(|info| info.cardinality);
    if known == Some(Cardinality::Multi) || with_prefix() { Look::List } else { Look::Single }
}

/// Conditions on `key` of which callers of the zone meet one, and callers of other accounts none.
pub(crate) fn inside(key: &ConditionKey, zone: &Zone, look: Look) -> Option<Condition> {
    let condition = |test, values| Some(condition(key, test, some_value(look), Absent::Fails, values));
    // A service that acts for itself is not reported.
    match trusted_key(key) {
        // Of one value and of a list alike, and not of an absent key.
        Some((Tells::Insider, About::Caller)) => {
            let (other, any) = (Test::StringEqualsIgnoreCase { negated: true }, Some(Quantifier::ForAnyValue));
            return Some(self::condition(key, other, any, Absent::Fails, vec![text("false")]));
        }
        Some((Tells::Service, About::Caller)) => {
            let present = vec![ConditionValue::Truth(false)];
            return Some(self::condition(key, Test::Null, None, Absent::Fails, present));
        }
        _ => {}
    }
    let (trusted, About::Caller) = row(key)? else { return None };
    let organization = zone.organization();
    match trusted {
        Trusted::Account => condition(EQUALS, vec![text(zone.account())]),
        Trusted::Arn => condition(ARN_LIKE, vec![pattern(&format!("arn:*:*:*:{}:*", zone.account()))]),
        Trusted::Organization => condition(EQUALS, vec![text(organization?)]),
        Trusted::OrganizationPaths => condition(LIKE, vec![pattern(&format!("{}/*", organization?))]),
        Trusted::Address | Trusted::Name => None,
    }
}

/// Names that nobody has given to anything yet.
#[derive(Clone, Debug)]
pub(crate) struct Fresh {
    pub(crate) account: String,
    pub(crate) name: String,
}

impl Fresh {
    /// Names that do not occur in `text`, nor in the zone.
    pub(crate) fn beside(text: &str, zone: &Zone) -> Self {
        let account = (0..1_000_000_000_u64).map(|n| (999_988_887_777 - n).to_string());
        let mut account = account.filter(|one| one != zone.account() && !text.contains(one));
        let mut name = (0..1_000_000_000_u64).map(|n| format!("zz{n:09}"));
        let name = name.find(|one| !text.contains(one));
        Self { account: account.next().unwrap_or_default(), name: name.unwrap_or_default() }
    }
}

/// The condition on `key` that a caller meets whom the policy does not mention: the key is absent, or its value is nothing that
/// the policy names. `narrow` are the blocks of addresses that are too small to be the public.
pub(crate) fn unmentioned(key: &ConditionKey, fresh: &Fresh, look: Look, narrow: &[IpRange]) -> Option<Condition> {
    let every = match look {
        Look::Single => None,
        Look::List => Some(Quantifier::ForAllValues),
    };
    let condition = |test, values| Some(condition(key, test, every, Absent::Holds, values));
    let Fresh { account, name } = fresh;
    match trusted(key)? {
        Trusted::Account => condition(EQUALS, vec![text(account)]),
        Trusted::Arn => {
            let of_bucket = ["", "/*"].map(|rest| pattern(&format!("arn:*:s3:::{name}{rest}")));
            condition(ARN_LIKE, [vec![pattern(&format!("arn:*:*:*:{account}:*"))], of_bucket.to_vec()].concat())
        }
        Trusted::Organization => condition(EQUALS, vec![text(&format!("o-{name}"))]),
        Trusted::OrganizationPaths => condition(EQUALS, vec![text(&format!("o-{name}/r-{name}/ou-{name}/"))]),
        Trusted::Address if narrow.is_empty() => None,
        Trusted::Address => {
            let ranges = narrow.iter().map(|range| ConditionValue::Range(*range)).collect();
            let absent = Absent::OfNegated;
            Some(self::condition(key, Test::IpAddress { negated: true }, every, absent, ranges))
        }
        Trusted::Name => condition(EQUALS, names(key, name).iter().map(|name| text(name)).collect()),
    }
}

/// What the value of a key looks like.
fn names(key: &ConditionKey, name: &str) -> Vec<String> {
    match key.folded() {
        "aws:sourcevpc" | "aws:ec2instancesourcevpc" => vec![format!("vpc-{name}")],
        "aws:sourcevpce" => vec![format!("vpce-{name}")],
        "aws:userid" => vec![format!("AIDA{name}"), format!("AROA{name}:{name}")],
        _ => vec![name.to_owned(), format!("repo:{name}/{name}:ref:refs/heads/{name}"), format!("https://{name}")],
    }
}

const EQUALS: Test = Test::StringEquals { negated: false };
const LIKE: Test = Test::StringLike { negated: false };
const ARN_LIKE: Test = Test::ArnLike { negated: false };

/// What becomes of a condition when the key is absent.
#[derive(Clone, Copy)]
enum Absent {
    Fails,
    Holds,
    /// What the negated operator itself makes of it: it holds.
    OfNegated,
}

pub(crate) fn some_value(look: Look) -> Option<Quantifier> {
    match look {
        Look::Single => None,
        Look::List => Some(Quantifier::ForAnyValue),
    }
}

fn condition(
    key: &ConditionKey,
    test: Test,
    quantifier: Option<Quantifier>,
    absent: Absent,
    values: Vec<ConditionValue>,
) -> Condition {
    let span = Span::default();
    // `ForAllValues:` holds of an absent key by itself.
    let if_exists = matches!(absent, Absent::Holds) && quantifier.is_none();
    Condition {
        operator: Spanned::new(Operator { quantifier, test, if_exists }, span),
        key: Spanned::new(key.clone(), span),
        values: values.into_iter().map(|value| Spanned::new(value, span)).collect(),
    }
}

fn text(text: &str) -> ConditionValue {
    ConditionValue::Text(Glob::literal(text))
}

fn pattern(text: &str) -> ConditionValue {
    ConditionValue::Text(Glob::wildcards(text))
}
