//! The case of texts of which a model tells the lower case.
//!
//! In: a model. Out: the same with texts that have the lower case that it says, where one is at hand that compares with everything as the
//! model's own text does.

use std::borrow::Cow;
use std::sync::Arc;

use keyaki_ir::{Model, Pattern, Term, Value};

use crate::encoder::Encoding;

pub(super) fn with_cases<'a>(encoding: &Encoding, model: &'a Model) -> Cow<'a, Model> {
    let mut cased = Cow::Borrowed(model);
    for (text, lowered) in &encoding.symbols.lower_case {
        let (Some(symbol), Some(lowered)) = (encoding.query.terms.as_symbol(*text), text_of(encoding, model, *lowered))
        else {
            continue;
        };
        let own = text_of(encoding, model, *text);
        if own.is_none_or(|own| own.to_ascii_lowercase() != lowered) {
            let better = recased(own, lowered, &encoding.compared_with(*text));
            cased.to_mut().set(symbol, Value::String(Arc::from(better)));
        }
    }
    cased
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
    let capital = lowered.char_indices().find(|(_, c)| c.is_ascii_lowercase()).map(|(at, _)| at);
    let capitalized = capital.and_then(|at| lowered.split_at_checked(at)).map(|(before, after)| {
        let (letter, rest) = after.split_at(1);
        format!("{before}{}{rest}", letter.to_ascii_uppercase())
    });
    let like_own: String = lowered
        .chars()
        .zip(own.chars().chain(std::iter::repeat('a')))
        .map(|(c, own)| if own.is_ascii_uppercase() { c.to_ascii_uppercase() } else { c })
        .collect();
    let candidates = [
        Some(like_own).filter(|text| text != lowered),
        capitalized,
        Some(lowered.to_ascii_uppercase()),
        Some(lowered.to_owned()),
    ];
    let fits = |text: &String| patterns.iter().all(|pattern| pattern.matches(text) == pattern.matches(own));
    candidates.into_iter().flatten().find(fits).unwrap_or_else(|| lowered.to_owned())
}
