//! Explanations as plain data.

use keyaki::{Incident, Reason, Role, Witness};
use keyaki_policy::{Effect, Policy, Statement};
use keyaki_semantics::{Element, LayerName, Place, Request, Scenario};
use keyaki_source::{Diagnostic, Source, Span};

use crate::{Support, Trace};

/// Why an answer is what it is.
#[derive(Clone, Debug, Default)]
pub struct Explanation {
    /// For a FAIL: every Allow statement through which such access comes, in the order of the policy; of a scenario those of its
    /// identity policies and its resource policy, as [`granting`](keyaki_semantics::granting) has them. Complete unless a diagnostic with the code `cause-unknown` names a statement.
    pub causes: Vec<Cause>,
    /// For a FAIL, when several were asked for: requests that show it, each different from those before it in its statement,
    /// action, resource, kind of caller, or in which conditions hold. The first is the answer's own.
    pub witnesses: Vec<Witness>,
    /// For a FAIL about a scenario: a request that shows it though no statement has to grant it: the root user's, a stranger's at
    /// home. `None` when there is none, unless a diagnostic with the code `unaided-unknown` says that it is not known.
    pub unaided: Option<Witness>,
    /// For a PASS, when asked for: the statements that it rests on.
    pub support: Option<Support>,
    /// For a FAIL, when asked for: what each element of each statement says of the answer's request.
    pub trace: Option<Trace>,
    /// What went wrong on the way without making any of this wrong: a bug to report.
    pub incident: Option<Incident>,
    /// How many further questions the engines were asked.
    pub questions: usize,
    /// What is not known, what was left out because a bound was reached, and what is not explained at all.
    pub diagnostics: Vec<Diagnostic>,
}

/// An Allow statement through which new, or listed, access comes.
#[derive(Clone, Debug)]
pub struct Cause {
    /// The statement, in AWS's words.
    pub reason: Reason,
    /// A request through this statement that shows it, with few context keys and plausible values.
    pub witness: Witness,
    /// What of the statement lets such requests through: its principals, actions and resources, in this order. An element that
    /// the statement does not write is not among them.
    pub flows: Vec<Flow>,
    /// What stood in the way before, the nearest first: at least one for `no-new-access`, none for other questions.
    pub obstacles: Vec<Obstacle>,
}

/// An element of a statement, and which of its items let such requests through.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Which element.
    pub element: Element,
    /// As it is called: `Principal`, `NotAction`, …
    pub name: &'static str,
    /// From its first item to its last.
    pub span: Span,
    /// The items through which such requests come, each with one, in the order written. Of `NotPrincipal`, `NotAction` and
    /// `NotResource`, which let through what they do not list, none.
    pub items: Vec<Item>,
    /// How many items the element has.
    pub written: usize,
    /// Whether the items are known to be all.
    pub searched: Searched,
}

/// Whether everything was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Searched {
    /// Yes.
    Whole,
    /// There may be more: the engines did not know, or a bound on the number of questions was reached.
    InPart,
}

/// An item of an element.
#[derive(Clone, Debug)]
pub struct Item {
    /// As it is written, without quotes.
    pub text: String,
    /// Where.
    pub span: Span,
    /// A request through this item, and through the statement, that shows that the answer is no.
    pub request: Request,
}

/// A statement of one of the question's policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementRef {
    /// Which policy.
    pub role: Role,
    /// Position in it, from 0.
    pub index: usize,
    /// The statement's `Sid`, when it has one that is not empty.
    pub sid: Option<String>,
    /// Of a scenario, the layer that its policy is in.
    pub layer: Option<LayerName>,
    /// Its effect.
    pub effect: Effect,
    /// The policy's text.
    pub source: Source,
    /// The statement in it.
    pub span: Span,
}

/// Why a request that is allowed now was not allowed before.
#[derive(Clone, Debug)]
pub enum Obstacle {
    /// A Deny of the existing policy matched it.
    Denied {
        /// The existing Deny.
        deny: StatementRef,
        /// The conditions of that Deny, all of which the request meets; empty when it has none.
        grounds: Vec<Shortfall>,
        /// The Deny of the new policy that comes nearest to matching the request, and where it falls short; `None` when no Deny
        /// of the new policy is about the request's action.
        now: Option<(StatementRef, Vec<Shortfall>)>,
        /// What is no longer required.
        relaxed: Vec<Requirement>,
        /// A request through the cause, when the cause's own is not denied by this Deny.
        request: Option<Request>,
    },
    /// No Allow of the existing policy, or of one layer of the existing scenario, matched it; this one came near.
    FellShort {
        /// The existing Allow.
        allow: StatementRef,
        /// What of it does not match the request; the rest does.
        short: Vec<Shortfall>,
        /// What is no longer required.
        relaxed: Vec<Requirement>,
        /// A request through the cause that comes this near, when the cause's own does not.
        request: Option<Request>,
        /// Of a scenario, what has become of the layer, when it is not the cause's own.
        since: Option<Since>,
    },
    /// No statement of the existing policy was found to come near.
    NothingNear,
    /// Of a scenario: something else than a statement, or a layer in which no statement was found to come near.
    Blocked {
        /// The layer, unless it is what the scenario says of caller and resource.
        layer: Option<LayerName>,
        /// Why the existing scenario did not allow it, where the rest is as it is now.
        reason: String,
        /// What has become of the layer, when it is not the cause's own.
        since: Option<Since>,
        /// A request through the cause, when the cause's own is not kept out by this.
        request: Option<Request>,
    },
}

/// What has become of a layer that did not allow a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// This Allow of it matches the request.
    Allowed(StatementRef),
    /// The new scenario has no such layer.
    Gone,
}

/// An element of a statement that does, or does not, match a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// Which element.
    pub element: Element,
    /// As it is called: `Action`, `NotResource`, or of a condition operator and key: ``Bool aws:SecureTransport``.
    pub name: String,
    /// The condition's key, of a condition.
    pub key: Option<String>,
    /// Where, in the text of the statement's policy.
    pub span: Span,
    /// Why, in a few words for people: lower-case, user text in backticks, no full stop.
    pub reason: String,
}

/// A condition key that the existing policy required something of and the new one does not: with this value the existing policy
/// allowed the same request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The key.
    pub key: String,
    /// The request that differs in this key alone, and that the existing policy allows.
    pub request: Request,
}

impl StatementRef {
    /// Of `statement` in `policy`.
    pub fn new(role: Role, policy: &Policy, statement: &Statement) -> Self {
        Self {
            role,
            index: statement.index,
            sid: statement.sid.as_ref().map(|sid| sid.value.clone()).filter(|sid| !sid.is_empty()),
            layer: None,
            effect: statement.effect,
            source: policy.source.clone(),
            span: statement.span,
        }
    }

    /// Of the statement at `place` of `scenario`.
    pub fn at(role: Role, scenario: &Scenario, place: Place) -> Option<Self> {
        let (policy, statement) = scenario.at(place)?;
        Some(Self { layer: Some(scenario.name_of(place.of())), ..Self::new(role, policy, statement) })
    }
}
