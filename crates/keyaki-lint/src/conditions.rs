//! Conditions that ask nothing, and values that change nothing.

use keyaki_ir::{Term, Terms};
use keyaki_policy::{Effect, Quantifier, Test};

use crate::finding::{Code, Finding};
use crate::lint::Linter;
use crate::parts::{ConditionParts, ValueParts};

impl Linter<'_> {
    pub(crate) fn each_condition(&mut self) {
        for at in 0..self.parts.len() {
            if self.alive.get(at) == Some(&true) {
                self.conditions_of(at);
            }
        }
    }

    fn conditions_of(&mut self, at: usize) {
        let Some(parts) = self.parts.get(at) else { return };
        // Those that have not been found to hold anyway: of two that imply each other one is found.
        let mut left: Vec<usize> = (0..parts.conditions.len()).collect();
        for n in (0..parts.conditions.len()).rev() {
            let Some(condition) = parts.conditions.get(n) else { continue };
            let others = left.iter().filter(|other| **other != n).filter_map(|other| parts.conditions.get(*other));
            let rest = [parts.whole.principal, parts.whole.action, parts.whole.resource];
            let rest: Vec<Term> = rest.into_iter().chain(others.map(|other| other.holds)).collect();
            if self.always_true(at, n, condition, &rest) {
                left.retain(|other| *other != n);
                continue;
            }
            if !self.asks_for_presence(at, n, condition) {
                self.values(at, condition, &rest);
            }
            self.all_of_nothing(at, n, condition, &rest);
        }
    }

    fn always_true(&mut self, at: usize, n: usize, condition: &ConditionParts, rest: &[Term]) -> bool {
        let fails = self.inquiry.not(condition.holds);
        let name = self.condition_name(at, n);
        let (goal, message, proof) = if let Some(goal) = self.inquiry.refuted([fails]) {
            (goal, format!("every request satisfies {name}"), "no request fails the condition")
        } else if let Some(goal) = self.inquiry.refuted(rest.iter().copied().chain([fails])) {
            let proof = "no request matches the rest of the statement and fails the condition";
            (goal, format!("{name} holds whenever the rest of the statement matches"), proof)
        } else {
            return false;
        };
        let finding = Finding::new(Code::ConditionAlwaysTrue, at, condition.span, message, proof);
        self.findings.push(finding.refuting([goal]));
        true
    }

    /// Whether the condition asks no more than whether its key is there, in other words than `Null`.
    fn asks_for_presence(&mut self, at: usize, n: usize, condition: &ConditionParts) -> bool {
        let Some(written) = self.statement(at).and_then(|statement| statement.conditions.get(n)) else { return false };
        if written.operator.value.test == Test::Null {
            return false;
        }
        let key = written.key.value.written().to_owned();
        let (fails, absent) = (self.inquiry.not(condition.holds), self.inquiry.not(condition.present));
        let asks = [(condition.present, absent, "false"), (absent, condition.present, "true")];
        for (one, other, truth) in asks {
            // The condition holds exactly when `one` does.
            let Some(first) = self.inquiry.refuted([condition.holds, other]) else { continue };
            let Some(second) = self.inquiry.refuted([fails, one]) else { continue };
            let what = if truth == "false" { "is there" } else { "is absent" };
            let message = format!("the condition only asks whether `{key}` {what}");
            let proof = format!("the condition holds exactly when the key {what}");
            let say = format!("`\"Null\": {{\"{key}\": \"{truth}\"}}` says so");
            let finding = Finding::new(Code::ConditionIsNull, at, condition.span, message, proof);
            let finding = finding.refuting([first, second]).advising(say);
            self.findings.push(Finding { null: Some(truth == "true"), ..finding });
            return true;
        }
        false
    }

    /// Values that change nothing, from the end. What a list of values means is the disjunction of what each means, or the
    /// conjunction, or neither; that is asked too.
    fn values(&mut self, at: usize, condition: &ConditionParts, rest: &[Term]) {
        let combinations: [fn(&mut Terms, Vec<Term>) -> Term; 2] =
            [|terms, values| terms.or(values), |terms, values| terms.and(values)];
        if condition.values.len() < 2 {
            return;
        }
        for combined in combinations {
            let all = combined(self.inquiry.terms(), condition.values.iter().map(|value| value.alone).collect());
            let differs = self.differ(all, condition.holds);
            if self.inquiry.refuted([differs]).is_some() {
                self.values_combined(at, condition, rest, combined);
                return;
            }
        }
    }

    fn values_combined(
        &mut self,
        at: usize,
        condition: &ConditionParts,
        rest: &[Term],
        combined: fn(&mut Terms, Vec<Term>) -> Term,
    ) {
        let mut left: Vec<ValueParts> = condition.values.clone();
        for value in condition.values.iter().rev() {
            let others: Vec<ValueParts> = left.iter().filter(|other| other.span != value.span).copied().collect();
            if others.is_empty() {
                break;
            }
            let with = combined(self.inquiry.terms(), left.iter().map(|value| value.alone).collect());
            let without = combined(self.inquiry.terms(), others.iter().map(|value| value.alone).collect());
            let differs = self.differ(with, without);
            let Some(goal) = self.inquiry.refuted(rest.iter().copied().chain([differs])) else { continue };
            left = others;
            let by = left.iter().find(|other| {
                let both = combined(self.inquiry.terms(), vec![value.alone, other.alone]);
                let differs = self.differ(both, other.alone);
                self.inquiry.refuted([differs]).is_some()
            });
            let related = by.map(|by| (by.span, format!("`{}` is enough", self.written(by.span))));
            let message = format!("`{}` changes nothing beside the other values", self.written(value.span));
            let proof = "no request tells the condition with the value from the condition without it";
            let finding = Finding::new(Code::ValueRedundant, at, value.span, message, proof);
            self.findings.push(finding.refuting([goal]).beside(related));
        }
    }

    fn differ(&mut self, one: Term, other: Term) -> Term {
        let same = self.inquiry.terms().eq(one, other);
        self.inquiry.not(same)
    }

    /// `ForAllValues` holds of no values at all, which an Allow seldom means.
    fn all_of_nothing(&mut self, at: usize, n: usize, condition: &ConditionParts, rest: &[Term]) {
        let Some(statement) = self.statement(at) else { return };
        let Some(written) = statement.conditions.get(n) else { return };
        let for_all = written.operator.value.quantifier == Some(Quantifier::ForAllValues);
        if statement.effect != Effect::Allow || !for_all {
            return;
        }
        let key = written.key.value.written().to_owned();
        let (absent, fails) = (self.inquiry.not(condition.present), self.inquiry.not(condition.holds));
        let Some(goal) = self.inquiry.refuted([absent, fails]) else { return };
        // A companion such as `Null` may exclude such requests.
        if self.inquiry.refuted(rest.iter().copied().chain([absent])).is_some() {
            return;
        }
        let message = format!("without `{key}` in the request the condition holds");
        let proof = "no request lacks the key and fails the condition";
        let say = format!("add `\"Null\": {{\"{key}\": \"false\"}}` if the key has to be there");
        let finding = Finding::new(Code::ForAllValuesOfNothing, at, condition.span, message, proof);
        self.findings.push(finding.refuting([goal]).advising(say));
    }
}
