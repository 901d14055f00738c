//! Why a request is allowed or denied, in one sentence.

use keyaki_policy::{Effect, Policy};

use super::{Case, Grant, Verdict};
use crate::scenario::{DecidedBy, Layer, Relation, Standing};
use crate::{Decision, Outcome};

impl Case<'_> {
    pub(super) fn reason(&self, verdict: Verdict) -> String {
        match (verdict.outcome, verdict.decided_by) {
            (_, DecidedBy::CallerIdentity) => "nobody can be denied `sts:GetCallerIdentity`".to_owned(),
            (_, DecidedBy::OtherCaller) => "the scenario does not speak of such callers".to_owned(),
            (_, DecidedBy::Partition) => {
                "caller and resource are in different partitions of AWS, between which no access is possible".to_owned()
            }
            (_, DecidedBy::RootUser) => "the root user of an account is allowed what nothing denies".to_owned(),
            (_, DecidedBy::Stranger) => {
                "the caller is of another account than the described one and may have been granted anything there"
                    .to_owned()
            }
            (Outcome::Allow, DecidedBy::Layer(layer)) => self.granted(layer),
            (Outcome::ExplicitDeny, DecidedBy::Layer(layer)) => self.denied(layer),
            (Outcome::ImplicitDeny, DecidedBy::Layer(layer)) => self.missing(layer),
        }
    }

    fn granted(&self, layer: Layer) -> String {
        let place = self.statement(layer, Effect::Allow);
        if layer != Layer::Resource {
            return match self.grant {
                Some(Grant::Account) => {
                    format!("{place} allows it, and the resource policy leaves that to the caller's account")
                }
                Some(Grant::Role | Grant::Direct) | None => format!("{place} allows it"),
            };
        }
        let how = match (self.setting.relation, self.grant) {
            (Relation::CrossAccount, _) => "allows the other account's caller, whose own side allows it too",
            (Relation::NoAccount, _) => "allows the caller, who needs no other policy",
            (_, Some(Grant::Role)) => "allows the caller's role, within boundary and session policies",
            (_, Some(Grant::Direct | Grant::Account) | None) => {
                "allows the caller directly, which suffices in the same account"
            }
        };
        format!("{place} {how}")
    }

    fn denied(&self, layer: Layer) -> String {
        format!("{} denies it", self.statement(layer, Effect::Deny))
    }

    fn missing(&self, layer: Layer) -> String {
        match layer {
            Layer::Rcp => "no RCP allows it".to_owned(),
            Layer::Scp => {
                let level = self.layers.iter().find(|one| {
                    one.layer == layer && one.standing.outcome().is_some_and(|outcome| !outcome.is_allow())
                });
                let name = level.and_then(|one| one.level.as_deref()).unwrap_or_default();
                format!("no SCP at level `{name}` allows it")
            }
            Layer::Resource => self.no_grant(),
            Layer::Identity => self.no_identity(),
            Layer::Boundary => "the permissions boundary does not allow it".to_owned(),
            Layer::Session => "no session policy allows it".to_owned(),
        }
    }

    fn no_grant(&self) -> String {
        let why = match self.setting.relation {
            Relation::CrossAccount => "across accounts the resource's policy must allow it",
            Relation::NoAccount => "only the resource's policy can allow a caller of no account",
            Relation::SameAccount | Relation::OtherPartition => {
                "without its consent identity policies allow nothing here"
            }
        };
        let layer = self.layers.iter().find(|one| one.layer == Layer::Resource);
        let what = match layer.map(|one| &one.standing) {
            Some(Standing::Says(_)) => "the resource policy does not allow the caller",
            Some(Standing::Exempt(_)) => "the resource policy is not asked",
            Some(Standing::Absent) | None => "there is no resource policy",
        };
        format!("{what}; {why}")
    }

    fn no_identity(&self) -> String {
        let why = match (self.setting.relation, self.grant) {
            (Relation::CrossAccount, _) => "; the resource policy does, but across accounts both must",
            (_, Some(Grant::Account)) => "; the resource policy allows only the account, which leaves it to them",
            (_, Some(Grant::Role | Grant::Direct) | None) => "",
        };
        format!("no identity policy allows it{why}")
    }

    /// The first matching statement with `effect` in the layer, by layer, policy and place.
    fn statement(&self, layer: Layer, effect: Effect) -> String {
        let name = noun(layer);
        for (nth, one) in self.layers.iter().filter(|one| one.layer == layer).enumerate() {
            let Standing::Says(decisions) = &one.standing else { continue };
            let policies = self.policies(layer, nth).iter().zip(&decisions.policies);
            if let Some(place) = policies.filter_map(|(policy, decision)| place(policy, decision, effect)).next() {
                let level = one.level.as_ref().map(|level| format!(" at level `{level}`")).unwrap_or_default();
                return format!("{name}{level} ({place})");
            }
        }
        name.to_owned()
    }

    /// The policies of a layer's `nth` level; layers without levels have one.
    fn policies(&self, layer: Layer, nth: usize) -> &[Policy] {
        let levels = match layer {
            Layer::Rcp => &self.scenario.rcps,
            Layer::Scp => &self.scenario.scps,
            Layer::Resource => return self.scenario.resource_policy.as_slice(),
            Layer::Identity => return &self.scenario.identity,
            Layer::Boundary => return self.scenario.boundary.as_slice(),
            Layer::Session => return &self.scenario.session,
        };
        levels.get(nth).map_or(&[], |level| &level.policies)
    }
}

fn place(policy: &Policy, decision: &Decision, effect: Effect) -> Option<String> {
    let verdict = decision.statements.iter().find(|one| one.effect == effect && one.matches())?;
    let statement = policy.statements.get(verdict.index)?;
    let line = policy.source.position(statement.span.start()).line;
    Some(format!("statement {}, line {line} of `{}`", verdict.index, policy.source.name()))
}

fn noun(layer: Layer) -> &'static str {
    match layer {
        Layer::Rcp => "an RCP",
        Layer::Scp => "an SCP",
        Layer::Resource => "the resource policy",
        Layer::Identity => "an identity policy",
        Layer::Boundary => "the permissions boundary",
        Layer::Session => "a session policy",
    }
}
