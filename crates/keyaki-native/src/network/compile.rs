//! From a query to a network.

use std::sync::Arc;

use keyaki_ir::{LikePiece, Node, Query, Sort, Symbol, Term};
use num_bigint::BigInt;

use super::atom::{Atom, Coupled, Glob, Kind, Part, Relation, Texts, Variable};
use super::{Gate, Lit, Network, Points};
use crate::dense::index;

const NONE: u32 = u32::MAX;

/// The network of `query`.
pub(crate) fn compile(query: &Query) -> Network {
    let roots: Vec<Term> = std::iter::once(query.goal).chain(query.assumptions.iter().map(|a| a.term)).collect();
    let reachable = query.terms.reachable(&roots);
    let mut compiler = Compiler::new(query);
    compiler.declare_variables(&reachable);
    for term in &reachable {
        compiler.add(*term);
    }
    compiler.network.roots = roots.iter().filter_map(|root| compiler.lit(*root)).collect();
    compiler.finish()
}

struct Compiler<'a> {
    query: &'a Query,
    network: Network,
    /// For each Boolean term, its literal.
    lits: Vec<Option<Lit>>,
    /// For each symbol, its variable.
    variables: Vec<u32>,
}

impl<'a> Compiler<'a> {
    fn new(query: &'a Query) -> Self {
        let mut network = Network::default();
        network.gates.push(Gate::True);
        network.terms.push(None);
        Self {
            query,
            network,
            lits: vec![None; query.terms.len()],
            variables: vec![NONE; query.terms.declarations().len()],
        }
    }

    /// One variable for each symbol that occurs; integers get the points of the constants they are compared with.
    fn declare_variables(&mut self, reachable: &[Term]) {
        let mut constants: Vec<Vec<BigInt>> = Vec::new();
        for term in reachable {
            match self.query.terms.node(*term) {
                Node::Symbol(symbol) => {
                    self.declare(*symbol);
                    constants.push(Vec::new());
                }
                Node::Eq(left, right) | Node::Le(left, right) => {
                    for (one, other) in [(left, right), (right, left)] {
                        if let (Some(variable), Node::Int(constant)) =
                            (self.variable(*one), self.query.terms.node(*other))
                            && let Some(constants) = constants.get_mut(variable as usize)
                        {
                            constants.push(constant.clone());
                        }
                    }
                }
                _ => {}
            }
        }
        for (variable, constants) in constants.into_iter().enumerate() {
            if let Kind::Integer { points, .. } = &mut self.network.variables.get_mut(index(variable)).kind {
                *points = Points::of(constants);
            }
        }
    }

    fn declare(&mut self, symbol: Symbol) {
        let kind = match self.query.terms.declaration(symbol).sort {
            Sort::Bool => Kind::Flag { gates: Vec::new() },
            Sort::Int => Kind::Integer { points: Points::default(), gates: Vec::new() },
            Sort::String => Kind::Text(Texts::default()),
        };
        let variable = self.network.variables.push(Variable { symbol: Some(symbol), kind, coupled: Vec::new() });
        if let Some(entry) = self.variables.get_mut(symbol.index()) {
            *entry = variable;
        }
    }

    fn variable(&self, term: Term) -> Option<u32> {
        let symbol = self.query.terms.as_symbol(term)?;
        self.variables.get(symbol.index()).copied().filter(|variable| *variable != NONE)
    }

    fn lit(&self, term: Term) -> Option<Lit> {
        self.lits.get(term.index()).copied().flatten()
    }

    /// Adds the gate of a Boolean term whose operands have theirs.
    fn add(&mut self, term: Term) {
        let lit = match self.query.terms.node(term) {
            Node::Bool(value) => Lit::new(0, *value),
            Node::Not(inner) => match self.lit(*inner) {
                Some(inner) => !inner,
                None => return,
            },
            Node::And(operands) => self.conjunction(term, operands, false),
            Node::Or(operands) => !self.conjunction(term, operands, true),
            Node::Symbol(_) if self.query.terms.sort(term) == Sort::Bool => match self.variable(term) {
                Some(variable) => self.leaf(term, Atom::Within { variable, first: 1, last: 1 }),
                None => return,
            },
            Node::Eq(left, right) => self.equation(term, *left, *right),
            Node::Le(left, right) => self.order(term, *left, *right),
            Node::Matches(text, pattern) => match self.variable(*text) {
                Some(variable) => self.glob(term, variable, Glob::new(pattern.clone())),
                None => {
                    let relation = Relation::In(self.parts(*text), pattern.clone());
                    self.coupled(term, relation)
                }
            },
            Node::Like(text, pieces) => {
                let relation = Relation::Like(self.parts(*text), self.pieces(pieces));
                self.coupled(term, relation)
            }
            Node::Int(_) | Node::String(_) | Node::Concat(_) | Node::Symbol(_) => return,
        };
        if let Some(entry) = self.lits.get_mut(term.index()) {
            *entry = Some(lit);
        }
    }

