//! How a request stands to a scenario: who calls, across which borders, and which layers are therefore asked (spec D.1).

use crate::request::{Caller, Principal, Request};
use crate::resource::decide::arn_fields;
use crate::scenario::{Account, AccountRole, Callers, Relation, ResourceKind, Scenario};

/// What of a request decides which layers apply.
pub(super) struct Setting {
    pub(super) relation: Relation,
    pub(super) caller: CallerSide,
    pub(super) consent: Consent,
    /// Whether the scenario speaks of such callers.
    pub(super) spoken_of: bool,
    /// Why a layer that the scenario has is not asked.
    pub(super) exempt: Exemptions,
}

/// Whose policies the calling side's layers are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum CallerSide {
    /// The caller's own.
    Own,
    /// The caller is the root user of the account they belong to.
    Root,
    /// The caller is of another account than the one they belong to.
    Stranger,
    /// The caller is of no account.
    Outside,
}

/// Whether identity policies alone can allow.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Consent {
    /// In the same account they can.
    Additional,
    /// The resource's policy must at least name the account.
    Required,
}

/// For each layer, why it is not asked, if it is not.
#[derive(Default)]
pub(super) struct Exemptions {
    pub(super) rcp: Option<&'static str>,
    pub(super) scp: Option<&'static str>,
    pub(super) resource: Option<&'static str>,
    /// Identity policies, boundary, session policies.
    pub(super) own: Option<&'static str>,
}

impl Exemptions {
    fn all(why: &'static str) -> Self {
        Self { rcp: Some(why), scp: Some(why), resource: Some(why), own: Some(why) }
    }
}

impl Setting {
    pub(super) fn of(scenario: &Scenario, request: &Request) -> Self {
        let caller = caller_side(&scenario.caller, &request.principal);
        let asked = policy_is_asked(scenario.resource_kind, request);
        let special = scenario.resource_kind != ResourceKind::Ordinary;
        let consent = if special && asked { Consent::Required } else { Consent::Additional };
        let exempt = Exemptions {
            rcp: rcp_exemption(scenario, request),
            scp: scp_exemption(&scenario.caller, caller, &request.principal),
            resource: (!asked).then_some(match scenario.resource_kind {
                ResourceKind::RoleTrust => "trust policies are asked only about assuming a role",
                ResourceKind::KmsKey | ResourceKind::AwsManagedKmsKey => "key policies are asked only about keys",
                ResourceKind::Ordinary => "",
            }),
            own: match caller {
                CallerSide::Own => None,
                CallerSide::Root => Some("the root user has none"),
                CallerSide::Stranger => Some("the caller is of another account"),
                CallerSide::Outside => Some("the caller is of no account"),
            },
        };
        let spoken_of = match (scenario.callers, caller) {
            (Callers::Anyone, _) => true,
            (Callers::Account, CallerSide::Own | CallerSide::Root) => true,
            (Callers::Own, CallerSide::Own) => !is_service_linked(&request.principal),
            (Callers::Own, CallerSide::Root) => false,
            (Callers::Account | Callers::Own, CallerSide::Stranger | CallerSide::Outside) => false,
        };
        let exempt = if spoken_of { exempt } else { Exemptions::all("the scenario does not speak of such callers") };
        Self { relation: relation(scenario, request), caller, consent, spoken_of, exempt }
    }
}

fn caller_side(account: &Account, principal: &Principal) -> CallerSide {
    match principal {
        Principal::Aws { account: own, caller, partition: _ } => match (&account.id, caller) {
            (Some(id), _) if id != own => CallerSide::Stranger,
            (_, Caller::Root) => CallerSide::Root,
            (_, Caller::User { .. } | Caller::Session { .. } | Caller::FederatedUser { .. }) => CallerSide::Own,
        },
        Principal::Anonymous | Principal::Service(_) | Principal::Federated(_) | Principal::CanonicalUser(_) => {
            CallerSide::Outside
        }
    }
}

fn relation(scenario: &Scenario, request: &Request) -> Relation {
    let Principal::Aws { partition, account, caller: _ } = &request.principal else { return Relation::NoAccount };
    let fields = resource_arn(request);
    let [_, other_partition, _, _, shown, _] = fields.unwrap_or_default();
    if !other_partition.is_empty() && other_partition != partition {
        return Relation::OtherPartition;
    }
    // AWS's own resources, such as managed policies, have `aws` for an account and are open to every account's identities.
    let owner = match shown {
        "aws" => account,
        "" => scenario.resource.id.as_ref().or(scenario.caller.id.as_ref()).unwrap_or(account),
        shown => shown,
    };
    if owner == account { Relation::SameAccount } else { Relation::CrossAccount }
}

fn rcp_exemption(scenario: &Scenario, request: &Request) -> Option<&'static str> {
    let of_caller = || is_service_linked(&request.principal).then_some("RCPs do not apply to service-linked roles");
    resource_is_exempt(scenario, request).or_else(of_caller)
}

/// Why RCPs do not apply to the request, whoever makes it.
pub(super) fn resource_is_exempt(scenario: &Scenario, request: &Request) -> Option<&'static str> {
    if scenario.resource.role == AccountRole::Management {
        return Some("RCPs do not apply to resources of the management account");
    }
    if scenario.resource_kind == ResourceKind::AwsManagedKmsKey && policy_is_asked(ResourceKind::KmsKey, request) {
        return Some("RCPs do not apply to keys that AWS manages");
    }
    let retires = request.action.eq_ignore_ascii_case("kms:RetireGrant");
    retires.then_some("RCPs do not apply to `kms:RetireGrant`")
}

fn scp_exemption(account: &Account, caller: CallerSide, principal: &Principal) -> Option<&'static str> {
    match caller {
        CallerSide::Outside => return Some("the caller is of no account"),
        CallerSide::Stranger => return Some("the caller is of another account"),
        CallerSide::Own | CallerSide::Root => {}
    }
    if account.role == AccountRole::Management {
        return Some("SCPs do not apply to the management account");
    }
    is_service_linked(principal).then_some("SCPs do not apply to service-linked roles")
}

/// Whether the caller is a session of a service-linked role.
fn is_service_linked(principal: &Principal) -> bool {
    match principal {
        Principal::Aws { caller: Caller::Session { path, .. }, .. } => path.starts_with("aws-service-role/"),
        Principal::Aws { caller: Caller::Root | Caller::User { .. } | Caller::FederatedUser { .. }, .. }
        | Principal::Anonymous
        | Principal::Service(_)
        | Principal::Federated(_)
        | Principal::CanonicalUser(_) => false,
    }
}

/// Whether the policy of a resource of this kind is asked about the request.
fn policy_is_asked(kind: ResourceKind, request: &Request) -> bool {
    let is = |service: &str, prefix: &str| {
        resource_arn(request).is_some_and(|[_, _, own, _, _, rest]| own == service && rest.starts_with(prefix))
    };
    match kind {
        ResourceKind::Ordinary => true,
        ResourceKind::KmsKey | ResourceKind::AwsManagedKmsKey => is("kms", "key/"),
        ResourceKind::RoleTrust => is("iam", "role/") && service_of(&request.action).eq_ignore_ascii_case("sts"),
    }
}

fn resource_arn(request: &Request) -> Option<[&str; 6]> {
    arn_fields(&request.resource).filter(|[arn, ..]| *arn == "arn")
}

fn service_of(action: &str) -> &str {
    match action.split_once(':') {
        Some((service, name)) if !name.contains(':') => service,
        Some(_) | None => "",
    }
}
