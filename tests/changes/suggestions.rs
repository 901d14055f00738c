//! `--suggest`: the cases as text, and that what is said of a suggestion is true of random requests and of the policies with
//! nothing left out.

use keyaki::{Access, Judgement, Options, PublicAccess, Question, Services, ask, prepare_whole};
use keyaki_change::{Asker, Keeps, Suggestion, suggest};
use keyaki_engine::Decision;
use keyaki_policy::{Policy, PolicyKind};
use keyaki_report::{Style, printable, render_suggestion};
use keyaki_semantics::Request;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

use crate::requests::{drawn, request};
use crate::support::tests;
use crate::{Tally, allows, cases, draw, is_strict, lenient, panel};

#[test]
fn suggestions_as_text() {
    for (name, old, new) in cases() {
        let question = comparison(&old, &new, None);
        if fails(&question) {
            snapshot(&format!("suggestion-{name}"), &render_suggestion(&suggested(&question), Style::PLAIN));
        }
    }
}

/// Objects and lists are changed as they are laid out.
#[test]
fn layouts_are_kept() {
    for path in layouts() {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let policy = lenient(&format!("{name}.json"), &std::fs::read_to_string(&path).unwrap(), None);
        let access = Access::new(&["s3:DeleteBucket".to_owned()], &[]).unwrap();
        let question = Question::AccessNotGranted { policy: policy.into(), access };
        let suggestion = suggested(&question).unwrap();
        let lines: Vec<String> = suggestion.patch.split_terminator('\n').map(printable).collect();
        snapshot(&format!("layout-{name}"), &lines.join("\n"));
        check(&question, &suggestion, &drawn(100)).unwrap_or_else(|problem| panic!("{name}: {problem}"));
    }
}

#[test]
fn claims_about_suggestions_for_cases_are_true() {
    let mut tally = Tally::default();
    for (name, old, new) in cases() {
        let question = comparison(&old, &new, None);
        check_if_it_fails(&question, &drawn(300), &mut tally).unwrap_or_else(|problem| panic!("{name}: {problem}"));
    }
    println!("{tally:?}");
    assert!(tally.0["keeps"] > 15, "{tally:?}");
}

/// `KEYAKI_DIFFERENTIAL=n` draws n other pairs.
#[test]
fn claims_about_suggestions_for_random_pairs_are_true() {
    let asked: Option<u32> = std::env::var("KEYAKI_DIFFERENTIAL").ok().and_then(|count| count.parse().ok());
    let count = asked.unwrap_or(30);
    let config = Config { cases: count, max_shrink_iters: 100, failure_persistence: None, ..Config::default() };
    let seed = count.to_le_bytes().repeat(8);
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let tally = std::cell::RefCell::new(Tally::default());
    let drawn = (draw::pair(), prop::collection::vec(request(), 60));
    let result = runner.run(&drawn, |(pair, requests)| {
        let kind = if pair.kind == "resource" { PolicyKind::Resource } else { PolicyKind::Identity };
        let (old, new) = (format!("{:#}", pair.existing), format!("{:#}", pair.new));
        let access = Access::new(&["s3:Get*".to_owned()], &["arn:aws:s3:::b/*".to_owned()]).unwrap();
        let policy = lenient("new.json", &new, Some(kind)).into();
        for question in [comparison(&old, &new, Some(kind)), Question::AccessNotGranted { policy, access }] {
            check_if_it_fails(&question, &requests, &mut tally.borrow_mut())
                .map_err(|problem| TestCaseError::fail(format!("{problem}\nold: {old}\nnew: {new}")))?;
        }
        Ok(())
    });
    println!("{:?}", tally.borrow());
    if let Err(TestError::Fail(why, _)) = result {
        panic!("{why}");
    }
    assert!(tally.borrow().0["keeps"] > 5, "{:?}", tally.borrow());
}

pub(crate) fn snapshot(name: &str, text: &str) {
    insta::with_settings!({snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, text.trim_end());
    });
}

fn layouts() -> Vec<std::path::PathBuf> {
    let mut paths: Vec<_> =
        std::fs::read_dir(tests("changes/layouts")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() > 5);
    paths
}

fn comparison(old: &str, new: &str, kind: Option<PolicyKind>) -> Question {
    let (existing, new) = (lenient("old.json", old, kind).into(), lenient("new.json", new, kind).into());
    Question::NoNewAccess { existing, new }
}

fn fails(question: &Question) -> bool {
    match question.counts_addresses() {
        true => is_answered_with_no(question),
        false => matches!(whole_decision(question), Decision::Sat(_)),
    }
}

