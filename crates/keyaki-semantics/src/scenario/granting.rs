//! Through which statements a scenario allows one request.
//!
//! In: a scenario and a request. Out: the Allow statements of the identity policies and of the resource policy that belong to a
//! smallest choice of such statements with which, and the rest of the scenario, the request is allowed. Found by trying choices
//! out with `decide_scenario` alone. No rule needs more than one statement of each layer, so no other choices are tried.

use keyaki_policy::Effect;

use super::{Layer, LayerDecision, Place, Scenario, Standing, decide_scenario};
use crate::{Outcome, Request};

/// The Allow statements through which `scenario` allows `request`, in the order of its layers: of the identity policies, then of
/// the resource policy. None when it does not, or when nobody has to grant it.
pub fn granting(scenario: &Scenario, request: &Request) -> Vec<Place> {
    let decision = decide_scenario(scenario, request);
    if decision.outcome != Outcome::Allow {
        return Vec::new();
    }
    let matching = matching(&decision.layers);
    let grants = |place: &Place| matches!(place.layer, Layer::Identity | Layer::Resource);
    let base = scenario.with_statements(|place, _| matching.contains(&place));
    let allowed_with = |chosen: &[Place]| {
        let choice = base.with_statements(|place, statement| {
            !grants(&place) || statement.effect == Effect::Deny || chosen.contains(&place)
        });
        decide_scenario(&choice, request).outcome == Outcome::Allow
    };
    let allows = matching.iter().copied().filter(|place| {
        grants(place) && base.at(*place).is_some_and(|(_, statement)| statement.effect == Effect::Allow)
    });
    let allows: Vec<Place> = allows.collect();
    if allowed_with(&[]) {
        return Vec::new();
    }
    let is_needed = |place: &Place| {
        if allowed_with(&[*place]) {
            return true;
        }
        let others = allows.iter().filter(|other| other.layer != place.layer);
        others.into_iter().any(|other| !allowed_with(&[*other]) && allowed_with(&[*place, *other]))
    };
    let mut needed: Vec<Place> = allows.iter().copied().filter(is_needed).collect();
    needed.sort_by_key(|place| (place.layer == Layer::Resource, *place));
    needed
}

/// The statements that match, of the layers that are asked.
fn matching(layers: &[LayerDecision]) -> Vec<Place> {
    let mut matching = Vec::new();
    let mut before: Option<(Layer, usize)> = None;
    for one in layers {
        // Levels of one layer follow each other.
        let level = before.filter(|(layer, _)| *layer == one.layer).map_or(0, |(_, level)| level + 1);
        before = Some((one.layer, level));
        let Standing::Says(decisions) = &one.standing else { continue };
        for (policy, decision) in decisions.policies.iter().enumerate() {
            let matches = decision.statements.iter().filter(|verdict| verdict.matches());
            let place = |statement| Place { layer: one.layer, level, policy, statement };
            matching.extend(matches.map(|verdict| place(verdict.index)));
        }
    }
    matching
}
