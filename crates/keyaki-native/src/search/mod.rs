//! The search: a point is moved until everything that must hold holds at it, or until it is shown that there is no such
//! point.
//!
//! In: a network. Out: [`Found`]. What must hold is *asserted*. As long as an asserted gate has another truth at the point,
//! it is repaired:
//!
//! - an asserted conjunction asserts the operands that are false at the point;
//! - an asserted atom moves its variable to a value that all asserted atoms of that variable allow, or shows that there is
//!   none: a *conflict*, with the few assertions that exclude each other;
//! - a conjunction asserted to be false asserts the negation of one of its operands: a *choice*, whose alternatives are
//!   tried in turn.
//!
//! What holds by itself at the point is never taken up, so that of a thousand statements only those are looked at that the
//! point touches. A conflict that does not rest on an alternative refutes the whole choice; what a choice fails for is
//! remembered as a *nogood*. `docs/native-engine.md` argues why a conflict without choices means that no model exists.

mod assertions;
mod choices;
mod conflict;
mod coupled;
mod gates;
mod integers;
mod nogoods;
mod point;
mod relation;
mod texts;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use crate::dense::Dense;
use crate::language::Budget;
use crate::network::{Lit, Network};
use crate::proof::Proof;

use assertions::Assertion;
use choices::Choice;
use conflict::{Conflict, Marks};
use nogoods::Nogoods;
pub(crate) use point::{Point, Value};

/// What a search found.
#[derive(Debug)]
pub(crate) enum Found {
    /// A point at which every root holds.
    Point(Box<Point>),
    /// No point exists, for the reasons in the proof.
    Nothing(Proof),
    /// It is not known, and why.
    Unknown(String),
}

/// A search under way.
pub(crate) struct Search<'a> {
    network: &'a Network,
    point: Point,
    /// For each gate, whether it is asserted, and as what.
    asserted: Dense<Option<bool>>,
    /// Whether the point is kept where the asserted gate holds.
    kept: Dense<bool>,
    /// For each asserted gate, its position in the trail.
    position: Dense<u32>,
    trail: Vec<Assertion>,
    choices: Vec<Choice>,
    nogoods: Nogoods,
    marks: Marks,
    proof: Proof,
    /// For each variable, its asserted atoms in order of assertion.
    constraints: Dense<Vec<Lit>>,
    /// Asserted conjunctions that may have false operands.
    conjunctions: Vec<u32>,
    /// Asserted atoms that may not hold.
    atoms: Vec<u32>,
    /// Conjunctions asserted to be false that may hold: those asserted first come first.
    clauses: BinaryHeap<Reverse<(u32, u32)>>,
    /// Why the search is not exhaustive, once it is not.
    gap: Option<String>,
    budget: Budget<'a>,
}

/// Looks for a point at which every root of `network` holds.
pub(crate) fn search(network: &Network, budget: Budget<'_>, proof: Proof) -> Found {
    let generic: Arc<str> = GENERIC.into();
    let gates = network.gates.len();
    let mut search = Search {
        network,
        point: Point::new(network, &generic),
        asserted: Dense::filled(None, gates),
        kept: Dense::filled(false, gates),
        position: Dense::filled(0, gates),
        trail: Vec::new(),
        choices: Vec::new(),
        nogoods: Nogoods::new(gates),
        marks: Marks::new(gates),
        proof,
        constraints: Dense::filled(Vec::new(), network.variables.len()),
        conjunctions: Vec::new(),
        atoms: Vec::new(),
        clauses: BinaryHeap::new(),
        gap: None,
        budget,
    };
    *search.asserted.get_mut(TRUE) = Some(true);
    search.run()
}

/// A text that hardly any pattern matches by accident.
const GENERIC: &str = "x";

/// The gate that is always true.
const TRUE: u32 = 0;

/// The end of a search without a point.
enum Ended {
    Exhausted,
    Stopped(String),
}

