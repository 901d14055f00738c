//! Runs the cases of `tests/scenarios` (their format is described there) through `decide_scenario`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod scenario_cases;

use std::fs;

use keyaki_ir::evaluate;
use keyaki_semantics::{
    DecidedBy, Encoder, Layer, Request, Scenario, ScenarioDecision, Standing, decide_scenario, is_described, lets_in,
    model_of,
};
use scenario_cases::{FILES, cases, folder, name, request, scenario};
use serde_json::Value;

#[test]
fn several_policies() {
    check("several-policies");
}

#[test]
fn chosen_readings() {
    check("chosen-readings");
}

#[test]
fn grants() {
    check("grants");
}

#[test]
fn every_file_is_run() {
    let mut files: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(files, FILES);
}

#[test]
fn every_case_of_section_h_is_there() {
    let found: std::collections::BTreeSet<_> =
        cases("several-policies").iter().map(|case| case["case"].as_u64().unwrap()).collect();
    assert_eq!(found, (97..=112).collect());
}

#[test]
fn every_decision_says_why() {
    let mut said = String::new();
    for case in FILES.into_iter().flat_map(cases) {
        let scenario = scenario(&case);
        said.push_str(&format!("{} {}\n", case["case"], case["title"].as_str().unwrap()));
        for wanted in case["requests"].as_array().unwrap() {
            let request = request(wanted);
            let found = decide_scenario(&scenario, &request);
            said.push_str(&format!("  {} {}: {}\n", request.principal, request.action, sentence(&found)));
        }
    }
    insta::assert_snapshot!(said);
}

#[test]
fn every_layer_says_what_it_says() {
    let case = &cases("chosen-readings")[0];
    let found = decide_scenario(&scenario(case), &request(&case["requests"][1]));
    let line = |layer: &keyaki_semantics::LayerDecision| {
        let says = match &layer.standing {
            Standing::Says(decisions) => format!("{} of {}", decisions.outcome, decisions.policies.len()),
            Standing::Absent => "absent".to_owned(),
            Standing::Exempt(why) => format!("not asked: {why}"),
        };
        format!("{} {}", layer.layer, says)
    };
    let exempt = decide_scenario(&scenario(case), &request(&with_caller(case, "anonymous")));
    assert!(exempt.layers.iter().skip(3).all(|layer| matches!(layer.standing, Standing::Exempt(_))));
    let lines: Vec<_> = found.layers.iter().map(line).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    rcp absent
    scp absent
    resource Allow of 1
    identity ExplicitDeny of 1
    boundary Allow of 1
    session Allow of 1
    ");
}

#[test]
fn no_layer_is_asked_about_callers_that_a_scenario_does_not_speak_of() {
    let policies = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
    let grant = policies.replace(r#""Action""#, r#""Principal": "*", "Action""#);
    let text = format!(
        r#"{{"scenario": {{"schema": "keyaki.scenario/1", "caller": {{"account": "111122223333", "kind": "own"}}, "policies": {{
            "identity": {policies}, "boundary": {policies}, "session": {policies}, "resource": {grant},
            "scp": [{{"level": "root", "policies": {policies}}}]}}}}}}"#
    );
    let case: Value = serde_json::from_str(&text).unwrap();
    let wanted = r#"{"request": {"principal": "anonymous", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/o"}}"#;
    let found = decide_scenario(&scenario(&case), &request(&serde_json::from_str(wanted).unwrap()));
    for layer in &found.layers {
        let expected = match layer.layer {
            Layer::Rcp => Standing::Absent,
            _ => Standing::Exempt("the scenario does not speak of such callers"),
        };
        assert_eq!(layer.standing, expected, "{}", layer.layer);
    }
    assert_eq!(found.decided_by, DecidedBy::OtherCaller);
}

