//! Random conditions, policies and requests over few names, so that they often meet.
#![allow(dead_code, clippy::indexing_slicing, reason = "each test crate uses a part, and fails by panicking")]

use keyaki_policy::{
    ActionPattern, AwsIdentity, AwsPrincipal, Condition, ConditionKey, ConditionValue, Decimal, Effect, Glob,
    GlobPiece, Instant, IpRange, Listed, Operator, Order, Policy, PolicyKind, PrincipalPattern, Principals, Quantifier,
    Readings, ResourcePattern, Statement, Test, Variable, Version,
};
use keyaki_semantics::{Caller, ContextValue, Principal, Request};
use keyaki_source::{Source, Span, Spanned};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

/// Keys that conditions test and variables name.
const KEYS: &str = "[kv]|[kv]|[kv]|aws:PrincipalArn";
/// Texts that mean something to one operator or another.
const TEXTS: &str = "|a|A|b|ab|\\*|5|5\\.0|7|true|TRUE|false|QQ==|10\\.0\\.0\\.1|192\\.0\\.2\\.1|::1\
                     |2020-01-01T00:00:00Z|2020-01-01T01:00:00\\+01:00|arn:aws:s:::a|arn:aws:s:r:1:a:b";

pub(crate) fn spanned<T>(value: T) -> Spanned<T> {
    Spanned::new(value, Span::default())
}

pub(crate) fn key(name: &str) -> ConditionKey {
    ConditionKey::new(name)
}

pub(crate) fn order() -> impl Strategy<Value = Order> {
    prop::sample::select(Order::ALL.to_vec())
}

/// Every test but `Null`, negated or not.
pub(crate) fn test() -> impl Strategy<Value = Test> {
    prop_oneof![
        any::<bool>().prop_map(|negated| Test::StringEquals { negated }),
        any::<bool>().prop_map(|negated| Test::StringEqualsIgnoreCase { negated }),
        any::<bool>().prop_map(|negated| Test::StringLike { negated }),
        any::<bool>().prop_map(|negated| Test::ArnLike { negated }),
        any::<bool>().prop_map(|negated| Test::IpAddress { negated }),
        order().prop_map(Test::Numeric),
        order().prop_map(Test::Date),
        Just(Test::Bool),
        Just(Test::BinaryEquals),
    ]
}

/// The test of the other polarity, where there is one.
pub(crate) fn opposite(test: Test) -> Option<Test> {
    Some(match test {
        Test::StringEquals { negated } => Test::StringEquals { negated: !negated },
        Test::StringEqualsIgnoreCase { negated } => Test::StringEqualsIgnoreCase { negated: !negated },
        Test::StringLike { negated } => Test::StringLike { negated: !negated },
        Test::ArnLike { negated } => Test::ArnLike { negated: !negated },
        Test::IpAddress { negated } => Test::IpAddress { negated: !negated },
        Test::Numeric(Order::Equals) => Test::Numeric(Order::NotEquals),
        Test::Numeric(Order::NotEquals) => Test::Numeric(Order::Equals),
        Test::Date(Order::Equals) => Test::Date(Order::NotEquals),
        Test::Date(Order::NotEquals) => Test::Date(Order::Equals),
        Test::Numeric(_) | Test::Date(_) | Test::Bool | Test::BinaryEquals | Test::Null => return None,
    })
}

fn variable() -> impl Strategy<Value = GlobPiece> {
    (KEYS, option::of("[ab]?"))
        .prop_map(|(name, default)| GlobPiece::Variable(Box::new(Variable { key: ConditionKey::new(name), default })))
}

fn glob(with_wildcards: Wildcards) -> impl Strategy<Value = Glob> {
    let literal =
        prop_oneof![6 => TEXTS, 1 => "arn:aws:s:|10\\.|192\\.0\\."].prop_map(|text| GlobPiece::Literal(text.into()));
    let wildcard = match with_wildcards {
        Wildcards::Special => prop_oneof![Just(GlobPiece::Run), Just(GlobPiece::One)].boxed(),
        Wildcards::Plain => "[*?]".prop_map(|text| GlobPiece::Literal(text.into())).boxed(),
    };
    vec(prop_oneof![3 => literal, 2 => wildcard, 1 => variable()], 0..4).prop_map(Glob::from_pieces)
}

#[derive(Clone, Copy)]
enum Wildcards {
    Special,
    Plain,
}

