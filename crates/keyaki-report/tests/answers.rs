//! Answers, comparisons and engine lists as text and JSON.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::time::Duration;

use keyaki::{Answer, Judgement, Question, Reason, Rejected, Witness};
use keyaki_engine::{Answer as Said, EngineInfo, Opinion, Outcome};
use keyaki_ir::Model;
use keyaki_policy::{Mode, Policy, read};
use keyaki_report::{
    Agreed, Colour, Compared, Comparison, EngineRow, Place, Shown, Style, Usable, answer_json, comparison_json,
    engines_json, render_answer, render_comparison, render_engines,
};
use keyaki_semantics::Request;
use keyaki_source::{Diagnostic, Source};

const EXISTING: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"},
    {"Sid": "NotHere", "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}
  ]
}"#;

const NEW: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"},
    {
      "Sid": "Cleanup\u001b[2J",
      "Effect": "Allow",
      "Action": [
        "s3:DeleteBucket"
      ],
      "Resource": "*"
    }
  ]
}"#;

const REQUEST: &str = r#"{
  "principal": {"Service": "cloudtrail.amazonaws.com"}, "action": "s3:DeleteBucket", "resource": "arn:aws:s3:::b",
  "context": {"aws:TagKeys": ["a", "b\n"], "aws:SourceIp": "203.0.113.7", "aws:UserAgent": ""}
}"#;

fn policy(name: &str, text: &str) -> Policy {
    read(&Source::new(name, text), None, Mode::Lenient).0.unwrap()
}

fn question() -> Question {
    Question::NoNewAccess { existing: policy("old.json", EXISTING).into(), new: policy("new.json", NEW).into() }
}

fn request() -> Request {
    Request::from_json(&Source::new("request", REQUEST)).0.unwrap()
}

fn outcome(name: &str, answer: Said) -> Outcome {
    let engine = EngineInfo { name: name.to_owned(), version: "1.2".to_owned() };
    Outcome::new(engine, answer, Duration::from_micros(12_345))
}

fn gave_up() -> Said {
    Said::Unknown("it was stopped after 10 s \u{1b}[2J".to_owned())
}

fn failure() -> Judgement {
    let question = question();
    let decisions = question.subjects().into_iter().map(|(role, subject)| (role, subject.decide(&request()))).collect();
    let new = question.subject().unwrap().1.as_policy().unwrap();
    let statement = new.statements.get(1).unwrap();
    let reason = Reason {
        description: "New access in the statement with sid: Cleanup\u{1b}[2J.".to_owned(),
        statement_index: 1,
        statement_id: statement.sid.as_ref().map(|sid| sid.value.clone()),
        layer: None,
        source: new.source.clone(),
        span: statement.span,
    };
    Judgement::Fails {
        witness: Box::new(Witness { request: request(), realistic: false, decisions }),
        reasons: vec![reason],
    }
}

fn answer(judgement: Judgement, engines: Vec<Outcome>) -> Answer {
    Answer {
        question: "no-new-access",
        judgement,
        message: "The message.".to_owned(),
        engines,
        incident: None,
        readings: keyaki_policy::Readings::default(),
        services: keyaki::Services::Any,
        query_sha256: "abc".to_owned(),
        diagnostics: vec![Diagnostic::warning("odd", "this is odd")],
    }
}

fn text(answer: &Answer) -> String {
    render_answer(answer, &question(), Style::PLAIN)
}

#[test]
fn a_pass_is_short_and_names_who_has_not_confirmed_it() {
    let engines = vec![outcome("z3", Said::Unsat), outcome("cvc5", gave_up())];
    assert_eq!(
        text(&answer(Judgement::Holds, engines)),
        "PASS  The message.\n\nz3 1.2 unsat 0.01 s · cvc5 1.2 unknown 0.01 s\n\
         not confirmed by cvc5: it was stopped after 10 s \\u{1b}[2J\n"
    );
}

#[test]
fn a_failure_shows_statement_request_and_decisions() {
    let answer = answer(failure(), vec![outcome("z3", Said::Sat(Model::default()))]);
    insta::assert_snapshot!("failure", text(&answer));
    insta::assert_snapshot!("failure_json", format!("{:#}", answer_json(&answer)));
}

#[test]
fn colours_change_nothing_but_colours() {
    let answer = answer(failure(), vec![outcome("z3", Said::Sat(Model::default()))]);
    let coloured = render_answer(&answer, &question(), Style { colour: Colour::Always, ..Style::PLAIN });
    assert!(coloured.starts_with("\u{1b}[1;31mFAIL\u{1b}[0m  The message.\n"), "{coloured:?}");
    let plain = coloured.split('\u{1b}').map(|part| part.split_once('m').filter(|_| part.starts_with('[')));
    let plain: Vec<&str> = plain.map(|part| part.map_or("", |(_, text)| text)).collect();
    assert_eq!(plain.concat(), text(&answer));
}

#[test]
fn unknown_answers_say_why() {
    let unknown = Judgement::Unknown { why: "z3: it was stopped".to_owned(), rejected: None };
    let answer_unknown = answer(unknown, vec![outcome("z3", gave_up())]);
    assert_eq!(text(&answer_unknown), "UNKNOWN  The message.\n\nz3 1.2 unknown 0.01 s\n");
    assert_eq!(text(&answer(Judgement::Disagreement, Vec::new())), "UNKNOWN  The message.\n\n");
    let rejected = Some(Box::new(Rejected { model: Model::default(), request: request() }));
    let rejected = Judgement::Unknown { why: "no".to_owned(), rejected };
    insta::assert_snapshot!("rejected", text(&answer(rejected, Vec::new())));
    let json = answer_json(&answer_unknown);
    assert_eq!((&json["result"], &json["reasons"]), (&"UNKNOWN".into(), &serde_json::json!([])));
    assert!(json.get("witness").is_none());
}

