//! Counting agrees with the evaluator: in spaces that are small enough, every request is made and decided.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use keyaki::Subject;
use keyaki_count::{Longest, Space, Texts, census, comparison};
use keyaki_ir::CharSet;
use keyaki_policy::{
    ActionPattern, AwsIdentity, AwsPrincipal, Condition, ConditionKey, ConditionValue, Effect, Glob, Listed, Operator,
    Policy, PolicyKind, PrincipalPattern, Principals, Quantifier, Readings, ResourcePattern, Statement, Test, Version,
};
use keyaki_semantics::{Caller, ContextValue, Outcome, Principal, Request, outcome};
use keyaki_source::{Source, Span, Spanned};
use num_bigint::BigUint;
use proptest::collection::vec;
use proptest::prelude::*;

/// Every text over `letters` of up to `longest` characters.
fn texts(letters: &str, longest: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..longest {
        last = last.iter().flat_map(|text| letters.chars().map(move |c| format!("{text}{c}"))).collect();
        all.extend(last.iter().cloned());
    }
    all
}

/// Every choice of so many of `texts` whose lengths are no more than `longest` together.
fn tuples(texts: &[String], number: usize, longest: usize) -> Vec<Vec<String>> {
    let mut all = vec![Vec::new()];
    for _ in 0..number {
        all = all
            .iter()
            .flat_map(|tuple: &Vec<String>| {
                texts.iter().map(move |text| [tuple.as_slice(), std::slice::from_ref(text)].concat())
            })
            .filter(|tuple| tuple.iter().map(String::len).sum::<usize>() <= longest)
            .collect();
    }
    all
}

