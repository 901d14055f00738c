//! Values, arrays and objects: recursive descent over bytes, at most [`MAX_DEPTH`] deep.
//!
//! What an array or object holds is collected on a stack that all open ones share, and moved to a place of its exact size when
//! it closes: few allocations, however the lengths are.

use keyaki_source::{Diagnostic, Source, Span, Spanned};

use super::{Json, MAX_DEPTH, Member, Node};

/// A value, or why there is none. Boxed: the error is rare and large.
pub(super) type Read<T> = Result<T, Box<Diagnostic>>;

/// Reads the whole text as one value.
pub(super) fn read(source: &Source) -> Read<Node> {
    let mut reader = Reader {
        source,
        text: source.text(),
        bytes: source.text().as_bytes(),
        at: 0,
        depth: 0,
        items: Vec::with_capacity(ROOM / size_of::<Node>()),
        members: Vec::with_capacity(ROOM / size_of::<Member>()),
    };
    reader.skip_blanks();
    if reader.peek().is_none() {
        let error = Diagnostic::error("json-syntax", "the text is empty").help("write one JSON value");
        return Err(Box::new(error.label(source, Span::new(0, source.text().len()), "nothing here")));
    }
    let node = reader.value()?;
    reader.skip_blanks();
    match reader.peek() {
        None => Ok(node),
        Some(_) => {
            let error = *reader.unexpected("the end of the text");
            Err(Box::new(error.help("remove what follows the JSON value")))
        }
    }
}

/// Bytes that each stack begins with: enough for most policies, and few enough for what allocators keep at hand.
const ROOM: usize = 1024;

/// A place in the text.
pub(super) struct Reader<'a> {
    pub(super) source: &'a Source,
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    /// Invariant: on a character boundary, at most the length of the text.
    pub(super) at: usize,
    depth: usize,
    /// What the open arrays have so far, the innermost last.
    items: Vec<Node>,
    /// The same of objects.
    members: Vec<Member>,
}

impl Reader<'_> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Read<Node> {
        let start = self.at;
        let value = match self.peek() {
            Some(b'"') => Json::String(self.string()?),
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::array)?,
            Some(b't') => self.word("true", Json::Bool(true))?,
            Some(b'f') => self.word("false", Json::Bool(false))?,
            Some(b'n') => self.word("null", Json::Null)?,
            Some(b'-' | b'0'..=b'9') => Json::Number(self.number()?),
            _ => return Err(self.unexpected("a value")),
        };
        Ok(Node { value, span: Span::new(start, self.at) })
    }

    fn word(&mut self, word: &str, value: Json) -> Read<Json> {
        let end = self.at + word.len();
        let after_is_letter = self.bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
        if self.bytes.get(self.at..end) != Some(word.as_bytes()) || after_is_letter {
            return Err(self.unexpected("a value"));
        }
        self.at = end;
        Ok(value)
    }

    fn nested(&mut self, read: fn(&mut Self) -> Read<Json>) -> Read<Json> {
        if self.depth == MAX_DEPTH {
            let span = Span::new(self.at, self.at + 1);
            let message = format!("arrays and objects nest more than {MAX_DEPTH} deep");
            let error = Diagnostic::error("json-depth", message).label(self.source, span, "one level too many");
            return Err(Box::new(error.help("policies nest about six levels; this text is something else")));
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn array(&mut self) -> Read<Json> {
        let first = self.items.len();
        self.skip_blanks();
        if self.took(b']') {
            return Ok(Json::Array(Box::default()));
        }
        loop {
            let item = self.value()?;
            self.items.push(item);
            self.skip_blanks();
            if self.took(b']') {
                return Ok(Json::Array(self.items.split_off(first).into()));
            }
            self.comma("`,` or `]`", b']')?;
        }
    }

    fn object(&mut self) -> Read<Json> {
        let first = self.members.len();
        self.skip_blanks();
        if self.took(b'}') {
            return Ok(Json::Object(Box::default()));
        }
        loop {
            let member = self.member()?;
            self.members.push(member);
            self.skip_blanks();
            if self.took(b'}') {
                return Ok(Json::Object(self.members.split_off(first).into()));
            }
            self.comma("`,` or `}`", b'}')?;
        }
    }

    fn member(&mut self) -> Read<Member> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a member name in double quotes"));
        }
        let start = self.at;
        let key = Spanned::new(self.string()?, Span::new(start, self.at));
        self.skip_blanks();
        if !self.took(b':') {
            return Err(self.unexpected("`:` after the member name"));
        }
        self.skip_blanks();
        Ok(Member { key, value: self.value()? })
    }

    /// Takes a comma and the blanks after it; something other than `close` must follow.
    fn comma(&mut self, expected: &str, close: u8) -> Read<()> {
        let comma = Span::new(self.at, self.at + 1);
        if !self.took(b',') {
            return Err(self.unexpected(expected));
        }
        self.skip_blanks();
        if self.peek() != Some(close) {
            return Ok(());
        }
        let message = format!("a comma stands before `{}`", char::from(close));
        let error = Diagnostic::error("json-syntax", message).label(self.source, comma, "JSON allows no comma here");
        Err(Box::new(error.help("remove the comma")))
    }

    fn took(&mut self, byte: u8) -> bool {
        let here = self.peek() == Some(byte);
        self.at += usize::from(here);
        here
    }

    /// An error at the current place.
    pub(super) fn unexpected(&self, expected: &str) -> Box<Diagnostic> {
        let found = self.text.get(self.at..).and_then(|rest| rest.chars().next());
        let length = found.map_or(0, char::len_utf8);
        let span = Span::new(self.at, self.at + length);
        let message = match found {
            None => format!("expected {expected}, found the end of the text"),
            Some(c) => format!("expected {expected}, found `{}`", c.escape_debug()),
        };
        let error = Diagnostic::error("json-syntax", message).label(self.source, span, format!("expected {expected}"));
        Box::new(match found {
            None => error.help("the text ends too early; a closing quote, `}` or `]` may be missing"),
            Some('\'') => error.help("JSON strings stand in double quotes"),
            Some('/' | '#') => error.help("JSON has no comments"),
            Some(c) if c.is_ascii_alphabetic() => {
                error.help("strings stand in double quotes; the only bare words are `true`, `false` and `null`")
            }
            Some('"' | '{' | '[') => error.help("a comma may be missing before this"),
            Some(_) => error.help("the text must be JSON (RFC 8259)"),
        })
    }
}
