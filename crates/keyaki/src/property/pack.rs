//! Properties that are ready for use.

/// A file of properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pack {
    /// Its name.
    pub name: &'static str,
    /// What it is about, in a line.
    pub about: &'static str,
    /// The names that have to be defined for it: `NAME = FORMULA` each, as an example.
    pub needs: &'static [&'static str],
    /// Whether it asks about actions that do not exist.
    pub services: AnyServices,
    /// Its text.
    pub text: &'static str,
}

/// Whether a pack means something only when every action that could exist is considered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnyServices {
    /// It asks about actions that do not exist: among those that do it would always pass.
    Needed,
    /// It does not.
    NotNeeded,
}

/// Every pack, by name.
pub fn packs() -> &'static [Pack] {
    PACKS
}

/// The packs, each with its text from the folder `packs`.
const PACKS: &[Pack] = &[
    Pack {
        name: "audit-trail",
        about: "what happens is recorded, and nobody changes that",
        needs: &[],
        services: AnyServices::NotNeeded,
        text: include_str!("../../packs/audit-trail.kyk"),
    },
    Pack {
        name: "data-perimeter",
        about: "only our identities, our resources, our networks",
        needs: &[
            "our-identities = aws:PrincipalOrgID is o-abc123",
            "our-resources = aws:ResourceOrgID is o-abc123",
            "our-networks = aws:SourceIp in 203.0.113.0/24",
            "our-sources = aws:SourceOrgID is o-abc123",
        ],
        services: AnyServices::NotNeeded,
        text: include_str!("../../packs/data-perimeter.kyk"),
    },
    Pack {
        name: "mfa",
        about: "what is dangerous takes multi-factor authentication",
        needs: &[],
        services: AnyServices::NotNeeded,
        text: include_str!("../../packs/mfa.kyk"),
    },
    Pack {
        name: "no-wildcard-admin",
        about: "nobody is allowed whatever there is",
        needs: &[],
        services: AnyServices::Needed,
        text: include_str!("../../packs/no-wildcard-admin.kyk"),
    },
    Pack {
        name: "privilege-escalation",
        about: "nobody gets more rights than he was given",
        needs: &[],
        services: AnyServices::NotNeeded,
        text: include_str!("../../packs/privilege-escalation.kyk"),
    },
    Pack {
        name: "public-access",
        about: "strangers are kept out",
        needs: &["trusted = principal in account 123456789012"],
        services: AnyServices::NotNeeded,
        text: include_str!("../../packs/public-access.kyk"),
    },
    Pack {
        name: "tls",
        about: "nothing is allowed over a connection that is not encrypted",
        needs: &[],
        services: AnyServices::NotNeeded,
        text: include_str!("../../packs/tls.kyk"),
    },
];
