//! What an update changes: the cases of `tests/changes` as text, and that every claim about a document is true of random
//! requests, of the cases, of AWS's own samples and of random pairs of policies.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

#[path = "pairs/draw.rs"]
#[allow(dead_code, reason = "drawn pairs say more than is asked here")]
mod draw;
#[path = "changes/other_checks.rs"]
mod other_checks;
#[path = "changes/requests.rs"]
mod requests;
#[path = "changes/suggestions.rs"]
mod suggestions;
mod support;

use std::collections::BTreeMap;

use keyaki::{Judgement, Options, Services, Subject};
use keyaki_change::{Changes, Covers, Difference, Relation, Side, Within, changes};
use keyaki_engine::{Decision, Panel};
use keyaki_policy::{Manner, Mode, Policy, PolicyKind, read};
use keyaki_report::{Style, render_changes};
use keyaki_semantics::{Encoder, Outcome, Request, outcome};
use keyaki_source::Source;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use requests::{drawn, request};
use serde_json::{Value, json};
use support::{native, tests};

#[test]
fn cases_as_text() {
    for (name, old, new) in cases() {
        let (old, new) = (lenient("old.json", &old, None), lenient("new.json", &new, None));
        let text = render_changes(&of(&old, &new), Style::PLAIN);
        let said: Vec<&str> = text.lines().filter(|line| !line.contains("native 0.")).collect();
        insta::with_settings!({snapshot_path => "changes/snapshots", prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!(name, said.join("\n").trim_end());
        });
    }
}

#[test]
fn claims_about_cases_are_true() {
    let mut tally = Tally::default();
    for (name, old, new) in cases() {
        let (old, new) = (lenient("old", &old, None), lenient("new", &new, None));
        check(&old, &new, &drawn(300), &mut tally).unwrap_or_else(|problem| panic!("{name}: {problem}"));
    }
    println!("{tally:?}");
    assert!(tally.0["exact"] > 20, "{tally:?}");
}

/// AWS's samples have large existing policies with many Denies.
#[test]
fn claims_about_samples_of_aws_are_true() {
    let text = std::fs::read_to_string(tests("labelled/check-no-new-access-aws-samples.jsonl")).unwrap();
    let mut tally = Tally::default();
    for (at, line) in text.lines().enumerate() {
        let row: Value = serde_json::from_str(line).unwrap();
        let request = &row["request"];
        let kind = if request["policyType"] == "RESOURCE_POLICY" { PolicyKind::Resource } else { PolicyKind::Identity };
        let [old, new] = ["existingPolicyDocument", "newPolicyDocument"]
            .map(|name| lenient(name, request[name].as_str().unwrap(), Some(kind)));
        check(&old, &new, &drawn(20), &mut tally).unwrap_or_else(|problem| panic!("sample {at}: {problem}"));
    }
    println!("{tally:?}");
    assert!(tally.0["exact"] > 100, "{tally:?}");
}

/// `KEYAKI_DIFFERENTIAL=n` draws n other pairs.
#[test]
fn claims_about_random_pairs_are_true() {
    let asked: Option<u32> = std::env::var("KEYAKI_DIFFERENTIAL").ok().and_then(|count| count.parse().ok());
    let count = asked.unwrap_or(60);
    let config = Config { cases: count, max_shrink_iters: 200, failure_persistence: None, ..Config::default() };
    let seed = count.to_le_bytes().repeat(8);
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let tally = std::cell::RefCell::new(Tally::default());
    let pairs = (draw::pair(), prop::collection::vec(request(), 60));
    let result = runner.run(&pairs, |(pair, requests)| {
        let kind = Some(if pair.kind == "resource" { PolicyKind::Resource } else { PolicyKind::Identity });
        let (old, new) =
            (lenient("old", &pair.existing.to_string(), kind), lenient("new", &pair.new.to_string(), kind));
        check(&old, &new, &requests, &mut tally.borrow_mut())
            .map_err(|problem| TestCaseError::fail(format!("{problem}\nold: {}\nnew: {}", pair.existing, pair.new)))
    });
    println!("{:?}", tally.borrow());
    if let Err(TestError::Fail(why, _)) = result {
        panic!("{why}");
    }
    assert!(tally.borrow().0["exact"] > 0, "{:?}", tally.borrow());
}

#[test]
fn policies_of_different_types_have_a_verdict_and_no_document() {
    let statement = |more: Value| {
        let mut statement = json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"});
        statement.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"Version": "2012-10-17", "Statement": statement}).to_string()
    };
    let old = lenient("old", &statement(json!({"Principal": {"AWS": "111122223333"}})), None);
    let new = lenient("new", &statement(json!({})), None);
    let changes = of(&old, &new);
    assert_eq!(changes.relation(), Relation::Wider);
    let why = changes.gained.document.unwrap().unwrap_err();
    assert!(why.contains("different types"), "{why}");
}

