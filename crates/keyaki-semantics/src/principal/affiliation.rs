//! To what a caller belongs, whatever its name: what no entry of `Principal` can say (spec A.6).
//!
//! Both readings of it stand here; neither knows the other.

use keyaki_ir::Term;

use super::encode::kind;
use crate::encoder::Encoder;
use crate::request::Principal;

/// To what a caller belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Affiliation {
    /// To nothing: the request has no signature.
    None,
    /// To some account: its root user, a user, a session.
    Account,
    /// To AWS: a service that acts as itself.
    Service,
    /// To a provider of identities.
    Federated,
}

impl Affiliation {
    /// Whether `principal` is such a caller.
    pub fn covers(self, principal: &Principal) -> bool {
        match principal {
            Principal::Anonymous => self == Self::None,
            Principal::Aws { .. } => self == Self::Account,
            Principal::Service(_) => self == Self::Service,
            Principal::Federated(_) => self == Self::Federated,
            Principal::CanonicalUser(_) => false,
        }
    }
}

impl Encoder {
    /// The caller is one of `affiliation`.
    pub fn affiliated(&mut self, affiliation: Affiliation) -> Term {
        match affiliation {
            Affiliation::None => self.caller_is(kind::ANONYMOUS),
            Affiliation::Account => self.caller_is_one_of(&kind::OF_ACCOUNTS),
            Affiliation::Service => self.caller_is(kind::SERVICE),
            Affiliation::Federated => self.caller_is(kind::FEDERATED),
        }
    }
}
