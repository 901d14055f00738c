//! A policy's text with all fixes made.
//!
//! In: a policy that is the whole of its text. Out: the text without what was found to do nothing, everything else as it was, byte for
//! byte; what was taken out, by its place in the text as it was; and what is found in the text as it is then. Fixes that overlap are
//! not made together: what is left of them is found anew, until nothing is. Whatever was found on the way, nothing comes out of here
//! unless engines have proven that no request tells the two policies from each other.

use std::cmp::Reverse;
use std::ops::Range;

use keyaki_engine::{Agreement, Decision, Limits, Panel};
use keyaki_policy::{Manner, Mode, Policy, read};
use keyaki_semantics::Encoder;
use keyaki_source::{Source, Span};

use crate::finding::{Code, Finding};
use crate::lint::{Lint, lint};

/// How often a text is looked through. What overlaps is mostly gone the second time.
const MOST_ROUNDS: usize = 30;

/// A policy after its fixes.
#[derive(Clone, Debug)]
pub struct Repair {
    /// The policy with all fixes made.
    pub policy: Policy,
    /// What was taken out, from front to back of the text as it was.
    pub made: Vec<Made>,
    /// What is found in the policy as it is then.
    pub left: Lint,
    /// How many questions were asked on the way.
    pub questions: usize,
}

/// A fix that was made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Made {
    /// Where the part was that is gone, in the text as it was.
    pub span: Span,
    /// What was the matter with it.
    pub code: Code,
    /// The same in words.
    pub message: String,
}

/// Why no fix may be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRepaired {
    /// The text with the fixes made is no policy: a bug.
    Unread,
    /// Some request tells the two policies from each other: a bug.
    Differs,
    /// It is not known whether some request does, and why.
    Unknown(String),
    /// Engines contradicted each other about that.
    Disagreement,
}

/// Makes the fixes that [`lint`] finds in `policy`, until there are no more; the text is read in `mode`.
///
/// # Errors
/// When it is not proven that the policy means the same as before.
pub fn repair(
    policy: &Policy,
    mode: Mode,
    panel: &Panel,
    limits: &Limits,
    agreement: Agreement,
) -> Result<Repair, NotRepaired> {
    let look = |policy: &Policy| lint(policy, panel, limits, agreement);
    let mut left = look(policy);
    let mut questions = left.questions;
    let (mut after, mut made) = (policy.clone(), Vec::new());
    let mut kept = Kept::of(policy.source.text());
    for _ in 0..MOST_ROUNDS {
        let removals = apart(&left.findings);
        if removals.is_empty() {
            break;
        }
        made.extend(removals.iter().map(|(_, finding)| Made {
            span: kept.original(finding.span),
            code: finding.code,
            message: finding.message.clone(),
        }));
        let ranges: Vec<Range<usize>> = removals.into_iter().map(|(range, _)| range).collect();
        let text = without(after.source.text(), &ranges).ok_or(NotRepaired::Unread)?;
        kept = kept.without(&ranges);
        after = read_again(policy, text, mode).ok_or(NotRepaired::Unread)?;
        left = look(&after);
        questions += left.questions;
    }
    made.sort();
    if !made.is_empty() {
        questions += 1;
        means_the_same(policy, &after, panel, limits, agreement)?;
    }
    Ok(Repair { policy: after, made, left, questions })
}

/// What the fixes of `findings` take out, as far as they do not overlap, from front to back.
fn apart(findings: &[Finding]) -> Vec<(Range<usize>, &Finding)> {
    let removal = |finding: &'_ Finding| {
        let [edit] = finding.fix.as_ref()?.edits.as_slice() else { return None };
        edit.replacement.is_empty().then(|| edit.span.range())
    };
    let mut removals: Vec<(Range<usize>, &Finding)> =
        findings.iter().filter_map(|finding| Some((removal(finding)?, finding))).collect();
    // What holds others goes first.
    removals.sort_by_key(|(range, _)| (range.start, Reverse(range.end)));
    let mut end = 0;
    removals.retain(|(range, _)| {
        let fits = range.start >= end;
        end = if fits { range.end } else { end };
        fits
    });
    removals
}

