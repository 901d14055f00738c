//! Properties that are ready for use.

/// A file of properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pack {
    /// Its name.
    pub name: &'static str,
    /// What it is about, in a line.
    pub about: &'static str,
    /// The names that have to be defined for it: `NAME = FORMULA` each, as an example.
    pub needs: &'static [&'static str],
    /// Its text.
    pub text: &'static str,
}

/// Every pack, by name.
pub fn packs() -> &'static [Pack] {
    PACKS
}

const PACKS: &[Pack] = &[];
