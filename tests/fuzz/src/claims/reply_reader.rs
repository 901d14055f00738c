//! Any text of a solver is an answer, a model of the right sorts, or an error.

use std::sync::LazyLock;

use keyaki_ir::{Query, Sort, Terms};
use keyaki_smtlib::{CheckSat, Dialect, Script, is_complete, parse_check_sat, parse_values, script};

use super::Tried;

static ASKED: LazyLock<(Query, Script)> = LazyLock::new(|| {
    let mut terms = Terms::new();
    let (flag, number, text) = (
        terms.declare("flag", Sort::Bool, ""),
        terms.declare("a number", Sort::Int, ""),
        terms.declare("text", Sort::String, ""),
    );
    let (five, word) = (terms.int(5), terms.string("a"));
    let (below, same) = (terms.le(number, five), terms.eq(text, word));
    let goal = terms.and([flag, below, same]);
    let query = Query { terms, notes: Vec::new(), definitions: Default::default(), assumptions: Vec::new(), goal };
    let script = script(&query, &Dialect::default()).expect("the query can be printed");
    assert_eq!(script.symbols().len(), 3);
    (query, script)
});

pub(super) fn check(data: &[u8]) -> Tried {
    let Ok(reply) = std::str::from_utf8(data) else { return Tried::NotAtAll };
    let (query, script) = &*ASKED;
    let answer = parse_check_sat(reply);
    let alone = |word: &str| reply.lines().any(|line| line.trim() == word);
    match answer {
        CheckSat::Sat => assert!(alone("sat")),
        CheckSat::Unsat => assert!(alone("unsat")),
        CheckSat::Unknown(_) | CheckSat::Timeout | CheckSat::Error(_) => {}
    }
    if let Ok(model) = parse_values(reply, script, query) {
        for (name, symbol) in script.symbols() {
            let sort = query.terms.declaration(*symbol).sort;
            assert!(model.get(*symbol).is_none_or(|value| value.sort() == sort), "{name} has a value of another sort");
        }
    }
    stays_complete(reply);
    Tried::Fully
}

/// What is complete after some text is complete after more of it.
fn stays_complete(reply: &str) {
    let mut complete = false;
    for (end, _) in reply.char_indices().take(64).chain([(reply.len(), ' ')]) {
        let now = is_complete(&reply[..end]);
        assert!(now || !complete, "complete after fewer than {end} bytes, and not after {end}");
        complete = now;
    }
}
