//! Random properties as texts, over the names of the random policies and requests of `keyaki-semantics`.
//!
//! The names are made such that they can be written in properties: keys with a prefix, accounts of twelve digits.

use keyaki::property::read_properties;
use keyaki::{Property, Question};
use keyaki_policy::{
    ConditionKey, ConditionValue, Glob, GlobPiece, Listed, Policy, PrincipalPattern, Principals, Readings,
    ResourcePattern, Statement, Variable,
};
use keyaki_semantics::{Principal, Request};
use keyaki_source::Source;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::arbitrary;

pub(crate) fn question() -> impl Strategy<Value = Question> {
    let policy = || vec(arbitrary::statement(), 0..3).prop_map(|statements| named(arbitrary::policy(statements)));
    (claim(), policy(), policy()).prop_map(|(text, a, b)| {
        let property = property(&text);
        let subject = |name: &str| if name == "b" { b.clone() } else { a.clone() };
        let subjects = property.policies().iter().map(|name| subject(name.as_str()).into()).collect();
        Question::about(&property, subjects).unwrap()
    })
}

pub(crate) fn request() -> impl Strategy<Value = Request> {
    arbitrary::request().prop_map(|request| {
        let context = request.context.into_iter().map(|(key, value)| (key_named(&key), value)).collect();
        let principal = match request.principal {
            Principal::Aws { partition, account, caller } => {
                Principal::Aws { partition, account: account_named(&account), caller }
            }
            other => other,
        };
        Request { principal, context, ..request }
    })
}

pub(crate) fn property(text: &str) -> Property {
    let (properties, diagnostics) = read_properties(&Source::new("test.kyk", text), &[], Readings::default());
    let properties = properties.unwrap_or_else(|| panic!("{text}\n{diagnostics:#?}"));
    properties.into_iter().next().unwrap()
}

fn claim() -> impl Strategy<Value = String> {
    let quantifier = prop::sample::select(vec!["every", "no", "some"]);
    let about = prop::sample::select(vec!["request allowed by a", "request allowed by b", "request"]);
    let part = || option::weighted(0.3, formula());
    let counted = prop::sample::select(vec!["", "", " from more than 2^24 IPv4 or 1 IPv6 addresses"]);
    (quantifier, about, part(), formula(), counted, part(), part()).prop_map(
        |(quantifier, about, condition, body, counted, except, assuming)| {
            let part =
                |word: &str, part: Option<String>| part.map(|part| format!(" {word} {part}")).unwrap_or_default();
            // Every property is about some policy.
            let body = format!("(allowed by a implies {body})");
            let (condition, except, assuming) =
                (part("where", condition), part("except", except), part("assuming", assuming));
            let counted = if quantifier == "no" { counted } else { "" };
            format!("property p: {quantifier} {about}{condition}: {body}{counted}{except}{assuming}")
        },
    )
}

fn formula() -> impl Strategy<Value = String> {
    test().prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| format!("not ({one})")),
            vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" and "))),
            vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" or "))),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("({one} implies {other})")),
            (inner.clone(), inner).prop_map(|(one, other)| format!("({one} iff {other})")),
        ]
    })
}

