//! CheckNoNewAccess, CheckAccessNotGranted, CheckNoPublicAccess: questions about every request.

use keyaki::api::{CheckRequest, Operation, Problem, read_request};
use keyaki::{Answer, Judgement, Question, Reason};
use keyaki_engine::CancelToken;
use keyaki_policy::{Effect, Policy};
use serde_json::{Map, Value, json};

use super::{parse, problems};
use crate::answers::Identity;
use crate::asker::Asker;
use crate::fault::Fault;
use crate::reply::Reply;

/// A request whose members are what they have to be.
pub(crate) struct Check {
    request: CheckRequest,
}

impl Check {
    pub(crate) fn read(operation: Operation, body: &[u8]) -> Result<Self, Fault> {
        let (source, node) = parse(body)?;
        match read_request(operation, &source, &node) {
            Ok((request, _)) => Ok(Self { request }),
            Err(all) => Err(problems(&all).unwrap_or(Fault::Internal)),
        }
    }

    /// Equal for requests that have the same answer.
    pub(crate) fn identity(&self) -> Identity {
        self.request.identity()
    }

    /// The answer, and whether an equal question would have the same.
    pub(crate) fn answered(&self, asker: &Asker, cancel: &CancelToken) -> Result<(Reply, Lasting), Fault> {
        let question = self.question(asker)?;
        let answer = asker.answer(&question, cancel);
        let lasting = match answer.judgement {
            Judgement::Holds | Judgement::Fails { .. } | Judgement::Exists { .. } | Judgement::NothingExists => {
                Lasting::Yes
            }
            Judgement::Unknown { .. } | Judgement::Disagreement => Lasting::No,
        };
        Ok((reply(&answer), lasting))
    }

    fn question(&self, asker: &Asker) -> Result<Question, Fault> {
        let refused = |all: Vec<Problem>| problems(&all).unwrap_or(Fault::Internal);
        let asked = self.request.question(asker.manner).map_err(refused)?;
        match asked.question.policies().iter().find(|(_, policy)| allows_nothing(policy)) {
            Some((_, policy)) => Err(Fault::InvalidParameter(format!(
                "Invalid policy in {}: it has no Allow statement, so that there is nothing to check",
                policy.source.name()
            ))),
            None => Ok(asked.question),
        }
    }
}

/// Whether an answer can be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lasting {
    Yes,
    No,
}

/// The answer to a question that took too long to be answered.
pub(crate) fn undecided(why: &str) -> Reply {
    let message = format!("UNKNOWN: {why} What is not decided is answered FAIL.");
    // Clients that count reasons count one.
    let body = json!({"result": "FAIL", "message": message, "reasons": [{"description": message}]});
    Reply::json(200, &body).with_outcome("UNKNOWN")
}

fn allows_nothing(policy: &Policy) -> bool {
    policy.statements.iter().all(|statement| statement.effect == Effect::Deny)
}

fn reply(answer: &Answer) -> Reply {
    match &answer.judgement {
        Judgement::Holds => {
            let body = json!({"result": "PASS", "message": answer.message, "reasons": []});
            Reply::json(200, &body).with_outcome("PASS")
        }
        // Answers to properties, which the API has no operation for.
        Judgement::Exists { witness } => {
            let body = json!({"result": "PASS", "message": answer.message, "reasons": []});
            Reply::json(200, &body).with_outcome("PASS").with_witness(&witness.request.to_json())
        }
        Judgement::NothingExists => {
            let body = json!({"result": "FAIL", "message": answer.message, "reasons": []});
            Reply::json(200, &body).with_outcome("FAIL")
        }
        Judgement::Fails { witness, reasons } => {
            let reasons: Vec<Value> = reasons.iter().map(reason).collect();
            let body = json!({"result": "FAIL", "message": answer.message, "reasons": reasons});
            Reply::json(200, &body).with_outcome("FAIL").with_witness(&witness.request.to_json())
        }
        Judgement::Unknown { .. } => undecided(&answer.message),
        Judgement::Disagreement => undecided(&answer.message).with_outcome("DISAGREEMENT"),
    }
}

fn reason(reason: &Reason) -> Value {
    let mut members = Map::new();
    members.insert("description".to_owned(), reason.description.as_str().into());
    members.insert("statementIndex".to_owned(), reason.statement_index.into());
    if let Some(sid) = &reason.statement_id {
        members.insert("statementId".to_owned(), sid.as_str().into());
    }
    Value::Object(members)
}
