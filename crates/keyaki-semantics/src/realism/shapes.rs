//! What identifiers and typed values look like, and which keys are always there (spec C.1).

use std::sync::LazyLock;

use keyaki_catalogue::{Availability, Catalogue, KeyType};
use keyaki_ir::{CharSet, Pattern, PatternPiece, Term};

use super::Axioms;
use crate::encoder::{KeySymbols, SlotSymbols};
use crate::principal::encode::kind;

/// Keys whose value is an account.
const ACCOUNTS: [&str; 4] = ["aws:PrincipalAccount", "aws:ResourceAccount", "aws:SourceAccount", "aws:VpceAccount"];

/// Keys whose value is an identifier, and what it looks like.
const IDENTIFIERS: [(&str, Identifier); 6] = [
    ("aws:PrincipalOrgID", ORGANIZATION),
    ("aws:ResourceOrgID", ORGANIZATION),
    ("aws:SourceOrgID", ORGANIZATION),
    ("aws:VpceOrgID", ORGANIZATION),
    ("aws:SourceVpc", Identifier { beginning: "vpc-", characters: HEXADECIMAL, length: Length::OneOf(&[8, 17]) }),
    ("aws:SourceVpce", Identifier { beginning: "vpce-", characters: HEXADECIMAL, length: Length::OneOf(&[8, 17]) }),
];
const ORGANIZATION: Identifier = Identifier { beginning: "o-", characters: WORD, length: Length::AtLeast(10) };
const WORD: &[(char, char)] = &[('a', 'z'), ('0', '9')];
const HEXADECIMAL: &[(char, char)] = &[('a', 'f'), ('0', '9')];

/// An identifier: a beginning and so many of some characters.
struct Identifier {
    beginning: &'static str,
    characters: &'static [(char, char)],
    length: Length,
}

/// How many characters follow the beginning of an identifier.
#[derive(Clone, Copy)]
enum Length {
    OneOf(&'static [usize]),
    AtLeast(usize),
}

/// Identity providers that need no ARN.
const PROVIDERS: [&str; 4] =
    ["accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"];

impl Axioms<'_> {
    pub(super) fn shapes(&mut self) {
        for (key, symbols) in self.keys_under("") {
            let known = Catalogue::embedded().key(key.folded());
            if known.is_some_and(|info| info.availability == Availability::Always) {
                self.add(symbols.present, &format!("`{}` is part of every request context", symbols.name));
            }
        }
        self.identifiers();
        self.typed_values();
    }

    fn identifiers(&mut self) {
        let principal = self.encoder.symbols.principal;
        let twelve_digits = self.encoder.terms.matches(principal.account, &ACCOUNT);
        self.add(twelve_digits, "accounts have twelve digits");
        let partition = self.encoder.terms.matches(principal.partition, &PARTITION);
        self.add(partition, "partitions are aws, aws-cn, aws-us-gov, …");
        self.names();
        if self.encoder.identities_only {
            let identity = self.encoder.caller_is_one_of(&[kind::USER, kind::SESSION, kind::FEDERATED_USER]);
            self.add(identity, "identity policies are attached to users and roles");
        }
        for name in ACCOUNTS {
            let Some(text) = self.text(name) else { continue };
            let digits = self.encoder.terms.matches(text, &ACCOUNT);
            let anonymous = self.encoder.equals(text, "anonymous");
            let either = self.encoder.terms.or([digits, anonymous]);
            let account = if name == "aws:PrincipalAccount" { either } else { digits };
            self.add_of_present(name, account, "accounts have twelve digits");
        }
        for (name, identifier) in IDENTIFIERS {
            let Some(text) = self.text(name) else { continue };
            // Whatever a policy names is one: examples are often shorter.
            let named = self.literals(name);
            let mut ways: Vec<Term> = named.iter().map(|literal| self.encoder.equals(text, literal)).collect();
            for pattern in identifier.patterns() {
                ways.push(self.encoder.terms.matches(text, &pattern));
            }
            let shaped = self.encoder.terms.or(ways);
            self.add_of_present(
                name,
                shaped,
                &format!("`{name}` begins with {} and has so many characters", identifier.beginning),
            );
        }
    }

    /// Services and identity providers have names of their own kind (spec A.6).
    fn names(&mut self) {
        let name = self.encoder.symbols.principal.name;
        let service = self.encoder.caller_is(kind::SERVICE);
        let shaped = self.encoder.terms.matches(name, &SERVICE);
        self.add_implication(service, shaped, "services are called `….amazonaws.com`");
        let federated = self.encoder.caller_is(kind::FEDERATED);
        let mut ways = Vec::new();
        for provider in PROVIDERS {
            ways.push(self.encoder.equals(name, provider));
        }
        for arn in PROVIDER_ARNS.iter() {
            let shaped = self.encoder.terms.matches(name, arn);
            ways.push(shaped);
        }
        let shaped = self.encoder.terms.or(ways);
        self.add_implication(federated, shaped, "providers are well known, or named by their ARN");
    }

