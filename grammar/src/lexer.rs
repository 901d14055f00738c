//! Text to tokens.
//!
//! In: a text. Out: its tokens and comments, each with its place, and what is wrong with them. What is wrong becomes a token all the
//! same, so that the parser can go on and more can be reported in one run; whoever finds an error has no tree. Words are taken
//! as they are, so that ARNs, keys, addresses and dates need no quotes; what could be misread must have them.

use keyaki_source::{Diagnostic, Source, Span, Spanned};

use crate::token::{Keyword, Token};

/// How deep brackets may be nested.
const DEEPEST: usize = 64;
/// How many problems are reported of one text.
pub(crate) const MOST_PROBLEMS: usize = 100;

/// The tokens of a text.
#[derive(Debug, Default)]
pub(crate) struct Lexed {
    pub(crate) tokens: Vec<Spanned<Token>>,
    /// Comments with their `#`, without the end of the line.
    pub(crate) comments: Vec<Span>,
    pub(crate) problems: Vec<Diagnostic>,
}

/// The tokens of `source`.
pub(crate) fn lex(source: &Source) -> Lexed {
    let mut lexer = Lexer { source, rest: source.text(), at: 0, depth: 0, lexed: Lexed::default() };
    while let Some(first) = lexer.rest.chars().next() {
        lexer.next(first);
    }
    lexer.lexed
}

struct Lexer<'a> {
    source: &'a Source,
    rest: &'a str,
    at: usize,
    depth: usize,
    lexed: Lexed,
}

impl<'a> Lexer<'a> {
    fn next(&mut self, first: char) {
        let two = self.rest.get(..2).unwrap_or_default();
        match first {
            _ if first.is_whitespace() => {
                self.take(first.len_utf8());
            }
            '#' => self.comment(),
            '"' => self.text(),
            '(' => self.open(Token::Open),
            '[' => self.open(Token::OpenList),
            ')' => self.close(Token::Close),
            ']' => self.close(Token::CloseList),
            ',' => self.sign(Token::Comma, 1),
            // `::1` is an address.
            ':' if self.rest.chars().nth(1).is_none_or(|c| c != ':') => self.sign(Token::Colon, 1),
            '=' if two == "==" => {
                self.sign(Token::Equal, 2);
                let span = Span::new(self.at - 2, self.at);
                self.problem(
                    span,
                    "unknown-sign",
                    "`==` is no sign of this language",
                    "write `is` for texts, `=` for numbers and dates",
                );
            }
            '=' => self.sign(Token::Equal, 1),
            '!' if two == "!=" => self.sign(Token::NotEqual, 2),
            '<' if two == "<=" => self.sign(Token::LessOrEqual, 2),
            '>' if two == ">=" => self.sign(Token::GreaterOrEqual, 2),
            '<' => self.sign(Token::Less, 1),
            '>' => self.sign(Token::Greater, 1),
            '!' => {
                let (_, span) = self.take(1);
                self.problem(span, "unknown-sign", "`!` is no sign of this language", "write `not`");
            }
            _ if is_invisible(first) => {
                let (_, span) = self.take(first.len_utf8());
                self.invisible(span, first);
            }
            _ => self.word(),
        }
    }

    /// The next `length` bytes, which end between characters.
    fn take(&mut self, length: usize) -> (&'a str, Span) {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        let span = Span::new(self.at, self.at + taken.len());
        self.at += taken.len();
        self.rest = rest;
        (taken, span)
    }

    fn sign(&mut self, token: Token, length: usize) {
        let (_, span) = self.take(length);
        self.lexed.tokens.push(Spanned::new(token, span));
    }
}

