//! `Condition`: operators over keys over values (spec B.1–B.5, B.8).

use std::collections::BTreeMap;

use keyaki_source::{Diagnostic, Span, Spanned};
use smol_str::SmolStr;

use super::Lowering;
use crate::json::{Json, Member, Node};
use crate::structure::SYNTAX_ERRORS;
use crate::{Condition, ConditionKey, Element, Operator, OperatorError, StatementNode, Test};

impl Lowering<'_> {
    /// All conditions of a statement; `{}` is none (spec A.2).
    pub(super) fn conditions(&mut self, statement: StatementNode<'_>) -> Vec<Condition> {
        let operators = statement.get(Element::Condition).and_then(Node::as_object).unwrap_or(&[]);
        let mut conditions = Vec::with_capacity(operators.len());
        for operator in operators {
            self.block(operator, &mut conditions);
        }
        conditions
    }

    /// One operator with its keys, behind other `conditions`.
    fn block(&mut self, member: &Member, conditions: &mut Vec<Condition>) {
        let keys = member.value.as_object().unwrap_or(&[]);
        let Some(operator) = self.operator(member, keys) else { return };
        self.distinct_keys(keys);
        conditions.extend(keys.iter().map(|key| self.condition(&operator, key)));
    }

    fn operator(&mut self, member: &Member, keys: &[Member]) -> Option<Spanned<Operator>> {
        let Spanned { value: name, span } = &member.key;
        match Operator::parse(name) {
            Ok(operator) => {
                self.set_prefix_on_null(operator, *span);
                Some(Spanned::new(operator, *span))
            }
            Err(OperatorError::OtherCase(operator, canonical)) => {
                let message = format!("the operator `{name}` is spelt in another case than AWS's");
                let problem = self.mode.refusal("operator-case", message).label(self.source, *span, "other case");
                self.report(problem.help(format!("write `{canonical}`; {SYNTAX_ERRORS}")));
                Some(Spanned::new(operator, *span))
            }
            Err(OperatorError::NullIfExists) => {
                let error = Diagnostic::error("null-with-if-exists", "`Null` has no `IfExists` form");
                let help = "`Null` already asks whether the key is there; write `Null`";
                self.report(error.label(self.source, *span, "no such operator").help(help));
                None
            }
            Err(OperatorError::Unknown) => {
                self.report(self.unknown_operator(member, keys));
                None
            }
        }
    }

    /// Without keys an operator tests nothing, and IAM takes any name (spec A.3, H 205).
    fn unknown_operator(&self, member: &Member, keys: &[Member]) -> Diagnostic {
        let message = format!("there is no condition operator `{}`", member.key.value);
        let problem = if keys.is_empty() {
            Diagnostic::warning("invalid-condition-operator", message)
        } else {
            Diagnostic::error("invalid-condition-operator", message)
        };
        // Looking for the name that is meant takes time, and a hostile text may have very many.
        let meant = if self.findings.is_full() { None } else { Operator::suggestion(&member.key.value) };
        let help = match meant {
            Some(meant) => format!("did you mean `{meant}`? {SYNTAX_ERRORS}"),
            None => {
                format!("operators are `StringEquals`, `StringLike`, `ArnLike`, `Bool` and others; {SYNTAX_ERRORS}")
            }
        };
        problem.label(self.source, member.key.span, "unknown operator").help(help)
    }

    fn set_prefix_on_null(&mut self, operator: Operator, span: Span) {
        if operator.test != Test::Null || operator.quantifier.is_none() {
            return;
        }
        let warning = Diagnostic::warning("null-with-qualifier", "a set prefix makes no sense on `Null`");
        let help = "`ForAllValues:Null` always holds and `ForAnyValue:Null` never does; write `Null`";
        self.report(warning.label(self.source, span, "has one answer for every request").help(help));
    }

    /// Keys are compared without regard to case, so two spellings are the same key twice (spec B.1). Exact repetitions
    /// have been reported with the structure.
    fn distinct_keys(&mut self, keys: &[Member]) {
        if keys.len() <= FEW && all_different(keys) {
            return;
        }
        let mut seen: BTreeMap<String, &Spanned<SmolStr>> = BTreeMap::new();
        for Member { key, .. } in keys {
            let Some(first) = seen.insert(key.value.to_ascii_lowercase(), key) else { continue };
            if first.value == key.value {
                continue;
            }
            let message = format!("`{}` and `{}` are the same condition key", first.value, key.value);
            let error = Diagnostic::error("duplicate-keys-with-different-case", message)
                .label(self.source, key.span, "again here")
                .label(self.source, first.span, "first here");
            self.report(error.help("join their values under one spelling"));
        }
    }

    fn condition(&mut self, operator: &Spanned<Operator>, member: &Member) -> Condition {
        self.key_format(&member.key);
        self.list(operator.value, member);
        let items = member.value.items();
        let mut values = Vec::with_capacity(items.len());
        values.extend(items.iter().filter_map(|item| {
            let value = self.condition_value(operator.value, item)?;
            Some(Spanned::new(value, item.span))
        }));
        let key = Spanned::new(ConditionKey::new(member.key.value.clone()), member.key.span);
        Condition { operator: operator.clone(), key, values }
    }

    fn key_format(&mut self, key: &Spanned<SmolStr>) {
        let named = key.value.split_once(':').is_some_and(|(service, name)| !service.is_empty() && !name.is_empty());
        if named {
            return;
        }
        let message = format!("`{}` is not the name of a condition key", key.value);
        let warning = Diagnostic::warning("invalid-condition-key-format", message);
        let warning = warning.label(self.source, key.span, "read as a key that any request may have");
        self.report(warning.help("keys are `service:name`, like `aws:username`"));
    }

    /// What there is to say about the values as a list (spec B.8, B.10).
    fn list(&mut self, operator: Operator, member: &Member) {
        let items = member.value.items();
        let place = member.value.span;
        if items.is_empty() {
            let warning = Diagnostic::warning("empty-array-condition", format!("`{}` has no values", member.key.value));
            let help = "without values a test never holds, its negation and `ForAllValues` aside; list the values";
            let disputed = operator.quantifier.is_none() && !operator.if_exists && operator.test != Test::Null;
            let other = if disputed { format!("; {}", self.readings.otherwise("empty-values")) } else { String::new() };
            let help = format!("{help}{other}");
            self.report(warning.label(self.source, place, "nothing in here").help(help));
        }
        if operator.test == Test::Bool && items.len() > 1 {
            let message = format!("`{}` is compared with several truth values", member.key.value);
            let problem = self.mode.refusal("invalid-condition-multiple-boolean", message);
            self.report(
                problem.label(self.source, place, "any of them will do").help("write one of `true` and `false`"),
            );
        }
        let mut types = items.iter().map(json_type);
        let first = types.next();
        if types.any(|other| Some(other) != first) {
            let message = format!("the values of `{}` are of different JSON types", member.key.value);
            let problem = self.mode.refusal("invalid-condition-data-type", message);
            self.report(problem.label(self.source, place, "mixed types").help("write all of them as strings"));
        }
    }
}

/// Comparing all pairs is faster than a map for so many keys.
const FEW: usize = 4;

fn all_different(keys: &[Member]) -> bool {
    let same = |one: &Member, other: &Member| one.key.value.eq_ignore_ascii_case(&other.key.value);
    let rest = |n: usize| keys.iter().skip(n + 1);
    keys.iter().enumerate().all(|(n, one)| !rest(n).any(|other| same(one, other)))
}

fn json_type(node: &Node) -> u8 {
    match &node.value {
        Json::Null => 0,
        Json::Bool(_) => 1,
        Json::Number(_) => 2,
        Json::String(_) => 3,
        Json::Array(_) => 4,
        Json::Object(_) => 5,
    }
}
