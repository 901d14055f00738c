//! The value of terms under a model.

use crate::{CharSet, LikePiece, Model, Node, Pattern, PatternPiece, Sort, Term, Terms, Value};

/// The value of `term` when symbols have the values that `model` gives them. Works through a list, not by recursion.
pub fn evaluate(terms: &Terms, term: Term, model: &Model) -> Value {
    let evaluator = Evaluator::new(terms, vec![term]);
    let values = evaluator.values(model);
    evaluator.value_of(&values, term)
}

/// Evaluates the same terms under many models: the order of work is found once.
#[derive(Clone, Debug)]
pub struct Evaluator<'a> {
    terms: &'a Terms,
    roots: Vec<Term>,
    /// Operands before the terms made of them.
    order: Vec<Term>,
}

impl<'a> Evaluator<'a> {
    /// An evaluator of `roots`, terms of `terms`.
    pub fn new(terms: &'a Terms, roots: Vec<Term>) -> Self {
        let order = terms.reachable(&roots);
        Self { terms, roots, order }
    }

    /// How many terms an evaluation visits.
    pub fn size(&self) -> usize {
        self.order.len()
    }

    /// Whether all roots are true under `model`.
    pub fn all_true(&self, model: &Model) -> bool {
        self.first_false(model).is_none()
    }

    /// The position of the first root that is not true under `model`.
    pub fn first_false(&self, model: &Model) -> Option<usize> {
        let values = self.values(model);
        self.roots.iter().position(|root| self.value_of(&values, *root) != Value::Bool(true))
    }

    /// Which roots are true under `model`, in their order.
    pub fn truths(&self, model: &Model) -> Vec<bool> {
        let values = self.values(model);
        self.roots.iter().map(|root| self.value_of(&values, *root) == Value::Bool(true)).collect()
    }

    fn values(&self, model: &Model) -> Vec<Value> {
        let mut values = Computed { order: &self.order, values: Vec::with_capacity(self.order.len()) };
        for term in &self.order {
            let value = value_of_node(self.terms, *term, model, &values);
            values.values.push(value);
        }
        values.values
    }

    fn value_of(&self, values: &[Value], term: Term) -> Value {
        let at = self.order.binary_search(&term).ok();
        at.and_then(|at| values.get(at)).cloned().unwrap_or_else(|| Value::default_of(self.terms.sort(term)))
    }
}

/// Values of terms that come before the one being evaluated.
pub(crate) trait Operands {
    fn operand(&self, term: Term) -> Option<&Value>;
}

struct Computed<'a> {
    order: &'a [Term],
    values: Vec<Value>,
}

impl Operands for Computed<'_> {
    fn operand(&self, term: Term) -> Option<&Value> {
        self.values.get(self.order.binary_search(&term).ok()?)
    }
}

/// The value of one term, given those of its operands.
pub(crate) fn value_of_node(terms: &Terms, term: Term, model: &Model, operands: &impl Operands) -> Value {
    let truth = |term: &Term| operands.operand(*term) == Some(&Value::Bool(true));
    match terms.node(term) {
        Node::Bool(value) => Value::Bool(*value),
        Node::Int(value) => Value::Int(value.clone()),
        Node::String(text) => Value::String(text.clone()),
        Node::Symbol(symbol) => match model.get(*symbol) {
            Some(value) if value.sort() == terms.sort(term) => value.clone(),
            _ => Value::default_of(terms.sort(term)),
        },
        Node::Not(inner) => Value::Bool(!truth(inner)),
        Node::And(parts) => Value::Bool(parts.iter().all(truth)),
        Node::Or(parts) => Value::Bool(parts.iter().any(truth)),
        Node::Eq(left, right) => Value::Bool(operands.operand(*left) == operands.operand(*right)),
        Node::Le(left, right) => match (operands.operand(*left), operands.operand(*right)) {
            (Some(Value::Int(left)), Some(Value::Int(right))) => Value::Bool(left <= right),
            _ => Value::default_of(Sort::Bool),
        },
        Node::Matches(subject, pattern) => Value::Bool(pattern.matches(text(operands, *subject))),
        Node::Concat(parts) => {
            let whole: String = parts.iter().map(|part| text(operands, *part)).collect();
            Value::String(whole.into())
        }
        Node::Like(subject, pieces) => Value::Bool(glob(operands, pieces).matches(text(operands, *subject))),
    }
}

fn text(operands: &impl Operands, term: Term) -> &str {
    match operands.operand(term) {
        Some(Value::String(text)) => text,
        Some(Value::Bool(_) | Value::Int(_)) | None => "",
    }
}

fn glob(operands: &impl Operands, pieces: &[LikePiece]) -> Pattern {
    Pattern::new(pieces.iter().map(|piece| match piece {
        LikePiece::One => PatternPiece::One(CharSet::all()),
        LikePiece::Run => PatternPiece::Run(CharSet::all()),
        LikePiece::Text(term) => PatternPiece::Literal(text(operands, *term).to_owned()),
    }))
}
