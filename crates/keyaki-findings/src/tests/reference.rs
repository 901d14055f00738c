//! The findings by definition, for policies of few words: every cube is asked about, of the whole policy at once.

use std::collections::BTreeSet;

use keyaki_engine::{Agreement, Decision, Limits, Panel};
use keyaki_ir::Term;
use keyaki_policy::Policy;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::arbitrary::policies;
use super::{native, policy, zone};
use crate::asker::Asker;
use crate::cube::{Cube, is_within};
use crate::mine::Miner;
use crate::order::Order;
use crate::search::orders;
use crate::space::Space;

/// What mining finds, and what the definition says.
fn both(policy: &Policy) -> (BTreeSet<Cube>, BTreeSet<Cube>) {
    let (panel, limits) = (native(), Limits::default());
    let mut asker = Asker::new(&panel, &limits, Agreement::All);
    let mut space = Space::new(policy, &[], &zone());
    let orders = orders(&mut space, &mut asker);
    let mined = Miner::new(&mut space, &orders, &mut asker).mine();
    assert_eq!((mined.incomplete, &asker.undecided), (None, &None));
    let by_definition = weakest(&mut space, &orders, &panel);
    (mined.cubes.into_keys().collect(), by_definition)
}

fn weakest(space: &mut Space, orders: &[Order], panel: &Panel) -> BTreeSet<Cube> {
    let mut cubes: Vec<Cube> = vec![Vec::new()];
    for order in orders {
        let all = 0..order.words.len();
        cubes = cubes.iter().flat_map(|cube| all.clone().map(|at| [cube.as_slice(), &[at]].concat())).collect();
    }
    let inhabited: Vec<Cube> = cubes.into_iter().filter(|cube| is_inhabited(space, cube, orders, panel)).collect();
    let is_weakest = |cube: &&Cube| !inhabited.iter().any(|other| other != *cube && is_within(orders, cube, other));
    inhabited.iter().filter(is_weakest).cloned().collect()
}

/// Whether a request of an outsider is allowed that is in `cube` and in none of its refinements.
fn is_inhabited(space: &mut Space, cube: &Cube, orders: &[Order], panel: &Panel) -> bool {
    let mut goal: Vec<Term> = vec![space.encoding.query.goal];
    for (dimension, at) in cube.iter().enumerate() {
        goal.push(space.predicate(dimension, *at, orders));
        for child in &orders[dimension].children[*at] {
            let child = space.predicate(dimension, *child, orders);
            goal.push(space.encoding.query.terms.not(child));
        }
    }
    let goal = space.encoding.query.terms.and(goal);
    let query = space.encoding.query.with_goal(goal);
    match panel.ask(&query, &Limits::default(), Agreement::All).decision {
        Decision::Sat(_) => true,
        Decision::Unsat => false,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn check(value: &Value) {
    let (mined, by_definition) = both(&policy(value));
    assert_eq!(mined, by_definition, "{value}");
}

#[test]
fn a_deny_of_everything_leaves_nothing() {
    check(&json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"},
    ]}));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn findings_are_those_of_the_definition(value in policies()) {
        check(&value);
    }
}
