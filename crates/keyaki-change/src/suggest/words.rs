//! Changes of a policy in words.

use keyaki_policy::Policy;
use serde_json::Value;

use super::edit::Change;
use crate::draft::{Clause, Draft};

/// How many items of a list are named.
const MOST_NAMED: usize = 6;

/// What `change` does to `policy`, whose statements were at `places` in the policy that its author knows.
pub(super) fn of(change: &Change, policy: &Policy, places: &[Option<usize>]) -> String {
    let named = |policy: &Policy, at: usize| named(policy, at, places);
    match change {
        Change::RemoveStatement(at) => format!("{} is left out", named(policy, *at)),
        Change::SetList(at, element, items) => {
            let lists = draft(policy, *at).map(|draft| [Some(draft.actions), draft.resources]);
            let of_actions = element.name().ends_with("Action");
            let list = lists.and_then(|[actions, resources]| if of_actions { actions } else { resources });
            let before = list.map(|list| list.items).unwrap_or_default();
            format!("in `{}` of {}, {}", element.name(), named(policy, *at), difference(&before, items))
        }
        Change::SetPrincipals(at, principals) => {
            let values = |entries: &[crate::draft::Entry]| -> Vec<Value> {
                entries.iter().map(|entry| entry.value.clone()).collect()
            };
            let before = draft(policy, *at).and_then(|draft| draft.principals).map(|list| values(&list.items));
            let what = difference(&before.unwrap_or_default(), &values(&principals.items));
            format!("among the principals of {}, {what}", named(policy, *at))
        }
        Change::SetValues(at, clause) => {
            let draft = draft(policy, *at);
            let before = draft.iter().flat_map(|draft| &draft.clauses).find(|one| is_same_test(one, clause));
            let what = difference(before.map_or(&[], |clause| clause.values.as_slice()), &clause.values);
            format!("in `{}` of `{}` in {}, {what}", clause.operator, clause.key, named(policy, *at))
        }
        Change::AddConditions(at, clauses) => {
            let tests: Vec<String> =
                clauses.iter().map(|clause| format!("`{}` of `{}`", clause.operator, clause.key)).collect();
            format!("{} demands {}", named(policy, *at), tests.join(" and "))
        }
        Change::ReplaceStatement(at, _) => format!("{} becomes the existing Deny again", named(policy, *at)),
        Change::AddStatement(statement) if statement.get("Effect").is_some_and(|effect| effect == "Deny") => {
            "a Deny is added".to_owned()
        }
        Change::AddStatement(_) => "what may stay of it is a statement of its own".to_owned(),
    }
}

fn named(policy: &Policy, at: usize, places: &[Option<usize>]) -> String {
    let statement = policy.statements.iter().find(|statement| statement.index == at);
    let sid = statement.and_then(|statement| statement.sid.as_ref()).filter(|sid| !sid.value.is_empty());
    let place = match places.get(at) {
        Some(Some(place)) => format!("statement {place}"),
        _ => "the added statement".to_owned(),
    };
    sid.map_or_else(|| place.clone(), |sid| format!("{place} ({})", sid.value))
}

fn draft(policy: &Policy, at: usize) -> Option<Draft> {
    policy.statements.iter().find(|statement| statement.index == at).and_then(|statement| Draft::of(policy, statement))
}

fn is_same_test(one: &Clause, other: &Clause) -> bool {
    one.operator == other.operator && one.key.eq_ignore_ascii_case(&other.key)
}

fn difference(before: &[Value], after: &[Value]) -> String {
    let only = |one: &[Value], other: &[Value]| -> Vec<String> {
        let items = one.iter().filter(|item| !other.contains(item));
        items.map(|item| format!("`{}`", item.as_str().map_or_else(|| item.to_string(), str::to_owned))).collect()
    };
    let few = |items: Vec<String>| match items.len().checked_sub(MOST_NAMED) {
        Some(more @ 1..) => {
            format!("{} and {more} more", items.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join(", "))
        }
        _ => items.join(", "),
    };
    let (gone, come) = (few(only(before, after)), few(only(after, before)));
    match (gone.as_str(), come.as_str()) {
        (gone, "") => format!("without {gone}"),
        ("", come) => format!("with {come}"),
        (gone, come) => format!("{come} in place of {gone}"),
    }
}
