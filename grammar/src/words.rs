//! How words are written, for whoever writes properties.

use keyaki_source::Source;

use crate::lexer::lex;
use crate::token::Token;

/// Whether `text` can be written as a value without quotes.
pub fn is_plain_word(text: &str) -> bool {
    let lexed = lex(&Source::new("", text));
    let [token] = lexed.tokens.as_slice() else { return false };
    let word = matches!(token.value, Token::Name(_) | Token::Word(_));
    word && lexed.problems.is_empty() && lexed.comments.is_empty() && token.span.len() == text.len()
}

/// `text` in quotes.
pub fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            _ if c.is_control() || c.is_whitespace() && c != ' ' || is_format(c) => {
                out.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

fn is_format(c: char) -> bool {
    // Whatever the lexer refuses by itself.
    !lex(&Source::new("", c.to_string())).problems.is_empty() && !c.is_ascii()
}
