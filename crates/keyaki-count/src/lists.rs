//! Lists as sets of values: how many sets there are of each kind.
//!
//! What policies say of a list they say of each of its elements, whatever its place. So a set is known by how many of its elements
//! are in each class of values, and of a class with `n` values, `k` can be chosen in `n` over `k` ways.

use std::collections::BTreeMap;

use keyaki_ir::Symbol;
use num_bigint::BigUint;

use crate::abstraction::Abstraction;
use crate::budget::TooLarge;
use crate::classes::{Classes, Classifier, merge};
use crate::dimension::{Fixed, Lists, Slot};
use crate::formula::{Formula, Formulas};

/// The classes of lists under `views`.
pub(crate) fn classes(lists: &Lists, views: &[Formula], classifier: &mut Classifier<'_>) -> Result<Classes, TooLarge> {
    let mut classes = Classes::new();
    for number in 0..=lists.slots.len() {
        merge(&mut classes, of_number(lists, number, views, classifier)?);
    }
    Ok(classes)
}

/// Those of sets with so many elements.
fn of_number(
    lists: &Lists,
    number: usize,
    views: &[Formula],
    classifier: &mut Classifier<'_>,
) -> Result<Classes, TooLarge> {
    let slots: Vec<&Slot> = lists.slots.iter().take(number).collect();
    let used = slots.iter().map(|slot| (slot.used, Fixed::Truth(true)));
    let fixed: Vec<(Symbol, Fixed)> = lists.fixed.iter().copied().chain(used).collect();
    let free: Vec<Symbol> = slots.iter().flat_map(|slot| slot.values.iter().copied()).collect();
    let views = classifier.with_fixed(&fixed, &free, views)?;
    let said = Said::of(&slots, &views, classifier)?;
    let elements: Vec<(Vec<bool>, BigUint)> =
        classifier.of_forms(&lists.element, &said.of_element)?.into_iter().collect();
    let mut above = said.above;
    let mut classes = Classes::new();
    let mut chosen = vec![0; number];
    while let Some(sets) = sets(&chosen, &elements) {
        if sets != BigUint::ZERO {
            let truth = truth(&mut above.formulas, &above.roots, &said.views, &chosen, &elements);
            classifier.budget.spend(16 * (1 + said.views.len()), "the sets of values of a key")?;
            *classes.entry(truth).or_default() += sets;
        }
        if !advance(&mut chosen, elements.len()) {
            break;
        }
    }
    Ok(classes)
}

/// What formulas say of the elements of a list.
struct Said {
    above: Abstraction,
    /// For each atom of `above`, the slot it is about and which of `of_element` it says.
    views: Vec<(usize, usize)>,
    /// What is said of an element, in the symbols of the first slot.
    of_element: Vec<Formula>,
}

impl Said {
    fn of(slots: &[&Slot], views: &[Formula], classifier: &mut Classifier<'_>) -> Result<Self, TooLarge> {
        let ground = &mut *classifier.ground;
        let place = |symbol: Symbol| slots.iter().position(|slot| slot.values.contains(&symbol)).unwrap_or(0);
        let slot_of: BTreeMap<_, _> = ground
            .formulas
            .reachable(views)
            .into_iter()
            .filter_map(|formula| ground.atom(formula).map(|(atom, (symbol, _))| (atom, place(*symbol))))
            .collect();
        let part = |atom| slot_of.get(&atom).and_then(|slot| u8::try_from(*slot).ok()).unwrap_or(0);
        let above = Abstraction::of(&mut ground.formulas, views, part);
        let mut of_element: Vec<Formula> = Vec::new();
        let mut said = Vec::new();
        for (slot, formula) in &above.views {
            let slot = usize::from(*slot);
            let formula = in_first(*formula, slots, slot, classifier);
            let at = of_element.iter().position(|known| *known == formula).unwrap_or(of_element.len());
            if at == of_element.len() {
                of_element.push(formula);
            }
            said.push((slot, at));
        }
        classifier.budget.spend(said.len() * of_element.len(), "the sets of values of a key")?;
        Ok(Self { above, views: said, of_element })
    }
}

/// What `formula` says of `slot`, said of the first one.
fn in_first(formula: Formula, slots: &[&Slot], slot: usize, classifier: &mut Classifier<'_>) -> Formula {
    let (Some(from), Some(to)) = (slots.get(slot), slots.first()) else { return formula };
    let ground = &mut *classifier.ground;
    let mut renamed = BTreeMap::new();
    for part in ground.formulas.reachable(&[formula]) {
        let Some((atom, (symbol, test))) = ground.atom(part).map(|(atom, said)| (atom, said.clone())) else { continue };
        let first = from.values.iter().zip(&to.values).find(|(one, _)| **one == symbol).map(|(_, first)| *first);
        if let Some(first) = first {
            renamed.insert(atom, ground.test(first, test, classifier.group));
        }
    }
    let put = |_: &mut Formulas, atom| renamed.get(&atom).copied();
    let (renamed, _) = ground.formulas.substitute(&[formula], 1 << classifier.group, put);
    renamed.first().copied().unwrap_or(formula)
}

/// What the roots say of a list whose elements are of the chosen classes.
fn truth(
    above: &mut Formulas,
    roots: &[Formula],
    views: &[(usize, usize)],
    chosen: &[usize],
    elements: &[(Vec<bool>, BigUint)],
) -> Vec<bool> {
    let holds = |slot: usize, said: usize| elements.get(*chosen.get(slot)?)?.0.get(said).copied();
    let (replaced, _) = above.substitute(roots, u128::MAX, |store, atom| {
        let (slot, said) = views.get(atom.index()).copied()?;
        holds(slot, said).map(|value| store.constant(value))
    });
    replaced.into_iter().map(|root| above.as_constant(root).unwrap_or(false)).collect()
}

/// How many sets have elements of exactly these classes, which are sorted; `None` when there is no such class.
fn sets(chosen: &[usize], elements: &[(Vec<bool>, BigUint)]) -> Option<BigUint> {
    let mut sets = BigUint::from(1_u8);
    let mut repeated = 0_u32;
    for (at, class) in chosen.iter().enumerate() {
        let of_class = &elements.get(*class)?.1;
        repeated = if at > 0 && chosen.get(at - 1) == Some(class) { repeated + 1 } else { 0 };
        if *of_class <= BigUint::from(repeated) {
            return Some(BigUint::ZERO);
        }
        sets = sets * (of_class - repeated) / (repeated + 1);
    }
    Some(sets)
}

/// The next sorted choice among `classes`, if there is one.
fn advance(chosen: &mut [usize], classes: usize) -> bool {
    let Some(at) = chosen.iter().rposition(|class| class + 1 < classes) else { return false };
    let next = chosen.get(at).map_or(0, |class| class + 1);
    chosen.iter_mut().skip(at).for_each(|class| *class = next);
    true
}
