//! `Principal` and `NotPrincipal` in logic (spec A.6, D.2).

use std::sync::LazyLock;

use keyaki_ir::{CharSet, Pattern, PatternPiece, Term};
use keyaki_policy::{
    AllowNotPrincipal, AwsIdentity, AwsPrincipal, Effect, NotPrincipal, PrincipalPattern, Principals, Readings,
};
use keyaki_source::Spanned;

use crate::encoder::Encoder;

/// The kinds of callers, as values of `principal.kind`.
pub(crate) mod kind {
    pub(crate) const ANONYMOUS: &str = "anonymous";
    pub(crate) const ROOT: &str = "root";
    pub(crate) const USER: &str = "user";
    pub(crate) const SESSION: &str = "session";
    pub(crate) const FEDERATED_USER: &str = "federated-user";
    pub(crate) const SERVICE: &str = "service";
    pub(crate) const FEDERATED: &str = "federated";
    pub(crate) const CANONICAL_USER: &str = "canonical-user";
    /// Callers that belong to an AWS account.
    pub(crate) const OF_ACCOUNTS: [&str; 4] = [ROOT, USER, SESSION, FEDERATED_USER];
    pub(crate) const ALL: [&str; 8] =
        [ANONYMOUS, ROOT, USER, SESSION, FEDERATED_USER, SERVICE, FEDERATED, CANONICAL_USER];
}

/// A field of an ARN.
static NO_COLON: LazyLock<Pattern> = LazyLock::new(|| some(&CharSet::all_but(':')));
static NO_SLASH: LazyLock<Pattern> = LazyLock::new(|| some(&CharSet::all_but('/')));
static NOT_EMPTY: LazyLock<Pattern> = LazyLock::new(|| some(&CharSet::all()));
static PATH: LazyLock<Pattern> =
    LazyLock::new(|| Pattern::new([PatternPiece::Run(CharSet::all()), PatternPiece::Literal("/".to_owned())]));

/// At least one of these characters, and no others.
fn some(characters: &CharSet) -> Pattern {
    Pattern::new([PatternPiece::One(characters.clone()), PatternPiece::Run(characters.clone())])
}

impl Encoder {
    /// The caller is one that `principals` covers.
    pub(crate) fn principal_matches(&mut self, principals: &Principals, effect: Effect, readings: Readings) -> Term {
        match (principals, effect, readings.allow_not_principal) {
            (Principals::Unstated, ..) => self.terms.bool(true),
            (Principals::Only(listed), ..) => self.some_principal(listed),
            (Principals::Except(_), Effect::Allow, AllowNotPrincipal::Nobody) => self.terms.bool(false),
            (Principals::Except(listed), ..) => {
                let excepted = match readings.not_principal {
                    NotPrincipal::SomeEntry => self.some_principal(listed),
                    NotPrincipal::EveryLevel => self.excepted_on_every_level(listed),
                };
                self.terms.not(excepted)
            }
        }
    }

    /// The list names the caller on every level that it has: account and identity, of a session account, role and session
    /// (spec D.2).
    fn excepted_on_every_level(&mut self, listed: &[Spanned<PrincipalPattern>]) -> Term {
        let mut levels: [Vec<Spanned<PrincipalPattern>>; 5] = Default::default();
        let [accounts, users, roles, sessions, federated] = &mut levels;
        let mut single = Vec::new();
        for entry in listed {
            match &entry.value {
                PrincipalPattern::Aws(aws) => match aws.who {
                    AwsIdentity::Account => accounts.push(entry.clone()),
                    AwsIdentity::User { .. } => users.push(entry.clone()),
                    AwsIdentity::Role { .. } => roles.push(entry.clone()),
                    AwsIdentity::Session { .. } => sessions.push(entry.clone()),
                    AwsIdentity::FederatedUser { .. } => federated.push(entry.clone()),
                },
                _ => single.push(entry.clone()),
            }
        }
        let [account, user, role, session, federated] = levels.map(|entries| self.some_principal(&entries));
        let root = self.caller_is(kind::ROOT);
        let whole_session = self.terms.and([role, session]);
        let identity = self.terms.or([root, user, whole_session, federated]);
        let in_account = self.terms.and([account, identity]);
        let single = self.some_principal(&single);
        self.terms.or([in_account, single])
    }

