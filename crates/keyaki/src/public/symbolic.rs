//! Outsiders in logic: the same definition as a term over the symbols of a request.

use std::collections::BTreeSet;

use keyaki_ir::{CharSet, Pattern, PatternPiece, Term};
use keyaki_policy::{Condition, ConditionKey, ConditionValue, Glob, IpRange, Policy, Test};
use keyaki_semantics::{Encoder, KeySymbols, VersionedView};

use super::Outsiders;
use super::known::Known;
use super::outsiders::Callers;
use super::trusted::{OPEN_PROVIDERS, Tells};

/// The request is one by an outsider. `encoder` was made to look at [`Outsiders::views`]; the question is about `policies`.
pub(crate) fn by_outsider(outsiders: &Outsiders, policies: &[&Policy], encoder: &mut Encoder) -> Term {
    let symbols = encoder.symbols().clone();
    let mut builder = Builder { outsiders, encoder };
    let mut needed = vec![builder.caller()];
    // Addresses last, as where they are counted beside a property.
    let is_address = |(_, tells): &(&ConditionKey, &Tells)| **tells == Tells::Address;
    let others = outsiders.keys.iter().filter(|key| !is_address(key));
    for (key, tells) in others.chain(outsiders.keys.iter().filter(is_address)) {
        // A key that no policy mentions decides nothing.
        let Some(symbols) = symbols.keys.get(key) else { continue };
        needed.push(builder.key(*tells, symbols));
        if *tells == Tells::Arn {
            needed.extend(builder.outside_of(owned(policies, key, &outsiders.known), symbols));
        }
    }
    builder.encoder.terms().and(needed)
}

/// The patterns with which `policies` compare the ARNs in `key` and that only ARNs of known owners match.
fn owned<'a>(policies: &[&'a Policy], key: &ConditionKey, known: &Known) -> Vec<&'a Glob> {
    let statements = policies.iter().flat_map(|policy| &policy.statements);
    let conditions = statements.flat_map(|statement| &statement.conditions);
    let about = |condition: &&Condition| {
        condition.key.value == *key && matches!(condition.operator.value.test, Test::ArnLike { .. })
    };
    let values = conditions.filter(about).flat_map(|condition| &condition.values);
    let globs = values.filter_map(|value| match &value.value {
        ConditionValue::Text(glob) => Some(glob),
        _ => None,
    });
    globs.filter(|glob| glob.variables().next().is_none() && names_owner(glob, known)).collect()
}

/// Whether the account field of a pattern over six fields is a known account, or it is a known bucket.
fn names_owner(glob: &Glob, known: &Known) -> bool {
    let parts = glob.split(':', 5);
    let [_, _, service, _, account, rest] = parts.as_slice() else { return false };
    let of_account = account.as_literal().is_some_and(|account| known.accounts.contains(account));
    let bucket = rest.as_literal().is_some_and(|name| known.buckets.contains(name));
    of_account || bucket && service.as_literal() == Some("s3")
}

/// A version of the protocol.
#[derive(Clone, Copy)]
enum Version {
    Four,
    Six,
}

struct Builder<'a> {
    outsiders: &'a Outsiders,
    encoder: &'a mut Encoder,
}

