//! Reads S-expressions from what a solver prints, also while it is still printing.
//!
//! Knows string literals with doubled quotes, symbols between bars, and comments (SMT-LIB 2.6, 3.1). Depth is bounded;
//! any text gives a result or an error.

use crate::ReplyError;
use crate::sexp::Sexp;

/// Deeper replies are refused.
pub(crate) const MAX_DEPTH: usize = 200;

/// Whether `text` holds a whole S-expression yet, or can never hold one, so that waiting for more is vain.
///
/// A token at the very end may go on; solvers end what they print with a newline.
pub fn is_complete(text: &str) -> bool {
    match Reader::new(text).next() {
        Ok(found) => found.is_some(),
        Err(ReplyError::Incomplete) => false,
        Err(_) => true,
    }
}

/// An S-expression, and whether its lines hold nothing but it and blanks.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) sexp: Sexp,
    pub(crate) alone: bool,
}

/// All S-expressions of `text`.
pub(crate) fn read_all(text: &str) -> Result<Vec<Item>, ReplyError> {
    let mut reader = Reader::new(text);
    reader.ended = true;
    let mut items = Vec::new();
    while let Some(item) = reader.next()? {
        items.push(item);
    }
    Ok(items)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// No more text will come: the last token is whole.
    ended: bool,
}

enum Token {
    Open,
    Close,
    Leaf(Sexp),
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0, ended: false }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next whole S-expression; none when only blanks are left and no more will come.
    fn next(&mut self) -> Result<Option<Item>, ReplyError> {
        self.skip_blanks();
        let start = self.at;
        let mut open: Vec<Vec<Sexp>> = Vec::new();
        loop {
            let done = match self.token()? {
                None if open.is_empty() && self.ended => return Ok(None),
                None => return Err(ReplyError::Incomplete),
                Some(Token::Open) if open.len() >= MAX_DEPTH => return Err(ReplyError::TooDeep),
                Some(Token::Open) => {
                    open.push(Vec::new());
                    continue;
                }
                Some(Token::Close) => Sexp::List(open.pop().ok_or(ReplyError::Unbalanced)?),
                Some(Token::Leaf(sexp)) => sexp,
            };
            match open.last_mut() {
                Some(list) => list.push(done),
                None => return Ok(Some(Item { sexp: done, alone: self.is_alone(start) })),
            }
        }
    }

    fn token(&mut self) -> Result<Option<Token>, ReplyError> {
        self.skip_blanks();
        let rest = self.rest();
        match rest.chars().next() {
            None => Ok(None),
            Some('(') => Ok(self.take(1, Token::Open)),
            Some(')') => Ok(self.take(1, Token::Close)),
            Some('"') => self.string(rest).map(Some),
            Some('|') => {
                let inner = rest.strip_prefix('|').and_then(|inner| inner.find('|')).ok_or(ReplyError::Incomplete)?;
                Ok(self.leaf(inner + 2))
            }
            Some(_) => match rest.find(ends_token) {
                Some(length) => Ok(self.leaf(length)),
                None if self.ended => Ok(self.leaf(rest.len())),
                None => Err(ReplyError::Incomplete),
            },
        }
    }

    /// A string literal ends at the first quote that no other follows.
    fn string(&mut self, rest: &str) -> Result<Token, ReplyError> {
        let mut content = String::new();
        let mut characters = rest.char_indices().skip(1).peekable();
        while let Some((at, c)) = characters.next() {
            match (c, characters.peek()) {
                ('"', Some((_, '"'))) => {
                    content.push('"');
                    characters.next();
                }
                ('"', None) if !self.ended => return Err(ReplyError::Incomplete),
                ('"', _) => {
                    self.at += at + 1;
                    return Ok(Token::Leaf(Sexp::Text(content)));
                }
                _ => content.push(c),
            }
        }
        Err(ReplyError::Incomplete)
    }

    fn leaf(&mut self, length: usize) -> Option<Token> {
        let token = self.rest().get(..length).unwrap_or_default().to_owned();
        self.take(length, Token::Leaf(Sexp::Atom(token)))
    }

    fn take(&mut self, length: usize, token: Token) -> Option<Token> {
        self.at += length;
        Some(token)
    }

    fn skip_blanks(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if !trimmed.starts_with(';') {
                return;
            }
            self.at += trimmed.find('\n').unwrap_or(trimmed.len());
        }
    }

    /// Whether only blanks stand beside what was read from `start` to here, up to the ends of the lines. Looks no further, so
    /// that many items on one long line cost no more than the line.
    fn is_alone(&self, start: usize) -> bool {
        let blank = |c: char| c != '\n' && c.is_whitespace();
        let before = self.text.get(..start).unwrap_or_default().trim_end_matches(blank);
        let after = self.rest().trim_start_matches(blank);
        (before.is_empty() || before.ends_with('\n')) && (after.is_empty() || after.starts_with('\n'))
    }
}

