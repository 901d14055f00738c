//! ValidatePolicy: what is wrong with a policy, in parts.

use keyaki_engine::{CancelToken, Limits};
use keyaki_validate::{PolicyType, Proofs, ResourceType, findings_json, validate};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::object;
use crate::answers::Identity;
use crate::asker::Asker;
use crate::fault::{Fault, Field};
use crate::operation::check::Lasting;
use crate::page::Page;
use crate::query::Query;
use crate::reply::Reply;

/// Languages in the API; findings are in English whatever is asked for.
const LOCALES: [&str; 10] = ["DE", "EN", "ES", "FR", "IT", "JA", "KO", "PT_BR", "ZH_CN", "ZH_TW"];

/// A request whose members are what they have to be.
pub(crate) struct Validate {
    text: String,
    kind: PolicyType,
    resource: Option<ResourceType>,
    page: Page,
}

/// Whether engines are asked for what has to be proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thoroughness {
    WithProofs,
    /// What takes no time.
    WithoutProofs,
}

impl Validate {
    pub(crate) fn read(body: &[u8], query: &Query) -> Result<Self, Fault> {
        let page = Page::read(query.get("maxResults"), query.get("nextToken"))?;
        let body = object(body)?;
        let mut members = Members { body: &body, wrong: Vec::new() };
        let text = members.required("policyDocument");
        let kind = members.required("policyType");
        let kind = kind.and_then(|name| members.one_of("policyType", &PolicyType::ALL.map(PolicyType::name), name));
        let locale = members.text("locale");
        locale.and_then(|name| members.one_of("locale", &LOCALES, name));
        let name = "validatePolicyResourceType";
        let resource = members.text(name);
        let resource =
            resource.and_then(|given| members.one_of(name, &ResourceType::ALL.map(ResourceType::name), given));
        let kind = kind.and_then(|name| PolicyType::from_name(&name));
        if resource.is_some() && kind.is_some_and(|kind| kind != PolicyType::Resource) {
            members.refuse(name, "only a `RESOURCE_POLICY` is attached to a resource");
        }
        match (text, kind, members.wrong.first()) {
            (Some(text), Some(kind), None) => {
                Ok(Self { text, kind, resource: resource.and_then(|name| ResourceType::from_name(&name)), page })
            }
            (.., first) => {
                let message = first.map_or_else(String::new, |field| field.message.clone());
                Err(Fault::fields(message, members.wrong))
            }
        }
    }

    /// Equal for requests that have the same answer.
    pub(crate) fn identity(&self) -> Identity {
        let resource = self.resource.map_or("", ResourceType::name);
        let page = format!("{:?}", self.page);
        let mut hash = Sha256::new();
        for part in ["ValidatePolicy", self.kind.name(), resource, &page, &self.text] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }

    /// The answer, and whether an equal request would have the same.
    pub(crate) fn answered(&self, asker: &Asker, thoroughness: Thoroughness, cancel: &CancelToken) -> (Reply, Lasting) {
        let limits = Limits { cancel: cancel.clone(), ..asker.options.limits.clone() };
        let proofs = match thoroughness {
            Thoroughness::WithProofs => Proofs::By(&asker.panel, &limits, asker.options.agreement),
            Thoroughness::WithoutProofs => Proofs::None,
        };
        let validation = validate(&self.text, self.kind, self.resource, proofs);
        let decided =
            validation.undecided == 0 && validation.disagreements == 0 && thoroughness == Thoroughness::WithProofs;
        let part = self.page.of(&validation.findings);
        let mut members = Map::new();
        members.insert("findings".to_owned(), findings_json(&self.text, &part.items));
        if let Some(next) = part.next {
            members.insert("nextToken".to_owned(), next.into());
        }
        let reply = Reply::json(200, &Value::Object(members));
        if decided { (reply, Lasting::Yes) } else { (reply.with_outcome("UNKNOWN"), Lasting::No) }
    }
}

/// The members of a request, and what is wrong with them.
struct Members<'b> {
    body: &'b Map<String, Value>,
    wrong: Vec<Field>,
}

impl Members<'_> {
    fn required(&mut self, name: &str) -> Option<String> {
        if self.body.get(name).is_none_or(Value::is_null) {
            self.refuse(name, &format!("the request has no `{name}`"));
        }
        self.text(name)
    }

    fn text(&mut self, name: &str) -> Option<String> {
        match self.body.get(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) => {
                self.refuse(name, &format!("`{name}` is a string"));
                None
            }
        }
    }

    fn one_of(&mut self, name: &str, all: &[&str], given: String) -> Option<String> {
        if all.contains(&given.as_str()) {
            return Some(given);
        }
        self.refuse(name, &format!("`{name}` is one of {}", all.join(", ")));
        None
    }

    fn refuse(&mut self, name: &str, message: &str) {
        self.wrong.push(Field { name: name.to_owned(), message: message.to_owned() });
    }
}
