//! What the caller tells about the keys that describe it (spec C.2, axioms 1–6, 9, 13).

use keyaki_ir::{CharSet, LikePiece, Pattern, PatternPiece, Term};
use keyaki_policy::{AwsIdentity, AwsPrincipal};

use super::Axioms;
use crate::principal::encode::kind;

/// Keys that an anonymous caller does not have.
const SIGNED_ONLY: [&str; 8] = [
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalIsAWSService",
    "aws:MultiFactorAuthPresent",
    "aws:MultiFactorAuthAge",
    "aws:TokenIssueTime",
    "aws:username",
];

impl Axioms<'_> {
    pub(super) fn caller(&mut self) {
        self.anonymous();
        self.account_and_type();
        self.user_id();
        self.principal_arn();
        self.service();
        self.organization();
        self.multi_factor();
        self.roles();
    }

    fn anonymous(&mut self) {
        let anonymous = self.encoder.caller_is(kind::ANONYMOUS);
        let tags = self.keys_under("aws:principaltag/").into_iter().map(|(_, symbols)| symbols.present);
        let keys = SIGNED_ONLY.iter().filter_map(|name| self.present(name)).chain(tags).collect::<Vec<_>>();
        for present in keys {
            let absent = self.not(present);
            self.add_implication(anonymous, absent, "anonymous callers have no identity");
        }
        for name in ["aws:PrincipalAccount", "aws:userid"] {
            if let Some(text) = self.text(name) {
                let says = self.encoder.equals(text, "anonymous");
                self.add_equivalence(anonymous, says, &format!("`{name}` of anonymous callers"));
            }
        }
    }

    fn account_and_type(&mut self) {
        let principal = self.encoder.symbols.principal;
        if let Some(text) = self.text("aws:PrincipalAccount") {
            let of_account = self.encoder.caller_is_one_of(&kind::OF_ACCOUNTS);
            let same = self.encoder.terms.eq(text, principal.account);
            self.add_implication(of_account, same, "`aws:PrincipalAccount` is the caller's account");
        }
        if let Some(text) = self.text("aws:PrincipalType") {
            let types = [
                (kind::USER, "User"),
                (kind::ROOT, "Account"),
                (kind::SESSION, "AssumedRole"),
                (kind::FEDERATED_USER, "FederatedUser"),
                (kind::ANONYMOUS, "Anonymous"),
            ];
            for (kind, name) in types {
                let (is, says) = (self.encoder.caller_is(kind), self.encoder.equals(text, name));
                self.add_equivalence(is, says, "`aws:PrincipalType` tells what the caller is");
            }
        }
        if let Some(present) = self.present("aws:username") {
            let user = self.encoder.caller_is(kind::USER);
            self.add_equivalence(present, user, "`aws:username` belongs to IAM users");
            if let Some(text) = self.text("aws:username") {
                let same = self.encoder.terms.eq(text, principal.name);
                self.add_implication(user, same, "`aws:username` is the user's name");
            }
        }
    }

    /// No two roles of an account have one name, so the path of one that is named is known (spec A.6).
    fn roles(&mut self) {
        let roles = self.encoder.roles.clone();
        for role in roles.iter() {
            let AwsIdentity::Role { name, .. } = &role.who else { continue };
            let principal = self.encoder.symbols.principal;
            let parts = [
                self.encoder.caller_is(kind::SESSION),
                self.encoder.equals(principal.partition, &role.partition),
                self.encoder.equals(principal.account, &role.account),
                self.encoder.equals(principal.name, name),
            ];
            let same_name = self.encoder.terms.and(parts);
            let mut paths = Vec::new();
            for other in roles.iter().filter(|other| is_one_name(other, role)) {
                if let AwsIdentity::Role { path, .. } = &other.who {
                    paths.push(self.encoder.equals(principal.path, path));
                }
            }
            let named = self.encoder.terms.or(paths);
            self.add_implication(same_name, named, "a role that is named has the path that it is named with");
        }
    }

    /// Unique ids: `AIDA` or `AROA` and seventeen more, for a session with its name (spec C.1).
    fn user_id(&mut self) {
        let Some(text) = self.text("aws:userid") else { return };
        let principal = self.encoder.symbols.principal;
        let [colon, account] = [self.encoder.terms.string(":"), principal.account];
        let of_federated = self.encoder.terms.concat([account, colon, principal.name]);
        let of_session = [LikePiece::Run, LikePiece::Text(colon), LikePiece::Text(principal.session)];
        let named = self.encoder.terms.like(text, of_session);
        let shaped = self.encoder.terms.matches(text, &unique_id("AROA", &[":"]));
        let forms = [
            (kind::USER, self.encoder.terms.matches(text, &unique_id("AIDA", &[]))),
            (kind::SESSION, self.encoder.terms.and([shaped, named])),
            (kind::ROOT, self.encoder.terms.eq(text, account)),
            (kind::FEDERATED_USER, self.encoder.terms.eq(text, of_federated)),
        ];
        for (kind, says) in forms {
            let is = self.encoder.caller_is(kind);
            self.add_implication(is, says, "`aws:userid` is the caller's unique id");
        }
    }

    /// The key holds the role's ARN for a session, never the session's.
    fn principal_arn(&mut self) {
        let Some(key) = self.key("aws:PrincipalArn") else { return };
        let of_account = self.encoder.caller_is_one_of(&kind::OF_ACCOUNTS);
        self.add_equivalence(key.present, of_account, "`aws:PrincipalArn` belongs to callers of accounts");
        let Some(text) = key.slots.first().and_then(|slot| slot.text) else { return };
        let principal = self.encoder.symbols.principal;
        let forms: [(&str, &str, &str, &[Term]); 4] = [
            (kind::USER, ":iam::", ":user/", &[principal.path, principal.name]),
            (kind::SESSION, ":iam::", ":role/", &[principal.path, principal.name]),
            (kind::FEDERATED_USER, ":sts::", ":federated-user/", &[principal.name]),
            (kind::ROOT, ":iam::", ":root", &[]),
        ];
        for (kind, service, resource, rest) in forms {
            let is = self.encoder.caller_is(kind);
            let constants = ["arn:", service, resource].map(|text| self.encoder.terms.string(text));
            let [arn, service, resource] = constants;
            let parts = [arn, principal.partition, service, principal.account, resource];
            let whole = self.encoder.terms.concat(parts.into_iter().chain(rest.iter().copied()));
            let same = self.encoder.terms.eq(text, whole);
            self.add_implication(is, same, "`aws:PrincipalArn` is the caller's ARN, a session's role ARN");
        }
    }

    fn service(&mut self) {
        let service = self.encoder.caller_is(kind::SERVICE);
        if let Some(says) = self.has_text("aws:PrincipalIsAWSService", "true") {
            self.add_equivalence(service, says, "`aws:PrincipalIsAWSService` is true of services calling directly");
        }
        if let Some(present) = self.present("aws:PrincipalServiceName") {
            self.add_equivalence(present, service, "`aws:PrincipalServiceName` belongs to services");
        }
        if let Some(text) = self.text("aws:PrincipalServiceName") {
            let same = self.encoder.terms.eq(text, self.encoder.symbols.principal.name);
            self.add_implication(service, same, "`aws:PrincipalServiceName` is the service's name");
        }
        if let Some(present) = self.present("aws:PrincipalServiceNamesList") {
            self.add_equivalence(present, service, "`aws:PrincipalServiceNamesList` belongs to services");
        }
        for name in ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"] {
            if let Some(present) = self.present(name) {
                self.add_implication(present, service, &format!("`{name}` comes with services calling directly"));
            }
        }
    }

    fn organization(&mut self) {
        for who in ["Principal", "Source", "Vpce", "Resource"] {
            let (id, paths) = (self.key(&format!("aws:{who}OrgID")), self.key(&format!("aws:{who}OrgPaths")));
            let (Some(id), Some(paths)) = (id, paths) else { continue };
            self.add_equivalence(id.present, paths.present, "organization id and paths come together");
            let Some(id_text) = id.slots.first().and_then(|slot| slot.text) else { continue };
            for slot in &paths.slots {
                let Some(path) = slot.text else { continue };
                let slash = self.encoder.terms.string("/");
                let pieces = [LikePiece::Text(id_text), LikePiece::Text(slash), LikePiece::Run];
                let under = self.encoder.terms.like(path, pieces);
                self.add_implication(slot.used, under, "organization paths begin with the organization's id");
            }
        }
    }

    fn multi_factor(&mut self) {
        let present = self.present("aws:MultiFactorAuthPresent");
        let age = self.present("aws:MultiFactorAuthAge");
        if let (Some(age), Some(done)) = (age, self.has_text("aws:MultiFactorAuthPresent", "true")) {
            self.add_implication(age, done, "an age of the second factor means there was one");
        }
        if let (Some(present), Some(issued)) = (present, self.present("aws:TokenIssueTime")) {
            self.add_implication(present, issued, "the second factor is told of temporary credentials");
        }
    }
}

/// A unique id of a kind, and if `rest` is given, that and any text.
fn unique_id(kind: &str, rest: &[&str]) -> Pattern {
    let literal = |text: &str| PatternPiece::Literal(text.to_owned());
    let more = PatternPiece::One(CharSet::from_ranges([('A', 'Z'), ('0', '9')]));
    let id = std::iter::once(literal(kind)).chain(std::iter::repeat_n(more, 17));
    let rest = rest.iter().flat_map(|text| [literal(text), PatternPiece::Run(CharSet::all())]);
    Pattern::new(id.chain(rest))
}

/// Whether two roles have one name and account.
fn is_one_name(one: &AwsPrincipal, other: &AwsPrincipal) -> bool {
    let name = |aws: &AwsPrincipal| match &aws.who {
        AwsIdentity::Role { name, .. } => Some(name.clone()),
        _ => None,
    };
    (&one.partition, &one.account, name(one)) == (&other.partition, &other.account, name(other))
}