    fn conjunction(&mut self, term: Term, operands: &[Term], negated: bool) -> Lit {
        let first = index(self.network.operands.len());
        for operand in operands {
            if let Some(lit) = self.lit(*operand) {
                self.network.operands.push(if negated { !lit } else { lit });
            }
        }
        self.gate((term, !negated), Gate::And(first..index(self.network.operands.len())))
    }

    fn equation(&mut self, term: Term, left: Term, right: Term) -> Lit {
        let (left, right) = if self.variable(left).is_some() { (left, right) } else { (right, left) };
        match (self.variable(left), self.query.terms.node(right)) {
            (Some(variable), Node::String(text)) => self.literal(term, variable, text.clone()),
            (Some(variable), Node::Int(constant)) => {
                let point = self.point(variable, constant);
                self.leaf(term, Atom::Within { variable, first: point, last: point })
            }
            _ => match (self.query.terms.sort(left), self.variable(left), self.variable(right)) {
                (Sort::Int, Some(left), Some(right)) => {
                    self.coupled(term, Relation::Integers { same: true, left, right })
                }
                _ => {
                    let relation = Relation::Same(self.parts(left), self.parts(right));
                    self.coupled(term, relation)
                }
            },
        }
    }

    fn order(&mut self, term: Term, left: Term, right: Term) -> Lit {
        match (self.variable(left), self.variable(right)) {
            (Some(variable), None) => match self.query.terms.node(right) {
                Node::Int(constant) => {
                    let last = self.point(variable, constant);
                    self.leaf(term, Atom::Within { variable, first: 0, last })
                }
                _ => Lit::new(0, false),
            },
            (None, Some(variable)) => match self.query.terms.node(left) {
                Node::Int(constant) => {
                    let first = self.point(variable, constant);
                    let last = self.last_point(variable);
                    self.leaf(term, Atom::Within { variable, first, last })
                }
                _ => Lit::new(0, false),
            },
            (Some(left), Some(right)) => self.coupled(term, Relation::Integers { same: false, left, right }),
            (None, None) => Lit::new(0, false),
        }
    }

    fn point(&self, variable: u32, constant: &BigInt) -> u32 {
        match &self.network.variables.get(variable).kind {
            Kind::Integer { points, .. } => points.position(constant).unwrap_or_default(),
            Kind::Flag { .. } | Kind::Text(_) => 0,
        }
    }

    fn last_point(&self, variable: u32) -> u32 {
        match &self.network.variables.get(variable).kind {
            Kind::Integer { points, .. } => points.len().saturating_sub(1),
            Kind::Flag { .. } | Kind::Text(_) => 0,
        }
    }

    fn leaf(&mut self, term: Term, atom: Atom) -> Lit {
        let variable = match &atom {
            Atom::Within { variable, .. } => *variable,
            Atom::Is { .. } | Atom::In { .. } | Atom::Coupled(_) => NONE,
        };
        let lit = self.gate((term, true), Gate::Leaf(atom));
        if variable != NONE {
            match &mut self.network.variables.get_mut(variable).kind {
                Kind::Flag { gates } | Kind::Integer { gates, .. } => gates.push(lit.gate()),
                Kind::Text(_) => {}
            }
        }
        lit
    }

    fn literal(&mut self, term: Term, variable: u32, text: Arc<str>) -> Lit {
        let lit = self.leaf(term, Atom::Is { variable, text: text.clone() });
        if let Kind::Text(texts) = &mut self.network.variables.get_mut(variable).kind {
            texts.literals.push((text, lit.gate()));
        }
        lit
    }

