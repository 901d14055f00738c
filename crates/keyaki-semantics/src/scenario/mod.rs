//! Several policies at once (spec D): what surrounds a question about requests.
//!
//! A [`Scenario`] holds the policies of every layer and the facts that decide which layers apply to a request.
//! [`ScenarioForm`] reads one from a `scenario.json` or from a folder; [`decide_scenario`] says what it makes of one request,
//! layer by layer.
//!
//! The layers of the calling side (identity policies, boundary, session policies, SCPs) are those of whoever calls, or of the
//! callers of [`Scenario::caller`]'s account where that is stated. The layers of the resource's side (resource policy, RCPs) are
//! those of whichever resource is addressed.

mod decide;
mod decision;
mod encode;
mod granting;
mod place;
mod read;

use keyaki_policy::{Policy, Readings};

pub use decide::{decide_scenario, lets_in};
pub use decision::{DecidedBy, Layer, LayerDecision, Relation, ScenarioDecision, Standing};
pub use encode::ScenarioTerms;
pub use granting::granting;
pub use place::{LayerName, LayerPlace, Place};
pub use read::ScenarioForm;

/// The policies and facts under which requests are decided.
///
/// Policies stand in the layer of their kind, as [`ScenarioForm::resolve`] reads them: identity policies, for example, name no
/// principals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scenario {
    /// The calling side's account. When its id is stated, the layers of the calling side are those of its users, roles and
    /// sessions only; callers of other accounts are strangers, whom their own accounts may have granted anything.
    pub caller: Account,
    /// Of which callers the scenario speaks. To others nothing is allowed.
    pub callers: Callers,
    /// The account that owns the resource. Its id counts where the resource's ARN shows none; when neither says, the resource is in
    /// [`Scenario::caller`]'s account, and when that is not stated either, in the account of whoever calls. Resources whose ARN
    /// shows the account `aws` (managed policies) are treated as everybody's own.
    pub resource: Account,
    /// What the resource is.
    pub resource_kind: ResourceKind,
    /// Identity policies of the caller: together they allow what any of them allows.
    pub identity: Vec<Policy>,
    /// The policy attached to the resource: bucket policy, key policy, role trust policy.
    pub resource_policy: Option<Policy>,
    /// The permissions boundary of the caller.
    pub boundary: Option<Policy>,
    /// Session policies: together they allow what any of them allows; none means that none was passed.
    pub session: Vec<Policy>,
    /// Service control policies from the root to the caller's account; every level must allow.
    pub scps: Vec<Level>,
    /// Resource control policies from the root to the resource's account; every level must allow. `RCPFullAWSAccess` is always
    /// attached and need not be listed.
    pub rcps: Vec<Level>,
}

/// What is known of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Twelve digits.
    pub id: Option<String>,
    /// The organization's id, `o-…`. It decides nothing: conditions see only what a request's context holds. It is there for
    /// witnesses, whose `aws:PrincipalOrgID` and `aws:ResourceOrgID` it makes recognisable.
    pub organization: Option<String>,
    /// Whether SCPs and RCPs reach it.
    pub role: AccountRole,
}

/// Of which callers a scenario speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Callers {
    /// Of everybody: root users, services, strangers and anonymous callers too.
    #[default]
    Anyone,
    /// Of every identity of the caller's account, of any account when none is stated: root user and service-linked roles too.
    Account,
    /// Of those whom the calling side's policies are attached to: users, role sessions and federated users of that account, but for
    /// service-linked roles.
    Own,
}

/// An account's place in its organization.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AccountRole {
    /// An ordinary account: the SCPs and RCPs of the scenario, if any, apply.
    #[default]
    Member,
    /// The management account: neither SCPs nor RCPs apply.
    Management,
}

/// What a resource is, as far as its policy follows rules of its own (spec D.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ResourceKind {
    /// A resource whose policy, if any, adds to identity policies. The policy is asked about every request; its `Resource`
    /// elements say what it is about.
    #[default]
    Ordinary,
    /// A customer's KMS key: without its policy's consent identity policies allow nothing. The key policy is asked about requests
    /// whose resource is an ARN of service `kms` with a last field that begins with `key/`.
    KmsKey,
    /// A KMS key that AWS manages: as [`ResourceKind::KmsKey`], and RCPs do not apply to it.
    AwsManagedKmsKey,
    /// An IAM role that is assumed: without its trust policy's consent identity policies allow nothing. The trust policy is asked
    /// about actions of `sts` whose resource is an ARN of service `iam` with a last field that begins with `role/`.
    RoleTrust,
}

/// The policies attached at one place of an organization: its root, an organizational unit, an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Level {
    /// What it is called.
    pub name: String,
    /// What is attached there; together they allow what any of them allows. An SCP level with none allows nothing.
    pub policies: Vec<Policy>,
}

impl Scenario {
    /// A scenario that holds only identity policies.
    pub fn of_identity(policies: Vec<Policy>) -> Self {
        Self { identity: policies, ..Self::default() }
    }

    /// The same scenario by other readings, as far as they are not settled when policies are read: see [`Policy::reread`].
    #[must_use]
    pub fn reread(&self, readings: Readings) -> Self {
        let mut scenario = self.clone();
        let levels = scenario.rcps.iter_mut().chain(&mut scenario.scps).flat_map(|level| &mut level.policies);
        let single = scenario.resource_policy.iter_mut().chain(&mut scenario.boundary);
        let policies = levels.chain(single).chain(&mut scenario.identity).chain(&mut scenario.session);
        policies.for_each(|policy| *policy = policy.reread(readings));
        scenario
    }

    /// Every policy of every layer.
    pub fn policies(&self) -> impl Iterator<Item = &Policy> {
        let levels = self.rcps.iter().chain(&self.scps).flat_map(|level| &level.policies);
        let single = self.resource_policy.iter().chain(&self.boundary);
        levels.chain(single).chain(&self.identity).chain(&self.session)
    }
}

impl Callers {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Anyone, Self::Account, Self::Own];

    /// As in a `scenario.json`: `anyone`, `account` or `own`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Account => "account",
            Self::Own => "own",
        }
    }
}

impl ResourceKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Ordinary, Self::KmsKey, Self::AwsManagedKmsKey, Self::RoleTrust];

    /// As in a `scenario.json`: `ordinary`, `kms-key`, `aws-managed-kms-key` or `role-trust`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::KmsKey => "kms-key",
            Self::AwsManagedKmsKey => "aws-managed-kms-key",
            Self::RoleTrust => "role-trust",
        }
    }
}
