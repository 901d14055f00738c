//! What is asked: the parts of a request that are given, each as parts of policies.
//!
//! In: texts as on a command line. Out: parts that a request in question has all of, or diagnostics. They are read by the parser of
//! policies, so that they mean what they mean there.

use keyaki::Access;
use keyaki_catalogue::{Cardinality, Catalogue};
use keyaki_policy::{Condition, ConditionKey, Listed, Manner, Mode, Policy, PolicyKind, Principals, Test, read};
use keyaki_source::{Diagnostic, Source};
use serde_json::{Map, Value, json};

use crate::parts::{Part, Parts};

/// The parts of a request that are given; what is not given is open.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Who: an account, an ARN, `*`, or a service's name, as in a policy.
    pub principal: Option<String>,
    /// One of these actions, wildcards allowed.
    pub actions: Vec<String>,
    /// One of these resources, by ARN, wildcards allowed.
    pub resources: Vec<String>,
    /// Condition keys with the value that they have.
    pub conditions: Vec<(String, String)>,
}

/// The parts, by what they are about.
#[derive(Default)]
pub(crate) struct Given {
    pub(crate) parts: Vec<Part>,
    /// The part of the actions.
    pub(crate) actions: Option<Part>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Asked {
    pub(crate) fn given(&self, policies: &[&Policy], parts: &mut Parts) -> Result<Given, Vec<Diagnostic>> {
        let mut given = Given::default();
        let mut refused = Vec::new();
        match self.principals(policies) {
            Ok(Some(principals)) => given.parts.push(parts.principals(principals)),
            Ok(None) => {}
            Err(diagnostics) => refused.extend(diagnostics),
        }
        for (of_actions, actions, resources) in
            [(true, self.actions.as_slice(), [].as_slice()), (false, &[], &self.resources)]
        {
            if actions.is_empty() && resources.is_empty() {
                continue;
            }
            match Access::new(actions, resources) {
                Ok(access) if of_actions => {
                    let part = first(access.as_policy(), |listed| listed.actions.clone())
                        .map(|items| parts.actions(items.items().to_vec()));
                    given.actions = part;
                    given.parts.extend(part);
                }
                Ok(access) => {
                    let items = first(access.as_policy(), |listed| listed.resources.clone());
                    given.parts.extend(items.map(|items| parts.resources(items.items().to_vec())));
                }
                Err(diagnostics) => refused.extend(diagnostics),
            }
        }
        for (key, value) in &self.conditions {
            match condition(key, value, policies) {
                Ok(conditions) if conditions.is_empty() => given.diagnostics.push(unmentioned(key)),
                Ok(conditions) => given.parts.extend(conditions.into_iter().map(|one| parts.condition(one))),
                Err(diagnostics) => refused.extend(diagnostics),
            }
        }
        if refused.is_empty() { Ok(given) } else { Err(refused) }
    }

    fn principals(&self, policies: &[&Policy]) -> Result<Option<Principals>, Vec<Diagnostic>> {
        let Some(who) = &self.principal else { return Ok(None) };
        let kind = match who.as_str() {
            service
                if service.contains(".amazonaws.com")
                    && !service.starts_with("arn:")
                    && !service.starts_with("cognito-identity.") =>
            {
                "Service"
            }
            provider if is_provider(provider) => "Federated",
            _ => "AWS",
        };
        let statement = json!({"Effect": "Allow", "Principal": {kind: who}, "Action": "*", "Resource": "*"});
        let policy = given_policy(&statement, PolicyKind::Resource, policies)?;
        Ok(policy.statements.into_iter().next().map(|statement| statement.principals))
    }
}

fn is_provider(text: &str) -> bool {
    let web = ["accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"];
    text.contains(":saml-provider/") || text.contains(":oidc-provider/") || web.contains(&text)
}

fn first<T>(policy: &Policy, part: impl Fn(&keyaki_policy::Statement) -> Listed<T>) -> Option<Listed<T>> {
    policy.statements.first().map(part)
}

/// A policy of one statement, read as those that are asked about.
fn given_policy(statement: &Value, kind: PolicyKind, policies: &[&Policy]) -> Result<Policy, Vec<Diagnostic>> {
    // The older version has no policy variables: `${…}` is text.
    let text = json!({"Version": "2008-10-17", "Statement": statement}).to_string();
    let readings = policies.first().map(|policy| policy.readings).unwrap_or_default();
    let (policy, diagnostics) =
        read(&Source::new("argument", text), Some(kind), Manner { mode: Mode::Strict, readings });
    match policy {
        Some(policy) if !diagnostics.iter().any(Diagnostic::is_error) => Ok(policy),
        _ => Err(diagnostics.into_iter().filter(Diagnostic::is_error).map(without_places).collect()),
    }
}

/// The diagnostic without its place in a text that nobody wrote.
fn without_places(mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.labels.clear();
    diagnostic
}

/// That `key` is there with `value`, in each way in which the policies look at it. None if they do not.
fn condition(key: &str, value: &str, policies: &[&Policy]) -> Result<Vec<Condition>, Vec<Diagnostic>> {
    let name = ConditionKey::new(key);
    let statements = policies.iter().flat_map(|policy| &policy.statements);
    let looks: Vec<&Condition> = statements
        .flat_map(|statement| &statement.conditions)
        .filter(|condition| condition.key.value == name)
        .collect();
    if looks.is_empty() {
        return Ok(Vec::new());
    }
    let known = Catalogue::embedded().key(name.folded()).map(|info| info.cardinality);
    let is_list =
        known == Some(Cardinality::Multi) || looks.iter().any(|look| look.operator.value.quantifier.is_some());
    let mut block: Map<String, Value> = Map::new();
    for look in &looks {
        let operator = match look.operator.value.test {
            Test::IpAddress { .. } => "IpAddress",
            Test::Numeric(_) => "NumericEquals",
            Test::Date(_) => "DateEquals",
            Test::Bool => "Bool",
            Test::BinaryEquals => "BinaryEquals",
            Test::Null => continue,
            _ => "StringEquals",
        };
        let prefix = if is_list { "ForAnyValue:" } else { "" };
        block.insert(format!("{prefix}{operator}"), json!({key: value}));
    }
    if block.is_empty() {
        block.insert("Null".to_owned(), json!({key: "false"}));
    }
    let statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": block});
    let policy = given_policy(&statement, PolicyKind::Identity, policies)?;
    Ok(policy.statements.into_iter().flat_map(|statement| statement.conditions).collect())
}

fn unmentioned(key: &str) -> Diagnostic {
    Diagnostic::note("key-unmentioned", format!("no condition is about `{key}`: what it is makes no difference"))
}
