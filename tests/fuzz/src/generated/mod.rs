//! Policies and requests as JSON text, from the bytes of a fuzzer: few names, so that they often meet.

mod element;
mod pair;
mod scenario;

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

use element::{CALLERS, Callers, KEYS, arn, list, statement, text};
pub(crate) use pair::two_policies;
pub(crate) use scenario::{request_of_scenario, scenario};

/// A policy.
pub(crate) fn policy(bytes: &mut Unstructured<'_>) -> Result<Value> {
    let callers = *bytes.choose(&Callers::KINDS)?;
    let statements = list(bytes, 3, |bytes| statement(bytes, callers))?;
    let version = if bytes.ratio(7, 8)? { "2012-10-17" } else { "2008-10-17" };
    Ok(json!({"Version": version, "Statement": statements}))
}

/// A request.
pub(crate) fn request(bytes: &mut Unstructured<'_>) -> Result<Value> {
    let context = context(bytes)?;
    let principal = principal(bytes)?;
    let action = *bytes.choose(&["s3:GetObject", "s3:getobject", "s3:PutObject", "iam:a", "S3:A"])?;
    let resource = match bytes.int_in_range(0..=3)? {
        0 => "*".to_owned(),
        1 => "arn:aws:s3:::b/o".to_owned(),
        2 => format!("arn:aws:s3:::{}", text(bytes)?),
        _ => arn(bytes)?,
    };
    Ok(json!({"principal": principal, "action": action, "resource": resource, "context": context}))
}

fn context(bytes: &mut Unstructured<'_>) -> Result<Map<String, Value>> {
    let mut context = Map::new();
    for _ in 0..bytes.int_in_range(0..=3)? {
        let key = *bytes.choose(&KEYS)?;
        // Names of keys are equal but for case.
        if context.keys().any(|known: &String| known.eq_ignore_ascii_case(key)) {
            continue;
        }
        let value = if bytes.ratio(2, 3)? {
            Value::String(text(bytes)?)
        } else {
            list(bytes, 3, |bytes| text(bytes).map(Value::String))?
        };
        context.insert(key.to_owned(), value);
    }
    Ok(context)
}

fn principal(bytes: &mut Unstructured<'_>) -> Result<Value> {
    Ok(match bytes.int_in_range(0..=5)? {
        0 => json!("anonymous"),
        1 => json!({"Service": text(bytes)?}),
        2 => json!({"Federated": text(bytes)?}),
        3 => json!({"AWS": "arn:aws:iam::111122223333:role/t/R", "Session": text(bytes)?}),
        4 if bytes.ratio(1, 4)? => json!(text(bytes)?),
        _ => json!(*bytes.choose(&CALLERS)?),
    })
}
