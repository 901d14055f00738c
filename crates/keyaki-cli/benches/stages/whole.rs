//! Whole answers: from the texts of two policies to PASS or FAIL, all solvers side by side.
//!
//! On FAIL this includes further queries: which statement it is, and whether there is a realistic witness.

use std::sync::Arc;
use std::time::Duration;

use keyaki::{Options, ask, prepare};
use keyaki_engine::{Agreement, Engine, Limits, Panel};
use keyaki_pipe::{Found, Mode};

use crate::mode_name;
use crate::pairs::Pair;
use crate::texts::question;
use crate::times::{Ledger, timed};

const REPETITIONS: usize = 2;
/// Answers that take longer are not repeated.
const LONG: Duration = Duration::from_secs(1);

const WAYS: [(Mode, Agreement); 3] =
    [(Mode::OneShot, Agreement::All), (Mode::Session, Agreement::All), (Mode::Session, Agreement::Any)];

/// The ways to ask, each with solvers of its own: a session that is told to stop has to be started again.
pub(crate) struct Panels {
    ways: Vec<(String, Panel, Options)>,
}

impl Panels {
    /// None without solvers.
    pub(crate) fn new(found: &[Found], limits: &Limits) -> Self {
        let way = |(mode, agreement): (Mode, Agreement)| {
            let engines = found.iter().filter_map(|found| found.engine(mode));
            let panel = Panel::new(engines.map(|engine| Arc::new(engine) as Arc<dyn Engine>));
            let enough = match agreement {
                Agreement::All => "all must agree",
                Agreement::Any => "the first is enough",
            };
            let options = Options { limits: limits.clone(), agreement, ..Options::default() };
            (format!("{enough}, {}", mode_name(mode)), panel, options)
        };
        let mut ways: Vec<_> = WAYS.into_iter().map(way).collect();
        ways.retain(|(_, panel, _)| !panel.engines().is_empty());
        Self { ways }
    }

    /// Times the answer for the `n`th pair.
    pub(crate) fn time(&self, pair: &Pair, n: usize, ledger: &mut Ledger) {
        let mut long = vec![false; self.ways.len()];
        for repetition in 0..REPETITIONS {
            for turn in 0..self.ways.len() {
                let at = (n + repetition + turn) % self.ways.len();
                let (Some((name, panel, options)), Some(long)) = (self.ways.get(at), long.get_mut(at)) else {
                    continue;
                };
                if *long {
                    continue;
                }
                let answer = || question(pair).map(|question| ask(&question, &prepare(&question), panel, options));
                let (_, time) = timed(answer);
                *long = time > LONG;
                ledger.add(name, time);
            }
        }
        ledger.next_pair();
    }
}