fn test() -> impl Strategy<Value = String> {
    let fixed = |texts: &[&str]| prop::sample::select(texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
    prop_oneof![
        3 => fixed(&["allowed by a", "allowed by b"]),
        2 => fixed(&[
            "principal is account 111111111111",
            "principal is arn:aws:iam::111111111111:role/R",
            "principal in [arn:aws:iam::222222222222:user/S, arn:aws:sts::111111111111:assumed-role/R/S]",
            "principal is anonymous",
            "principal in [any account, canonical-user s]",
            "principal is any service",
            "principal in [any federated, service s]",
            "principal is federated t",
        ]),
        2 => fixed(&[
            "caller is outside account 111111111111",
            "caller is not outside [account 222222222222, organization o-aaaaaaaaaa]",
            "caller is stranger to a",
            "caller is not stranger to [a, b] of AWS::S3::Bucket",
            "allowed by a without fixed values of AWS::S3::Bucket",
            "allowed by b through resource",
            "allowed by b without fixed values of AWS::S3::AccessPoint",
        ]),
        1 => fixed(&["action is g:x", "action in [g:x, x:g]", "action like g:*", "action like [x:?, *]"]),
        1 => fixed(&[
            "resource is arn:aws:s:::a",
            "resource like arn:aws:s:::*",
            "resource like [arn:*:s::*:5, arn:aws:s:r:1:a:?]",
            "resource like \"arn:aws:s:::${a:v}\"",
        ]),
        5 => (key(), fixed(&[
            "is a", "is not a", "in [a, b, \"\"]", "not in [A, ab]", "like a*", "not like [*b, ?]", "is \"${a:v}\"",
            "arn-like arn:aws:s:*:*:a", "not arn-like arn:*:s:?:1:*", "is A ignoring case", "is true", "is not true",
            "is false", "in 10.0.0.0/8", "not in [10.0.0.0/8, ::/0]", "is 192.0.2.1", "= 5", "!= 5", "< 6", "<= 5.5", "> 5",
            ">= 7", "= 2020-01-01T00:00:00Z", "< 2020-01-01T01:00:00Z", "is present", "is absent", "is a if present",
            "in 10.0.0.0/8 if present", "< 6 if present", "is true if present",
        ])).prop_map(|(key, rest)| format!("{key} {rest}")),
        2 => (fixed(&["any value of", "every value of"]), key(), fixed(&[
            "is a", "is not a", "in [a, b]", "not in [a, b]", "like a*", "not like *b", "is true", "in 10.0.0.0/8",
            "not in 10.0.0.0/8", "= 5", "!= 5", "< 6",
        ])).prop_map(|(which, key, rest)| format!("{which} {key} {rest}")),
    ]
}

fn key() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a:k", "a:v", "a:v", "aws:PrincipalArn"]).prop_map(str::to_owned)
}

/// The policy with names that can be written in properties.
fn named(policy: Policy) -> Policy {
    let statements = policy.statements.into_iter().map(statement_named).collect();
    Policy {
        source: policy.source,
        span: policy.span,
        kind: policy.kind,
        version: policy.version,
        readings: policy.readings,
        statements,
    }
}

fn statement_named(mut statement: Statement) -> Statement {
    if let Principals::Only(items) | Principals::Except(items) = &mut statement.principals {
        for item in items {
            if let PrincipalPattern::Aws(aws) = &mut item.value {
                aws.account = account_named(&aws.account);
            }
        }
    }
    let (Listed::Only(items) | Listed::Except(items)) = &mut statement.resources;
    for item in items {
        match &mut item.value {
            ResourcePattern::Fields(fields) => fields.iter_mut().for_each(|glob| *glob = glob_named(glob)),
            ResourcePattern::Whole(glob) => *glob = glob_named(glob),
            ResourcePattern::Any | ResourcePattern::Nothing => {}
        }
    }
    for condition in &mut statement.conditions {
        condition.key.value = key_named(&condition.key.value);
        for value in &mut condition.values {
            if let ConditionValue::Text(glob) = &mut value.value {
                *glob = glob_named(glob);
            }
        }
    }
    statement
}

fn glob_named(glob: &Glob) -> Glob {
    Glob::from_pieces(glob.pieces().iter().map(|piece| match piece {
        GlobPiece::Variable(variable) => {
            GlobPiece::Variable(Box::new(Variable { key: key_named(&variable.key), default: variable.default.clone() }))
        }
        other => other.clone(),
    }))
}

fn key_named(key: &ConditionKey) -> ConditionKey {
    if key.written().contains(':') { key.clone() } else { ConditionKey::new(format!("a:{}", key.written())) }
}

fn account_named(account: &str) -> String {
    account.repeat(12)
}
