//! Installed solvers, found and tried.

use std::sync::Arc;

use keyaki_pipe::{Fitness, Found, Mode, PipeEngine, Row, discover_row};
use keyaki_source::Diagnostic;

use super::search_path;
use crate::advice;

/// Solvers that can be asked.
#[derive(Default)]
pub(super) struct Solvers {
    pub(super) pipes: Vec<Arc<PipeEngine>>,
    /// What there is to say about those that were found.
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Solvers {
    /// Those of `found` that can be used.
    pub(super) fn of(found: &[Found], mode: Mode) -> Self {
        let mut solvers = Self::default();
        for found in found {
            solvers.add(found, mode);
        }
        solvers
    }

    /// Looks for a solver that has to be there.
    pub(super) fn add_named(&mut self, row: &Row, mode: Mode) -> Result<Arc<PipeEngine>, Diagnostic> {
        let found = discover_row(row, &search_path());
        self.add(&found, mode).ok_or_else(|| unusable(&found))
    }

    fn add(&mut self, found: &Found, mode: Mode) -> Option<Arc<PipeEngine>> {
        self.diagnostics.extend(remark(found));
        let pipe = Arc::new(found.engine(mode)?);
        self.pipes.push(pipe.clone());
        Some(pipe)
    }
}

/// Why a solver that is named cannot be used.
fn unusable(found: &Found) -> Diagnostic {
    let why = match &found.fitness {
        Fitness::Unfit(why) | Fitness::Missing(why) => why,
        Fitness::Fit | Fitness::Weak(_) => "there is no program",
    };
    let message = format!("the engine `{}` cannot be used: {why}", found.row.name);
    Diagnostic::error("unusable-engine", message).help(advice::INSTALL)
}

fn remark(found: &Found) -> Option<Diagnostic> {
    match &found.fitness {
        Fitness::Fit | Fitness::Missing(_) => None,
        Fitness::Weak(why) => Some(Diagnostic::warning("weak-engine", why.clone())),
        Fitness::Unfit(why) => {
            let program =
                found.program.as_ref().map(|program| format!(" at {}", program.display())).unwrap_or_default();
            let message = format!("the engine `{}`{program} is not used: {why}", found.row.name);
            Some(Diagnostic::warning("unusable-engine", message))
        }
    }
}
