//! A policy and a zone of trust in logic, taken apart into blocks.
//!
//! In: the policies that act on a resource and the zone. Out: one encoding of all that is asked about them, whose assumptions say
//! that the caller is an outsider, and the [`Block`]s that its symbols fall into. A statement is at most one term a block, so it
//! is a product of sets of values, and whether some Allow statement leaves a finding's product can be asked block by block.

use keyaki_ir::{Assumption, Term};
use keyaki_policy::{Effect, Policy};
use keyaki_semantics::{Encoder, Encoding, PolicyTerms, StatementTerms};

use crate::apart::{Apart, Product};
use crate::block::Block;
use crate::callers::Callers;
use crate::outsider;
use crate::parts::{Part, Parts};
use crate::predicates::{Dimension, Predicate, Predicates};
use crate::trusted::Fresh;
use crate::zone::Zone;

/// Policies, the words for their findings, and who outsiders are.
pub(crate) struct Space {
    /// Every statement and every part. The goal is that some statement allows and none denies.
    pub(crate) encoding: Encoding,
    pub(crate) parts: Parts,
    pub(crate) dimensions: Vec<Words>,
    pub(crate) allows: Vec<Product>,
    pub(crate) denies: Vec<Product>,
    /// Callers whom the policies do not mention, if there can be any.
    pub(crate) unmentioned: Option<Product>,
    pub(crate) blocks: Vec<Block>,
    /// The block of callers, and the callers that are shown where any will do.
    pub(crate) example: (usize, Term),
    /// Parts that hold of callers of the zone.
    pub(crate) insiders: Vec<Part>,
}

/// The predicates of a dimension.
pub(crate) struct Words {
    pub(crate) dimension: Dimension,
    /// Where all of them are.
    pub(crate) block: usize,
    pub(crate) words: Vec<Word>,
}

/// A predicate and its term.
pub(crate) struct Word {
    pub(crate) predicate: Predicate,
    pub(crate) term: Term,
    /// Its number in the block.
    pub(crate) atom: usize,
}

impl Space {
    /// The space of a resource's policy, and of the resource control policies above it.
    pub(crate) fn new(policy: &Policy, rcps: &[Policy], zone: &Zone) -> Self {
        let policies: Vec<&Policy> = std::iter::once(policy).chain(rcps).collect();
        let mut parts = Parts::of(policy);
        let predicates = Predicates::of(&policies, &mut parts);
        let callers = Callers::of(&policies, zone, &mut parts);
        let mut encoder = Encoder::new(policies.iter().copied().chain([&parts.policy]));
        let of_policy = encoder.policy("policy", policy);
        let of_rcps: Vec<PolicyTerms> =
            rcps.iter().enumerate().map(|(n, rcp)| encoder.policy(&format!("rcp {n}"), rcp)).collect();
        let of_parts = encoder.policy("part", &parts.policy);
        let rcps_apply = rcps_apply(&mut encoder);
        let terms = encoder.terms();
        let denied_by_rcps = terms.or(of_rcps.iter().map(|rcp| rcp.denied).collect::<Vec<_>>());
        let denied_by_rcps = terms.and([rcps_apply, denied_by_rcps]);
        let denied = terms.or([of_policy.denied, denied_by_rcps]);
        let not_denied = terms.not(denied);
        let allowed = terms.and([of_policy.allows, not_denied]);
        let encoding = encoder.finish(allowed, vec!["which outsiders does the policy allow what?".to_owned()]);
        let (encoding, [outside, stranger]) = with_callers(&encoding, zone, &callers.fresh);
        let mut made = Made { encoding, of_parts, statements: statements(&of_policy, &of_rcps, rcps_apply) };
        made.assume_outsiders(outside, &callers);
        made.space(parts, predicates, &callers, stranger)
    }
}

/// The encoding with what callers are, as far as the caller alone tells: outside of the zone, and unmentioned.
fn with_callers(encoding: &Encoding, zone: &Zone, fresh: &Fresh) -> (Encoding, [Term; 2]) {
    let caller = encoding.symbols.principal;
    let say = |encoder: &mut Encoder| {
        let terms = encoder.terms();
        [outsider::outside(terms, caller, zone), outsider::unmentioned(terms, caller, fresh)]
    };
    encoding.with(say, |said| said.to_vec())
}

/// RCPs apply to every action but one (spec D: RCP), which is [`is_bound_by_rcps`](crate::confirm::is_bound_by_rcps) of requests.
fn rcps_apply(encoder: &mut Encoder) -> Term {
    let action = encoder.symbols().action;
    let terms = encoder.terms();
    let (service, name) = (terms.string("kms"), terms.string("retiregrant"));
    let (service, name) = (terms.eq(action.service, service), terms.eq(action.name, name));
    let retires = terms.and([service, name]);
    terms.not(retires)
}

