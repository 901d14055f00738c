//! Names as SMT-LIB symbols: any characters in, a printable and unique symbol out.
//!
//! Names that are simple symbols (SMT-LIB 2.6, 3.1) stay as they are, others stand between bars. Characters that may
//! not stand there, and `%` itself, are percent-encoded, so the name can be read back.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The symbols given so far.
#[derive(Debug, Default)]
pub(crate) struct Names {
    taken: BTreeSet<String>,
    numbered: BTreeMap<&'static str, usize>,
}

impl Names {
    /// The symbol for `name`; a name that comes again gets a numbered one.
    pub(crate) fn give(&mut self, name: &str) -> String {
        let first = encode(name);
        let again = (2_u64..).map(|n| format!("{first}%{n}"));
        let free = std::iter::once(first.clone()).chain(again).map(quote).find(|symbol| !self.taken.contains(symbol));
        let symbol = free.unwrap_or(first);
        self.taken.insert(symbol.clone());
        symbol
    }

    /// A symbol of our own, such as `|shared 3|`.
    pub(crate) fn number(&mut self, prefix: &'static str) -> String {
        let number = self.numbered.entry(prefix).or_default();
        *number += 1;
        let name = format!("{prefix} {number}");
        self.give(&name)
    }
}

/// What a symbol is without its bars.
pub(crate) fn unquote(symbol: &str) -> &str {
    symbol.strip_prefix('|').and_then(|inner| inner.strip_suffix('|')).unwrap_or(symbol)
}

fn encode(name: &str) -> String {
    if name.is_empty() {
        // No other name gives a lone percent sign.
        return "%".to_owned();
    }
    let mut out = String::new();
    let reserved = is_reserved(name);
    for (at, c) in name.chars().enumerate() {
        let plain = matches!(c, ' '..='~') && !matches!(c, '|' | '\\' | '%') && !(at == 0 && reserved);
        if plain {
            out.push(c);
        } else {
            percent(c, &mut out);
        }
    }
    out
}

fn percent(c: char, out: &mut String) {
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        // Writing to a string cannot fail.
        let _ = write!(out, "%{byte:02X}");
    }
}

fn quote(symbol: String) -> String {
    let simple = |c: char| c.is_ascii_alphanumeric() || "~!@$%^&*_-+=<>.?/".contains(c);
    let starts_well = symbol.chars().next().is_some_and(|c| !c.is_ascii_digit());
    if starts_well && symbol.chars().all(simple) { symbol } else { format!("|{symbol}|") }
}

/// Names that bars do not save: `|and|` is the same symbol as `and`, and those that start with `@` or `.` are the
/// solver's (SMT-LIB 2.6, 3.1). Families of theory symbols are refused by their prefix.
fn is_reserved(name: &str) -> bool {
    let prefixes = ["@", ".", "str.", "re.", "seq.", "int.", "int2", "bv", "fp.", "set.", "bag.", "to_", "is-", "is_"];
    prefixes.iter().any(|prefix| name.starts_with(prefix)) || RESERVED.binary_search(&name).is_ok()
}

/// Reserved words, commands, sorts and symbols of the theories that solvers load; sorted.
const RESERVED: &[&str] = &[
    "!",
    "*",
    "+",
    "-",
    "/",
    "<",
    "<=",
    "=",
    "=>",
    ">",
    ">=",
    "Array",
    "BINARY",
    "BitVec",
    "Bool",
    "Char",
    "DECIMAL",
    "Float128",
    "Float16",
    "Float32",
    "Float64",
    "FloatingPoint",
    "HEXADECIMAL",
    "Int",
    "NUMERAL",
    "Real",
    "RegEx",
    "RegLan",
    "RoundingMode",
    "STRING",
    "Seq",
    "Set",
    "String",
    "Tuple",
    "Unicode",
    "^",
    "_",
    "abs",
    "and",
    "arccos",
    "arcsin",
    "arctan",
    "as",
    "assert",
    "char",
    "check-sat",
    "const",
    "cos",
    "declare-const",
    "declare-fun",
    "default",
    "define-fun",
    "define-sort",
    "distinct",
    "div",
    "divisible",
    "echo",
    "exists",
    "exit",
    "exp",
    "false",
    "forall",
    "get-model",
    "get-value",
    "iand",
    "if",
    "iff",
    "implies",
    "ite",
    "lambda",
    "let",
    "map",
    "match",
    "mod",
    "nand",
    "nor",
    "not",
    "or",
    "par",
    "pi",
    "pop",
    "push",
    "rem",
    "reset",
    "select",
    "sin",
    "sqrt",
    "store",
    "tan",
    "true",
    "tuple",
    "update",
    "xor",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(name: &str, symbol: &str) {
        assert_eq!(Names::default().give(name), symbol);
    }

    fn decode(symbol: &str) -> String {
        let mut parts = unquote(symbol).split('%');
        let mut bytes = parts.next().unwrap().as_bytes().to_vec();
        for (hex, rest) in parts.filter_map(|part| part.split_at_checked(2)) {
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
            bytes.extend(rest.bytes());
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn simple_names_stay_as_they_are() {
        check("x", "x");
        check("resource_account", "resource_account");
    }

    #[test]
    fn other_printable_names_stand_between_bars() {
        check("aws:SourceIp exists", "|aws:SourceIp exists|");
        check("9lives", "|9lives|");
    }

    #[test]
    fn what_bars_cannot_hold_is_percent_encoded() {
        check(r"a|b\c%d", "a%7Cb%5Cc%25d");
        check("é\n", "%C3%A9%0A");
        check("", "%");
    }

    #[test]
    fn reserved_names_are_changed() {
        check("and", "%61nd");
        check("str.len", "%73tr.len");
        check("@x", "%40x");
        check(".x", "%2Ex");
    }

    #[test]
    fn a_name_that_comes_twice_is_numbered() {
        let mut names = Names::default();
        assert_eq!([names.give("a b"), names.give("a b"), names.give("a b")], ["|a b|", "|a b%2|", "|a b%3|"]);
    }

    #[test]
    fn the_reserved_words_are_sorted() {
        assert!(RESERVED.is_sorted());
    }

    proptest! {
        #[test]
        fn names_can_be_read_back(name in r"([|\\%@. a]|\PC|\n){0,8}|and|true") {
            let symbol = Names::default().give(&name);
            prop_assert!(symbol.bytes().all(|b| (b' '..=b'~').contains(&b)));
            prop_assert_eq!(decode(&symbol), name);
        }
    }
}
