//! The cubes of one block that some values of a statement are in, and in no refinement of.
//!
//! In: a block, the orders of its dimensions, and a term of a statement there. Out: for each cube of the block's dimensions whether
//! values exist that make the term true and have its predicates as their strongest ones; those cubes and which of them are
//! the weakest below which.

use keyaki_ir::Query;

use crate::asker::Asker;
use crate::block::{Block, Found, Sample, Wanted};
use crate::cube::Cube;
use crate::order::Order;

/// How many cubes a block may have.
const MOST_CUBES: usize = 20_000;

/// Cubes of a block, each with a number.
#[derive(Debug, Default)]
pub(crate) struct Candidates {
    pub(crate) cubes: Vec<Cube>,
    /// The weakest.
    pub(crate) weakest: Vec<usize>,
    /// Of each the weakest below.
    pub(crate) children: Vec<Vec<usize>>,
}

/// What a block is looked at with.
pub(crate) struct Look<'a, 'b> {
    pub(crate) orders: &'a [Order],
    pub(crate) query: &'a mut Query,
    pub(crate) asker: &'a mut Asker<'b>,
}

impl Candidates {
    /// The candidates of `block` for a statement whose term there is `atom`. None if the block has too many cubes.
    pub(crate) fn of(block: &mut Block, atom: Option<usize>, look: &mut Look<'_, '_>) -> Option<Self> {
        let orders: Vec<&Order> = block.dimensions.iter().filter_map(|at| look.orders.get(*at)).collect();
        let all = every_cube(&orders)?;
        let mut rest: Vec<(Cube, Wanted)> = all
            .into_iter()
            .map(|cube| {
                let core = core(&orders, &cube, atom);
                (cube, core)
            })
            .collect();
        let mut cubes: Vec<Cube> = Vec::new();
        let mut seen = 0;
        loop {
            for sample in block.samples.iter().skip(seen) {
                take_those_of(sample, &mut rest, &mut cubes);
            }
            seen = block.samples.len();
            let wanted: Vec<Wanted> = rest.iter().map(|(_, wanted)| wanted.clone()).collect();
            if wanted.is_empty() {
                break;
            }
            match block.find_one_of(&wanted, look.query, look.asker) {
                Found::Sample(_) => {}
                Found::Nothing => break,
                // They may be some: whoever goes on with them asks again, one by one.
                Found::Unknown => {
                    cubes.extend(rest.into_iter().map(|(cube, _)| cube));
                    break;
                }
            }
        }
        Some(Self::ordered(cubes, &orders))
    }

    fn ordered(mut cubes: Vec<Cube>, orders: &[&Order]) -> Self {
        cubes.sort();
        let below = |lower: &Cube, upper: &Cube| lower != upper && within(orders, lower, upper);
        let weakest_of = |chosen: &[usize]| -> Vec<usize> {
            let is_under = |at: &usize| {
                chosen.iter().any(
                    |other| matches!((cubes.get(*at), cubes.get(*other)), (Some(at), Some(other)) if below(at, other)),
                )
            };
            chosen.iter().copied().filter(|at| !is_under(at)).collect()
        };
        let weakest = weakest_of(&(0..cubes.len()).collect::<Vec<_>>());
        let children = cubes.iter().map(|upper| {
            let under = cubes.iter().enumerate().filter(|(_, lower)| below(lower, upper)).map(|(at, _)| at);
            weakest_of(&under.collect::<Vec<_>>())
        });
        let children = children.collect();
        Self { weakest, children, cubes }
    }
}

fn within(orders: &[&Order], lower: &Cube, upper: &Cube) -> bool {
    lower.iter().zip(upper).zip(orders).all(|((lower, upper), order)| lower == upper || order.is_below(*lower, *upper))
}

/// Moves the cubes that the values of `sample` are in over to `cubes`.
fn take_those_of(sample: &Sample, rest: &mut Vec<(Cube, Wanted)>, cubes: &mut Vec<Cube>) {
    let (taken, left) = std::mem::take(rest).into_iter().partition(|(_, wanted)| wanted.is_met_by(sample));
    *rest = left;
    cubes.extend(taken.into_iter().map(|(cube, _): (Cube, Wanted)| cube));
}

/// What values must be like that are in `cube` and in no refinement of it.
fn core(orders: &[&Order], cube: &Cube, atom: Option<usize>) -> Wanted {
    let mut wanted = Wanted::default();
    wanted.hold.extend(atom);
    for (order, at) in orders.iter().zip(cube) {
        let core = order.core(*at);
        wanted.hold.extend(core.hold.iter());
        wanted.fail.extend(core.fail.iter());
    }
    wanted
}

fn every_cube(orders: &[&Order]) -> Option<Vec<Cube>> {
    let mut cubes: Vec<Cube> = vec![Vec::new()];
    for order in orders {
        if cubes.len().saturating_mul(order.words.len()) > MOST_CUBES {
            return None;
        }
        let extended = cubes
            .iter()
            .flat_map(|cube| (0..order.words.len()).map(move |at| cube.iter().copied().chain([at]).collect()));
        cubes = extended.collect();
    }
    Some(cubes)
}
