//! Keys that operators of several types look at: what one value can be as all of them.
//!
//! In: the terms of a query. Out: for each such key, which patterns and which numbers, dates and addresses go together, as an axiom.
//! It is exact where a text of each combination is known; otherwise more is let in, and a warning says so.

use std::collections::BTreeMap;
use std::sync::Arc;

use keyaki_ir::{Node, Pattern, Term};
use keyaki_policy::ConditionKey;
use num_bigint::BigInt;

use super::disputed::value_of_two_types;
use super::{Encoder, KeySymbols, SlotSymbols};
use crate::spelling::{Cell, Cuts, Form, Spellings, Typed, Views};

/// For more combinations that agree in all but patterns, they are listed one by one.
const MAX_MERGED: usize = 64;

impl Encoder {
    /// Links the types of every key that the terms in `seeds` look at as several.
    pub(super) fn link_types(&mut self, seeds: &[Term]) {
        let inventory = self.inventory.clone();
        let keys: Vec<(ConditionKey, KeySymbols)> = inventory
            .iter()
            .filter(|(_, usage)| usage.is_coupled())
            .filter_map(|(key, _)| Some((key.clone(), self.symbols.keys.get(key)?.clone())))
            .collect();
        if keys.is_empty() {
            return;
        }
        let atoms = Atoms::of(self, seeds);
        for (key, symbols) in keys {
            let Some(usage) = inventory.get(&key) else { continue };
            for slot in &symbols.slots {
                self.link_literals(&symbols.name, slot, usage);
            }
            let spellings = Spellings::of(atoms.views(&symbols));
            let exact = spellings.as_ref().is_some_and(|known| known.forms.values().all(Option::is_some));
            if !exact || symbols.slots.iter().any(|slot| atoms.is_entangled(self, slot)) {
                let known = self.two_types.get(&key).cloned();
                self.diagnostics.push(known.unwrap_or_else(|| value_of_two_types(&key)));
                self.leaves_types_open = true;
            }
            match spellings {
                Some(spellings) => self.link_forms(key, &symbols, spellings),
                None => symbols.slots.iter().for_each(|slot| self.link_beginnings(&symbols.name, slot, usage)),
            }
        }
    }

    fn link_forms(&mut self, key: ConditionKey, symbols: &KeySymbols, spellings: Spellings) {
        for slot in &symbols.slots {
            let some_type = self.some_type(slot);
            let some_form = self.some_form(slot, &spellings);
            let axiom = self.terms.implies(some_type, some_form);
            self.shape(axiom, format!("what a value of `{}` can be at once", symbols.name));
        }
        self.spellings.insert(key, Arc::new(spellings));
    }

    /// The value of `slot` is a number, a date or an address.
    pub(super) fn some_type(&mut self, slot: &SlotSymbols) -> Term {
        let types = [slot.number.map(|view| view.is), slot.date.map(|view| view.is)];
        let types = types.into_iter().chain([slot.v4.map(|view| view.is), slot.v6.map(|view| view.is)]);
        self.terms.or(types.flatten())
    }

    /// The value of `slot` is of one of these forms.
    fn some_form(&mut self, slot: &SlotSymbols, spellings: &Spellings) -> Term {
        let mut by_type: BTreeMap<Typed, Vec<Vec<Option<bool>>>> = BTreeMap::new();
        for Form { typed, matched } in spellings.forms.keys() {
            by_type.entry(*typed).or_default().push(matched.iter().copied().map(Some).collect());
        }
        let mut ways = Vec::new();
        for (typed, forms) in by_type {
            let typed = self.is_typed(slot, typed, &spellings.views);
            let matched = self.some_matched(slot, merged(forms), &spellings.views.patterns);
            ways.push(self.terms.and([typed, matched]));
        }
        self.terms.or(ways)
    }

    /// The value of `slot` is in these cells.
    pub(super) fn is_typed(&mut self, slot: &SlotSymbols, typed: Typed, views: &Views) -> Term {
        let number = slot.number.map(|view| (view.is, view.value)).zip(views.number.as_ref().map(|(cuts, _)| cuts));
        let date = slot.date.map(|view| (view.is, view.value)).zip(views.date.as_ref());
        let v4 = slot.v4.map(|view| (view.is, view.value)).zip(views.v4.as_ref());
        let v6 = slot.v6.map(|view| (view.is, view.value)).zip(views.v6.as_ref());
        let types = [(number, typed.number), (date, typed.date), (v4, typed.v4), (v6, typed.v6)];
        let mut parts = Vec::new();
        for (view, cell) in types {
            let Some(((is, value), cuts)) = view else { continue };
            parts.push(match cell {
                None => self.terms.not(is),
                Some(cell) => {
                    let inside = self.in_cell(value, cuts, cell);
                    self.terms.and([is, inside])
                }
            });
        }
        self.terms.and(parts)
    }

    fn in_cell(&mut self, value: Term, cuts: &Cuts, cell: Cell) -> Term {
        let (first, last) = cuts.bounds(cell);
        let bound = |encoder: &mut Self, bound: &BigInt| encoder.terms.int(bound.clone());
        if let (1, Some(cut)) = (cell % 2, first) {
            let cut = bound(self, cut);
            return self.terms.eq(value, cut);
        }
        let above = first.map(|cut| {
            let cut = bound(self, cut);
            self.terms.lt(cut, value)
        });
        let below = last.map(|cut| {
            let cut = bound(self, cut);
            self.terms.lt(value, cut)
        });
        self.terms.and([above, below].into_iter().flatten())
    }

