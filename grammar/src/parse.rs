//! Text to a syntax tree.
//!
//! In: a text. Out: its tree when nothing is wrong with it, and otherwise errors alone: one for each item that cannot be read, and all
//! that are wrong with its words. There is no tree of a part of a text, so that nothing that is broken can be asked.

use keyaki_source::{Diagnostic, Source, Span, Spanned};
use lalrpop_util::ParseError;

use crate::lexer::{MOST_PROBLEMS, lex};
use crate::property::ItemParser;
use crate::token::{Keyword, Token};
use crate::tree::{File, Formula, FormulaKind, Item, Named};

/// The longest text, in bytes.
const LONGEST: usize = 1 << 20;

/// The file that `source` is, or every problem that it has.
pub fn parse(source: &Source) -> (Option<File>, Vec<Diagnostic>) {
    let (items, mut problems) = items(source);
    if items.is_empty() && problems.is_empty() {
        let error = Diagnostic::error("no-items", format!("`{}` holds no property", source.name()));
        let help = "write one: `property ours: every allowed request: principal in account 123456789012`";
        problems.push(error.help(help));
    }
    if problems.is_empty() { (Some(File { items }), problems) } else { (None, problems) }
}

/// The one definition that `source` is, without its `let`: `tls = aws:SecureTransport is true`.
pub fn parse_definition(source: &Source) -> (Option<Named>, Vec<Diagnostic>) {
    let mut lexed = lex(source);
    lexed.tokens.insert(0, Spanned::new(Token::Keyword(Keyword::Let), Span::default()));
    let mut parsing = Parsing { source, items: Vec::new(), problems: lexed.problems };
    parsing.all(lexed.tokens);
    let mut items = parsing.items.into_iter();
    match (items.next(), items.next()) {
        (Some(Item::Let(named)), None) if parsing.problems.is_empty() => (Some(named), parsing.problems),
        _ => {
            if parsing.problems.is_empty() {
                let error = Diagnostic::error("one-definition", "more than one definition is written here");
                parsing.problems.push(error.help("give each its own option"));
            }
            (None, parsing.problems)
        }
    }
}

fn items(source: &Source) -> (Vec<Item>, Vec<Diagnostic>) {
    if source.text().len() > LONGEST {
        let message = format!("`{}` has {} bytes; the limit is {LONGEST}", source.name(), source.text().len());
        return (Vec::new(), vec![Diagnostic::error("too-large", message)]);
    }
    let lexed = lex(source);
    // Brackets that are nested too deep are not parsed: trees are walked by recursion.
    if lexed.problems.iter().any(|problem| problem.code == "too-deep") {
        return (Vec::new(), lexed.problems);
    }
    let mut parsing = Parsing { source, items: Vec::new(), problems: lexed.problems };
    parsing.all(lexed.tokens);
    parsing.problems.sort_by_key(|problem| problem.labels.first().map(|label| label.span));
    (parsing.items, parsing.problems)
}

struct Parsing<'a> {
    source: &'a Source,
    items: Vec<Item>,
    problems: Vec<Diagnostic>,
}

