//! The weakest cubes that some allowed request of an outsider is in, and in no refinement of.
//!
//! In: a space and the orders of its dimensions. Out: the findings, as cubes, each with values that show it. This is what the
//! work-list of stratified abstraction (semantics F.3, steps 3 to 5) reports, found without walking from the top: an Allow
//! statement is a product over blocks, so the cubes that its values are in are products of the cubes of its blocks.

use std::collections::{BTreeMap, BTreeSet};

use crate::apart::Product;
use crate::asker::Asker;
use crate::block::{Found, Wanted};
use crate::candidates::{Candidates, Look};
use crate::cube::{Cube, is_within};
use crate::order::Order;
use crate::reach::Reached;
use crate::space::Space;

/// How many cubes are looked at.
const MOST_CUBES: usize = 100_000;

/// What was mined.
#[derive(Default)]
pub(crate) struct Mined {
    /// The findings; those without samples may be none.
    pub(crate) cubes: BTreeMap<Cube, Option<Vec<usize>>>,
    /// Why there may be more.
    pub(crate) incomplete: Option<String>,
}

/// At work.
pub(crate) struct Miner<'a, 'b> {
    pub(crate) space: &'a mut Space,
    pub(crate) orders: &'a [Order],
    pub(crate) asker: &'a mut Asker<'b>,
    /// By block and term of a statement.
    known: BTreeMap<(usize, Option<usize>), Candidates>,
    looked_at: usize,
    mined: Mined,
}

impl<'a, 'b> Miner<'a, 'b> {
    pub(crate) fn new(space: &'a mut Space, orders: &'a [Order], asker: &'a mut Asker<'b>) -> Self {
        Self { space, orders, asker, known: BTreeMap::new(), looked_at: 0, mined: Mined::default() }
    }

    pub(crate) fn mine(mut self) -> Mined {
        let statements: BTreeSet<Product> = self.space.allows.iter().cloned().collect();
        for statement in statements {
            if let Err(why) = self.statement(&statement) {
                self.mined.incomplete = Some(why);
                break;
            }
        }
        let shown = self.mined.cubes.iter().filter(|(_, samples)| samples.is_some());
        let shown: Vec<Cube> = shown.map(|(cube, _)| cube.clone()).collect();
        let is_under = |cube: &Cube| shown.iter().any(|other| other != cube && is_within(self.orders, cube, other));
        self.mined.cubes.retain(|cube, _| !is_under(cube));
        self.mined
    }

    fn statement(&mut self, statement: &Product) -> Result<(), String> {
        let blocks = self.space.blocks.len();
        for block in 0..blocks {
            self.learn(block, statement)?;
        }
        let mut next: Vec<Vec<usize>> = vec![Vec::new()];
        for block in 0..blocks {
            let weakest = self.candidates(block, statement).weakest.clone();
            self.looked_at += next.len().saturating_mul(weakest.len());
            self.in_bounds()?;
            let with = |way: &Vec<usize>| -> Vec<Vec<usize>> {
                weakest.iter().map(|at| way.iter().copied().chain([*at]).collect()).collect()
            };
            next = next.iter().flat_map(with).collect();
        }
        let mut seen: BTreeSet<Vec<usize>> = next.iter().cloned().collect();
        while let Some(way) = next.pop() {
            let cube = self.cube(&way, statement);
            if self.is_found(&cube) {
                continue;
            }
            let wanted = self.wanted(&way, statement);
            match self.space.reach(wanted, self.asker) {
                Reached::Samples(samples) => {
                    self.mined.cubes.insert(cube, Some(samples));
                }
                Reached::Unknown => {
                    self.mined.cubes.entry(cube).or_default();
                }
                Reached::Nothing => {
                    for lower in self.refinements(&way, statement) {
                        if seen.insert(lower.clone()) {
                            self.looked_at += 1;
                            next.push(lower);
                        }
                    }
                }
            }
            self.in_bounds()?;
        }
        Ok(())
    }

    /// Whether it is in a finding that is shown.
    fn is_found(&self, cube: &Cube) -> bool {
        let shown = self.mined.cubes.iter().filter(|(_, samples)| samples.is_some());
        shown.into_iter().any(|(found, _)| is_within(self.orders, cube, found))
    }

    fn in_bounds(&self) -> Result<(), String> {
        if self.looked_at > MOST_CUBES {
            return Err(format!("the policy has too many findings: no more than {MOST_CUBES} are looked at"));
        }
        Ok(())
    }

