//! What a scenario makes of one concrete request (spec D.1).
//!
//! In: a scenario and a request. Out: the outcome, what decided it, and what every layer says. The formulas, with `D` for "a
//! layer that is asked denies", `S` "every SCP level allows", `I`, `B`, `E` "identity, boundary, session policies allow" (`B`
//! and `E` also when there are none) and `G1`–`G3` for how directly the resource policy allows:
//!
//! ```text
//! same account           ¬D ∧ S ∧ (G1 ∨ (G2 ∧ B ∧ E) ∨ (I ∧ B ∧ E))
//! KMS key, trust         ¬D ∧ S ∧ (G1 ∨ (G2 ∧ B ∧ E) ∨ (G3 ∧ I ∧ B ∧ E))
//! cross account          ¬D ∧ S ∧ I ∧ B ∧ E ∧ (G1 ∨ G2 ∨ G3)
//! another partition      never
//! of no account          ¬D ∧ G1
//! ```
//!
//! Callers of whom the scenario does not speak are allowed nothing. Where a layer is not asked it neither denies nor fails to allow, but for `I`: the root user and strangers have it.

mod grant;
mod let_in;
mod setting;
mod words;

use keyaki_policy::Policy;

use super::{DecidedBy, Layer, LayerDecision, Level, Relation, Scenario, ScenarioDecision, Standing};
use crate::{Decisions, Outcome, Request, decide_all};
use grant::{Grant, grant};
pub use let_in::lets_in;
use setting::{CallerSide, Consent, Setting};

/// What `scenario` says about `request`, layer by layer.
pub fn decide_scenario(scenario: &Scenario, request: &Request) -> ScenarioDecision {
    let setting = Setting::of(scenario, request);
    let layers = layers(scenario, &setting, request);
    let grant = resource_grant(scenario, &layers, request);
    let case = Case { scenario, request, setting: &setting, layers: &layers, grant };
    let verdict = case.verdict();
    let reason = case.reason(verdict);
    let Verdict { outcome, decided_by } = verdict;
    ScenarioDecision { outcome, relation: setting.relation, decided_by, reason, layers }
}

/// All that is known when the formulas are applied.
struct Case<'a> {
    scenario: &'a Scenario,
    request: &'a Request,
    setting: &'a Setting,
    layers: &'a [LayerDecision],
    grant: Option<Grant>,
}

#[derive(Clone, Copy)]
struct Verdict {
    outcome: Outcome,
    decided_by: DecidedBy,
}

impl Case<'_> {
    fn verdict(&self) -> Verdict {
        if !self.setting.spoken_of {
            return Verdict { outcome: Outcome::ImplicitDeny, decided_by: DecidedBy::OtherCaller };
        }
        // Observed by third parties; it needs no permission either (spec D.1).
        if self.setting.relation != Relation::NoAccount
            && self.request.action.eq_ignore_ascii_case("sts:GetCallerIdentity")
        {
            return allowed(DecidedBy::CallerIdentity);
        }
        let denying = self.layers.iter().find(|one| one.standing.outcome() == Some(Outcome::ExplicitDeny));
        if let Some(denying) = denying {
            return Verdict { outcome: Outcome::ExplicitDeny, decided_by: DecidedBy::Layer(denying.layer) };
        }
        for layer in [Layer::Rcp, Layer::Scp] {
            if !self.allows(layer) {
                return blocked(layer);
            }
        }
        match (self.setting.relation, self.setting.consent) {
            (Relation::OtherPartition, _) => {
                Verdict { outcome: Outcome::ImplicitDeny, decided_by: DecidedBy::Partition }
            }
            (Relation::NoAccount, _) => self.of_no_account(),
            (Relation::CrossAccount, _) => self.cross_account(),
            (Relation::SameAccount, Consent::Additional) => self.same_account(),
            (Relation::SameAccount, Consent::Required) => self.by_consent(),
        }
    }

    fn of_no_account(&self) -> Verdict {
        match self.grant {
            Some(_) => allowed(DecidedBy::Layer(Layer::Resource)),
            None => blocked(Layer::Resource),
        }
    }

    fn cross_account(&self) -> Verdict {
        match (self.grant, self.identity()) {
            (None, _) => blocked(Layer::Resource),
            (Some(_), None) => blocked(Layer::Identity),
            (Some(_), Some(_)) => self.limited(DecidedBy::Layer(Layer::Resource)),
        }
    }

    fn same_account(&self) -> Verdict {
        match self.grant {
            Some(Grant::Direct) => allowed(DecidedBy::Layer(Layer::Resource)),
            Some(Grant::Role) => self.limited(DecidedBy::Layer(Layer::Resource)),
            Some(Grant::Account) | None => self.by_identity(),
        }
    }

    /// Key policies and trust policies: the account's owner has nothing but what they hand on.
    fn by_consent(&self) -> Verdict {
        match self.grant {
            Some(Grant::Direct) => allowed(DecidedBy::Layer(Layer::Resource)),
            Some(Grant::Role) => self.limited(DecidedBy::Layer(Layer::Resource)),
            Some(Grant::Account) => self.by_identity(),
            None => blocked(Layer::Resource),
        }
    }

    fn by_identity(&self) -> Verdict {
        match self.identity() {
            Some(by) => self.limited(by),
            None => blocked(Layer::Identity),
        }
    }

    /// What allows on the calling side, if anything does.
    fn identity(&self) -> Option<DecidedBy> {
        match self.setting.caller {
            CallerSide::Root => Some(DecidedBy::RootUser),
            CallerSide::Stranger => Some(DecidedBy::Stranger),
            CallerSide::Outside => None,
            CallerSide::Own => {
                let says = self.layers.iter().filter(|one| one.layer == Layer::Identity);
                let allows = says.filter_map(|one| one.standing.outcome()).any(Outcome::is_allow);
                allows.then_some(DecidedBy::Layer(Layer::Identity))
            }
        }
    }

    /// Allowed by `by` unless boundary or session policies do not allow.
    fn limited(&self, by: DecidedBy) -> Verdict {
        for layer in [Layer::Boundary, Layer::Session] {
            if !self.allows(layer) {
                return blocked(layer);
            }
        }
        allowed(by)
    }

    /// Whether every level of a layer that is asked allows.
    fn allows(&self, layer: Layer) -> bool {
        let asked = self.layers.iter().filter(|one| one.layer == layer).filter_map(|one| one.standing.outcome());
        asked.into_iter().all(Outcome::is_allow)
    }
}

