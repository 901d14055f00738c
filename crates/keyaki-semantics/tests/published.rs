//! Requests for what AWS publishes: which they are, and that the ones that a query singles out suffice (spec A.4, J.7).
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use keyaki_ir::Evaluator;
use keyaki_policy::{Mode, PolicyKind, read};
use keyaki_semantics::{Encoder, Encoding, Request, Scenario, ScenarioForm, decide_scenario, is_published, model_of};
use keyaki_source::Source;

fn request(action: &str, resource: &str) -> Request {
    let text = format!(
        r#"{{"principal": "arn:aws:iam::111122223333:user/ann", "action": "{action}", "resource": "{resource}"}}"#
    );
    Request::from_json(&Source::new("request", text)).0.unwrap()
}

#[test]
fn actions_exist_and_resources_have_one_of_their_formats() {
    for (action, resource, expected) in [
        ("s3:GetObject", "arn:aws:s3:::b/o", true),
        ("S3:getobject", "arn:aws:s3:::b/o", true),
        ("s3:GetObject", "arn:aws:s3:::b", false),
        ("s3:GetObject", "xarn:aws:s3:::b/o", false),
        ("s3:GetObject", "*", true),
        ("xray:UpdateSamplingRule", "*", false),
        ("s3:ListAllMyBuckets", "*", true),
        ("s3:ListAllMyBuckets", "arn:aws:s3:::b", false),
        ("s3:Frob", "arn:aws:s3:::b/o", false),
        ("none:GetObject", "arn:aws:s3:::b/o", false),
        ("GetObject", "arn:aws:s3:::b/o", false),
    ] {
        assert_eq!(is_published(&request(action, resource)), expected, "{action} {resource}");
    }
}

fn scenario(text: &str) -> Scenario {
    let (form, diagnostics) = ScenarioForm::from_json(&Source::new("scenario", text));
    let form = form.unwrap_or_else(|| panic!("{diagnostics:?}"));
    form.resolve(Mode::Lenient, &mut |name| panic!("no file {name}")).0.unwrap()
}

/// Whether the query, among requests for what AWS publishes, has `request` as an answer.
fn is_an_answer(encoding: &Encoding, request: &Request) -> bool {
    let assumptions = encoding.query.assumptions.iter().map(|one| one.term);
    let roots = assumptions.chain([encoding.query.goal]).collect();
    Evaluator::new(&encoding.query.terms, roots).all_true(&model_of(encoding, request))
}

/// Actions that a scenario treats apart are apart from all others, whatever the policies say (spec D.1).
#[test]
fn what_scenarios_treat_apart_can_be_found() {
    let scenario = scenario(r#"{"schema": "keyaki.scenario/1", "policies": {}}"#);
    let mut encoder = Encoder::new(scenario.policies());
    encoder.only_published();
    let goal = encoder.scenario("scenario", &scenario).allowed;
    let encoding = encoder.finish(goal, Vec::new());
    let identity = request("sts:GetCallerIdentity", "*");
    assert!(decide_scenario(&scenario, &identity).outcome.is_allow());
    assert!(is_an_answer(&encoding, &identity));
}

/// Without a restriction any action will do; with it one that exists stands for those that policies cannot tell apart.
#[test]
fn only_published_requests_answer_when_asked_for() {
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/*"}}"#;
    let (policy, _) = read(&Source::new("policy", text), Some(PolicyKind::Identity), Mode::Lenient);
    let policy = policy.unwrap();
    let encoded = |adapt: fn(&mut Encoder)| {
        let mut encoder = Encoder::new([&policy]);
        adapt(&mut encoder);
        let goal = encoder.policy("policy", &policy).allowed;
        encoder.finish(goal, Vec::new())
    };
    let (any, published) = (encoded(|_| {}), encoded(Encoder::only_published));
    let invented = request("s3:GetFrob", "arn:aws:s3:::b/o");
    assert!(is_an_answer(&any, &invented) && !is_an_answer(&published, &invented));
    let actions = keyaki_catalogue::Catalogue::embedded().actions_of("s3");
    let answers = actions.iter().filter(|action| {
        let request = request(&action.to_string(), "arn:aws:s3:::b/o");
        let answers = is_an_answer(&published, &request);
        assert!(!answers || is_published(&request), "{action}");
        answers
    });
    assert!(answers.count() > 0);
}
