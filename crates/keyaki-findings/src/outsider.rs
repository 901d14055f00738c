//! Who is outside of the zone of trust, and who is nobody in particular.
//!
//! Stated twice: over the symbols of a caller, and over a concrete one. An AWS service that acts for itself is no outsider (IAM
//! Access Analyzer does not report it); anonymous and federated callers and canonical users are. An account is the same in every
//! partition: IAM refuses principals of another partition than the resource's.

use keyaki::trusted::OPEN_PROVIDERS;
use keyaki_ir::{Term, Terms};
use keyaki_semantics::{Principal, PrincipalSymbols};

use crate::trusted::Fresh;
use crate::zone::Zone;

/// Values of `principal.kind` that belong to an account (see [`PrincipalSymbols`]).
const OF_ACCOUNTS: [&str; 4] = ["root", "user", "session", "federated-user"];

/// The caller is an outsider, as far as the caller alone tells.
pub(crate) fn outside(terms: &mut Terms, caller: PrincipalSymbols, zone: &Zone) -> Term {
    let service = is(terms, caller.kind, "service");
    let of_account = is_one_of(terms, caller.kind, &OF_ACCOUNTS);
    let own = is(terms, caller.account, zone.account());
    let inside = terms.and([of_account, own]);
    let trusted = terms.or([service, inside]);
    terms.not(trusted)
}

/// The same of a concrete caller.
pub(crate) fn is_outside(caller: &Principal, zone: &Zone) -> bool {
    match caller {
        Principal::Service(_) => false,
        Principal::Aws { account, .. } => account != zone.account(),
        Principal::Anonymous | Principal::Federated(_) | Principal::CanonicalUser(_) => true,
    }
}

/// The caller is one that the policy does not mention: nobody, an identity of an unmentioned account, or somebody whom a
/// provider vouches for that takes anybody.
pub(crate) fn unmentioned(terms: &mut Terms, caller: PrincipalSymbols, fresh: &Fresh) -> Term {
    let nobody = is(terms, caller.kind, "anonymous");
    let of_account = is_one_of(terms, caller.kind, &OF_ACCOUNTS);
    let account = is(terms, caller.account, &fresh.account);
    let stranger = terms.and([of_account, account]);
    let federated = is(terms, caller.kind, "federated");
    let known = is_one_of(terms, caller.name, &OPEN_PROVIDERS);
    let unknown = is(terms, caller.name, &fresh.name);
    let provider = terms.or([known, unknown]);
    let vouched = terms.and([federated, provider]);
    terms.or([nobody, stranger, vouched])
}

/// A user of an account that the policy does not mention.
pub(crate) fn user(terms: &mut Terms, caller: PrincipalSymbols, fresh: &Fresh) -> Term {
    let user = is(terms, caller.kind, "user");
    let account = is(terms, caller.account, &fresh.account);
    terms.and([user, account])
}

fn is(terms: &mut Terms, text: Term, constant: &str) -> Term {
    let constant = terms.string(constant);
    terms.eq(text, constant)
}

fn is_one_of(terms: &mut Terms, text: Term, constants: &[&str]) -> Term {
    let mut ways = Vec::new();
    for constant in constants {
        ways.push(is(terms, text, constant));
    }
    terms.or(ways)
}