struct Requests {
    principals: Vec<Principal>,
    actions: Vec<String>,
    resources: Vec<String>,
    keys: Vec<(&'static str, Vec<Option<ContextValue>>)>,
}

fn actions(letters: &str, longest: usize) -> Vec<String> {
    let words = texts(letters, longest);
    let pairs = tuples(&words, 2, longest - 1);
    pairs.iter().filter(|pair| !pair.contains(&String::new())).map(|pair| pair.join(":")).collect()
}

fn resources(letters: &str, longest: usize) -> Vec<String> {
    let Some(free) = longest.checked_sub(8) else { return vec!["*".to_owned()] };
    let tuples = tuples(&texts(letters, free), 5, free);
    let fields = tuples.iter().filter(|fields| fields[..4].iter().all(|field| !field.contains(':')));
    fields.map(|fields| format!("arn:{}", fields.join(":"))).chain(["*".to_owned()]).collect()
}

fn principals(letters: &str, longest: usize) -> Vec<Principal> {
    let mut all = vec![Principal::Anonymous];
    let names = texts(letters, longest);
    for name in names.iter().filter(|name| !name.is_empty()) {
        all.extend([
            Principal::Service(name.clone()),
            Principal::Federated(name.clone()),
            Principal::CanonicalUser(name.clone()),
        ]);
    }
    all.extend(of_accounts(letters, longest));
    all
}

/// The callers of accounts whose ARNs, with the path of the role that they do not show, are not too long.
fn of_accounts(letters: &str, longest: usize) -> Vec<Principal> {
    let mut all = Vec::new();
    let parts: Vec<String> = texts(letters, longest.saturating_sub(16));
    let is_name = |text: &str| !text.is_empty() && !text.contains('/');
    let is_path = |text: &str| text.is_empty() || text.ends_with('/');
    for tuple in tuples(&parts, 5, longest.saturating_sub(15)) {
        let [partition, account, path, name, session] = <[String; 5]>::try_from(tuple).unwrap();
        let arn = |caller| Principal::Aws { partition: partition.clone(), account: account.clone(), caller };
        if partition.is_empty() || account.is_empty() || partition.contains(':') || account.contains(':') {
            continue;
        }
        if path.is_empty() && name.is_empty() && session.is_empty() {
            all.push(arn(Caller::Root));
        }
        if !is_name(&name) || !is_path(&path) {
            continue;
        }
        if session.is_empty() {
            all.push(arn(Caller::User { path: path.clone(), name: name.clone() }));
            all.push(arn(Caller::Session { path: path.clone(), role: name.clone(), session: String::new() }));
            if path.is_empty() {
                all.push(arn(Caller::FederatedUser { name: name.clone() }));
            }
        } else if is_name(&session) {
            all.push(arn(Caller::Session { path, role: name, session }));
        }
    }
    let hidden = |principal: &Principal| match principal {
        Principal::Aws { caller: Caller::Session { path, session, .. }, .. } if !session.is_empty() => path.len(),
        _ => 0,
    };
    all.retain(|principal| principal.text().len() + hidden(principal) <= longest);
    all
}

/// The values of a key: none, one text, or with `list` a set of so many texts.
fn values(letters: &str, longest: usize, list: Option<usize>) -> Vec<Option<ContextValue>> {
    let texts = texts(letters, longest);
    let mut values = vec![None];
    values.extend(texts.iter().cloned().map(ContextValue::Single).map(Some));
    let Some(most) = list else { return values };
    let mut sets: BTreeSet<BTreeSet<String>> = BTreeSet::from([BTreeSet::new()]);
    for _ in 0..most {
        let larger = |set: &BTreeSet<String>| {
            let set = set.clone();
            texts.iter().map(move |text| set.iter().cloned().chain([text.clone()]).collect()).collect::<Vec<_>>()
        };
        let larger: Vec<BTreeSet<String>> = sets.iter().flat_map(larger).collect();
        sets.extend(larger);
    }
    values.extend(sets.into_iter().map(|set| Some(ContextValue::Multi(set.into_iter().collect()))));
    values
}

impl Requests {
    /// Every request.
    fn all(&self) -> Vec<Request> {
        let mut contexts: Vec<BTreeMap<ConditionKey, ContextValue>> = vec![BTreeMap::new()];
        for (key, values) in &self.keys {
            let with = |context: &BTreeMap<ConditionKey, ContextValue>| {
                let context = context.clone();
                let with = move |value: &Option<ContextValue>| {
                    let more = value.clone().map(|value| (ConditionKey::new(*key), value));
                    context.clone().into_iter().chain(more).collect()
                };
                values.iter().map(with).collect::<Vec<_>>()
            };
            contexts = contexts.iter().flat_map(with).collect();
        }
        let mut all = Vec::new();
        for principal in &self.principals {
            for action in &self.actions {
                for resource in &self.resources {
                    all.extend(contexts.iter().map(|context| Request {
                        principal: principal.clone(),
                        action: action.clone(),
                        resource: resource.clone(),
                        context: context.clone(),
                    }));
                }
            }
        }
        all
    }
}

/// How many requests are among these, and how many values each dimension has among them, by name.
fn tally(requests: &[&Request], keys: &[&str], with_principal: bool) -> (usize, BTreeMap<String, usize>) {
    let distinct = |value: &dyn Fn(&Request) -> String| {
        requests.iter().map(|request| value(request)).collect::<BTreeSet<_>>().len()
    };
    let mut values = BTreeMap::from([
        ("action".to_owned(), distinct(&|request| request.action.clone())),
        ("resource".to_owned(), distinct(&|request| request.resource.clone())),
    ]);
    if with_principal {
        values.insert("principal".to_owned(), distinct(&|request| format!("{:?}", request.principal)));
    }
    for key in keys {
        let of_key = |request: &Request| format!("{:?}", request.context.get(&ConditionKey::new(*key)));
        values.insert((*key).to_owned(), distinct(&of_key));
    }
    (requests.len(), values)
}

fn space(letters: &str, longest: Longest, list: usize) -> Space {
    Space { texts: Texts { alphabet: CharSet::of(letters.chars()), longest }, list, steps: 50_000_000 }
}

/// What only `new` allows and what only `old` does, and what both do, counted and made.
fn agrees(old: Policy, new: Policy, space: &Space, requests: &Requests) -> Result<(), TestCaseError> {
    let with_principal = old.kind == PolicyKind::Resource;
    let counted = comparison(&old.clone().into(), &new.clone().into(), space).unwrap();
    prop_assert_eq!(&counted.open, &Vec::<Vec<String>>::new());
    let all = requests.all();
    // Keys that neither policy mentions are no dimensions.
    let keys: Vec<&str> = requests.keys.iter().map(|(key, _)| *key).collect();
    let size: BigUint = all.len().into();
    prop_assert_eq!(&counted.requests, &size);
    let [by_old, by_new] = [&old, &new]
        .map(|policy| all.iter().map(|request| outcome(policy, request) == Outcome::Allow).collect::<Vec<bool>>());
    let sets: [fn(bool, bool) -> bool; 4] =
        [|old, _| old, |_, new| new, |old, new| new && !old, |old, new| old && !new];
    for (set, counted_set) in sets.iter().zip(&counted.tallies) {
        let of_set: Vec<&Request> = all
            .iter()
            .zip(by_old.iter().zip(&by_new))
            .filter(|(_, (old, new))| set(**old, **new))
            .map(|(request, _)| request)
            .collect();
        let (number, values) = tally(&of_set, &keys, with_principal);
        prop_assert_eq!(counted_set.requests.exact(), Some(&BigUint::from(number)));
        let found: BTreeMap<String, usize> = counted
            .dimensions
            .iter()
            .zip(&counted_set.values)
            .map(|(dimension, count)| (dimension.name.clone(), usize::try_from(count.exact().unwrap()).unwrap()))
            .collect();
        prop_assert_eq!(found, values);
    }
    Ok(())
}

fn spanned<T>(value: T) -> Spanned<T> {
    Spanned::new(value, Span::default())
}

fn policy(kind: PolicyKind, statements: Vec<Statement>) -> Policy {
    Policy {
        source: Source::new("policy", ""),
        span: Span::default(),
        kind,
        version: Version::V2012,
        readings: Readings::default(),
        statements,
    }
}

fn listed<T: std::fmt::Debug + 'static>(item: impl Strategy<Value = T> + 'static) -> impl Strategy<Value = Listed<T>> {
    (any::<bool>(), vec(item.prop_map(spanned), 0..3))
        .prop_map(|(only, items)| if only { Listed::Only(items) } else { Listed::Except(items) })
}

