//! The values of one dimension, by what formulas say of them.
//!
//! In: a dimension, and formulas about it. Out: for each way in which the formulas are true and false together, the number of values
//! for which they are. Classes without values are left out.

use std::collections::BTreeMap;

use keyaki_ir::{Pattern, Symbol};
use num_bigint::BigUint;

use crate::automaton;
use crate::budget::{Budget, TooLarge};
use crate::dimension::{Dimension, Fixed, Form, Part};
use crate::formula::Formula;
use crate::ground::{Ground, Test};
use crate::integers::Interval;
use crate::lengths::Lengths;
use crate::lists;
use crate::space::Texts;

/// For each truth of some formulas, how many values there are.
pub(crate) type Classes = BTreeMap<Vec<bool>, BigUint>;

/// What counting the values of a dimension needs.
pub(crate) struct Classifier<'a> {
    pub(crate) ground: &'a mut Ground,
    pub(crate) texts: &'a Texts,
    pub(crate) budget: &'a mut Budget,
    /// The group of the dimension's atoms.
    pub(crate) group: u8,
}

/// Values of a part for which the same tests hold.
struct Cell {
    holds: Vec<bool>,
    values: Lengths,
}

/// The classes of the dimension that has `group` under `views`.
pub(crate) fn classes(
    dimension: &Dimension,
    views: &[Formula],
    classifier: &mut Classifier<'_>,
) -> Result<Classes, TooLarge> {
    let mut classes = classifier.of_forms(&dimension.forms, views)?;
    if let Some(lists) = &dimension.lists {
        merge(&mut classes, lists::classes(lists, views, classifier)?);
    }
    Ok(classes)
}

/// Those classes too.
pub(crate) fn merge(classes: &mut Classes, more: Classes) {
    for (truth, number) in more {
        *classes.entry(truth).or_default() += number;
    }
}

impl Classifier<'_> {
    /// The classes of values of these forms.
    pub(crate) fn of_forms(&mut self, forms: &[Form], views: &[Formula]) -> Result<Classes, TooLarge> {
        let mut classes = Classes::new();
        for form in forms {
            merge(&mut classes, self.of_form(form, views)?);
        }
        Ok(classes)
    }

    fn of_form(&mut self, form: &Form, views: &[Formula]) -> Result<Classes, TooLarge> {
        let Some(bound) = form.bound.checked_sub(form.length) else { return Ok(Classes::new()) };
        let symbols: Vec<Symbol> = form.parts.iter().flat_map(Part::symbols).collect();
        let views = self.with_fixed(&form.fixed, &symbols, views)?;
        let mut parts = Vec::new();
        for part in &form.parts {
            parts.push((part, self.cells(part, &views, bound)?));
        }
        let spread = Spread { classifier: self, parts: &parts, bound, known: BTreeMap::new() }.from(0, &views)?;
        let classes = spread.into_iter().map(|(truth, values)| (truth, values.up_to(bound)));
        Ok(classes.filter(|(_, number)| *number != BigUint::ZERO).collect())
    }

    /// `views` where symbols are fixed, and what is said of symbols that are not `free` either is false.
    pub(crate) fn with_fixed(
        &mut self,
        fixed: &[(Symbol, Fixed)],
        free: &[Symbol],
        views: &[Formula],
    ) -> Result<Vec<Formula>, TooLarge> {
        self.substitute(views, |symbol, test| match fixed.iter().find(|(of, _)| *of == symbol) {
            Some((_, value)) => Some(value.passes(test)),
            None => (!free.contains(&symbol)).then_some(false),
        })
    }

    /// `views` with the tests replaced of which `truth` knows whether they hold.
    fn substitute(
        &mut self,
        views: &[Formula],
        truth: impl Fn(Symbol, &Test) -> Option<bool>,
    ) -> Result<Vec<Formula>, TooLarge> {
        let mut known = BTreeMap::new();
        for formula in self.ground.formulas.reachable(views) {
            if let Some((atom, (symbol, test))) = self.ground.atom(formula) {
                known.extend(truth(*symbol, test).map(|value| (atom, value)));
            }
        }
        let before = self.ground.formulas.len();
        let (replaced, steps) = self.ground.formulas.substitute(views, 1 << self.group, |store, atom| {
            known.get(&atom).map(|value| store.constant(*value))
        });
        self.budget.keep(self.ground.formulas.len() - before, "what is said of one dimension")?;
        self.budget.spend(steps, "what is said of one dimension")?;
        Ok(replaced)
    }

    /// The values of a part by the tests that `views` have of it.
    fn cells(&mut self, part: &Part, views: &[Formula], bound: usize) -> Result<(Vec<Test>, Vec<Cell>), TooLarge> {
        match part {
            Part::Text { symbol, domain } => {
                let tests = symbol.map(|symbol| self.ground.tests_of(symbol, views)).unwrap_or_default();
                let cells = self.texts(&tests, domain, bound)?;
                Ok((tests, cells))
            }
            Part::Number { symbol, domain } => {
                let tests = self.ground.tests_of(*symbol, views);
                self.budget.spend(tests.len() * tests.len(), "comparisons of numbers")?;
                let cells = numbers(&tests, domain);
                Ok((tests, cells))
            }
        }
    }

    fn texts(&mut self, tests: &[Test], domain: &[Pattern], bound: usize) -> Result<Vec<Cell>, TooLarge> {
        let of_test = |test: &Test| match test {
            Test::Matches(pattern) => pattern.clone(),
            // No text is tested in another way.
            Test::Is | Test::Equals(_) | Test::AtMost(_) | Test::AtLeast(_) => Pattern::literal(""),
        };
        let patterns: Vec<Pattern> = tests.iter().map(of_test).chain(domain.iter().cloned()).collect();
        let found = automaton::cells(&patterns, &self.texts.alphabet, bound, self.budget)?;
        let cells = found.into_iter().filter_map(|cell| {
            let (holds, inside) = cell.matches.split_at_checked(tests.len())?;
            inside.contains(&true).then(|| Cell { holds: holds.to_vec(), values: cell.texts })
        });
        Ok(cells.collect())
    }
}

