//! Cubes: one predicate for each dimension.

use std::collections::BTreeSet;

use crate::order::Order;

/// For each dimension the number of a predicate in its [`Order`], 0 for "anything".
pub(crate) type Cube = Vec<usize>;

/// Whether every request of `lower` is one of `upper`, because each predicate implies the other's.
pub(crate) fn is_within(orders: &[Order], lower: &[usize], upper: &[usize]) -> bool {
    let each = lower.iter().zip(upper).zip(orders);
    each.into_iter().all(|((lower, upper), order)| lower == upper || order.is_below(*lower, *upper))
}

/// A product of sets of predicates: as many cubes as there are ways to take one of each.
pub(crate) type Sets = Vec<BTreeSet<usize>>;

/// Products that stand for the same cubes: cubes that differ in one dimension only are taken together, dimension by dimension.
pub(crate) fn products(cubes: impl IntoIterator<Item = Cube>) -> Vec<Sets> {
    let single = |cube: Cube| cube.into_iter().map(|at| BTreeSet::from([at])).collect::<Sets>();
    let mut all: Vec<Sets> = cubes.into_iter().map(single).collect();
    let dimensions = all.first().map_or(0, Vec::len);
    for dimension in 0..dimensions {
        all = joined(all, dimension);
    }
    all
}

/// The same cubes with fewer products: those that agree in every other dimension become one.
pub(crate) fn joined(all: Vec<Sets>, dimension: usize) -> Vec<Sets> {
    let mut joined: std::collections::BTreeMap<Sets, BTreeSet<usize>> = std::collections::BTreeMap::new();
    for mut sets in all {
        let own = sets.get_mut(dimension).map(std::mem::take).unwrap_or_default();
        joined.entry(sets).or_default().extend(own);
    }
    let whole = |(mut sets, own): (Sets, BTreeSet<usize>)| {
        if let Some(place) = sets.get_mut(dimension) {
            *place = own;
        }
        sets
    };
    joined.into_iter().map(whole).collect()
}