impl Parsing<'_> {
    fn all(&mut self, tokens: Vec<Spanned<Token>>) {
        let begins = |token: &Spanned<Token>| matches!(token.value, Token::Keyword(word) if word.begins_item());
        let mut rest = tokens.as_slice();
        while let Some(first) = rest.first() {
            let length = 1 + rest.iter().skip(1).take_while(|token| !begins(token)).count();
            let (item, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            rest = after;
            if self.problems.len() >= MOST_PROBLEMS {
                return;
            }
            match begins(first) {
                true => self.item(item),
                false => self.problem("expected-item", first.span, "no item begins so".to_owned(), ITEMS.to_owned()),
            }
        }
    }

    fn item(&mut self, tokens: &[Spanned<Token>]) {
        let triples = tokens.iter().map(|token| Ok((token.span.start(), token.value.clone(), token.span.end())));
        match ItemParser::new().parse(triples) {
            Ok(item) => {
                self.check(&item);
                self.items.push(item);
            }
            Err(error) => self.unexpected(error, tokens),
        }
    }

    fn unexpected(&mut self, error: ParseError<usize, Token, ()>, tokens: &[Spanned<Token>]) {
        let (span, expected) = match error {
            ParseError::UnrecognizedToken { token: (start, _, end), expected } => (Span::new(start, end), expected),
            ParseError::UnrecognizedEof { expected, .. } => {
                let last = tokens.last().map(|token| token.span).unwrap_or_default();
                let message = "the item ends too early".to_owned();
                return self.problem("unfinished", last, message, expectation(&expected));
            }
            ParseError::InvalidToken { location } => (Span::new(location, location), Vec::new()),
            ParseError::ExtraToken { token: (start, _, end) } => (Span::new(start, end), Vec::new()),
            ParseError::User { error: () } => (Span::default(), Vec::new()),
        };
        let at = tokens.iter().position(|token| token.span == span);
        let before = at.and_then(|at| at.checked_sub(1)).and_then(|at| tokens.get(at));
        let message = format!("`{}` does not fit here", self.source.slice(span));
        let found = at.and_then(|at| tokens.get(at)).map(|token| &token.value);
        let value_is_due = expected.iter().any(|word| word == "\"anonymous\"");
        let caller_is_due = expected.iter().any(|word| word == "\"outside\"");
        let reserved = |found: &Token| match found {
            Token::Keyword(word) if value_is_due && !word.begins_item() => Some(RESERVED_VALUE),
            Token::Word(word) if word.split_once(':').is_some_and(|(word, _)| Keyword::named(word).is_some()) => {
                Some("put a space after the colon")
            }
            _ => None,
        };
        let advice = match caller_is_due {
            true => Some(CALLER),
            false => advice(before.map(|token| &token.value), found).or_else(|| reserved(found?)),
        };
        let help = advice.map_or_else(|| expectation(&expected), str::to_owned);
        self.problem("syntax", span, message, help);
    }

    fn problem(&mut self, code: &'static str, span: Span, message: String, help: String) {
        self.problems.push(Diagnostic::error(code, message).label(self.source, span, "here").help(help));
    }

    /// What the grammar lets through and people misread.
    fn check(&mut self, item: &Item) {
        let mut open: Vec<&Formula> = Vec::new();
        match item {
            Item::Let(named) | Item::Assume(named) => open.push(&named.formula),
            Item::Property(property) => {
                let claim = &property.claim;
                open.extend([&claim.condition, &claim.body, &claim.except].into_iter().flatten());
                open.extend(&property.assuming);
            }
        }
        while let Some(formula) = open.pop() {
            match &formula.kind {
                FormulaKind::Or(parts) => {
                    if let Some(part) = parts.iter().find(|part| matches!(part.kind, FormulaKind::And(_))) {
                        let message = "`and` and `or` stand side by side".to_owned();
                        let help = "put brackets around what belongs together".to_owned();
                        self.problem("mixed-connectives", part.span, message, help);
                    }
                    open.extend(parts);
                }
                FormulaKind::And(parts) => open.extend(parts),
                FormulaKind::Implies(both) | FormulaKind::Iff(both) => open.extend(both.iter()),
                FormulaKind::Not(inner) | FormulaKind::Bracketed(inner) => open.push(inner),
                FormulaKind::Allowed(_)
                | FormulaKind::Through(_)
                | FormulaKind::Unfixed(_)
                | FormulaKind::Caller(_)
                | FormulaKind::Name(_)
                | FormulaKind::Test(_) => {}
            }
        }
    }
}

const RESERVED_VALUE: &str = "this word is reserved; as a value it needs quotes";
const CALLER: &str =
    "a caller is `outside account 123456789012` or a `stranger to policy`; all else is said of `principal`";
