//! Actions, resources and principals without which the policy means the same.

use keyaki_ir::Term;
use keyaki_policy::{Effect, Listed};

use crate::finding::{Code, Finding};
use crate::lint::{Linter, name};
use crate::parts::{Item, StatementParts};

/// Why a principal is not removed lightly (semantics D).
const LEVELS: &str = "an identity that is named is granted access by this policy alone, one whose account is named needs its \
                      account's policies too: remove the principal if that is meant";

/// A list of a statement.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Actions,
    Resources,
}

impl List {
    fn items(self, parts: &StatementParts) -> &[Item] {
        match self {
            Self::Actions => &parts.actions,
            Self::Resources => &parts.resources,
        }
    }

    fn code(self) -> Code {
        match self {
            Self::Actions => Code::ActionRedundant,
            Self::Resources => Code::ResourceRedundant,
        }
    }
}

impl Linter<'_> {
    pub(crate) fn each_item(&mut self) {
        for at in (0..self.parts.len()).rev() {
            if self.alive.get(at) == Some(&true) {
                self.list(at, List::Actions);
                self.list(at, List::Resources);
                self.principals(at);
            }
        }
    }

    /// Finds the items of a list that change nothing, from its end. Of two that are alike the later is found.
    fn list(&mut self, at: usize, list: List) {
        let Some(parts) = self.parts.get(at) else { return };
        let items = list.items(parts);
        let mut left: Vec<Item> = items.to_vec();
        for item in items.iter().rev() {
            if left.len() < 2 {
                break;
            }
            let others: Vec<Item> = left.iter().filter(|other| other.span != item.span).copied().collect();
            if self.within_list(at, list, *item, &others) || self.covered_elsewhere(at, list, *item, &others) {
                left = others;
                self.narrow(at, list, &left);
            }
        }
    }

    /// The statement matches what the items that are left match.
    fn narrow(&mut self, at: usize, list: List, left: &[Item]) {
        let Some(parts) = self.parts.get(at) else { return };
        let some = self.inquiry.or(left.iter().map(|item| item.term));
        let Some(statement) = self.statement(at) else { return };
        let positive = match list {
            List::Actions => matches!(statement.actions, Listed::Only(_)),
            List::Resources => matches!(statement.resources, Listed::Only(_)),
        };
        // Without an excepted item that changes nothing the statement matches the same.
        if !positive {
            return;
        }
        let current = self.current.get(at).copied().unwrap_or(parts.whole.matches);
        let narrowed = self.inquiry.and([current, some]);
        if let Some(current) = self.current.get_mut(at) {
            *current = narrowed;
        }
    }

    /// Whether the other items match whatever `item` matches in this statement.
    fn within_list(&mut self, at: usize, list: List, item: Item, others: &[Item]) -> bool {
        let Some(parts) = self.parts.get(at) else { return false };
        // A text without wildcards is matched by itself and by wildcards only.
        let candidates: Vec<Item> =
            others.iter().filter(|other| !other.literal || other.term == item.term).copied().collect();
        if candidates.is_empty() {
            return false;
        }
        let rest = rest(parts, list);
        let some = self.inquiry.or(candidates.iter().map(|other| other.term));
        let outside = self.inquiry.not(some);
        let goal: Vec<Term> = rest.into_iter().chain([item.term, outside]).collect();
        let Some(goal) = self.inquiry.refuted(goal) else { return false };
        let by = candidates.iter().find(|other| {
            let outside = self.inquiry.not(other.term);
            self.inquiry.refuted(rest.into_iter().chain([item.term, outside])).is_some()
        });
        let related = by.map(|by| (by.span, format!("`{}` is enough", self.written(by.span))));
        let message = format!("`{}` changes nothing beside the other items", self.written(item.span));
        let proof = "whatever this item matches in the statement, others of the list match";
        let finding = Finding::new(list.code(), at, item.span, message, proof);
        self.findings.push(finding.refuting([goal]).beside(related));
        true
    }

    /// Whether other statements leave nothing to an item of a positive list.
    fn covered_elsewhere(&mut self, at: usize, list: List, item: Item, others: &[Item]) -> bool {
        let (Some(parts), Some(statement)) = (self.parts.get(at), self.statement(at)) else { return false };
        let positive = match list {
            List::Actions => matches!(statement.actions, Listed::Only(_)),
            List::Resources => matches!(statement.resources, Listed::Only(_)),
        };
        if !positive {
            return false;
        }
        let effect = parts.whole.effect;
        let (same, denies) = (self.others(at, effect), self.others(at, Effect::Deny));
        if same.is_empty() && (effect == Effect::Deny || denies.is_empty()) {
            return false;
        }
        let current = self.current.get(at).copied().unwrap_or(parts.whole.matches);
        let some = self
            .inquiry
            .or(others.iter().filter(|other| !other.literal || other.term == item.term).map(|other| other.term));
        let beyond = self.inquiry.not(some);
        let here = [current, item.term, beyond];
        let (verb, done, refuted) = if let Some((goal, by)) = self.all_match(&here, &same) {
            let verb = if effect == Effect::Allow { "allowed" } else { "denied" };
            (verb, by, goal)
        } else if effect == Effect::Allow
            && let Some((goal, by)) = self.all_match(&here, &denies)
        {
            ("denied", by, goal)
        } else {
            return false;
        };
        let related = done.and_then(|by| self.statement(by)).map(|by| (by.span, format!("{} does", name(by))));
        let message = format!("`{}` changes nothing: all of it is {verb} elsewhere", self.written(item.span));
        let proof = format!("whatever this item adds to the statement is {verb} by other statements");
        let finding = Finding::new(list.code(), at, item.span, message, proof);
        self.findings.push(finding.refuting([refuted]).beside(related));
        true
    }

    /// The goal that nothing satisfies `here` and is outside all `statements`, if proven, and the statement that is enough.
    fn all_match(&mut self, here: &[Term], statements: &[usize]) -> Option<(Term, Option<usize>)> {
        if statements.is_empty() {
            return None;
        }
        let all = self.matches(statements);
        let all = self.inquiry.or(all);
        let outside = self.inquiry.not(all);
        let goal = self.inquiry.refuted(here.iter().copied().chain([outside]))?;
        Some((goal, self.single_cover(here, statements)))
    }

    /// The first principal, from the end, without which the statement matches the same.
    fn principals(&mut self, at: usize) {
        let Some(parts) = self.parts.get(at) else { return };
        let rest = [parts.whole.action, parts.whole.resource, parts.whole.condition];
        for principal in parts.principals.iter().rev() {
            let with = parts.whole.principal;
            let (not_with, not_without) = (self.inquiry.not(with), self.inquiry.not(principal.term));
            let more = self.inquiry.and([with, not_without]);
            let less = self.inquiry.and([not_with, principal.term]);
            let differs = self.inquiry.or([more, less]);
            let Some(goal) = self.inquiry.refuted(rest.into_iter().chain([differs])) else { continue };
            let message = format!("`{}` changes nothing beside the other principals", self.written(principal.span));
            let proof = "no request tells the statement with the principal from the statement without it";
            let finding = Finding::new(Code::PrincipalRedundant, at, principal.span, message, proof);
            self.findings.push(finding.refuting([goal]).advising(LEVELS.to_owned()));
            return;
        }
    }
}

/// The elements of the statement but for this list.
fn rest(parts: &StatementParts, list: List) -> [Term; 3] {
    let other = match list {
        List::Actions => parts.whole.resource,
        List::Resources => parts.whole.action,
    };
    [parts.whole.principal, other, parts.whole.condition]
}
