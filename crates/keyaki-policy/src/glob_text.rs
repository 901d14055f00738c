//! Policy text to [`Glob`]: wildcards and policy variables (spec B.9).
//!
//! In version 2012-10-17 `${key}` and `${key, 'default'}` are variables and `${*}`, `${?}`, `${$}` the characters
//! themselves; in 2008-10-17 every `$` is an ordinary character. A `$` without brace is one in both.

use std::ops::Range;

use crate::{ConditionKey, Glob, GlobPiece, Variable, Version};

/// Whether `*` and `?` match more than themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wildcards {
    /// `*` is any run, `?` any character.
    Active,
    /// They are ordinary characters (`StringEquals`).
    Ordinary,
}

/// What is wrong with a variable, and where in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableError {
    /// What is wrong.
    pub fault: VariableFault,
    /// From its `$` to where reading stopped, in bytes.
    pub range: Range<usize>,
}

/// What is wrong with a variable; the names of ValidatePolicy's codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariableFault {
    /// `${}`
    Empty,
    /// No `}` where it must stand.
    MissingBrace,
    /// The default is not in single quotes.
    MissingQuote,
    /// A blank in the key.
    Space,
}

impl Glob {
    /// Reads policy text.
    ///
    /// # Errors
    /// The first malformed variable.
    pub fn read(text: &str, wildcards: Wildcards, version: Version) -> Result<Self, VariableError> {
        let variables = version == Version::V2012 && variable_start(text).is_some();
        match wildcards {
            Wildcards::Active if !variables => return Ok(Self::wildcards(text)),
            Wildcards::Ordinary if !variables => return Ok(Self::literal(text)),
            Wildcards::Active | Wildcards::Ordinary => {}
        }
        let special = |c: char| match c {
            '*' | '?' => wildcards == Wildcards::Active,
            '$' => true,
            _ => false,
        };
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(special) {
            let (before, from) = rest.split_at(at);
            pieces.push(GlobPiece::Literal(before.into()));
            let (piece, length) = match from.strip_prefix("${") {
                Some(body) => variable(body).map_err(|error| error.at(text.len() - from.len()))?,
                None => wildcard(from),
            };
            pieces.push(piece);
            rest = from.get(length..).unwrap_or("");
        }
        pieces.push(GlobPiece::Literal(rest.into()));
        Ok(Self::from_pieces(pieces))
    }
}

/// Where the first `${` is. Most text has no `$` at all, which is quickly seen.
pub(crate) fn variable_start(text: &str) -> Option<usize> {
    let dollar = text.bytes().position(|byte| byte == b'$')?;
    text.get(dollar..)?.find("${").map(|at| dollar + at)
}

impl VariableError {
    fn new(fault: VariableFault, end: usize) -> Self {
        Self { fault, range: 0..end }
    }

    fn at(self, start: usize) -> Self {
        Self { range: self.range.start + start..self.range.end + start, ..self }
    }
}

/// One special character and its length in bytes.
fn wildcard(from: &str) -> (GlobPiece, usize) {
    match from.chars().next() {
        Some('*') => (GlobPiece::Run, 1),
        Some('?') => (GlobPiece::One, 1),
        _ => (GlobPiece::Literal("$".into()), 1),
    }
}

/// What follows `${`, and how long the whole is from `$` to `}`.
fn variable(body: &str) -> Result<(GlobPiece, usize), VariableError> {
    for character in ["*", "?", "$"] {
        if body.strip_prefix(character).is_some_and(|rest| rest.starts_with('}')) {
            return Ok((GlobPiece::Literal(character.into()), 4));
        }
    }
    let Some(end) = body.find(|c: char| matches!(c, '}' | ',' | '{' | '$' | '\'') || c.is_whitespace()) else {
        return Err(VariableError::new(VariableFault::MissingBrace, 2 + body.len()));
    };
    let (key, rest) = body.split_at(end);
    let error = |fault| VariableError::new(fault, 2 + end + 1);
    match rest.chars().next() {
        Some('}' | ',') if key.is_empty() => Err(error(VariableFault::Empty)),
        Some('}') => Ok((piece(key, None), 2 + end + 1)),
        Some(',') => {
            let (default, length) = default(rest).map_err(|fault| VariableError::new(fault, 2 + body.len()))?;
            Ok((piece(key, Some(default)), 2 + end + length))
        }
        Some('\'') => Err(error(VariableFault::MissingQuote)),
        Some(c) if c.is_whitespace() && rest.contains('}') => {
            Err(VariableError::new(VariableFault::Space, 2 + end + c.len_utf8()))
        }
        _ => Err(VariableError::new(VariableFault::MissingBrace, 2 + end)),
    }
}

