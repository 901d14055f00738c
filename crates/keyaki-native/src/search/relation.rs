//! The truth of relations between variables at the point.

use keyaki_ir::{CharSet, Pattern, PatternPiece};

use super::point::{Point, Value};
use crate::network::{Kind, Network, Part, Relation};

impl Point {
    pub(super) fn relation_holds(&self, network: &Network, relation: &Relation) -> bool {
        match relation {
            Relation::Same(left, right) => self.joined(left) == self.joined(right),
            Relation::Like(text, glob) => self.glob(glob).matches(&self.joined(text)),
            Relation::In(text, pattern) => pattern.matches(&self.joined(text)),
            Relation::Integers { same, left, right } => {
                let (left, right) = (self.integer(network, *left), self.integer(network, *right));
                if *same { left == right } else { left <= right }
            }
        }
    }

    /// The text of parts without wildcards.
    pub(super) fn joined(&self, parts: &[Part]) -> String {
        let mut joined = String::new();
        for part in parts {
            match part {
                Part::Text(text) => joined.push_str(text),
                Part::Variable(variable) => joined.push_str(&self.text(*variable)),
                Part::One | Part::Run => {}
            }
        }
        joined
    }

    /// The pattern that a glob is once its variables have their values.
    pub(super) fn glob(&self, parts: &[Part]) -> Pattern {
        Pattern::new(parts.iter().map(|part| match part {
            Part::Text(text) => PatternPiece::Literal(text.to_string()),
            Part::Variable(variable) => PatternPiece::Literal(self.text(*variable).to_string()),
            Part::One => PatternPiece::One(CharSet::all()),
            Part::Run => PatternPiece::Run(CharSet::all()),
        }))
    }

    fn integer(&self, network: &Network, variable: u32) -> Option<num_bigint::BigInt> {
        match (self.value(variable), &network.variables.get(variable).kind) {
            (Value::At(point), Kind::Integer { points, .. }) => Some(points.value(*point)),
            _ => None,
        }
    }
}
