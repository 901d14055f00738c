//! Which services' requests count: all that could be, or only those for what AWS publishes (spec A.4, J.7).

use keyaki_semantics::{Request, is_published};
use keyaki_source::Diagnostic;

/// Which actions and resources are considered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Services {
    /// Any that could exist, as AWS's checks.
    #[default]
    Any,
    /// Only actions that AWS publishes, on resources of the types that it lists for them.
    Strict,
}

impl Services {
    /// `any` or `strict`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Strict => "strict",
        }
    }

    /// Whether `request` counts.
    pub fn counts(self, request: &Request) -> bool {
        match self {
            Self::Any => true,
            Self::Strict => is_published(request),
        }
    }

    /// That the answer is not over every request, when it is not.
    pub fn note(self) -> Option<Diagnostic> {
        let message = "only actions that AWS is known to publish, on resources that it lists for them, were considered";
        let help = "a service or action may be newer than the catalogue; leave out `--services strict` for AWS's verdict \
                    (semantics A.4)";
        (self == Self::Strict).then(|| Diagnostic::note("published-only", message).help(help))
    }
}
