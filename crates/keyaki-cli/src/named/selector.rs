//! One argument that names policies.

use std::path::{Path, PathBuf};

use keyaki_source::Diagnostic;

use super::pattern::Pattern;
use crate::{folder, input};

/// Characters that make a pattern of a path.
const SPECIAL: [char; 3] = ['*', '?', '['];

/// What an argument stands for.
#[derive(Debug)]
pub(crate) enum Selector {
    /// A policy or a scenario, or what is to become an error because it is neither.
    Exactly(PathBuf),
    /// The policies below a folder: its files that end in `.json`.
    Below(PathBuf),
    /// What a pattern takes.
    Pattern(Pattern),
}

impl Selector {
    /// What `argument` stands for. What exists under its very name is not taken for a pattern.
    pub(crate) fn of(argument: &Path) -> Result<Self, Box<Diagnostic>> {
        if input::is_folder(argument) && folder::is_of_policies(argument)? {
            return Ok(Self::Below(argument.to_path_buf()));
        }
        match argument.to_str() {
            Some(text) if text.contains(SPECIAL) && !argument.exists() => Self::pattern(text),
            _ => Ok(Self::Exactly(argument.to_path_buf())),
        }
    }

    /// The selector that a pattern is.
    pub(crate) fn pattern(text: &str) -> Result<Self, Box<Diagnostic>> {
        Ok(Self::Pattern(Pattern::new(text)?))
    }

    /// The folder in which to look; empty for the current one.
    pub(crate) fn base(&self) -> &Path {
        match self {
            Self::Exactly(path) | Self::Below(path) => path,
            Self::Pattern(pattern) => pattern.base(),
        }
    }

    /// How many levels below the base there is something to be found, if that is bounded.
    pub(crate) fn levels(&self) -> Option<usize> {
        match self {
            Self::Exactly(_) | Self::Below(_) => None,
            Self::Pattern(pattern) => pattern.levels(),
        }
    }

    /// Whether it stands for this path, which lies below the base.
    pub(crate) fn takes(&self, path: &Path) -> bool {
        match self {
            Self::Exactly(exactly) => exactly == path,
            Self::Below(folder) => path.starts_with(folder) && folder::is_json(path),
            Self::Pattern(pattern) => pattern.takes(path),
        }
    }
}

/// Whether a component is no plain name.
pub(super) fn is_special(component: &str) -> bool {
    component.contains(SPECIAL)
}
