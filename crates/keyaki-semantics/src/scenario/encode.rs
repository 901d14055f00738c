//! Several policies at once, in logic (spec D.1).
//!
//! In: a [`Scenario`]. Out: for which requests it allows. The rules are those of `docs/scenarios.md`; written from there, not
//! from `decide`.

use keyaki_ir::Term;
use keyaki_policy::{
    AwsIdentity, ConditionKey, Effect, Policy, PrincipalPattern, Principals, Readings, StarWithPrincipalArn, Statement,
    Test,
};
use keyaki_source::{Diagnostic, Spanned};

use super::{AccountRole, Callers, Level, ResourceKind, Scenario};
use crate::encoder::Encoder;
use crate::evaluation::encode::PolicyTerms;
use crate::principal::encode::kind;

/// The terms that a scenario gives.
#[derive(Clone, Copy, Debug)]
pub struct ScenarioTerms {
    /// The scenario allows the request.
    pub allowed: Term,
    /// Some applicable policy denies it explicitly.
    pub denied: Term,
    /// The policy of the resource lets it in: see [`lets_in`](super::lets_in).
    pub let_in: Term,
}

/// Who calls, seen from the scenario.
#[derive(Clone, Copy)]
struct CallerTerms {
    /// An identity of some account.
    of_account: Term,
    /// An identity of another account than the one whose layers the scenario describes.
    stranger: Term,
    /// The root user of the described account.
    root: Term,
    /// A user, session or federated user of the described account.
    own: Term,
    /// A session of a service-linked role.
    service_linked: Term,
}

/// How far the entry that names the caller reaches (spec D.1).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// G1: past boundary and session policy.
    Direct,
    /// G2: within boundary and session policy.
    Role,
    /// G3: as far as the account's own policies go.
    Account,
}

impl Encoder {
    /// The meaning of `scenario`, shown to readers of the query under `name`.
    pub fn scenario(&mut self, name: &str, scenario: &Scenario) -> ScenarioTerms {
        self.diagnostics.extend(disputed_star(scenario));
        self.see_special_rules();
        let callers = self.callers(scenario);
        let asked = self.resource_policy_is_asked(scenario);
        let identity = self.layer(&format!("{name} identity"), &scenario.identity);
        let boundary = self.layer(&format!("{name} boundary"), scenario.boundary.as_slice());
        let session = self.layer(&format!("{name} session"), &scenario.session);
        let resource = self.layer(&format!("{name} resource"), scenario.resource_policy.as_slice());
        let (scps_allow, scps_deny) = self.levels(&format!("{name} scp"), &scenario.scps);
        let (_, rcps_deny) = self.levels(&format!("{name} rcp"), &scenario.rcps);

        let scps_apply = self.scps_apply(scenario, callers);
        let rcps_apply = self.rcps_apply(scenario, callers, asked);
        let own_layers_deny = self.terms.or([identity.denied, boundary.denied, session.denied]);
        let denied = [
            (callers.own, own_layers_deny),
            (scps_apply, scps_deny),
            (rcps_apply, rcps_deny),
            (asked, resource.denied),
        ];
        let denied = self.some_of(&denied);
        self.define(format!("{name} denies"), denied, vec!["a policy that applies denies".to_owned()]);

        let own_allows = self.terms.and([callers.own, identity.allows]);
        let identity_allows = self.terms.or([callers.root, callers.stranger, own_allows]);
        let within_boundary = self.unless_absent(callers, scenario.boundary.is_none(), boundary.allows);
        let within_session = self.unless_absent(callers, scenario.session.is_empty(), session.allows);
        let limits = self.terms.and([within_boundary, within_session]);
        let delegated = self.terms.and([identity_allows, limits]);
        let granted = self.granted(scenario, callers, asked, delegated, limits);
        let scps_agree = self.terms.implies(scps_apply, scps_allow);
        let not_denied = self.terms.not(denied);
        let regular = self.terms.and([not_denied, scps_agree, granted]);
        let identity_call = self.action_is("sts", "getcalleridentity");
        let undeniable = self.terms.and([callers.of_account, identity_call]);
        let somehow = self.terms.or([undeniable, regular]);
        let spoken_of = self.spoken_of(scenario, callers);
        let allowed = self.terms.and([spoken_of, somehow]);
        let denied = self.terms.and([spoken_of, denied]);
        let let_in = {
            let bound = self.rcps_reach(scenario, asked);
            let denied_by_rcps = self.terms.and([bound, rcps_deny]);
            let [kept_in, ordinary] = [denied_by_rcps, undeniable].map(|term| self.terms.not(term));
            self.terms.and([spoken_of, regular, ordinary, asked, resource.allowed, kept_in])
        };
        self.define(format!("{name} allowed"), allowed, vec!["what the layers allow together".to_owned()]);
        self.statements.push(allowed);
        ScenarioTerms { allowed, denied, let_in }
    }

