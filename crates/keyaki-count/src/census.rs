//! How many requests subjects allow, and how many values each dimension has among them.

use std::collections::HashMap;

use keyaki::Subject;
use keyaki_ir::{Symbol, Term};
use keyaki_policy::PolicyKind;
use keyaki_semantics::{Encoder, Encoding};
use keyaki_source::Diagnostic;
use num_bigint::BigUint;

use crate::abstraction::Abstraction;
use crate::budget::{Budget, TooLarge};
use crate::classes::{Classifier, classes};
use crate::dimensions::{Callers, Dimensions};
use crate::formula::Formula;
use crate::ground::{Ground, OPEN};
use crate::relax::{Bound, relaxed};
use crate::space::Space;
use crate::total::{Class, Counter};

/// What was counted.
#[derive(Clone, Debug)]
pub struct Census {
    /// The dimensions of a request, with the number of values that each has in the space.
    pub dimensions: Vec<Measured>,
    /// How many requests there are: one value of each dimension.
    pub requests: BigUint,
    /// For each set of requests that was asked for, what is in it.
    pub tallies: Vec<Tally>,
    /// What ties variables of a request together, so that it was not counted: each a list of variables. When there is none, every
    /// number is exact.
    pub open: Vec<Vec<String>>,
    /// What the encoding has to say.
    pub diagnostics: Vec<Diagnostic>,
}

/// A dimension and its size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// `principal`, `action`, `resource`, or a condition key.
    pub name: String,
    /// How many values it has.
    pub size: BigUint,
}

/// How many requests are in a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub requests: Count,
    /// For each dimension, how many values some request of the set has.
    pub values: Vec<Count>,
}

/// A number, or an interval that it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The number is no less.
    pub least: BigUint,
    /// The number is no more.
    pub most: BigUint,
}

impl Count {
    /// The number, when it is known.
    pub fn exact(&self) -> Option<&BigUint> {
        (self.least == self.most).then_some(&self.least)
    }
}

/// Counts what each of `subjects` allows: one tally each, in order, over one space.
pub fn census(subjects: &[&Subject], space: &Space) -> Result<Census, TooLarge> {
    count(subjects, space, |_, allowed| allowed.to_vec())
}

/// Counts what `old` and `new` allow, what only `new` and what only `old` does: four tallies, in this order.
pub fn comparison(old: &Subject, new: &Subject, space: &Space) -> Result<Census, TooLarge> {
    count(&[old, new], space, |encoder, allowed| {
        let terms = encoder.terms();
        let [old, new] =
            [allowed.first(), allowed.last()].map(|term| term.copied().unwrap_or_else(|| terms.bool(false)));
        let (not_old, not_new) = (terms.not(old), terms.not(new));
        vec![old, new, terms.and([new, not_old]), terms.and([old, not_new])]
    })
}

fn count(
    subjects: &[&Subject],
    space: &Space,
    sets: impl FnOnce(&mut Encoder, &[Term]) -> Vec<Term>,
) -> Result<Census, TooLarge> {
    let policies = subjects.iter().flat_map(|subject| subject.policies());
    let mut encoder = Encoder::with_lists(policies, space.list);
    let allowed: Vec<Term> = subjects.iter().map(|subject| allowed(&mut encoder, subject)).collect();
    let sets = sets(&mut encoder, &allowed);
    let all = encoder.terms().and(sets.iter().copied());
    let encoding = encoder.finish(all, Vec::new());
    let identity = |subject: &&Subject| subject.as_policy().is_some_and(|policy| policy.kind == PolicyKind::Identity);
    let callers = if subjects.iter().all(identity) { Callers::Fixed } else { Callers::Counted };
    tallied(&encoding, &sets, callers, space)
}

fn allowed(encoder: &mut Encoder, subject: &Subject) -> Term {
    match subject {
        Subject::Policy(policy) => encoder.policy("policy", policy).allowed,
        Subject::Scenario(scenario) => encoder.scenario("scenario", scenario).allowed,
    }
}

