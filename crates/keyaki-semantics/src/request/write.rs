//! Requests to JSON, in one canonical form.
//!
//! All four members are always there, in the same order; context keys are in order and values are strings or lists of strings.
//! What is written reads back as the same request.

use serde_json::{Map, Value, json};

use super::{Caller, Context, ContextValue, Principal, Request, principal};

impl Request {
    /// The request as JSON; [`Request::from_json`] reads it back.
    pub fn to_json(&self) -> Value {
        let context: Map<String, Value> =
            self.context.iter().map(|(key, value)| (key.written().to_owned(), context_value(value))).collect();
        json!({
            "principal": principal_value(&self.principal, &self.context),
            "action": self.action,
            "resource": self.resource,
            "context": context,
        })
    }
}

fn context_value(value: &ContextValue) -> Value {
    match value {
        ContextValue::Single(text) => json!(text),
        ContextValue::Multi(texts) => json!(texts),
    }
}

fn principal_value(caller: &Principal, context: &Context) -> Value {
    match caller {
        Principal::Anonymous => json!(principal::ANONYMOUS),
        Principal::Aws { partition, account, caller: identity } => {
            let arn = caller.text();
            match identity {
                // The ARN of a session does not show the role's path; where `aws:PrincipalArn` does not either, both are named.
                Caller::Session { path, role, session }
                    if !session.is_empty() && principal::parse(&arn, context).as_ref() != Some(caller) =>
                {
                    json!({ "AWS": principal::role_arn(partition, account, path, role), "Session": session })
                }
                Caller::Root | Caller::User { .. } | Caller::Session { .. } | Caller::FederatedUser { .. } => {
                    json!(arn)
                }
            }
        }
        Principal::Service(name) => json!({ "Service": name }),
        Principal::Federated(provider) => json!({ "Federated": provider }),
        Principal::CanonicalUser(id) => json!({ "CanonicalUser": id }),
    }
}