fn ends_token(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '"' | '|' | ';')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str) -> String {
        match read_all(text) {
            Ok(items) => items.iter().map(|item| item.sexp.to_string()).collect::<Vec<_>>().join(" , "),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn strings_may_hold_anything() {
        assert_eq!(check(r#"((a "x)(;|"" y"))"#), r#"((a "x)(;|"" y"))"#);
        assert_eq!(check("(|a)b\"| 1) ; c (\n sat"), "(|a)b\"| 1) , sat");
    }

    #[test]
    fn broken_replies_are_errors() {
        assert_eq!(check("(a"), "the reply ends in the middle");
        assert_eq!(check("a)"), "the reply has a closing parenthesis too many");
        assert_eq!(check("\"a"), "the reply ends in the middle");
        assert_eq!(check(&"(".repeat(100_000)), "the reply is nested too deeply");
    }

    #[test]
    fn completeness_waits_for_the_end_of_the_token() {
        let whole = "((a \"x\"\")\") (b |)|))\n";
        for end in 0..whole.len() - 1 {
            let (start, _) = whole.split_at(end);
            assert!(!is_complete(start), "{start}");
        }
        assert!(is_complete(whole));
        assert_eq!(
            [is_complete("sat"), is_complete("sat\n"), is_complete("\"a\""), is_complete("\"a\"\n")],
            [false, true, false, true]
        );
        assert_eq!([is_complete(""), is_complete("\n ; (a)\n"), is_complete(")")], [false, false, true]);
    }

    #[test]
    fn items_are_alone_between_line_ends() {
        let alone = |text: &str| read_all(text).unwrap().iter().map(|item| item.alone).collect::<Vec<_>>();
        assert_eq!(alone("\r\n \tsat \r\nunsat"), [true, true]);
        assert_eq!(alone("a b\n(c\nd) e\nf ; g"), [false, false, false, false, false]);
        assert_eq!(alone("(c\nd)\ng"), [true, true]);
    }

    #[test]
    fn a_long_line_is_read_in_little_time() {
        assert_eq!(read_all(&"sat ".repeat(200_000)).unwrap().len(), 200_000);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in r#"([()|";\\ \n]|\PC){0,40}"#) {
            let _ = (is_complete(&text), read_all(&text).map(|items| items.len()));
        }

        #[test]
        fn reading_undoes_printing(sexp in sexp()) {
            for text in [sexp.to_string(), crate::layout::lay_out(&sexp)] {
                prop_assert_eq!(&read_all(&text).unwrap()[0].sexp, &sexp);
            }
        }
    }

    fn sexp() -> impl Strategy<Value = Sexp> {
        let atom = prop_oneof![Just("x"), Just("|a b|"), Just("re.++"), Just("define-fun"), Just(":k")];
        let leaf =
            prop_oneof![atom.prop_map(|token| Sexp::Atom(token.to_owned())), r#"["\PC]{0,30}"#.prop_map(Sexp::Text)];
        leaf.prop_recursive(5, 60, 8, |inner| prop::collection::vec(inner, 0..8).prop_map(Sexp::List))
    }
}
