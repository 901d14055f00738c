//! Statements that do nothing.

use keyaki_ir::Term;
use keyaki_policy::Effect;
use keyaki_source::Span;

use crate::finding::{Code, Finding};
use crate::inquiry::Inquiry;
use crate::lint::{Linter, name};

impl Linter<'_> {
    /// Statements that match nothing, or nothing that others leave to them. Of two that are alike the later is found.
    pub(crate) fn whole_statements(&mut self) {
        for at in 0..self.parts.len() {
            self.never_matches(at);
        }
        for at in (0..self.parts.len()).rev() {
            if self.alive.get(at) == Some(&true) {
                self.is_covered(at);
            }
        }
    }

    fn kill(&mut self, at: usize) {
        if let Some(alive) = self.alive.get_mut(at) {
            *alive = false;
        }
    }

    fn never_matches(&mut self, at: usize) {
        let Some(parts) = self.parts.get(at) else { return };
        let Some(goal) = self.inquiry.refuted([parts.whole.matches]) else { return };
        self.kill(at);
        let mut alone = false;
        for (n, condition) in parts.conditions.iter().enumerate() {
            if let Some(goal) = self.inquiry.refuted([condition.holds]) {
                alone = true;
                let message = format!("no request satisfies {}", self.condition_name(at, n));
                let proof = "no request satisfies the condition";
                let place = (self.span(at), "so this statement does nothing".to_owned());
                let finding = Finding::new(Code::ConditionNeverTrue, at, condition.span, message, proof);
                self.findings.push(finding.refuting([goal]).beside([place]));
            }
        }
        if alone {
            return;
        }
        let conflict = self.conflict(at);
        let message = "the statement matches no request".to_owned();
        let proof = "no request matches the statement's principal, action, resource and conditions";
        let places = conflict.into_iter().map(|span| (span, "excluded by the rest".to_owned()));
        let finding = Finding::new(Code::StatementNeverMatches, at, self.span(at), message, proof);
        self.findings.push(finding.refuting([goal]).beside(places));
    }

    /// Conditions without any of which the statement would match something, when its elements and conditions exclude each
    /// other: a smallest set in the sense that none can be left out.
    fn conflict(&mut self, at: usize) -> Vec<Span> {
        let Some(parts) = self.parts.get(at) else { return Vec::new() };
        let elements = [parts.whole.principal, parts.whole.action, parts.whole.resource];
        let mut needed: Vec<(Span, Term)> = parts.conditions.iter().map(|one| (one.span, one.holds)).collect();
        let mut at = 0;
        while at < needed.len() {
            let others = needed.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, (_, term))| *term);
            let goal: Vec<Term> = elements.into_iter().chain(others).collect();
            if self.inquiry.refuted(goal).is_some() {
                needed.remove(at);
            } else {
                at += 1;
            }
        }
        needed.into_iter().map(|(span, _)| span).collect()
    }

    fn is_covered(&mut self, at: usize) {
        let Some(parts) = self.parts.get(at) else { return };
        let (effect, matches) = (parts.whole.effect, parts.whole.matches);
        let others = self.others(at, effect);
        let all = self.matches(&others);
        let all = self.inquiry.or(all);
        let uncovered = self.inquiry.not(all);
        let denies = self.others(at, Effect::Deny);
        let denied = self.matches(&denies);
        let denied = self.inquiry.or(denied);
        let left = self.inquiry.not(denied);
        if effect == Effect::Allow
            && let Some(goal) = self.inquiry.refuted([matches, left])
        {
            let by = self.single_cover(&[matches], &denies);
            let message = "all that the statement allows is denied".to_owned();
            let proof = "every request that matches the statement matches a Deny statement too".to_owned();
            self.covered(Code::StatementDenied, at, message, proof, by, goal);
            return;
        }
        if let Some(goal) = self.inquiry.refuted([matches, uncovered]) {
            let (verb, word) = if effect == Effect::Allow { ("allow", "Allow") } else { ("deny", "Deny") };
            let by = self.single_cover(&[matches], &others);
            let message = format!("other statements {verb} all that this one does");
            let proof = format!("every request that matches the statement matches another {word} statement too");
            self.covered(Code::StatementRedundant, at, message, proof, by, goal);
            return;
        }
        if effect == Effect::Allow
            && let Some(goal) = self.inquiry.refuted([matches, uncovered, left])
        {
            let message = "what the statement allows is denied, or allowed by others as well".to_owned();
            let proof =
                "every request that matches the statement matches a Deny or another Allow statement too".to_owned();
            self.covered(Code::StatementRedundant, at, message, proof, None, goal);
        }
    }

    fn covered(&mut self, code: Code, at: usize, message: String, proof: String, by: Option<usize>, goal: Term) {
        self.kill(at);
        let related = by.and_then(|by| self.statement(by)).map(|by| (by.span, format!("{} is enough", name(by))));
        let finding = Finding::new(code, at, self.span(at), message, proof);
        self.findings.push(finding.refuting([goal]).beside(related));
    }

    /// The first statement that matches whatever satisfies all of `parts`, if one does alone.
    pub(crate) fn single_cover(&mut self, parts: &[Term], statements: &[usize]) -> Option<usize> {
        statements.iter().copied().find(|other| {
            let Some(matches) = self.current.get(*other).copied() else { return false };
            let outside = self.inquiry.not(matches);
            self.inquiry.refuted(parts.iter().copied().chain([outside])).is_some()
        })
    }

    /// Statements that only requests match which never occur.
    pub(crate) fn unrealistic(&mut self, among_realistic: &mut Inquiry<'_>) {
        for (at, parts) in self.parts.iter().enumerate() {
            if self.alive.get(at) != Some(&true) {
                continue;
            }
            if let Some(goal) = among_realistic.refuted([parts.whole.matches]) {
                let message = "the statement matches no request that really occurs".to_owned();
                let proof =
                    "no request matches the statement and satisfies what AWS documents of requests (semantics C.2)";
                let finding = Finding::new(Code::StatementUnrealistic, at, self.span(at), message, proof);
                self.findings.push(finding.refuting([goal]));
            }
        }
    }
}