/// How often what was claimed.
#[derive(Debug, Default)]
struct Tally(BTreeMap<&'static str, usize>);

impl Tally {
    fn count(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }
}

fn panel() -> Panel {
    Panel::new([native()])
}

fn of(old: &Policy, new: &Policy) -> Changes {
    let (old, new) = (Subject::from(old.clone()), Subject::from(new.clone()));
    changes(&old, &new, Services::Any, &panel(), &Options::default())
}

/// What is wrong with what is said of the pair.
fn check(old: &Policy, new: &Policy, requests: &[Request], tally: &mut Tally) -> Result<(), String> {
    let changes = of(old, new);
    check_side(&changes.gained, old, new, requests, tally).map_err(|problem| format!("gained: {problem}"))?;
    check_side(&changes.lost, new, old, requests, tally).map_err(|problem| format!("lost: {problem}"))
}

fn check_side(side: &Side, old: &Policy, new: &Policy, requests: &[Request], tally: &mut Tally) -> Result<(), String> {
    let asked = |request: &Request| allows(new, request) && !allows(old, request);
    match (&side.answer.judgement, &side.document) {
        (Judgement::Holds, None) => {
            tally.count("nothing");
            match requests.iter().find(|request| asked(request)) {
                Some(request) => Err(format!("there is something: {request:?}")),
                None => Ok(()),
            }
        }
        (Judgement::Fails { .. }, Some(Ok(difference))) => {
            tally.count(if difference.is_exact() { "exact" } else { "not exact" });
            check_document(difference, old, new)?;
            let witness = match &side.answer.judgement {
                Judgement::Fails { witness, .. } => Some(&witness.request),
                _ => None,
            };
            for request in requests.iter().chain(witness) {
                let said = allows(&difference.document.policy, request);
                tally.count(if asked(request) { "requests in question" } else { "other requests" });
                if asked(request) && !said && difference.covers == Covers::Proven {
                    return Err(format!("not complete: {request:?}\n{}", difference.document.text()));
                }
                if said && !asked(request) && difference.within == Within::Proven {
                    return Err(format!("not sound: {request:?}\n{}", difference.document.text()));
                }
            }
            Ok(())
        }
        (Judgement::Unknown { .. }, None) => {
            tally.count("unknown");
            Ok(())
        }
        (_, Some(Err(why))) => Err(format!("no document: {why}")),
        other => Err(format!("{other:?}")),
    }
}

/// The text is that of the policy, IAM would take it if it took both policies, and the claims hold of the policies with nothing left out.
fn check_document(difference: &Difference, old: &Policy, new: &Policy) -> Result<(), String> {
    let document = &difference.document;
    let read_again = lenient("again", &document.json.to_string(), Some(new.kind));
    let meant = |policy: &Policy| {
        keyaki_report::render_policy(policy)
            .lines()
            .skip(1)
            .filter(|line| !line.starts_with("statement"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    if meant(&read_again) != meant(&document.policy) {
        return Err(format!("text and policy differ:\n{}", document.text()));
    }
    if [old, new].iter().all(|policy| is_strict(policy.source.text(), policy.kind))
        && !is_strict(document.text(), new.kind)
    {
        return Err(format!("IAM would not take it:\n{}", document.text()));
    }
    if let Within::Exceeds(request) = &difference.within {
        let beyond = allows(&document.policy, request) && (allows(old, request) || !allows(new, request));
        if !beyond {
            return Err(format!("this is not beyond: {request:?}"));
        }
    }
    let mut encoder = Encoder::new([old, new, &document.policy]);
    let [before, after, said] = [("old", old), ("new", new), ("document", &document.policy)]
        .map(|(name, policy)| encoder.policy(name, policy).allowed);
    let terms = encoder.terms();
    let (not_before, not_after, not_said) = (terms.not(before), terms.not(after), terms.not(said));
    let missed = terms.and([after, not_before, not_said]);
    let outside = terms.or([not_after, before]);
    let beyond = terms.and([said, outside]);
    let either = terms.or([missed, beyond]);
    let encoding = encoder.finish(either, Vec::new());
    for (goal, claimed) in
        [(missed, difference.covers == Covers::Proven), (beyond, difference.within == Within::Proven)]
    {
        let options = Options::default();
        let decision = panel().ask(&encoding.query.with_goal(goal), &options.limits, options.agreement).decision;
        if claimed && matches!(decision, Decision::Sat(_)) {
            return Err(format!("refuted with nothing left out:\n{}", document.text()));
        }
    }
    Ok(())
}

fn allows(policy: &Policy, request: &Request) -> bool {
    outcome(policy, request) == Outcome::Allow
}

fn is_strict(text: &str, kind: PolicyKind) -> bool {
    read(&Source::new("strict", text), Some(kind), Mode::Strict).0.is_some()
}

fn lenient(name: &str, text: &str, kind: Option<PolicyKind>) -> Policy {
    let (policy, diagnostics) = read(&Source::new(name, text), kind, Manner::from(Mode::Lenient));
    policy.unwrap_or_else(|| panic!("{}\n{text}", support::messages(&diagnostics)))
}

/// Name, old and new policy.
fn cases() -> Vec<(String, String, String)> {
    let folders = std::fs::read_dir(tests("changes")).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = folders.filter(|path| path.join("old.json").exists()).collect();
    folders.sort();
    assert!(folders.len() > 20, "{}", folders.len());
    let text = |folder: &std::path::Path, name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let name = |folder: &std::path::Path| folder.file_name().unwrap().to_str().unwrap().to_owned();
    folders.iter().map(|folder| (name(folder), text(folder, "old.json"), text(folder, "new.json"))).collect()
}