/// RCPs do not bind service-linked roles, and yet what an RCP denies is not let in (spec D.1).
#[test]
fn what_an_rcp_denies_is_not_let_in() {
    let scenario = |denied: &str| {
        let grant = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}"#;
        let deny = grant.replace("Allow", "Deny").replace(r#""Action": "*""#, &format!(r#""Action": "{denied}""#));
        let text = format!(
            r#"{{"scenario": {{"schema": "keyaki.scenario/1", "policies": {{"resource": {grant},
                "rcp": [{{"level": "root", "policies": {deny}}}]}}}}}}"#
        );
        scenario(&serde_json::from_str(&text).unwrap())
    };
    let wanted = r#"{"request": {"principal": {"AWS": "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/R",
        "Session": "s"}, "action": "s3:GetObject", "resource": "arn:aws:s3:::b/o"}}"#;
    let request = request(&serde_json::from_str(wanted).unwrap());
    for (denied, expected) in [("s3:GetObject", false), ("s3:PutObject", true)] {
        let scenario = scenario(denied);
        assert!(decide_scenario(&scenario, &request).outcome.is_allow(), "{denied}");
        assert_eq!(lets_in(&scenario, &request), expected, "{denied}");
    }
}

/// The first request of a case, made by somebody else.
fn with_caller(case: &Value, caller: &str) -> Value {
    let mut wanted = case["requests"][0].clone();
    wanted["request"]["principal"] = caller.into();
    wanted
}

fn sentence(found: &ScenarioDecision) -> String {
    format!("{}, {} by {}: {}", found.relation, found.outcome, found.decided_by, found.reason)
}

#[test]
fn the_example_of_the_documentation_is_right() {
    let text = include_str!("../../../docs/scenarios.md");
    let example = text.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let scenario = scenario(&serde_json::json!({ "scenario": serde_json::from_str::<Value>(example).unwrap() }));
    let rows = text.lines().skip_while(|line| !line.starts_with("| request | outcome")).skip(2);
    let rows: Vec<_> = rows.take_while(|line| line.starts_with('|')).collect();
    assert_eq!(rows.len(), 6);
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let (who, action) = cells[0].rsplit_once(", ").unwrap();
        let principal = match who.split(' ').next() {
            Some("a") => "arn:aws:sts::111122223333:assumed-role/deploy/s",
            Some("anonymous") => "anonymous",
            _ => "arn:aws:iam::444455556666:user/ann",
        };
        let wanted = serde_json::json!({
            "request": {"principal": principal, "action": action.trim_matches('`'), "resource": "arn:aws:s3:::b/o"},
            "expect": cells[1], "decided_by": cells[2].trim_matches('`'),
        });
        assert_eq!(problem(&scenario, &wanted), None);
    }
}

fn check(file: &str) {
    let problems: Vec<String> = cases(file).iter().flat_map(problems).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// What of a case does not come out as expected.
fn problems(case: &Value) -> Vec<String> {
    let scenario = scenario(case);
    let wanted = case["requests"].as_array().unwrap();
    let problems = wanted.iter().filter_map(|wanted| problem(&scenario, wanted));
    problems.map(|problem| format!("{}: {problem}", name(case))).collect()
}

fn problem(scenario: &Scenario, wanted: &Value) -> Option<String> {
    let request = request(wanted);
    let found = decide_scenario(scenario, &request);
    let as_wanted = found.outcome.name() == wanted["expect"] && found.decided_by.name() == wanted["decided_by"];
    if as_wanted && encoded_allows(scenario, &request).is_some_and(|allows| allows != found.outcome.is_allow()) {
        return Some(format!("{} is encoded otherwise", request.to_json()));
    }
    (!as_wanted).then(|| format!("{} gave {}", request.to_json(), sentence(&found)))
}

/// What the symbolic side says of the request, where it is one of its requests.
fn encoded_allows(scenario: &Scenario, request: &Request) -> Option<bool> {
    let mut encoder = Encoder::new(scenario.policies());
    let terms = encoder.scenario("scenario", scenario);
    let encoding = encoder.finish(terms.allowed, Vec::new());
    let model = is_described(&encoding, request).then(|| model_of(&encoding, request))?;
    Some(evaluate(&encoding.query.terms, terms.allowed, &model) == keyaki_ir::Value::Bool(true))
}
