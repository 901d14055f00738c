//! Random questions: solvers must not contradict each other, nor the evaluator of terms.
//!
//! Every solver is asked in a session, cvc5 in both string encodings, and the embedded engine with them. A model that the evaluator refuses fails the test,
//! and so does `unsat` beside a model, or a reply that cannot be read. Giving up is allowed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // Tests stop at what they do not expect.

mod common;
#[path = "../../keyaki-native/tests/queries/mod.rs"]
mod queries;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::time::{Duration, Instant};

use keyaki_engine::{Answer, Engine, Outcome, checked};
use keyaki_ir::{Query, Value, evaluate, query_text};
use keyaki_native::Native;
use keyaki_pipe::{Config, Mode, PipeEngine, Strings, discover_row};
use keyaki_smtlib::script;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config as Cases, RngAlgorithm, TestRng, TestRunner};

use crate::common::recipe::{model, query, recipe, values};
use crate::common::{installed, limits};
use crate::queries::policies;

/// The installed solvers, those of the cvc family once in each encoding; without the embedded engine. With
/// `KEYAKI_DIFFERENTIAL_WITH=z3,cvc5`, those that it names.
fn engines() -> Vec<PipeEngine> {
    let config = Config::builtin().unwrap();
    let mut engines = Vec::new();
    for found in ["z3", "cvc5", "cvc4"].into_iter().filter_map(installed) {
        engines.extend(found.engine(Mode::Session));
        if found.row.strings == Strings::Affixes {
            let mut row = config.row(&found.row.name).unwrap().clone();
            row.name += "-regex";
            row.command = found.program.unwrap().to_str().unwrap().to_owned();
            row.strings = Strings::Regex;
            engines.extend(discover_row(&row, OsStr::new("")).engine(Mode::Session));
        }
    }
    if let Ok(names) = std::env::var("KEYAKI_DIFFERENTIAL_WITH") {
        engines.retain(|engine| names.split(',').any(|name| name == engine.info().name));
        assert!(!engines.is_empty(), "no engine is called {names}");
    }
    engines
}

/// What an engine may say instead of an answer: the last but two is cvc4's, which reads no range beyond Latin-1; the last are
/// the embedded engine's.
const EXCUSES: [&str; 6] = [
    "gave up",
    "was stopped",
    "cannot be written",
    "code point is less than or equal to 255",
    "texts are coupled by globs with variables",
    "integers are compared with each other",
];

/// What each engine says, the embedded one first; every complaint about it.
fn complaints(engines: &[PipeEngine], query: &Query) -> (Vec<Outcome>, Vec<String>) {
    let native = Native::default().with_steps(1_000_000);
    let all = std::iter::once(&native as &dyn Engine).chain(engines.iter().map(|engine| engine as &dyn Engine));
    let outcomes: Vec<Outcome> = all.map(|engine| checked(engine.solve(query, &limits(2000)), query)).collect();
    let mut complaints = Vec::new();
    for outcome in &outcomes {
        if let Answer::Unknown(reason) = &outcome.answer
            && !EXCUSES.iter().any(|excuse| reason.contains(excuse))
        {
            complaints.push(format!("{}: {reason}", outcome.engine.name));
        }
    }
    let said = |name: &str| outcomes.iter().find(|outcome| outcome.answer.name() == name);
    if let (Some(sat), Some(unsat)) = (said("sat"), said("unsat")) {
        complaints.push(format!("{} has a model, {} says unsat", sat.engine.name, unsat.engine.name));
    }
    (outcomes, complaints)
}

/// How many questions are put when nobody says.
const FEW: usize = 60;

/// How many questions; `KEYAKI_DIFFERENTIAL` asks for more, and for others.
fn count() -> usize {
    std::env::var("KEYAKI_DIFFERENTIAL").ok().and_then(|n| n.parse().ok()).unwrap_or(FEW)
}

/// Draws questions and looks at every answer with `judge`, for a minute at most unless a number of questions is wanted.
fn for_each<S: Strategy>(
    strategy: &S,
    make: impl Fn(S::Value) -> Query,
    judge: impl Fn(&Query, &[Outcome]) -> Option<String>,
) {
    let engines = engines();
    let seed = [count().to_le_bytes()[0]; 32];
    let mut runner = TestRunner::new_with_rng(Cases::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let end = (count() == FEW).then(|| Instant::now() + Duration::from_secs(60));
    let mut tally = BTreeMap::<String, usize>::new();
    for _ in (0..count()).take_while(|_| end.is_none_or(|end| Instant::now() < end)) {
        let query = make(strategy.new_tree(&mut runner).unwrap().current());
        let (outcomes, mut complaints) = complaints(&engines, &query);
        complaints.extend(judge(&query, &outcomes));
        for outcome in &outcomes {
            *tally.entry(format!("{} {}", outcome.engine.name, outcome.answer.name())).or_default() += 1;
        }
        let text = |engine: &PipeEngine| {
            script(&query, engine.dialect()).map_or_else(|error| error.to_string(), |text| text.to_string())
        };
        let texts = || engines.iter().map(text).collect::<Vec<_>>().join("\n");
        assert!(complaints.is_empty(), "{complaints:?}\n{}\n{}\n{outcomes:#?}", query_text(&query), texts());
    }
    eprintln!("{tally:?}");
    let definite = tally.iter().filter(|(said, _)| !said.ends_with("unknown")).map(|(_, n)| n).sum::<usize>();
    assert!(definite > 0, "no answer at all: {tally:?}");
}

#[test]
fn solvers_agree_on_random_questions() {
    for_each(&prop::collection::vec(recipe(), 1..4), |recipes| query(&recipes), |_, _| None);
}

#[test]
fn engines_agree_on_comparisons_of_policies() {
    for_each(&policies(), |policies| queries::query(&[], &policies.new_access()), |_, _| None);
}

/// All solvers are given the same encoding, so they can be wrong together; with the values given they cannot, as the
/// evaluator knows the answer.
#[test]
fn solvers_agree_with_the_evaluator_where_all_values_are_given() {
    let make = |(recipe, values): (_, Vec<(String, Value)>)| {
        let query = query(&[recipe]);
        let model = model(&query, &values);
        let holds = evaluate(&query.terms, query.goal, &model) == Value::Bool(true);
        let mut query = query.at(&model);
        query.notes = vec![if holds { "sat" } else { "unsat" }.to_owned()];
        query
    };
    for_each(&(recipe(), values()), make, |query, outcomes| {
        let names = outcomes.iter().map(|outcome| outcome.answer.name());
        let wrong = names.into_iter().any(|name| name != "unknown" && name != query.notes[0]);
        wrong.then(|| format!("the evaluator says {}", query.notes[0]))
    });
}
