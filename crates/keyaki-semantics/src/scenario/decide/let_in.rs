//! What the resource's side of a scenario lets in: the question that is asked about outsiders.

use keyaki_policy::Policy;

use super::setting::resource_is_exempt;
use super::{DecidedBy, Layer, Scenario, decide_scenario};
use crate::{Outcome, Request, outcome};

/// Whether `request` is let in by the policy of the resource: that policy is asked and allows it by itself, no RCP denies it that applies
/// to the resource, and the scenario allows it. RCPs do not bind service-linked roles; what an RCP denies is not let in all the same,
/// as those roles act for AWS services. Nor is `sts:GetCallerIdentity`, which no policy is asked about.
pub fn lets_in(scenario: &Scenario, request: &Request) -> bool {
    let decision = decide_scenario(scenario, request);
    let says = decision.layers.iter().filter(|one| one.layer == Layer::Resource);
    let by_resource = says.filter_map(|one| one.standing.outcome()).any(Outcome::is_allow);
    let granted = decision.outcome.is_allow() && decision.decided_by != DecidedBy::CallerIdentity;
    granted && by_resource && !is_denied_by_rcps(scenario, request)
}

fn is_denied_by_rcps(scenario: &Scenario, request: &Request) -> bool {
    let denies = |policy: &Policy| outcome(policy, request) == Outcome::ExplicitDeny;
    let mut policies = scenario.rcps.iter().flat_map(|level| &level.policies);
    resource_is_exempt(scenario, request).is_none() && policies.any(denies)
}
