//! The name of a policy in a property.

use std::fmt;

/// A short name, which can be copied: a letter, then letters, digits, `-` and `_`.
///
/// Invariant: `text` is ASCII up to `length`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleName {
    text: [u8; Self::LONGEST],
    length: u8,
}

impl RoleName {
    /// How many characters a name has at most.
    pub const LONGEST: usize = 31;

    /// The name, if it is one.
    pub fn new(name: &str) -> Option<Self> {
        let fits = name.len() <= Self::LONGEST
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        let mut text = [0; Self::LONGEST];
        text.get_mut(..name.len()).filter(|_| fits)?.copy_from_slice(name.as_bytes());
        Some(Self { text, length: u8::try_from(name.len()).ok()? })
    }

    /// The name as it is written.
    pub fn as_str(&self) -> &str {
        let text = self.text.get(..usize::from(self.length)).unwrap_or_default();
        std::str::from_utf8(text).unwrap_or_default()
    }
}

impl fmt::Debug for RoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

impl fmt::Display for RoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
