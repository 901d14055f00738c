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
use crate::formula::{Atom, Formula};
use crate::ground::{Ground, Test};
use crate::integers::Interval;
use crate::lengths::Lengths;
use crate::lists;
use crate::space::Texts;
use crate::unions;

const WHAT: &str = "what is said of one dimension";

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
#[derive(Clone)]
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
        let mut parts =
            Spread { classifier: self, parts: &form.parts, bound, spread: BTreeMap::new(), cells: BTreeMap::new() };
        let spread = parts.from(0, &views)?;
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
        let truth = |symbol: Symbol, test: &Test| match fixed.iter().find(|(of, _)| *of == symbol) {
            Some((_, value)) => Some(value.passes(test)),
            None => (!free.contains(&symbol)).then_some(false),
        };
        let atoms = self.ground.atoms_in(views).into_iter();
        let known = atoms.filter_map(|(atom, (symbol, test))| Some((atom, truth(*symbol, test)?))).collect();
        self.substitute(views, &known)
    }

    /// `views` with atoms replaced by their truth.
    fn substitute(&mut self, views: &[Formula], known: &BTreeMap<Atom, bool>) -> Result<Vec<Formula>, TooLarge> {
        let formulas = &mut self.ground.formulas;
        let before = formulas.len();
        let (replaced, steps) = formulas
            .substitute(views, 1 << self.group, |store, atom| known.get(&atom).map(|value| store.constant(*value)));
        self.budget.keep(formulas.len() - before, WHAT)?;
        self.budget.spend(steps, WHAT)?;
        Ok(replaced)
    }

    /// The values of a part by the unions of tests that hold for them.
    fn cells(&mut self, part: &Part, tests: &[Vec<Test>], bound: usize) -> Result<Vec<Cell>, TooLarge> {
        match part {
            Part::Text { domain, .. } => self.texts(tests, domain, bound),
            Part::Number { domain, .. } => {
                self.budget.spend(tests.len() * tests.len(), "comparisons of numbers")?;
                Ok(numbers(&tests.concat(), domain))
            }
        }
    }

    fn texts(&mut self, tests: &[Vec<Test>], domain: &[Pattern], bound: usize) -> Result<Vec<Cell>, TooLarge> {
        let pattern = |test: &Test| match test {
            Test::Matches(pattern) => Some(pattern.clone()),
            // No text is tested in another way.
            Test::Is | Test::Equals(_) | Test::AtMost(_) | Test::AtLeast(_) => None,
        };
        let mut unions: Vec<Vec<Pattern>> =
            tests.iter().map(|tests| tests.iter().filter_map(pattern).collect()).collect();
        unions.push(domain.to_vec());
        let found = automaton::cells(&unions, &self.texts.alphabet, bound, self.budget)?;
        let cells = found.into_iter().filter_map(|cell| {
            let (inside, holds) = cell.matches.split_last()?;
            inside.then(|| Cell { holds: holds.to_vec(), values: cell.texts })
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
    parts: &'a [Part],
    bound: usize,
    /// What is known of the parts from one on.
    spread: BTreeMap<(usize, Vec<Formula>), BTreeMap<Vec<bool>, Lengths>>,
    /// What is known of one part.
    cells: BTreeMap<(usize, Vec<Vec<Test>>), Vec<Cell>>,
}

impl Spread<'_, '_> {
    /// What the parts from `at` on make of `views`. As deep as there are parts, of which a form has a few.
    fn from(&mut self, at: usize, views: &[Formula]) -> Result<BTreeMap<Vec<bool>, Lengths>, TooLarge> {
        let Some(part) = self.parts.get(at) else {
            // Every test has been replaced by its truth.
            let formulas = &self.classifier.ground.formulas;
            let truth = views.iter().map(|view| formulas.as_constant(*view).unwrap_or(false)).collect();
            return Ok(BTreeMap::from([(truth, Lengths::constant(1_u8.into()))]));
        };
        if let Some(known) = self.spread.get(&(at, views.to_vec())) {
            return Ok(known.clone());
        }
        let mut spread: BTreeMap<Vec<bool>, Lengths> = BTreeMap::new();
        for (residue, values) in self.residues(at, part, views)? {
            for (truth, more) in self.from(at + 1, &residue)? {
                let both = values.paired(&more, self.bound, self.classifier.budget)?;
                spread.entry(truth).or_default().add(&both);
            }
        }
        self.spread.insert((at, views.to_vec()), spread.clone());
        Ok(spread)
    }

    /// What is left of `views` for the values of a part, and how many those are.
    fn residues(
        &mut self,
        at: usize,
        part: &Part,
        views: &[Formula],
    ) -> Result<BTreeMap<Vec<Formula>, Lengths>, TooLarge> {
        let unions = match part {
            Part::Text { symbol, .. } => unions::unions(self.classifier.ground, *symbol, views),
            Part::Number { symbol, .. } => unions::singles(self.classifier.ground, *symbol, views),
        };
        let (atoms, tests): (Vec<Vec<Atom>>, Vec<Vec<Test>>) =
            unions.into_iter().map(|union| union.into_iter().unzip()).unzip();
        let cells = self.cells(at, part, tests)?;
        let mut residues: BTreeMap<Vec<Formula>, Lengths> = BTreeMap::new();
        for cell in cells {
            let of_union =
                |(atoms, holds): (&Vec<Atom>, bool)| atoms.iter().map(|atom| (*atom, holds)).collect::<Vec<_>>();
            let known = atoms.iter().zip(cell.holds).flat_map(of_union).collect();
            let residue = self.classifier.substitute(views, &known)?;
            residues.entry(residue).or_default().add(&cell.values);
        }
        Ok(residues)
    }

    fn cells(&mut self, at: usize, part: &Part, tests: Vec<Vec<Test>>) -> Result<Vec<Cell>, TooLarge> {
        if let Some(known) = self.cells.get(&(at, tests.clone())) {
            return Ok(known.clone());
        }
        let cells = self.classifier.cells(part, &tests, self.bound)?;
        self.cells.insert((at, tests), cells.clone());
        Ok(cells)
    }
}
