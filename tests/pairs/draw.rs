//! Random pairs of policies, as JSON: a first policy, and a second that is made from it by editing statement after statement,
//! so that both verdicts are common. A pair speaks of few keys, so that its conditions meet.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

/// Two policies of a kind, `identity` or `resource`.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) kind: &'static str,
    pub(crate) existing: Value,
    pub(crate) new: Value,
    pub(crate) held: HeldTo,
}

/// Which laws the answers about a pair are held to, beyond those about the pair alone: all of them would leave time for few
/// pairs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum HeldTo {
    All,
    NoMore,
    OtherWords,
    TwiceNegated,
}

/// A condition key, and what its values are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) of: Values,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Values {
    Text,
    Texts,
    Arn,
    Number,
    Date,
    Truth,
    Address,
    Bytes,
}

const fn key(name: &'static str, of: Values) -> Key {
    Key { name, of }
}

pub(crate) const KEYS: [Key; 17] = [
    key("aws:username", Values::Text),
    key("aws:PrincipalTag/team", Values::Text),
    key("aws:RequestTag/team", Values::Text),
    key("s3:prefix", Values::Text),
    key("aws:PrincipalOrgID", Values::Text),
    key("example:anything", Values::Text),
    key("aws:TagKeys", Values::Texts),
    key("aws:PrincipalOrgPaths", Values::Texts),
    key("aws:SourceArn", Values::Arn),
    key("aws:PrincipalArn", Values::Arn),
    key("aws:MultiFactorAuthAge", Values::Number),
    key("s3:max-keys", Values::Number),
    key("aws:CurrentTime", Values::Date),
    key("aws:SecureTransport", Values::Truth),
    key("aws:MultiFactorAuthPresent", Values::Truth),
    key("aws:SourceIp", Values::Address),
    key("example:blob", Values::Bytes),
];

impl Values {
    fn operators(self) -> &'static [&'static str] {
        match self {
            Self::Text | Self::Texts => &[
                "StringEquals",
                "StringNotEquals",
                "StringEqualsIgnoreCase",
                "StringNotEqualsIgnoreCase",
                "StringLike",
                "StringNotLike",
            ],
            Self::Arn => &["ArnLike", "ArnNotLike", "ArnEquals", "ArnNotEquals", "StringLike", "StringEquals"],
            Self::Number => &[
                "NumericEquals",
                "NumericNotEquals",
                "NumericLessThan",
                "NumericLessThanEquals",
                "NumericGreaterThan",
                "NumericGreaterThanEquals",
            ],
            Self::Date => &[
                "DateEquals",
                "DateNotEquals",
                "DateLessThan",
                "DateLessThanEquals",
                "DateGreaterThan",
                "DateGreaterThanEquals",
            ],
            Self::Truth => &["Bool", "StringEquals"],
            Self::Address => &["IpAddress", "NotIpAddress"],
            Self::Bytes => &["BinaryEquals"],
        }
    }

    pub(crate) fn examples(self) -> &'static [&'static str] {
        match self {
            Self::Text => {
                &["a", "A", "ab", "b", "a*", "*b", "?", "*", "", "${aws:username}", "${aws:PrincipalTag/team}"]
            }
            Self::Texts => &["a", "A", "ab", "a*", "?", "*", "", "${aws:username}"],
            Self::Arn => &[
                "arn:aws:s3:::b",
                "arn:aws:s3:::*",
                "arn:aws:*:*:111122223333:*",
                "arn:aws:iam::111122223333:role/R",
                "arn:aws:iam::111122223333:role/*",
                "arn:aws:iam::111122223333:user/${aws:username}",
                "arn:*",
            ],
            Self::Number => &["5", "5.0", "5.5", "-7", "3600", "1e3"],
            Self::Date => &["2020-01-01T00:00:00Z", "2020-01-01T01:00:00+01:00", "2024-06-30", "1577836800"],
            Self::Truth => &["true", "false"],
            Self::Address => &["10.0.0.0/8", "10.1.0.0/16", "192.0.2.1", "0.0.0.0/0", "2001:db8::/32", "::1"],
            Self::Bytes => &["QQ==", "YQ=="],
        }
    }
}