impl Lexer<'_> {
    fn open(&mut self, token: Token) {
        self.depth += 1;
        self.sign(token, 1);
        let span = Span::new(self.at - 1, self.at);
        if self.depth == DEEPEST + 1 {
            let message = format!("brackets are nested more than {DEEPEST} deep");
            self.problem(span, "too-deep", message, "give parts of it a name with `let`");
        }
    }

    fn close(&mut self, token: Token) {
        self.depth = self.depth.saturating_sub(1);
        self.sign(token, 1);
    }

    fn comment(&mut self) {
        let line = self.rest.split(['\n', '\r']).next().unwrap_or_default();
        let (comment, span) = self.take(line.len());
        let shown = comment.trim_end();
        self.lexed.comments.push(Span::new(span.start(), span.start() + shown.len()));
        self.hidden_in(comment, span);
    }

    fn word(&mut self) {
        let ends = |c: char| c.is_whitespace() || is_invisible(c) || "()[],\"#=<>!".contains(c);
        let length = self.rest.find(ends).unwrap_or(self.rest.len());
        // A colon at the end belongs to the sentence: `every allowed request: …`.
        let word = self.rest.get(..length).unwrap_or_default().strip_suffix(':').filter(|word| !word.is_empty());
        let (word, span) = self.take(word.map_or(length, str::len));
        if let Some(touching @ ('"' | '#')) = self.rest.chars().next() {
            let message = format!("`{touching}` stands directly after a word");
            self.problem(span, "unquoted", message, "put the whole value in quotes, or a space before a comment");
        }
        let token = match Keyword::named(word) {
            Some(keyword) => Token::Keyword(keyword),
            None if is_name(word) => Token::Name(word.to_owned()),
            None => Token::Word(word.to_owned()),
        };
        self.lexed.tokens.push(Spanned::new(token, span));
    }

    /// A text in quotes: it ends in its line, and `\"`, `\\` and `\u{…}` stand for characters.
    fn text(&mut self) {
        let start = self.at;
        self.take(1);
        let mut text = String::new();
        loop {
            match self.rest.chars().next() {
                None | Some('\n' | '\r') => {
                    let span = Span::new(start, self.at);
                    self.problem(span, "open-text", "the text is not closed", "close it with `\"` in the same line");
                    break;
                }
                Some('"') => {
                    self.take(1);
                    break;
                }
                Some('\\') => text.extend(self.escape()),
                Some(c) => {
                    let (_, span) = self.take(c.len_utf8());
                    if is_invisible(c) {
                        self.invisible(span, c);
                    }
                    text.push(c);
                }
            }
        }
        self.lexed.tokens.push(Spanned::new(Token::Text(text), Span::new(start, self.at)));
    }

    fn escape(&mut self) -> Option<char> {
        let known = [("\\\"", '"'), ("\\\\", '\\')];
        if let Some((written, c)) = known.into_iter().find(|(written, _)| self.rest.starts_with(written)) {
            self.take(written.len());
            return Some(c);
        }
        let code = self.rest.strip_prefix("\\u{").and_then(|rest| rest.split_once('}')).map(|(code, _)| code);
        let hexadecimal = code.filter(|code| code.len() <= 6 && code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let c = hexadecimal.and_then(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?));
        match (hexadecimal, c) {
            (Some(code), Some(c)) => {
                self.take("\\u{}".len() + code.len());
                Some(c)
            }
            _ => {
                let (_, span) = self.take(1);
                self.problem(span, "unknown-escape", "this is no escape", "write `\\\"`, `\\\\` or `\\u{…}`");
                None
            }
        }
    }

    fn hidden_in(&mut self, text: &str, span: Span) {
        if let Some((at, c)) = text.char_indices().find(|(_, c)| is_invisible(*c)) {
            self.invisible(Span::new(span.start() + at, span.start() + at + c.len_utf8()), c);
        }
    }

    fn invisible(&mut self, span: Span, c: char) {
        let message = format!("a character that cannot be seen: U+{:04X}", u32::from(c));
        self.problem(span, "invisible-character", message, "take it out; in a text write it as `\\u{…}`");
    }

    fn problem(&mut self, span: Span, code: &'static str, message: impl Into<String>, help: &str) {
        if self.lexed.problems.len() < MOST_PROBLEMS {
            self.lexed.problems.push(Diagnostic::error(code, message).label(self.source, span, "here").help(help));
        }
    }
}

/// Whether a word is a name: a letter, then letters, digits, `-` and `_`, all of them ASCII.
fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// Whether a character changes how a text looks without being seen: what is read would not be what is written.
fn is_invisible(c: char) -> bool {
    let formats = matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}');
    formats || c.is_control() && !c.is_whitespace()
}
