//! A request, the model that describes it, and the request that is read back from the model: the same, where the query speaks of
//! all of it; and what is written where a model's views of a value do not fit together, as solvers may leave them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::sync::Arc;

use keyaki_ir::{Model, Term, Value};
use keyaki_policy::{ConditionKey, Mode, PolicyKind, read};
use keyaki_semantics::{Encoder, Encoding, Request, SlotSymbols, is_described, model_of, request_of};
use keyaki_source::Source;

/// Looks at every part of a request, and at keys as values of each type.
fn encoded() -> Encoding {
    let condition = |condition: &str| {
        format!(
            r#"{{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {{{condition}}}}}"#
        )
    };
    let statements = [
        r#""StringLike": {"x:text": "a*", "x:both": "b*", "x:date-text": "c*", "x:address-text": "d*"}"#,
        r#""NumericEquals": {"x:number": "0.25", "x:both": "5"}"#,
        r#""DateLessThan": {"x:date": "2020-01-01", "x:date-text": "2020-01-01", "x:number-date": "2020-01-01"}"#,
        r#""NumericLessThan": {"x:number-date": "7"}"#,
        r#""IpAddress": {"x:address": "10.0.0.0/8", "x:address-text": "10.0.0.0/8"}"#,
        r#""ForAllValues:NumericLessThan": {"x:numbers": "5"}"#,
        r#""ForAnyValue:StringEquals": {"x:texts": "5"}"#,
        r#""ForAnyValue:StringEquals": {"x:texts": "6"}"#,
    ]
    .map(condition);
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "));
    let (policy, diagnostics) = read(&Source::new("policy", text), Some(PolicyKind::Resource), Mode::Lenient);
    let policy = policy.unwrap_or_else(|| panic!("{diagnostics:?}"));
    let mut encoder = Encoder::new([&policy]);
    let goal = encoder.policy("policy", &policy).allowed;
    encoder.finish(goal, Vec::new())
}

fn request(principal: &str, action: &str, resource: &str, context: &str) -> Request {
    let text = format!(
        r#"{{"principal": {principal}, "action": "{action}", "resource": "{resource}", "context": {context}}}"#
    );
    Request::from_json(&Source::new("request", &*text)).0.unwrap_or_else(|| panic!("{text}"))
}

const ANN: &str = r#""arn:aws:iam::111122223333:user/ann""#;

fn comes_back(principal: &str, action: &str, resource: &str, context: &str) {
    let encoding = encoded();
    let request = request(principal, action, resource, context);
    assert!(is_described(&encoding, &request), "{request:?}");
    assert_eq!(request_of(&encoding, &model_of(&encoding, &request)), request);
}

#[test]
fn callers_come_back() {
    for principal in [
        r#""anonymous""#,
        r#""arn:aws-cn:iam::111122223333:root""#,
        r#""arn:aws:iam::444455556666:user/p/q/ann""#,
        r#"{"AWS": "arn:aws:iam::444455556666:role/p/R", "Session": "s"}"#,
        r#""arn:aws:iam::444455556666:role/R""#,
        r#""arn:aws:sts::444455556666:federated-user/bob""#,
        r#"{"Service": "ec2.amazonaws.com"}"#,
        r#"{"Federated": "accounts.google.com"}"#,
        r#"{"CanonicalUser": "79"}"#,
    ] {
        comes_back(principal, "s3:GetObject", "arn:aws:s3:::b/o", "{}");
    }
}

#[test]
fn actions_and_resources_come_back() {
    for (action, resource) in [
        ("s3:GetObject", "*"),
        ("ec2:RunInstances", "arn:aws-cn:ec2:cn-north-1:444455556666:instance/i-1"),
        ("none:frob", "arn:::::"),
        ("s3:PutObject", "arn:aws:s3:::b/o:with:colons"),
    ] {
        comes_back(ANN, action, resource, "{}");
    }
}

