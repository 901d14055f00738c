//! Which requests are counted.

use keyaki_ir::CharSet;

/// The requests that are counted, as `docs/counting.md` defines them.
#[derive(Clone, Debug)]
pub struct Space {
    /// The texts of requests.
    pub texts: Texts,
    /// How many distinct values a list has at most.
    pub list: usize,
    /// How many steps a count may take.
    pub steps: u64,
}

/// The texts that are counted.
#[derive(Clone, Debug)]
pub struct Texts {
    /// Their characters.
    pub alphabet: CharSet,
    /// The longest caller, action, resource and value of a condition key, in characters.
    pub longest: Longest,
}

/// The most characters that texts have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Longest {
    /// A caller, written as an ARN or a name.
    pub principal: usize,
    /// `service:name`.
    pub action: usize,
    /// `*`, or an ARN.
    pub resource: usize,
    /// A value of a condition key.
    pub value: usize,
}

/// A choice of characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Alphabet {
    /// The 95 printable characters of ASCII, which ARNs, actions and values of condition keys are written in.
    #[default]
    Printable,
    /// The 256 characters from U+0000 to U+00FF, as many as a byte has: the alphabet of the literature.
    Bytes,
}

impl Alphabet {
    /// The characters.
    pub fn characters(self) -> CharSet {
        match self {
            Self::Printable => CharSet::from_ranges([(' ', '~')]),
            Self::Bytes => CharSet::from_ranges([('\0', '\u{ff}')]),
        }
    }
}

impl Space {
    /// The default bound on the length of texts, that of the literature.
    pub const LENGTH: usize = 100;
    /// The longest bound that can be asked for.
    pub const MAX_LENGTH: usize = 2048;
    /// How many distinct values a list has at most.
    pub const LIST: usize = 3;
    /// Steps that take seconds.
    pub const STEPS: u64 = 100_000_000;

    /// Texts of up to `length` characters of `alphabet`.
    pub fn new(alphabet: Alphabet, length: usize) -> Self {
        let longest = Longest { principal: length, action: length, resource: length, value: length };
        Self { texts: Texts { alphabet: alphabet.characters(), longest }, list: Self::LIST, steps: Self::STEPS }
    }
}

impl Default for Space {
    fn default() -> Self {
        Self::new(Alphabet::default(), Self::LENGTH)
    }
}