const ITEMS: &str = "a file consists of `property NAME: …`, `assume NAME: …` and `let NAME = …`";

/// What is often meant where `found` stands after `before`.
fn advice(before: Option<&Token>, found: Option<&Token>) -> Option<&'static str> {
    match (before, found?) {
        (Some(Token::Keyword(Keyword::Let | Keyword::Assume | Keyword::Property | Keyword::By)), Token::Keyword(_)) => {
            Some("this word is reserved; choose another name")
        }
        (Some(Token::Keyword(Keyword::Let | Keyword::Assume | Keyword::Property | Keyword::By)), _) => {
            Some("a name is a letter, then letters, digits, `-` and `_`")
        }
        (Some(Token::Name(_)), Token::Keyword(Keyword::Is | Keyword::In | Keyword::Like | Keyword::ArnLike)) => {
            Some("condition keys have a prefix, as in `aws:SourceIp`; a name from `let` stands by itself")
        }
        (Some(Token::Keyword(Keyword::Not)), Token::Keyword(Keyword::Not)) => Some("leave both `not` out"),
        (Some(Token::Keyword(Keyword::Not)), Token::Keyword(Keyword::Present)) => Some("write `is absent`"),
        (Some(Token::Keyword(Keyword::Not)), Token::Keyword(Keyword::Absent)) => Some("write `is present`"),
        (Some(Token::Keyword(Keyword::Is)), Token::OpenList) => Some("write `in` before a list"),
        (Some(Token::Keyword(Keyword::Is)), Token::Keyword(Keyword::In | Keyword::Like | Keyword::ArnLike)) => {
            Some("leave `is` out")
        }
        (Some(Token::Word(_) | Token::Text(_)), Token::Equal | Token::NotEqual)
        | (
            Some(Token::Keyword(Keyword::Principal | Keyword::Action | Keyword::Resource)),
            Token::Equal | Token::NotEqual,
        ) => Some("write `is` for texts; `=` compares numbers and dates of condition keys"),
        (Some(Token::Keyword(Keyword::Is | Keyword::Not)), Token::Keyword(Keyword::Outside | Keyword::Stranger)) => {
            Some("this is said of the caller, with all that keys tell of it: `caller is outside …`")
        }
        (_, Token::Keyword(Keyword::Implies | Keyword::Iff)) => Some("put brackets around one of the two"),
        (
            Some(Token::Keyword(Keyword::Is | Keyword::In | Keyword::Like | Keyword::ArnLike | Keyword::Not)),
            Token::Keyword(_),
        ) => Some("this word is reserved; as a value it needs quotes"),
        (_, Token::Keyword(Keyword::From)) => Some("`from more than …` stands before `except` and `assuming`"),
        _ => None,
    }
}

/// What could stand in the place of what does not fit.
fn expectation(expected: &[String]) -> String {
    const MOST: usize = 8;
    let words = expected.iter().map(|word| word.trim_matches('"'));
    let words: Vec<String> = words
        .map(|word| match word {
            "name" => "a name".to_owned(),
            "word" => "a word".to_owned(),
            "text" => "a text in quotes".to_owned(),
            sign => format!("`{sign}`"),
        })
        .collect();
    match words.split_last() {
        None => ITEMS.to_owned(),
        Some(_) if expected.iter().any(|word| word == "\"principal\"") && expected.iter().any(|word| word == "\"not\"") => {
            "expected something that holds of a request or not: `allowed`, a test such as `action like s3:*`, a name, `not`, `(`".to_owned()
        }
        Some(_) if words.len() > MOST && expected.iter().any(|word| word == "\"anonymous\"") => {
            "expected a value: a word, or a text in quotes".to_owned()
        }
        Some((last, [])) => format!("expected {last}"),
        Some((last, others)) => format!("expected {} or {last}", others.join(", ")),
    }
}
