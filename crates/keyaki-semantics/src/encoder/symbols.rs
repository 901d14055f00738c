//! The symbols of a request and their IAM meaning.

use std::collections::BTreeMap;

use keyaki_ir::{Sort, Term, Terms};
use keyaki_policy::ConditionKey;

/// The symbols that make up a request.
#[derive(Clone, Debug)]
pub struct RequestSymbols {
    /// Who calls.
    pub principal: PrincipalSymbols,
    /// What is called.
    pub action: ActionSymbols,
    /// On what.
    pub resource: ResourceSymbols,
    /// In which context: every key that a policy mentions.
    pub keys: BTreeMap<ConditionKey, KeySymbols>,
    /// For texts that are taken apart as ARNs, their parts.
    pub arn_parts: BTreeMap<Term, ArnParts>,
    /// For texts that are compared regardless of ASCII case, their lower case; it is a function of the text.
    pub lower_case: BTreeMap<Term, Term>,
    /// Texts that stand for a variable with a default, by the value of the variable's key and the default.
    pub defaulted: BTreeMap<(Term, Term), Defaulted>,
}

/// What a variable with a default stands for; a function of its key.
#[derive(Clone, Copy, Debug)]
pub struct Defaulted {
    /// Whether the key has a single value, which then is the text.
    pub has_value: Term,
    /// The text.
    pub text: Term,
}

/// The parts of a text that may be an ARN; they are a function of the text.
#[derive(Clone, Copy, Debug)]
pub struct ArnParts {
    /// Whether the text has six parts.
    pub is: Term,
    /// The six parts.
    pub parts: [Term; 6],
}

/// The principal, part by part (spec A.6): account ⊃ role ⊃ session needs no axiom when the parts are separate.
#[derive(Clone, Copy, Debug)]
pub struct PrincipalSymbols {
    /// `anonymous`, `root`, `user`, `session`, `federated-user`, `service`, `federated` or `canonical-user`.
    pub kind: Term,
    /// Of `root`, `user`, `session`, `federated-user`.
    pub partition: Term,
    /// As for the partition.
    pub account: Term,
    /// Of `user`, `session` (the role's): empty or ending in `/`.
    pub path: Term,
    /// The user, role or federated user; the service, the provider, the canonical id.
    pub name: Term,
    /// Of `session`: the session's name.
    pub session: Term,
}

/// The action, in lower case, split at its colon as Zelkova does.
#[derive(Clone, Copy, Debug)]
pub struct ActionSymbols {
    /// Before the colon.
    pub service: Term,
    /// After the colon.
    pub name: Term,
}

/// The resource: none in particular, or the fields of its ARN (spec A.5).
#[derive(Clone, Copy, Debug)]
pub struct ResourceSymbols {
    /// The request addresses no particular resource: `*`. The fields then mean nothing.
    pub none: Term,
    /// The second to fifth field of the ARN: partition, service, region, account. None contains a colon.
    pub fields: [Term; 4],
    /// The sixth field: all the rest.
    pub rest: Term,
}

/// A condition key: present or not, one value or a list, and its values.
#[derive(Clone, Debug)]
pub struct KeySymbols {
    /// As shown to people.
    pub name: String,
    /// Whether the key is in the request context.
    pub present: Term,
    /// Whether its value is a list; a constant when the key's cardinality is known.
    pub list: Term,
    /// The values: one for a single-valued key, as many as spec B.7 proves sufficient for a list.
    pub slots: Vec<SlotSymbols>,
}

/// One value of a key, seen as each type that some operator asks for.
#[derive(Clone, Debug)]
pub struct SlotSymbols {
    /// Whether this value is there (given that the key is).
    pub used: Term,
    /// The value as text.
    pub text: Option<Term>,
    /// The value as a number, in units of `10^-scale`.
    pub number: Option<NumberView>,
    /// The value as nanoseconds since the epoch; its `scale` is 9 digits of a second.
    pub date: Option<NumberView>,
    /// The value as an IPv4 address.
    pub v4: Option<VersionedView>,
    /// The value as an IPv6 address.
    pub v6: Option<VersionedView>,
    /// Whether the value is the empty text, where no text symbol tells.
    pub empty: Option<Term>,
}

/// A value seen as a number.
#[derive(Clone, Copy, Debug)]
pub struct NumberView {
    /// Whether it reads as one.
    pub is: Term,
    /// Which one, as an integer in units of `10^-scale`.
    pub value: Term,
    /// Digits after the point.
    pub scale: u32,
}

/// A value seen as an address of one version.
#[derive(Clone, Copy, Debug)]
pub struct VersionedView {
    /// Whether it reads as one.
    pub is: Term,
    /// Which one, as an integer.
    pub value: Term,
}

impl RequestSymbols {
    /// How many symbols every request has.
    pub(crate) const COUNT: usize = 14;

    pub(crate) fn declare(terms: &mut Terms) -> Self {
        let mut string = |name, note| terms.declare_static(name, Sort::String, note);
        let principal = PrincipalSymbols {
            kind: string("principal.kind", "who calls"),
            partition: string("principal.partition", "partition of the caller's account"),
            account: string("principal.account", "the caller's account"),
            path: string("principal.path", "path of the user or of the session's role, empty or ending in a slash"),
            name: string("principal.name", "name of the user, role, service, provider"),
            session: string("principal.session", "name of the role session"),
        };
        let action = ActionSymbols {
            service: string("action.service", "the action's part before the colon, in lower case"),
            name: string("action.name", "the action's part after the colon, in lower case"),
        };
        let fields = [
            string("resource.partition", "second field of the resource's ARN"),
            string("resource.service", "third field"),
            string("resource.region", "fourth field"),
            string("resource.account", "fifth field"),
        ];
        let rest = string("resource.id", "everything after the fifth colon");
        let none = terms.declare_static("resource.none", Sort::Bool, "the call addresses no particular resource: `*`");
        Self {
            principal,
            action,
            resource: ResourceSymbols { none, fields, rest },
            keys: BTreeMap::new(),
            arn_parts: BTreeMap::new(),
            lower_case: BTreeMap::new(),
            defaulted: BTreeMap::new(),
        }
    }
}
