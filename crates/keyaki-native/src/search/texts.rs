//! Texts: within some patterns and outside others.

use std::sync::Arc;

use keyaki_ir::Pattern;

use super::conflict::Conflict;
use super::{Search, Value};
use crate::language::{Found, Language, find};
use crate::network::{Atom, Gate, Glob, Kind, Lit, Network};
use crate::proof::Why;

impl Search<'_> {
    /// Makes an asserted atom hold, by moving its variable.
    pub(super) fn repair_atom(&mut self, gate: u32) -> Option<Conflict> {
        match self.network.gates.get(gate) {
            Gate::Leaf(Atom::Within { variable, .. }) => self.move_on_line(*variable),
            Gate::Leaf(Atom::Is { variable, .. } | Atom::In { variable, .. }) => self.move_text(*variable),
            Gate::Leaf(Atom::Coupled(at)) => self.move_coupled(*at),
            Gate::True | Gate::And(_) => None,
        }
    }

    /// Moves a text to one that its asserted atoms allow.
    fn move_text(&mut self, variable: u32) -> Option<Conflict> {
        let network = self.network;
        let lits: Vec<Lit> =
            self.constraints.get(variable).iter().copied().filter(|lit| !is_coupled(network, *lit)).collect();
        if let Some((is, text)) = lits.iter().find_map(|lit| Some((*lit, literal(network, *lit)?))) {
            return self.move_to_literal(variable, (is, text), &lits);
        }
        match self.text_for(&lits) {
            Found::Text(text) => {
                self.point.set(network, variable, Value::Text(text.into()));
                None
            }
            Found::Empty { must, must_not } => {
                let (positive, negative) = by_sign(&lits);
                let blame: Vec<Lit> = (must.iter().filter_map(|at| positive.get(*at)))
                    .chain(must_not.iter().filter_map(|at| negative.get(*at)))
                    .copied()
                    .collect();
                Some(Conflict::new(blame.clone(), Why::Variable(variable, blame)))
            }
            Found::Exhausted => {
                self.gap.get_or_insert_with(|| {
                    "a text has more patterns than the native engine's budget allows".to_owned()
                });
                Some(Conflict::given_up())
            }
        }
    }

    /// The only candidate is a literal: whatever excludes it excludes everything.
    fn move_to_literal(&mut self, variable: u32, (is, text): (Lit, Arc<str>), lits: &[Lit]) -> Option<Conflict> {
        match lits.iter().copied().find(|lit| lit.is_positive() != allows(self.network, lit.gate(), &text)) {
            None => {
                self.point.set(self.network, variable, Value::Text(text));
                None
            }
            Some(lit) => Some(Conflict::new(vec![is, lit], Why::Variable(variable, vec![is, lit]))),
        }
    }

    /// A text that `lits`, atoms of one variable, allow.
    pub(super) fn text_for(&mut self, lits: &[Lit]) -> Found {
        let (positive, negative) = by_sign(lits);
        let made: Vec<Option<Language>> = lits.iter().map(|lit| made_language(self.network, *lit)).collect();
        let language = |lit: &Lit| {
            let at = lits.iter().position(|other| other == lit);
            let made = at.and_then(|at| made.get(at)).and_then(Option::as_ref);
            made.or_else(|| glob(self.network, lit.gate()).map(Glob::language))
        };
        let must: Vec<&Language> = positive.iter().filter_map(language).collect();
        let must_not: Vec<&Language> = negative.iter().filter_map(language).collect();
        find(&must, &must_not, &mut self.budget)
    }
}

/// The positive and the negative literals, each in order.
fn by_sign(lits: &[Lit]) -> (Vec<Lit>, Vec<Lit>) {
    lits.iter().partition(|lit| lit.is_positive())
}

pub(super) fn is_coupled(network: &Network, lit: Lit) -> bool {
    matches!(network.gates.get(lit.gate()), Gate::Leaf(Atom::Coupled(_)))
}

/// The text that a positive literal demands.
pub(super) fn literal(network: &Network, lit: Lit) -> Option<Arc<str>> {
    match network.gates.get(lit.gate()) {
        Gate::Leaf(Atom::Is { text, .. }) if lit.is_positive() => Some(text.clone()),
        _ => None,
    }
}

fn glob(network: &Network, gate: u32) -> Option<&Glob> {
    match network.gates.get(gate) {
        Gate::Leaf(Atom::In { variable, glob }) => match &network.variables.get(*variable).kind {
            Kind::Text(texts) => texts.globs.get(*glob as usize).map(|(glob, _)| glob),
            Kind::Flag { .. } | Kind::Integer { .. } => None,
        },
        _ => None,
    }
}

/// The language of an atom of a text.
pub(super) fn language(network: &Network, lit: Lit) -> Option<Language> {
    made_language(network, lit).or_else(|| glob(network, lit.gate()).map(|glob| glob.language().clone()))
}

/// The language of an atom that compares with a literal.
fn made_language(network: &Network, lit: Lit) -> Option<Language> {
    match network.gates.get(lit.gate()) {
        Gate::Leaf(Atom::Is { text, .. }) => Some(Language::new(&Pattern::literal(text))),
        _ => None,
    }
}

/// Whether an atom of a text holds of `value`.
pub(super) fn allows(network: &Network, gate: u32, value: &str) -> bool {
    match network.gates.get(gate) {
        Gate::Leaf(Atom::Is { text, .. }) => **text == *value,
        _ => glob(network, gate).is_some_and(|glob| glob.matches(value)),
    }
}
