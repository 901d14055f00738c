//! What a scenario says about a request, as plain data.

use std::fmt;

use crate::{Decisions, Outcome};

/// What a scenario says about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioDecision {
    /// The outcome.
    pub outcome: Outcome,
    /// How caller and resource stand to each other: which rule applies.
    pub relation: Relation,
    /// What granted or blocked the request.
    pub decided_by: DecidedBy,
    /// Why, in one sentence for people: lower-case, user text in backticks, no full stop.
    pub reason: String,
    /// What every layer says, in the order in which AWS asks them (spec D.1); levels of one layer from the top.
    pub layers: Vec<LayerDecision>,
}

/// A layer of policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Resource control policies.
    Rcp,
    /// Service control policies.
    Scp,
    /// The policy of the resource.
    Resource,
    /// Identity policies.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// Session policies.
    Session,
}

/// What granted or blocked a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DecidedBy {
    /// A layer: it denies, does not allow, or is the one that grants.
    Layer(Layer),
    /// The caller is the root user of the account and needs no identity policy.
    RootUser,
    /// The caller is of another account than the one the scenario describes, which may have granted anything.
    Stranger,
    /// Caller and resource are in different partitions of AWS.
    Partition,
    /// The caller is none of those of whom the scenario speaks.
    OtherCaller,
    /// `sts:GetCallerIdentity`, which no policy can deny.
    CallerIdentity,
}

/// How caller and resource stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The caller is an identity of the resource's account.
    SameAccount,
    /// The caller is an identity of another account.
    CrossAccount,
    /// The caller's account is in another partition, as the resource's ARN shows.
    OtherPartition,
    /// The caller is no identity of an account: anonymous, a service, federated, a canonical user.
    NoAccount,
}

/// What one layer, or one level of it, says about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerDecision {
    /// The layer.
    pub layer: Layer,
    /// The level's name, for SCPs and RCPs.
    pub level: Option<String>,
    /// Whether it is asked, and what it says.
    pub standing: Standing,
}

/// Whether a layer is asked about a request, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It applies and says this.
    Says(Decisions),
    /// The scenario has no such policies.
    Absent,
    /// It has some, but they are not asked about this request, for this reason (a clause for people).
    Exempt(&'static str),
}

impl Standing {
    /// What the layer says, when it is asked.
    pub fn outcome(&self) -> Option<Outcome> {
        match self {
            Self::Says(decisions) => Some(decisions.outcome),
            Self::Absent | Self::Exempt(_) => None,
        }
    }
}

impl Layer {
    /// A short stable name: `rcp`, `scp`, `resource`, `identity`, `boundary`, `session`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rcp => "rcp",
            Self::Scp => "scp",
            Self::Resource => "resource",
            Self::Identity => "identity",
            Self::Boundary => "boundary",
            Self::Session => "session",
        }
    }
}

impl DecidedBy {
    /// A short stable name: that of the layer, or `root-user`, `stranger`, `partition`, `other-caller`,
    /// `caller-identity`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Layer(layer) => layer.name(),
            Self::RootUser => "root-user",
            Self::Stranger => "stranger",
            Self::Partition => "partition",
            Self::OtherCaller => "other-caller",
            Self::CallerIdentity => "caller-identity",
        }
    }
}

impl Relation {
    /// A short stable name: `same-account`, `cross-account`, `other-partition`, `no-account`.
    pub fn name(self) -> &'static str {
        match self {
            Self::SameAccount => "same-account",
            Self::CrossAccount => "cross-account",
            Self::OtherPartition => "other-partition",
            Self::NoAccount => "no-account",
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for DecidedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