    /// The text of `slot` matches what one of these ways says.
    fn some_matched(&mut self, slot: &SlotSymbols, ways: Vec<Vec<Option<bool>>>, patterns: &[Pattern]) -> Term {
        let Some(text) = slot.text else { return self.terms.bool(true) };
        let mut terms = Vec::new();
        for matched in ways {
            let listed = patterns.iter().zip(&matched);
            // A text that is known says all about other patterns.
            let whole =
                listed.clone().find(|(pattern, matched)| **matched == Some(true) && pattern.as_literal().is_some());
            let mut parts = Vec::new();
            for (pattern, matched) in whole.map_or_else(|| listed.collect(), |whole| vec![whole]) {
                let Some(matched) = matched else { continue };
                let matches = self.terms.matches(text, pattern);
                parts.push(if *matched { matches } else { self.terms.not(matches) });
            }
            terms.push(self.terms.and(parts));
        }
        self.terms.or(terms)
    }
}

/// The same ways with fewer conditions: two that differ in one pattern are one that says nothing of it.
fn merged(mut ways: Vec<Vec<Option<bool>>>) -> Vec<Vec<Option<bool>>> {
    if ways.len() > MAX_MERGED {
        return ways;
    }
    while let Some((one, other, at)) = mergeable(&ways) {
        ways.remove(other);
        if let Some(entry) = ways.get_mut(one).and_then(|way| way.get_mut(at)) {
            *entry = None;
        }
    }
    ways
}

/// Two ways that differ in one pattern only, and which one.
fn mergeable(ways: &[Vec<Option<bool>>]) -> Option<(usize, usize, usize)> {
    for (one, way) in ways.iter().enumerate() {
        for (other, another) in ways.iter().enumerate().skip(one + 1) {
            let mut differences = (0..).zip(way.iter().zip(another)).filter(|(_, (a, b))| a != b);
            if let (Some((at, (Some(_), Some(_)))), None) = (differences.next(), differences.next()) {
                return Some((one, other, at));
            }
        }
    }
    None
}

/// What terms compare each text and each integer with.
#[derive(Default)]
struct Atoms {
    patterns: BTreeMap<Term, Vec<Pattern>>,
    constants: BTreeMap<Term, Vec<BigInt>>,
    /// Texts that are compared with other texts than constants, or are parts of some.
    entangled: Vec<Term>,
}

impl Atoms {
    fn of(encoder: &Encoder, seeds: &[Term]) -> Self {
        let terms = &encoder.terms;
        let mut atoms = Self::default();
        for term in terms.reachable(seeds) {
            match terms.node(term) {
                Node::Matches(text, pattern) => atoms.patterns.entry(*text).or_default().push(pattern.clone()),
                Node::Eq(left, right) | Node::Le(left, right) => match (terms.node(*left), terms.node(*right)) {
                    (_, Node::String(text)) => {
                        atoms.patterns.entry(*left).or_default().push(Pattern::literal(text));
                    }
                    (_, Node::Int(value)) => atoms.constants.entry(*left).or_default().push(value.clone()),
                    (Node::Int(value), _) => atoms.constants.entry(*right).or_default().push(value.clone()),
                    _ => atoms.entangled.extend([*left, *right]),
                },
                node @ (Node::Like(..) | Node::Concat(_)) => atoms.entangled.extend(node.operands()),
                _ => {}
            }
        }
        atoms
    }

    /// All that the values of a key are compared with.
    fn views(&self, key: &KeySymbols) -> Views {
        let first = key.slots.first();
        let cuts = |value: fn(&SlotSymbols) -> Option<Term>| {
            first.and_then(value)?;
            let values = key.slots.iter().filter_map(value).filter_map(|value| self.constants.get(&value));
            Some(Cuts::new(values.flatten().cloned()))
        };
        let texts = key.slots.iter().filter_map(|slot| slot.text).filter_map(|text| self.patterns.get(&text));
        let mut patterns: Vec<Pattern> = texts.flatten().cloned().collect();
        patterns.sort_unstable();
        patterns.dedup();
        Views {
            patterns,
            number: cuts(|slot| slot.number.map(|view| view.value))
                .zip(first.and_then(|slot| slot.number).map(|view| view.scale)),
            date: cuts(|slot| slot.date.map(|view| view.value)),
            v4: cuts(|slot| slot.v4.map(|view| view.value)),
            v6: cuts(|slot| slot.v6.map(|view| view.value)),
        }
    }

    /// Whether the text of `slot` has to do with other texts than constants.
    fn is_entangled(&self, encoder: &Encoder, slot: &SlotSymbols) -> bool {
        let symbols = &encoder.symbols;
        slot.text.is_some_and(|text| {
            self.entangled.contains(&text)
                || symbols.arn_parts.contains_key(&text)
                || symbols.lower_case.contains_key(&text)
                || symbols.defaulted.keys().any(|(value, _)| *value == text)
        })
    }
}
