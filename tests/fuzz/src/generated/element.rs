//! Statements and what they are made of.

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

pub(super) const KEYS: [&str; 12] = [
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
/// Callers as a request and a policy may both name them.
pub(super) const CALLERS: [&str; 7] = [
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::444455556666:root",
    "arn:aws:iam::111122223333:user/t/ann",
    "arn:aws:iam::111122223333:user/ann",
    "arn:aws:iam::111122223333:role/R",
    "arn:aws:sts::111122223333:assumed-role/R/s",
    "arn:aws:sts::111122223333:federated-user/ann",
];
/// What one field of an ARN may be.
const FIELDS: [&str; 6] = ["", "*", "a", "aws", "s3", "?3"];
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

/// Whom the statements of a policy name.
#[derive(Clone, Copy)]
pub(super) enum Callers {
    /// Nobody: the policy is attached to its caller.
    Unstated,
    /// Somebody, as in a resource's policy.
    Named,
    /// Everyone, as in an RCP.
    Everyone,
}

impl Callers {
    /// Those of policies that stand alone.
    pub(super) const KINDS: [Self; 2] = [Self::Unstated, Self::Named];
}

pub(super) fn statement(bytes: &mut Unstructured<'_>, callers: Callers) -> Result<Value> {
    let mut statement = Map::new();
    let mut put = |name: &str, value: Value| statement.insert(name.to_owned(), value);
    put("Effect", json!(if bytes.ratio(2, 3)? { "Allow" } else { "Deny" }));
    match callers {
        Callers::Unstated => {}
        Callers::Everyone => drop(put("Principal", json!("*"))),
        Callers::Named => match bytes.int_in_range(0..=3)? {
            0 => drop(put("Principal", json!("*"))),
            1 => drop(put("NotPrincipal", principals(bytes)?)),
            _ => drop(put("Principal", principals(bytes)?)),
        },
    }
    put(bytes.choose(&["Action", "Action", "NotAction"])?, list(bytes, 2, action)?);
    put(bytes.choose(&["Resource", "Resource", "NotResource"])?, list(bytes, 2, resource)?);
    put("Condition", conditions(bytes)?);
    Ok(Value::Object(statement))
}

fn conditions(bytes: &mut Unstructured<'_>) -> Result<Value> {
    let mut block = Map::new();
    for _ in 0..bytes.int_in_range(0..=3)? {
        let set = bytes.choose(&["", "", "ForAllValues:", "ForAnyValue:"])?;
        let if_exists = bytes.choose(&["", "", "IfExists"])?;
        let test = *bytes.choose(&TESTS)?;
        // `Null` takes no suffix.
        let operator = if test == "Null" { format!("{set}{test}") } else { format!("{set}{test}{if_exists}") };
        let values = list(bytes, 3, |bytes| value(bytes, test))?;
        block.insert(operator, json!({*bytes.choose(&KEYS)?: values}));
    }
    Ok(Value::Object(block))
}

/// A value that fits the test, or now and then any text.
fn value(bytes: &mut Unstructured<'_>, test: &str) -> Result<Value> {
    let fitting: &[&str] = match test {
        "Null" | "Bool" => &["true", "false", "TRUE"],
        "BinaryEquals" => &["QQ==", "YQ==", ""],
        "IpAddress" | "NotIpAddress" => {
            &["10.0.0.0/8", "10.0.0.1", "192.0.2.1/24", "::1", "2001:db8::/32", "0.0.0.0/0"]
        }
        _ if test.starts_with("Numeric") => &["5", "5.0", "-7", "1e3", "0.05", "5.5", "300"],
        _ if test.starts_with("Date") => {
            &["2020-01-01T00:00:00Z", "2020-01-01T01:00:00+01:00", "2020-01-01", "1577836800"]
        }
        _ if test.starts_with("Arn") && bytes.ratio(3, 4)? => return arn(bytes).map(Value::String),
        _ => return text(bytes).map(Value::String),
    };
    if bytes.ratio(1, 24)? { text(bytes).map(Value::String) } else { bytes.choose(fitting).map(|value| json!(value)) }
}

pub(super) fn action(bytes: &mut Unstructured<'_>) -> Result<Value> {
    bytes.choose(&["*", "s3:*", "s3:Get*", "s3:GetObject", "?3:?*", "*:a"]).map(|action| json!(action))
}

pub(super) fn resource(bytes: &mut Unstructured<'_>) -> Result<Value> {
    Ok(Value::String(match bytes.int_in_range(0..=7)? {
        0..=1 => "*".to_owned(),
        2..=3 => format!("arn:aws:s3:::{}", text(bytes)?),
        4..=6 => arn(bytes)?,
        _ if bytes.ratio(1, 4)? => text(bytes)?,
        _ => "arn:aws:s3:::b/*".to_owned(),
    }))
}

/// Six fields, of which the last may hold more colons.
pub(super) fn arn(bytes: &mut Unstructured<'_>) -> Result<String> {
    let mut arn = "arn".to_owned();
    for _ in 0..4 {
        arn.push(':');
        arn.push_str(bytes.choose(&FIELDS)?);
    }
    Ok(format!("{arn}:{}", text(bytes)?))
}

fn principals(bytes: &mut Unstructured<'_>) -> Result<Value> {
    let kind = *bytes.choose(&["AWS", "AWS", "AWS", "Service", "Federated", "CanonicalUser"])?;
    let name = |bytes: &mut Unstructured<'_>| match bytes.int_in_range(0..=7)? {
        0 if bytes.ratio(1, 4)? => text(bytes).map(Value::String),
        0 if kind == "AWS" => Ok(json!("*")),
        _ if kind == "Service" => Ok(json!("s3.amazonaws.com")),
        _ => bytes.choose(&CALLERS).map(|name| json!(name)),
    };
    Ok(json!({kind: list(bytes, 2, name)?}))
}

/// Up to `most` items, seldom none, or one without a list.
pub(super) fn list(
    bytes: &mut Unstructured<'_>,
    most: usize,
    mut item: impl FnMut(&mut Unstructured<'_>) -> Result<Value>,
) -> Result<Value> {
    let least = usize::from(!bytes.ratio(1, 16)?);
    match bytes.int_in_range(least..=most)? {
        1 => item(bytes),
        number => (0..number).map(|_| item(bytes)).collect::<Result<Vec<Value>>>().map(Value::Array),
    }
}

pub(super) fn text(bytes: &mut Unstructured<'_>) -> Result<String> {
    let number = bytes.choose(&[1, 1, 1, 2, 3])?;
    (0..*number).map(|_| bytes.choose(&SCRAPS).copied()).collect()
}