fn numbers(tests: &[Test], domain: &Interval) -> Vec<Cell> {
    let cells = domain.cells(tests).into_iter();
    cells.map(|cell| Cell { holds: cell.holds, values: Lengths::constant(cell.number) }).collect()
}

impl Part {
    fn symbols(&self) -> Option<Symbol> {
        match self {
            Self::Text { symbol, .. } => *symbol,
            Self::Number { symbol, .. } => Some(*symbol),
        }
    }
}

impl Fixed {
    fn passes(self, test: &Test) -> bool {
        match (self, test) {
            (Self::Truth(value), Test::Is) => value,
            (Self::Text(text), Test::Matches(pattern)) => pattern.matches(text),
            (Self::Truth(_) | Self::Text(_), _) => false,
        }
    }
}

/// The parts of a form, one after the other.
struct Spread<'a, 'b> {
    classifier: &'a mut Classifier<'b>,
    parts: &'a [(&'a Part, (Vec<Test>, Vec<Cell>))],
    bound: usize,
    known: BTreeMap<(usize, Vec<Formula>), BTreeMap<Vec<bool>, Lengths>>,
}

impl Spread<'_, '_> {
    /// What the parts from `at` on make of `views`. As deep as there are parts, of which a form has a few.
    fn from(&mut self, at: usize, views: &[Formula]) -> Result<BTreeMap<Vec<bool>, Lengths>, TooLarge> {
        let formulas = &self.classifier.ground.formulas;
        let Some((part, (tests, cells))) = self.parts.get(at) else {
            // Every test has been replaced by its truth.
            let truth = views.iter().map(|view| formulas.as_constant(*view).unwrap_or(false)).collect();
            return Ok(BTreeMap::from([(truth, Lengths::constant(1_u8.into()))]));
        };
        if let Some(known) = self.known.get(&(at, views.to_vec())) {
            return Ok(known.clone());
        }
        let mut residues: BTreeMap<Vec<Formula>, Lengths> = BTreeMap::new();
        for cell in cells {
            let holds = |symbol, test: &Test| {
                let place = tests.iter().position(|known| known == test);
                place.filter(|_| part.symbols() == Some(symbol)).and_then(|at| cell.holds.get(at).copied())
            };
            let residue = self.classifier.substitute(views, holds)?;
            residues.entry(residue).or_default().add(&cell.values);
        }
        let mut spread: BTreeMap<Vec<bool>, Lengths> = BTreeMap::new();
        for (residue, values) in residues {
            for (truth, more) in self.from(at + 1, &residue)? {
                let both = values.paired(&more, self.bound, self.classifier.budget)?;
                spread.entry(truth).or_default().add(&both);
            }
        }
        self.known.insert((at, views.to_vec()), spread.clone());
        Ok(spread)
    }
}
