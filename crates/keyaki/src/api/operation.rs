//! The operations that are questions about policies.

/// An operation of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// Does an update allow anything new?
    CheckNoNewAccess,
    /// Does a policy allow none of the listed actions on none of the listed resources?
    CheckAccessNotGranted,
    /// Does a resource's policy keep strangers out?
    CheckNoPublicAccess,
    /// Does a property hold? Not one of AWS's.
    CheckProperty,
}

impl Operation {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::CheckNoNewAccess, Self::CheckAccessNotGranted, Self::CheckNoPublicAccess, Self::CheckProperty];

    /// The name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::CheckNoNewAccess => "CheckNoNewAccess",
            Self::CheckAccessNotGranted => "CheckAccessNotGranted",
            Self::CheckNoPublicAccess => "CheckNoPublicAccess",
            Self::CheckProperty => "CheckProperty",
        }
    }

    /// The operation with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.name() == name)
    }

    /// The members of its request.
    pub fn members(self) -> &'static [&'static str] {
        match self {
            Self::CheckNoNewAccess => &["existingPolicyDocument", "newPolicyDocument", "policyType"],
            Self::CheckAccessNotGranted => &["policyDocument", "access", "policyType"],
            Self::CheckNoPublicAccess => &["policyDocument", "resourceType"],
            Self::CheckProperty => {
                &["policyDocument", "policyDocuments", "policyType", "property", "propertyName", "definitions"]
            }
        }
    }
}