fn piece(key: &str, default: Option<&str>) -> GlobPiece {
    GlobPiece::Variable(Box::new(Variable { key: ConditionKey::new(key), default: default.map(str::to_owned) }))
}

/// `, 'text'}` to the text and the length of it all.
fn default(rest: &str) -> Result<(&str, usize), VariableFault> {
    let quoted = rest.trim_start_matches(',').trim_start_matches(' ');
    let inside = quoted.strip_prefix('\'').ok_or(VariableFault::MissingQuote)?;
    let (text, after) = inside.split_once('\'').ok_or(VariableFault::MissingQuote)?;
    if !after.starts_with('}') {
        return Err(if after.contains('}') { VariableFault::MissingQuote } else { VariableFault::MissingBrace });
    }
    Ok((text, rest.len() - after.len() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let shown = match Glob::read(text, Wildcards::Active, Version::V2012) {
            Ok(glob) => format!("{:?}", glob.pieces().iter().map(show).collect::<Vec<_>>()),
            Err(error) => format!("{:?} {}", error.fault, text.get(error.range).unwrap()),
        };
        assert_eq!(shown.replace('"', ""), expected, "{text}");
    }

    fn show(piece: &GlobPiece) -> String {
        match piece {
            GlobPiece::Literal(text) => text.to_string(),
            GlobPiece::One => "ONE".into(),
            GlobPiece::Run => "RUN".into(),
            GlobPiece::Variable(variable) => format!("VAR {} {:?}", variable.key, variable.default),
        }
    }

    #[test]
    fn wildcards_variables_and_escapes() {
        check("", "[]");
        check("a*b?c", "[a, RUN, b, ONE, c]");
        check("a${*}b${?}${$}", "[a*b?$]");
        check("$5 and $", "[$5 and $]");
        check("é${aws:username}/é*", "[é, VAR aws:username None, /é, RUN]");
        check("${aws:PrincipalTag/team, 'company-wide'}x", "[VAR aws:PrincipalTag/team Some(\\company-wide\\), x]");
        check("${a:b,'}'}", "[VAR a:b Some(\\}\\)]");
        check("${a:b, ''}", "[VAR a:b Some(\\\\)]");
    }

    #[test]
    fn malformed_variables() {
        check("x${}", "Empty ${}");
        check("x${, 'a'}", "Empty ${,");
        check("x${aws:username", "MissingBrace ${aws:username");
        check("x${aws:username/*", "MissingBrace ${aws:username/*");
        check("${a:${b}", "MissingBrace ${a:");
        check("${a b}", "Space ${a ");
        check("${ a}", "Space ${ ");
        check("${a:b, c}", "MissingQuote ${a:b, c}");
        check("${a:b, 'c}", "MissingQuote ${a:b, 'c}");
        check("${a:b, 'c", "MissingQuote ${a:b, 'c");
        check("${a:b, 'c'", "MissingBrace ${a:b, 'c'");
        check("${a'}", "MissingQuote ${a'");
    }

    #[test]
    fn in_2008_a_dollar_is_plain() {
        let glob = Glob::read("${aws:username}${*}", Wildcards::Active, Version::V2008).unwrap();
        assert_eq!(glob.pieces().iter().map(show).collect::<Vec<_>>(), ["${aws:username}${", "RUN", "}"]);
    }

    #[test]
    fn ordinary_wildcards_are_characters() {
        let glob = Glob::read("a*?${*}", Wildcards::Ordinary, Version::V2012).unwrap();
        assert_eq!(glob.as_literal(), Some("a*?*"));
    }
}