/// What the engine says to a question with nothing left out.
fn whole_decision(question: &Question) -> Decision {
    let options = Options::default();
    let prepared = prepare_whole(question, Services::Any);
    panel().ask(&prepared.encoding.query, &options.limits, options.agreement).decision
}

/// Whether the answer is no, with nothing left out of the question.
fn is_answered_with_no(question: &Question) -> bool {
    let answer = ask(question, &prepare_whole(question, Services::Any), &panel(), &Options::default());
    matches!(answer.judgement, Judgement::Fails { .. })
}

pub(crate) fn suggested(question: &Question) -> Result<Suggestion, String> {
    let (panel, options) = (panel(), Options::default());
    suggest(&Asker::new(&panel, &options, Services::Any, 2000), question)
}

pub(crate) fn check_if_it_fails(question: &Question, requests: &[Request], tally: &mut Tally) -> Result<(), String> {
    if !fails(question) {
        tally.count("passes");
        return Ok(());
    }
    match suggested(question) {
        Err(_) => tally.count("none"),
        Ok(suggestion) => {
            tally.count(match suggestion.keeps {
                Keeps::Proven => "keeps",
                Keeps::ProvenOfReal(_) => "keeps what is real",
                Keeps::Loses(_) | Keeps::Unknown(_) => "loses",
            });
            check(question, &suggestion, requests)?;
        }
    }
    Ok(())
}

/// What is wrong with a suggestion.
pub(crate) fn check(question: &Question, suggestion: &Suggestion, requests: &[Request]) -> Result<(), String> {
    let policy = question.subject().unwrap().1.as_policy().unwrap();
    let better = lenient("new.json", suggestion.policy.source.text(), Some(policy.kind));
    let wrong = |what: &str| Err(format!("{what}\n{}", suggestion.patch));
    if is_strict(policy.source.text(), policy.kind) && !is_strict(better.source.text(), better.kind) {
        return wrong("IAM would not take it");
    }
    if fails(&in_place(question, &better)) {
        return wrong("the check does not pass");
    }
    if fails(&Question::NoNewAccess { existing: policy.clone().into(), new: better.clone().into() }) {
        return wrong("it allows more");
    }
    for request in requests {
        let (before, after) = (allows(policy, request), allows(&better, request));
        let objected = question.is_violated_by(&of_mentioned_keys(request, [policy, &better]));
        // Some requests of strangers are tolerated where addresses are counted.
        if after && (!before || objected && !question.counts_addresses()) {
            return wrong(&format!("allowed: {request:?}"));
        }
        if before && !after && !objected && suggestion.keeps == Keeps::Proven {
            return wrong(&format!("lost: {request:?}"));
        }
    }
    match &suggestion.keeps {
        Keeps::Loses(request) | Keeps::ProvenOfReal(request)
            if !allows(policy, request) || allows(&better, request) || question.is_violated_by(request) =>
        {
            wrong(&format!("not lost: {request:?}"))
        }
        _ => Ok(()),
    }
}

/// The request with the keys that the policies look at: to a check that knows outsiders by their keys no other decides anything.
fn of_mentioned_keys(request: &Request, policies: [&Policy; 2]) -> Request {
    let texts = policies.map(|policy| policy.source.text().to_ascii_lowercase());
    let mut request = request.clone();
    request.context.retain(|key, _| texts.iter().any(|text| text.contains(key.folded())));
    request
}

fn in_place(question: &Question, policy: &Policy) -> Question {
    match question {
        Question::NoNewAccess { existing, .. } => {
            Question::NoNewAccess { existing: existing.clone(), new: policy.clone().into() }
        }
        Question::AccessNotGranted { access, .. } => {
            Question::AccessNotGranted { policy: policy.clone().into(), access: access.clone() }
        }
        Question::NoPublicAccess { public, .. } => {
            let policy = policy.clone().into();
            let public = PublicAccess::new(&policy, public.resource_type(), public.trust()).unwrap();
            Question::NoPublicAccess { policy, public }
        }
        Question::CrossAccount { perimeter, .. } => {
            Question::CrossAccount { policy: policy.clone().into(), perimeter: perimeter.clone() }
        }
        Question::Property { property, subjects } => {
            let role = question.subject().unwrap().0;
            let at = question.subjects().iter().position(|(other, _)| *other == role).unwrap();
            let mut subjects = subjects.clone();
            subjects[at] = policy.clone().into();
            Question::Property { property: property.clone(), subjects }
        }
    }
}