    /// Keys that the catalogue gives a type have values of that type.
    fn typed_values(&mut self) {
        for (key, symbols) in self.keys_under("") {
            let Some(info) = Catalogue::embedded().key(key.folded()) else { continue };
            for slot in &symbols.slots {
                let typed = self.is_of_type(slot, info.key_type);
                let there = self.encoder.terms.and([symbols.present, slot.used]);
                self.add_implication(there, typed, &format!("the type of `{}`", symbols.name));
            }
            self.not_empty(&symbols);
        }
    }

    fn is_of_type(&mut self, slot: &SlotSymbols, key_type: KeyType) -> Term {
        let truth = |axioms: &mut Self, text| {
            let ways = ["true", "false"].map(|word| axioms.encoder.equals(text, word));
            axioms.encoder.terms.or(ways)
        };
        let yes = self.encoder.terms.bool(true);
        match key_type {
            KeyType::Bool => slot.text.map_or(yes, |text| truth(self, text)),
            KeyType::Arn => slot.text.map_or(yes, |text| self.encoder.terms.matches(text, &arn())),
            KeyType::Numeric => slot.number.map_or(yes, |view| view.is),
            KeyType::Date => slot.date.or(slot.number).map_or(yes, |view| view.is),
            KeyType::IpAddress => {
                let versions = [slot.v4, slot.v6].into_iter().flatten().map(|view| view.is).collect::<Vec<_>>();
                if versions.is_empty() { yes } else { self.encoder.terms.or(versions) }
            }
            KeyType::String | KeyType::Binary => yes,
        }
    }

    fn not_empty(&mut self, key: &KeySymbols) {
        for slot in &key.slots {
            let empty = match (slot.text, slot.empty) {
                (Some(text), _) => self.encoder.equals(text, ""),
                (None, Some(empty)) => empty,
                (None, None) => continue,
            };
            let some = self.not(empty);
            let there = self.encoder.terms.and([key.present, slot.used]);
            self.add_implication(there, some, &format!("`{}` is not the empty text", key.name));
        }
    }
}

static ACCOUNT: LazyLock<Pattern> =
    LazyLock::new(|| Pattern::new(std::iter::repeat_n(PatternPiece::One(CharSet::from_ranges([('0', '9')])), 12)));

static PARTITION: LazyLock<Pattern> = LazyLock::new(|| {
    let more = CharSet::from_ranges([('a', 'z'), ('0', '9'), ('-', '-')]);
    Pattern::new([PatternPiece::Literal("aws".to_owned()), PatternPiece::Run(more)])
});

/// The name of a service that calls.
static SERVICE: LazyLock<Pattern> = LazyLock::new(|| {
    let host = CharSet::from_ranges([('a', 'z'), ('0', '9'), ('-', '.')]);
    let ending = PatternPiece::Literal(".amazonaws.com".to_owned());
    Pattern::new([PatternPiece::One(host.clone()), PatternPiece::Run(host), ending])
});

static PROVIDER_ARNS: LazyLock<[Pattern; 2]> = LazyLock::new(|| ["saml-provider/", "oidc-provider/"].map(provider_arn));

impl Identifier {
    /// One pattern for each length.
    fn patterns(&self) -> Vec<Pattern> {
        let set = CharSet::from_ranges(self.characters.iter().copied());
        let of_length = |length: usize, more: Option<PatternPiece>| {
            let start = std::iter::once(PatternPiece::Literal(self.beginning.to_owned()));
            Pattern::new(start.chain(std::iter::repeat_n(PatternPiece::One(set.clone()), length)).chain(more))
        };
        match self.length {
            Length::OneOf(lengths) => lengths.iter().map(|length| of_length(*length, None)).collect(),
            Length::AtLeast(least) => vec![of_length(least, Some(PatternPiece::Run(set.clone())))],
        }
    }
}

/// The ARN of an identity provider.
fn provider_arn(kind: &str) -> Pattern {
    let lower = CharSet::from_ranges([('a', 'z'), ('-', '-')]);
    let literal = |text: &str| PatternPiece::Literal(text.to_owned());
    let start = [literal("arn:"), PatternPiece::Run(lower), literal(":iam::")];
    let some = [PatternPiece::One(CharSet::all()), PatternPiece::Run(CharSet::all())];
    let middle = ACCOUNT.pieces().iter().cloned().chain([literal(":"), literal(kind)]);
    Pattern::new(start.into_iter().chain(middle).chain(some))
}

/// `arn:` and six parts in all.
fn arn() -> Pattern {
    let field = [PatternPiece::Run(CharSet::all_but(':')), PatternPiece::Literal(":".to_owned())];
    let fields = std::iter::repeat_n(field, 4).flatten();
    let start = std::iter::once(PatternPiece::Literal("arn:".to_owned()));
    Pattern::new(start.chain(fields).chain([PatternPiece::Run(CharSet::all())]))
}
