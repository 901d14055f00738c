//! Requests that may show the same through another item: guesses, for the evaluator to judge.
//!
//! In: a request and a pattern. Out: the request with what the pattern is about replaced by an instance of it.

use keyaki_policy::{ActionPattern, AwsIdentity, AwsPrincipal, Glob, GlobPiece, PrincipalPattern, ResourcePattern};
use keyaki_semantics::{Caller, Principal, Request};

use crate::items::Pattern;

/// What stands for a run of characters.
const FILLER: &str = "example";

/// `request` with an instance of `pattern`, if one can be guessed.
pub(crate) fn through(pattern: &Pattern, request: &Request) -> Option<Request> {
    let mut request = request.clone();
    match pattern {
        Pattern::Action(ActionPattern::Of { service, name }) => {
            request.action = format!("{}:{}", instance(service)?, instance(name)?);
        }
        Pattern::Resource(ResourcePattern::Fields(fields)) => {
            let fields: Option<Vec<String>> = fields.iter().map(instance).collect();
            request.resource = fields?.join(":");
        }
        Pattern::Principal(pattern) => request.principal = principal(pattern)?,
        Pattern::Action(_) | Pattern::Resource(_) => return None,
    }
    Some(request)
}

fn instance(glob: &Glob) -> Option<String> {
    let piece = |piece: &GlobPiece| match piece {
        GlobPiece::Literal(text) => Some(text.to_string()),
        GlobPiece::One => Some("x".to_owned()),
        GlobPiece::Run => Some(FILLER.to_owned()),
        GlobPiece::Variable(_) => None,
    };
    glob.pieces().iter().map(piece).collect()
}

fn principal(pattern: &PrincipalPattern) -> Option<Principal> {
    match pattern {
        PrincipalPattern::Aws(AwsPrincipal { partition, account, who }) => {
            let caller = caller(who);
            Some(Principal::Aws { partition: partition.clone(), account: account.clone(), caller })
        }
        PrincipalPattern::Service(name) => Some(Principal::Service(name.clone())),
        PrincipalPattern::Federated(provider) => Some(Principal::Federated(provider.clone())),
        PrincipalPattern::CanonicalUser(id) => Some(Principal::CanonicalUser(id.clone())),
        PrincipalPattern::Everyone | PrincipalPattern::AnyFederated | PrincipalPattern::Nobody(_) => None,
    }
}

fn caller(who: &AwsIdentity) -> Caller {
    match who {
        AwsIdentity::Account => Caller::User { path: String::new(), name: FILLER.to_owned() },
        AwsIdentity::User { path, name } => Caller::User { path: path.clone(), name: name.clone() },
        AwsIdentity::Role { path, name } => {
            Caller::Session { path: path.clone(), role: name.clone(), session: FILLER.to_owned() }
        }
        AwsIdentity::Session { role, session } => {
            Caller::Session { path: String::new(), role: role.clone(), session: session.clone() }
        }
        AwsIdentity::FederatedUser { name } => Caller::FederatedUser { name: name.clone() },
    }
}