    fn callers(&mut self, scenario: &Scenario) -> CallerTerms {
        let of_account = self.caller_is_one_of(&kind::OF_ACCOUNTS);
        let stranger = match &scenario.caller.id {
            Some(id) => {
                let described = self.equals(self.symbols.principal.account, id);
                let other = self.terms.not(described);
                self.terms.and([of_account, other])
            }
            None => self.terms.bool(false),
        };
        let described = self.terms.not(stranger);
        let is_root = self.caller_is(kind::ROOT);
        let root = self.terms.and([is_root, described]);
        let others = self.caller_is_one_of(&[kind::USER, kind::SESSION, kind::FEDERATED_USER]);
        let own = self.terms.and([others, described]);
        let is_session = self.caller_is(kind::SESSION);
        let linked_path = self.begins_with(self.symbols.principal.path, "aws-service-role/");
        let service_linked = self.terms.and([is_session, linked_path]);
        CallerTerms { of_account, stranger, root, own, service_linked }
    }

    /// The caller is one of those of whom the scenario speaks.
    fn spoken_of(&mut self, scenario: &Scenario, callers: CallerTerms) -> Term {
        match scenario.callers {
            Callers::Anyone => self.terms.bool(true),
            Callers::Account => self.terms.or([callers.own, callers.root]),
            Callers::Own => {
                let ordinary = self.terms.not(callers.service_linked);
                self.terms.and([callers.own, ordinary])
            }
        }
    }

    /// Whether the resource policy is about this request at all: key and trust policies are only about keys and roles.
    fn resource_policy_is_asked(&mut self, scenario: &Scenario) -> Term {
        let resource = self.symbols.resource;
        let [_, service, ..] = resource.fields;
        let named = self.terms.not(resource.none);
        let (of_service, prefix) = match scenario.resource_kind {
            ResourceKind::Ordinary => return self.terms.bool(true),
            ResourceKind::KmsKey | ResourceKind::AwsManagedKmsKey => (self.equals(service, "kms"), "key/"),
            ResourceKind::RoleTrust => {
                let assumes = self.equals(self.symbols.action.service, "sts");
                let of_iam = self.equals(service, "iam");
                (self.terms.and([assumes, of_iam]), "role/")
            }
        };
        let kind_of_resource = self.begins_with(resource.rest, prefix);
        self.terms.and([named, of_service, kind_of_resource])
    }

    fn scps_apply(&mut self, scenario: &Scenario, callers: CallerTerms) -> Term {
        if scenario.caller.role == AccountRole::Management {
            return self.terms.bool(false);
        }
        let governed = self.terms.or([callers.own, callers.root]);
        let ordinary = self.terms.not(callers.service_linked);
        self.terms.and([governed, ordinary])
    }

    fn rcps_apply(&mut self, scenario: &Scenario, callers: CallerTerms, asked: Term) -> Term {
        let ordinary = self.terms.not(callers.service_linked);
        let reach = self.rcps_reach(scenario, asked);
        self.terms.and([ordinary, reach])
    }

    /// RCPs apply to the request, whoever makes it.
    fn rcps_reach(&mut self, scenario: &Scenario, asked: Term) -> Term {
        if scenario.resource.role == AccountRole::Management {
            return self.terms.bool(false);
        }
        let retires = self.action_is("kms", "retiregrant");
        let not_retiring = self.terms.not(retires);
        let managed_key = match scenario.resource_kind {
            ResourceKind::AwsManagedKmsKey => asked,
            ResourceKind::Ordinary | ResourceKind::KmsKey | ResourceKind::RoleTrust => self.terms.bool(false),
        };
        let not_managed = self.terms.not(managed_key);
        self.terms.and([not_retiring, not_managed])
    }

