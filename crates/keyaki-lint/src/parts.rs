//! The terms of a policy, down to single actions and values.
//!
//! Each part is encoded as the statement that has this part and no other element, all in one query.

use keyaki_ir::Term;
use keyaki_policy::{
    ActionPattern, Condition, ConditionValue, Listed, Operator, Policy, Principals, ResourcePattern, Statement, Test,
};
use keyaki_semantics::{Encoder, Encoding, PolicyTerms, StatementTerms};
use keyaki_source::{Span, Spanned};

/// The terms of one statement.
pub(crate) struct StatementParts {
    pub(crate) whole: StatementTerms,
    pub(crate) actions: Vec<Item>,
    pub(crate) resources: Vec<Item>,
    /// The principals; their terms are those of the element without them.
    pub(crate) principals: Vec<Item>,
    pub(crate) conditions: Vec<ConditionParts>,
}

/// An item of a list, at its place, with a term.
#[derive(Clone, Copy)]
pub(crate) struct Item {
    pub(crate) span: Span,
    pub(crate) term: Term,
    /// Whether it is one text without wildcards, which no other such text matches.
    pub(crate) literal: bool,
}

/// The terms of one condition.
pub(crate) struct ConditionParts {
    pub(crate) span: Span,
    pub(crate) holds: Term,
    /// The key is there.
    pub(crate) present: Term,
    pub(crate) values: Vec<ValueParts>,
}

/// The term of a condition with one of its values only.
#[derive(Clone, Copy)]
pub(crate) struct ValueParts {
    pub(crate) span: Span,
    pub(crate) alone: Term,
}

/// The encoding of `policy` and of its parts. The goal is no question yet.
pub(crate) fn parts(policy: &Policy) -> (Encoding, Vec<StatementParts>) {
    let mut plan = Plan { statements: Vec::new() };
    let planned: Vec<PlannedStatement> = policy.statements.iter().map(|statement| plan.statement(statement)).collect();
    let of_parts = Policy { statements: plan.statements, ..policy.clone() };
    let mut encoder = Encoder::new([&of_parts]);
    let terms = encoder.policy("part", &of_parts);
    let parts = planned.into_iter().filter_map(|planned| planned.terms(&terms)).collect();
    let goal = encoder.terms().bool(true);
    (encoder.finish(goal, vec!["which part of the policy does nothing?".to_owned()]), parts)
}

/// Statements of one part each.
struct Plan {
    statements: Vec<Statement>,
}

/// Where in the plan the parts of a statement are.
struct PlannedStatement {
    whole: usize,
    actions: Vec<(Span, usize, bool)>,
    resources: Vec<(Span, usize, bool)>,
    principals: Vec<(Span, usize)>,
    conditions: Vec<PlannedCondition>,
}

struct PlannedCondition {
    span: Span,
    holds: usize,
    present: usize,
    /// With one value only.
    values: Vec<(Span, usize)>,
}

impl Plan {
    fn add(&mut self, statement: Statement) -> usize {
        let index = self.statements.len();
        self.statements.push(Statement { index, ..statement });
        index
    }

    fn statement(&mut self, statement: &Statement) -> PlannedStatement {
        let bare = Statement {
            principals: Principals::Unstated,
            actions: Listed::Except(Vec::new()),
            resources: Listed::Except(Vec::new()),
            conditions: Vec::new(),
            ..statement.clone()
        };
        let whole = self.add(statement.clone());
        let actions = one_by_one(&statement.actions).into_iter().map(|(span, items)| {
            let literal = items.iter().all(|item| is_one_action(&item.value));
            (span, self.add(Statement { actions: Listed::Only(items), ..bare.clone() }), literal)
        });
        let actions = actions.collect();
        let resources = one_by_one(&statement.resources).into_iter().map(|(span, items)| {
            let literal = items.iter().all(|item| is_one_resource(&item.value));
            (span, self.add(Statement { resources: Listed::Only(items), ..bare.clone() }), literal)
        });
        let resources = resources.collect();
        let principals = without_each(&statement.principals)
            .into_iter()
            .map(|(span, principals)| (span, self.add(Statement { principals, ..bare.clone() })));
        let principals = principals.collect();
        let conditions = statement.conditions.iter().map(|condition| self.condition(&bare, condition)).collect();
        PlannedStatement { whole, actions, resources, principals, conditions }
    }

