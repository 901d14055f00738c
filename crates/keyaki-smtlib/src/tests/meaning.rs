//! A script asks what its query asks: under any model, the assertions have the values that the terms have.

use keyaki_ir::{CharSet, Definition, Model, Pattern, PatternPiece, Query, Sort, Term, Terms, Value, evaluate};
use proptest::prelude::*;

use super::generate;
use super::interpret::assertions;
use crate::script;

fn expected(query: &Query, model: &Model) -> Vec<bool> {
    query.roots().into_iter().map(|root| evaluate(&query.terms, root, model) == Value::Bool(true)).collect()
}

#[track_caller]
fn check(query: &Query, model: &Model) -> Result<(), TestCaseError> {
    for dialect in generate::dialects() {
        let script = script(query, &dialect).unwrap();
        prop_assert_eq!(assertions(&script, query, model), expected(query, model), "{}", script);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn assertions_have_the_values_of_the_terms(query in generate::query(), values in generate::values()) {
        let model = generate::model(&query, query.symbols(), &values);
        check(&query, &model)?;
    }

    #[test]
    fn patterns_keep_their_meaning(pattern in generate::pattern(), texts in prop::collection::vec("[abA0:]{0,5}", 1..6)) {
        let mut terms = Terms::new();
        let s = terms.declare("s", Sort::String, "");
        let goal = terms.matches(s, &pattern);
        let symbol = terms.as_symbol(s).unwrap();
        let query = question(terms, goal);
        for text in texts {
            check(&query, &Model::from_iter([(symbol, Value::String(text.into()))]))?;
        }
    }

    #[test]
    fn junctions_keep_their_meaning(
        sets in prop::collection::vec((any::<bool>(), prop::collection::vec(0..8_usize, 2..4)), 1..8), bits in 0..32_u8,
    ) {
        let mut terms = Terms::new();
        let mut made: Vec<Term> = ["a", "b", "c", "d", "e"].map(|name| terms.declare(name, Sort::Bool, "")).to_vec();
        let model: Model = (made.iter().enumerate())
            .map(|(at, term)| (terms.as_symbol(*term).unwrap(), Value::Bool(bits >> at & 1 == 1)))
            .collect();
        for (conjunction, parts) in sets {
            let parts: Vec<Term> = parts.iter().map(|back| made[made.len().saturating_sub(1 + back)]).collect();
            made.push(if conjunction { terms.and(parts) } else { terms.or(parts) });
        }
        let definitions = made.iter().enumerate().skip(5).map(|(at, term)| Definition {
            name: format!("definition {at}"),
            term: *term,
            notes: Vec::new(),
        });
        let definitions = std::sync::Arc::new(definitions.collect());
        check(&Query { definitions, ..question(terms, *made.last().unwrap()) }, &model)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn globs_without_variables_keep_their_meaning(glob in "[ab*?]{0,2}[ab]{0,2}[*?]{0,1}[ab*]{0,2}", text in "[ab]{0,5}") {
        let mut terms = Terms::new();
        let s = terms.declare("s", Sort::String, "");
        let pattern = Pattern::new(glob.chars().map(|c| match c {
            '*' => PatternPiece::Run(CharSet::all()),
            '?' => PatternPiece::One(CharSet::all()),
            c => PatternPiece::Literal(c.to_string()),
        }));
        let goal = terms.matches(s, &pattern);
        let symbol = terms.as_symbol(s).unwrap();
        check(&question(terms, goal), &Model::from_iter([(symbol, Value::String(text.into()))]))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn globs_with_variables_keep_their_meaning(
        glob in generate::glob(), subject in "[ab]{0,8}", x in "[ab]{0,2}", y in "[ab]{0,3}",
    ) {
        let mut terms = Terms::new();
        let symbols = ["s", "x", "y"].map(|name| terms.declare(name, Sort::String, ""));
        let literal = terms.string("a");
        let pieces = generate::like_pieces(&glob, &[symbols[1], symbols[2], literal]);
        let goal = terms.like(symbols[0], pieces);
        let names = symbols.map(|symbol| terms.as_symbol(symbol).unwrap());
        let values = [subject, x, y].map(|text| Value::String(text.into()));
        check(&question(terms, goal), &names.into_iter().zip(values).collect())?;
    }
}

fn question(terms: Terms, goal: Term) -> Query {
    Query { terms, notes: Vec::new(), definitions: Default::default(), assumptions: Vec::new(), goal }
}
