//! Runs the text of a script under a model, with the string functions of `aws-smt-strings`.

use std::collections::BTreeMap;

use aws_smt_strings::regular_expressions::RegLan;
use aws_smt_strings::smt_regular_expressions as re;
use aws_smt_strings::smt_strings::{self as strings, SmtString};
use keyaki_ir::{Model, Query, Value};

use crate::Script;
use crate::read::read_all;
use crate::sexp::Sexp;

#[derive(Clone, Debug, PartialEq)]
enum Meaning {
    Bool(bool),
    Int(i32),
    Text(SmtString),
    Regex(RegLan),
}

use Meaning::{Bool, Int, Regex, Text};

type Meanings = BTreeMap<String, Meaning>;

/// The truth values of the script's assertions, in order.
pub(crate) fn assertions(script: &Script, query: &Query, model: &Model) -> Vec<bool> {
    let mut known = Meanings::new();
    for (name, symbol) in script.symbols() {
        let default = Value::default_of(query.terms.declaration(*symbol).sort);
        known.insert(name.clone(), of_value(model.get(*symbol).unwrap_or(&default)));
    }
    let mut results = Vec::new();
    for command in read_all(&script.to_string()).unwrap() {
        let Sexp::List(items) = command.sexp else { panic!("no command") };
        match items.as_slice() {
            [head, name, _, _, body] if head.token() == Some("define-fun") => {
                let meaning = run(body, &known);
                assert_eq!(known.insert(name.to_string(), meaning), None, "defined twice: {name}");
            }
            [head, body] if head.token() == Some("assert") => results.push(run(body, &known) == Bool(true)),
            _ => {}
        }
    }
    results
}

fn of_value(value: &Value) -> Meaning {
    match value {
        Value::Bool(value) => Bool(*value),
        Value::Int(value) => Int(value.to_string().parse().unwrap()),
        Value::String(text) => Text(SmtString::from(text.chars().map(u32::from).collect::<Vec<u32>>())),
    }
}

fn run(sexp: &Sexp, known: &Meanings) -> Meaning {
    match sexp {
        Sexp::Text(content) => Text(strings::parse_smt_literal(content)),
        Sexp::Atom(token) => constant(token, known),
        Sexp::List(items) => {
            let operands: Vec<Meaning> = items[1..].iter().map(|item| run(item, known)).collect();
            apply(items[0].token().unwrap(), &operands)
        }
    }
}

fn constant(token: &str, known: &Meanings) -> Meaning {
    match token {
        "true" => Bool(true),
        "false" => Bool(false),
        "re.all" => Regex(re::re_all()),
        "re.allchar" => Regex(re::re_allchar()),
        "re.none" => Regex(re::re_none()),
        _ => known.get(token).cloned().unwrap_or_else(|| Int(token.parse().expect(token))),
    }
}

fn apply(head: &str, operands: &[Meaning]) -> Meaning {
    match (head, operands) {
        ("not", [Bool(a)]) => Bool(!a),
        ("and", parts) => Bool(parts.iter().all(|part| *part == Bool(true))),
        ("or", parts) => Bool(parts.contains(&Bool(true))),
        ("=", [a, b]) => Bool(a == b),
        ("<=", [Int(a), Int(b)]) => Bool(a <= b),
        ("-", [Int(a)]) => Int(-a),
        ("-", [Int(a), Int(b)]) => Int(a - b),
        ("+", parts) => Int(parts.iter().map(|part| if let Int(n) = part { *n } else { panic!("+") }).sum()),
        ("str.++", parts) => Text(parts.iter().fold(strings::EMPTY, |before, part| match part {
            Text(text) => strings::str_concat(&before, text),
            _ => panic!("str.++"),
        })),
        ("str.len", [Text(s)]) => Int(strings::str_len(s)),
        ("str.prefixof", [Text(a), Text(s)]) => Bool(strings::str_prefixof(a, s)),
        ("str.suffixof", [Text(a), Text(s)]) => Bool(strings::str_suffixof(a, s)),
        ("str.contains", [Text(s), Text(a)]) => Bool(strings::str_contains(s, a)),
        // The standard finds the empty text also at the end; the crate does not.
        ("str.indexof", [Text(s), Text(a), Int(from)]) if a.is_empty() && *from == strings::str_len(s) => Int(*from),
        ("str.indexof", [Text(s), Text(a), Int(from)]) => Int(strings::str_indexof(s, a, *from)),
        ("str.substr", [Text(s), Int(from), Int(n)]) => Text(strings::str_substr(s, *from, *n)),
        ("str.in_re", [Text(s), Regex(r)]) => Bool(re::str_in_re(s, r)),
        ("str.to_re", [Text(s)]) => Regex(re::str_to_re(s)),
        ("re.range", [Text(a), Text(b)]) => Regex(re::re_range(a, b)),
        ("re.*", [Regex(r)]) => Regex(re::re_star(r)),
        ("re.++", parts) => Regex(re::re_concat_list(regexes(parts))),
        ("re.union", parts) => Regex(re::re_union_list(regexes(parts))),
        ("re.diff", [Regex(a), Regex(b)]) => Regex(re::re_diff(a, b)),
        _ => panic!("no meaning: {head} {operands:?}"),
    }
}

fn regexes(parts: &[Meaning]) -> Vec<RegLan> {
    parts.iter().map(|part| if let Regex(r) = part { *r } else { panic!("no regex") }).collect()
}
