//! What the layers of a scenario decide by beside the words of its policies (`docs/scenarios.md`).
//!
//! Stated twice: over the symbols of a request, and over a concrete one.

use keyaki_ir::{CharSet, Pattern, PatternPiece, Term, Terms};
use keyaki_semantics::{Caller, Principal, Request, RequestSymbols, ResourceKind, Scenario};

/// Values of `principal.kind` that belong to an account (see [`keyaki_semantics::PrincipalSymbols`]).
const OF_ACCOUNTS: [&str; 4] = ["root", "user", "session", "federated-user"];

/// Something about a request that has no word in a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fact {
    /// The caller is an identity of some account.
    OfAccount,
    /// The caller is an identity of this account.
    OfThisAccount(String),
    /// The caller is a root user.
    Root,
    /// The caller is a session of a role.
    Session,
    /// The caller is a session of a service-linked role.
    ServiceLinked,
    /// Caller and resource are of one account; of a resource that shows none, the caller is of this one, or anybody.
    SameAccount(Option<String>),
    /// Caller and resource are of one partition, or the resource shows none.
    SamePartition,
    /// The resource is an ARN of this service, whose last field begins so.
    Resource(&'static str, &'static str),
}

/// The facts that decide in `scenario`.
pub(crate) fn facts(scenario: &Scenario) -> Vec<Fact> {
    let owner = scenario.resource.id.clone().or_else(|| scenario.caller.id.clone());
    let mut facts = vec![Fact::OfAccount, Fact::Root, Fact::Session, Fact::ServiceLinked];
    facts.extend(scenario.caller.id.clone().map(Fact::OfThisAccount));
    facts.extend([Fact::SameAccount(owner), Fact::SamePartition]);
    match scenario.resource_kind {
        ResourceKind::Ordinary => {}
        ResourceKind::KmsKey | ResourceKind::AwsManagedKmsKey => facts.push(Fact::Resource("kms", "key/")),
        ResourceKind::RoleTrust => facts.push(Fact::Resource("iam", "role/")),
    }
    facts
}

impl Fact {
    /// The fact in words.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::OfAccount => "the caller is an identity of an account".to_owned(),
            Self::OfThisAccount(account) => format!("the caller is of account {account}"),
            Self::Root => "the caller is a root user".to_owned(),
            Self::Session => "the caller is a session of a role".to_owned(),
            Self::ServiceLinked => "the caller is a service-linked role".to_owned(),
            Self::SameAccount(_) => "caller and resource are of one account".to_owned(),
            Self::SamePartition => "caller and resource are of one partition".to_owned(),
            Self::Resource("kms", _) => "the resource is a KMS key".to_owned(),
            Self::Resource(..) => "the resource is a role".to_owned(),
        }
    }

    pub(crate) fn term(&self, terms: &mut Terms, symbols: &RequestSymbols) -> Term {
        let (caller, resource) = (symbols.principal, symbols.resource);
        let [partition, service, _, account] = resource.fields;
        match self {
            Self::OfAccount => of_account(terms, symbols),
            Self::OfThisAccount(account) => {
                let this = is(terms, caller.account, account);
                and_of_account(terms, symbols, this)
            }
            Self::Root => is(terms, caller.kind, "root"),
            Self::Session => is(terms, caller.kind, "session"),
            Self::ServiceLinked => {
                let session = is(terms, caller.kind, "session");
                let path = begins(terms, caller.path, "aws-service-role/");
                terms.and([session, path])
            }
            Self::SameAccount(owner) => {
                let empty = is(terms, account, "");
                let unnamed = terms.or([resource.none, empty]);
                let by_facts = match owner {
                    Some(owner) => {
                        let owns = is(terms, caller.account, owner);
                        and_of_account(terms, symbols, owns)
                    }
                    None => terms.bool(true),
                };
                let unnamed_and = terms.and([unnamed, by_facts]);
                let everybodys = is(terms, account, "aws");
                let equal = terms.eq(account, caller.account);
                let equal = and_of_account(terms, symbols, equal);
                let by_name = terms.or([everybodys, equal]);
                let named = terms.not(unnamed);
                let named_and = terms.and([named, by_name]);
                terms.or([unnamed_and, named_and])
            }
            Self::SamePartition => {
                let empty = is(terms, partition, "");
                let equal = terms.eq(partition, caller.partition);
                let equal = and_of_account(terms, symbols, equal);
                terms.or([resource.none, empty, equal])
            }
            Self::Resource(of, prefix) => {
                let named = terms.not(resource.none);
                let of = is(terms, service, of);
                let begins = begins(terms, resource.rest, prefix);
                terms.and([named, of, begins])
            }
        }
    }

    pub(crate) fn holds(&self, request: &Request) -> bool {
        let (caller, resource) = (Who::of(&request.principal), Where::of(&request.resource));
        match self {
            Self::OfAccount => caller.account.is_some(),
            Self::OfThisAccount(account) => caller.account == Some(account),
            Self::Root => matches!(caller.identity, Some(Caller::Root)),
            Self::Session => matches!(caller.identity, Some(Caller::Session { .. })),
            Self::ServiceLinked => {
                matches!(caller.identity, Some(Caller::Session { path, .. }) if path.starts_with("aws-service-role/"))
            }
            Self::SameAccount(owner) => match (resource.account, owner) {
                ("", None) => true,
                ("", Some(owner)) => caller.account == Some(owner),
                ("aws", _) => true,
                (account, _) => caller.account == Some(account),
            },
            Self::SamePartition => resource.partition.is_empty() || caller.partition == Some(resource.partition),
            Self::Resource(of, prefix) => resource.service == *of && resource.rest.starts_with(prefix),
        }
    }
}

