//! How much of what IAM refuses is let through, and by which readings.

use keyaki_source::Diagnostic;

use crate::Readings;

/// How a policy is read: how strictly, and by which readings of disputed points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Manner {
    /// How strictly.
    pub mode: Mode,
    /// By which readings.
    pub readings: Readings,
}

impl From<Mode> for Manner {
    /// By the default readings.
    fn from(mode: Mode) -> Self {
        Self { mode, readings: Readings::default() }
    }
}

/// How strictly a policy is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Mode {
    /// What the checks of IAM Access Analyzer accept: odd things are warnings as long as their meaning is clear.
    #[default]
    Lenient,
    /// What IAM accepts when a policy is saved (spec A.3).
    Strict,
}

impl Mode {
    /// An error in strict mode, a warning in lenient mode.
    pub(crate) fn refusal(self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        match self {
            Self::Strict => Diagnostic::error(code, message),
            Self::Lenient => Diagnostic::warning(code, message),
        }
    }
}