/// A pair of policies.
pub(crate) fn pair() -> impl Strategy<Value = Pair> {
    (select(vec!["identity", "resource"]), subsequence(KEYS.to_vec(), 1..4)).prop_flat_map(|(kind, keys)| {
        let one = (statement(kind, &keys), edit(kind, &keys));
        let edited = vec((one, option::weighted(0.5, exception(kind, &keys))), 1..4);
        let more = option::weighted(0.3, statement(kind, &keys));
        let held =
            prop_oneof![4 => Just(HeldTo::NoMore), 1 => Just(HeldTo::OtherWords), 1 => Just(HeldTo::TwiceNegated)];
        (edited, more, prop::bool::weighted(0.2), held).prop_map(move |(edited, more, reversed, held)| {
            let edited: Vec<(Value, Edit)> = edited.into_iter().flat_map(with_exception).collect();
            let existing = edited.iter().map(|(statement, _)| statement.clone()).collect();
            let mut new: Vec<Value> =
                edited.into_iter().filter_map(|(statement, edit)| edit.applied_to(statement)).chain(more).collect();
            if reversed {
                new.reverse();
            }
            Pair { kind, existing: policy(kind, existing), new: policy(kind, new), held }
        })
    })
}

/// How a Deny is made that is about a part of what an Allow is about, and what becomes of it.
fn exception(kind: &'static str, keys: &[Key]) -> impl Strategy<Value = (Edit, Edit)> + use<> {
    let parts = (select(PARTS.to_vec()), statement(kind, keys)).prop_map(|(parts, other)| Edit::Parts(parts, other));
    (parts, prop_oneof![1 => Just(Edit::Keep), 1 => Just(Edit::Drop), 1 => edit(kind, keys)])
}

/// A statement and its exception, if it is an Allow that has one.
fn with_exception((one, exception): ((Value, Edit), Option<(Edit, Edit)>)) -> Vec<(Value, Edit)> {
    let deny = exception.filter(|_| one.0["Effect"] == "Allow").and_then(|(parts, edit)| {
        let mut deny = parts.applied_to(one.0.clone())?;
        deny["Effect"] = json!("Deny");
        Some((deny, edit))
    });
    std::iter::once(one).chain(deny).collect()
}

