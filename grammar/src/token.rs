//! The tokens of the language, and its comments.

use std::fmt;

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// A reserved word.
    Keyword(Keyword),
    /// A word without a colon that can be a name: `our-org`.
    Name(String),
    /// Any other word that is written without quotes: `aws:SourceIp`, `arn:aws:s3:::b/*`, `10.0.0.0/8`, `123456789012`.
    Word(String),
    /// A text in quotes, without them and with its escapes read.
    Text(String),
    /// `:` after a name or a claim
    Colon,
    /// `,`
    Comma,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `[`
    OpenList,
    /// `]`
    CloseList,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// Declares the reserved words in one place.
macro_rules! keywords {
    ($($name:ident $text:literal,)+) => {
        /// The reserved words.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Keyword {
            $(#[doc = concat!("`", $text, "`")] $name,)+
        }

        impl Keyword {
            /// Every reserved word.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The word as it is written.
            pub fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

keywords! {
    Let "let",
    Assume "assume",
    Property "property",
    Assuming "assuming",
    Except "except",
    Every "every",
    No "no",
    Some "some",
    Request "request",
    Where "where",
    Allowed "allowed",
    By "by",
    Not "not",
    And "and",
    Or "or",
    Implies "implies",
    Iff "iff",
    Is "is",
    In "in",
    Like "like",
    ArnLike "arn-like",
    Present "present",
    Absent "absent",
    If "if",
    Ignoring "ignoring",
    Case "case",
    Any "any",
    Value "value",
    Of "of",
    Principal "principal",
    Action "action",
    Resource "resource",
    Account "account",
    Service "service",
    Federated "federated",
    CanonicalUser "canonical-user",
    Anonymous "anonymous",
    Caller "caller",
    Outside "outside",
    Organization "organization",
    Stranger "stranger",
    To "to",
    Without "without",
    Through "through",
    Fixed "fixed",
    Values "values",
    From "from",
    More "more",
    Than "than",
    Ipv4 "IPv4",
    Ipv6 "IPv6",
    Addresses "addresses",
    True "true",
    False "false",
}

impl Keyword {
    /// The reserved word that is written so.
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|keyword| keyword.text() == text)
    }

    /// Whether items begin with it. Such words stand nowhere else.
    pub(crate) fn begins_item(self) -> bool {
        matches!(self, Self::Let | Self::Assume | Self::Property)
    }
}

impl fmt::Display for Token {
    /// As in messages: without what is written in the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Keyword(keyword) => keyword.text(),
            Self::Name(_) => "name",
            Self::Word(_) => "word",
            Self::Text(_) => "text",
            Self::Colon => ":",
            Self::Comma => ",",
            Self::Open => "(",
            Self::Close => ")",
            Self::OpenList => "[",
            Self::CloseList => "]",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        })
    }
}
