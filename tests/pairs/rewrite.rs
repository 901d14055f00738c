//! The same policy in other words (spec 0.4).

use serde_json::{Map, Value, json};

/// A policy with everything in another order, with other Sids, lists for single items and single items for lists, and other
/// capital letters where they do not count.
pub(crate) fn reworded(policy: &Value) -> Value {
    let statements = policy["Statement"].as_array().unwrap().iter().enumerate().rev();
    let statements: Vec<Value> = statements.map(|(n, statement)| statement_reworded(n, statement)).collect();
    json!({"Statement": statements, "Version": policy["Version"], "Id": "reworded"})
}

fn statement_reworded(n: usize, statement: &Value) -> Value {
    let mut members = Map::from_iter([("Sid".to_owned(), json!(format!("S{n}")))]);
    for (name, value) in statement.as_object().unwrap().iter().rev() {
        let value = match name.as_str() {
            "Action" | "NotAction" => list(value, swap_case),
            "Resource" | "NotResource" => list(value, str::to_owned),
            "Condition" => conditions_reworded(value),
            _ => value.clone(),
        };
        members.insert(name.clone(), value);
    }
    Value::Object(members)
}

fn conditions_reworded(block: &Value) -> Value {
    let operators = block.as_object().unwrap().iter().rev().map(|(operator, keys)| {
        let keys = keys.as_object().unwrap().iter().rev();
        let keys: Map<String, Value> =
            keys.map(|(key, values)| (swap_case(key), list(values, str::to_owned))).collect();
        (operator.clone(), Value::Object(keys))
    });
    Value::Object(operators.collect())
}

/// The items backwards; one item stands alone if it stood in a list.
fn list(value: &Value, each: fn(&str) -> String) -> Value {
    match value.as_array() {
        Some(items) if items.len() == 1 => json!(each(items[0].as_str().unwrap())),
        Some(items) => items.iter().rev().map(|item| json!(each(item.as_str().unwrap()))).collect(),
        None => json!([each(value.as_str().unwrap())]),
    }
}

fn swap_case(text: &str) -> String {
    let swap = |c: char| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
    text.chars().map(swap).collect()
}

/// A policy that denies what its first positive statement about resources spares, and one that says `NotResource`: the same
/// twice, when there is such a statement.
pub(crate) fn resource_negated_twice(policy: &Value) -> Option<[Value; 2]> {
    let statement = policy["Statement"].as_array()?.iter().find(|statement| statement["Resource"].is_array())?;
    let without = |name: &str| {
        let mut members = statement.as_object().unwrap().clone();
        members.shift_remove("Resource");
        members.insert(name.to_owned(), statement["Resource"].clone());
        Value::Object(members)
    };
    let mut all = without("Resource");
    all["Effect"] = json!("Allow");
    all["Resource"] = json!("*");
    let mut denied = without("Resource");
    denied["Effect"] = json!("Deny");
    let mut spared = without("NotResource");
    spared["Effect"] = json!("Allow");
    Some(
        [json!([all, denied]), json!([spared])]
            .map(|statements| json!({"Version": "2012-10-17", "Statement": statements})),
    )
}

/// A statement with one condition, and the statement without it beside a Deny under the negated condition: the same twice, when
/// there is a condition whose negation can be written.
pub(crate) fn condition_negated_twice(policy: &Value) -> Option<[Value; 2]> {
    let statements = policy["Statement"].as_array()?.iter();
    let (statement, operator, key) = statements.filter_map(negatable).next()?;
    let opposite = opposite(&operator)?;
    let values = &statement["Condition"][&operator][&key];
    let with = |effect: &str, block: Value| {
        let mut statement = statement.clone();
        statement["Effect"] = json!(effect);
        statement["Condition"] = block;
        statement
    };
    let plain = with("Allow", json!({&operator: {&key: values}}));
    let all = with("Allow", json!({}));
    let denied = with("Deny", json!({opposite: {&key: values}}));
    Some(
        [json!([plain]), json!([all, denied])]
            .map(|statements| json!({"Version": "2012-10-17", "Statement": statements})),
    )
}

/// The first condition with a negation on a key that never has several values.
fn negatable(statement: &Value) -> Option<(Value, String, String)> {
    let single =
        |key: &str| !["aws:TagKeys", "aws:PrincipalOrgPaths", "example:anything", "example:blob"].contains(&key);
    let block = statement["Condition"].as_object()?.iter();
    block
        .filter(|(operator, _)| opposite(operator).is_some())
        .find_map(|(operator, keys)| keys.as_object()?.keys().find(|key| single(key)).map(|key| (operator, key)))
        .map(|(operator, key)| (statement.clone(), operator.clone(), key.clone()))
}

fn opposite(operator: &str) -> Option<String> {
    let pairs = [
        ("StringEquals", "StringNotEquals"),
        ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
        ("StringLike", "StringNotLike"),
        ("ArnLike", "ArnNotLike"),
        ("ArnEquals", "ArnNotEquals"),
        ("NumericEquals", "NumericNotEquals"),
        ("DateEquals", "DateNotEquals"),
        ("IpAddress", "NotIpAddress"),
    ];
    let found = pairs.iter().find_map(|(a, b)| match operator {
        operator if operator == *a => Some(b),
        operator if operator == *b => Some(a),
        _ => None,
    });
    found.map(|name| (*name).to_owned())
}