/// A value that `test` can read, or rarely one that it cannot.
pub(crate) fn value(test: Test) -> BoxedStrategy<ConditionValue> {
    let readable = match test {
        Test::StringEquals { .. } | Test::StringEqualsIgnoreCase { .. } => {
            glob(Wildcards::Plain).prop_map(ConditionValue::Text).boxed()
        }
        Test::StringLike { .. } | Test::ArnLike { .. } => {
            glob(Wildcards::Special).prop_map(ConditionValue::Text).boxed()
        }
        Test::Numeric(_) => {
            "[567]|5\\.5".prop_map(|text| ConditionValue::Number(Decimal::parse(&text).unwrap())).boxed()
        }
        Test::Date(_) => "2020-01-01T0[01]:00:00Z|1577836800"
            .prop_map(|text| ConditionValue::Instant(Instant::parse(&text).unwrap()))
            .boxed(),
        Test::Bool => prop_oneof![
            any::<bool>().prop_map(ConditionValue::Truth),
            variable().prop_map(|variable| ConditionValue::Text(Glob::from_pieces([variable]))),
        ]
        .boxed(),
        Test::BinaryEquals => vec(Just(b'A'), 0..2).prop_map(ConditionValue::Bytes).boxed(),
        Test::IpAddress { .. } => "10\\.0\\.0\\.0/8|192\\.0\\.2\\.1|::/0"
            .prop_map(|text| ConditionValue::Range(IpRange::parse(&text).unwrap()))
            .boxed(),
        Test::Null => any::<bool>().prop_map(ConditionValue::Truth).boxed(),
    };
    prop_oneof![9 => readable, 1 => "x?".prop_map(ConditionValue::Unreadable)].boxed()
}

/// A test with `number` values for it.
pub(crate) fn test_and_values(number: std::ops::Range<usize>) -> impl Strategy<Value = (Test, Vec<ConditionValue>)> {
    test().prop_flat_map(move |test| (Just(test), vec(value(test), number.clone())))
}

pub(crate) fn text() -> impl Strategy<Value = String> {
    TEXTS
}

/// The value of a key that may hold one value, or be absent.
pub(crate) fn at_most_one() -> impl Strategy<Value = Option<ContextValue>> {
    option::of(text().prop_map(ContextValue::Single))
}

pub(crate) fn context_value() -> impl Strategy<Value = ContextValue> {
    prop_oneof![
        2 => text().prop_map(ContextValue::Single),
        1 => vec(text(), 0..3).prop_map(ContextValue::Multi),
    ]
}

pub(crate) fn condition(
    name: &str,
    quantifier: Option<Quantifier>,
    test: Test,
    if_exists: bool,
    values: Vec<ConditionValue>,
) -> Condition {
    Condition {
        operator: spanned(Operator { quantifier, test, if_exists }),
        key: spanned(key(name)),
        values: values.into_iter().map(spanned).collect(),
    }
}

fn any_condition() -> impl Strategy<Value = Condition> {
    let quantifier = prop_oneof![
        2 => Just(None),
        1 => Just(Some(Quantifier::ForAllValues)),
        1 => Just(Some(Quantifier::ForAnyValue)),
    ];
    let tested = prop_oneof![
        9 => test_and_values(0..3).boxed(),
        1 => (Just(Test::Null), vec(value(Test::Null), 0..3)).boxed(),
    ];
    (KEYS, quantifier, tested, any::<bool>())
        .prop_map(|(name, quantifier, (test, values), if_exists)| condition(&name, quantifier, test, if_exists, values))
}

/// A choice for every disputed point, the default oftener than not.
pub(crate) fn readings() -> impl Strategy<Value = Readings> {
    let choices = Readings::SWITCHES.iter().map(|switch| prop_oneof![1 => Just(0), 1 => 0..switch.choices.len()]);
    choices.collect::<Vec<_>>().prop_map(|choices| {
        let switches = Readings::SWITCHES.iter().zip(choices);
        switches.fold(Readings::default(), |readings, (switch, at)| {
            readings.with(switch.name, switch.choices[at].name).unwrap()
        })
    })
}

pub(crate) fn policy(statements: Vec<Statement>) -> Policy {
    let statements = statements.into_iter().enumerate().map(|(index, statement)| Statement { index, ..statement });
    Policy {
        source: Source::new("policy", ""),
        span: Span::default(),
        kind: PolicyKind::Resource,
        version: Version::V2012,
        readings: Readings::default(),
        statements: statements.collect(),
    }
}

/// A statement that matches exactly where its conditions hold.
pub(crate) fn conditional(effect: Effect, conditions: Vec<Condition>) -> Statement {
    Statement {
        index: 0,
        span: Span::default(),
        sid: None,
        effect,
        principals: Principals::Unstated,
        actions: Listed::Only(vec![spanned(ActionPattern::Any)]),
        resources: Listed::Only(vec![spanned(ResourcePattern::Any)]),
        conditions,
    }
}

pub(crate) fn effect() -> impl Strategy<Value = Effect> {
    prop_oneof![Just(Effect::Allow), Just(Effect::Deny)]
}

fn identity() -> impl Strategy<Value = AwsIdentity> {
    let name = || "[RS]".prop_map(String::from);
    prop_oneof![
        Just(AwsIdentity::Account),
        name().prop_map(|name| AwsIdentity::User { path: String::new(), name }),
        ("(t/)?", name()).prop_map(|(path, name)| AwsIdentity::Role { path, name }),
        (name(), name()).prop_map(|(role, session)| AwsIdentity::Session { role, session }),
        name().prop_map(|name| AwsIdentity::FederatedUser { name }),
    ]
}