impl Search<'_> {
    fn run(mut self) -> Found {
        match self.go_on() {
            None if self.network.roots.iter().all(|root| self.point.holds(*root)) => Found::Point(Box::new(self.point)),
            None => Found::Unknown("stopped at a point that will not do, which is a bug in Keyaki".to_owned()),
            Some(Ended::Stopped(why)) => Found::Unknown(why),
            Some(Ended::Exhausted) => match self.gap {
                Some(why) => Found::Unknown(why),
                None => Found::Nothing(self.proof),
            },
        }
    }

    /// Repairs until nothing is left to repair.
    fn go_on(&mut self) -> Option<Ended> {
        let mut conflict =
            self.network.roots.clone().into_iter().find_map(|root| self.assert(root, assertions::Reason::Root));
        let mut turns: u32 = 0;
        loop {
            turns = turns.wrapping_add(1);
            if let Some(why) = self.out_of_budget(turns) {
                return Some(Ended::Stopped(why));
            }
            conflict = match conflict {
                Some(conflict) => match self.retreat(conflict) {
                    Some(next) => next,
                    None => return Some(Ended::Exhausted),
                },
                None => match self.next_repair() {
                    Some(repair) => self.repair(repair),
                    None if self.look_again() => None,
                    None => return None,
                },
            };
        }
    }

    fn out_of_budget(&mut self, turns: u32) -> Option<String> {
        let going_on =
            self.budget.spend(1).and_then(|()| if turns.is_multiple_of(64) { self.budget.ask() } else { Some(()) });
        let stopped = || self.budget.stopped().unwrap_or("the native engine gave up after its number of steps");
        going_on.is_none().then(|| stopped().to_owned())
    }

    /// The next gate whose assertion does not hold: conjunctions, then atoms, then choices.
    fn next_repair(&mut self) -> Option<Repair> {
        self.take_touched();
        while let Some(gate) = self.conjunctions.pop() {
            if *self.asserted.get(gate) == Some(true) && self.is_violated(gate) {
                return Some(Repair::Conjunction(gate));
            }
        }
        while let Some(gate) = self.atoms.pop() {
            if self.is_violated(gate) {
                return Some(Repair::Atom(gate));
            }
        }
        while let Some(Reverse((position, gate))) = self.clauses.pop() {
            let is_false = *self.asserted.get(gate) == Some(false);
            if is_false && *self.position.get(gate) == position && self.is_violated(gate) {
                return Some(Repair::Clause(gate));
            }
        }
        None
    }

    /// Puts every kept gate that does not hold back on its list; whether there is one. A gate can lose its entry when a
    /// conflict interrupts its repair.
    fn look_again(&mut self) -> bool {
        let gates: Vec<u32> = self.trail.iter().map(|assertion| assertion.lit.gate()).collect();
        let violated: Vec<u32> = gates.into_iter().filter(|gate| self.is_violated(*gate)).collect();
        violated.iter().for_each(|gate| self.look_at(*gate));
        !violated.is_empty()
    }

    fn repair(&mut self, repair: Repair) -> Option<Conflict> {
        let (conflict, gate) = match repair {
            Repair::Conjunction(gate) => (self.repair_conjunction(gate), gate),
            Repair::Atom(gate) => (self.repair_atom(gate), gate),
            Repair::Clause(gate) => return self.open_choice(gate),
        };
        if conflict.is_some() {
            // Its assertion may outlive the conflict and still not hold.
            self.look_at(gate);
        }
        conflict
    }

    fn repair_conjunction(&mut self, gate: u32) -> Option<Conflict> {
        let parent = Lit::new(gate, true);
        let operands = self.point.gates.false_operands(self.network, gate);
        operands.into_iter().find_map(|operand| self.assert(operand, assertions::Reason::Part(parent)))
    }

    /// Whether a gate is asserted, must be kept, and has the other truth at the point.
    fn is_violated(&self, gate: u32) -> bool {
        *self.kept.get(gate) && self.asserted.get(gate).is_some_and(|asserted| asserted != self.point.truth(gate))
    }

    /// Puts what changed with the point on the lists of what to look at.
    fn take_touched(&mut self) {
        let touched = std::mem::take(&mut self.point.gates.touched);
        for gate in &touched {
            self.look_at(*gate);
        }
        self.point.gates.touched = touched;
        self.point.gates.touched.clear();
    }
}

/// What to repair: an asserted gate that does not hold.
enum Repair {
    Conjunction(u32),
    Atom(u32),
    Clause(u32),
}
