//! Several policies at once, in logic (spec D.1).
//!
//! In: a [`Scenario`]. Out: for which requests it allows. The rules are those of `docs/scenarios.md`; written from there, not
//! from `decide`.

mod reach;
mod through;

use keyaki_ir::Term;
use keyaki_policy::Policy;

use super::{AccountRole, Callers, Layer, Level, Place, ResourceKind, Scenario};
use crate::encoder::Encoder;
use crate::evaluation::encode::{PolicyTerms, StatementTerms};
use crate::principal::encode::kind;
use reach::{Reach, disputed_star};
use through::Granted;

/// The terms that a scenario gives.
#[derive(Clone, Debug)]
pub struct ScenarioTerms {
    /// The scenario allows the request.
    pub allowed: Term,
    /// Some applicable policy denies it explicitly.
    pub denied: Term,
    /// The policy of the resource lets it in: see [`lets_in`](super::lets_in).
    pub let_in: Term,
    /// For each Allow statement of the identity policies and of the resource policy, whether the request is allowed through it:
    /// what [`granting`](crate::granting) says of one request.
    pub grants: Vec<(Place, Term)>,
    /// The request is allowed, and no statement has to grant it.
    pub unaided: Term,
    /// What each statement of each policy gives, layer by layer.
    pub statements: Vec<(Place, StatementTerms)>,
    /// For each reach, when a statement of the resource policy that names the caller so grants what is needed of that policy.
    pub(super) suffices: [Term; 3],
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

impl Encoder {
    /// The meaning of `scenario`, shown to readers of the query under `name`.
    pub fn scenario(&mut self, name: &str, scenario: &Scenario) -> ScenarioTerms {
        self.diagnostics.extend(disputed_star(scenario));
        self.see_special_rules();
        let callers = self.callers(scenario);
        let asked = self.resource_policy_is_asked(scenario);
        let mut all = Vec::new();
        let mut layer = |layer: Layer, policies: &[Policy]| self.layer(name, layer, None, policies, &mut all);
        let identity = layer(Layer::Identity, &scenario.identity);
        let boundary = layer(Layer::Boundary, scenario.boundary.as_slice());
        let session = layer(Layer::Session, &scenario.session);
        let resource = layer(Layer::Resource, scenario.resource_policy.as_slice());
        let (scps_allow, scps_deny) = self.levels(name, Layer::Scp, &scenario.scps, &mut all);
        let (_, rcps_deny) = self.levels(name, Layer::Rcp, &scenario.rcps, &mut all);

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
        let regular = self.terms.and([not_denied, scps_agree, granted.granted]);
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
        let unaided = self.unaided(callers, allowed, undeniable, &granted);
        let aided = self.terms.not(unaided);
        let aided = self.terms.and([allowed, aided]);
        let suffices = self.suffices(callers, aided, &granted);
        let grants = self.grants(callers, aided, &granted, suffices, &all);
        ScenarioTerms { allowed, denied, let_in, grants, unaided, statements: all, suffices }
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
    ) -> Granted {
        let reaching = Reach::ALL.map(|reach| self.reaching(scenario, reach));
        let [direct, role, account] = reaching.each_ref().map(|reaching| {
            let grants = self.terms.or(reaching.iter().map(|(_, term)| *term));
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
        let [outside, within, across] = ways.map(|way| self.terms.and(way));
        let inside = self.terms.or([within, across]);
        let inside = self.terms.and([reachable, inside]);
        let granted = self.terms.or([outside, inside]);
        Granted { granted, reaching, asked, consents, same, other, reachable, account, named, delegated, limits }
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

    /// Several policies of one layer, or of one level of it: what any of them allows, and what any of them denies. What their
    /// statements give is added to `all`.
    fn layer(
        &mut self,
        name: &str,
        layer: Layer,
        level: Option<(usize, &str)>,
        policies: &[Policy],
        all: &mut Vec<(Place, StatementTerms)>,
    ) -> PolicyTerms {
        let level_name = level.map(|(_, name)| format!(" {name}")).unwrap_or_default();
        let mut terms = Vec::new();
        for (at, policy) in policies.iter().enumerate() {
            let of_policy = self.policy(&format!("{name} {layer}{level_name} {at}"), policy);
            let level = level.map_or(0, |(level, _)| level);
            let place = |index| Place { layer, level, policy: at, statement: index };
            let statements = policy.statements.iter().zip(&of_policy.statements);
            all.extend(statements.map(|(statement, terms)| (place(statement.index), terms.clone())));
            terms.push(of_policy);
        }
        let allows = self.terms.or(terms.iter().map(|policy| policy.allows));
        let denied = self.terms.or(terms.iter().map(|policy| policy.denied));
        let not_denied = self.terms.not(denied);
        let allowed = self.terms.and([allows, not_denied]);
        PolicyTerms { allowed, allows, denied, statements: Vec::new() }
    }

    /// Levels of an organization: each must allow; any may deny.
    fn levels(
        &mut self,
        name: &str,
        layer: Layer,
        levels: &[Level],
        all: &mut Vec<(Place, StatementTerms)>,
    ) -> (Term, Term) {
        let mut terms = Vec::new();
        for (at, level) in levels.iter().enumerate() {
            terms.push(self.layer(name, layer, Some((at, &level.name)), &level.policies, all));
        }
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
