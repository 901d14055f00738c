//! Where statements stand in a scenario, and scenarios with other statements, layers or facts.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use keyaki_policy::{Effect, Listed, Mode, Policy, PolicyKind, Statement, read};
use keyaki_semantics::{
    Account, AccountRole, Callers, Layer, LayerPlace, Level, Place, Request, ResourceKind, Scenario, decide_scenario,
};
use keyaki_source::Source;

/// Every layer; two of several policies, and levels of several policies, of one and of none.
const LAYERS: &str = "\
identity: Allow s3:*, Deny s3:Put*
identity: Allow ec2:*
resource: Allow s3:List*, Deny s3:DeleteBucket
boundary: Allow s3:Get*, Allow ec2:*, Deny ec2:RunInstances
session: Allow s3:*, Deny s3:Restore*
session: Allow ec2:*
scp root: Allow *
scp unit
scp account: Allow ec2:*
scp account: Allow s3:*, Deny s3:GetBucketPolicy
rcp root: Deny s3:GetObjectAcl";

/// A line for each policy: its layer, its level, its statements. A level without policies has a line without statements.
fn scenario(text: &str) -> Scenario {
    let mut scenario = Scenario::default();
    for line in text.lines() {
        let (place, statements) = line.split_once(": ").unwrap_or((line, ""));
        let (layer, level) = place.split_once(' ').unwrap_or((place, ""));
        let (kind, levels) = match layer {
            "identity" => (PolicyKind::Identity, None),
            "resource" => (PolicyKind::Resource, None),
            "boundary" => (PolicyKind::Boundary, None),
            "session" => (PolicyKind::Session, None),
            "scp" => (PolicyKind::Scp, Some(&mut scenario.scps)),
            "rcp" => (PolicyKind::Rcp, Some(&mut scenario.rcps)),
            other => panic!("no layer {other}"),
        };
        let policies = (!statements.is_empty()).then(|| policy(kind, statements));
        match levels {
            Some(levels) => {
                if levels.last().is_none_or(|last| last.name != level) {
                    levels.push(Level { name: level.to_owned(), policies: Vec::new() });
                }
                levels.last_mut().unwrap().policies.extend(policies);
            }
            None if kind == PolicyKind::Identity => scenario.identity.extend(policies),
            None if kind == PolicyKind::Session => scenario.session.extend(policies),
            None if kind == PolicyKind::Boundary => scenario.boundary = policies,
            None => scenario.resource_policy = policies,
        }
    }
    scenario
}

