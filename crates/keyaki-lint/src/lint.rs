//! One policy, looked through.

use keyaki_engine::{Agreement, Limits, Panel};
use keyaki_ir::{Query, Term};
use keyaki_policy::{Effect, Policy, Statement};
use keyaki_source::{Diagnostic, Span};

use crate::finding::Finding;
use crate::fix::removal;
use crate::inquiry::Inquiry;
use crate::parts::{StatementParts, parts};

/// What was found in a policy.
#[derive(Clone, Debug)]
pub struct Lint {
    /// The findings, from front to back of the text.
    pub findings: Vec<Finding>,
    /// The query whose goals the findings refute.
    pub query: Query,
    /// The same among requests that really occur, for [`StatementUnrealistic`](crate::Code::StatementUnrealistic).
    pub realistic: Query,
    /// What there is to say beside: questions that were not decided.
    pub diagnostics: Vec<Diagnostic>,
    /// How many questions the engines were asked.
    pub questions: usize,
    /// How many were not decided: findings may be missing.
    pub undecided: usize,
    /// Goals on which engines contradicted each other: one of them is wrong.
    pub disagreements: Vec<Term>,
}

/// Looks for what does nothing in `policy`, by asking `panel` about every part of it.
pub fn lint(policy: &Policy, panel: &Panel, limits: &Limits, agreement: Agreement) -> Lint {
    let (encoding, parts) = parts(policy);
    let realistic = encoding.realistic().encoding.query.clone();
    let mut linter = Linter {
        policy,
        current: parts.iter().map(|statement| statement.whole.matches).collect(),
        alive: vec![true; parts.len()],
        parts: &parts,
        inquiry: Inquiry::new(encoding.query, panel, limits, agreement),
        findings: Vec::new(),
    };
    linter.whole_statements();
    let mut among_realistic = Inquiry::new(realistic, panel, limits, agreement);
    linter.unrealistic(&mut among_realistic);
    linter.each_condition();
    linter.each_item();
    linter.finish(among_realistic)
}

/// The policy with what has been said of it so far.
pub(crate) struct Linter<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) parts: &'a [StatementParts],
    /// What each statement matches, without what has been found to change nothing.
    pub(crate) current: Vec<Term>,
    /// The statements that have not been found useless as a whole.
    pub(crate) alive: Vec<bool>,
    pub(crate) inquiry: Inquiry<'a>,
    pub(crate) findings: Vec<Finding>,
}

impl Linter<'_> {
    /// The statements that still count, with another index than `at`, and of this effect.
    pub(crate) fn others(&self, at: usize, effect: Effect) -> Vec<usize> {
        let of_effect = |other: &usize| self.parts.get(*other).is_some_and(|parts| parts.whole.effect == effect);
        let lives = |other: &usize| self.alive.get(*other).copied().unwrap_or(false);
        (0..self.parts.len()).filter(|other| *other != at).filter(of_effect).filter(lives).collect()
    }

    pub(crate) fn matches(&self, statements: &[usize]) -> Vec<Term> {
        statements.iter().filter_map(|at| self.current.get(*at).copied()).collect()
    }

    pub(crate) fn statement(&self, at: usize) -> Option<&Statement> {
        self.policy.statements.get(at)
    }

    pub(crate) fn span(&self, at: usize) -> Span {
        self.statement(at).map(|statement| statement.span).unwrap_or_default()
    }

    /// What is written there, without quotes.
    pub(crate) fn written(&self, span: Span) -> String {
        let text = self.policy.source.text().get(span.range()).unwrap_or_default();
        text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text).to_owned()
    }

    /// Operator and key of a condition, as written.
    pub(crate) fn condition_name(&self, at: usize, n: usize) -> String {
        let condition = self.statement(at).and_then(|statement| statement.conditions.get(n));
        let name = |operator: Span, key: Span| format!("`{}` on `{}`", self.written(operator), self.written(key));
        condition.map(|one| name(one.operator.span, one.key.span)).unwrap_or_default()
    }

    fn finish(mut self, among_realistic: Inquiry<'_>) -> Lint {
        for finding in &mut self.findings {
            finding.fix = removal(self.policy, finding);
        }
        self.findings.sort_by_key(|finding| (finding.span.start(), finding.code));
        let mut diagnostics = Vec::new();
        let mut undecided = 0;
        for inquiry in [&self.inquiry, &among_realistic] {
            if let Some((why, count)) = &inquiry.undecided {
                undecided += count;
                let message = format!("{count} questions were not decided; what rests on them is not reported: {why}");
                diagnostics.push(Diagnostic::note("lint-undecided", message));
            }
        }
        let disagreements = [self.inquiry.disagreements, among_realistic.disagreements].concat();
        Lint {
            findings: self.findings,
            query: self.inquiry.query,
            realistic: among_realistic.query,
            diagnostics,
            questions: self.inquiry.asked + among_realistic.asked,
            undecided,
            disagreements,
        }
    }
}

/// `statement 2`, with its `Sid`.
pub(crate) fn name(statement: &Statement) -> String {
    match &statement.sid {
        Some(sid) if !sid.value.is_empty() => format!("statement {} ({})", statement.index, sid.value),
        _ => format!("statement {}", statement.index),
    }
}