    /// The rules of spec D.1 but for denials and SCPs: callers of no account, of the same account, of another one.
    fn granted(
        &mut self,
        scenario: &Scenario,
        callers: CallerTerms,
        asked: Term,
        delegated: Term,
        limits: Term,
    ) -> Term {
        let [direct, role, account] = [Reach::Direct, Reach::Role, Reach::Account].map(|reach| {
            let grants = self.grants(scenario, reach);
            self.terms.and([asked, grants])
        });
        let role_within_limits = self.terms.and([role, limits]);
        let account_delegated = self.terms.and([account, delegated]);
        let consents = match scenario.resource_kind {
            ResourceKind::Ordinary => self.terms.bool(true),
            ResourceKind::KmsKey | ResourceKind::AwsManagedKmsKey | ResourceKind::RoleTrust => self.terms.not(asked),
        };
        let without_consent = self.terms.and([consents, delegated]);
        let same_account = self.terms.or([direct, role_within_limits, account_delegated, without_consent]);
        let named = self.terms.or([direct, role, account]);
        let cross_account = self.terms.and([delegated, named]);

        let same = self.same_account(scenario);
        let other = self.terms.not(same);
        let reachable = self.same_partition();
        let no_account = self.terms.not(callers.of_account);
        let ways = [
            [no_account, direct, self.terms.bool(true)],
            [callers.of_account, same, same_account],
            [callers.of_account, other, cross_account],
        ];
        let [outside, same, other] = ways.map(|way| self.terms.and(way));
        let inside = self.terms.or([same, other]);
        let inside = self.terms.and([reachable, inside]);
        self.terms.or([outside, inside])
    }

    /// Caller and resource are of one account.
    fn same_account(&mut self, scenario: &Scenario) -> Term {
        let account = self.symbols.principal.account;
        let [_, _, _, field] = self.symbols.resource.fields;
        let unnamed = self.equals(field, "");
        let unnamed = self.terms.or([self.symbols.resource.none, unnamed]);
        let by_facts = match scenario.resource.id.as_ref().or(scenario.caller.id.as_ref()) {
            Some(id) => self.equals(account, id),
            None => self.terms.bool(true),
        };
        let everybodys = self.equals(field, "aws");
        let equal = self.terms.eq(field, account);
        let by_name = self.terms.or([everybodys, equal]);
        let named = self.terms.not(unnamed);
        self.some_of(&[(unnamed, by_facts), (named, by_name)])
    }

    fn same_partition(&mut self) -> Term {
        let [partition, ..] = self.symbols.resource.fields;
        let unnamed = self.equals(partition, "");
        let equal = self.terms.eq(partition, self.symbols.principal.partition);
        self.terms.or([self.symbols.resource.none, unnamed, equal])
    }

    /// Some Allow statement of the resource policy names the caller by an entry of this reach.
    fn grants(&mut self, scenario: &Scenario, reach: Reach) -> Term {
        let mut ways = Vec::new();
        for policy in scenario.resource_policy.iter() {
            for statement in policy.statements.iter().filter(|statement| statement.effect == Effect::Allow) {
                ways.push(self.statement_reaches(statement, reach, policy.readings));
            }
        }
        self.terms.or(ways)
    }

    fn statement_reaches(&mut self, statement: &Statement, reach: Reach, readings: Readings) -> Term {
        let effect = statement.effect;
        let principals = match &statement.principals {
            Principals::Only(entries) => {
                let of_reach = |entry: &&Spanned<PrincipalPattern>| reach_of(&entry.value) == reach;
                let limited = readings.star_with_principal_arn == StarWithPrincipalArn::Limited
                    && asks_for_principal_arn(statement);
                let (stars, others): (Vec<_>, Vec<_>) =
                    entries.iter().cloned().partition(|entry| limited && entry.value == PrincipalPattern::Everyone);
                let others = others.iter().filter(of_reach).cloned().collect();
                let others = self.principal_matches(&Principals::Only(others), effect, readings);
                let star = if stars.is_empty() { self.terms.bool(false) } else { self.limited_star(reach) };
                self.terms.or([star, others])
            }
            open if reach == Reach::Direct => self.principal_matches(open, effect, readings),
            Principals::Unstated | Principals::Except(_) => self.terms.bool(false),
        };
        let elsewhere = Statement { principals: Principals::Unstated, ..statement.clone() };
        let rest = self.statement_terms(&elsewhere, readings).matches;
        self.terms.and([principals, rest])
    }

    /// `"*"` that reaches sessions of roles as if their role were named, and others directly (spec I-5).
    fn limited_star(&mut self, reach: Reach) -> Term {
        let session = self.caller_is(kind::SESSION);
        match reach {
            Reach::Direct => self.terms.not(session),
            Reach::Role => session,
            Reach::Account => self.terms.bool(false),
        }
    }