    fn learn(&mut self, block: usize, statement: &Product) -> Result<(), String> {
        let atom = statement.atoms.get(&block).copied();
        if self.known.contains_key(&(block, atom)) {
            return Ok(());
        }
        let Some(of_block) = self.space.blocks.get_mut(block) else { return Ok(()) };
        let mut look = Look { orders: self.orders, query: &mut self.space.encoding.query, asker: self.asker };
        let candidates = Candidates::of(of_block, atom, &mut look);
        let candidates = candidates.ok_or("the policy ties too many parts of a request to each other")?;
        self.known.insert((block, atom), candidates);
        Ok(())
    }

    fn candidates(&self, block: usize, statement: &Product) -> &Candidates {
        static NONE: Candidates = Candidates { cubes: Vec::new(), weakest: Vec::new(), children: Vec::new() };
        self.known.get(&(block, statement.atoms.get(&block).copied())).unwrap_or(&NONE)
    }

    /// The cube of all dimensions.
    fn cube(&self, way: &[usize], statement: &Product) -> Cube {
        let mut cube = vec![0; self.orders.len()];
        for (block, at) in way.iter().enumerate() {
            let Some(of_block) = self.space.blocks.get(block) else { continue };
            let Some(part) = self.candidates(block, statement).cubes.get(*at) else { continue };
            for (dimension, at) in of_block.dimensions.iter().zip(part) {
                if let Some(place) = cube.get_mut(*dimension) {
                    *place = *at;
                }
            }
        }
        cube
    }

    /// What values must be like, block by block.
    fn wanted(&self, way: &[usize], statement: &Product) -> Vec<Wanted> {
        let cube = self.cube(way, statement);
        let blocks = self.space.blocks.iter().enumerate();
        let wanted = blocks.map(|(at, block)| {
            let mut wanted = Wanted::default();
            wanted.hold.extend(statement.atoms.get(&at).copied());
            for dimension in &block.dimensions {
                let core = self.orders.get(*dimension).zip(cube.get(*dimension)).map(|(order, at)| order.core(*at));
                let core = core.unwrap_or_default();
                wanted.hold.extend(core.hold.iter());
                wanted.fail.extend(core.fail.iter());
            }
            wanted
        });
        wanted.collect()
    }

    /// One step down in one block.
    fn refinements(&self, way: &[usize], statement: &Product) -> Vec<Vec<usize>> {
        let mut all = Vec::new();
        for (block, at) in way.iter().enumerate() {
            let children = self.candidates(block, statement).children.get(*at);
            for child in children.into_iter().flatten() {
                let mut lower = way.to_vec();
                if let Some(place) = lower.get_mut(block) {
                    *place = *child;
                }
                all.push(lower);
            }
        }
        all
    }
}

impl Space {
    /// Whether a caller whom the policies do not mention is allowed something in `cube`.
    pub(crate) fn is_public(&mut self, cube: &Cube, orders: &[Order], asker: &mut Asker<'_>) -> Option<bool> {
        let Some(unmentioned) = self.unmentioned.clone() else { return Some(false) };
        let wanted = self.wanted_of(cube, &unmentioned, orders);
        // Mostly one key alone tells that there is no such caller.
        for (block, wanted) in self.blocks.iter_mut().zip(&wanted) {
            if block.find(wanted, &mut self.encoding.query, asker) == Found::Nothing {
                return Some(false);
            }
        }
        let mut unknown = false;
        for statement in self.allows.clone() {
            let mut wanted = wanted.clone();
            for (block, atom) in &statement.atoms {
                wanted.get_mut(*block).into_iter().for_each(|wanted| wanted.hold.insert(*atom));
            }
            match self.reach(wanted, asker) {
                Reached::Samples(_) => return Some(true),
                Reached::Nothing => {}
                Reached::Unknown => unknown = true,
            }
        }
        (!unknown).then_some(false)
    }

    /// What values must be like, block by block, that are in `cube` and in `product`.
    fn wanted_of(&self, cube: &Cube, product: &Product, orders: &[Order]) -> Vec<Wanted> {
        let blocks = self.blocks.iter().enumerate();
        let wanted = blocks.map(|(at, block)| {
            let mut wanted = Wanted::default();
            wanted.hold.extend(product.atoms.get(&at).copied());
            for dimension in &block.dimensions {
                let order = orders.get(*dimension).zip(cube.get(*dimension));
                wanted.hold.extend(order.and_then(|(order, at)| order.atoms.get(*at).copied().flatten()));
            }
            wanted
        });
        wanted.collect()
    }
}