impl Builder<'_> {
    fn caller(&mut self) -> Term {
        let kinds: &[&str] = match self.outsiders.callers {
            Callers::All => return self.encoder.terms().bool(true),
            Callers::Strangers => &["anonymous"],
            Callers::Foreigners => &["anonymous", "canonical-user"],
        };
        let symbols = self.encoder.symbols().principal;
        let mut ways = vec![self.is_one_of(symbols.kind, kinds)];
        let of_account = self.is_one_of(symbols.kind, &["root", "user", "session", "federated-user"]);
        let inside = self.is_known_account(symbols.account);
        let elsewhere = self.encoder.terms().not(inside);
        ways.push(self.encoder.terms().and([of_account, elsewhere]));
        let federated = self.is_one_of(symbols.kind, &["federated"]);
        let open = self.is_one_of(symbols.name, &OPEN_PROVIDERS);
        let arn = self.matches(symbols.name, Pattern::new([literal("arn:"), anything()].concat()));
        let elsewhere = self.foreign_arn(symbols.name);
        let foreign = self.encoder.terms().and([arn, elsewhere]);
        let provider = self.encoder.terms().or([open, foreign]);
        ways.push(self.encoder.terms().and([federated, provider]));
        self.encoder.terms().or(ways)
    }

    /// If the key is there, an outsider can have all of its values.
    fn key(&mut self, tells: Tells, key: &KeySymbols) -> Term {
        let absent = self.encoder.terms().not(key.present);
        let foreign = match tells {
            Tells::Service => self.encoder.terms().bool(false),
            Tells::Address => self.address(key),
            _ => {
                let mut all = Vec::new();
                for slot in &key.slots {
                    let Some(text) = slot.text else { continue };
                    let foreign = self.value(tells, text);
                    all.push(self.encoder.terms().implies(slot.used, foreign));
                }
                self.encoder.terms().and(all)
            }
        };
        self.encoder.terms().or([absent, foreign])
    }

    /// No value of the key matches one of these patterns. That follows from their owners being inside: it is said again in the terms
    /// of the policies, so that engines need not find it out.
    fn outside_of(&mut self, patterns: Vec<&Glob>, key: &KeySymbols) -> Vec<Term> {
        let mut outside = Vec::new();
        for (glob, slot) in patterns.iter().flat_map(|glob| key.slots.iter().map(move |slot| (glob, slot))) {
            let Some(text) = slot.text else { continue };
            let inside = self.encoder.arn_like(text, glob);
            let inside = self.encoder.terms().and([key.present, slot.used, inside]);
            outside.push(self.encoder.terms().not(inside));
        }
        outside
    }

    fn value(&mut self, tells: Tells, text: Term) -> Term {
        let outsiders = self.outsiders;
        match tells {
            Tells::Account => self.foreign_account(text),
            Tells::Organization => self.none_of(text, &outsiders.known.organizations, &[]),
            Tells::OrganizationPath => {
                let itself = self.none_of(text, &outsiders.known.organizations, &[]);
                let below = [PatternPiece::Literal("/".to_owned()), PatternPiece::Run(CharSet::all())];
                let below = self.none_of(text, &outsiders.known.organizations, &below);
                self.encoder.terms().and([itself, below])
            }
            Tells::Arn => self.foreign_arn(text),
            Tells::Thing => self.none_of(text, &outsiders.known.things, &[]),
            Tells::Insider => self.matches(text, Pattern::ignoring_ascii_case("false")),
            Tells::Service | Tells::Address => self.encoder.terms().bool(false),
        }
    }

    /// The text of an account that is not known: numbers of accounts have one length.
    fn foreign_account(&mut self, text: Term) -> Term {
        let outsiders = self.outsiders;
        let mut needed = Vec::new();
        for account in &outsiders.known.accounts {
            let inside = self.matches(text, Pattern::new([literal(account), anything()].concat()));
            needed.push(self.encoder.terms().not(inside));
        }
        self.encoder.terms().and(needed)
    }

    /// An ARN of what someone else owns.
    fn foreign_arn(&mut self, text: Term) -> Term {
        let outsiders = self.outsiders;
        let mut inside = Vec::new();
        for account in &outsiders.known.accounts {
            inside.push(before_account(field(), [literal(account), anything()].concat()));
        }
        for bucket in &outsiders.known.buckets {
            inside.push(before_account(literal("s3"), [field(), literal(":"), literal(bucket)].concat()));
            let below = format!(":{bucket}/");
            inside.push(before_account(literal("s3"), [literal(&below), anything()].concat()));
        }
        let arns: Vec<&str> = outsiders.known.arns.iter().map(String::as_str).collect();
        let listed = self.is_one_of(text, &arns);
        let mut needed = vec![self.encoder.terms().not(listed)];
        for pattern in inside {
            let inside = self.matches(text, pattern);
            needed.push(self.encoder.terms().not(inside));
        }
        self.encoder.terms().and(needed)
    }

    fn is_known_account(&mut self, text: Term) -> Term {
        let known = &self.outsiders.known;
        let accounts: Vec<&str> = known.accounts.iter().chain(&known.words).map(String::as_str).collect();
        self.is_one_of(text, &accounts)
    }

    /// `text` is none of `names`, case aside, followed by `rest`.
    fn none_of(&mut self, text: Term, names: &BTreeSet<String>, rest: &[PatternPiece]) -> Term {
        let mut none = Vec::new();
        for name in names {
            let name = Pattern::ignoring_ascii_case(name);
            let pattern = Pattern::new(name.pieces().iter().chain(rest).cloned());
            let is = self.matches(text, pattern);
            none.push(self.encoder.terms().not(is));
        }
        self.encoder.terms().and(none)
    }

    fn is_one_of(&mut self, text: Term, names: &[&str]) -> Term {
        let mut ways = Vec::new();
        for name in names {
            let constant = self.encoder.terms().string(name);
            ways.push(self.encoder.terms().eq(text, constant));
        }
        self.encoder.terms().or(ways)
    }

    fn matches(&mut self, text: Term, pattern: Pattern) -> Term {
        self.encoder.terms().matches(text, &pattern)
    }

    /// One address from where calls count.
    fn address(&mut self, key: &KeySymbols) -> Term {
        let Some(addresses) = self.outsiders.addresses() else { return self.encoder.terms().bool(true) };
        let tolerated: Vec<IpRange> = addresses.tolerated().collect();
        let single = self.encoder.terms().not(key.list);
        let (v4, v6) = key.slots.first().map_or((None, None), |slot| (slot.v4, slot.v6));
        let v4 = v4.map(|view| self.elsewhere(view, Version::Four, &tolerated));
        let v6 = v6.map(|view| self.elsewhere(view, Version::Six, &tolerated));
        let counted = self.encoder.terms().or([v4, v6].into_iter().flatten());
        self.encoder.terms().and([single, counted])
    }

    /// An address of one version in none of `ranges`.
    fn elsewhere(&mut self, view: VersionedView, version: Version, ranges: &[IpRange]) -> Term {
        let mut needed = vec![view.is];
        for range in ranges {
            let terms = self.encoder.terms();
            let (first, last) = match (*range, version) {
                (IpRange::V4 { first, last }, Version::Four) => (terms.int(first), terms.int(last)),
                (IpRange::V6 { first, last }, Version::Six) => (terms.int(first), terms.int(last)),
                (IpRange::V4 { .. }, Version::Six) | (IpRange::V6 { .. }, Version::Four) => continue,
            };
            let (before, after) = (terms.lt(view.value, first), terms.lt(last, view.value));
            needed.push(terms.or([before, after]));
        }
        self.encoder.terms().and(needed)
    }
}

/// The pattern of ARNs of this service that go on so after their fourth field.
fn before_account(service: Vec<PatternPiece>, rest: Vec<PatternPiece>) -> Pattern {
    let colon = || literal(":");
    Pattern::new([field(), colon(), field(), colon(), service, colon(), field(), colon(), rest].concat())
}

fn field() -> Vec<PatternPiece> {
    vec![PatternPiece::Run(CharSet::all_but(':'))]
}

fn anything() -> Vec<PatternPiece> {
    vec![PatternPiece::Run(CharSet::all())]
}

fn literal(text: &str) -> Vec<PatternPiece> {
    vec![PatternPiece::Literal(text.to_owned())]
}
