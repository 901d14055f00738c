//! From the reply to `get-value` (or to `get-model`) to a model.

use std::collections::BTreeMap;

use keyaki_ir::{Model, Query, Sort, Symbol, Value};
use num_bigint::BigInt;

use crate::check_sat::solver_error;
use crate::literal::unescape;
use crate::read::read_all;
use crate::sexp::Sexp;
use crate::symbol::unquote;
use crate::{ReplyError, Script};

/// Reads the reply to [`get_value_command`](crate::get_value_command) for this script.
///
/// `((x 1) (y "a"))` is read by position, names are only compared; a model of `define-fun`s, with the word `model` in
/// front or not, is read by name, and constants that it leaves out stay out. Text before the list is passed over.
///
/// # Errors
///
/// Whenever the reply is not such a list of values of the right sorts.
pub fn parse_values(reply: &str, script: &Script, query: &Query) -> Result<Model, ReplyError> {
    let items = read_all(reply)?;
    if let Some(message) = solver_error(&items) {
        return Err(ReplyError::Solver(message));
    }
    let list = items.iter().find_map(|item| item.sexp.items()).ok_or(ReplyError::NoValues)?;
    match list {
        [Sexp::Atom(head), definitions @ ..] if head == "model" => from_definitions(definitions, script, query),
        [Sexp::List(first), ..] if is_definition(first) => from_definitions(list, script, query),
        pairs => from_pairs(pairs, script, query),
    }
}

fn from_pairs(pairs: &[Sexp], script: &Script, query: &Query) -> Result<Model, ReplyError> {
    let asked = script.symbols.len();
    if asked == 0 {
        return Ok(Model::default());
    }
    if pairs.len() != asked {
        return Err(ReplyError::Count { asked, given: pairs.len() });
    }
    let assignments = script.symbols.iter().zip(pairs).map(|((name, symbol), pair)| match pair.items() {
        Some([given, value]) if same_name(name, given) => assignment(name, *symbol, value, query),
        Some([given, _]) => Err(ReplyError::Name { asked: name.clone(), given: given.to_string() }),
        _ => Err(ReplyError::Value { name: name.clone(), given: pair.to_string() }),
    });
    assignments.collect()
}

fn is_definition(list: &[Sexp]) -> bool {
    matches!(list, [Sexp::Atom(head), ..] if head == "define-fun" || head == "define-const")
}

fn from_definitions(definitions: &[Sexp], script: &Script, query: &Query) -> Result<Model, ReplyError> {
    let symbols: BTreeMap<&str, (&str, Symbol)> =
        script.symbols.iter().map(|(name, symbol)| (unquote(name), (name.as_str(), *symbol))).collect();
    let mut model = Model::default();
    for definition in definitions {
        let (given, value) = match definition.items() {
            Some([_, Sexp::Atom(given), Sexp::List(_), _, value]) => (given, value),
            Some([_, Sexp::Atom(given), _, value]) => (given, value),
            _ => return Err(ReplyError::NoValues),
        };
        // Solvers may list the script's own definitions too.
        if let Some((name, symbol)) = symbols.get(unquote(given)) {
            let (symbol, value) = assignment(name, *symbol, value, query)?;
            model.set(symbol, value);
        }
    }
    Ok(model)
}

fn same_name(asked: &str, given: &Sexp) -> bool {
    given.token().is_some_and(|given| unquote(given) == unquote(asked))
}

fn assignment(name: &str, symbol: Symbol, given: &Sexp, query: &Query) -> Result<(Symbol, Value), ReplyError> {
    let value = match query.terms.declaration(symbol).sort {
        Sort::Bool => boolean(given).map(Value::Bool),
        Sort::Int => integer(given).map(Value::Int),
        Sort::String => match given {
            Sexp::Text(content) => Some(Value::String(unescape(content)?.into())),
            Sexp::Atom(_) | Sexp::List(_) => None,
        },
    };
    let value = value.ok_or_else(|| ReplyError::Value { name: name.to_owned(), given: given.to_string() })?;
    Ok((symbol, value))
}

fn boolean(given: &Sexp) -> Option<bool> {
    match given.token()? {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// `5`, `(- 5)`, and the `-5` that the standard does not know.
fn integer(given: &Sexp) -> Option<BigInt> {
    match given {
        Sexp::Atom(token) => match token.strip_prefix('-') {
            Some(digits) => numeral(digits).map(|value| -value),
            None => numeral(token),
        },
        Sexp::List(items) => match items.as_slice() {
            [Sexp::Atom(minus), Sexp::Atom(digits)] if minus == "-" => numeral(digits).map(|value| -value),
            _ => None,
        },
        Sexp::Text(_) => None,
    }
}

fn numeral(digits: &str) -> Option<BigInt> {
    let all_digits = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if all_digits { digits.parse().ok() } else { None }
}