fn glob(text: &'static str) -> impl Strategy<Value = Glob> {
    text.prop_map(|text| Glob::wildcards(&text))
}

fn action() -> impl Strategy<Value = ActionPattern> {
    prop_oneof![
        1 => Just(ActionPattern::Any),
        4 => (glob("[a*?]{1,2}"), glob("[a*?]{1,2}")).prop_map(|(service, name)| ActionPattern::Of { service, name }),
    ]
}

fn resource() -> impl Strategy<Value = ResourcePattern> {
    let fields = (glob("arn"), glob("a?|\\*"), glob("|\\?|\\*"), glob("|\\*"), glob("|a|\\*"), glob("[a:*?]{0,3}"));
    prop_oneof![
        1 => Just(ResourcePattern::Any),
        4 => fields.prop_map(|(a, b, c, d, e, f)| ResourcePattern::Fields(Box::new([a, b, c, d, e, f]))),
        2 => glob("arn:\\*|arn:\\*a|\\*|\\?|\\*a:\\*").prop_map(ResourcePattern::Whole),
    ]
}

fn condition() -> impl Strategy<Value = Condition> {
    let quantifier = prop_oneof![
        2 => Just(None),
        2 => Just(Some(Quantifier::ForAllValues)),
        2 => Just(Some(Quantifier::ForAnyValue)),
    ];
    let tested = prop_oneof![
        (any::<bool>(), vec("[a:*?]{0,2}", 0..3)).prop_map(|(negated, values)| {
            let values = values.iter().map(|text| ConditionValue::Text(Glob::wildcards(text))).collect::<Vec<_>>();
            (Test::StringLike { negated }, values)
        }),
        (any::<bool>(), vec("[Aa]{0,2}", 1..3)).prop_map(|(negated, values)| {
            let values = values.iter().map(|text| ConditionValue::Text(Glob::literal(text))).collect::<Vec<_>>();
            (Test::StringEqualsIgnoreCase { negated }, values)
        }),
        any::<bool>().prop_map(|value| (Test::Null, vec![ConditionValue::Truth(value)])),
    ];
    ("[kt]", quantifier, tested, any::<bool>()).prop_map(|(key, quantifier, (test, values), if_exists)| {
        // The first key never holds a list.
        let quantifier = quantifier.filter(|_| key == "t" && test != Test::Null);
        Condition {
            operator: spanned(Operator { quantifier, test, if_exists: if_exists && test != Test::Null }),
            key: spanned(ConditionKey::new(&key)),
            values: values.into_iter().map(spanned).collect(),
        }
    })
}

