//! Scenarios, and requests that meet their rules.

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

use super::context;
use super::element::{Callers, action, list, resource, statement};

const ACCOUNTS: [&str; 2] = ["111122223333", "444455556666"];

/// A scenario as in a `scenario.json`.
pub(crate) fn scenario(bytes: &mut Unstructured<'_>) -> Result<Value> {
    let mut policies = Map::new();
    let mut put = |name: &str, value: Value| policies.insert(name.to_owned(), value);
    put("identity", some(bytes, 2, |bytes| attached(bytes, Callers::Unstated))?);
    if bytes.ratio(1, 2)? {
        put("resource", attached(bytes, Callers::Named)?);
    }
    if bytes.ratio(1, 4)? {
        put("boundary", attached(bytes, Callers::Unstated)?);
    }
    if bytes.ratio(1, 4)? {
        put("session", some(bytes, 2, |bytes| attached(bytes, Callers::Unstated))?);
    }
    if bytes.ratio(1, 3)? {
        put("scp", levels(bytes, |bytes| attached(bytes, Callers::Unstated))?);
    }
    if bytes.ratio(1, 3)? {
        put("rcp", levels(bytes, rcp)?);
    }
    let caller = account(bytes)?;
    let mut owner = account(bytes)?;
    let kind = *bytes.choose(&["ordinary", "ordinary", "kms-key", "aws-managed-kms-key", "role-trust"])?;
    owner.insert("kind".to_owned(), json!(kind));
    Ok(json!({"schema": "keyaki.scenario/1", "caller": caller, "resource": owner, "policies": policies}))
}

/// A request that may meet the rules for keys, roles and single actions.
pub(crate) fn request_of_scenario(bytes: &mut Unstructured<'_>) -> Result<Value> {
    let account = *bytes.choose(&ACCOUNTS)?;
    let principal = match bytes.int_in_range(0..=8)? {
        0 => json!("anonymous"),
        1 => json!({"Service": "s3.amazonaws.com"}),
        2 => json!({"Federated": "a"}),
        3 => json!(format!("arn:aws:iam::{account}:root")),
        4 => json!(format!("arn:aws:iam::{account}:user/t/ann")),
        5 => json!(format!("arn:aws:sts::{account}:federated-user/ann")),
        6 => json!({"AWS": format!("arn:aws:iam::{account}:role/aws-service-role/s/R"), "Session": "s"}),
        7 => json!({"AWS": format!("arn:aws-cn:iam::{account}:role/R"), "Session": "s"}),
        _ => json!({"AWS": format!("arn:aws:iam::{account}:role/R"), "Session": "s"}),
    };
    let actions =
        ["s3:GetObject", "s3:a", "kms:Decrypt", "kms:RetireGrant", "sts:AssumeRole", "sts:GetCallerIdentity", "iam:a"];
    let owner = *bytes.choose(&ACCOUNTS)?;
    let resource = match bytes.int_in_range(0..=6)? {
        0 => "*".to_owned(),
        1 => format!("arn:aws:kms:r:{owner}:key/k"),
        2 => format!("arn:aws:kms:r:{owner}:alias/k"),
        3 => format!("arn:aws:iam::{owner}:role/R"),
        4 => "arn:aws:iam::aws:policy/P".to_owned(),
        5 => format!("arn:aws-cn:s:r:{owner}:a"),
        _ => "arn:aws:s3:::b/o".to_owned(),
    };
    Ok(
        json!({"principal": principal, "action": bytes.choose(&actions)?, "resource": resource, "context": context(bytes)?}),
    )
}

fn account(bytes: &mut Unstructured<'_>) -> Result<Map<String, Value>> {
    let mut account = Map::new();
    if bytes.ratio(2, 3)? {
        account.insert("account".to_owned(), json!(bytes.choose(&ACCOUNTS)?));
    }
    if bytes.ratio(1, 4)? {
        account.insert("organization".to_owned(), json!("o-a"));
    }
    if bytes.ratio(1, 5)? {
        account.insert("management".to_owned(), json!(true));
    }
    Ok(account)
}

fn levels(bytes: &mut Unstructured<'_>, policy: fn(&mut Unstructured<'_>) -> Result<Value>) -> Result<Value> {
    let mut levels = Vec::new();
    for level in ["root", "unit"].iter().take(bytes.int_in_range(0..=2)?) {
        levels.push(json!({"level": level, "policies": some(bytes, 2, policy)?}));
    }
    Ok(Value::Array(levels))
}

/// A policy, often one that allows much, so that other layers decide.
fn attached(bytes: &mut Unstructured<'_>, callers: Callers) -> Result<Value> {
    let mut statements = Vec::new();
    for _ in 0..bytes.int_in_range(1..=2)? {
        let mut made = statement(bytes, callers)?;
        if bytes.ratio(1, 2)? {
            made["Condition"] = json!({});
        }
        statements.push(made);
    }
    if bytes.ratio(1, 2)? {
        let mut open = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
        if let Callers::Named = callers {
            open["Principal"] = json!("*");
        }
        statements.push(open);
    }
    Ok(json!({"Version": "2012-10-17", "Statement": statements}))
}

fn rcp(bytes: &mut Unstructured<'_>) -> Result<Value> {
    let mut deny = statement(bytes, Callers::Everyone)?;
    if let Some(members) = deny.as_object_mut() {
        for name in ["NotAction", "Action"] {
            members.shift_remove(name);
        }
        members.insert("Effect".to_owned(), json!("Deny"));
        members.insert("Action".to_owned(), list(bytes, 2, action)?);
        if !members.contains_key("NotResource") {
            members.insert("Resource".to_owned(), list(bytes, 2, resource)?);
        }
    }
    Ok(json!({"Version": "2012-10-17", "Statement": deny}))
}

/// Up to `most` items.
fn some(
    bytes: &mut Unstructured<'_>,
    most: usize,
    mut item: impl FnMut(&mut Unstructured<'_>) -> Result<Value>,
) -> Result<Value> {
    let number = bytes.int_in_range(0..=most)?;
    (0..number).map(|_| item(bytes)).collect::<Result<Vec<Value>>>().map(Value::Array)
}
