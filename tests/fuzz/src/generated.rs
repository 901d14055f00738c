//! Policies and requests as JSON text, from the bytes of a fuzzer: few names, so that they often meet.

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

const KEYS: [&str; 12] = [
    "a:k",
    "A:K",
    "a:v",
    "aws:username",
    "aws:PrincipalArn",
    "aws:PrincipalTag/t",
    "aws:RequestTag/t",
    "aws:TagKeys",
    "aws:SourceIp",
    "aws:CurrentTime",
    "aws:MultiFactorAuthAge",
    "aws:SecureTransport",
];
const TESTS: [&str; 27] = [
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "Null",
];
/// Pieces of texts: each text is one or a few of them in a row.
const SCRAPS: [&str; 46] = [
    "",
    "a",
    "A",
    "b",
    "*",
    "?",
    ":",
    "/",
    "arn",
    "arn:aws:s3:::b",
    "arn:aws:s3:::b/o",
    "arn:aws:sns:*:t",
    "arn:aws:",
    "${a:k}",
    "${a:v, 'a'}",
    "${aws:username}",
    "${*}",
    "${$}",
    "true",
    "False",
    "5",
    "5.0",
    "-7",
    "1e3",
    "0.05",
    "QQ==",
    "YQ==",
    "10.0.0.0/8",
    "10.0.0.1",
    "192.0.2.1",
    "::1",
    "2001:db8::/32",
    "2020-01-01T00:00:00Z",
    "2020-01-01T01:00:00+01:00",
    "2020-01-01",
    "1577836800",
    "111122223333",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:user/t/ann",
    "arn:aws:iam::111122223333:role/R",
    "arn:aws:iam::111122223333:role/t/R",
    "arn:aws:sts::111122223333:assumed-role/R/s",
    "arn:aws:sts::111122223333:federated-user/ann",
    "s3.amazonaws.com",
    "é",
    "ſ",
];

/// A policy.
pub fn policy(bytes: &mut Unstructured<'_>) -> Result<Value> {
    let statements = list(bytes, 3, statement)?;
    let version = if bytes.ratio(7, 8)? { "2012-10-17" } else { "2008-10-17" };
    Ok(json!({"Version": version, "Statement": statements}))
}

/// A request.
pub fn request(bytes: &mut Unstructured<'_>) -> Result<Value> {
    let mut context = Map::new();
    for _ in 0..bytes.int_in_range(0..=3)? {
        let key = bytes.choose(&KEYS)?;
        let value = if bytes.ratio(2, 3)? {
            Value::String(text(bytes)?)
        } else {
            list(bytes, 3, |b| text(b).map(Value::String))?
        };
        context.insert((*key).to_owned(), value);
    }
    let principal = principal(bytes)?;
    let action = *bytes.choose(&["s3:GetObject", "s3:getobject", "s3:PutObject", "iam:a", "S3:A"])?;
    let resource = match bytes.int_in_range(0..=3)? {
        0 => "*".to_owned(),
        1 => "arn:aws:s3:::b/o".to_owned(),
        2 => format!("arn:aws:s3:::{}", text(bytes)?),
        _ => format!("arn:{}:{}:{}", text(bytes)?, text(bytes)?, text(bytes)?),
    };
    Ok(json!({"principal": principal, "action": action, "resource": resource, "context": context}))
}

fn principal(bytes: &mut Unstructured<'_>) -> Result<Value> {
    Ok(match bytes.int_in_range(0..=5)? {
        0 => json!("anonymous"),
        1 => json!({"Service": text(bytes)?}),
        2 => json!({"Federated": text(bytes)?}),
        3 => json!({"AWS": text(bytes)?, "Session": text(bytes)?}),
        _ => json!(text(bytes)?),
    })
}

fn statement(bytes: &mut Unstructured<'_>) -> Result<Value> {
    let mut statement = Map::new();
    let mut put = |name: &str, value: Value| statement.insert(name.to_owned(), value);
    put("Effect", json!(if bytes.ratio(2, 3)? { "Allow" } else { "Deny" }));
    match bytes.int_in_range(0..=5)? {
        0 => drop(put("Principal", json!("*"))),
        1 => drop(put("Principal", principals(bytes)?)),
        2 => drop(put("NotPrincipal", principals(bytes)?)),
        _ => {}
    }
    let actions = |b: &mut Unstructured<'_>| {
        b.choose(&["*", "s3:*", "s3:Get*", "s3:GetObject", "?3:?*", "*:a"]).map(|a| json!(a))
    };
    put(bytes.choose(&["Action", "Action", "NotAction"])?, list(bytes, 2, actions)?);
    let resources = |b: &mut Unstructured<'_>| if b.ratio(1, 3)? { Ok(json!("*")) } else { text(b).map(Value::String) };
    put(bytes.choose(&["Resource", "Resource", "NotResource"])?, list(bytes, 2, resources)?);
    let mut block = Map::new();
    for _ in 0..bytes.int_in_range(0..=3)? {
        let set = bytes.choose(&["", "", "ForAllValues:", "ForAnyValue:"])?;
        let if_exists = bytes.choose(&["", "", "IfExists"])?;
        let operator = format!("{set}{}{if_exists}", bytes.choose(&TESTS)?);
        let values = list(bytes, 3, |b| text(b).map(Value::String))?;
        block.insert(operator, json!({*bytes.choose(&KEYS)?: values}));
    }
    put("Condition", Value::Object(block));
    Ok(Value::Object(statement))
}

fn principals(bytes: &mut Unstructured<'_>) -> Result<Value> {
    let kind = *bytes.choose(&["AWS", "AWS", "Service", "Federated", "CanonicalUser"])?;
    let names = list(bytes, 2, |b| text(b).map(Value::String))?;
    Ok(json!({kind: names}))
}

/// Up to `most` items, or one without a list.
fn list(
    bytes: &mut Unstructured<'_>,
    most: usize,
    mut item: impl FnMut(&mut Unstructured<'_>) -> Result<Value>,
) -> Result<Value> {
    match bytes.int_in_range(0..=most)? {
        1 => item(bytes),
        number => (0..number).map(|_| item(bytes)).collect::<Result<Vec<Value>>>().map(Value::Array),
    }
}

fn text(bytes: &mut Unstructured<'_>) -> Result<String> {
    let number = bytes.choose(&[1, 1, 1, 2, 3])?;
    (0..*number).map(|_| bytes.choose(&SCRAPS).copied()).collect()
}
