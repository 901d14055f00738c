//! Where statements stand in a scenario, and scenarios with other statements.

use std::fmt;

use keyaki_policy::{Policy, Statement};

use super::{Layer, Level, Scenario};

/// Where a statement stands in a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// In which layer.
    pub layer: Layer,
    /// Of SCPs and RCPs on which level, from 0; 0 in other layers.
    pub level: usize,
    /// In which policy of that layer or level, from 0.
    pub policy: usize,
    /// The statement's index in that policy.
    pub statement: usize,
}

/// A layer, or one level of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LayerPlace {
    /// The layer.
    pub layer: Layer,
    /// Of SCPs and RCPs which level, from 0; 0 in other layers.
    pub level: usize,
}

/// A layer, or one level of it, by name: shown as `boundary`, `scp root`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LayerName {
    /// The layer.
    pub layer: Layer,
    /// The level's name, of SCPs and RCPs.
    pub level: Option<String>,
}

impl Place {
    /// The layer or level that the statement is in.
    pub fn of(self) -> LayerPlace {
        LayerPlace { layer: self.layer, level: self.level }
    }
}

impl fmt::Display for LayerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = self.level.as_ref().map(|level| format!(" {level}")).unwrap_or_default();
        write!(f, "{}{level}", self.layer)
    }
}

impl LayerName {
    /// Any of its policies, for people: `an identity policy`, ``an SCP of `root` ``.
    pub fn policy_words(&self) -> String {
        let level = self.level.as_ref().map(|level| format!(" of `{level}`")).unwrap_or_default();
        let policy = match self.layer {
            Layer::Identity => "an identity policy",
            Layer::Resource => "the resource policy",
            Layer::Boundary => "the permissions boundary",
            Layer::Session => "a session policy",
            Layer::Scp => "an SCP",
            Layer::Rcp => "an RCP",
        };
        format!("{policy}{level}")
    }
}

impl Layer {
    /// Every layer, the calling side's first.
    pub const ALL: [Self; 6] = [Self::Identity, Self::Resource, Self::Boundary, Self::Session, Self::Scp, Self::Rcp];
}

impl Scenario {
    /// The layers and levels that it has, the calling side's first.
    pub fn places(&self) -> Vec<LayerPlace> {
        let of = |layer: Layer| {
            let count = match layer {
                Layer::Scp => self.scps.len(),
                Layer::Rcp => self.rcps.len(),
                Layer::Identity | Layer::Resource | Layer::Boundary | Layer::Session => {
                    usize::from(!self.policies_at(LayerPlace { layer, level: 0 }).is_empty())
                }
            };
            (0..count).map(move |level| LayerPlace { layer, level })
        };
        Layer::ALL.into_iter().flat_map(of).collect()
    }

    /// The policies of a layer or level.
    pub fn policies_at(&self, place: LayerPlace) -> &[Policy] {
        match place.layer {
            Layer::Identity => &self.identity,
            Layer::Resource => self.resource_policy.as_slice(),
            Layer::Boundary => self.boundary.as_slice(),
            Layer::Session => &self.session,
            Layer::Scp => levels_at(&self.scps, place.level),
            Layer::Rcp => levels_at(&self.rcps, place.level),
        }
    }

    /// Every statement, with its policy.
    pub fn statements(&self) -> Vec<(Place, &Policy, &Statement)> {
        let mut all = Vec::new();
        for LayerPlace { layer, level } in self.places() {
            for (at, policy) in self.policies_at(LayerPlace { layer, level }).iter().enumerate() {
                let place = |statement: &Statement| Place { layer, level, policy: at, statement: statement.index };
                all.extend(policy.statements.iter().map(|statement| (place(statement), policy, statement)));
            }
        }
        all
    }

    /// The statement at `place`, with its policy.
    pub fn at(&self, place: Place) -> Option<(&Policy, &Statement)> {
        let policy = self.policies_at(place.of()).get(place.policy)?;
        let statement = policy.statements.iter().find(|statement| statement.index == place.statement)?;
        Some((policy, statement))
    }

    /// What a layer or level is called.
    pub fn name_of(&self, place: LayerPlace) -> LayerName {
        let levels = match place.layer {
            Layer::Scp => self.scps.as_slice(),
            Layer::Rcp => &self.rcps,
            Layer::Identity | Layer::Resource | Layer::Boundary | Layer::Session => &[],
        };
        LayerName { layer: place.layer, level: levels.get(place.level).map(|level| level.name.clone()) }
    }