/// The caller is of a kind that has an account.
fn of_account(terms: &mut Terms, symbols: &RequestSymbols) -> Term {
    let ways: Vec<Term> = OF_ACCOUNTS.iter().map(|kind| is(terms, symbols.principal.kind, kind)).collect();
    terms.or(ways)
}

/// `term`, which looks at the caller's account or partition: of a caller without an account these symbols say nothing.
fn and_of_account(terms: &mut Terms, symbols: &RequestSymbols, term: Term) -> Term {
    let of_account = of_account(terms, symbols);
    terms.and([of_account, term])
}

/// What facts ask of a caller.
struct Who<'a> {
    account: Option<&'a str>,
    partition: Option<&'a str>,
    identity: Option<&'a Caller>,
}

impl<'a> Who<'a> {
    fn of(principal: &'a Principal) -> Self {
        match principal {
            Principal::Aws { partition, account, caller } => {
                Self { account: Some(account), partition: Some(partition), identity: Some(caller) }
            }
            Principal::Anonymous | Principal::Service(_) | Principal::Federated(_) | Principal::CanonicalUser(_) => {
                Self { account: None, partition: None, identity: None }
            }
        }
    }
}

/// What facts ask of a resource; of `*`, empty texts.
struct Where<'a> {
    partition: &'a str,
    service: &'a str,
    account: &'a str,
    rest: &'a str,
}

impl<'a> Where<'a> {
    fn of(resource: &'a str) -> Self {
        match resource.splitn(6, ':').collect::<Vec<_>>().as_slice() {
            [_, partition, service, _, account, rest] => Self { partition, service, account, rest },
            _ => Self { partition: "", service: "", account: "", rest: "" },
        }
    }
}

fn is(terms: &mut Terms, text: Term, constant: &str) -> Term {
    let constant = terms.string(constant);
    terms.eq(text, constant)
}

fn begins(terms: &mut Terms, text: Term, prefix: &str) -> Term {
    terms.matches(text, &Pattern::new([PatternPiece::Literal(prefix.to_owned()), PatternPiece::Run(CharSet::all())]))
}
