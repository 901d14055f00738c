//! Values of the pipeline as text for `keyaki dump` and for folders.

use std::fmt::Write;

use keyaki_engine::{Answer, Outcome};
use keyaki_ir::{Model, Query, Value, query_text};
use keyaki_report::{printable, printable_block};
use keyaki_semantics::{Account, AccountRole, Scenario};

/// A query: what its symbols and terms are called, then its canonical text.
pub(crate) fn query(query: &Query) -> String {
    let mut out = String::new();
    for note in &query.notes {
        line(&mut out, format_args!("# {}", printable(note)));
    }
    for symbol in query.symbols() {
        let declaration = query.terms.declaration(symbol);
        let text = format!("# symbol {:?} {:?}: {}", declaration.name, declaration.sort, declaration.note);
        line(&mut out, format_args!("{}", printable(&text)));
    }
    let reachable = query.reachable();
    for definition in query.definitions.iter() {
        if let Ok(number) = reachable.binary_search(&definition.term) {
            let notes: String = definition.notes.iter().map(|note| format!("; {note}")).collect();
            line(&mut out, format_args!("# {number} is {:?}{}", definition.name, printable(&notes)));
        }
    }
    out + &printable_block(&query_text(query))
}

/// What an engine said, with its model if it found one.
pub(crate) fn outcome(outcome: &Outcome, query: &Query) -> String {
    let mut out = String::new();
    let engine = printable(&format!("{} {}", outcome.engine.name, outcome.engine.version));
    line(&mut out, format_args!("{engine}: {} after {:.3} s", outcome.answer.name(), outcome.time.as_secs_f64()));
    match &outcome.answer {
        Answer::Sat(found) => out + &model(found, query),
        Answer::Unsat => out,
        Answer::Unknown(reason) => {
            line(&mut out, format_args!("reason: {}", printable(reason)));
            out
        }
    }
}

/// A model, one symbol a line in order of declaration.
pub(crate) fn model(model: &Model, query: &Query) -> String {
    let lines = model.iter().map(|(symbol, value)| {
        let value = match value {
            Value::Bool(truth) => truth.to_string(),
            Value::Int(number) => number.to_string(),
            Value::String(text) => format!("{text:?}"),
        };
        printable(&format!("{:?} = {value}", query.terms.declaration(symbol).name)) + "\n"
    });
    lines.collect()
}

/// What a scenario says beside its policies.
pub(crate) fn scenario_facts(scenario: &Scenario) -> String {
    let caller = account(&scenario.caller);
    let resource = account(&scenario.resource);
    let kind = scenario.resource_kind.name();
    let callers = scenario.callers.name();
    printable(&format!("a scenario, caller of {caller} and kind `{callers}`, resource of {resource} and kind `{kind}`"))
}

fn account(account: &Account) -> String {
    let id = account.id.as_ref().map_or_else(|| "an account not stated".to_owned(), |id| format!("account {id}"));
    let organization = account.organization.as_ref().map(|id| format!(" in {id}")).unwrap_or_default();
    let role = match account.role {
        AccountRole::Member => "",
        AccountRole::Management => " (the management account)",
    };
    format!("{id}{organization}{role}")
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}