    /// The same policies with those of their statements only that `keep` picks.
    #[must_use]
    pub fn with_statements(&self, keep: impl Fn(Place, &Statement) -> bool) -> Self {
        let part = |layer: Layer, level: usize, policies: &[Policy]| -> Vec<Policy> {
            let fewer = policies.iter().enumerate().map(|(at, policy)| {
                let place = |statement| Place { layer, level, policy: at, statement };
                let kept = policy.statements.iter().filter(|one| keep(place(one.index), one));
                with(policy, kept.cloned().collect())
            });
            fewer.collect()
        };
        let levels = |layer: Layer, levels: &[Level]| -> Vec<Level> {
            let fewer = levels
                .iter()
                .enumerate()
                .map(|(at, level)| Level { name: level.name.clone(), policies: part(layer, at, &level.policies) });
            fewer.collect()
        };
        let one = |layer: Layer, policy: &Option<Policy>| part(layer, 0, policy.as_slice()).into_iter().next();
        Self {
            caller: self.caller.clone(),
            callers: self.callers,
            resource: self.resource.clone(),
            resource_kind: self.resource_kind,
            identity: part(Layer::Identity, 0, &self.identity),
            resource_policy: one(Layer::Resource, &self.resource_policy),
            boundary: one(Layer::Boundary, &self.boundary),
            session: part(Layer::Session, 0, &self.session),
            scps: levels(Layer::Scp, &self.scps),
            rcps: levels(Layer::Rcp, &self.rcps),
        }
    }

    /// The same with another statement in the place of one.
    #[must_use]
    pub fn with_statement(&self, place: Place, statement: Statement) -> Self {
        let mut scenario = self.clone();
        let policy = scenario.policies_at_mut(place.of()).get_mut(place.policy);
        let known = policy.and_then(|policy| policy.statements.iter_mut().find(|one| one.index == place.statement));
        if let Some(known) = known {
            *known = statement;
        }
        scenario
    }

    /// The layers and levels that can keep a request out by not allowing it: boundary, session policies, levels of SCPs.
    pub fn limits(&self) -> Vec<LayerPlace> {
        let mut limits = self.places();
        limits.retain(|place| match place.layer {
            Layer::Boundary | Layer::Session | Layer::Scp => true,
            Layer::Identity | Layer::Resource | Layer::Rcp => false,
        });
        limits
    }

    /// The same where one of [`Scenario::limits`] allows everything; its Denies stay.
    #[must_use]
    pub fn without_limit(&self, place: LayerPlace) -> Self {
        let mut scenario = self.clone();
        if let Some(policy) = scenario.policies_at_mut(place).first_mut() {
            policy.statements.push(everything(policy));
        } else if place.layer == Layer::Scp && place.level < scenario.scps.len() {
            scenario.scps.remove(place.level);
        }
        scenario
    }

    /// The same with a layer of `other` in place of its own.
    #[must_use]
    pub fn with_layer_of(&self, layer: Layer, other: &Self) -> Self {
        let mut scenario = self.clone();
        match layer {
            Layer::Identity => scenario.identity.clone_from(&other.identity),
            Layer::Resource => scenario.resource_policy.clone_from(&other.resource_policy),
            Layer::Boundary => scenario.boundary.clone_from(&other.boundary),
            Layer::Session => scenario.session.clone_from(&other.session),
            Layer::Scp => scenario.scps.clone_from(&other.scps),
            Layer::Rcp => scenario.rcps.clone_from(&other.rcps),
        }
        scenario
    }

    /// The same with what `other` says of caller and resource.
    #[must_use]
    pub fn with_facts_of(&self, other: &Self) -> Self {
        let (caller, resource) = (other.caller.clone(), other.resource.clone());
        Self { caller, callers: other.callers, resource, resource_kind: other.resource_kind, ..self.clone() }
    }

    fn policies_at_mut(&mut self, place: LayerPlace) -> &mut [Policy] {
        match place.layer {
            Layer::Identity => &mut self.identity,
            Layer::Resource => self.resource_policy.as_mut_slice(),
            Layer::Boundary => self.boundary.as_mut_slice(),
            Layer::Session => &mut self.session,
            Layer::Scp => levels_at_mut(&mut self.scps, place.level),
            Layer::Rcp => levels_at_mut(&mut self.rcps, place.level),
        }
    }
}

fn levels_at(levels: &[Level], at: usize) -> &[Policy] {
    levels.get(at).map(|level| level.policies.as_slice()).unwrap_or_default()
}

fn levels_at_mut(levels: &mut [Level], at: usize) -> &mut [Policy] {
    levels.get_mut(at).map(|level| level.policies.as_mut_slice()).unwrap_or_default()
}

/// `policy` with other statements.
fn with(policy: &Policy, statements: Vec<Statement>) -> Policy {
    let Policy { source, span, kind, version, readings, statements: _ } = policy;
    let (span, kind, version, readings) = (*span, *kind, *version, *readings);
    Policy { source: source.clone(), span, kind, version, readings, statements }
}

/// A statement for `policy`, which names no principals, that allows everything.
fn everything(policy: &Policy) -> Statement {
    let index = policy.statements.iter().map(|statement| statement.index + 1).max().unwrap_or(0);
    Statement::of_everything(index, policy.span)
}
