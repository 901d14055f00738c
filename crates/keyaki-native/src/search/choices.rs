//! Choices: a conjunction must be false, so the negation of one of its operands must hold.

use super::Search;
use super::assertions::Reason;
use super::conflict::Conflict;
use crate::network::Lit;
use crate::proof::Why;

/// A choice under way.
#[derive(Debug)]
pub(super) struct Choice {
    /// The conjunction, asserted to be false.
    clause: u32,
    /// How much was asserted before.
    base: usize,
    /// How much was asserted before the alternative being tried: what earlier ones were refuted for comes in between.
    before: usize,
    /// How many of the operands have been tried, the present one included.
    tried: usize,
    /// What the refutations so far rest on.
    failed: Vec<Lit>,
    /// Their steps.
    cases: Vec<u32>,
    /// Whether each was proven.
    certain: bool,
}

impl Search<'_> {
    pub(super) fn open_choice(&mut self, clause: u32) -> Option<Conflict> {
        let base = self.trail.len();
        self.choices.push(Choice {
            clause,
            base,
            before: base,
            tried: 0,
            failed: Vec::new(),
            cases: Vec::new(),
            certain: true,
        });
        self.next_alternative()
    }

    /// Tries the next alternative of the last choice; all having failed is a conflict.
    fn next_alternative(&mut self) -> Option<Conflict> {
        let choice = self.choices.last_mut()?;
        choice.before = self.trail.len();
        match self.network.operands(choice.clause).get(choice.tried).copied() {
            Some(operand) => {
                choice.tried += 1;
                self.assert(!operand, Reason::Alternative)
            }
            None => self.close_choice(),
        }
    }

    /// Goes back to the last choice that `conflict` rests on and on to its next alternative. `None` when it rests on no
    /// choice: nothing has been left out.
    pub(super) fn retreat(&mut self, mut conflict: Conflict) -> Option<Option<Conflict>> {
        loop {
            let Some(choice) = self.choices.last() else {
                self.conclude(conflict);
                return None;
            };
            let before = choice.before;
            let alternative = self.network.operands(choice.clause).get(choice.tried.saturating_sub(1)).map(|lit| !*lit);
            // The alternative itself when it could not even be asserted.
            let unasserted = conflict.lits.iter().position(|lit| Some(*lit) == alternative && !self.is_asserted(*lit));
            if let Some(at) = unasserted {
                conflict.lits.swap_remove(at);
            }
            let on_alternative = self.resolve(before, &mut conflict) || unasserted.is_some();
            if on_alternative || !conflict.certain {
                return Some(self.alternative_failed(alternative, conflict));
            }
            self.abandon_choice(&mut conflict);
        }
    }

    /// The conflict has nothing to do with the last choice.
    fn abandon_choice(&mut self, conflict: &mut Conflict) {
        let Some(choice) = self.choices.pop() else { return };
        self.resolve(choice.base, conflict);
        self.look_at(choice.clause);
    }

    fn alternative_failed(&mut self, alternative: Option<Lit>, conflict: Conflict) -> Option<Conflict> {
        let choice = self.choices.last_mut()?;
        if !conflict.certain {
            choice.certain = false;
            return self.next_alternative();
        }
        let step = self.proof.add(conflict.lits.iter().copied().chain(alternative), conflict.why, conflict.by);
        choice.cases.push(step);
        for lit in &conflict.lits {
            if !choice.failed.contains(lit) {
                choice.failed.push(*lit);
            }
        }
        let refuted =
            alternative.and_then(|alternative| self.assert(!alternative, Reason::Refuted(conflict.lits, step)));
        match refuted {
            // Another nogood says more than this choice can.
            Some(conflict) => self.refuted_at_once(conflict),
            None => self.next_alternative(),
        }
    }

    /// What the failure of an alternative means contradicts something by itself: the choice need not be finished.
    fn refuted_at_once(&mut self, mut conflict: Conflict) -> Option<Conflict> {
        let choice = self.choices.pop()?;
        self.resolve(choice.base, &mut conflict);
        self.look_at(choice.clause);
        Some(conflict)
    }

    fn close_choice(&mut self) -> Option<Conflict> {
        let choice = self.choices.pop()?;
        let clause = Lit::new(choice.clause, false);
        let mut lits = choice.failed;
        lits.push(clause);
        let mut conflict = Conflict { lits, certain: choice.certain, ..Conflict::given_up() };
        self.resolve(choice.base, &mut conflict);
        self.look_at(choice.clause);
        if conflict.certain {
            let step = self.proof.add(conflict.lits.iter().copied(), Why::Cases(clause, choice.cases), conflict.by);
            self.nogoods.learn(&conflict.lits, step);
            conflict = Conflict::new(conflict.lits, Why::Step(step));
        }
        Some(conflict)
    }

    fn conclude(&mut self, mut conflict: Conflict) {
        self.resolve(0, &mut conflict);
        if conflict.certain {
            self.proof.add(conflict.lits.iter().copied(), conflict.why, conflict.by);
        }
    }
}
