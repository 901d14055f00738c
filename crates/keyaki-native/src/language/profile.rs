//! What the value of a variable does to the patterns of the whole text, wherever it stands in it.
//!
//! A variable that occurs twice must have the same value at both places, and the live positions at the second are not
//! known when the first is read. So each value is summarized by its profile: for every position of every pattern of the
//! whole, the positions after the value. Two values with the same profile can stand for each other, and there are
//! finitely many profiles; a search over the values within the variable's own limits finds them all. Values are left out
//! when another value has more positions of patterns to be met and fewer of those to be avoided, from every position.

use std::collections::VecDeque;
use std::rc::Rc;

use super::automaton::{Automaton, Component, Direction, Member, Sense, Side};
use super::bits;
use super::budget::Budget;
use super::refine::Limit;
use super::search::Store;

/// Automata with more bits than this are not searched.
const WIDEST: usize = 1 << 14;

pub(super) struct Profile {
    /// For each position of a pattern of the whole, the live positions after the value.
    rows: Vec<(usize, Vec<u64>)>,
    /// The value.
    pub(super) text: String,
}

/// The live positions of the whole after the value, from `live` before it.
pub(super) fn apply(profile: &Profile, live: &[u64]) -> Vec<u64> {
    let mut after = vec![0; live.len()];
    for (_, row) in profile.rows.iter().filter(|(at, _)| bits::has(live, *at)) {
        after.iter_mut().zip(row).for_each(|(word, row)| *word |= row);
    }
    after
}

struct Node {
    live: Rc<[u64]>,
    parent: Option<usize>,
    /// The number of the class that led here.
    class: Option<usize>,
}

/// The profiles of the values that `variable` may have; nothing when the budget does not suffice.
pub(super) fn profiles(
    variable: usize,
    limits: &[&Limit<'_>],
    direction: Direction,
    budget: &mut Budget<'_>,
) -> Option<Vec<Profile>> {
    let members = members(variable, limits);
    let bits: usize = members.iter().map(|member| member.language.steps.len() + 1).sum();
    if bits > WIDEST {
        return None;
    }
    let automaton = Automaton::new(&members, direction);
    let nodes = explore(&automaton, variable, budget)?;
    let accepted = |node: &&Node| own(&automaton, variable).all(|component| component.satisfied(&node.live));
    let width = bits::words_for(limits.iter().map(|limit| limit.language.steps.len() + 1).sum());
    let firsts = firsts(limits);
    let profile = |node: &Node| Profile {
        rows: rows(&automaton, &node.live, &firsts, width),
        text: text(&automaton, &nodes, node),
    };
    Some(nodes.iter().filter(accepted).map(profile).collect())
}

fn own(automaton: &Automaton, variable: usize) -> impl Iterator<Item = &Component> {
    automaton.components.iter().filter(move |component| component.side == Side::Variable(variable))
}

/// The variable's own limits, and each pattern of the whole once for each of its positions.
fn members<'a>(variable: usize, limits: &[&Limit<'a>]) -> Vec<Member<'a>> {
    let mut members = Vec::new();
    for (at, limit) in limits.iter().enumerate() {
        match limit.side {
            Side::Whole => members.extend((0..=limit.language.steps.len()).map(|start| Member {
                language: limit.language,
                sense: limit.sense,
                side: Side::Copy(at),
                start,
            })),
            side if side == Side::Variable(variable) => members.push(limit.member()),
            Side::Variable(_) | Side::Copy(_) => {}
        }
    }
    members
}

/// The first bit of each limit in the automaton of all limits.
fn firsts(limits: &[&Limit<'_>]) -> Vec<usize> {
    let ends = limits.iter().scan(0, |end, limit| {
        *end += limit.language.steps.len() + 1;
        Some(*end)
    });
    std::iter::once(0).chain(ends).collect()
}

fn explore(automaton: &Automaton, variable: usize, budget: &mut Budget<'_>) -> Option<Vec<Node>> {
    let senses = automaton.senses();
    let mut store = Store::default();
    let mut nodes = vec![Node { live: automaton.start(|_| true).into(), parent: None, class: None }];
    let mut queue = VecDeque::from([0]);
    let cost = (automaton.class_count() * automaton.words.div_ceil(4)) as u64;
    let mut after = Vec::new();
    while let Some(at) = queue.pop_front() {
        budget.spend(cost.max(1))?;
        let Some(live) = nodes.get(at).map(|node| node.live.clone()) else { continue };
        for (number, (class, _)) in automaton.classes().enumerate() {
            automaton.after(&live, class, &mut after);
            let lost = |one: &Component| one.sense == Sense::In && one.missing(&after).is_none();
            if automaton.doomed(&after) || own(automaton, variable).any(lost) {
                continue;
            }
            if let Some(live) = store.admit(&after, nodes.len(), &senses, &mut Vec::new()) {
                queue.push_back(nodes.len());
                nodes.push(Node { live, parent: Some(at), class: Some(number) });
            }
        }
    }
    Some(nodes)
}

fn rows(automaton: &Automaton, live: &[u64], firsts: &[usize], width: usize) -> Vec<(usize, Vec<u64>)> {
    let mut rows = Vec::new();
    for component in &automaton.components {
        let Side::Copy(limit) = component.side else { continue };
        let Some(first) = firsts.get(limit) else { continue };
        let mut row = vec![0; width];
        for at in (component.first..component.end).filter(|at| bits::has(live, *at)) {
            bits::insert(&mut row, first + at - component.first);
        }
        rows.push((first + component.start - component.first, row));
    }
    rows
}

fn text(automaton: &Automaton, nodes: &[Node], last: &Node) -> String {
    let mut letters = Vec::new();
    let mut at = Some(last);
    while let Some(node) = at {
        letters.extend(node.class.and_then(|class| automaton.letter(class)));
        at = node.parent.and_then(|parent| nodes.get(parent));
    }
    if automaton.direction == Direction::Forward {
        letters.reverse();
    }
    letters.into_iter().collect()
}
