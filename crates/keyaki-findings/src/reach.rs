//! Whether some request of a product is not denied.
//!
//! In: for each block what its values must be like. Out: values for every block that together match no Deny statement, or the
//! fact that there are none. A Deny statement is a product too, so it is escaped when one of its blocks is: whichever does not
//! escape it yet is made to, block by block, until all are escaped or no way is left.

use crate::asker::Asker;
use crate::block::{Found, Wanted};
use crate::space::Space;

/// How many ways to escape Deny statements are tried for one product.
const MOST_WAYS: usize = 20_000;

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reached {
    /// The number of a sample for each block.
    Samples(Vec<usize>),
    Nothing,
    Unknown,
}

impl Space {
    pub(crate) fn reach(&mut self, wanted: Vec<Wanted>, asker: &mut Asker<'_>) -> Reached {
        let mut ways = vec![wanted];
        let mut tried = 0;
        let mut unknown = false;
        while let Some(wanted) = ways.pop() {
            tried += 1;
            if tried > MOST_WAYS {
                asker.not_decided(format!("no more than {MOST_WAYS} ways to escape Deny statements are tried"));
                return Reached::Unknown;
            }
            match self.samples(&wanted, asker) {
                Reached::Nothing => {}
                Reached::Unknown => unknown = true,
                Reached::Samples(samples) => match self.denial(&samples) {
                    None => return Reached::Samples(samples),
                    Some(deny) => ways.extend(self.escapes(deny, &wanted)),
                },
            }
        }
        if unknown { Reached::Unknown } else { Reached::Nothing }
    }

    /// Values for every block, whatever is denied.
    fn samples(&mut self, wanted: &[Wanted], asker: &mut Asker<'_>) -> Reached {
        let mut samples = Vec::with_capacity(wanted.len());
        let mut unknown = false;
        for (block, wanted) in self.blocks.iter_mut().zip(wanted) {
            match block.find(wanted, &mut self.encoding.query, asker) {
                Found::Sample(at) => samples.push(at),
                Found::Nothing => return Reached::Nothing,
                Found::Unknown => unknown = true,
            }
        }
        if unknown { Reached::Unknown } else { Reached::Samples(samples) }
    }

    /// The first Deny statement that matches.
    fn denial(&self, samples: &[usize]) -> Option<usize> {
        let holds = |block: &usize, atom: &usize| {
            let sample = samples.get(*block).zip(self.blocks.get(*block));
            sample.and_then(|(at, block)| block.samples.get(*at)).is_some_and(|sample| sample.holds.contains(*atom))
        };
        self.denies.iter().position(|deny| deny.atoms.iter().all(|(block, atom)| holds(block, atom)))
    }

    /// The ways to escape a Deny statement, the last of which is tried first.
    fn escapes(&self, deny: usize, wanted: &[Wanted]) -> Vec<Vec<Wanted>> {
        let atoms = self.denies.get(deny).into_iter().flat_map(|deny| &deny.atoms);
        let escape = |(block, atom): (&usize, &usize)| {
            let mut wanted = wanted.to_vec();
            let of_block = wanted.get_mut(*block).filter(|wanted| !wanted.hold.contains(*atom))?;
            of_block.fail.insert(*atom);
            Some(wanted)
        };
        atoms.filter_map(escape).collect()
    }
}