fn allowed(decided_by: DecidedBy) -> Verdict {
    Verdict { outcome: Outcome::Allow, decided_by }
}

fn blocked(layer: Layer) -> Verdict {
    Verdict { outcome: Outcome::ImplicitDeny, decided_by: DecidedBy::Layer(layer) }
}

fn layers(scenario: &Scenario, setting: &Setting, request: &Request) -> Vec<LayerDecision> {
    let exempt = &setting.exempt;
    let mut layers = levels(Layer::Rcp, &scenario.rcps, exempt.rcp, request);
    layers.extend(levels(Layer::Scp, &scenario.scps, exempt.scp, request));
    let one = |layer, policies: &[Policy], exempt: Option<&'static str>| {
        let standing = if policies.is_empty() { Standing::Absent } else { standing(layer, policies, exempt, request) };
        LayerDecision { layer, level: None, standing }
    };
    layers.push(one(Layer::Resource, scenario.resource_policy.as_slice(), exempt.resource));
    layers.push(one(Layer::Identity, &scenario.identity, exempt.own));
    layers.push(one(Layer::Boundary, scenario.boundary.as_slice(), exempt.own));
    layers.push(one(Layer::Session, &scenario.session, exempt.own));
    layers
}

fn levels(layer: Layer, levels: &[Level], exempt: Option<&'static str>, request: &Request) -> Vec<LayerDecision> {
    if levels.is_empty() {
        return vec![LayerDecision { layer, level: None, standing: Standing::Absent }];
    }
    let of_level = |level: &Level| LayerDecision {
        layer,
        level: Some(level.name.clone()),
        standing: standing(layer, &level.policies, exempt, request),
    };
    levels.iter().map(of_level).collect()
}

fn standing(layer: Layer, policies: &[Policy], exempt: Option<&'static str>, request: &Request) -> Standing {
    if let Some(why) = exempt {
        return Standing::Exempt(why);
    }
    let Decisions { outcome, policies } = decide_all(policies, request);
    // `RCPFullAWSAccess` cannot be detached from any level.
    let outcome = if layer == Layer::Rcp { outcome.union(Outcome::Allow) } else { outcome };
    Standing::Says(Decisions { outcome, policies })
}

fn resource_grant(scenario: &Scenario, layers: &[LayerDecision], request: &Request) -> Option<Grant> {
    let policy = scenario.resource_policy.as_ref()?;
    let layer = layers.iter().find(|one| one.layer == Layer::Resource)?;
    match &layer.standing {
        Standing::Says(decisions) => grant(policy, decisions.policies.first()?, &request.principal),
        Standing::Absent | Standing::Exempt(_) => None,
    }
}
