//! Who is granted the access that a counterexample of a scenario shows, when that is not by the policies of the calling side.
//!
//! In: a question about a scenario and a request that it allows. Out: a note when the request is the root user's, a stranger's or a
//! service-linked role's, since whoever asks often has none of these in mind.

use keyaki_semantics::{Caller, DecidedBy, Principal, Request, Scenario, decide_scenario};
use keyaki_source::Diagnostic;

use crate::{Question, Subject};

/// What there is to say of the caller of `request`.
pub(crate) fn note_of_caller(question: &Question, request: &Request) -> Option<Diagnostic> {
    let Some((_, Subject::Scenario(scenario))) = question.grantor(request) else { return None };
    // That an outsider calls is what is asked.
    if question.outsiders().is_some() {
        return None;
    }
    let decided_by = decide_scenario(scenario, request).decided_by;
    let who = special(scenario, request, decided_by)?;
    let statement = match decided_by {
        DecidedBy::Layer(_) => "",
        _ => "no statement grants it: ",
    };
    let help = "a `caller` with `\"kind\": \"own\"` leaves such callers out (docs/scenarios.md)";
    Some(Diagnostic::note("special-caller", format!("{statement}{who}")).help(help))
}

fn special(scenario: &Scenario, request: &Request, decided_by: DecidedBy) -> Option<&'static str> {
    let Principal::Aws { account, caller, .. } = &request.principal else { return None };
    if scenario.caller.id.as_ref().is_some_and(|id| id != account) {
        return Some(
            "the caller is of another account than the described one, and is taken to be granted everything there",
        );
    }
    if decided_by == DecidedBy::CallerIdentity {
        return Some("nobody can be denied `sts:GetCallerIdentity`");
    }
    match caller {
        Caller::Root => Some("the caller is the root user, who is allowed what nothing denies"),
        Caller::Session { path, .. } if path.starts_with("aws-service-role/") && has_controls(scenario) => {
            Some("the caller is a service-linked role, which SCPs and RCPs do not bind")
        }
        Caller::Session { .. } | Caller::User { .. } | Caller::FederatedUser { .. } => None,
    }
}

fn has_controls(scenario: &Scenario) -> bool {
    !scenario.scps.is_empty() || !scenario.rcps.is_empty()
}
