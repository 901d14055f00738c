//! CreateAccessPreview, GetAccessPreview, ListAccessPreviewFindings: who outside of the account would have access by the policies
//! of a resource.
//!
//! A preview is finished when it is created. What is not proven to be all is a finding that says so: whoever asks whether there
//! are findings is told that there may be.

mod acl;
mod configuration;
mod finding;
mod store;

use keyaki_engine::CancelToken;
use serde_json::{Map, Value, json};

use crate::asker::Asker;
use crate::fault::{Fault, Field, Reason};
use crate::page::Page;
use crate::query::Query;
use crate::reply::Reply;

use super::analyzer::Analyzer;
use super::object;
use configuration::Configured;
use finding::unknown;
pub(crate) use store::{Preview, Previews};

/// Whose resources are looked at.
pub(crate) struct Owner<'a> {
    pub(crate) account: &'a str,
    /// The id that stands for the account in access control lists.
    pub(crate) canonical_user: &'a str,
}

/// A request to create a preview whose members are what they have to be.
pub(crate) struct Create {
    analyzer: String,
    configurations: Value,
    resource: Configured,
}

impl Create {
    pub(crate) fn read(body: &[u8], analyzer: &Analyzer) -> Result<Self, Fault> {
        let body = object(body)?;
        let arn = body.get("analyzerArn").and_then(Value::as_str);
        analyzer.demand(arn)?;
        let configurations = body.get("configurations").cloned().unwrap_or_default();
        let resource = Configured::read(&configurations)?;
        Ok(Self { analyzer: arn.unwrap_or_default().to_owned(), configurations, resource })
    }

    /// The preview, with what was found.
    pub(crate) fn preview(self, asker: &Asker, owner: &Owner<'_>, created: String, cancel: &CancelToken) -> Preview {
        let found = self.resource.findings(asker, owner, &created, cancel);
        Preview { analyzer: self.analyzer, configurations: self.configurations, created, found }
    }

    /// The preview of which nothing is known, as it took too long.
    pub(crate) fn undecided(
        body: &[u8],
        analyzer: &Analyzer,
        owner: &Owner<'_>,
        created: String,
    ) -> Result<Preview, Fault> {
        let create = Self::read(body, analyzer)?;
        let account = create.resource.account(owner);
        let why = "it was not decided in time who has access";
        let found = Ok(vec![unknown(&create.resource, &account, &created, why)]);
        Ok(Preview { analyzer: create.analyzer, configurations: create.configurations, created, found })
    }
}

/// The reply to a preview that was created.
pub(crate) fn created(id: &str) -> Reply {
    Reply::json(200, &json!({"id": id}))
}

/// GetAccessPreview
pub(crate) fn get(id: &str, query: &Query, analyzer: &Analyzer, previews: &Previews) -> Result<Reply, Fault> {
    analyzer.demand(query.get("analyzerArn"))?;
    let preview = previews.get(id).ok_or_else(|| not_found(id))?;
    let mut members = Map::new();
    members.insert("id".to_owned(), id.into());
    members.insert("analyzerArn".to_owned(), preview.analyzer.as_str().into());
    members.insert("configurations".to_owned(), preview.configurations.clone());
    members.insert("createdAt".to_owned(), preview.created.as_str().into());
    match preview.found {
        Ok(_) => members.insert("status".to_owned(), "COMPLETED".into()),
        Err(_) => {
            members.insert("statusReason".to_owned(), json!({"code": "INVALID_CONFIGURATION"}));
            members.insert("status".to_owned(), "FAILED".into())
        }
    };
    Ok(Reply::json(200, &json!({"accessPreview": members})))
}

/// ListAccessPreviewFindings
pub(crate) fn list(id: &str, body: &[u8], analyzer: &Analyzer, previews: &Previews) -> Result<Reply, Fault> {
    let body = object(body)?;
    analyzer.demand(body.get("analyzerArn").and_then(Value::as_str))?;
    if body.get("filter").and_then(Value::as_object).is_some_and(|filter| !filter.is_empty()) {
        return Err(Fault::validation(
            Reason::NotSupported,
            "`filter` is not supported: take all findings and choose among them",
        ));
    }
    let preview = previews.get(id).ok_or_else(|| not_found(id))?;
    let found = preview.found.map_err(|why| {
        let message = format!("the preview failed: {why}");
        Fault::Conflict { message, id: id.to_owned(), kind: KIND }
    })?;
    let most = body.get("maxResults").filter(|most| !most.is_null()).map(Value::to_string);
    let page = Page::read(most.as_deref(), body.get("nextToken").and_then(Value::as_str))?;
    let part = page.of(&found);
    let mut members = Map::new();
    members.insert("findings".to_owned(), part.items.into());
    if let Some(next) = part.next {
        members.insert("nextToken".to_owned(), next.into());
    }
    Ok(Reply::json(200, &Value::Object(members)))
}

const KIND: &str = "AWS::AccessAnalyzer::AccessPreview";

fn not_found(id: &str) -> Fault {
    let message = format!("there is no access preview `{id}`; this server keeps the newest only");
    Fault::NotFound { message, id: id.to_owned(), kind: KIND }
}

fn wrong(name: &str, message: String) -> Fault {
    Fault::fields(message.clone(), vec![Field { name: name.to_owned(), message }])
}
