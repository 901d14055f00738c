//! The case of texts of which a model tells the lower case.
//!
//! In: a model. Out: the same with texts that have the lower case that it says, where one is at hand that compares with everything as the
//! model's own text does.

use std::borrow::Cow;
use std::sync::Arc;

use keyaki_ir::{Model, Pattern, Term, Value};

use crate::encoder::Encoding;

/// `model` with texts in the case that it says; itself where they are.
pub fn in_cases<'m>(encoding: &Encoding, mut model: Cow<'m, Model>) -> Cow<'m, Model> {
    let mut changes = Vec::new();
    for (text, lowered) in &encoding.symbols.lower_case {
        let symbol = encoding.query.terms.as_symbol(*text);
        let (Some(symbol), Some(lowered)) = (symbol, text_of(encoding, &model, *lowered)) else { continue };
        let own = text_of(encoding, &model, *text);
        if own.is_none_or(|own| own.to_ascii_lowercase() != lowered) {
            changes.push((symbol, recased(own, lowered, &encoding.compared_with(*text))));
        }
    }
    for (symbol, text) in changes {
        model.to_mut().set(symbol, Value::String(Arc::from(text)));
    }
    model
}

fn text_of<'m>(encoding: &Encoding, model: &'m Model, term: Term) -> Option<&'m str> {
    match model.get(encoding.query.terms.as_symbol(term)?)? {
        Value::String(text) => Some(text),
        Value::Bool(_) | Value::Int(_) => None,
    }
}

/// A text with this lower case which matches what `own` does; another than the lower case itself where there is a choice, as the model
/// may need different texts.
fn recased(own: Option<&str>, lowered: &str, patterns: &[Pattern]) -> String {
    let Some(own) = own else { return lowered.to_owned() };
    let candidates = [like(own, lowered), capitalized(lowered), lowered.to_ascii_uppercase()];
    let fits = |text: &String| patterns.iter().all(|pattern| pattern.matches(text) == pattern.matches(own));
    candidates.into_iter().filter(|text| text != lowered).find(fits).unwrap_or_else(|| lowered.to_owned())
}

/// `lowered` with capitals where `own` has some.
fn like(own: &str, lowered: &str) -> String {
    let is_capital = own.chars().map(|c| c.is_ascii_uppercase()).chain(std::iter::repeat(false));
    lowered.chars().zip(is_capital).map(|(c, capital)| if capital { c.to_ascii_uppercase() } else { c }).collect()
}

/// `lowered` with its first letter as a capital.
fn capitalized(lowered: &str) -> String {
    let Some(letter) = lowered.chars().find(char::is_ascii_lowercase) else { return lowered.to_owned() };
    lowered.replacen(letter, &letter.to_ascii_uppercase().to_string(), 1)
}
