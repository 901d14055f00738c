//! Policies and what is found in them: `tests/policies/*.json`, and beside each a snapshot.
//!
//! What is found is proven again: every goal that a finding refutes has a certificate that the checker accepts, and every fix
//! leaves a policy that no request tells from the one before.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests fail by panicking"
)]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use keyaki_engine::{Agreement, Answer, Engine, EngineInfo, Limits, Outcome, Panel};
use keyaki_ir::{Query, Term};
use keyaki_lint::{Code, Finding, Lint, NotRepaired, Repair, lint, repair};
use keyaki_native::Native;
use keyaki_policy::{Mode, Policy, read};
use keyaki_semantics::Encoder;
use keyaki_source::Source;
use proptest::prelude::*;
use serde_json::{Value, json};

fn policy(name: &str, text: &str) -> Policy {
    let (policy, diagnostics) = read(&Source::new(name, text), None, Mode::Lenient);
    policy.unwrap_or_else(|| panic!("{name}: {diagnostics:?}"))
}

fn linted(policy: &Policy) -> Lint {
    let panel = Panel::new([Arc::new(Native::default()) as Arc<dyn Engine>]);
    lint(policy, &panel, &Limits::default(), Agreement::All)
}

/// The findings, a paragraph each.
fn shown(policy: &Policy, lint: &Lint) -> String {
    let text = policy.source.text();
    let at = |span: keyaki_source::Span| {
        let place = policy.source.position(span.start());
        let written = text[span.range()].split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{}:{} {}", place.line, place.column, written.chars().take(60).collect::<String>())
    };
    let mut out = String::new();
    for finding in &lint.findings {
        out += &format!("{}: {}\n  at {}\n", finding.code.name(), finding.message, at(finding.span));
        for (span, what) in &finding.related {
            out += &format!("  beside {}: {what}\n", at(*span));
        }
        out += &format!("  proof: {}\n", finding.proof);
        if let Some(advice) = &finding.advice {
            out += &format!("  advice: {advice}\n");
        }
        if let Some(fix) = &finding.fix {
            out += &format!("  fix: {}\n", fix.title);
        }
    }
    if out.is_empty() { "nothing\n".to_owned() } else { out }
}

/// A certificate that no request satisfies `goal` is accepted.
fn is_proven(query: &Query, goal: Term) {
    let query = query.with_goal(goal);
    let (outcome, certificate) = Native::default().prove(&query, &Limits::default());
    assert_eq!(outcome.answer, Answer::Unsat);
    assert_eq!(keyaki_certificate::check(&query, &certificate.unwrap()), Ok(()));
}

/// No request tells the policies from each other: an Allow or Deny of one is one of the other.
fn same_meaning(one: &Policy, other: &Policy) -> bool {
    let mut encoder = Encoder::new([one, other]);
    let (left, right) = (encoder.policy("one", one), encoder.policy("other", other));
    let terms = encoder.terms();
    // An Allow that is denied anyway may come and go, a Deny may not.
    let (allowed, denied) = (terms.eq(left.allowed, right.allowed), terms.eq(left.denied, right.denied));
    let same = terms.and([allowed, denied]);
    let differs = terms.not(same);
    let query = encoder.finish(differs, Vec::new()).query;
    Native::default().solve(&query, &Limits::default()).answer == Answer::Unsat
}

fn holds_what_it_says(policy: &Policy, lint: &Lint) {
    assert_eq!((lint.undecided, lint.disagreements.len()), (0, 0));
    for finding in &lint.findings {
        assert!(!finding.refuted.is_empty(), "{finding:?}");
        let unrealistic = finding.code == Code::StatementUnrealistic;
        let query = if unrealistic { &lint.realistic } else { &lint.query };
        finding.refuted.iter().for_each(|goal| is_proven(query, *goal));
        if let Some(text) = fixed(policy, finding) {
            let (after, diagnostics) = read(&Source::new("fixed", text), Some(policy.kind), Mode::Lenient);
            let after = after.unwrap_or_else(|| panic!("{finding:?}: {diagnostics:?}"));
            assert!(same_meaning(policy, &after), "{finding:?}\n{}", after.source.text());
        }
    }
}

fn fixed(policy: &Policy, finding: &Finding) -> Option<String> {
    finding.fix.as_ref().map(|fix| fix.made_in(policy.source.text()).unwrap())
}

fn repaired(policy: &Policy, engine: impl Engine + 'static) -> Result<Repair, NotRepaired> {
    let panel = Panel::new([Arc::new(engine) as Arc<dyn Engine>]);
    repair(policy, Mode::Lenient, &panel, &Limits::default(), Agreement::All)
}

/// The text with all fixes made means the same, is the text as it was with parts left out, and has no fix left.
fn is_repaired(policy: &Policy) {
    let Repair { policy: after, made, left, .. } = repaired(policy, Native::default()).unwrap();
    assert!(same_meaning(policy, &after), "{}", after.source.text());
    let mut rest = policy.source.text().chars();
    assert!(after.source.text().chars().all(|c| rest.any(|other| other == c)), "{}", after.source.text());
    assert!(left.findings.iter().all(|finding| finding.fix.is_none()), "{}", after.source.text());
    assert_eq!(made.is_empty(), after.source.text() == policy.source.text());
    assert!(made.windows(2).all(|pair| pair[0].span.start() < pair[1].span.start()), "{made:?}");
    for one in &made {
        let part = &policy.source.text()[one.span.range()];
        let is_part = serde_json::from_str::<Value>(part).is_ok_and(|part| part.is_string() || part.is_object());
        assert!(is_part, "{part}");
    }
    let again = repaired(&after, Native::default()).unwrap();
    assert!(again.made.is_empty() && again.policy.source.text() == after.source.text());
}