fn policy(kind: PolicyKind, statements: &str) -> Policy {
    let principal = if matches!(kind, PolicyKind::Resource | PolicyKind::Rcp) { r#""Principal": "*", "# } else { "" };
    let statement = |text: &str| {
        let (effect, action) = text.split_once(' ').unwrap();
        format!(r#"{{"Effect": "{effect}", {principal}"Action": "{action}", "Resource": "*"}}"#)
    };
    let statements: Vec<_> = statements.split(", ").map(statement).collect();
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "));
    let (policy, diagnostics) = read(&Source::new("policy", text), Some(kind), Mode::Lenient);
    policy.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

/// What [`scenario`] reads.
fn shown(scenario: &Scenario) -> String {
    let mut lines = Vec::new();
    for place in scenario.places() {
        let (name, policies) = (scenario.name_of(place), scenario.policies_at(place));
        let of_policy = |policy: &Policy| {
            let statements: Vec<_> = policy.statements.iter().map(|one| words(policy, one)).collect();
            let statements = if statements.is_empty() { "nothing".to_owned() } else { statements.join(", ") };
            format!("{name}: {statements}")
        };
        lines.extend(policies.iter().map(of_policy));
        if policies.is_empty() {
            lines.push(name.to_string());
        }
    }
    lines.join("\n")
}

fn words(policy: &Policy, statement: &Statement) -> String {
    let effect = if statement.effect == Effect::Allow { "Allow" } else { "Deny" };
    let actions: Vec<_> = match &statement.actions {
        Listed::Only(actions) => actions.iter().map(|action| policy.source.slice(action.span)).collect(),
        Listed::Except(actions) if actions.is_empty() => vec!["everything"],
        Listed::Except(_) => panic!("no such statement was written"),
    };
    format!("{effect} {}", actions.join(" ").replace('"', ""))
}

/// What became of the lines of `before` in `after`: those that went, and those that came.
fn changes(before: &Scenario, after: &Scenario) -> String {
    let [before, after] = [before, after].map(shown);
    let gone =
        before.lines().filter(|line| !after.lines().any(|other| other == *line)).map(|line| format!("- {line}\n"));
    let come =
        after.lines().filter(|line| !before.lines().any(|other| other == *line)).map(|line| format!("+ {line}\n"));
    gone.chain(come).collect()
}

fn decided(scenario: &Scenario, action: &str) -> String {
    let text = format!(
        r#"{{"principal": "arn:aws:iam::111122223333:user/ann", "action": "{action}", "resource": "arn:aws:s3:::b/o"}}"#
    );
    let found = decide_scenario(scenario, &Request::from_json(&Source::new("request", text)).0.unwrap());
    format!("{} by {}", found.outcome, found.decided_by)
}

#[test]
fn layers_and_levels_are_named() {
    let scenario = scenario(LAYERS);
    assert_eq!(shown(&scenario), LAYERS);
    let names = scenario.places().into_iter().map(|place| {
        let name = scenario.name_of(place);
        format!("{name}, {}", name.policy_words())
    });
    insta::assert_snapshot!(names.collect::<Vec<_>>().join("\n"), @r"
    identity, an identity policy
    resource, the resource policy
    boundary, the permissions boundary
    session, a session policy
    scp root, an SCP of `root`
    scp unit, an SCP of `unit`
    scp account, an SCP of `account`
    rcp root, an RCP of `root`
    ");
}

#[test]
fn layers_that_are_not_there_have_no_place() {
    assert_eq!(scenario("").places(), []);
    assert_eq!(shown(&scenario("session: Allow *")), "session: Allow *");
    let place = LayerPlace { layer: Layer::Scp, level: 1 };
    let scenario = scenario("identity: Allow *\nscp root: Allow *");
    assert_eq!(scenario.policies_at(place), []);
    assert_eq!(scenario.name_of(place).to_string(), "scp");
}

#[test]
fn every_statement_is_found_at_its_place() {
    let scenario = scenario(LAYERS);
    let mut lines = Vec::new();
    for (place, policy, statement) in scenario.statements() {
        assert_eq!(scenario.at(place), Some((policy, statement)));
        let at = format!("{} {}.{}", scenario.name_of(place.of()), place.policy, place.statement);
        lines.push(format!("{at} {}", words(policy, statement)));
    }
    insta::assert_snapshot!(lines.join("\n"), @r"
    identity 0.0 Allow s3:*
    identity 0.1 Deny s3:Put*
    identity 1.0 Allow ec2:*
    resource 0.0 Allow s3:List*
    resource 0.1 Deny s3:DeleteBucket
    boundary 0.0 Allow s3:Get*
    boundary 0.1 Allow ec2:*
    boundary 0.2 Deny ec2:RunInstances
    session 0.0 Allow s3:*
    session 0.1 Deny s3:Restore*
    session 1.0 Allow ec2:*
    scp root 0.0 Allow *
    scp account 0.0 Allow ec2:*
    scp account 1.0 Allow s3:*
    scp account 1.1 Deny s3:GetBucketPolicy
    rcp root 0.0 Deny s3:GetObjectAcl
    ");
    let nowhere = Place { layer: Layer::Identity, level: 0, policy: 1, statement: 1 };
    assert_eq!(scenario.at(nowhere), None);
    assert_eq!(scenario.at(Place { policy: 2, statement: 0, ..nowhere }), None);
}

#[test]
fn a_scenario_can_keep_some_of_its_statements() {
    let scenario = Scenario { caller: account("111122223333"), ..scenario(LAYERS) };
    assert_eq!(scenario.with_statements(|_, _| true), scenario);
    for (place, _, statement) in scenario.statements() {
        let alone = scenario.with_statements(|other, _| other == place);
        let left: Vec<_> = alone.statements().into_iter().map(|(place, _, statement)| (place, statement)).collect();
        assert_eq!(left, [(place, statement)]);
        assert_eq!(alone.places(), scenario.places());
        assert_eq!(alone.caller, scenario.caller);
    }
    let denies = scenario.with_statements(|_, statement| statement.effect == Effect::Deny);
    insta::assert_snapshot!(shown(&denies), @r"
    identity: Deny s3:Put*
    identity: nothing
    resource: Deny s3:DeleteBucket
    boundary: Deny ec2:RunInstances
    session: Deny s3:Restore*
    session: nothing
    scp root: nothing
    scp unit
    scp account: nothing
    scp account: Deny s3:GetBucketPolicy
    rcp root: Deny s3:GetObjectAcl
    ");
}

#[test]
fn one_statement_can_be_another() {
    let scenario = scenario(LAYERS);
    let span = scenario.identity[0].span;
    for (place, _, known) in scenario.statements() {
        let other = Statement::of_everything(place.statement, known.span);
        let changed = scenario.with_statement(place, other.clone());
        assert_eq!(changed.at(place).map(|(_, statement)| statement), Some(&other));
        let rest = |scenario: &Scenario| scenario.with_statements(|at, _| at != place);
        assert_eq!(rest(&changed), rest(&scenario));
    }
    let nowhere = Place { layer: Layer::Scp, level: 3, policy: 0, statement: 0 };
    for place in [nowhere, Place { level: 0, statement: 1, ..nowhere }, Place { level: 0, policy: 1, ..nowhere }] {
        assert_eq!(scenario.with_statement(place, Statement::of_everything(place.statement, span)), scenario);
    }
}

/// What keeps requests out by not allowing them: boundary, session policies, levels of SCPs (spec D.1).
#[test]
fn limits_can_be_lifted() {
    let scenario = scenario(LAYERS);
    let mut found = String::new();
    for place in scenario.limits() {
        let lifted = scenario.without_limit(place);
        let changed = changes(&scenario, &lifted);
        found += &format!("{}\n{changed}", scenario.name_of(place));
        for policy in lifted.policies() {
            let indexes: Vec<_> = policy.statements.iter().map(|statement| statement.index).collect();
            assert_eq!(indexes, (0..indexes.len()).collect::<Vec<_>>(), "statements keep places of their own");
        }
    }
    insta::assert_snapshot!(found, @r"
    boundary
    - boundary: Allow s3:Get*, Allow ec2:*, Deny ec2:RunInstances
    + boundary: Allow s3:Get*, Allow ec2:*, Deny ec2:RunInstances, Allow everything
    session
    - session: Allow s3:*, Deny s3:Restore*
    + session: Allow s3:*, Deny s3:Restore*, Allow everything
    scp root
    - scp root: Allow *
    + scp root: Allow *, Allow everything
    scp unit
    - scp unit
    scp account
    - scp account: Allow ec2:*
    + scp account: Allow ec2:*, Allow everything
    ");
}

/// A limit that is lifted allows everything, and what it denies stays denied (spec D.1).
#[test]
fn a_limit_that_is_lifted_only_denies() {
    for layer in ["boundary", "session", "scp root"] {
        let before = scenario(&format!("identity: Allow *\n{layer}: Allow ec2:*, Deny s3:Put*"));
        let [limit] = before.limits()[..] else { panic!("one limit") };
        let after = before.without_limit(limit);
        assert_eq!(limit, after.limits()[0]);
        let blocked = format!("ImplicitDeny by {}", limit.layer);
        assert_eq!(decided(&before, "s3:GetObject"), blocked);
        assert_eq!(decided(&after, "s3:GetObject"), "Allow by identity");
        assert_eq!(decided(&after, "s3:PutObject"), format!("ExplicitDeny by {}", limit.layer));
    }
    let before = scenario("identity: Allow *\nscp root");
    assert_eq!(decided(&before, "s3:GetObject"), "ImplicitDeny by scp");
    assert_eq!(decided(&before.without_limit(before.limits()[0]), "s3:GetObject"), "Allow by identity");
}

#[test]
fn what_is_not_there_is_no_limit() {
    let levels = scenario("identity: Allow *\nscp root\nscp account: Allow s3:*");
    for (layer, level) in [(Layer::Boundary, 0), (Layer::Session, 0), (Layer::Scp, 2), (Layer::Scp, 3)] {
        assert_eq!(levels.without_limit(LayerPlace { layer, level }), levels, "{layer} {level}");
    }
}

#[test]
fn a_layer_can_be_that_of_another_scenario() {
    let [new, old] = [scenario(LAYERS), scenario(&LAYERS.replace("Allow", "Deny"))];
    let mut all = new.clone();
    for layer in Layer::ALL {
        let mixed = new.with_layer_of(layer, &old);
        for place in new.places() {
            let from = if place.layer == layer { &old } else { &new };
            assert_eq!(mixed.policies_at(place), from.policies_at(place), "{layer}");
        }
        all = all.with_layer_of(layer, &old);
    }
    assert_eq!(all, old);
    let none = Layer::ALL.iter().fold(new, |scenario, layer| scenario.with_layer_of(*layer, &Scenario::default()));
    assert_eq!(none, Scenario::default());
}

#[test]
fn the_facts_can_be_those_of_another_scenario() {
    let facts = Scenario {
        caller: account("111122223333"),
        callers: Callers::Own,
        resource: Account { role: AccountRole::Management, ..account("444455556666") },
        resource_kind: ResourceKind::KmsKey,
        ..Scenario::default()
    };
    let plain = scenario(LAYERS);
    let mixed = plain.with_facts_of(&facts);
    assert_eq!(shown(&mixed), LAYERS);
    assert_eq!(mixed.with_facts_of(&plain), plain);
    let none = Layer::ALL.iter().fold(mixed, |scenario, layer| scenario.with_layer_of(*layer, &facts));
    assert_eq!(none, facts);
}

fn account(id: &str) -> Account {
    Account { id: Some(id.to_owned()), ..Account::default() }
}