#[test]
fn values_come_back_or_others_that_read_the_same() {
    let encoding = encoded();
    let back = |context: &str| {
        let request = request(ANN, "s3:GetObject", "*", context);
        assert!(is_described(&encoding, &request), "{request:?}");
        let model = model_of(&encoding, &request);
        let again = request_of(&encoding, &model);
        let keys = ["number", "date", "address", "number-date", "numbers"];
        // Symbols for text stand for any other value; without them all that no operator reads is alike.
        let readable = again.context.keys().any(|key| keys.iter().any(|name| key.folded() == format!("x:{name}")));
        if readable {
            assert_eq!(model_of(&encoding, &again), model, "{context}");
        }
        again.to_json()["context"].to_string()
    };
    let rows = [
        (r#"{"x:text":"any"}"#, r#"{"x:text":"any"}"#),
        (r#"{"x:text":""}"#, r#"{"x:text":""}"#),
        (r#"{"x:number":"0.25"}"#, r#"{"x:number":"0.25"}"#),
        (r#"{"x:number":"1e3"}"#, r#"{"x:number":"1000"}"#),
        (r#"{"x:number":"seven"}"#, r#"{"x:number":"unreadable"}"#),
        (r#"{"x:date":"2020-01-01"}"#, r#"{"x:date":"2020-01-01T00:00:00Z"}"#),
        (r#"{"x:date":"someday"}"#, r#"{"x:date":"unreadable"}"#),
        (r#"{"x:address":"10.0.0.1"}"#, r#"{"x:address":"10.0.0.1"}"#),
        (r#"{"x:address":"2001:DB8:0::1"}"#, r#"{"x:address":"2001:db8::1"}"#),
        (r#"{"x:number-date":"1000"}"#, r#"{"x:number-date":"1000"}"#),
        (r#"{"x:number-date":"1e3"}"#, r#"{"x:number-date":"1000.0"}"#),
        (r#"{"x:both":"5.0"}"#, r#"{"x:both":"5.0"}"#),
        (r#"{"x:both":"b5"}"#, r#"{"x:both":"b5"}"#),
        (r#"{"x:date-text":"2020-01-01"}"#, r#"{"x:date-text":"2020-01-01"}"#),
        (r#"{"x:address-text":"10.0.0.1"}"#, r#"{"x:address-text":"10.0.0.1"}"#),
        (r#"{"x:address-text":"2001:DB8:0::1"}"#, r#"{"x:address-text":"2001:DB8:0::1"}"#),
        (r#"{"x:numbers":[""]}"#, r#"{"x:numbers":[""]}"#),
        (r#"{"x:numbers":["7"]}"#, r#"{"x:numbers":["7"]}"#),
        (r#"{"x:numbers":["seven"]}"#, r#"{"x:numbers":["unreadable"]}"#),
        (r#"{"x:texts":["a","b"]}"#, r#"{"x:texts":["a","b"]}"#),
        (r#"{"x:texts":["a"]}"#, r#"{"x:texts":["a"]}"#),
        (r#"{"x:texts":[]}"#, r#"{"x:texts":[]}"#),
        (r#"{"x:texts":"a"}"#, r#"{"x:texts":"a"}"#),
    ];
    for (context, expected) in rows {
        assert_eq!(back(context), expected, "{context}");
    }
}

/// The text of a model gives way where the value of another type says something else.
#[test]
fn what_a_value_is_goes_before_what_its_text_says() {
    type View = fn(&SlotSymbols) -> Term;
    let rows: [(&str, &str, View, i128, &str); 6] = [
        ("x:both", "5", |slot| slot.number.unwrap().value, 60, "6"),
        ("x:both", "5", |slot| slot.number.unwrap().value, 50, "5"),
        ("x:date-text", "2020-01-01", |slot| slot.date.unwrap().value, 0, "1970-01-01T00:00:00Z"),
        ("x:address-text", "10.0.0.1", |slot| slot.v4.unwrap().value, 0x0a00_0002, "10.0.0.2"),
        ("x:address-text", "10.0.0.1", |slot| slot.v4.unwrap().value, 0x0a00_0001, "10.0.0.1"),
        ("x:address-text", "::1", |slot| slot.v6.unwrap().value, 2, "::2"),
    ];
    let encoding = encoded();
    for (key, text, view, value, expected) in rows {
        let mut model = model_of(&encoding, &request(ANN, "s3:GetObject", "*", &format!(r#"{{"{key}": "{text}"}}"#)));
        let slot = &encoding.symbols.keys[&ConditionKey::new(key)].slots[0];
        set(&encoding, &mut model, view(slot), Value::Int(value.into()));
        let context = request_of(&encoding, &model).to_json()["context"].to_string();
        assert_eq!(context, format!(r#"{{"{key}":"{expected}"}}"#), "{text} as {value}");
    }
}

/// A model without a value for some part stands for a request with an ordinary one.
#[test]
fn parts_without_a_value_are_ordinary() {
    let encoding = encoded();
    let said = |model: &Model| request_of(&encoding, model).to_json().to_string();
    let mut model = Model::default();
    let ordinary = r#"{"principal":"arn:aws:iam::111122223333:user/alice","action":"s3:GetObject","resource":"arn:aws:s3:::example-bucket/example.txt","context":{}}"#;
    assert_eq!(said(&model), ordinary);
    let service = encoding.symbols.action.service;
    set(&encoding, &mut model, service, Value::String(Arc::from("ec2")));
    let elsewhere = ordinary.replace("s3:GetObject", "ec2:getobject").replace("aws:s3:", "aws:ec2:");
    assert_eq!(said(&model), elsewhere);
    let kind = encoding.symbols.principal.kind;
    set(&encoding, &mut model, kind, Value::String(Arc::from("session")));
    assert!(said(&model).starts_with(r#"{"principal":"arn:aws:sts::111122223333:assumed-role/alice/session""#));
    for name in ["x:number", "x:date", "x:address"] {
        set(&encoding, &mut model, encoding.symbols.keys[&ConditionKey::new(name)].present, Value::Bool(true));
    }
    assert!(said(&model).ends_with(r#"{"x:address":"unreadable","x:date":"unreadable","x:number":"unreadable"}}"#));
}

fn set(encoding: &Encoding, model: &mut Model, term: Term, value: Value) {
    model.set(encoding.query.terms.as_symbol(term).unwrap(), value);
}
