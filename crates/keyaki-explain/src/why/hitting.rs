//! Least sets that have a member of each of several groups.
//!
//! In: groups of positions. Out: a smallest set that meets all of them and holds none of the sets known already. Exact, by trying
//! smaller sizes first; gives up after a bound on its steps.

use std::collections::BTreeSet;

/// Steps that a search may take.
const STEPS: usize = 200_000;

/// Groups of each of which something is needed.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    groups: Vec<BTreeSet<usize>>,
}

/// A least set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Least {
    Set(BTreeSet<usize>),
    /// There is none.
    None,
    /// The bound was reached.
    TooHard,
}

impl Groups {
    /// Adds a group; those that hold it say nothing more and are dropped.
    pub(super) fn add(&mut self, group: BTreeSet<usize>) {
        self.groups.retain(|known| !known.is_superset(&group));
        self.groups.push(group);
        // Small groups first: they leave the fewest choices.
        self.groups.sort_by_key(BTreeSet::len);
    }

    /// Whether every set has this member.
    pub(super) fn is_necessary(&self, at: usize) -> bool {
        self.groups.iter().any(|group| group.len() == 1 && group.contains(&at))
    }

    /// A smallest set that meets every group and is no superset of any of `known`.
    pub(super) fn least(&self, known: &[BTreeSet<usize>]) -> Least {
        let everything: BTreeSet<usize> = self.groups.iter().flatten().copied().collect();
        let mut steps = 0;
        for size in 0..=everything.len() {
            // (members, members that are not to be taken any more)
            let mut open: Vec<(BTreeSet<usize>, BTreeSet<usize>)> = vec![Default::default()];
            while let Some((members, barred)) = open.pop() {
                steps += 1;
                if steps > STEPS {
                    return Least::TooHard;
                }
                if known.iter().any(|set| set.is_subset(&members)) {
                    continue;
                }
                let Some(unmet) = self.groups.iter().find(|group| group.is_disjoint(&members)) else {
                    return Least::Set(members);
                };
                if members.len() == size {
                    continue;
                }
                let mut barred = barred;
                let mut branches = Vec::new();
                for at in unmet.iter().copied().filter(|at| !barred.contains(at)).collect::<Vec<_>>() {
                    let mut more = members.clone();
                    more.insert(at);
                    branches.push((more, barred.clone()));
                    barred.insert(at);
                }
                open.extend(branches.into_iter().rev());
            }
        }
        Least::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(groups: &[&[usize]]) -> Groups {
        let mut all = Groups::default();
        groups.iter().for_each(|group| all.add(group.iter().copied().collect()));
        all
    }

    #[test]
    fn one_that_is_in_all_groups_is_enough() {
        assert_eq!(groups(&[&[0, 2], &[1, 2], &[2, 3]]).least(&[]), Least::Set([2].into()));
    }

    #[test]
    fn with_no_groups_nothing_is_needed() {
        assert_eq!(groups(&[]).least(&[]), Least::Set([].into()));
        assert_eq!(groups(&[]).least(&[[].into()]), Least::None);
    }

    #[test]
    fn sets_that_hold_a_known_one_are_left_out() {
        let groups = groups(&[&[0, 1], &[1, 2]]);
        assert_eq!(groups.least(&[[1].into()]), Least::Set([0, 2].into()));
        assert_eq!(groups.least(&[[1].into(), [0, 2].into()]), Least::None);
    }

    #[test]
    fn a_group_within_another_replaces_it() {
        assert!(groups(&[&[0, 1], &[1]]).is_necessary(1));
        assert!(!groups(&[&[0, 1]]).is_necessary(1));
    }
}
