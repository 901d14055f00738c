//! How much of what IAM refuses is let through.

use keyaki_source::Diagnostic;

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