/// Counts the requests of each of `sets`.
fn tallied(encoding: &Encoding, sets: &[Term], callers: Callers, space: &Space) -> Result<Census, TooLarge> {
    let terms = &encoding.query.terms;
    let mut budget = Budget::new(space.steps);
    let dimensions = Dimensions::of(terms, &encoding.symbols, callers, space)?;
    let (mut ground, formulas) = Ground::of(terms, sets, &dimensions.owners);
    let between = |bound, ground: &mut Ground| -> Vec<Formula> {
        formulas.iter().map(|formula| relaxed(&mut ground.formulas, *formula, OPEN, bound)).collect()
    };
    let (least, most) = (between(Bound::Below, &mut ground), between(Bound::Above, &mut ground));
    let roots: Vec<Formula> = least.into_iter().chain(most).collect();
    let group = |atom| ground.formulas.group(atom);
    let groups: Vec<u8> = ground.formulas.atoms().map(group).collect();
    let mut above =
        Abstraction::of(&mut ground.formulas, &roots, |atom| groups.get(atom.index()).copied().unwrap_or(OPEN));
    let (classes, sizes, places) = classified(&dimensions, &above, &mut ground, space, &mut budget)?;
    let roots = above.roots.clone();
    let mut counter = Counter {
        formulas: &mut above.formulas,
        classes: &classes,
        sizes: &sizes,
        places: &places,
        budget: &mut budget,
        known: HashMap::new(),
    };
    let (least, most) = roots.split_at_checked(sets.len()).unwrap_or_default();
    let mut tallies = Vec::new();
    for (least, most) in least.iter().zip(most) {
        tallies.push(counter.tally(*least, *most)?);
    }
    let name = |symbol: &Symbol| terms.declaration(*symbol).name.to_string();
    let mut open: Vec<Vec<String>> = ground.open.iter().map(|symbols| symbols.iter().map(name).collect()).collect();
    open.sort_unstable();
    open.dedup();
    let measured = dimensions.all.into_iter().zip(&sizes);
    Ok(Census {
        dimensions: measured.map(|(dimension, size)| Measured { name: dimension.name, size: size.clone() }).collect(),
        requests: sizes.iter().product(),
        tallies,
        open,
        diagnostics: encoding.diagnostics.clone(),
    })
}

/// The classes and the size of each dimension, and the place of each view among those of its dimension.
#[allow(clippy::type_complexity, reason = "three parallel lists")]
fn classified(
    dimensions: &Dimensions,
    above: &Abstraction,
    ground: &mut Ground,
    space: &Space,
    budget: &mut Budget,
) -> Result<(Vec<Vec<Class>>, Vec<BigUint>, Vec<usize>), TooLarge> {
    let mut views: Vec<Vec<Formula>> = vec![Vec::new(); dimensions.all.len()];
    let mut places = Vec::new();
    for (group, formula) in &above.views {
        let of_dimension = views.get_mut(usize::from(*group));
        places.push(of_dimension.as_ref().map_or(0, |views| views.len()));
        of_dimension.into_iter().for_each(|views| views.push(*formula));
    }
    let mut all = Vec::new();
    for ((group, dimension), views) in (0..).zip(&dimensions.all).zip(&views) {
        let mut classifier = Classifier { ground, texts: &space.texts, budget, group };
        let found = classes(dimension, views, &mut classifier)?;
        all.push(found.into_iter().map(|(truth, number)| Class { truth, number }).collect::<Vec<_>>());
    }
    let sizes = all.iter().map(|classes| classes.iter().map(|class| &class.number).sum()).collect();
    Ok((all, sizes, places))
}

impl Counter<'_> {
    fn tally(&mut self, least: Formula, most: Formula) -> Result<Tally, TooLarge> {
        let requests = Count { least: self.all(least)?, most: self.all(most)? };
        let mut values = Vec::new();
        for dimension in 0..self.sizes.len() {
            values.push(Count { least: self.values(least, dimension)?, most: self.values(most, dimension)? });
        }
        Ok(Tally { requests, values })
    }
}