fn principal() -> impl Strategy<Value = PrincipalPattern> {
    let name = || "aa?".prop_map(String::from);
    let who = prop_oneof![
        Just(AwsIdentity::Account),
        name().prop_map(|name| AwsIdentity::User { path: String::new(), name }),
        name().prop_map(|name| AwsIdentity::Role { path: String::new(), name }),
        (name(), name()).prop_map(|(role, session)| AwsIdentity::Session { role, session }),
        name().prop_map(|name| AwsIdentity::FederatedUser { name }),
    ];
    prop_oneof![
        5 => ("a", "aa?", who).prop_map(|(partition, account, who)| {
            PrincipalPattern::Aws(AwsPrincipal { partition, account, who })
        }),
        1 => Just(PrincipalPattern::Everyone),
        1 => name().prop_map(PrincipalPattern::Service),
        1 => name().prop_map(PrincipalPattern::Federated),
        1 => Just(PrincipalPattern::AnyFederated),
        1 => name().prop_map(PrincipalPattern::CanonicalUser),
    ]
}

fn principals_of() -> impl Strategy<Value = Principals> {
    let patterns = || vec(principal().prop_map(spanned), 0..3);
    prop_oneof![
        1 => Just(Principals::Unstated),
        3 => patterns().prop_map(Principals::Only),
        2 => patterns().prop_map(Principals::Except),
    ]
}

fn statement(
    principals: impl Strategy<Value = Principals>,
    conditions: impl Strategy<Value = Vec<Condition>>,
) -> impl Strategy<Value = Statement> {
    let effect = prop_oneof![3 => Just(Effect::Allow), 1 => Just(Effect::Deny)];
    let parts = (effect, principals, listed(action()), listed(resource()), conditions);
    parts.prop_map(|(effect, principals, actions, resources, conditions)| Statement {
        index: 0,
        span: Span::default(),
        sid: None,
        effect,
        principals,
        actions,
        resources,
        conditions,
    })
}

