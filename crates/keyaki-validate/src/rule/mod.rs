//! The rules, a family of codes in each file, and the table of them.
//!
//! A rule looks at a [`Subject`] and reports codes with the spans that they are about. Rules do not know of each other; where AWS has one code
//! of two for the same thing, one rule decides between them.

mod account_and_region;
mod action;
mod address;
mod arn;
mod audience;
mod broad_grant;
mod condition_key;
mod condition_type;
mod condition_value;
mod element;
mod federation;
pub(crate) mod grammar;
mod permissive_value;
pub(crate) mod proven;
mod region;
mod resource_control;
mod resource_type;
mod service_control;
mod service_principal;
mod single_service;
mod size;
mod tag;
mod trust;
mod unsupported_action;

use keyaki_policy::{Element, closest};
use keyaki_source::{Diagnostic, Span};

use crate::subject::{Statement, Subject};
use crate::{Finding, IssueCode, Location};

/// A family of codes.
type Rule = fn(&Subject<'_>, &mut Found);

/// Every rule that needs no more than the text and the catalogue.
const RULES: &[Rule] = &[
    element::rule,
    size::rule,
    action::rule,
    arn::rule,
    account_and_region::rule,
    condition_key::rule,
    condition_type::rule,
    unsupported_action::rule,
    condition_value::rule,
    permissive_value::rule,
    address::rule,
    tag::rule,
    broad_grant::rule,
    service_principal::rule,
    trust::rule,
    federation::rule,
    audience::rule,
    resource_type::rule,
    service_control::rule,
    resource_control::rule,
    single_service::rule,
];

/// Applies them all.
pub(crate) fn apply(subject: &Subject<'_>, found: &mut Found) {
    RULES.iter().for_each(|rule| rule(subject, found));
}

/// The most findings about a policy. AWS pages its answers; a hostile text should not cost memory.
const MOST: usize = 1000;

/// Beyond so many findings no names are looked for that may have been meant, which takes time.
const MOST_HINTS: usize = 100;
/// Statements with more pairs of an action and a condition are not looked at pair by pair.
const MOST_PAIRS: usize = 20_000;

/// What was found so far.
#[derive(Default)]
pub(crate) struct Found {
    kept: Vec<Raw>,
    /// How many findings were not kept.
    more: usize,
    /// Whether a statement had too many pairs.
    passed_over: bool,
}

/// A finding before its spans have become locations.
struct Raw {
    code: IssueCode,
    details: String,
    spans: Vec<Span>,
    proof: Option<String>,
}

impl Found {
    /// Reports `code` at `spans`, the main place first.
    pub(crate) fn add(&mut self, code: IssueCode, details: impl Into<String>, spans: impl IntoIterator<Item = Span>) {
        self.keep(Raw { code, details: details.into(), spans: spans.into_iter().collect(), proof: None });
    }

    /// Reports what engines have proven.
    pub(crate) fn add_proven(
        &mut self,
        code: IssueCode,
        details: impl Into<String>,
        spans: impl IntoIterator<Item = Span>,
        proof: &str,
    ) {
        let spans = spans.into_iter().collect();
        self.keep(Raw { code, details: details.into(), spans, proof: Some(proof.to_owned()) });
    }

    fn keep(&mut self, raw: Raw) {
        if self.kept.len() < MOST {
            self.kept.push(raw);
        } else {
            self.more += 1;
        }
    }

    /// ` Did you mean …?`, where one of `candidates` is near to `name`.
    pub(crate) fn hint<'a>(&self, name: &str, prefix: &str, candidates: impl Iterator<Item = &'a str>) -> String {
        let meant = if self.kept.len() < MOST_HINTS { closest(name, candidates) } else { None };
        meant.map(|meant| format!(" Did you mean `{prefix}{meant}`?")).unwrap_or_default()
    }

    /// Whether each action of a statement can be held against each of its conditions.
    pub(crate) fn has_few_pairs(&mut self, statement: Statement<'_>) -> bool {
        let few = statement.items(Element::Action).count() * statement.conditions().count() <= MOST_PAIRS;
        self.passed_over |= !few;
        few
    }

    /// What there is to say of what is not among the findings.
    pub(crate) fn left_out(&self) -> Vec<Diagnostic> {
        let more = (self.more > 0).then(|| {
            let message = format!("{} more findings are not shown", self.more);
            Diagnostic::note("more-findings", message)
        });
        let passed_over = self.passed_over.then(|| {
            let message = "a statement has very many actions and conditions: whether they fit was not looked at";
            Diagnostic::note("pairs-not-looked-at", message)
        });
        more.into_iter().chain(passed_over).collect()
    }

    /// The findings in the order of the text.
    pub(crate) fn finish(self, locate: impl Fn(Span) -> Location) -> Vec<Finding> {
        let finding = |raw: Raw| Finding {
            code: raw.code,
            details: raw.details,
            locations: raw.spans.into_iter().map(&locate).collect(),
            proof: raw.proof,
        };
        let mut findings: Vec<Finding> = self.kept.into_iter().map(finding).collect();
        let start = |finding: &Finding| finding.locations.first().map(|location| location.span.start());
        findings.sort_by_key(|finding| (start(finding), finding.code));
        findings
    }
}

/// `what` with a large first letter and a full stop.
pub(crate) fn sentence(what: &str) -> String {
    let mut letters = what.trim_end_matches('.').chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let stop = if what.ends_with('?') { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

/// `a`, `a and b`, `a, b and c`, each in backticks.
pub(crate) fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
