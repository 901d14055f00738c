//! Which predicates of a dimension imply which: its levels of abstraction (semantics F.3, step 2).
//!
//! In: the predicates of a dimension in their block. Out: those that differ from each other and from "anything" and are met by
//! some outsider, each with the weakest ones strictly below it. An implication that engines do not decide counts as none:
//! findings are then coarser, and still complete.

use keyaki_ir::Query;

use crate::asker::Asker;
use crate::bits::Bits;
use crate::block::{Block, Found, Wanted};
use crate::space::Words;

/// The order of a dimension. Number 0 is "anything", the others are predicates.
#[derive(Debug)]
pub(crate) struct Order {
    /// Which word a predicate is; none for "anything".
    pub(crate) words: Vec<Option<usize>>,
    /// The number of its term in the block.
    pub(crate) atoms: Vec<Option<usize>>,
    /// Those strictly below.
    pub(crate) below: Vec<Bits>,
    /// The weakest of those.
    pub(crate) children: Vec<Vec<usize>>,
}

impl Order {
    pub(crate) fn of(words: &Words, block: &mut Block, query: &mut Query, asker: &mut Asker<'_>) -> Self {
        let mut ask = Implications { block, query, asker };
        let all: Vec<usize> = words.words.iter().map(|word| word.atom).collect();
        let mut kept: Vec<(usize, usize)> = Vec::new();
        for (at, atom) in all.iter().copied().enumerate() {
            // Values of it alone answer what it implies, if there are any.
            ask.alone(atom, &all);
            if ask.is_nothing(&[atom], &[]) || ask.is_nothing(&[], &[atom]) {
                continue;
            }
            let same =
                |other: usize, ask: &mut Implications<'_, '_>| ask.implies(atom, other) && ask.implies(other, atom);
            let mut is_new = true;
            for (_, other) in &kept {
                is_new = is_new && !same(*other, &mut ask);
            }
            if is_new {
                kept.push((at, atom));
            }
        }
        let atoms: Vec<Option<usize>> = std::iter::once(None).chain(kept.iter().map(|(_, atom)| Some(*atom))).collect();
        let mut below = vec![(1..atoms.len()).collect::<Bits>()];
        for (at, (_, atom)) in kept.iter().enumerate() {
            let implies = |(other, (_, stronger)): (usize, &(usize, usize))| {
                (other != at && ask.implies(*stronger, *atom)).then_some(other + 1)
            };
            below.push(kept.iter().enumerate().filter_map(implies).collect());
        }
        let children = (0..atoms.len()).map(|at| children(&below, at)).collect();
        let words = std::iter::once(None).chain(kept.iter().map(|(at, _)| Some(*at))).collect();
        Self { words, atoms, below, children }
    }

    pub(crate) fn is_below(&self, lower: usize, upper: usize) -> bool {
        self.below.get(upper).is_some_and(|below| below.contains(lower))
    }

    /// What values must be like that meet a predicate and none below it.
    pub(crate) fn core(&self, at: usize) -> Wanted {
        let atom = |at: usize| self.atoms.get(at).copied().flatten();
        let children = self.children.get(at).map(Vec::as_slice).unwrap_or_default();
        Wanted {
            hold: atom(at).into_iter().collect(),
            fail: children.iter().filter_map(|child| atom(*child)).collect(),
        }
    }
}

/// Those below that are below nothing else that is.
fn children(below: &[Bits], at: usize) -> Vec<usize> {
    let Some(all) = below.get(at) else { return Vec::new() };
    let is_under = |child: usize| all.iter().any(|other| below.get(other).is_some_and(|below| below.contains(child)));
    all.iter().filter(|child| !is_under(*child)).collect()
}

struct Implications<'a, 'b> {
    block: &'a mut Block,
    query: &'a mut Query,
    asker: &'a mut Asker<'b>,
}

impl Implications<'_, '_> {
    fn find(&mut self, hold: &[usize], fail: &[usize]) -> Found {
        let wanted = Wanted { hold: hold.iter().copied().collect(), fail: fail.iter().copied().collect() };
        self.block.find(&wanted, self.query, self.asker)
    }

    fn is_nothing(&mut self, hold: &[usize], fail: &[usize]) -> bool {
        self.find(hold, fail) == Found::Nothing
    }

    fn alone(&mut self, atom: usize, all: &[usize]) {
        let others: Vec<usize> = all.iter().copied().filter(|other| *other != atom).collect();
        self.find(&[atom], &others);
    }

    fn implies(&mut self, stronger: usize, weaker: usize) -> bool {
        stronger == weaker || self.is_nothing(&[stronger], &[weaker])
    }
}
