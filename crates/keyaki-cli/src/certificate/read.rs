//! Certificates from JSON.

use std::collections::BTreeMap;

use keyaki_certificate::{Fact, Why};
use keyaki_ir::{Query, Symbol, Term};
use keyaki_source::{Diagnostic, Source};
use serde_json::Value;

use super::{Document, SCHEMA};
use crate::members::{Wrong, list, member, text};
use crate::put_json;

/// A step as it is written: terms by their number in the query, steps counted from 1.
#[derive(Debug)]
pub(crate) struct Step {
    /// The sentence.
    pub(crate) says: String,
    facts: Vec<Literal>,
    by: Vec<usize>,
    why: Reason,
}

#[derive(Debug)]
struct Literal {
    term: usize,
    holds: bool,
}

#[derive(Debug)]
enum Reason {
    Clash,
    NoValue(String, Vec<Literal>),
    NoValues(Vec<Literal>),
    Step(usize),
    Cases(Literal, Vec<usize>),
}

/// Reads a certificate file.
///
/// # Errors
/// A diagnostic when the text is no certificate of a version that is known.
pub(crate) fn read(source: &Source) -> Result<Document, Box<Diagnostic>> {
    let refused = |message: String, help: &str| {
        let message = format!("`{}` is no certificate: {message}", source.name());
        Box::new(Diagnostic::error("certificate-format", message).help(help))
    };
    let again = "write it again with `keyaki check … --certificate FILE`";
    let value: Value =
        serde_json::from_str(source.text()).map_err(|error| refused(format!("it is not JSON: {error}"), again))?;
    match value.get("schema").and_then(Value::as_str) {
        Some(SCHEMA) => document(&value).map_err(|wrong| refused(wrong, again)),
        Some(other) if other.starts_with("keyaki.certificate/") => {
            let message = format!("its schema is `{other}`, and this version reads `{SCHEMA}`");
            Err(refused(message, "verify it with the version of Keyaki that wrote it"))
        }
        _ => Err(refused(format!("it has no `\"schema\": \"{SCHEMA}\"`"), again)),
    }
}

fn document(value: &Value) -> Result<Document, Wrong> {
    let mut altered = Vec::new();
    let put = put_json::read(value, &mut altered)?;
    let steps = list(value, "steps")?.iter().enumerate();
    let steps = steps.map(|(at, value)| step(value).map_err(|wrong| format!("step {}: {wrong}", at + 1)));
    Ok(Document {
        written_by: text(value, "keyaki")?.to_owned(),
        put,
        claim: text(value, "claim")?.to_owned(),
        query: text(member(value, "query")?, "sha256")?.to_owned(),
        steps: steps.collect::<Result<_, _>>()?,
        terms: glossary(member(value, "terms")?)?,
        altered,
    })
}

fn glossary(value: &Value) -> Result<BTreeMap<String, String>, Wrong> {
    let terms = value.as_object().ok_or("`terms` is no object")?;
    terms.keys().map(|number| Ok((number.clone(), text(value, number)?.to_owned()))).collect()
}

fn step(value: &Value) -> Result<Step, Wrong> {
    let why = member(value, "why")?;
    let why = match text(why, "kind")? {
        "clash" => Reason::Clash,
        "no-value" => Reason::NoValue(text(why, "symbol")?.to_owned(), literals(why, "facts")?),
        "no-values" => Reason::NoValues(literals(why, "facts")?),
        "step" => Reason::Step(number(member(why, "step")?)?),
        "cases" => Reason::Cases(literal(member(why, "of")?)?, numbers(why, "steps")?),
        other => return Err(format!("`{other}` is no reason")),
    };
    let says = text(value, "says")?.to_owned();
    Ok(Step { says, facts: literals(value, "facts")?, by: numbers(value, "by")?, why })
}

fn literals(value: &Value, name: &str) -> Result<Vec<Literal>, Wrong> {
    list(value, name)?.iter().map(literal).collect()
}

/// `12`, or `not 12`, in a string.
fn literal(value: &Value) -> Result<Literal, Wrong> {
    let wrong = || format!("{value} is no fact: facts are written `\"12\"` or `\"not 12\"`");
    let text = value.as_str().ok_or_else(wrong)?;
    let (digits, holds) = text.strip_prefix("not ").map_or((text, true), |digits| (digits, false));
    Ok(Literal { term: digits.parse().map_err(|_| wrong())?, holds })
}

fn numbers(value: &Value, name: &str) -> Result<Vec<usize>, Wrong> {
    list(value, name)?.iter().map(number).collect()
}

fn number(value: &Value) -> Result<usize, Wrong> {
    let number = value.as_u64().and_then(|number| usize::try_from(number).ok()).filter(|number| *number > 0);
    number.ok_or_else(|| format!("{value} is no number of a step"))
}

impl Step {
    /// The step as one about `query`, whose terms these are.
    pub(super) fn about(&self, query: &Query, terms: &[Term]) -> Option<keyaki_certificate::Step> {
        let fact = |literal: &Literal| Some(Fact { term: *terms.get(literal.term)?, holds: literal.holds });
        let facts = |literals: &[Literal]| literals.iter().map(fact).collect::<Option<Vec<_>>>();
        let steps = |steps: &[usize]| steps.iter().map(|step| step.saturating_sub(1)).collect();
        let why = match &self.why {
            Reason::Clash => Why::Clash,
            Reason::NoValue(name, about) => Why::NoValue(symbol(query, name)?, facts(about)?),
            Reason::NoValues(about) => Why::NoValues(facts(about)?),
            Reason::Step(step) => Why::Step(step.saturating_sub(1)),
            Reason::Cases(clause, cases) => Why::Cases(fact(clause)?, steps(cases)),
        };
        Some(keyaki_certificate::Step { facts: facts(&self.facts)?, why, by: steps(&self.by) })
    }
}

fn symbol(query: &Query, name: &str) -> Option<Symbol> {
    query.symbols().into_iter().find(|symbol| query.terms.declaration(*symbol).name == name)
}