/// Says that nothing of a policy is needed, until the question with this number: then it says what it is told to, or the truth.
struct Careless {
    honest: Native,
    asked: AtomicUsize,
    last: usize,
    says: Option<Answer>,
}

impl Engine for Careless {
    fn info(&self) -> &EngineInfo {
        self.honest.info()
    }

    fn solve(&self, query: &Query, limits: &Limits) -> Outcome {
        let truth = self.honest.solve(query, limits);
        let answer = match self.asked.fetch_add(1, Ordering::Relaxed) + 1 == self.last {
            true => self.says.clone().unwrap_or(truth.answer),
            false => Answer::Unsat,
        };
        Outcome::new(self.info().clone(), answer, truth.time)
    }
}

/// Whatever is found: without a proof of the whole, which is the last question, nothing comes out.
#[test]
fn nothing_is_repaired_without_a_proof() {
    let statement = |action: &str| json!({"Effect": "Allow", "Action": action, "Resource": "*"});
    let text = json!({"Statement": [statement("s3:GetObject"), statement("s3:PutObject")]}).to_string();
    let policy = policy("needed", &text);
    let made = |last, says| {
        let engine = Careless { honest: Native::default(), asked: AtomicUsize::new(0), last, says };
        repaired(&policy, engine).map(|repair| (repair.made.len(), repair.questions))
    };
    let (count, questions) = made(0, None).unwrap();
    assert_eq!(count, 1);
    assert_eq!(made(questions, None), Err(NotRepaired::Differs));
    let why = "too hard".to_owned();
    assert_eq!(
        made(questions, Some(Answer::Unknown(why.clone()))),
        Err(NotRepaired::Unknown(format!("native: {why}")))
    );
}

#[test]
fn findings_of_policies() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policies");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let mut seen = Vec::new();
    for path in paths {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let policy = policy(name, &std::fs::read_to_string(&path).unwrap());
        let lint = linted(&policy);
        holds_what_it_says(&policy, &lint);
        is_repaired(&policy);
        seen.extend(lint.findings.iter().map(|finding| finding.code));
        insta::assert_snapshot!(name, shown(&policy, &lint));
    }
    let missing: Vec<_> = Code::ALL.into_iter().filter(|code| !seen.contains(code)).collect();
    assert_eq!(missing, [], "every code has a policy");
}

fn statement() -> impl Strategy<Value = Value> {
    let some = |items: &'static [&'static str]| prop::sample::subsequence(items, 1..=items.len().min(4)).prop_shuffle();
    let actions = some(&["s3:GetObject", "s3:Get*", "s3:PutObject", "s3:*", "s3:?etObject", "iam:PassRole"]);
    let resources = some(&["arn:aws:s3:::a/*", "arn:aws:s3:::a/b*", "arn:aws:s3:::*", "arn:aws:s3:::a/bc"]);
    let condition = prop::sample::select(vec![
        json!({}),
        json!({}),
        json!({"StringLike": {"aws:username": ["a*", "ab", "*"]}}),
        json!({"StringLike": {"aws:username": ["a*", "ab"]}, "StringNotEquals": {"aws:username": ["b", "b"]}}),
        json!({"NumericLessThan": {"s3:max-keys": ["10", "20"]}, "Null": {"s3:max-keys": "false"}}),
        json!({"NumericLessThan": {"s3:max-keys": "10"}, "NumericGreaterThan": {"s3:max-keys": "10"}}),
        json!({"ForAllValues:StringLike": {"aws:TagKeys": ["a", "a*"]}}),
        json!({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "10.1.0.0/16"]}}),
    ]);
    let effect = prop_oneof![3 => Just("Allow"), 1 => Just("Deny")];
    let words = (
        prop_oneof![4 => Just("Action"), 1 => Just("NotAction")],
        prop_oneof![4 => Just("Resource"), 1 => Just("NotResource")],
    );
    (effect, words, actions, resources, condition).prop_map(|(effect, (action, resource), actions, resources, condition)| {
        json!({"Effect": effect, action: actions, resource: resources, "Condition": condition})
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("KEYAKI_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(200_u32).min(500)
    ))]

    #[test]
    fn what_is_found_in_random_policies_holds(statements in prop::collection::vec(statement(), 1..5)) {
        let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        let policy = policy("random", &text);
        holds_what_it_says(&policy, &linted(&policy));
    }

    #[test]
    fn all_fixes_together_change_nothing(statements in prop::collection::vec(statement(), 1..5)) {
        let text = format!("{:#}", json!({"Version": "2012-10-17", "Statement": statements}));
        is_repaired(&policy("random", &text));
    }

    /// Whatever is found is gone after some fixes, one after the other.
    #[test]
    fn fixes_come_to_an_end(statements in prop::collection::vec(statement(), 1..4)) {
        let mut text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        let first = policy("random", &text);
        for _ in 0..60 {
            let current = policy("random", &text);
            let next = linted(&current).findings.iter().find_map(|finding| fixed(&current, finding));
            let Some(next) = next else {
                prop_assert!(same_meaning(&first, &current));
                return Ok(());
            };
            prop_assert!(next.len() < text.len());
            text = next;
        }
        prop_assert!(false, "60 fixes are not enough: {}", text);
    }
}