    /// The caller is matched by one of `listed`.
    pub fn some_principal(&mut self, listed: &[Spanned<PrincipalPattern>]) -> Term {
        let mut ways = Vec::new();
        for principal in listed {
            ways.push(self.principal_pattern(&principal.value));
        }
        self.terms.or(ways)
    }

    fn principal_pattern(&mut self, principal: &PrincipalPattern) -> Term {
        match principal {
            PrincipalPattern::Everyone => self.terms.bool(true),
            PrincipalPattern::Aws(aws) => self.aws_principal(aws),
            PrincipalPattern::Service(name) => self.named(kind::SERVICE, name),
            PrincipalPattern::Federated(provider) => self.named(kind::FEDERATED, provider),
            PrincipalPattern::AnyFederated => self.caller_is(kind::FEDERATED),
            PrincipalPattern::CanonicalUser(id) => self.named(kind::CANONICAL_USER, id),
            PrincipalPattern::Nobody(_) => self.terms.bool(false),
        }
    }

    fn aws_principal(&mut self, aws: &AwsPrincipal) -> Term {
        let symbols = self.symbols.principal;
        let who = match &aws.who {
            AwsIdentity::Account => self.caller_is_one_of(&kind::OF_ACCOUNTS),
            AwsIdentity::User { path, name } => self.named_with_path(kind::USER, path, name),
            AwsIdentity::Role { path, name } => self.named_with_path(kind::SESSION, path, name),
            AwsIdentity::Session { role, session } => {
                let role = self.named(kind::SESSION, role);
                let session = self.equals(symbols.session, session);
                self.terms.and([role, session])
            }
            AwsIdentity::FederatedUser { name } => self.named(kind::FEDERATED_USER, name),
        };
        let partition = self.equals(symbols.partition, &aws.partition);
        let account = self.equals(symbols.account, &aws.account);
        self.terms.and([who, partition, account])
    }

    fn named_with_path(&mut self, kind: &str, path: &str, name: &str) -> Term {
        let named = self.named(kind, name);
        let path = self.equals(self.symbols.principal.path, path);
        self.terms.and([named, path])
    }

    fn named(&mut self, kind: &str, name: &str) -> Term {
        let is = self.caller_is(kind);
        let name = self.equals(self.symbols.principal.name, name);
        self.terms.and([is, name])
    }

    pub(crate) fn caller_is(&mut self, kind: &str) -> Term {
        self.equals(self.symbols.principal.kind, kind)
    }

    pub(crate) fn caller_is_one_of(&mut self, kinds: &[&str]) -> Term {
        let mut ways = Vec::new();
        for kind in kinds {
            ways.push(self.caller_is(kind));
        }
        self.terms.or(ways)
    }

    pub(crate) fn equals(&mut self, text: Term, constant: &str) -> Term {
        let constant = self.terms.string(constant);
        self.terms.eq(text, constant)
    }

    /// What the parts of a caller look like. Names and session names are never empty, except that a session whose name
    /// nobody asks for has none.
    pub(crate) fn assume_principal_shape(&mut self) {
        let symbols = self.symbols.principal;
        let kinds = self.caller_is_one_of(&kind::ALL);
        self.shape(kinds, "every caller is of one of these kinds");
        for text in [symbols.partition, symbols.account] {
            let shaped = self.terms.matches(text, &NO_COLON);
            self.shape(shaped, "partition and account are fields of an ARN");
        }
        let named = self.terms.matches(symbols.name, &NO_SLASH);
        let identity = self.caller_is_one_of(&[kind::USER, kind::SESSION, kind::FEDERATED_USER]);
        let axiom = self.terms.implies(identity, named);
        self.shape(axiom, "names of identities hold no slash");
        let some = self.terms.matches(symbols.name, &NOT_EMPTY);
        self.shape(some, "names are not empty");
        let no_path = self.equals(symbols.path, "");
        let path = self.terms.matches(symbols.path, &PATH);
        let shaped = self.terms.or([no_path, path]);
        self.shape(shaped, "a path is empty or ends in a slash");
    }
}
