//! An installed solver as an engine.

use std::path::PathBuf;
use std::time::Instant;

use keyaki_engine::{Answer, Engine, EngineInfo, Limits, Outcome};
use keyaki_ir::Query;
use keyaki_smtlib::{Comments, Dialect, Script, SetEncoding, StringEncoding, script};

use crate::converse::converse;
use crate::launch::{Launch, Mode};
use crate::oneshot::OneShot;
use crate::pool::Pool;
use crate::trouble::Trouble;
use crate::watch::Watch;
use crate::{Row, Sets, Strings};

/// A solver that is installed on this machine.
pub struct PipeEngine {
    info: EngineInfo,
    row: Row,
    program: PathBuf,
    mode: Mode,
    dialect: Dialect,
    pool: Pool,
}

impl PipeEngine {
    /// The solver that `row` describes, found at `program`. `version` is for people; [`discover`](crate::discover) finds
    /// it out.
    pub fn new(row: &Row, program: PathBuf, version: &str, mode: Mode) -> Self {
        let info = EngineInfo { name: row.name.clone(), version: version.to_owned() };
        Self { info, row: row.clone(), program, mode, dialect: dialect(row), pool: Pool::default() }
    }

    /// How scripts are written for it.
    pub fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    fn answer(&self, query: &Query, limits: &Limits) -> Result<Answer, Trouble> {
        let watch = Watch::new(limits);
        if limits.cancel.is_cancelled() {
            return Err(Trouble::Cancelled);
        }
        let script = script(query, &self.dialect).map_err(|error| Trouble::Unprintable(error.to_string()))?;
        match self.mode {
            Mode::OneShot => self.once(query, &script, limits, watch),
            // A session can end through no fault of this query. Alone, the solver also tells why it ended.
            Mode::Session => match self.again(query, &script, limits, watch.clone()) {
                None | Some(Err(Trouble::Ended(_))) => self.once(query, &script, limits, watch),
                Some(answer) => answer,
            },
        }
    }

    fn once(&self, query: &Query, script: &Script, limits: &Limits, watch: Watch) -> Result<Answer, Trouble> {
        let launch = Launch::new(&self.row, self.program.clone(), limits, Mode::OneShot);
        let mut solver = OneShot::start(&launch, watch)?;
        let answer = converse(&mut solver, "", script, query)?;
        solver.leave();
        Ok(answer)
    }

    /// `None` where there are no sessions.
    fn again(&self, query: &Query, script: &Script, limits: &Limits, watch: Watch) -> Option<Result<Answer, Trouble>> {
        let launch = Launch::new(&self.row, self.program.clone(), limits, Mode::Session);
        self.pool.ask(launch, limits.time, watch, |solver, prelude| converse(solver, prelude, script, query))
    }
}

impl Engine for PipeEngine {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn solve(&self, query: &Query, limits: &Limits) -> Outcome {
        let start = Instant::now();
        let answer = self
            .answer(query, limits)
            .unwrap_or_else(|trouble| Answer::Unknown(trouble.reason(&self.info.name, limits.time)));
        Outcome::new(self.info.clone(), answer, start.elapsed())
    }
}

/// The dialect of a row.
pub(crate) fn dialect(row: &Row) -> Dialect {
    Dialect {
        logic: row.logic.clone(),
        strings: match row.strings {
            Strings::Regex => StringEncoding::Regex,
            Strings::Affixes => StringEncoding::Affixes,
        },
        sets: match row.sets {
            Sets::Ranges => SetEncoding::Ranges,
            Sets::Differences => SetEncoding::Differences,
        },
        options: row.options.iter().map(|(option, value)| (format!(":{option}"), value.clone())).collect(),
        comments: Comments::None,
    }
}