/// Asks for both keys without saying anything of them, so that both are dimensions, and one of them may hold a list.
fn of_both_keys() -> Statement {
    let condition = |key: &str, quantifier| Condition {
        operator: spanned(Operator { quantifier, test: Test::StringLike { negated: false }, if_exists: false }),
        key: spanned(ConditionKey::new(key)),
        values: vec![spanned(ConditionValue::Text(Glob::wildcards("b")))],
    };
    Statement {
        index: 0,
        span: Span::default(),
        sid: None,
        effect: Effect::Allow,
        principals: Principals::Unstated,
        actions: Listed::Only(Vec::new()),
        resources: Listed::Only(vec![spanned(ResourcePattern::Any)]),
        conditions: vec![condition("k", None), condition("t", Some(Quantifier::ForAnyValue))],
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn actions_resources_and_keys_are_counted_as_decided(
        old in vec(statement(Just(Principals::Unstated), vec(condition(), 0..3)), 1..4),
        new in vec(statement(Just(Principals::Unstated), vec(condition(), 0..3)), 1..4),
    ) {
        let longest = Longest { principal: 0, action: 4, resource: 9, value: 2 };
        let space = space("a:", longest, 2);
        let requests = Requests {
            principals: vec![Principal::Anonymous],
            actions: actions("a", 4),
            resources: resources("a:", 9),
            keys: vec![("k", values("a:", 2, None)), ("t", values("a:", 2, Some(2)))],
        };
        let with_keys = |mut statements: Vec<Statement>| {
            statements.push(of_both_keys());
            policy(PolicyKind::Identity, statements)
        };
        agrees(with_keys(old), with_keys(new), &space, &requests)?;
    }

    #[test]
    fn principals_are_counted_as_decided(
        old in vec(statement(principals_of(), Just(Vec::new())), 1..4),
        new in vec(statement(principals_of(), Just(Vec::new())), 1..4),
    ) {
        let longest = Longest { principal: 31, action: 4, resource: 8, value: 0 };
        let requests = Requests {
            principals: principals("a", 31),
            actions: actions("a", 4),
            resources: resources("a", 8),
            keys: Vec::new(),
        };
        let policy = |statements| policy(PolicyKind::Resource, statements);
        agrees(policy(old), policy(new), &space("a", longest, 0), &requests)?;
    }
}

#[test]
fn paths_of_users_and_roles_are_counted() {
    let account = AwsPrincipal { partition: "a".into(), account: "a/".into(), who: AwsIdentity::Account };
    let user = AwsPrincipal {
        partition: "a".into(),
        account: "a/".into(),
        who: AwsIdentity::User { path: "a/".into(), name: "a".into() },
    };
    let statement = |effect, principals| Statement {
        principals: Principals::Only(vec![spanned(PrincipalPattern::Aws(principals))]),
        effect,
        actions: Listed::Only(vec![spanned(ActionPattern::Any)]),
        conditions: Vec::new(),
        ..of_both_keys()
    };
    let policy = policy(PolicyKind::Resource, vec![statement(Effect::Allow, account), statement(Effect::Deny, user)]);
    let longest = Longest { principal: 23, action: 3, resource: 1, value: 0 };
    let requests = Requests {
        principals: of_accounts("a/", 23),
        actions: actions("a", 3),
        resources: resources("a", 1),
        keys: Vec::new(),
    };
    let allowed = requests.all().iter().filter(|request| outcome(&policy, request) == Outcome::Allow).count();
    let counted = census(&[&Subject::from(policy)], &space("a/", longest, 0)).unwrap();
    assert_eq!(counted.tallies[0].requests.exact(), Some(&BigUint::from(allowed)));
    assert!(allowed > 20, "{allowed} requests are too few to tell");
}

/// What ties variables together is not counted, and the interval holds the number.
#[test]
fn an_interval_holds_the_number() {
    let variable = |text: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": [
                {{"Effect": "Allow", "Action": "*", "Resource": {text}}},
                {{"Effect": "Deny", "Action": "aa:*", "Resource": "arn:*:*:*:*:a${{k}}"}}]}}"#
        );
        keyaki_policy::read(&Source::new("policy", text.as_str()), None, keyaki_policy::Mode::Lenient).0.unwrap()
    };
    let longest = Longest { principal: 0, action: 4, resource: 10, value: 2 };
    let requests = Requests {
        principals: vec![Principal::Anonymous],
        actions: actions("a", 4),
        resources: resources("a:", 10),
        keys: vec![("k", values("a:", 2, None))],
    };
    for resource in [r#""arn:*:*:*:*:${k}""#, r#""arn::::*:${k, 'a'}*""#] {
        let policy = variable(resource);
        let allowed = requests.all().iter().filter(|request| outcome(&policy, request) == Outcome::Allow).count();
        let counted = census(&[&Subject::from(policy)], &space("a:", longest, 0)).unwrap();
        let count = &counted.tallies[0].requests;
        assert!(!counted.open.is_empty() && count.exact().is_none(), "{count:?}");
        assert!(count.least <= allowed.into() && count.most >= allowed.into(), "{allowed} is not in {count:?}");
    }
}
