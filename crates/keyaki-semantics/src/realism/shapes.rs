//! What identifiers and typed values look like, and which keys are always there (spec C.1).

use keyaki_catalogue::{Catalogue, KeyType};
use keyaki_ir::{CharSet, Pattern, PatternPiece, Term};

use super::Axioms;
use crate::encoder::{KeySymbols, SlotSymbols};
use crate::principal::encode::kind;

/// Keys documented as part of every request context.
const ALWAYS: [&str; 9] = [
    "aws:PrincipalAccount",
    "aws:PrincipalType",
    "aws:userid",
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:UserAgent",
    "aws:RequestedRegion",
    "aws:SecureTransport",
    "aws:ViaAWSService",
];

/// Keys whose value is an account.
const ACCOUNTS: [&str; 4] = ["aws:PrincipalAccount", "aws:ResourceAccount", "aws:SourceAccount", "aws:VpceAccount"];

/// Keys whose value is an identifier with a fixed beginning, and the beginning.
const PREFIXED: [(&str, &str); 6] = [
    ("aws:PrincipalOrgID", "o-"),
    ("aws:ResourceOrgID", "o-"),
    ("aws:SourceOrgID", "o-"),
    ("aws:VpceOrgID", "o-"),
    ("aws:SourceVpc", "vpc-"),
    ("aws:SourceVpce", "vpce-"),
];

/// Identity providers that need no ARN.
const PROVIDERS: [&str; 4] =
    ["accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"];

impl Axioms<'_> {
    pub(super) fn shapes(&mut self) {
        for name in ALWAYS {
            if let Some(present) = self.present(name) {
                self.add(present, &format!("`{name}` is part of every request context"));
            }
        }
        self.identifiers();
        self.typed_values();
    }

    fn identifiers(&mut self) {
        let principal = self.encoder.symbols.principal;
        let twelve_digits = self.encoder.terms.matches(principal.account, &account());
        self.add(twelve_digits, "accounts have twelve digits");
        let partition = self.encoder.terms.matches(principal.partition, &word("aws"));
        self.add(partition, "partitions are aws, aws-cn, aws-us-gov, …");
        self.names();
        if self.encoder.identities_only {
            let identity = self.encoder.caller_is_one_of(&[kind::USER, kind::SESSION, kind::FEDERATED_USER]);
            self.add(identity, "identity policies are attached to users and roles");
        }
        for name in ACCOUNTS {
            let Some(text) = self.text(name) else { continue };
            let digits = self.encoder.terms.matches(text, &account());
            let anonymous = self.encoder.equals(text, "anonymous");
            let either = self.encoder.terms.or([digits, anonymous]);
            self.add(if name == "aws:PrincipalAccount" { either } else { digits }, "accounts have twelve digits");
        }
        for (name, prefix) in PREFIXED {
            let Some(text) = self.text(name) else { continue };
            let shaped = self.encoder.terms.matches(text, &word(prefix));
            self.add(shaped, &format!("`{name}` begins with {prefix}"));
        }
    }

    /// Services and identity providers have names of their own kind (spec A.6).
    fn names(&mut self) {
        let name = self.encoder.symbols.principal.name;
        let service = self.encoder.caller_is(kind::SERVICE);
        let host = CharSet::from_ranges([('a', 'z'), ('0', '9'), ('-', '.')]);
        let ending = PatternPiece::Literal(".amazonaws.com".to_owned());
        let shape = Pattern::new([PatternPiece::One(host.clone()), PatternPiece::Run(host), ending]);
        let shaped = self.encoder.terms.matches(name, &shape);
        self.add_implication(service, shaped, "services are called `….amazonaws.com`");
        let federated = self.encoder.caller_is(kind::FEDERATED);
        let mut ways = Vec::new();
        for provider in PROVIDERS {
            ways.push(self.encoder.equals(name, provider));
        }
        for kind in ["saml-provider/", "oidc-provider/"] {
            let shaped = self.encoder.terms.matches(name, &provider_arn(kind));
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
                self.add_implication(slot.used, typed, &format!("the type of `{}`", symbols.name));
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
            self.add(some, &format!("`{}` is not the empty text", key.name));
        }
    }
}

fn account() -> Pattern {
    Pattern::new(std::iter::repeat_n(PatternPiece::One(CharSet::from_ranges([('0', '9')])), 12))
}

/// The ARN of an identity provider.
fn provider_arn(kind: &str) -> Pattern {
    let lower = CharSet::from_ranges([('a', 'z'), ('-', '-')]);
    let literal = |text: &str| PatternPiece::Literal(text.to_owned());
    let start = [literal("arn:"), PatternPiece::Run(lower), literal(":iam::")];
    let some = [PatternPiece::One(CharSet::all()), PatternPiece::Run(CharSet::all())];
    let account = account();
    let middle = account.pieces().iter().cloned().chain([literal(":"), literal(kind)]);
    Pattern::new(start.into_iter().chain(middle).chain(some))
}

/// `prefix` and then letters, digits and dashes.
fn word(prefix: &str) -> Pattern {
    let more = CharSet::from_ranges([('a', 'z'), ('0', '9'), ('-', '-')]);
    Pattern::new([PatternPiece::Literal(prefix.to_owned()), PatternPiece::Run(more)])
}

/// `arn:` and six parts in all.
fn arn() -> Pattern {
    let field = [PatternPiece::Run(CharSet::all_but(':')), PatternPiece::Literal(":".to_owned())];
    let fields = std::iter::repeat_n(field, 4).flatten();
    let start = std::iter::once(PatternPiece::Literal("arn:".to_owned()));
    Pattern::new(start.chain(fields).chain([PatternPiece::Run(CharSet::all())]))
}
