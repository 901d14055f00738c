//! How much policies allow, for programs: `keyaki.count/1`.

use keyaki_count::{Alphabet, Count, Tally, TooLarge, log2};
use keyaki_source::Diagnostic;
use num_bigint::BigUint;
use serde_json::{Map, Value, json};

use crate::count::{Counting, Relation};
use crate::diagnostics_json;

/// The counts, as decimal numbers in strings. A number that is not known exactly is an interval.
pub fn counting_json(counting: &Counting<'_>, diagnostics: &[Diagnostic]) -> Value {
    let census = counting.census;
    let exact = census.open.is_empty();
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("schema", json!("keyaki.count/1"));
    add("result", json!(if exact { "EXACT" } else { "UNKNOWN" }));
    add("space", space(counting));
    match counting.relation {
        Relation::Ranked => add("policies", ranked(counting)),
        Relation::Relative => add("relative", relative(counting)),
    };
    if !exact {
        add("tied", json!(census.open));
    }
    add("diagnostics", diagnostics_json(diagnostics));
    Value::Object(members)
}

/// What is said when there are no numbers.
pub fn too_large_json(error: TooLarge, diagnostics: &[Diagnostic]) -> Value {
    json!({
        "schema": "keyaki.count/1",
        "result": "UNKNOWN",
        "why": error.to_string(),
        "diagnostics": diagnostics_json(diagnostics),
    })
}

fn space(counting: &Counting<'_>) -> Value {
    let alphabet = match counting.alphabet {
        Alphabet::Printable => "printable",
        Alphabet::Bytes => "bytes",
    };
    let sizes = counting.census.dimensions.iter().map(|dimension| (dimension.name.clone(), number(&dimension.size)));
    json!({
        "alphabet": alphabet,
        "length": counting.length,
        "list": counting.list,
        "requests": number(&counting.census.requests),
        "dimensions": sizes.collect::<Map<_, _>>(),
    })
}

fn ranked(counting: &Counting<'_>) -> Value {
    let one = |at: usize| {
        let (name, of) = counting.names.get(at).zip(counting.census.tallies.get(at))?;
        let mut members = Map::from_iter([("file".to_owned(), json!(name))]);
        members.extend(tally(counting, of));
        Some(Value::Object(members))
    };
    counting.ranking().into_iter().filter_map(one).collect()
}

fn relative(counting: &Counting<'_>) -> Value {
    let ([old, new], [of_old, of_new, gained, lost]) = (counting.names, counting.census.tallies.as_slice()) else {
        return Value::Null;
    };
    let named = |name: &String, of: &Tally| {
        let mut members = Map::from_iter([("file".to_owned(), json!(name))]);
        members.extend(tally(counting, of));
        members
    };
    let bits = of_old.requests.exact().zip(of_new.requests.exact()).and_then(|(old, new)| {
        let some = *old != BigUint::ZERO && *new != BigUint::ZERO;
        some.then(|| log2(new) - log2(old))
    });
    json!({
        "old": named(old, of_old),
        "new": named(new, of_new),
        "onlyNew": tally(counting, gained),
        "onlyOld": tally(counting, lost),
        "bits": bits,
    })
}

fn tally(counting: &Counting<'_>, tally: &Tally) -> Map<String, Value> {
    let names = counting.census.dimensions.iter().map(|dimension| dimension.name.clone());
    let values: Map<String, Value> = names.zip(tally.values.iter().map(count)).collect();
    Map::from_iter([("requests".to_owned(), count(&tally.requests)), ("dimensions".to_owned(), Value::Object(values))])
}

fn count(count: &Count) -> Value {
    match count.exact() {
        Some(exact) => number(exact),
        None => json!({ "least": number(&count.least), "most": number(&count.most) }),
    }
}

/// In decimal, and its binary logarithm; zero has none.
fn number(number: &BigUint) -> Value {
    let bits = (*number != BigUint::ZERO).then(|| log2(number));
    json!({ "number": number.to_string(), "log2": bits })
}
