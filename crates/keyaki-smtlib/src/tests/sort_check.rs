//! Every script is well-formed SMT-LIB, says a type checker that we did not write.

use keyaki_ir::{Query, Terms};
use proptest::prelude::*;
use yaspar_ir::ast::{Context, Typecheck};
use yaspar_ir::untyped::UntypedAst;

use super::generate;
use crate::{Dialect, script};

fn sort_check(text: &str) -> Result<usize, String> {
    let commands = UntypedAst.parse_script_str(text).map_err(|error| format!("{error:?}"))?;
    let typed = commands.type_check(&mut Context::new()).map_err(|error| format!("{error:?}"))?;
    Ok(typed.len())
}

#[test]
fn the_checker_refuses_what_is_ill_sorted() {
    assert!(sort_check("(set-logic QF_SLIA)(declare-const x Int)(assert (str.prefixof \"a\" x))").is_err());
    assert!(sort_check("(set-logic QF_SLIA)(declare-const x String)(assert (str.prefixof \"a\" x))").is_ok());
}

#[test]
fn very_deep_queries_are_cut_by_names() {
    let mut terms = Terms::new();
    let x = terms.declare("x", keyaki_ir::Sort::Bool, "");
    let y = terms.declare("y", keyaki_ir::Sort::Bool, "");
    let mut goal = x;
    for _ in 0..5_000 {
        let either = terms.or([goal, y]);
        let both = terms.and([either, x]);
        goal = terms.eq(both, y);
    }
    let query = Query { terms, notes: Vec::new(), definitions: Default::default(), assumptions: Vec::new(), goal };
    let text = script(&query, &Dialect::default()).unwrap().to_string();
    sort_check(&text).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn scripts_are_well_sorted(query in generate::query()) {
        for dialect in generate::dialects() {
            let Ok(script) = script(&query, &dialect) else { continue };
            prop_assert_eq!(sort_check(&script.to_string()), Ok(script.commands().len()), "{}", script);
        }
    }
}
