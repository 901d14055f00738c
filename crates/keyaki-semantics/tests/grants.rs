//! Through which statements scenarios allow requests, and by which of their principals: what `tests/scenarios/grants.json` says, and for
//! every case of `tests/scenarios` the trials of `granting` against the terms (spec D.1).
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod scenario_cases;

use std::collections::BTreeMap;

use keyaki_ir::{Model, Term, Terms, evaluate};
use keyaki_policy::{Effect, PrincipalPattern, Principals, Statement};
use keyaki_semantics::{
    Encoder, Layer, Outcome, Place, Request, Scenario, ScenarioTerms, decide_scenario, granting, is_described, model_of,
};
use keyaki_source::Spanned;
use scenario_cases::{FILES, cases, name, request, scenario};
use serde_json::json;

#[test]
fn requests_come_through_the_statements_that_grant() {
    for case in cases("grants") {
        let scenario = scenario(&case);
        for wanted in case["requests"].as_array().unwrap() {
            let found: Vec<_> = granting(&scenario, &request(wanted)).into_iter().map(text).collect();
            assert_eq!(json!(found), wanted["through"], "{}: {}", name(&case), wanted["request"]);
        }
    }
}

#[test]
fn of_several_principals_some_grant_alone() {
    for case in cases("grants") {
        let scenario = scenario(&case);
        for wanted in case["requests"].as_array().unwrap().iter().filter(|wanted| wanted["alone"].is_object()) {
            let found = alone(&scenario, &request(wanted));
            assert_eq!(json!(found), wanted["alone"], "{}: {}", name(&case), wanted["request"]);
        }
    }
}

#[test]
fn trials_and_terms_agree() {
    for case in FILES.into_iter().flat_map(cases) {
        let scenario = scenario(&case);
        for wanted in case["requests"].as_array().unwrap() {
            let request = request(wanted);
            let Some(encoded) = Encoded::new(&scenario, &request) else { continue };
            let place = format!("{}: {}", name(&case), wanted["request"]);
            let through = granting(&scenario, &request);
            assert_eq!(encoded.through, through, "{place}");
            let allowed = decide_scenario(&scenario, &request).outcome == Outcome::Allow;
            assert_eq!(encoded.unaided, allowed && through.is_empty(), "{place}");
            assert_eq!(encoded.alone, alone(&scenario, &request), "{place}");
        }
    }
}

/// A statement's place: its layer, its policy, its number there. Layers that grant have no levels.
fn text(place: Place) -> String {
    format!("{} {}.{}", place.layer, place.policy, place.statement)
}

/// Of the statements of the resource policy through which the request comes, by place, the principals that would grant it as the only ones
/// of their statement.
fn alone(scenario: &Scenario, request: &Request) -> BTreeMap<String, Vec<String>> {
    let through = granting(scenario, request).into_iter().filter(|place| place.layer == Layer::Resource);
    let of_place = |place: Place| {
        let (policy, statement) = scenario.at(place).unwrap();
        let grants = |item: &&Spanned<PrincipalPattern>| {
            let principals = Principals::Only(vec![(*item).clone()]);
            let alone = scenario.with_statement(place, Statement { principals, ..statement.clone() });
            granting(&alone, request).contains(&place)
        };
        let items = items(statement).iter().filter(grants);
        (text(place), items.map(|item| policy.source.slice(item.span).replace('"', "")).collect())
    };
    through.map(of_place).collect()
}

fn items(statement: &Statement) -> &[Spanned<PrincipalPattern>] {
    match &statement.principals {
        Principals::Only(items) => items,
        Principals::Except(_) | Principals::Unstated => &[],
    }
}

/// What the terms of a scenario say of a request.
struct Encoded {
    through: Vec<Place>,
    unaided: bool,
    alone: BTreeMap<String, Vec<String>>,
}

impl Encoded {
    /// Where the request is one of those that are encoded.
    fn new(scenario: &Scenario, request: &Request) -> Option<Self> {
        let mut encoder = Encoder::new(scenario.policies());
        let terms = encoder.scenario("scenario", scenario);
        let principals = principals(&mut encoder, &terms, scenario);
        let encoding = encoder.finish(terms.allowed, Vec::new());
        let model = is_described(&encoding, request).then(|| model_of(&encoding, request))?;
        let holds = |term| holds(&encoding.query.terms, term, &model);
        let through = terms.grants.iter().filter(|(_, term)| holds(*term)).map(|(place, _)| *place);
        let mut through: Vec<Place> = through.collect();
        through.sort_by_key(|place| (place.layer == Layer::Resource, *place));
        let mut alone: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for place in through.iter().filter(|place| place.layer == Layer::Resource) {
            let enough = principals.iter().filter(|(of, _, term)| of == place && holds(*term));
            alone.insert(text(*place), enough.map(|(_, item, _)| item.clone()).collect());
        }
        Some(Self { through, unaided: holds(terms.unaided), alone })
    }
}

fn holds(terms: &Terms, term: Term, model: &Model) -> bool {
    evaluate(terms, term, model) == keyaki_ir::Value::Bool(true)
}

/// For each principal of each Allow statement of the resource policy, when it grants alone.
fn principals(encoder: &mut Encoder, terms: &ScenarioTerms, scenario: &Scenario) -> Vec<(Place, String, Term)> {
    let mut all = Vec::new();
    for (place, policy, statement) in scenario.statements() {
        if place.layer != Layer::Resource || statement.effect == Effect::Deny {
            continue;
        }
        for item in items(statement) {
            let item_text = policy.source.slice(item.span).replace('"', "");
            let grants = encoder.some_granting_principal(terms, statement, std::slice::from_ref(item), policy.readings);
            all.push((place, item_text, grants));
        }
    }
    all
}
