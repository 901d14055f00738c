//! What the tests of the whole program share: the engines, and policies from text.

#![allow(dead_code, unreachable_pub)] // Each test file uses a part.
#![allow(clippy::unwrap_used, clippy::panic)] // Tests stop at what they do not expect.

pub mod as_property;
pub mod cases;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use keyaki::{Answer, Judgement, Options, Question, Settled, prepare, settle};
use keyaki_engine::{Agreement, Answer as Said, Engine, Limits, Panel};
use keyaki_native::Native;
use keyaki_pipe::{Config, Fitness, Found, Mode as Running, discover};
use keyaki_policy::{Mode, Policy, PolicyKind, read};
use keyaki_semantics::Outcome;
use keyaki_source::{Diagnostic, Source};

/// The built-in solvers that are installed; none when all there is is cvc4, which gives up too often. Says on standard error
/// which are not there; with `KEYAKI_REQUIRE_SOLVERS=1` a missing z3 or cvc5 fails the test.
pub fn installed() -> Vec<Found> {
    let required = std::env::var_os("KEYAKI_REQUIRE_SOLVERS").is_some_and(|value| value == "1");
    let rows = discover(&Config::builtin().unwrap(), &std::env::var_os("PATH").unwrap_or_default());
    let usable = |found: &Found| match &found.fitness {
        Fitness::Fit | Fitness::Weak(_) => true,
        Fitness::Missing(why) | Fitness::Unfit(why) => {
            let name = &found.row.name;
            assert!(!required || name == "cvc4", "{name} is required: {why}");
            eprintln!("not run with {name}: {why}");
            false
        }
    };
    let mut solvers: Vec<Found> = rows.into_iter().filter(usable).collect();
    if solvers.iter().all(|found| found.row.name == "cvc4") {
        solvers.clear();
    }
    solvers
}

/// The embedded engine, which has no excuse where a test asks it alone.
pub fn native() -> Arc<dyn Engine> {
    Arc::new(Native::default())
}

/// The panels that every question is put to: each engine by itself, the embedded one first, then all of them together.
pub fn panels(solvers: &[Found]) -> Vec<Panel> {
    let engines: Vec<_> = [native()].into_iter().chain(engines(solvers)).collect();
    let mut panels: Vec<Panel> = engines.iter().map(|engine| Panel::new([engine.clone()])).collect();
    if engines.len() > 1 {
        panels.push(Panel::new(engines));
    }
    panels
}

/// The engines of `solvers`, in persistent sessions.
pub fn engines(solvers: &[Found]) -> Vec<Arc<dyn Engine>> {
    let engine = |found: &Found| found.engine(Running::Session).map(|engine| Arc::new(engine) as Arc<dyn Engine>);
    solvers.iter().filter_map(engine).collect()
}

/// The answer to `question`, from all engines of `panel`, with time enough for a busy machine.
pub fn answer(question: &Question, panel: &Panel) -> Answer {
    let limits = Limits { time: Duration::from_secs(60), ..Limits::default() };
    let options = Options { limits, agreement: Agreement::All, ..Options::default() };
    let Settled { question, answer, .. } = settle(question.clone(), prepare(question), panel, &options);
    if let Judgement::Fails { witness, .. } = &answer.judgement {
        assert!(question.is_violated_by(&witness.request), "{:?}", witness.request);
        for (role, decision) in &witness.decisions {
            let allowed = decision.outcome() == Outcome::Allow;
            assert_eq!(allowed, role.name() != "existing", "{} gives {:?}", role.name(), decision);
        }
    }
    answer
}

/// The policy in `text`, or what is wrong with it.
pub fn policy(name: &str, text: &str, kind: PolicyKind, mode: Mode) -> Result<Policy, Vec<Diagnostic>> {
    let (policy, diagnostics) = read(&Source::new(name, text), Some(kind), mode);
    policy.ok_or(diagnostics)
}

/// The messages of `diagnostics`, for people.
pub fn messages(diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
    errors.map(|diagnostic| diagnostic.message.clone()).collect::<Vec<_>>().join("; ")
}

/// A path below the folder of the tests.
pub fn tests(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests").join(path)
}

/// Engines that should have answered and did not, with their reasons. cvc4 may give up.
pub fn silent(answer: &Answer) -> impl Iterator<Item = String> {
    answer.engines.iter().filter_map(|outcome| match &outcome.answer {
        Said::Unknown(reason) if outcome.engine.name != "cvc4" => Some(format!("{} {reason}", outcome.engine.name)),
        Said::Unknown(_) | Said::Sat(_) | Said::Unsat => None,
    })
}
