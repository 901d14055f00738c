//! Ways to write the same policy (spec 0.4), over all cases of `tests/semantics`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::fs;
use std::path::Path;

use keyaki_policy::{Mode, PolicyKind};
use keyaki_semantics::{Outcome, Request, outcome};
use keyaki_source::Source;
use serde_json::{Map, Value, json};

/// Demands that `rewrite` changes at least one policy and no outcome.
fn check(rewrite: fn(&mut Value)) {
    let mut changed = 0;
    for case in cases() {
        let mut policy = case["policy"].clone();
        rewrite(&mut policy);
        changed += usize::from(policy != case["policy"]);
        assert_eq!(outcomes(&case, &policy), outcomes(&case, &case["policy"]), "case {}: {policy}", case["case"]);
    }
    assert!(changed > 0);
}

fn outcomes(case: &Value, policy: &Value) -> Option<Vec<Outcome>> {
    let kind = if case["kind"] == "identity" { PolicyKind::Identity } else { PolicyKind::Resource };
    let policy = keyaki_policy::read(&Source::new("policy", policy.to_string()), Some(kind), Mode::Lenient).0?;
    let requests = case["requests"].as_array()?.iter().map(|wanted| {
        let source = Source::new("request", wanted["request"].to_string());
        outcome(&policy, &Request::from_json(&source).0.unwrap())
    });
    Some(requests.collect())
}

fn cases() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/semantics");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.flat_map(|path| serde_json::from_str::<Vec<Value>>(&fs::read_to_string(path).unwrap()).unwrap()).collect()
}

fn statements(policy: &mut Value) -> Vec<&mut Map<String, Value>> {
    match &mut policy["Statement"] {
        Value::Array(statements) => statements.iter_mut().filter_map(Value::as_object_mut).collect(),
        statement => statement.as_object_mut().into_iter().collect(),
    }
}

fn conditions(statement: &mut Map<String, Value>) -> impl Iterator<Item = &mut Map<String, Value>> {
    let block = statement.get_mut("Condition").and_then(Value::as_object_mut);
    block.into_iter().flat_map(|block| block.values_mut()).filter_map(Value::as_object_mut)
}

fn wrap(value: &mut Value) {
    if !value.is_array() {
        *value = json!([value]);
    }
}

fn unwrap(value: &mut Value) {
    if let Some([one]) = value.as_array().map(Vec::as_slice) {
        *value = one.clone();
    }
}

fn each_list(policy: &mut Value, change: fn(&mut Value)) {
    for statement in statements(policy) {
        for (name, value) in statement.iter_mut() {
            match (name.as_str(), value) {
                ("Action" | "NotAction" | "Resource" | "NotResource", value) => change(value),
                ("Principal" | "NotPrincipal", Value::Object(kinds)) => kinds.values_mut().for_each(change),
                _ => {}
            }
        }
        conditions(statement).flat_map(|keys| keys.values_mut()).for_each(change);
    }
    change(&mut policy["Statement"]);
}

#[test]
fn a_scalar_may_stand_in_a_list() {
    check(|policy| each_list(policy, wrap));
}

#[test]
fn a_list_of_one_may_be_written_bare() {
    check(|policy| each_list(policy, unwrap));
}

#[test]
fn names_of_statements_mean_nothing() {
    check(|policy| {
        for (index, statement) in statements(policy).into_iter().enumerate() {
            statement.insert("Sid".to_owned(), json!(format!("S{index}")));
        }
    });
}

#[test]
fn order_means_nothing() {
    check(|policy| {
        for statement in statements(policy) {
            let members: Vec<_> = std::mem::take(statement).into_iter().collect();
            statement.extend(members.into_iter().rev());
        }
        if let Some(statements) = policy["Statement"].as_array_mut() {
            statements.reverse();
        }
        each_list(policy, |value| {
            if let Some(items) = value.as_array_mut() {
                items.reverse();
            }
        });
    });
}

#[test]
fn names_of_condition_keys_have_no_case() {
    check(|policy| {
        for statement in statements(policy) {
            for keys in conditions(statement) {
                let members: Vec<_> = std::mem::take(keys).into_iter().collect();
                keys.extend(members.into_iter().map(|(name, values)| (name.to_ascii_uppercase(), values)));
            }
        }
    });
}

#[test]
fn names_of_actions_have_no_case() {
    check(|policy| {
        for statement in statements(policy) {
            for (name, value) in statement.iter_mut().filter(|(name, _)| name.ends_with("Action")) {
                assert!(value.is_string() || value.is_array(), "{name}");
                *value = serde_json::from_str(&value.to_string().to_ascii_uppercase()).unwrap();
            }
        }
    });
}
