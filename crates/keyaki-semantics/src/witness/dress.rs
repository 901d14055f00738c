//! Adds to a request what every request has.
//!
//! In: a request that shows something, from a model in which keys that were not needed are absent. Out: the same request with
//! the keys that are part of every request context (spec C.1), where the policies mention them, filled in as its caller
//! demands. Whether it still shows the same is for the query to say.

use keyaki_ir::Model;
use keyaki_policy::ConditionKey;

use super::{model_of, plausible, request_of};
use crate::encoder::Encoding;
use crate::{Caller, ContextValue, Principal, Request};

/// The model of the request that `model` describes with the keys that every request has.
pub(super) fn dressed(encoding: &Encoding, model: &Model) -> Model {
    let mut request = request_of(encoding, model);
    for (name, value) in keys_of(&request) {
        let key = ConditionKey::new(name);
        if encoding.symbols.keys.contains_key(&key) {
            request.context.entry(key).or_insert(ContextValue::Single(value));
        }
    }
    model_of(encoding, &request)
}

/// Keys that a request of this caller has, with a value.
fn keys_of(request: &Request) -> Vec<(&'static str, String)> {
    let time = "2026-06-01T12:00:00Z".to_owned();
    let mut keys = vec![
        ("aws:CurrentTime", time.clone()),
        ("aws:EpochTime", time),
        ("aws:UserAgent", "aws-cli/2.15.0".to_owned()),
        ("aws:RequestedRegion", "us-east-1".to_owned()),
        ("aws:SecureTransport", "true".to_owned()),
        ("aws:ViaAWSService", "false".to_owned()),
    ];
    match &request.principal {
        Principal::Aws { partition, account, caller } => {
            keys.push(("aws:PrincipalAccount", account.clone()));
            keys.extend(keys_of_caller(partition, account, caller));
        }
        Principal::Anonymous => {
            let keys_of_nobody = ["aws:PrincipalAccount", "aws:userid"].map(|name| (name, "anonymous".to_owned()));
            keys.extend(keys_of_nobody);
            keys.push(("aws:PrincipalType", "Anonymous".to_owned()));
        }
        Principal::Service(name) => {
            keys.push(("aws:PrincipalIsAWSService", "true".to_owned()));
            keys.push(("aws:PrincipalServiceName", name.clone()));
        }
        Principal::Federated(_) | Principal::CanonicalUser(_) => {}
    }
    keys
}

fn keys_of_caller(partition: &str, account: &str, caller: &Caller) -> Vec<(&'static str, String)> {
    let iam = |rest: String| format!("arn:{partition}:iam::{account}:{rest}");
    let (kind, id, arn) = match caller {
        Caller::Root => ("Account", account.to_owned(), iam("root".to_owned())),
        Caller::User { path, name } => ("User", "AIDACKCEVSQ6C2EXAMPLE".to_owned(), iam(format!("user/{path}{name}"))),
        Caller::Session { path, role, session } => {
            let session = if session.is_empty() { plausible::SESSION } else { session };
            ("AssumedRole", format!("AROACKCEVSQ6C2EXAMPLE:{session}"), iam(format!("role/{path}{role}")))
        }
        Caller::FederatedUser { name } => {
            let arn = format!("arn:{partition}:sts::{account}:federated-user/{name}");
            ("FederatedUser", format!("{account}:{name}"), arn)
        }
    };
    let mut keys = vec![
        ("aws:PrincipalType", kind.to_owned()),
        ("aws:userid", id),
        ("aws:PrincipalArn", arn),
        ("aws:PrincipalIsAWSService", "false".to_owned()),
    ];
    if let Caller::User { name, .. } = caller {
        keys.push(("aws:username", name.clone()));
    }
    keys
}
