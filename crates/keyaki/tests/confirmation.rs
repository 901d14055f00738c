//! No unconfirmed counterexample is ever reported (invariant 1): what an engine says is checked against the policies.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::sync::Arc;
use std::time::Duration;

use keyaki::{Incident, Judgement, Options, Prepared, Question, Realism, ask, prepare};
use keyaki_engine::{Answer, Engine, EngineInfo, Limits, Outcome, Panel};
use keyaki_ir::Query;
use keyaki_policy::{Mode, Policy, read};
use keyaki_semantics::{Request, model_of};
use keyaki_source::Source;

const BUCKET: &str = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}"#;
const QUEUE: &str = r#"{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}"#;
const NOTHING: &str = r#"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#;

fn policy(name: &str, statements: &[&str]) -> Policy {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(","));
    read(&Source::new(name, text), None, Mode::Lenient).0.unwrap()
}

fn question(existing: &[&str], new: &[&str]) -> Question {
    Question::NoNewAccess { existing: policy("existing", existing).into(), new: policy("new", new).into() }
}

fn request(action: &str, resource: &str) -> Request {
    let text =
        format!(r#"{{"principal": "anonymous", "action": "{action}", "resource": "{resource}", "context": {{}}}}"#);
    Request::from_json(&Source::new("request", text)).0.unwrap()
}

type Says = Box<dyn Fn(&Query) -> Answer + Send + Sync>;

/// An engine that answers each query with what a function says.
struct Oracle<F>(EngineInfo, F);

impl<F: Fn(&Query) -> Answer + Send + Sync> Engine for Oracle<F> {
    fn info(&self) -> &EngineInfo {
        &self.0
    }

    fn solve(&self, query: &Query, _: &Limits) -> Outcome {
        Outcome::new(self.0.clone(), (self.1)(query), Duration::ZERO)
    }
}

fn panel(oracles: Vec<Says>) -> Panel {
    let engines = oracles.into_iter().enumerate().map(|(n, oracle)| {
        let info = EngineInfo { name: format!("oracle {n}"), version: "1".to_owned() };
        Arc::new(Oracle(info, oracle)) as Arc<dyn Engine>
    });
    Panel::new(engines)
}

/// Says `sat` with the model of `request`, whatever the query.
fn insists(prepared: &Prepared, request: &Request) -> Says {
    let model = model_of(&prepared.encoding, request);
    Box::new(move |_| Answer::Sat(model.clone()))
}

#[test]
fn a_model_that_satisfies_the_query_but_not_the_policies_is_no_counterexample() {
    // The query of another question: its models are real to the engine, but the policies at hand allow nothing new.
    let asked = question(&[BUCKET], &[BUCKET]);
    let prepared = prepare(&question(&[NOTHING], &[BUCKET]));
    let engine = insists(&prepared, &request("s3:GetObject", "arn:aws:s3:::b/x"));
    let answer = ask(&asked, &prepared, &panel(vec![engine]), &Options::default());
    let Judgement::Unknown { rejected: Some(rejected), .. } = answer.judgement else {
        panic!("{:?}", answer.judgement)
    };
    assert_eq!(
        (answer.message.contains("could not be decided"), rejected.request.action.as_str()),
        (true, "s3:GetObject")
    );
}

/// A comparison whose query has a model that the evaluator does not confirm, and one that it does.
fn ask_with_reserve(reserve: Says) -> Judgement {
    let asked = question(&[BUCKET], &[BUCKET, QUEUE]);
    let prepared = prepare(&question(&[NOTHING], &[BUCKET, QUEUE]));
    let engine = insists(&prepared, &request("s3:GetObject", "arn:aws:s3:::b/x"));
    let reserve = std::sync::Mutex::new(Some(reserve));
    let panel = panel(vec![engine]).with_reserve(move || {
        let reserve = reserve.lock().unwrap().take().unwrap();
        panel(vec![reserve]).engines().to_vec()
    });
    ask(&asked, &prepared, &panel, &Options { realism: Realism::Off, ..Options::default() }).judgement
}

#[test]
fn the_reserve_is_asked_when_a_model_is_not_confirmed() {
    let prepared = prepare(&question(&[NOTHING], &[BUCKET, QUEUE]));
    let right = insists(&prepared, &request("sqs:SendMessage", "*"));
    let judgement = ask_with_reserve(right);
    let Judgement::Fails { witness, .. } = judgement else { panic!("{judgement:?}") };
    assert_eq!(witness.request.action, "sqs:SendMessage");
    let unsure = ask_with_reserve(Box::new(|_| Answer::Unknown("tired".to_owned())));
    assert!(matches!(unsure, Judgement::Unknown { rejected: Some(_), .. }), "{unsure:?}");
    // The model satisfies the query, so that there is one.
    let wrong = ask_with_reserve(Box::new(|_| Answer::Unsat));
    assert!(matches!(wrong, Judgement::Disagreement), "{wrong:?}");
}

#[test]
fn a_model_that_does_not_satisfy_the_query_is_not_believed() {
    let asked = question(&[BUCKET], &[BUCKET, QUEUE]);
    let prepared = prepare(&asked);
    let engine = insists(&prepared, &request("s3:GetObject", "arn:aws:s3:::b/x"));
    let answer = ask(&asked, &prepared, &panel(vec![engine]), &Options::default());
    assert!(matches!(answer.judgement, Judgement::Unknown { rejected: None, .. }), "{:?}", answer.judgement);
}

#[test]
fn sat_beside_unsat_is_a_disagreement() {
    let asked = question(&[BUCKET], &[BUCKET, QUEUE]);
    let prepared = prepare(&asked);
    let right = insists(&prepared, &request("sqs:SendMessage", "*"));
    let answer = ask(&asked, &prepared, &panel(vec![right, Box::new(|_| Answer::Unsat)]), &Options::default());
    assert!(matches!(answer.judgement, Judgement::Disagreement), "{:?}", answer.judgement);
    assert_eq!(answer.judgement.result(), "UNKNOWN");
}

#[test]
fn unknown_disagrees_with_nobody() {
    let asked = question(&[BUCKET], &[BUCKET, QUEUE]);
    let prepared = prepare(&asked);
    let unsure = Box::new(|_: &Query| Answer::Unknown("tired".to_owned()));
    let right = insists(&prepared, &request("sqs:SendMessage", "*"));
    let options = Options { realism: Realism::Off, ..Options::default() };
    let answer = ask(&asked, &prepared, &panel(vec![unsure, right]), &options);
    let Judgement::Fails { reasons, .. } = answer.judgement else { panic!("{:?}", answer.judgement) };
    assert_eq!(reasons.iter().map(|reason| reason.statement_index).collect::<Vec<_>>(), [1]);
}

#[test]
fn only_unknown_is_unknown() {
    let asked = question(&[BUCKET], &[BUCKET, QUEUE]);
    let answer = ask(
        &asked,
        &prepare(&asked),
        &panel(vec![Box::new(|_| Answer::Unknown("tired".to_owned()))]),
        &Options::default(),
    );
    assert_eq!((answer.judgement.result(), answer.incident.is_none()), ("UNKNOWN", true));
    assert!(!matches!(answer.incident, Some(Incident::Disagreement)));
}
