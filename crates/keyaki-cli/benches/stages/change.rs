//! Small changes to policies, such as people make.
//!
//! Both are made to the statement in the middle (among those that they can be made to), so that neither the first nor the
//! last is favoured.

use serde_json::{Map, Value, json};

/// One action more in a list of actions. In an Allow this is new access unless something else allows or denies it.
pub(crate) fn one_action_more(mut policy: Value) -> Option<Value> {
    let statement = middle(&mut policy, |statement| statement.contains_key("Action"))?;
    let action = statement.get_mut("Action")?;
    let mut actions = match action.take() {
        Value::Array(actions) => actions,
        single => vec![single],
    };
    actions.push(json!("sqs:PurgeQueue"));
    *action = Value::Array(actions);
    Some(policy)
}

/// One condition more on a statement. In an Allow this leaves less access.
pub(crate) fn one_condition_more(mut policy: Value) -> Option<Value> {
    let statement = middle(&mut policy, |_| true)?;
    let conditions = statement.entry("Condition").or_insert_with(|| json!({})).as_object_mut()?;
    let keys = conditions.entry("StringEquals").or_insert_with(|| json!({})).as_object_mut()?;
    keys.insert("aws:RequestedRegion".to_owned(), json!("eu-west-1"));
    Some(policy)
}

fn middle(policy: &mut Value, wanted: impl Fn(&Map<String, Value>) -> bool) -> Option<&mut Map<String, Value>> {
    let statements = match policy.get_mut("Statement")? {
        Value::Array(statements) => statements.iter_mut().collect(),
        single => vec![single],
    };
    let mut candidates: Vec<_> =
        statements.into_iter().filter_map(Value::as_object_mut).filter(|statement| wanted(statement)).collect();
    let at = candidates.len() / 2;
    (at < candidates.len()).then(|| candidates.swap_remove(at))
}