/// Engines that said these things, with whether their requests are confirmed.
fn comparison(said: &[(Said, Option<bool>)]) -> Comparison {
    let engines = said.iter().zip(["z3", "cvc5", "cvc4"]).map(|((answer, confirmed), name)| Compared {
        outcome: outcome(name, answer.clone()),
        shown: confirmed.map(|confirmed| Shown { request: request(), confirmed }),
    });
    let engines = engines.collect();
    Comparison {
        claim: keyaki::property::Claim::Never,
        question: "no-new-access",
        engines,
        query_sha256: "abc".to_owned(),
        readings: keyaki_policy::Readings::default(),
        services: keyaki::Services::Any,
        diagnostics: Vec::new(),
    }
}

fn sat() -> Said {
    Said::Sat(Model::default())
}

#[test]
fn what_follows_from_several_answers() {
    let check = |said: &[(Said, Option<bool>)], agreed: Agreed, agreement: &str, line: &str| {
        let comparison = comparison(said);
        assert_eq!(
            (comparison.agreed(), comparison_json(&comparison)["agreement"].as_str()),
            (agreed, Some(agreement))
        );
        let text = render_comparison(&comparison, Style::PLAIN);
        assert_eq!(text.lines().last(), Some(line), "{text}");
    };
    let unsat = || (Said::Unsat, None);
    let unknown = || (gave_up(), None);
    check(&[unsat(), unsat()], Agreed::Pass, "agree", "PASS  all 2 engines agree");
    check(&[unsat(), unknown()], Agreed::Pass, "unknown", "PASS  1 of 2 engines answered");
    check(&[unsat()], Agreed::Pass, "unknown", "PASS  there is one engine; nothing to compare");
    check(&[(sat(), Some(true)), (sat(), Some(false))], Agreed::Fail, "agree", "FAIL  all 2 engines agree");
    let line = "UNKNOWN  no model is confirmed by the evaluator: a bug in Keyaki";
    check(&[(sat(), Some(false)), (sat(), Some(false))], Agreed::Unknown, "agree", line);
    let line = "UNKNOWN  the engines disagree: one of them, or Keyaki, is wrong";
    check(&[(sat(), Some(true)), unsat(), unknown()], Agreed::Disagree, "disagree", line);
    check(&[unknown()], Agreed::Unknown, "unknown", "UNKNOWN  no engine answered");
    check(&[], Agreed::Unknown, "unknown", "UNKNOWN  no engine answered");
}

#[test]
fn an_engine_without_an_answer_has_an_opinion_of_another_s() {
    let mut comparison = comparison(&[(sat(), Some(true)), (gave_up(), None), (gave_up(), None)]);
    let mut show = |opinion: Opinion| {
        comparison.engines[1].outcome.opinion = Some(opinion);
        let outcomes: Vec<Outcome> = comparison.engines.iter().map(|engine| engine.outcome.clone()).collect();
        let answer = text(&answer(failure(), outcomes));
        let json = serde_json::to_string_pretty(&comparison_json(&comparison)["engines"][1]).unwrap();
        format!("{}\n{json}\n\n{answer}", render_comparison(&comparison, Style::PLAIN))
    };
    insta::assert_snapshot!("accepts", show(Opinion::Accepts("z3".to_owned())));
    insta::assert_snapshot!("refuses", show(Opinion::Refuses("z3".to_owned())));
}

#[test]
fn comparisons_are_aligned() {
    let comparison = comparison(&[(sat(), Some(true)), (gave_up(), None), (sat(), Some(false))]);
    insta::assert_snapshot!("comparison", render_comparison(&comparison, Style::PLAIN));
    insta::assert_snapshot!("comparison_json", format!("{:#}", comparison_json(&comparison)));
}

#[test]
fn engines_are_listed_with_what_is_wrong_with_them() {
    let row =
        |name: &str, place, usable| EngineRow { name: name.to_owned(), place, version: "4.8.12".to_owned(), usable };
    let program = |path: &str| Place::Program(path.to_owned());
    let rows = [
        row("native", Place::Embedded, Usable::Fit),
        row("cvc5", program("/usr/bin/cvc5"), Usable::Fit),
        row("z3", program("/usr/bin/z3"), Usable::Weak("it is old".to_owned())),
        row("bad\u{7}", program("/bad"), Usable::Unfit("it said nothing".to_owned())),
        row("cvc4", Place::Nowhere, Usable::Missing("there is no `cvc4` on PATH".to_owned())),
    ];
    insta::assert_snapshot!("engines", render_engines(&rows, "install one", Style::PLAIN));
    insta::assert_snapshot!("engines_json", format!("{:#}", engines_json(&rows)));
    for from in [1, 2] {
        let some = render_engines(&rows[from..3], "install one", Style::PLAIN);
        assert!(!some.contains("install one"), "{some}");
    }
    for rows in [&rows[3..], &rows[..1]] {
        let none = render_engines(rows, "install one", Style::PLAIN);
        assert!(none.ends_with("\n\nhelp: install one\n"), "{none}");
    }
}