/// The factors of each statement, and of those of RCPs that these apply.
fn statements(policy: &PolicyTerms, rcps: &[PolicyTerms], rcps_apply: Term) -> Vec<(Effect, Vec<Term>)> {
    let factors = |terms: &StatementTerms, more: Option<Term>| {
        let elements = [terms.principal, terms.action, terms.resource];
        (terms.effect, elements.into_iter().chain(terms.conditions.iter().copied()).chain(more).collect())
    };
    let of_rcps = rcps.iter().flat_map(|rcp| &rcp.statements);
    let of_policy = policy.statements.iter().map(|statement| factors(statement, None));
    of_policy.chain(of_rcps.map(|statement| factors(statement, Some(rcps_apply)))).collect()
}

/// A space in the making.
struct Made {
    encoding: Encoding,
    of_parts: PolicyTerms,
    statements: Vec<(Effect, Vec<Term>)>,
}

impl Made {
    fn term(&self, part: Part) -> Option<Term> {
        self.of_parts.statements.get(part.0).map(|statement| statement.matches)
    }

    fn assume_outsiders(&mut self, outside: Term, callers: &Callers) {
        let mut assume = |term: Term, note: &str| {
            self.encoding.query.assumptions.push(Assumption { term, notes: [note.to_owned()].into() });
        };
        assume(outside, "the caller is no AWS service, and of another account than the zone of trust");
        let inside: Vec<Term> = callers.inside.iter().filter_map(|part| self.term(*part)).collect();
        for term in inside {
            let term = self.encoding.query.terms.not(term);
            let note = "no condition key says that the caller is of the zone of trust, or an AWS service";
            self.encoding.query.assumptions.push(Assumption { term, notes: [note.to_owned()].into() });
        }
    }

    fn space(mut self, parts: Parts, predicates: Predicates, callers: &Callers, stranger: Term) -> Space {
        let unmentioned: Vec<Term> = callers.unmentioned.iter().filter_map(|part| self.term(*part)).collect();
        let unmentioned: Vec<Term> = unmentioned.into_iter().chain([stranger]).collect();
        let dimensions: Vec<(Dimension, Vec<(Predicate, Term)>)> = predicates
            .of
            .into_iter()
            .map(|(dimension, predicates)| {
                let terms = predicates.into_iter().filter_map(|one| self.term(one.part).map(|term| (one, term)));
                (dimension, terms.collect())
            })
            .collect();
        let mut groups: Vec<Vec<Term>> =
            dimensions.iter().map(|(_, of)| of.iter().map(|(_, term)| *term).collect()).collect();
        let factors = self.statements.iter().flat_map(|(_, factors)| factors).chain(&unmentioned);
        groups.extend(factors.map(|factor| vec![*factor]));
        let mut apart = Apart::new(&self.encoding.query, &groups);
        let terms = &mut self.encoding.query.terms;
        let mut products = |effect: Effect| {
            let of_effect = self.statements.iter().filter(|(other, _)| *other == effect);
            of_effect.filter_map(|(_, factors)| apart.product(terms, factors)).collect::<Vec<_>>()
        };
        let (allows, denies) = (products(Effect::Allow), products(Effect::Deny));
        let unmentioned = apart.product(terms, &unmentioned);
        let user = outsider::user(terms, self.encoding.symbols.principal, &callers.fresh);
        let example = (apart.atom(terms, user).0, user);
        let words = dimensions.into_iter().map(|(dimension, of)| {
            let words = of.into_iter().map(|(predicate, term)| {
                let (block, atom) = apart.atom(terms, term);
                (block, Word { predicate, term, atom })
            });
            let words: Vec<(usize, Word)> = words.collect();
            // Constants have a block of their own.
            let block = words.iter().find(|(_, word)| terms.as_bool(word.term).is_none()).map(|(block, _)| *block);
            (dimension, block, words)
        });
        let mut dimensions: Vec<Words> = Vec::new();
        for (dimension, block, words) in words.collect::<Vec<_>>() {
            let Some(block) = block else { continue };
            let words = words.into_iter().filter(|(of, _)| *of == block).map(|(_, word)| word).collect();
            apart.place(dimensions.len(), block);
            dimensions.push(Words { dimension, block, words });
        }
        let mut blocks = apart.into_blocks();
        for (block, atom) in denies.iter().flat_map(|deny| &deny.atoms) {
            if let Some(block) = blocks.get_mut(*block) {
                block.burdens.insert(*atom);
            }
        }
        Space {
            encoding: self.encoding,
            parts,
            dimensions,
            allows,
            denies,
            unmentioned,
            blocks,
            example,
            insiders: callers.inside.clone(),
        }
    }
}
