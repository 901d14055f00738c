//! Random pairs of policies, put to all engines together: they never contradict each other, every witness is new access by
//! `decide`, the statement that is named is the right one, and answers follow the laws of spec 0.4.
//!
//! 120 pairs, for a minute at most; `KEYAKI_DIFFERENTIAL=n` asks about `n` others, however long it takes. What a run finds goes
//! into `tests/pairs/found`, whose files are tried first.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

#[path = "pairs/draw.rs"]
mod draw;
#[path = "pairs/laws.rs"]
mod laws;
#[path = "pairs/rewrite.rs"]
mod rewrite;
mod support;

use std::cell::Cell;
use std::time::{Duration, Instant};

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use serde_json::{Value, json};

use draw::{HeldTo, Pair};
use laws::Laws;

#[test]
fn pairs_that_were_wrong_once() {
    let laws = Laws::with_every_engine();
    let files = std::fs::read_dir(support::tests("pairs/found")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect();
    files.sort();
    assert!(!files.is_empty(), "there are pairs");
    for path in files {
        let case: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let kind = if case["kind"] == "resource" { "resource" } else { "identity" };
        let pair = Pair { kind, existing: case["existing"].clone(), new: case["new"].clone(), held: HeldTo::All };
        let found = laws.check(&pair).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()));
        let said = found.map(|found| if found { "PASS" } else { "FAIL" });
        assert!(said.is_none_or(|said| case["expect"] == said), "{}: {said:?}", path.display());
        assert!(said.is_some(), "{}: no answer", path.display());
    }
}

#[test]
fn engines_agree_on_random_pairs_and_witnesses_replay() {
    let asked: Option<u32> = std::env::var("KEYAKI_DIFFERENTIAL").ok().and_then(|count| count.parse().ok());
    let count = asked.unwrap_or(120);
    let end = asked.is_none().then(|| Instant::now() + Duration::from_secs(60));
    let laws = Laws::with_every_engine();
    let seed = count.to_le_bytes().repeat(8);
    let config = Config { cases: count, max_shrink_iters: 400, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let failing = Cell::new(false);
    let result = runner.run(&draw::pair(), |pair| {
        // Time ends the drawing, not the search for the smallest pair.
        if !failing.get() && end.is_some_and(|end| Instant::now() > end) {
            return Ok(());
        }
        laws.check(&pair).map(drop).map_err(|problem| {
            failing.set(true);
            TestCaseError::fail(problem)
        })
    });
    eprintln!("{}", laws.tally());
    if let Err(TestError::Fail(why, pair)) = result {
        let case = json!({"kind": pair.kind, "existing": pair.existing, "new": pair.new});
        panic!("{why}\n{case:#}");
    }
    laws.assert_told_something();
}
