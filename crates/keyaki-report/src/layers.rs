//! The layers of a scenario, with their policies.

use keyaki_policy::Policy;
use keyaki_semantics::{Layer, LayerDecision, Scenario, ScenarioDecision};

/// A layer of a scenario, or one level of it.
#[derive(Clone, Copy, Debug)]
pub struct LayerPolicies<'a> {
    /// The layer.
    pub layer: Layer,
    /// The level's name, for SCPs and RCPs.
    pub level: Option<&'a str>,
    /// The policies in it; an SCP level may have none.
    pub policies: &'a [Policy],
}

impl LayerPolicies<'_> {
    /// The layer's name, with that of the level when there is one: ``scp `root` ``.
    pub fn title(&self) -> String {
        title(self.layer, self.level)
    }
}

/// The layers that `scenario` has, in the order in which AWS asks them.
pub fn layers(scenario: &Scenario) -> Vec<LayerPolicies<'_>> {
    let mut layers = Vec::new();
    for (layer, levels) in [(Layer::Rcp, &scenario.rcps), (Layer::Scp, &scenario.scps)] {
        let of_level = levels.iter().map(|level| (level.name.as_str(), level.policies.as_slice()));
        layers.extend(of_level.map(|(name, policies)| LayerPolicies { layer, level: Some(name), policies }));
    }
    let single = [
        (Layer::Resource, scenario.resource_policy.as_slice()),
        (Layer::Identity, &scenario.identity),
        (Layer::Boundary, scenario.boundary.as_slice()),
        (Layer::Session, &scenario.session),
    ];
    let present = single.into_iter().filter(|(_, policies)| !policies.is_empty());
    layers.extend(present.map(|(layer, policies)| LayerPolicies { layer, level: None, policies }));
    layers
}

/// What each layer says, with the policies that say it.
pub(crate) fn decided<'a>(
    scenario: &'a Scenario,
    decision: &'a ScenarioDecision,
) -> Vec<(&'a LayerDecision, &'a [Policy])> {
    let mut rest = layers(scenario);
    let mut decided = Vec::new();
    for said in &decision.layers {
        let is_it = |layer: &LayerPolicies<'_>| layer.layer == said.layer && layer.level == said.level.as_deref();
        let policies = rest.iter().position(is_it).map(|at| rest.remove(at).policies).unwrap_or_default();
        decided.push((said, policies));
    }
    decided
}

pub(crate) fn title(layer: Layer, level: Option<&str>) -> String {
    match level {
        Some(level) => format!("{layer} `{level}`"),
        None => layer.to_string(),
    }
}
