//! How text is dressed for where it goes.

/// What the place where text is shown can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether there are colours.
    pub colour: Colour,
    /// How many columns there are; quoted text is cut to fit.
    pub width: usize,
}

/// Whether escape sequences for colours are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Never,
    /// With escape sequences (ECMA-48, SGR).
    Always,
}

/// What is said with a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    Strong,
    Faint,
    Good,
    Bad,
    Doubt,
    Frame,
    Help,
}

impl Style {
    /// Without colours, 100 columns: for files and pipes.
    pub const PLAIN: Self = Self { colour: Colour::Never, width: 100 };

    /// `text` in the colour of `paint`. `text` must be [`printable`](crate::printable) already.
    pub(crate) fn paint(self, paint: Paint, text: &str) -> String {
        match self.colour {
            Colour::Never => text.to_owned(),
            Colour::Always if text.is_empty() => String::new(),
            Colour::Always => format!("\u{1b}[{}m{text}\u{1b}[0m", paint.sgr()),
        }
    }
}

impl Default for Style {
    fn default() -> Self {
        Self::PLAIN
    }
}

impl Paint {
    fn sgr(self) -> &'static str {
        match self {
            Self::Strong => "1",
            Self::Faint => "2",
            Self::Good => "1;32",
            Self::Bad => "1;31",
            Self::Doubt => "1;33",
            Self::Frame => "1;34",
            Self::Help => "1;36",
        }
    }
}