    fn condition(&mut self, bare: &Statement, condition: &Condition) -> PlannedCondition {
        let mut add = |condition: Condition| self.add(Statement { conditions: vec![condition], ..bare.clone() });
        let holds = add(condition.clone());
        let present = add(is_present(condition));
        let alone = |value: &Spanned<ConditionValue>| Condition { values: vec![value.clone()], ..condition.clone() };
        let values = condition.values.iter().map(|value| (value.span, add(alone(value)))).collect();
        PlannedCondition { span: condition.operator.span.to(condition.key.span), holds, present, values }
    }
}

impl PlannedStatement {
    fn terms(self, policy: &PolicyTerms) -> Option<StatementParts> {
        let at = |at: usize| policy.statements.get(at).cloned();
        let items = |items: Vec<(Span, usize, bool)>, part: fn(StatementTerms) -> Term| {
            let item = |(span, index, literal)| Some(Item { span, term: part(at(index)?), literal });
            items.into_iter().filter_map(item).collect()
        };
        let conditions = self.conditions.into_iter().filter_map(|condition| {
            let holds = |index: usize| at(index).map(|terms| terms.condition);
            let value = |(span, alone)| Some(ValueParts { span, alone: holds(alone)? });
            Some(ConditionParts {
                span: condition.span,
                holds: holds(condition.holds)?,
                present: holds(condition.present)?,
                values: condition.values.into_iter().filter_map(value).collect(),
            })
        });
        let principals = self
            .principals
            .into_iter()
            .filter_map(|(span, index)| Some(Item { span, term: at(index)?.principal, literal: false }));
        Some(StatementParts {
            whole: at(self.whole)?,
            actions: items(self.actions, |terms| terms.action),
            resources: items(self.resources, |terms| terms.resource),
            principals: principals.collect(),
            conditions: conditions.collect(),
        })
    }
}

fn is_present(condition: &Condition) -> Condition {
    let operator = Operator { quantifier: None, test: Test::Null, if_exists: false };
    let span = condition.operator.span;
    Condition {
        operator: Spanned::new(operator, span),
        key: condition.key.clone(),
        values: vec![Spanned::new(ConditionValue::Truth(false), span)],
    }
}

/// The items by place: one written item may be two patterns.
fn one_by_one<T: Clone>(list: &Listed<T>) -> Vec<(Span, Vec<Spanned<T>>)> {
    let mut all: Vec<(Span, Vec<Spanned<T>>)> = Vec::new();
    for item in list.items() {
        match all.last_mut() {
            Some((span, items)) if *span == item.span => items.push(item.clone()),
            _ => all.push((item.span, vec![item.clone()])),
        }
    }
    all
}

/// Of several principals, each with the element that is left without it.
fn without_each(principals: &Principals) -> Vec<(Span, Principals)> {
    let (Principals::Only(items) | Principals::Except(items)) = principals else { return Vec::new() };
    if items.len() < 2 {
        return Vec::new();
    }
    let without = |at: usize| {
        let others = items.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, item)| item.clone()).collect();
        if matches!(principals, Principals::Only(_)) { Principals::Only(others) } else { Principals::Except(others) }
    };
    items.iter().enumerate().map(|(at, item)| (item.span, without(at))).collect()
}

fn is_one_action(action: &ActionPattern) -> bool {
    match action {
        ActionPattern::Of { service, name } => service.as_literal().is_some() && name.as_literal().is_some(),
        ActionPattern::Any | ActionPattern::Nothing => false,
    }
}

fn is_one_resource(resource: &ResourcePattern) -> bool {
    match resource {
        ResourcePattern::Fields(fields) => fields.iter().all(|field| field.as_literal().is_some()),
        ResourcePattern::Any | ResourcePattern::Whole(_) | ResourcePattern::Nothing => false,
    }
}
