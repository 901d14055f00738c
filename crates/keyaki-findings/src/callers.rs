//! What the condition keys of policies say of callers.
//!
//! In: policies and the zone of trust. Out: parts that callers of the zone meet, and parts that callers meet whom the policies do
//! not mention.

use std::collections::BTreeMap;

use keyaki::trusted::is_narrow;
use keyaki_policy::{ConditionKey, ConditionValue, Glob, IpRange, Policy, ResourcePattern, Statement};

use crate::parts::{Part, Parts};
use crate::predicates::ranges;
use crate::trusted::{Fresh, Look, inside, look, unmentioned};
use crate::zone::Zone;

/// Parts about callers.
pub(crate) struct Callers {
    pub(crate) fresh: Fresh,
    /// A caller that meets one of them belongs to the zone, or is no outsider.
    pub(crate) inside: Vec<Part>,
    /// A caller whom no policy mentions meets all of them.
    pub(crate) unmentioned: Vec<Part>,
}

impl Callers {
    pub(crate) fn of(policies: &[&Policy], zone: &Zone, parts: &mut Parts) -> Self {
        let texts: Vec<&str> = policies.iter().map(|policy| policy.source.text()).collect();
        let fresh = Fresh::beside(&texts.concat(), zone);
        let mut callers = Self { fresh, inside: Vec::new(), unmentioned: Vec::new() };
        for (key, look) in mentioned(policies) {
            callers.inside.extend(inside(&key, zone, look).map(|condition| parts.condition(condition)));
            let ranges = policies.iter().flat_map(|policy| ranges(policy, &key));
            let narrow: Vec<IpRange> = ranges.filter(|range| is_narrow(*range)).collect();
            let unmentioned = unmentioned(&key, &callers.fresh, look, &narrow);
            callers.unmentioned.extend(unmentioned.map(|condition| parts.condition(condition)));
        }
        callers
    }
}

/// The keys of conditions and variables, and how they are looked at.
fn mentioned(policies: &[&Policy]) -> Vec<(ConditionKey, Look)> {
    let mut keys: BTreeMap<ConditionKey, bool> = BTreeMap::new();
    for statement in policies.iter().flat_map(|policy| &policy.statements) {
        for condition in &statement.conditions {
            let with_prefix = condition.operator.value.quantifier.is_some();
            *keys.entry(condition.key.value.clone()).or_default() |= with_prefix;
        }
        for variable in globs(statement).into_iter().flat_map(Glob::variables) {
            keys.entry(variable.key.clone()).or_default();
        }
    }
    let looked_at = |(key, with_prefix): (ConditionKey, bool)| {
        let look = look(&key, || with_prefix);
        (key, look)
    };
    keys.into_iter().map(looked_at).collect()
}

/// The patterns of a statement that may hold variables.
fn globs(statement: &Statement) -> Vec<&Glob> {
    let mut globs: Vec<&Glob> = Vec::new();
    for resource in statement.resources.items() {
        match &resource.value {
            ResourcePattern::Fields(fields) => globs.extend(fields.iter()),
            ResourcePattern::Whole(glob) => globs.push(glob),
            ResourcePattern::Any | ResourcePattern::Nothing => {}
        }
    }
    let values = statement.conditions.iter().flat_map(|condition| &condition.values);
    globs.extend(values.filter_map(|value| match &value.value {
        ConditionValue::Text(glob) => Some(glob),
        _ => None,
    }));
    globs
}
