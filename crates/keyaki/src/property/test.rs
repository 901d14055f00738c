//! What a test of a part of a request means.
//!
//! In: a test as written. Out: formulas that hold of exactly the requests that pass, or what is wrong with it. Tests of condition
//! keys are the operators of IAM: `is`, `in`, `like`, `<` fail when the key is absent, `… if present` passes, and `not …` is the plain
//! opposite, so that it passes. What people could take for something else is refused with what to write instead.

mod condition;
mod request;

use keyaki_grammar::{Subject, Test};
use keyaki_policy::{Policy, Readings};
use keyaki_source::{Diagnostic, Source, Span};

use super::formula::Formula;
use super::statement::{Element, policy};

/// What a test comes to: one of `ways` holds, or with `negated` none does.
pub(super) struct Meaning {
    pub(super) ways: Vec<Formula>,
    pub(super) negated: bool,
}

/// Reads tests of one text.
pub(super) struct Tests<'a> {
    pub(super) source: &'a Source,
    pub(super) readings: Readings,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Nothing, when it has been said what is wrong.
type Read<T> = Option<T>;

impl Tests<'_> {
    /// What the test at `span` means.
    pub(super) fn meaning(&mut self, test: &Test, span: Span) -> Read<Meaning> {
        match &test.subject.value {
            Subject::Principal => self.principal(test),
            Subject::Action => self.action(test, span),
            Subject::Resource => self.resource(test, span),
            Subject::Key(key) | Subject::AnyValue(key) | Subject::EveryValue(key) => self.condition(test, key, span),
        }
    }

    fn statement(&mut self, element: Element, span: Span) -> Read<Policy> {
        let (policy, diagnostics) = policy(element, self.source, span, self.readings);
        self.diagnostics.extend(diagnostics);
        policy
    }

    pub(super) fn refuse<T>(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: &str,
    ) -> Read<T> {
        self.diagnostics.push(Diagnostic::error(code, message).label(self.source, span, "here").help(help));
        None
    }

    /// Refuses the suffixes, which are about condition keys.
    fn no_suffix(&mut self, test: &Test) -> Read<()> {
        match test.ignoring_case.or(test.if_present) {
            Some(span) => {
                let message = format!("`{}` is said of condition keys only", self.source.slice(span));
                self.refuse(
                    "suffix",
                    span,
                    message,
                    "leave it out; actions have no case, and every request has all three parts",
                )
            }
            None => Some(()),
        }
    }
}

/// Whether a text has wildcards, other than those that `${*}` and `${?}` escape.
fn has_wildcards(text: &str) -> bool {
    text.replace("${*}", "").replace("${?}", "").contains(['*', '?'])
}
