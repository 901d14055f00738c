//! What there is to speak of in scenarios: their statements, layer by layer.
//!
//! In: the encoding of a question about a scenario. Out: candidates for causes, the statements of the existing scenario that may
//! come near them, and whether such access also comes through no statement at all.

use keyaki::{EncodedScenario, Finish, Prepared, Role, Subject, Witness};
use keyaki_ir::Term;
use keyaki_policy::{Effect, Listed, Policy, Statement};
use keyaki_semantics::{
    Encoder, Encoding, Layer, LayerPlace, Place, Request, Scenario, StatementTerms, covering, granting,
};
use keyaki_source::Diagnostic;

use crate::asking::{Asking, Found};
use crate::ground::shell;
use crate::items::{Candidate, Details, elements};
use crate::neighbours::widened;

/// An Allow of the existing scenario.
pub(crate) struct Near {
    pub(crate) place: Place,
    pub(crate) terms: StatementTerms,
    /// Whether it matches some action of the same service.
    pub(crate) service: Term,
    /// The statement with each action widened to its service.
    widened: Statement,
}

impl Near {
    pub(crate) fn terms(&self) -> Vec<Term> {
        let StatementTerms { principal, action, resource, conditions, .. } = &self.terms;
        conditions.iter().copied().chain([*principal, *action, *resource, self.service]).collect()
    }

    /// Whether it matches some action of the service of the action of `request`.
    pub(crate) fn has_service_of(&self, request: &Request) -> bool {
        match self.widened.actions {
            Listed::Only(_) => !covering(&self.widened, request).actions.is_empty(),
            Listed::Except(_) => true,
        }
    }
}

/// A part of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// What it says of caller and resource.
    Facts,
    /// The policies of a layer.
    Layer(Layer),
}

impl Part {
    /// Every part.
    pub(crate) const ALL: [Self; 7] = [
        Self::Facts,
        Self::Layer(Layer::Identity),
        Self::Layer(Layer::Resource),
        Self::Layer(Layer::Boundary),
        Self::Layer(Layer::Session),
        Self::Layer(Layer::Scp),
        Self::Layer(Layer::Rcp),
    ];

    /// `new` with this part as in `existing`.
    pub(crate) fn as_in(self, existing: &Scenario, new: &Scenario) -> Scenario {
        match self {
            Self::Facts => new.with_facts_of(existing),
            Self::Layer(layer) => new.with_layer_of(layer, existing),
        }
    }
}

/// The parts that are otherwise in `existing`, each with whether `new` with this part as it was allows the request.
fn old(encoder: &mut Encoder, existing: &Scenario, new: &Scenario) -> Vec<(Part, Term)> {
    let mut old = Vec::new();
    for part in Part::ALL {
        let scenario = part.as_in(existing, new);
        if scenario != *new {
            old.push((part, encoder.scenario("old", &scenario).allowed));
        }
    }
    old
}

/// The encoding with a term for each item of the statements of the layers `granting` of `scenario`, which may be causes, and for the
/// elements of statements of `existing`.
pub(crate) fn details(
    prepared: &Prepared,
    (role, scenario): (Role, &Scenario),
    granting: &[Layer],
    existing: Option<&Scenario>,
) -> (Encoding, Details) {
    let goal = prepared.encoding.query.goal;
    let of = |role: Role| prepared.scenarios.iter().find(move |one| one.role == role);
    let say = |encoder: &mut Encoder| -> Details {
        let mut candidates = of(role).map(|one| candidates(encoder, one, scenario, goal)).unwrap_or_default();
        candidates.retain(|candidate| candidate.place.is_some_and(|place| granting.contains(&place.layer)));
        let (near, old) = match (existing, of(Role::Existing)) {
            (Some(existing), Some(encoded)) => (near(encoder, encoded, existing), old(encoder, existing, scenario)),
            _ => Default::default(),
        };
        Details { candidates, neighbours: Vec::new(), near, old }
    };
    prepared.encoding.with(say, Details::terms)
}

fn candidates(encoder: &mut Encoder, encoded: &EncodedScenario, scenario: &Scenario, goal: Term) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for (place, through) in &encoded.terms.grants {
        let goal = encoder.terms().and([*through, goal]);
        if encoder.terms().as_bool(goal) == Some(false) {
            continue;
        }
        let Some((policy, statement)) = scenario.at(*place) else { continue };
        candidates.push(elements(encoder, statement, Some(*place), goal, |encoder, items| match place.layer {
            Layer::Resource => encoder.some_granting_principal(&encoded.terms, statement, items, policy.readings),
            Layer::Identity | Layer::Boundary | Layer::Session | Layer::Scp | Layer::Rcp => {
                encoder.some_principal(items)
            }
        }));
    }
    candidates
}

fn near(encoder: &mut Encoder, encoded: &EncodedScenario, existing: &Scenario) -> Vec<Near> {
    let mut near = Vec::new();
    for (place, terms) in encoded.terms.statements.iter().filter(|(_, terms)| terms.effect == Effect::Allow) {
        let Some((policy, statement)) = existing.at(*place) else { continue };
        let widened = widened(statement);
        let alone = Policy { statements: vec![widened.clone()], ..shell(policy) };
        let Some(wide) = encoder.policy("near", &alone).statements.into_iter().next() else { continue };
        near.push(Near { place: *place, terms: terms.clone(), service: wide.action, widened });
    }
    near
}

/// A request that shows that the answer is no though no statement has to grant it, if there is one; and that it is not known.
pub(crate) fn unaided(asking: &mut Asking<'_>, first: &Witness) -> (Option<Witness>, Option<Diagnostic>) {
    let Some((role, Subject::Scenario(scenario))) = asking.question.subject() else { return (None, None) };
    // What lets an outsider in is a statement of the policy of the resource.
    if asking.question.outsiders().is_some() {
        return (None, None);
    }
    let Some(encoded) = asking.prepared.scenarios.iter().find(|one| one.role == role) else { return (None, None) };
    if granting(scenario, &first.request).is_empty() {
        return (Some(first.clone()), None);
    }
    let (unaided, goal) = (encoded.terms.unaided, asking.prepared.encoding.query.goal);
    match asking.seek(Finish::Presentable, |terms| terms.and([unaided, goal])) {
        Found::Request(found) if granting(scenario, &found.request).is_empty() => (Some(asking.witness(found)), None),
        Found::Nothing => (None, None),
        Found::Request(_) | Found::Unknown(_) => {
            let message = "whether such access also comes through no statement at all is not known";
            (None, Some(Diagnostic::note("unaided-unknown", message).help("raise `--timeout`")))
        }
    }
}

/// The places of the layer or level of `scenario` that is called as that of `other` at `place`.
pub(crate) fn same_level(scenario: &Scenario, other: &Scenario, place: LayerPlace) -> Option<LayerPlace> {
    let name = other.name_of(place);
    scenario.places().into_iter().find(|known| scenario.name_of(*known) == name)
}
