//! Who is meant by outsiders (spec E.5), as data.
//!
//! In: what a question calls public or outside. Out: a definition that `concrete` evaluates on one request and `symbolic` states in
//! logic, each in its own way.

use std::collections::{BTreeMap, BTreeSet};

use keyaki_policy::ConditionKey;
use keyaki_semantics::KeyView;

use super::ResourceType;
use super::addresses::Addresses;
use super::known::Known;
use super::trusted::{Tells, of_callers, of_strangers};
use crate::Subject;

/// Requests by outsiders.
#[derive(Clone, Debug)]
pub struct Outsiders {
    pub(super) callers: Callers,
    /// What the keys tell that outsiders cannot choose.
    pub(super) keys: BTreeMap<ConditionKey, Tells>,
    /// Who and what is inside.
    pub(super) known: Known,
    /// Where they call from, when that is counted.
    pub(super) addresses: Option<Addresses>,
}

/// Which callers can be outsiders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Callers {
    /// Whoever calls.
    All,
    /// Nobody in particular: no signature, an unknown account, a web identity.
    Strangers,
    /// The same, and canonical users, whose account nobody knows.
    Foreigners,
}

impl Outsiders {
    /// Strangers: they have nothing that these subjects name, in policies or facts.
    pub(crate) fn strangers<'a>(
        subjects: impl IntoIterator<Item = &'a Subject> + Clone,
        resource_type: Option<ResourceType>,
    ) -> Self {
        let keys = of_strangers(resource_type);
        let mut known = Known::named_in(subjects.clone().into_iter().flat_map(Subject::policies), &keys);
        for (accounts, organizations) in subjects.into_iter().map(Subject::stated) {
            known.accounts.extend(accounts);
            known.organizations.extend(organizations);
        }
        Self { callers: Callers::Strangers, known, keys, addresses: None }
    }

    /// Callers of other accounts than these, and of other organizations.
    pub(crate) fn foreigners(accounts: &BTreeSet<String>, organizations: &BTreeSet<String>) -> Self {
        let mut keys = of_callers();
        if organizations.is_empty() {
            // Without an organization to ask about, what organization a caller is of does not matter.
            keys.retain(|_, tells| !matches!(tells, Tells::Organization | Tells::OrganizationPath));
        }
        let known = Known { accounts: accounts.clone(), organizations: organizations.clone(), ..Known::default() };
        Self { callers: Callers::Foreigners, known, keys, addresses: None }
    }

    /// All requests.
    pub(super) fn anyone() -> Self {
        let known = Known::default();
        Self { callers: Callers::All, keys: BTreeMap::new(), known, addresses: None }
    }

    /// Whoever calls from elsewhere than `addresses` tolerate.
    pub(crate) fn from_elsewhere(addresses: Addresses) -> Self {
        let keys = BTreeMap::from([(ConditionKey::new("aws:SourceIp"), Tells::Address)]);
        Self { keys, addresses: Some(addresses), ..Self::anyone() }
    }

    /// How the keys are looked at.
    pub(crate) fn views(&self) -> BTreeMap<ConditionKey, KeyView> {
        let view = |tells| if tells == Tells::Address { KeyView::Address } else { KeyView::Text };
        self.keys.iter().map(|(key, tells)| (key.clone(), view(*tells))).collect()
    }

    /// Where outsiders call from, when that is counted.
    pub(crate) fn addresses(&self) -> Option<&Addresses> {
        self.addresses.as_ref()
    }

    /// The same outsiders, calling from elsewhere than `addresses` tolerate.
    pub(crate) fn calling_from(&self, addresses: Addresses) -> Self {
        Self { addresses: Some(addresses), ..self.clone() }
    }
}