/// A policy of these statements; without any, one that allows nothing.
pub(crate) fn policy(kind: &str, mut statements: Vec<Value>) -> Value {
    if statements.is_empty() {
        let mut deny = json!({"Effect": "Deny", "Action": "*", "Resource": "*"});
        if kind == "resource" {
            deny["Principal"] = json!("*");
        }
        statements.push(deny);
    }
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// What becomes of a statement in the second policy.
#[derive(Clone, Debug)]
enum Edit {
    Keep,
    Drop,
    OtherEffect,
    /// Some of its parts are those of another statement.
    Parts(&'static [&'static str], Value),
    /// Items more for a list.
    More(&'static str, Value),
    /// A list without its last item.
    Fewer(&'static str),
}

impl Edit {
    fn applied_to(self, mut statement: Value) -> Option<Value> {
        match self {
            Self::Keep => {}
            Self::Drop => return None,
            Self::OtherEffect => {
                let effect = if statement["Effect"] == "Allow" { "Deny" } else { "Allow" };
                statement["Effect"] = json!(effect);
            }
            Self::Parts(parts, other) => {
                let members = statement.as_object_mut().unwrap();
                for part in parts {
                    members.remove(*part);
                }
                let others = other.as_object().unwrap().iter().filter(|(name, _)| parts.contains(&name.as_str()));
                members.extend(others.map(|(name, value)| (name.clone(), value.clone())));
            }
            Self::More(list, other) => {
                if let (Some(items), Some(more)) = (items_of(&statement, list), items_of(&other, list)) {
                    statement[list] = items.into_iter().chain(more).collect();
                }
            }
            Self::Fewer(list) => {
                if let Some(items) = items_of(&statement, list).filter(|items| items.len() > 1) {
                    statement[list] = items[..items.len() - 1].iter().cloned().collect();
                }
            }
        }
        Some(statement)
    }
}

fn items_of(statement: &Value, list: &str) -> Option<Vec<Value>> {
    statement.get(list).and_then(Value::as_array).cloned()
}

const PARTS: [&[&str]; 4] =
    [&["Action", "NotAction"], &["Resource", "NotResource"], &["Principal", "NotPrincipal"], &["Condition"]];
const LISTS: [&str; 4] = ["Action", "NotAction", "Resource", "NotResource"];

fn edit(kind: &'static str, keys: &[Key]) -> impl Strategy<Value = Edit> + use<> {
    prop_oneof![
        4 => Just(Edit::Keep),
        1 => Just(Edit::Drop),
        1 => Just(Edit::OtherEffect),
        3 => (select(PARTS.to_vec()), statement(kind, keys)).prop_map(|(parts, other)| Edit::Parts(parts, other)),
        2 => (select(LISTS.to_vec()), statement(kind, keys)).prop_map(|(list, other)| Edit::More(list, other)),
        2 => select(LISTS.to_vec()).prop_map(Edit::Fewer),
    ]
}

fn statement(kind: &'static str, keys: &[Key]) -> impl Strategy<Value = Value> + use<> {
    let effect = prop_oneof![3 => Just("Allow"), 1 => Just("Deny")];
    let callers = match kind {
        "identity" => Just(Map::new()).boxed(),
        _ => callers().boxed(),
    };
    (effect, callers, actions(), resources(), conditions(keys)).prop_map(
        |(effect, callers, (action, actions), (resource, resources), conditions)| {
            let mut statement = Map::from_iter([("Effect".to_owned(), json!(effect))]);
            statement.extend(callers);
            statement.insert(action.to_owned(), json!(actions));
            statement.insert(resource.to_owned(), json!(resources));
            if !conditions.is_empty() {
                statement.insert("Condition".to_owned(), Value::Object(conditions));
            }
            Value::Object(statement)
        },
    )
}

fn callers() -> impl Strategy<Value = Map<String, Value>> {
    let named = vec![
        json!("*"),
        json!({"AWS": "111122223333"}),
        json!({"AWS": ["111122223333", "arn:aws:iam::444455556666:root"]}),
        json!({"AWS": "arn:aws:iam::111122223333:user/ann"}),
        json!({"AWS": "arn:aws:iam::111122223333:role/R"}),
        json!({"AWS": ["arn:aws:sts::111122223333:assumed-role/R/s", "arn:aws:iam::111122223333:role/t/Q"]}),
        json!({"Service": "sns.amazonaws.com"}),
        json!({"Federated": "cognito-identity.amazonaws.com", "AWS": "111122223333"}),
        json!({"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}),
    ];
    (prop_oneof![5 => Just("Principal"), 1 => Just("NotPrincipal")], select(named))
        .prop_map(|(name, value)| Map::from_iter([(name.to_owned(), value)]))
}

fn actions() -> impl Strategy<Value = (&'static str, Vec<&'static str>)> {
    let items = [
        "s3:GetObject",
        "s3:Get*",
        "s3:*",
        "*",
        "s3:PutObject",
        "s3:?etObject*",
        "S3:getobject",
        "s*:Get*",
        "iam:PassRole",
        "*:*",
        "ec2:Describe*",
    ];
    (prop_oneof![6 => Just("Action"), 1 => Just("NotAction")], vec(select(items.to_vec()), 1..4))
}

fn resources() -> impl Strategy<Value = (&'static str, Vec<&'static str>)> {
    let items = [
        "*",
        "arn:aws:s3:::b",
        "arn:aws:s3:::b/*",
        "arn:aws:s3:::*",
        "arn:aws:s3:::b/a/*",
        "arn:aws:s3:::b/*.txt",
        "arn:aws:s3:::b/${aws:username}/*",
        "arn:aws:s3:::b/${aws:PrincipalTag/team, 'none'}",
        "arn:aws:s3:::b/${*}",
        "arn:aws:iam::111122223333:role/*",
        "arn:aws:iam::*:role/R",
        "arn:*:s3:::?/*",
        "arn:aws:sqs:*:111122223333:q",
    ];
    (prop_oneof![6 => Just("Resource"), 1 => Just("NotResource")], vec(select(items.to_vec()), 1..4))
}

fn conditions(keys: &[Key]) -> impl Strategy<Value = Map<String, Value>> + use<> {
    vec(condition(keys), 0..3).prop_map(|conditions| {
        let mut block = Map::new();
        for (operator, key, values) in conditions {
            let keys = block.entry(operator).or_insert_with(|| json!({}));
            keys[key.name] = json!(values);
        }
        block
    })
}

fn condition(keys: &[Key]) -> impl Strategy<Value = (String, Key, Vec<&'static str>)> + use<> {
    select(keys.to_vec()).prop_flat_map(|key| {
        // One key may be compared in several ways.
        let of = prop_oneof![9 => Just(key.of), 1 => Just(Values::Text)];
        let set = match key.of {
            Values::Texts => prop_oneof![1 => Just(""), 2 => Just("ForAllValues:"), 2 => Just("ForAnyValue:")].boxed(),
            _ => prop_oneof![10 => Just(""), 1 => Just("ForAllValues:"), 1 => Just("ForAnyValue:")].boxed(),
        };
        let if_exists = prop_oneof![3 => Just(""), 1 => Just("IfExists")];
        let null =
            vec(select(vec!["true", "false"]), 1..2).prop_map(move |values| ("Null".to_owned(), key, values)).boxed();
        let other = (of, set, if_exists)
            .prop_flat_map(move |(of, set, if_exists)| {
                let operator = select(of.operators().to_vec());
                (operator, vec(select(key.of.examples().to_vec()), 1..4))
                    .prop_map(move |(operator, values)| (format!("{set}{operator}{if_exists}"), key, values))
            })
            .boxed();
        prop_oneof![9 => other, 1 => null]
    })
}
