//! What one policy allows and another does not, as a policy.
//!
//! In: two policies of a kind. Out: a [`Difference`]: a document that allows at least those requests, by proof, and with a second
//! proof no others, or else a request that shows that it does. Parts of the policies' own statements are put together so
//! that they cover what is asked, and then made small; every step is a proposal that counts only when the engines prove it.
//!
//! A document is exact where Allow statements of the new policy, together with the Denies of the new policy and the Allow
//! statements of the old one turned into Denies, can say it. What an old Deny kept away is said by what an Allow and the
//! Deny have in common. The language has no union of conditions and no exception to a Deny, so not all differences have
//! an exact document.

pub(crate) mod combine;
mod flow;
mod shrink;
pub(crate) mod target;

use keyaki_policy::{Effect, Policy};
use keyaki_semantics::Request;

use crate::asker::{Asker, Finish, Found};
use crate::draft::Draft;
use crate::written::Written;
use shrink::{Bound, Shrinking};
use target::{Target, drafts, with_statements};

/// How many questions the proofs about a finished document may take when the search has used up all others.
const PROOFS: usize = 4;

/// What one policy allows and another does not, as a policy.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The document.
    pub document: Written,
    /// Whether it allows every request in question.
    pub covers: Covers,
    /// Whether it allows no others.
    pub within: Within,
    /// Whether a smaller or closer document may have been missed because of the bound on questions.
    pub bounded: bool,
}

/// Whether a document allows every request in question.
#[derive(Clone, Debug, PartialEq)]
pub enum Covers {
    /// It does, by proof.
    Proven,
    /// The engines do not know, and why.
    Unknown(String),
}

/// Whether a document allows no other requests than those in question.
#[derive(Clone, Debug, PartialEq)]
pub enum Within {
    /// It does not, by proof.
    Proven,
    /// It allows others, this one for instance.
    Exceeds(Box<Request>),
    /// The engines do not know, and why.
    Unknown(String),
}

impl Difference {
    /// Whether the document allows the requests in question and no others, by proof.
    pub fn is_exact(&self) -> bool {
        self.covers == Covers::Proven && self.within == Within::Proven
    }
}

/// What `new` allows and `old` does not, as a document called `name`.
///
/// # Errors
/// Says why no document can be written.
pub fn difference(asker: &Asker<'_>, name: &'static str, old: &Policy, new: &Policy) -> Result<Difference, String> {
    if old.kind != new.kind {
        return Err("the policies are of different types, and a document has one".to_owned());
    }
    let target = Target::new(asker, name, old, new);
    let no_quote = || "an element of the policies cannot be quoted".to_owned();
    let safe = Proposal::safe(&target).ok_or_else(no_quote)?;
    let drafts = match Proposal::close(&target).filter(|close| close.is_complete(&target)) {
        Some(close) => close.0,
        None => safe.0,
    };
    let written = target.written(&drafts).ok_or_else(no_quote)?;
    let exact = target.exceeding(&written.policy, Finish::Plain).is_nothing();
    let bound = if exact { Bound::Exact } else { Bound::Within(Box::new(written.policy)) };
    let drafts = Shrinking { target: &target, bound }.smaller(drafts);
    let document = target.written(&drafts).ok_or_else(no_quote)?;
    let bounded = asker.is_exhausted();
    asker.grant(PROOFS);
    let covers = match target.missed_by(&document.policy, Finish::Presentable) {
        Found::Nothing => Covers::Proven,
        Found::Unknown(why) => Covers::Unknown(why),
        Found::Request(_) => return Err("no document was found that covers all of it".to_owned()),
    };
    let within = match target.exceeding(&document.policy, Finish::Presentable) {
        Found::Nothing => Within::Proven,
        Found::Request(request) => Within::Exceeds(request),
        Found::Unknown(why) => Within::Unknown(why),
    };
    Ok(Difference { document, covers, within, bounded })
}

/// Statements that may express the difference.
struct Proposal(Vec<Draft>);