    /// Several policies of one layer: what any of them allows, and what any of them denies.
    fn layer(&mut self, name: &str, policies: &[Policy]) -> PolicyTerms {
        let terms: Vec<PolicyTerms> =
            policies.iter().enumerate().map(|(n, policy)| self.policy(&format!("{name} {n}"), policy)).collect();
        let allows = self.terms.or(terms.iter().map(|policy| policy.allows));
        let denied = self.terms.or(terms.iter().map(|policy| policy.denied));
        let not_denied = self.terms.not(denied);
        let allowed = self.terms.and([allows, not_denied]);
        PolicyTerms { allowed, allows, denied, statements: Vec::new() }
    }

    /// Levels of an organization: each must allow; any may deny.
    fn levels(&mut self, name: &str, levels: &[Level]) -> (Term, Term) {
        let terms: Vec<PolicyTerms> =
            levels.iter().map(|level| self.layer(&format!("{name} {}", level.name), &level.policies)).collect();
        let allow = self.terms.and(terms.iter().map(|level| level.allows));
        let deny = self.terms.or(terms.iter().map(|level| level.denied));
        (allow, deny)
    }

    /// A layer that limits the described callers where it is there.
    fn unless_absent(&mut self, callers: CallerTerms, absent: bool, allows: Term) -> Term {
        let not_own = self.terms.not(callers.own);
        let absent = self.terms.bool(absent);
        self.terms.or([not_own, absent, allows])
    }

    /// Some guard holds together with its term.
    fn some_of(&mut self, guarded: &[(Term, Term)]) -> Term {
        let mut ways = Vec::new();
        for (guard, term) in guarded {
            ways.push(self.terms.and([*guard, *term]));
        }
        self.terms.or(ways)
    }

    fn action_is(&mut self, service: &str, name: &str) -> Term {
        let symbols = self.symbols.action;
        let (service, name) = (self.equals(symbols.service, service), self.equals(symbols.name, name));
        self.terms.and([service, name])
    }

    fn begins_with(&mut self, text: Term, prefix: &str) -> Term {
        let prefix = keyaki_ir::PatternPiece::Literal(prefix.to_owned());
        let rest = keyaki_ir::PatternPiece::Run(keyaki_ir::CharSet::all());
        self.terms.matches(text, &keyaki_ir::Pattern::new([prefix, rest]))
    }
}

/// What to say when it matters whether `"*"` with `aws:PrincipalArn` is limited by boundary and session policies (spec I-5).
fn disputed_star(scenario: &Scenario) -> Option<Diagnostic> {
    let policy = scenario.resource_policy.as_ref()?;
    if scenario.boundary.is_none() && scenario.session.is_empty() {
        return None;
    }
    let starred = |statement: &&Statement| match &statement.principals {
        Principals::Only(entries) => {
            let star = entries.iter().any(|entry| entry.value == PrincipalPattern::Everyone);
            star && statement.effect == Effect::Allow && asks_for_principal_arn(statement)
        }
        Principals::Unstated | Principals::Except(_) => false,
    };
    let statement = policy.statements.iter().find(starred)?;
    let label = match policy.readings.star_with_principal_arn {
        StarWithPrincipalArn::Direct => "boundary and session policies do not limit it",
        StarWithPrincipalArn::Limited => "for sessions of roles, boundary and session policies limit it",
    };
    let message = "whether `\"*\"` with a condition on `aws:PrincipalArn` passes a boundary is documented both ways";
    let note = Diagnostic::note("star-with-principal-arn", message).label(&policy.source, statement.span, label);
    Some(note.help(format!("name the role; {}", policy.readings.otherwise("star-with-principal-arn"))))
}

/// Whether a condition names certain values of `aws:PrincipalArn`.
fn asks_for_principal_arn(statement: &Statement) -> bool {
    let key = ConditionKey::new("aws:PrincipalArn");
    statement.conditions.iter().any(|condition| {
        let test = condition.operator.value.test;
        condition.key.value == key && test != Test::Null && !test.is_negated()
    })
}

fn reach_of(entry: &PrincipalPattern) -> Reach {
    match entry {
        PrincipalPattern::Aws(aws) => match aws.who {
            AwsIdentity::Account => Reach::Account,
            AwsIdentity::Role { .. } => Reach::Role,
            AwsIdentity::User { .. } | AwsIdentity::Session { .. } | AwsIdentity::FederatedUser { .. } => Reach::Direct,
        },
        PrincipalPattern::Everyone
        | PrincipalPattern::Service(_)
        | PrincipalPattern::Federated(_)
        | PrincipalPattern::AnyFederated
        | PrincipalPattern::CanonicalUser(_)
        | PrincipalPattern::Nobody(_) => Reach::Direct,
    }
}
