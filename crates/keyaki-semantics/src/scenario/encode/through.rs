//! Through which statements a scenario allows requests, in logic.
//!
//! In: the terms by which a scenario allows. Out: for each Allow statement of the identity policies and of the resource policy the
//! requests that are allowed through it: those for which it belongs to a smallest choice of such statements that is enough. One
//! that nobody has to grant comes through none. Written from the rules, not from `granting`, which tries choices out.

use keyaki_ir::Term;
use keyaki_policy::{Effect, PrincipalPattern, Principals, Readings, Statement};
use keyaki_source::Spanned;

use super::reach::Reach;
use super::{CallerTerms, ScenarioTerms};
use crate::encoder::Encoder;
use crate::evaluation::encode::StatementTerms;
use crate::scenario::{Layer, Place};

/// What the rules of spec D.1 make of grants, but for denials and SCPs.
pub(super) struct Granted {
    /// Enough is granted.
    pub(super) granted: Term,
    /// The Allow statements of the resource policy, with whether they reach the caller directly, by its role, by its account.
    pub(super) reaching: [Vec<(Place, Term)>; 3],
    /// The resource policy is asked.
    pub(super) asked: Term,
    /// Within the account identity policies need nobody's consent.
    pub(super) consents: Term,
    /// Caller and resource are of one account.
    pub(super) same: Term,
    /// They are not.
    pub(super) other: Term,
    /// They are of one partition.
    pub(super) reachable: Term,
    /// The resource policy names the account.
    pub(super) account: Term,
    /// The resource policy names the caller, its role or its account.
    pub(super) named: Term,
    /// The calling side allows, within its limits.
    pub(super) delegated: Term,
    /// Boundary and session policies allow.
    pub(super) limits: Term,
}

impl Encoder {
    /// The request is allowed though no statement grants it: the root user's, a stranger's at home, or one that nobody can deny.
    pub(super) fn unaided(&mut self, callers: CallerTerms, allowed: Term, undeniable: Term, granted: &Granted) -> Term {
        let everything = self.terms.or([callers.root, callers.stranger]);
        let at_home = self.terms.and([everything, granted.reachable, granted.same, granted.consents]);
        let anyhow = self.terms.or([undeniable, at_home]);
        self.terms.and([allowed, anyhow])
    }

    /// The requests through each Allow statement of the identity policies and of the resource policy, by their places in
    /// `statements`; all of them are `aided`.
    pub(super) fn grants(
        &mut self,
        callers: CallerTerms,
        aided: Term,
        granted: &Granted,
        suffices: [Term; 3],
        statements: &[(Place, StatementTerms)],
    ) -> Vec<(Place, Term)> {
        let by_identity = self.by_identity(callers, aided, granted);
        let mut grants = Vec::new();
        for (place, terms) in statements.iter().filter(|(_, terms)| terms.effect == Effect::Allow) {
            let through = match place.layer {
                Layer::Identity => self.terms.and([terms.matches, by_identity]),
                Layer::Resource => {
                    let reaching = granted.reaching.each_ref().map(|reaching| {
                        let own = reaching.iter().filter(|(of, _)| of == place).map(|(_, term)| *term);
                        self.terms.or(own)
                    });
                    self.any_reach(reaching, suffices)
                }
                Layer::Rcp | Layer::Scp | Layer::Boundary | Layer::Session => continue,
            };
            grants.push((*place, through));
        }
        grants
    }

    /// When an identity policy that allows grants what is needed of such policies.
    fn by_identity(&mut self, callers: CallerTerms, aided: Term, granted: &Granted) -> Term {
        let consented = self.terms.or([granted.consents, granted.account]);
        let same = self.terms.and([granted.same, consented]);
        let other = self.terms.and([granted.other, granted.named]);
        let border = self.terms.or([same, other]);
        self.terms.and([aided, callers.own, granted.limits, granted.reachable, border])
    }

    /// For each reach, when a statement of the resource policy that names the caller so grants what is needed of that policy.
    pub(super) fn suffices(&mut self, callers: CallerTerms, aided: Term, granted: &Granted) -> [Term; 3] {
        let consent_is_needed = self.terms.not(granted.consents);
        let consent = self.terms.and([consent_is_needed, granted.delegated]);
        let no_account = self.terms.not(callers.of_account);
        let outside = [no_account, self.terms.bool(false), self.terms.bool(false)];
        let within = [self.terms.bool(true), granted.limits, consent];
        let mut suffices = outside;
        for (suffices, within) in suffices.iter_mut().zip(within) {
            let within = self.terms.and([granted.same, within]);
            let across = self.terms.and([granted.other, granted.delegated]);
            let inside = self.terms.or([within, across]);
            let inside = self.terms.and([callers.of_account, granted.reachable, inside]);
            let somehow = self.terms.or([*suffices, inside]);
            *suffices = self.terms.and([aided, granted.asked, somehow]);
        }
        suffices
    }

    fn any_reach(&mut self, reaching: [Term; 3], suffices: [Term; 3]) -> Term {
        let mut ways = Vec::new();
        for (reaching, suffices) in reaching.into_iter().zip(suffices) {
            ways.push(self.terms.and([reaching, suffices]));
        }
        self.terms.or(ways)
    }

    /// One of `items`, principals of `statement` of the resource policy of a scenario that gave `terms`, alone grants what is
    /// needed of that policy, where the rest of the statement matches.
    pub fn some_granting_principal(
        &mut self,
        terms: &ScenarioTerms,
        statement: &Statement,
        items: &[Spanned<PrincipalPattern>],
        readings: Readings,
    ) -> Term {
        let alone = Statement { principals: Principals::Only(items.to_vec()), ..statement.clone() };
        let reaching = Reach::ALL.map(|reach| self.principals_reach(&alone, reach, readings));
        self.any_reach(reaching, terms.suffices)
    }
}
