//! Lays a text of properties out: the same tokens and comments, in one way.
//!
//! Where lines break within a formula is left to the author; spaces, indentation and empty lines are not. The result has the same
//! tokens in the same order, and laying it out again changes nothing.

use keyaki_source::{Diagnostic, Source, Span};

use crate::lexer::lex;
use crate::parse::parse;
use crate::token::{Keyword, Token};

const INDENT: &str = "    ";

/// The text laid out, if it can be read.
///
/// # Errors
/// What is wrong with it.
pub fn format(source: &Source) -> Result<String, Vec<Diagnostic>> {
    if let (None, problems) = parse(source) {
        return Err(problems);
    }
    let lexed = lex(source);
    let tokens = lexed.tokens.iter().map(|token| Piece { kind: Kind::Token(&token.value), span: token.span });
    let comments = lexed.comments.iter().map(|span| Piece { kind: Kind::Comment, span: *span });
    let mut pieces: Vec<Piece<'_>> = tokens.chain(comments).collect();
    pieces.sort_by_key(|piece| piece.span);
    let mut layout =
        Layout { source, out: String::new(), depth: 0, within: false, within_property: false, after_head: false };
    for (at, piece) in pieces.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| pieces.get(at));
        layout.add(before, piece, pieces.get(at..).unwrap_or_default());
    }
    layout.out.push('\n');
    Ok(layout.out)
}

struct Piece<'a> {
    kind: Kind<'a>,
    span: Span,
}

#[derive(Clone, Copy)]
enum Kind<'a> {
    Token(&'a Token),
    Comment,
}

impl Piece<'_> {
    fn keyword(&self) -> Option<Keyword> {
        match self.kind {
            Kind::Token(Token::Keyword(keyword)) => Some(*keyword),
            Kind::Token(_) | Kind::Comment => None,
        }
    }

    fn is(&self, token: &Token) -> bool {
        matches!(self.kind, Kind::Token(own) if own == token)
    }

    fn is_comment(&self) -> bool {
        matches!(self.kind, Kind::Comment)
    }
}

struct Layout<'a> {
    source: &'a Source,
    out: String,
    /// How many brackets are open.
    depth: usize,
    /// Whether an item has begun.
    within: bool,
    /// Whether that is a property, whose clauses are indented, and what they go on with further.
    within_property: bool,
    /// Whether the colon of the head of a property has been written and its claim has not begun.
    after_head: bool,
}

impl Layout<'_> {
    fn add(&mut self, before: Option<&Piece<'_>>, piece: &Piece<'_>, rest: &[Piece<'_>]) {
        let between = before.map_or("", |before| self.source.slice(Span::new(before.span.end(), piece.span.start())));
        let breaks = between.matches('\n').count().max(between.matches('\r').count());
        if begins_item(piece) || piece.is_comment() && breaks > 0 && leads_to_item(rest) {
            self.within = false;
            self.depth = 0;
        }
        if piece.is(&Token::Close) || piece.is(&Token::CloseList) {
            self.depth = self.depth.saturating_sub(1);
        }
        match before {
            None => {}
            Some(before) if self.breaks(before, piece, breaks) => self.line(before, rest, breaks),
            Some(_) if piece.is_comment() => self.out.push_str("  "),
            Some(before) if is_tight(before, piece) => {}
            Some(_) => self.out.push(' '),
        }
        self.out.push_str(self.source.slice(piece.span).trim_end());
        if piece.is(&Token::Open) || piece.is(&Token::OpenList) {
            self.depth += 1;
        }
        self.after_head = match piece.kind {
            Kind::Token(Token::Colon) => self.is_head(),
            Kind::Token(Token::Text(_)) | Kind::Comment => self.after_head,
            Kind::Token(_) => false,
        };
        if begins_item(piece) {
            self.within = true;
            self.within_property = piece.keyword() == Some(Keyword::Property);
        }
    }

    /// Whether the colon just written is that of the head of a property, `property NAME:`.
    fn is_head(&self) -> bool {
        let line = self.out.rsplit('\n').next().unwrap_or_default();
        line.strip_prefix("property ").is_some_and(|rest| !rest.trim_end_matches(':').contains([':', ' ']))
    }

    fn breaks(&self, before: &Piece<'_>, piece: &Piece<'_>, breaks: usize) -> bool {
        let own_line = is_clause(piece);
        let trailing = piece.is_comment() && breaks == 0;
        // The head of an item stands on one line, and no line begins with these.
        let stays =
            begins_item(before) || [Token::Colon, Token::Comma, Token::Equal].iter().any(|token| piece.is(token));
        before.is_comment() || !trailing && !stays && (begins_item(piece) || own_line || self.after_head || breaks > 0)
    }

    fn line(&mut self, before: &Piece<'_>, rest: &[Piece<'_>], breaks: usize) {
        self.out.push('\n');
        // A property stands by itself, with the comments that lead to it.
        let apart = !self.within && !before.is_comment() && (leads_to_property(rest) || self.within_property);
        if apart || breaks > 1 && !self.within {
            self.out.push('\n');
        }
        let indent = match self.within {
            false => 0,
            true => 1 + self.depth + usize::from(self.within_property && !self.after_head && !leads_to_clause(rest)),
        };
        self.out.push_str(&INDENT.repeat(indent));
    }
}

fn begins_item(piece: &Piece<'_>) -> bool {
    piece.keyword().is_some_and(Keyword::begins_item)
}

/// Whether a clause of a property begins with it, other than its claim.
fn is_clause(piece: &Piece<'_>) -> bool {
    matches!(piece.keyword(), Some(Keyword::Assuming | Keyword::Except | Keyword::From))
}

fn leads_to_clause(rest: &[Piece<'_>]) -> bool {
    rest.iter().find(|piece| !piece.is_comment()).is_some_and(is_clause)
}

/// Whether after comments an item begins, or nothing.
fn leads_to_item(rest: &[Piece<'_>]) -> bool {
    rest.iter().find(|piece| !piece.is_comment()).is_none_or(begins_item)
}

fn leads_to_property(rest: &[Piece<'_>]) -> bool {
    let next = rest.iter().find(|piece| !piece.is_comment());
    next.is_some_and(|piece| piece.keyword() == Some(Keyword::Property))
}

fn is_tight(before: &Piece<'_>, piece: &Piece<'_>) -> bool {
    before.is(&Token::Open)
        || before.is(&Token::OpenList)
        || [Token::Close, Token::CloseList, Token::Comma, Token::Colon].iter().any(|token| piece.is(token))
}

/// The tokens of a text in one line, without its comments.
pub fn on_one_line(text: &str) -> String {
    let source = Source::new("", text);
    let lexed = lex(&source);
    let mut out = String::new();
    let mut before: Option<Piece<'_>> = None;
    for token in &lexed.tokens {
        let piece = Piece { kind: Kind::Token(&token.value), span: token.span };
        if before.as_ref().is_some_and(|before| !is_tight(before, &piece)) {
            out.push(' ');
        }
        out.push_str(source.slice(token.span));
        before = Some(piece);
    }
    out
}
