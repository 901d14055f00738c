//! Exact laws of conditions (spec 0.4), over `decide`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod arbitrary;

use arbitrary::{
    at_most_one, condition, conditional, context_value, opposite, order, policy, request_with, test_and_values,
};
use keyaki_policy::{Condition, ConditionValue, Decimal, Effect, Glob, Order, Quantifier, Test};
use keyaki_semantics::{ContextValue, Request, decide, outcome};
use proptest::collection::vec;
use proptest::prelude::*;

/// Whether `condition` holds for `request`.
fn holds(condition: Condition, request: &Request) -> bool {
    let policy = policy(vec![conditional(Effect::Allow, vec![condition])]);
    let allowed = outcome(&policy, request).is_allow();
    assert_eq!(allowed, decide(&policy, request).outcome.is_allow());
    allowed
}

fn plain(test: Test, values: &[ConditionValue]) -> Condition {
    condition("k", None, test, false, values.to_vec())
}

fn if_exists(test: Test, values: &[ConditionValue]) -> Condition {
    condition("k", None, test, true, values.to_vec())
}

fn quantified(quantifier: Quantifier, test: Test, values: &[ConditionValue]) -> Condition {
    condition("k", Some(quantifier), test, false, values.to_vec())
}

fn null(absent: bool) -> Condition {
    plain(Test::Null, &[ConditionValue::Truth(absent)])
}

fn like_anything(negated: bool) -> Condition {
    plain(Test::StringLike { negated }, &[ConditionValue::Text(Glob::any())])
}

fn number(n: i64) -> ConditionValue {
    ConditionValue::Number(Decimal::new(n.into(), 0))
}

proptest! {
    #[test]
    fn not_x_is_the_negation_of_x(
        (test, values) in test_and_values(0..3), value in at_most_one(), v in at_most_one(),
    ) {
        let Some(opposite) = opposite(test) else { return Ok(()) };
        let request = request_with("k", value, v);
        prop_assert_ne!(holds(plain(test, &values), &request), holds(plain(opposite, &values), &request));
    }

    #[test]
    fn if_exists_adds_absence_and_nothing_else(
        (test, values) in test_and_values(0..3), value in proptest::option::of(context_value()), v in at_most_one(),
    ) {
        let absent = value.is_none();
        let request = request_with("k", value, v);
        let plainly = holds(plain(test, &values), &request);
        prop_assert_eq!(holds(if_exists(test, &values), &request), absent || plainly);
        if test.is_negated() {
            prop_assert_eq!(holds(if_exists(test, &values), &request), plainly);
        }
    }

    #[test]
    fn for_all_is_the_dual_of_for_any(
        (test, values) in test_and_values(0..3), value in proptest::option::of(context_value()), v in at_most_one(),
    ) {
        let Some(opposite) = opposite(test) else { return Ok(()) };
        let has_empty = match &value {
            Some(ContextValue::Single(text)) => text.is_empty(),
            Some(ContextValue::Multi(texts)) => texts.iter().any(String::is_empty),
            None => false,
        };
        prop_assume!(!has_empty);
        let request = request_with("k", value, v);
        let all = holds(quantified(Quantifier::ForAllValues, test, &values), &request);
        let any = holds(quantified(Quantifier::ForAnyValue, opposite, &values), &request);
        prop_assert_ne!(all, any);
    }

    #[test]
    fn a_set_operator_asks_the_plain_one_about_each_value(
        (test, values) in test_and_values(0..3), texts in vec(arbitrary::text(), 0..4), v in at_most_one(),
    ) {
        let one = |text: &String| {
            let request = request_with("k", Some(ContextValue::Single(text.clone())), v.clone());
            holds(plain(test, &values), &request)
        };
        // Variables that name `k` itself would see a list in one request and a text in the other.
        let names_itself = values.iter().any(|value| match value {
            ConditionValue::Text(glob) => glob.variables().any(|variable| variable.key.folded() == "k"),
            _ => false,
        });
        prop_assume!(!names_itself);
        let request = request_with("k", Some(ContextValue::Multi(texts.clone())), v.clone());
        let any = holds(quantified(Quantifier::ForAnyValue, test, &values), &request);
        prop_assert_eq!(any, texts.iter().any(one));
        let all = holds(quantified(Quantifier::ForAllValues, test, &values), &request);
        prop_assert_eq!(all, texts.iter().filter(|text| !text.is_empty()).all(one));
    }

    #[test]
    fn like_anything_is_presence(value in at_most_one()) {
        let request = request_with("k", value.clone(), None);
        prop_assert_eq!(holds(like_anything(false), &request), value.is_some());
        prop_assert_eq!(holds(like_anything(true), &request), value.is_none());
        prop_assert_eq!(holds(null(false), &request), value.is_some());
        prop_assert_eq!(holds(null(true), &request), value.is_none());
        let or_absent = if_exists(Test::StringLike { negated: false }, &[ConditionValue::Text(Glob::any())]);
        prop_assert!(holds(or_absent, &request));
    }

    #[test]
    fn an_order_to_several_numbers_is_the_order_to_one(a in -3..3_i64, b in -3..3_i64, n in -4..4_i64, order in order()) {
        let request = request_with("k", Some(ContextValue::Single(n.to_string())), None);
        let one = match order {
            Order::LessThan | Order::LessThanEquals => a.max(b),
            Order::GreaterThan | Order::GreaterThanEquals => a.min(b),
            Order::Equals | Order::NotEquals => return Ok(()),
        };
        let of = |values: &[ConditionValue]| holds(plain(Test::Numeric(order), values), &request);
        prop_assert_eq!(of(&[number(a), number(b)]), of(&[number(one)]));
    }

    #[test]
    fn the_order_and_repetition_of_values_do_not_matter(
        (test, values) in test_and_values(0..4), value in proptest::option::of(context_value()), v in at_most_one(),
    ) {
        let request = request_with("k", value, v);
        let other: Vec<_> = values.iter().rev().chain(&values).cloned().collect();
        prop_assert_eq!(holds(plain(test, &values), &request), holds(plain(test, &other), &request));
    }

    #[test]
    fn names_of_keys_have_no_case(
        (test, values) in test_and_values(0..3), value in proptest::option::of(context_value()), v in at_most_one(),
    ) {
        let there = request_with("k", value.clone(), v.clone());
        let shouted = request_with("K", value, v);
        prop_assert_eq!(holds(plain(test, &values), &there), holds(plain(test, &values), &shouted));
    }
}