    fn glob(&mut self, term: Term, variable: u32, glob: Glob) -> Lit {
        let position = match &self.network.variables.get(variable).kind {
            Kind::Text(texts) => index(texts.globs.len()),
            Kind::Flag { .. } | Kind::Integer { .. } => 0,
        };
        let lit = self.leaf(term, Atom::In { variable, glob: position });
        if let Kind::Text(texts) = &mut self.network.variables.get_mut(variable).kind {
            texts.globs.push((glob, lit.gate()));
        }
        lit
    }

    fn coupled(&mut self, term: Term, relation: Relation) -> Lit {
        let variables = relation.variables();
        let position = index(self.network.coupled.len());
        let lit = self.leaf(term, Atom::Coupled(position));
        for variable in &variables {
            self.network.variables.get_mut(*variable).coupled.push(position);
        }
        self.network.coupled.push(Coupled { gate: lit.gate(), relation, variables });
        lit
    }

    /// The parts of a term that is a text.
    fn parts(&self, text: Term) -> Vec<Part> {
        match self.query.terms.node(text) {
            Node::String(text) if text.is_empty() => Vec::new(),
            Node::String(text) => vec![Part::Text(text.clone())],
            Node::Concat(parts) => parts.iter().flat_map(|part| self.parts_of_part(*part)).collect(),
            _ => self.variable(text).map(Part::Variable).into_iter().collect(),
        }
    }

    /// A part of a concatenation, which is no concatenation itself.
    fn parts_of_part(&self, part: Term) -> Option<Part> {
        match self.query.terms.node(part) {
            Node::String(text) => Some(Part::Text(text.clone())),
            _ => self.variable(part).map(Part::Variable),
        }
    }

    fn pieces(&self, pieces: &[LikePiece]) -> Vec<Part> {
        let mut parts = Vec::new();
        for piece in pieces {
            match piece {
                LikePiece::One => parts.push(Part::One),
                LikePiece::Run => parts.push(Part::Run),
                LikePiece::Text(text) => parts.extend(self.parts(*text)),
            }
        }
        parts
    }

    /// A gate that stands for a term, or for its negation.
    fn gate(&mut self, stands_for: (Term, bool), gate: Gate) -> Lit {
        self.network.terms.push(Some(stands_for));
        Lit::new(self.network.gates.push(gate), true)
    }

    fn finish(mut self) -> Network {
        self.network.index_uses();
        for variable in self.network.variables.iter_mut() {
            if let Kind::Text(texts) = &mut variable.kind {
                texts.index();
            }
        }
        self.network
    }
}

impl Relation {
    fn variables(&self) -> Vec<u32> {
        let parts: Vec<&Part> = match self {
            Self::Same(left, right) | Self::Like(left, right) => left.iter().chain(right).collect(),
            Self::In(parts, _) => parts.iter().collect(),
            Self::Integers { left, right, .. } => {
                let mut variables = vec![*left, *right];
                variables.sort_unstable();
                variables.dedup();
                return variables;
            }
        };
        let mut variables: Vec<u32> = parts
            .into_iter()
            .filter_map(|part| match part {
                Part::Variable(variable) => Some(*variable),
                Part::Text(_) | Part::One | Part::Run => None,
            })
            .collect();
        variables.sort_unstable();
        variables.dedup();
        variables
    }
}

impl Network {
    /// Fills in where each gate is used by wide conjunctions.
    fn index_uses(&mut self) {
        let wide: Vec<u32> = (0..index(self.gates.len())).filter(|gate| !self.is_narrow(*gate)).collect();
        let operands = wide.iter().flat_map(|gate| self.operands(*gate).iter().map(|operand| (*gate, *operand)));
        let mut uses: Vec<(u32, Lit)> =
            operands.map(|(gate, operand)| (operand.gate(), Lit::new(gate, operand.is_positive()))).collect();
        uses.sort_unstable();
        let mut start = 0;
        for gate in 0..=index(self.gates.len()) {
            while uses.get(start).is_some_and(|(used, _)| *used < gate) {
                start += 1;
            }
            self.used_at.push(index(start));
        }
        uses.into_iter().for_each(|(_, parent)| {
            self.wide_uses.push(parent);
        });
    }
}