fn principal_pattern() -> impl Strategy<Value = PrincipalPattern> {
    prop_oneof![
        4 => ("[12]", identity()).prop_map(|(account, who)| {
            PrincipalPattern::Aws(AwsPrincipal { partition: "aws".into(), account, who })
        }),
        1 => Just(PrincipalPattern::Everyone),
        1 => "[st]".prop_map(PrincipalPattern::Service),
        1 => "[st]".prop_map(PrincipalPattern::Federated),
        1 => Just(PrincipalPattern::AnyFederated),
        1 => "[st]".prop_map(PrincipalPattern::CanonicalUser),
        1 => Just(PrincipalPattern::Nobody("AIDA".into())),
    ]
}

fn principals() -> impl Strategy<Value = Principals> {
    let patterns = || vec(principal_pattern().prop_map(spanned), 0..3);
    prop_oneof![
        Just(Principals::Unstated),
        patterns().prop_map(Principals::Only),
        patterns().prop_map(Principals::Except),
    ]
}

fn listed<T: std::fmt::Debug + 'static>(item: impl Strategy<Value = T> + 'static) -> impl Strategy<Value = Listed<T>> {
    (any::<bool>(), vec(item.prop_map(spanned), 0..3))
        .prop_map(|(only, items)| if only { Listed::Only(items) } else { Listed::Except(items) })
}

fn action_pattern() -> impl Strategy<Value = ActionPattern> {
    let glob = || "[gx*?]{1,2}".prop_map(|text| Glob::wildcards(&text));
    prop_oneof![
        1 => Just(ActionPattern::Any),
        5 => (glob(), glob()).prop_map(|(service, name)| ActionPattern::Of { service, name }),
        1 => Just(ActionPattern::Nothing),
    ]
}

fn resource_pattern() -> impl Strategy<Value = ResourcePattern> {
    let field = |text: &'static str| text.prop_map(|text| Glob::wildcards(&text));
    let last = glob(Wildcards::Special);
    let fields = (field("arn"), field("aws|\\*"), field("s|\\?"), field("|\\*"), field("|1|\\*"), last);
    prop_oneof![
        1 => Just(ResourcePattern::Any),
        5 => fields.prop_map(|(a, b, c, d, e, f)| ResourcePattern::Fields(Box::new([a, b, c, d, e, f]))),
        2 => "arn:\\*|arn:\\*a|\\*|\\?".prop_map(|text| ResourcePattern::Whole(Glob::wildcards(&text))),
        1 => Just(ResourcePattern::Nothing),
    ]
}

pub(crate) fn statement() -> impl Strategy<Value = Statement> {
    let elements = (effect(), principals(), listed(action_pattern()), listed(resource_pattern()));
    (elements, vec(any_condition(), 0..3)).prop_map(|((effect, principals, actions, resources), conditions)| {
        Statement { principals, actions, resources, ..conditional(effect, conditions) }
    })
}

fn caller() -> impl Strategy<Value = Caller> {
    let name = || "[RS]".prop_map(String::from);
    prop_oneof![
        Just(Caller::Root),
        name().prop_map(|name| Caller::User { path: String::new(), name }),
        ("(t/)?", name(), "[RS]?").prop_map(|(path, role, session)| Caller::Session { path, role, session }),
        name().prop_map(|name| Caller::FederatedUser { name }),
    ]
}

fn principal() -> impl Strategy<Value = Principal> {
    prop_oneof![
        1 => Just(Principal::Anonymous),
        4 => ("[12]", caller()).prop_map(|(account, caller)| {
            Principal::Aws { partition: "aws".into(), account, caller }
        }),
        1 => "[st]".prop_map(Principal::Service),
        1 => "[st]".prop_map(Principal::Federated),
        1 => "[st]".prop_map(Principal::CanonicalUser),
    ]
}

pub(crate) fn request() -> impl Strategy<Value = Request> {
    let action = "[gGx]{1,2}:[gx]{1,2}|g|g:x:x";
    let resource = "\\*|arn:aws:s:::(a|ab|5|\\*)|arn:aws:s:r:1:a:b|a";
    let context = btree_map("[kKvV]|[kv]|[kv]|aws:PrincipalArn".prop_map(ConditionKey::new), context_value(), 0..3);
    (principal(), action, resource, context).prop_map(|(principal, action, resource, context)| Request {
        principal,
        action,
        resource,
        context,
    })
}

/// A request by a stranger with `value` under `name` and the variable's key `v` as given.
pub(crate) fn request_with(name: &str, value: Option<ContextValue>, v: Option<ContextValue>) -> Request {
    let entries = [v.map(|v| (key("v"), v)), value.map(|value| (key(name), value))];
    Request {
        principal: Principal::Anonymous,
        action: "g:x".into(),
        resource: "*".into(),
        context: entries.into_iter().flatten().collect(),
    }
}