impl Proposal {
    /// The new policy itself: too much, but never too little.
    fn safe(target: &Target<'_>) -> Option<Self> {
        let allows = drafts(&target.new, Effect::Allow)?;
        let denies = drafts(&target.new, Effect::Deny)?;
        Some(Self(allows.into_iter().chain(denies).collect()))
    }

    /// As close as the parts of both policies come.
    fn close(target: &Target<'_>) -> Option<Self> {
        let allows = drafts(&target.new, Effect::Allow)?;
        let freed = Freed::of(target)?;
        let parts: Vec<Draft> = allows.iter().flat_map(|draft| flow::parts(target, draft, &freed.allowing)).collect();
        let allows: Vec<Draft> = parts.into_iter().flat_map(|draft| freed.narrowed(target, draft)).collect();
        let denies = drafts(&target.new, Effect::Deny)?;
        let known = freed.known(target)?;
        Some(Self(allows.into_iter().chain(denies).chain(known).collect()))
    }

    fn is_complete(&self, target: &Target<'_>) -> bool {
        let written = target.written(&self.0);
        written.is_some_and(|written| target.missed_by(&written.policy, Finish::Plain).is_nothing())
    }
}

/// What the Denies of the old policy kept away.
struct Freed {
    /// The old policy without them.
    allowing: Policy,
    denies: Vec<Draft>,
}

impl Freed {
    fn of(target: &Target<'_>) -> Option<Self> {
        let allowing = with_statements(&target.old, |statement| statement.effect == Effect::Allow);
        Some(Self { allowing, denies: drafts(&target.old, Effect::Deny)? })
    }

    /// What of `draft` matters, when all that matters was kept away by Denies: what it has in common with them.
    fn narrowed(&self, target: &Target<'_>, draft: Draft) -> Vec<Draft> {
        let Some(whole) = target.allowing(std::slice::from_ref(&draft)) else { return vec![draft] };
        let was_allowed = || target.asker.find(&[&target.new, &whole], &[&self.allowing]).is_nothing();
        if self.denies.is_empty() || !was_allowed() {
            return vec![draft];
        }
        let common: Vec<Draft> = self.denies.iter().filter_map(|deny| combine::both(target, &draft, deny)).collect();
        let Some(all) = target.allowing(&common) else { return vec![draft] };
        let nothing_else = target.asker.find(&[&target.new, &whole], &[&target.old, &all]).is_nothing();
        if nothing_else { common } else { vec![draft] }
    }

    /// Denies for what the old policy allowed, as far as they keep nothing new away.
    fn known(&self, target: &Target<'_>) -> Option<Vec<Draft>> {
        let allows = drafts(&self.allowing, Effect::Allow)?;
        let mut known = Vec::new();
        for draft in allows {
            let mut pieces = vec![draft];
            for deny in &self.denies {
                pieces = pieces.into_iter().flat_map(|piece| Self::apart(target, piece, deny)).collect();
            }
            known.extend(
                pieces.iter().filter(|piece| self.is_known(target, piece)).map(|piece| piece.with_effect(Effect::Deny)),
            );
        }
        Some(known)
    }

    /// `piece` if `deny` matters to nothing of it that is in question; otherwise what of it the Deny does not match.
    fn apart(target: &Target<'_>, piece: Draft, deny: &Draft) -> Vec<Draft> {
        let policies = [target.allowing(std::slice::from_ref(&piece)), target.allowing(std::slice::from_ref(deny))];
        let [Some(whole), Some(denied)] = policies else { return Vec::new() };
        if target.asker.find(&[&target.new, &whole, &denied], &[&target.old]).is_nothing() {
            return vec![piece];
        }
        combine::without(target, &piece, deny)
    }

    fn is_known(&self, target: &Target<'_>, piece: &Draft) -> bool {
        let policy = target.allowing(std::slice::from_ref(piece));
        self.denies.is_empty() || policy.is_some_and(|policy| target.flowing(&policy).is_nothing())
    }
}
