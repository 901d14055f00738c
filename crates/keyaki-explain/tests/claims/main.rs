//! Every claim of an explanation, on random policies: by the evaluator, or by a question of its own.

#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

mod arbitrary;
mod causes;
mod obstacles;
mod scenarios;
mod support;

use std::sync::Arc;

use keyaki::{Answer, Judgement, Options, Question, Services, Subject, ask, prepare, prepare_whole};
use keyaki_engine::{Engine, Limits, Panel};
use keyaki_explain::{Explanation, Wanted, explain};
use keyaki_native::Native;
use keyaki_policy::{Mode, Policy, PolicyKind, Statement, read};
use keyaki_semantics::{Request, Scenario, outcome};
use keyaki_source::Source;
use proptest::prelude::*;

/// A case asks hundreds of questions, so there are fewer of them than elsewhere.
fn cases() -> u32 {
    // A rare case of scenarios takes minutes.
    (std::env::var("KEYAKI_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(2_000_u32) / 20).min(100)
}

fn panel() -> Panel {
    Panel::new([Arc::new(Native::default()) as Arc<dyn Engine>])
}

/// The answer, and all there is to say about it.
fn explained(question: &Question) -> (Answer, Explanation) {
    let (prepared, panel, options) = (prepare(question), panel(), Options::default());
    let answer = ask(question, &prepared, &panel, &options);
    let wanted = Wanted { witnesses: 5, trace: true, support: true, ..Wanted::default() };
    let explanation = explain(question, &prepared, &panel, &options, &answer, &wanted);
    assert!(explanation.incident.is_none(), "{:?}", explanation.incident);
    (answer, explanation)
}

/// Whether some request shows that the answer is no, with nothing left out of the question.
fn fails(question: &Question) -> bool {
    let prepared = prepare_whole(question, Services::Any);
    match Native::default().solve(&prepared.encoding.query, &Limits::default()).answer {
        keyaki_engine::Answer::Sat(_) => true,
        keyaki_engine::Answer::Unsat => false,
        keyaki_engine::Answer::Unknown(why) => panic!("{why}"),
    }
}

/// `policy` with other statements.
fn with_statements(policy: &Policy, statements: Vec<Statement>) -> Policy {
    Policy { statements, ..policy.clone() }
}

fn matches(policy: &Policy, statement: &Statement, request: &Request) -> bool {
    let alone = Statement { effect: keyaki_policy::Effect::Allow, ..statement.clone() };
    // `NotPrincipal` with `Allow` is another thing than with `Deny` by some readings, which are not used here.
    outcome(&with_statements(policy, vec![alone]), request).is_allow()
}

fn check(question: &Question) -> Result<(), TestCaseError> {
    let (answer, explanation) = explained(question);
    match &answer.judgement {
        Judgement::Fails { witness, .. } => {
            prop_assert!(explanation.support.is_none());
            causes::check(question, &explanation)?;
            causes::check_witnesses(question, witness, &explanation)?;
            causes::check_trace(question, witness, &explanation)?;
            obstacles::check(question, &explanation)
        }
        Judgement::Holds => {
            prop_assert!(explanation.causes.is_empty() && explanation.trace.is_none());
            support::check(question, &explanation)
        }
        Judgement::Exists { .. } | Judgement::NothingExists => panic!("no existence was asked about"),
        Judgement::Unknown { why, .. } => panic!("{why}"),
        Judgement::Disagreement => panic!("one engine disagrees with itself"),
    }
}

/// A request through a statement about all but some resources, where another statement allows the same on any.
#[test]
fn of_a_scenario_with_a_statement_about_other_resources() {
    let scenario = |texts: &[&str]| {
        let source =
            |text: &&str| Source::new("identity.json", format!(r#"{{"Version": "2012-10-17", "Statement": {text}}}"#));
        let policy = |text| read(&source(text), Some(PolicyKind::Identity), Mode::Lenient).0.unwrap();
        Subject::from(Scenario::of_identity(texts.iter().map(policy).collect()))
    };
    let existing = scenario(&[r#"{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}"#]);
    let all = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    let others = r#"{"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::*"}"#;
    scenarios::check(&Question::NoNewAccess { existing, new: scenario(&[all, others]) }).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn of_comparisons((existing, new) in arbitrary::pair()) {
        check(&Question::NoNewAccess { existing: existing.into(), new: new.into() })?;
    }

    #[test]
    fn of_comparisons_of_scenarios((existing, new) in arbitrary::scenarios()) {
        let [existing, new] = [existing, new].map(|scenario| Subject::Scenario(Box::new(scenario)));
        scenarios::check(&Question::NoNewAccess { existing, new })?;
    }

    #[test]
    fn of_questions_of_access_in_scenarios((scenario, _) in arbitrary::scenarios(), access in arbitrary::access()) {
        scenarios::check(&Question::AccessNotGranted { policy: Subject::Scenario(Box::new(scenario)), access })?;
    }

    #[test]
    fn of_questions_of_access((_, policy) in arbitrary::pair(), access in arbitrary::access()) {
        check(&Question::AccessNotGranted { policy: policy.into(), access })?;
    }

    #[test]
    fn of_properties_that_hold(claim in support::claims(), (existing, new) in arbitrary::pair(), (other, _) in arbitrary::pair()) {
        prop_assume!(existing.kind == other.kind);
        let question = support::claimed(claim, [existing, new, other]);
        let (answer, explanation) = explained(&question);
        if matches!(answer.judgement, Judgement::Holds) {
            support::check(&question, &explanation)?;
        }
    }
}
