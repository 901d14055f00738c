//! ListAnalyzers and GetAnalyzer: there is one, which looks at the account.

use serde_json::{Value, json};

use crate::fault::{Fault, Field};
use crate::query::Query;
use crate::reply::Reply;

const NAME: &str = "keyaki";
/// The types of analyzers in the API.
const TYPES: [&str; 6] = [
    "ACCOUNT",
    "ORGANIZATION",
    "ACCOUNT_UNUSED_ACCESS",
    "ORGANIZATION_UNUSED_ACCESS",
    "ACCOUNT_INTERNAL_ACCESS",
    "ORGANIZATION_INTERNAL_ACCESS",
];

/// The analyzer that this server is.
#[derive(Clone, Debug)]
pub(crate) struct Analyzer {
    account: String,
    created: String,
}

impl Analyzer {
    pub(crate) fn new(account: &str, created: String) -> Self {
        Self { account: account.to_owned(), created }
    }

    /// ListAnalyzers
    pub(crate) fn list(&self, query: &Query, region: &str) -> Result<Reply, Fault> {
        let analyzers = match query.get("type") {
            None | Some("ACCOUNT") => vec![self.json(region)],
            Some(other) if TYPES.contains(&other) => Vec::new(),
            Some(_) => return Err(wrong("type", &format!("`type` is one of {}", TYPES.join(", ")))),
        };
        Ok(Reply::json(200, &json!({"analyzers": analyzers})))
    }

    /// GetAnalyzer
    pub(crate) fn get(&self, name: &str, region: &str) -> Result<Reply, Fault> {
        if name == NAME { Ok(Reply::json(200, &json!({"analyzer": self.json(region)}))) } else { Err(not_found(name)) }
    }

    /// Demands that an ARN is that of the analyzer, in any region.
    pub(crate) fn demand(&self, arn: Option<&str>) -> Result<(), Fault> {
        let Some(arn) = arn else { return Err(wrong("analyzerArn", "the request has no `analyzerArn`")) };
        let is_ours = arn.starts_with("arn:") && arn.ends_with(&format!(":{}:analyzer/{NAME}", self.account));
        if is_ours { Ok(()) } else { Err(not_found(arn)) }
    }

    fn json(&self, region: &str) -> Value {
        let arn = format!("arn:aws:access-analyzer:{region}:{}:analyzer/{NAME}", self.account);
        json!({"arn": arn, "name": NAME, "type": "ACCOUNT", "createdAt": self.created, "status": "ACTIVE"})
    }
}

fn wrong(name: &str, message: &str) -> Fault {
    Fault::fields(message, vec![Field { name: name.to_owned(), message: message.to_owned() }])
}

fn not_found(id: &str) -> Fault {
    let message = format!("there is no analyzer `{id}`; ListAnalyzers names the one that there is");
    Fault::NotFound { message, id: id.to_owned(), kind: "AWS::AccessAnalyzer::Analyzer" }
}