fn without(text: &str, ranges: &[Range<usize>]) -> Option<String> {
    let (mut out, mut at) = (String::new(), 0);
    for range in ranges {
        out.push_str(text.get(at..range.start)?);
        at = range.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

fn read_again(policy: &Policy, text: String, mode: Mode) -> Option<Policy> {
    let manner = Manner { mode, readings: policy.readings };
    read(&Source::new(policy.source.name(), text), Some(policy.kind), manner).0
}

/// No request tells the policies from each other, neither by what is allowed nor by what is denied: a Deny counts beside other
/// policies, too.
fn means_the_same(
    before: &Policy,
    after: &Policy,
    panel: &Panel,
    limits: &Limits,
    agreement: Agreement,
) -> Result<(), NotRepaired> {
    let mut encoder = Encoder::new([before, after]);
    let (before, after) = (encoder.policy("before", before), encoder.policy("after", after));
    let terms = encoder.terms();
    let (allowed, denied) = (terms.eq(before.allowed, after.allowed), terms.eq(before.denied, after.denied));
    let same = terms.and([allowed, denied]);
    let differs = terms.not(same);
    let query = encoder.finish(differs, Vec::new()).query;
    match panel.ask(&query, limits, agreement).decision {
        Decision::Unsat => Ok(()),
        Decision::Sat(_) => Err(NotRepaired::Differs),
        Decision::Unknown(why) => Err(NotRepaired::Unknown(why)),
        Decision::Disagreement => Err(NotRepaired::Disagreement),
    }
}

/// The stretches of a text that are left of it, from front to back.
struct Kept(Vec<Range<usize>>);

impl Kept {
    fn of(text: &str) -> Self {
        Self(std::iter::once(0..text.len()).collect())
    }

    /// Where a place of what is left is in the whole.
    fn original(&self, span: Span) -> Span {
        let Some(last) = span.end().checked_sub(1) else { return span };
        Span::new(self.place(span.start()), self.place(last) + 1)
    }

    fn place(&self, at: usize) -> usize {
        let mut rest = at;
        for stretch in &self.0 {
            if rest < stretch.len() {
                return stretch.start + rest;
            }
            rest -= stretch.len();
        }
        self.0.last().map_or(0, |stretch| stretch.end)
    }

    /// Without these ranges of what is left, which are in order and do not overlap.
    fn without(&self, ranges: &[Range<usize>]) -> Self {
        let mut left = Vec::new();
        let mut start = 0;
        for stretch in &self.0 {
            let end = start + stretch.len();
            let mut keep = |range: Range<usize>| {
                let moved = stretch.start + (range.start - start)..stretch.start + (range.end - start);
                left.extend(Some(moved).filter(|range| !range.is_empty()));
            };
            let mut at = start;
            for gone in ranges.iter().filter(|range| range.start < end && range.end > start) {
                keep(at..gone.start.max(at));
                at = gone.end.min(end);
            }
            keep(at..end);
            start = end;
        }
        Self(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lead_back_to_the_whole_text() {
        let text = "0123456789";
        let ranges = [1..3, 3..4, 8..9];
        let kept = Kept::of(text).without(&ranges);
        let left = without(text, &ranges).unwrap_or_default();
        assert_eq!(left, "045679");
        let further = std::iter::once(1..3).collect::<Vec<_>>();
        let (kept, left) = (kept.without(&further), without(&left, &further).unwrap_or_default());
        assert_eq!(left, "0679");
        for (at, digit) in left.char_indices() {
            let original = kept.original(Span::new(at, at + 1));
            assert_eq!(text.get(original.range()), Some(digit.to_string().as_str()));
        }
    }
}
