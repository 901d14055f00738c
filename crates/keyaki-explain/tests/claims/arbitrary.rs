//! Random policies that overlap in every element.

use keyaki::Access;
use keyaki_policy::{Mode, Policy, PolicyKind, read};
use keyaki_semantics::{Account, Callers, Layer, Level, ResourceKind, Scenario};
use keyaki_source::Source;
use proptest::prelude::*;
use serde_json::{Value, json};

const ACTIONS: [&str; 9] =
    ["*", "s3:*", "s3:Get*", "s3:GetObject", "s3:PutObject", "s3:*Object", "iam:*", "iam:PassRole", "*:Get*"];
const RESOURCES: [&str; 6] = [
    "*",
    "arn:aws:s3:::a",
    "arn:aws:s3:::a/*",
    "arn:aws:s3:::*",
    "arn:aws:iam::*:role/x",
    "arn:aws:s3:::${aws:username}",
];
const PRINCIPALS: [&str; 5] =
    ["*", "111122223333", "arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:role/x", "444455556666"];

fn list(from: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::collection::vec(prop::sample::select(from), 1..4).prop_map(|items| json!(items))
}

fn condition() -> impl Strategy<Value = Value> {
    let one = prop::sample::select(vec![
        json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        json!({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}),
        json!({"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}}),
        json!({"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}}),
        json!({"StringEqualsIfExists": {"aws:RequestedRegion": "eu-west-1"}, "Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        json!({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
        json!({"ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "b"]}}),
        json!({"Null": {"aws:TokenIssueTime": "true"}}),
        json!({"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}),
    ]);
    prop_oneof![2 => Just(json!({})), 2 => one]
}

fn statement(kind: PolicyKind) -> impl Strategy<Value = Value> {
    let effect = prop_oneof![3 => Just("Allow"), 2 => Just("Deny")];
    let action = prop_oneof![5 => Just("Action"), 1 => Just("NotAction")];
    let resource = prop_oneof![5 => Just("Resource"), 1 => Just("NotResource")];
    let parts = (effect, action, list(&ACTIONS), resource, list(&RESOURCES), condition(), list(&PRINCIPALS));
    parts.prop_map(move |(effect, action, actions, resource, resources, condition, principals)| {
        let mut statement = json!({"Effect": effect, action: actions, resource: resources, "Condition": condition});
        if kind == PolicyKind::Resource {
            statement["Principal"] = json!({"AWS": principals});
        }
        statement
    })
}

fn policy(kind: PolicyKind) -> impl Strategy<Value = Policy> {
    let everything = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let any = prop::collection::vec(statement(kind), 1..3).boxed();
    let statements = match kind {
        PolicyKind::Resource => any,
        // Many limits are none.
        _ => prop_oneof![2 => any.clone(), 1 => any.prop_map(move |some| [vec![everything.clone()], some].concat())]
            .boxed(),
    };
    statements.prop_map(move |statements| {
        let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        read(&Source::new(format!("{kind:?}.json"), text), Some(kind), Mode::Lenient).0.unwrap()
    })
}

fn level() -> impl Strategy<Value = Level> {
    let policies = prop::collection::vec(policy(PolicyKind::Scp), 0..3);
    ("root|unit", policies).prop_map(|(name, policies)| Level { name, policies })
}

fn rcps() -> impl Strategy<Value = Vec<Level>> {
    let statement = json!({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
        "Condition": {"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}}});
    let text = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
    let policy = read(&Source::new("rcp.json", text), Some(PolicyKind::Rcp), Mode::Lenient).0.unwrap();
    let level = Level { name: "root".to_owned(), policies: vec![policy] };
    prop_oneof![3 => Just(Vec::new()), 1 => Just(vec![level])]
}

fn scenario() -> impl Strategy<Value = Scenario> {
    let account = || {
        let id = prop_oneof![1 => Just(None), 2 => Just(Some("111122223333".to_owned()))];
        id.prop_map(|id| Account { id, ..Account::default() })
    };
    let kinds = prop_oneof![4 => Just(ResourceKind::Ordinary), 1 => prop::sample::select(ResourceKind::ALL.to_vec())];
    let facts = (account(), prop::sample::select(Callers::ALL.to_vec()), account(), kinds);
    let layers = (
        prop::collection::vec(policy(PolicyKind::Identity), 0..3),
        prop::option::of(policy(PolicyKind::Resource)),
        prop::option::weighted(0.3, policy(PolicyKind::Boundary)),
        prop::collection::vec(policy(PolicyKind::Session), 0..2),
        prop::option::weighted(0.4, level()),
        rcps(),
    );
    (facts, layers).prop_map(|((caller, callers, resource, resource_kind), layers)| {
        let (identity, resource_policy, boundary, session, scps, rcps) = layers;
        let scps = scps.into_iter().collect();
        Scenario { caller, callers, resource, resource_kind, identity, resource_policy, boundary, session, scps, rcps }
    })
}

/// Two scenarios that have some layers in common, and mostly the facts.
pub(crate) fn scenarios() -> impl Strategy<Value = (Scenario, Scenario)> {
    let kept = prop::collection::vec(prop::bool::weighted(0.5), Layer::ALL.len());
    (scenario(), scenario(), kept, prop::bool::weighted(0.8)).prop_map(|(existing, other, kept, same_facts)| {
        let layers = Layer::ALL.into_iter().zip(kept).filter(|(_, kept)| *kept);
        let new = layers.fold(other, |scenario, (layer, _)| scenario.with_layer_of(layer, &existing));
        let new = if same_facts { new.with_facts_of(&existing) } else { new };
        (existing, new)
    })
}

/// Two policies, the second made from statements of the first and others.
pub(crate) fn pair() -> impl Strategy<Value = (Policy, Policy)> {
    let kind = prop_oneof![2 => Just(PolicyKind::Identity), 1 => Just(PolicyKind::Resource)];
    kind.prop_flat_map(|kind| {
        let statements = move |at_least| prop::collection::vec(statement(kind), at_least..4);
        let own = move |shared: usize| statements(usize::from(shared == 0));
        let parts = statements(0).prop_flat_map(move |shared| (own(shared.len()), own(shared.len()), Just(shared)));
        parts.prop_map(move |(old, new, shared)| {
            let policy = |name, statements: Vec<Value>| {
                let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
                read(&Source::new(name, text), Some(kind), Mode::Lenient).0.unwrap()
            };
            (policy("existing", [old, shared.clone()].concat()), policy("new", [shared, new].concat()))
        })
    })
}

pub(crate) fn access() -> impl Strategy<Value = Access> {
    let actions = prop::sample::subsequence(&ACTIONS[1..8], 1..3);
    let resources = prop::sample::subsequence(&["arn:aws:s3:::a/*", "arn:aws:iam::111122223333:role/x"][..], 0..2);
    (actions, resources).prop_map(|(actions, resources)| {
        let texts = |items: Vec<&str>| items.into_iter().map(str::to_owned).collect::<Vec<_>>();
        Access::new(&texts(actions), &texts(resources)).unwrap()
    })
}
