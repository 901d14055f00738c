//! Patterns for actions and resources (spec A.4, A.5).

use std::fmt;

use crate::{Glob, GlobPiece};

/// A pattern for actions, already in lower case (actions are compared without regard to case).
///
/// A request's action is `service:name` with exactly one colon; both parts are matched separately.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ActionPattern {
    /// `*`: every action.
    Any,
    /// `service:name`.
    Of {
        /// Before the colon.
        service: Glob,
        /// After the colon.
        name: Glob,
    },
    /// An item that matches no action (lenient mode: leading or trailing blanks, no colon, two colons, JSON `null`).
    Nothing,
}

/// A pattern for resources. A request's resource is `*` (no particular one) or `arn:` and five colon-free fields and a rest.
///
/// One written item may be two patterns with one span: a short ARN of an identity policy with a `*` before its end, such
/// as `arn:aws:sns:*:topic`, is completed with `*` (GRAM) and can also stretch over colons (RES), so it lowers to
/// `Fields` and `Whole` (spec A.5).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ResourcePattern {
    /// The lone `*`: every resource, and the request without one.
    Any,
    /// Six fields matched one by one; wildcards in the first five never match a colon; the last is a glob over the rest.
    /// Short ARNs of identity policies have been completed with `*`. Never matches the resource `*`.
    Fields(Box<[Glob; 6]>),
    /// Fewer than six fields: a glob over the whole text of an ARN.
    Whole(Glob),
    /// An item that matches no resource (JSON `null`; in a resource policy a short ARN without wildcard).
    Nothing,
}

impl ResourcePattern {
    /// The pattern over the whole text that six fields are when their wildcards can stretch over colons.
    #[must_use]
    pub fn as_whole_text(&self) -> Self {
        match self {
            Self::Fields(fields) => {
                let colon = || GlobPiece::Literal(":".into());
                let mut pieces = Vec::new();
                for (n, field) in fields.iter().enumerate() {
                    pieces.extend((n > 0).then(colon));
                    pieces.extend(field.pieces().iter().cloned());
                }
                Self::Whole(Glob::from_pieces(pieces))
            }
            Self::Any | Self::Whole(_) | Self::Nothing => self.clone(),
        }
    }
}

impl fmt::Display for ActionPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("*"),
            Self::Of { service, name } => write!(f, "{service}:{name}"),
            Self::Nothing => f.write_str("(nothing)"),
        }
    }
}

impl fmt::Display for ResourcePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("*"),
            Self::Fields(fields) => {
                for (n, field) in fields.iter().enumerate() {
                    write!(f, "{}{field}", if n == 0 { "" } else { ":" })?;
                }
                Ok(())
            }
            Self::Whole(glob) => write!(f, "{glob}"),
            Self::Nothing => f.write_str("(nothing)"),
        }
    }
}
