//! Through which statements scenarios allow requests, and by which of their principals: what `tests/scenarios/grants.json` says, and for
//! every case of `tests/scenarios` the trials of `granting` against the terms; and what a resource policy lets in (spec D.1).
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod scenario_cases;

use std::collections::BTreeMap;

use keyaki_ir::{Evaluator, Model, Term, Terms, evaluate};
use keyaki_policy::{Effect, PrincipalPattern, Principals, Readings, StarWithPrincipalArn, Statement};
use keyaki_semantics::{
    Caller, Encoder, Encoding, Layer, LayerDecision, Outcome, Place, Principal, Request, Scenario, ScenarioTerms,
    decide_scenario, granting, is_described, lets_in, model_of,
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
fn what_a_resource_policy_lets_in() {
    for case in cases("grants") {
        let scenario = scenario(&case);
        for wanted in case["requests"].as_array().unwrap().iter().filter(|wanted| wanted["lets_in"].is_boolean()) {
            let found = lets_in(&scenario, &request(wanted));
            assert_eq!(json!(found), wanted["lets_in"], "{}: {}", name(&case), wanted["request"]);
        }
    }
}

#[test]
fn trials_and_terms_agree() {
    let limited = Readings { star_with_principal_arn: StarWithPrincipalArn::Limited, ..Readings::default() };
    for case in FILES.into_iter().flat_map(cases) {
        for scenario in [scenario(&case), scenario(&case).reread(limited)] {
            for wanted in case["requests"].as_array().unwrap() {
                let request = request(wanted);
                let expected = tried(&scenario, &request);
                for found in Encoded::all(&scenario, &request) {
                    assert_eq!(found, expected, "{}: {}", name(&case), wanted["request"]);
                }
            }
        }
    }
}

/// What the terms of a scenario should say of a request.
fn tried(scenario: &Scenario, request: &Request) -> Encoded {
    let decision = decide_scenario(scenario, request);
    let through = granting(scenario, request);
    let denies = |layer: &LayerDecision| layer.standing.outcome() == Some(Outcome::ExplicitDeny);
    Encoded {
        unaided: decision.outcome == Outcome::Allow && through.is_empty(),
        denied: decision.layers.iter().any(denies),
        let_in: lets_in(scenario, request),
        alone: alone(scenario, request),
        through,
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
#[derive(Debug, PartialEq)]
struct Encoded {
    through: Vec<Place>,
    unaided: bool,
    denied: bool,
    let_in: bool,
    alone: BTreeMap<String, Vec<String>>,
}

impl Encoded {
    /// Where the request is one of those that are encoded: by its model, and by models that say something of parts that it does not
    /// have. Those mean nothing.
    fn all(scenario: &Scenario, request: &Request) -> Vec<Self> {
        let mut encoder = Encoder::new(scenario.policies());
        let terms = encoder.scenario("scenario", scenario);
        let principals = principals(&mut encoder, &terms, scenario);
        let encoding = encoder.finish(terms.allowed, Vec::new());
        if !is_described(&encoding, request) {
            return Vec::new();
        }
        let models = models(&encoding, request);
        models.iter().map(|model| Self::at(&encoding.query.terms, &terms, &principals, model)).collect()
    }

    fn at(all: &Terms, terms: &ScenarioTerms, principals: &[(Place, String, Term)], model: &Model) -> Self {
        let holds = |term| evaluate(all, term, model) == keyaki_ir::Value::Bool(true);
        let through = terms.grants.iter().filter(|(_, term)| holds(*term)).map(|(place, _)| *place);
        let mut through: Vec<Place> = through.collect();
        through.sort_by_key(|place| (place.layer == Layer::Resource, *place));
        let mut alone: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for place in through.iter().filter(|place| place.layer == Layer::Resource) {
            let enough = principals.iter().filter(|(of, _, term)| of == place && holds(*term));
            alone.insert(text(*place), enough.map(|(_, item, _)| item.clone()).collect());
        }
        let [unaided, denied, let_in] = [terms.unaided, terms.denied, terms.let_in].map(holds);
        Self { through, unaided, denied, let_in, alone }
    }
}

/// The model of a request, and others of it.
fn models(encoding: &Encoding, request: &Request) -> Vec<Model> {
    let (caller, resource) = (encoding.symbols.principal, encoding.symbols.resource);
    let [partition, service, region, account] = resource.fields;
    let fields = [partition, service, region, account, resource.rest];
    let (of_account, path, session) = match &request.principal {
        Principal::Aws { caller, .. } => {
            let is_session = matches!(caller, Caller::Session { .. });
            (true, is_session || matches!(caller, Caller::User { .. }), is_session)
        }
        _ => (false, false, false),
    };
    let mut models = vec![model_of(encoding, request)];
    for account in ["111122223333", "444455556666"] {
        let mut model = model_of(encoding, request);
        let mut set = |unless: bool, term: Term, text: &str| {
            if let (false, Some(symbol)) = (unless, encoding.query.terms.as_symbol(term)) {
                model.set(symbol, keyaki_ir::Value::String(text.into()));
            }
        };
        set(of_account, caller.partition, "aws-cn");
        set(of_account, caller.account, account);
        set(path, caller.path, "aws-service-role/");
        set(session, caller.session, "s");
        let key = [("kms", "key/k"), ("iam", "role/R")][usize::from(account.starts_with('4'))];
        for (field, text) in fields.into_iter().zip(["aws-cn", key.0, "eu-west-1", account, key.1]) {
            set(request.resource != "*", field, text);
        }
        models.push(model);
    }
    let assumptions = || encoding.query.assumptions.iter().map(|assumption| assumption.term).collect();
    models.retain(|model| Evaluator::new(&encoding.query.terms, assumptions()).all_true(model));
    assert!(models.len() > 1, "{}", request.to_json());
    models
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
