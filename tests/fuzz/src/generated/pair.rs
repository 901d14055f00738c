//! Two policies: the second is made from the first, statement by statement, so that they have much in common.

use arbitrary::{Result, Unstructured};
use serde_json::{Value, json};

use super::element::{Callers, action, list, resource, statement};

/// The existing policy and the new one.
pub(crate) fn two_policies(bytes: &mut Unstructured<'_>) -> Result<[Value; 2]> {
    let callers = *bytes.choose(&Callers::KINDS)?;
    let mut existing = Vec::new();
    for _ in 0..bytes.int_in_range(1..=3)? {
        existing.push(statement(bytes, callers)?);
    }
    let mut new = Vec::new();
    for statement in &existing {
        new.extend(changed(bytes, statement, callers)?);
    }
    if bytes.ratio(1, 3)? {
        let place = bytes.int_in_range(0..=new.len())?;
        new.insert(place, statement(bytes, callers)?);
    }
    if bytes.ratio(1, 4)? {
        new.reverse();
    }
    let version = if bytes.ratio(7, 8)? { "2012-10-17" } else { "2008-10-17" };
    Ok([existing, new].map(|statements| json!({"Version": version, "Statement": statements})))
}

/// What becomes of a statement: the same, nothing, one with other actions or resources, another effect, other conditions.
fn changed(bytes: &mut Unstructured<'_>, from: &Value, callers: Callers) -> Result<Option<Value>> {
    let mut statement_now = from.clone();
    let Some(members) = statement_now.as_object_mut() else { return Ok(None) };
    match bytes.int_in_range(0..=7)? {
        0..=1 => {}
        2 => drop(members.shift_remove("Condition")),
        3 => {
            let effect = if from["Effect"] == "Allow" { "Deny" } else { "Allow" };
            members.insert("Effect".to_owned(), json!(effect));
        }
        4 => drop(members.insert("Condition".to_owned(), statement(bytes, callers)?["Condition"].clone())),
        5 => extend(bytes, members, ["Action", "NotAction"], action)?,
        6 => extend(bytes, members, ["Resource", "NotResource"], resource)?,
        _ => return Ok(None),
    }
    Ok(Some(statement_now))
}

/// Some more items for the element with one of these names.
fn extend(
    bytes: &mut Unstructured<'_>,
    members: &mut serde_json::Map<String, Value>,
    names: [&str; 2],
    item: fn(&mut Unstructured<'_>) -> Result<Value>,
) -> Result<()> {
    for name in names {
        let Some(now) = members.get_mut(name) else { continue };
        let mut items = now.as_array().cloned().unwrap_or_else(|| vec![now.clone()]);
        match list(bytes, 2, item)? {
            Value::Array(more) => items.extend(more),
            one => items.insert(0, one),
        }
        *now = Value::Array(items);
    }
    Ok(())
}
