//! Certificates to JSON: a member a line, a step a line.

use keyaki_certificate::{Certificate, Fact, Step, Why};
use keyaki_ir::{Query, Term};
use keyaki_report::{CertificateWords, json_line};
use serde_json::{Map, Value, json};

use super::SCHEMA;
use crate::put::Put;
use crate::put_json::{asked, options, subject};

/// The text of a certificate file.
pub(crate) fn write(put: &Put, query: &Query, certificate: &Certificate) -> String {
    let words = CertificateWords::new(query);
    let terms = query.reachable();
    let count = certificate.steps.len();
    let steps = certificate.steps.iter().enumerate().map(|(number, step)| {
        let says = words.step(number, step, count);
        let mut members = Map::new();
        members.insert("step".to_owned(), json!(number + 1));
        members.insert("says".to_owned(), json!(says));
        members.extend(step_members(step, query, &terms));
        Value::Object(members)
    });
    let glossary: Map<String, Value> =
        words.glossary(certificate).into_iter().map(|(number, text)| (number.to_string(), json!(text))).collect();
    let mut out = String::from("{\n");
    let mut member = |name: &str, value: &Value| {
        out.push_str(&format!("  {}: {},\n", json!(name), line(value)));
    };
    member("schema", &json!(SCHEMA));
    member("claim", &json!(put.claim()));
    member("keyaki", &json!(env!("CARGO_PKG_VERSION")));
    member("question", &json!(put.name()));
    if let Some((name, value)) = asked(put) {
        member(name, &value);
    }
    member("options", &options(put));
    member("query", &json!({ "sha256": keyaki::identity(query) }));
    out.push_str(&many("policies", '{', put.texts().map(|(role, texts)| (Some(role), subject(texts)))));
    out.push_str(",\n");
    out.push_str(&many("terms", '{', glossary.iter().map(|(name, value)| (Some(name.as_str()), value.clone()))));
    out.push_str(",\n");
    out.push_str(&many("steps", '[', steps.map(|step| (None, step))));
    out.push_str("\n}\n");
    out
}

/// A member whose items are a line each.
fn many<'a>(name: &str, open: char, items: impl Iterator<Item = (Option<&'a str>, Value)>) -> String {
    let close = if open == '{' { '}' } else { ']' };
    let items = items.map(|(name, value)| {
        let name = name.map(|name| format!("{}: ", json!(name))).unwrap_or_default();
        format!("    {name}{}", line(&value))
    });
    let items: Vec<String> = items.collect();
    let items = if items.is_empty() { String::new() } else { format!("\n{}\n  ", items.join(",\n")) };
    format!("  {}: {open}{items}{close}", json!(name))
}

fn line(value: &Value) -> String {
    json_line(value).trim_end().to_owned()
}

fn step_members(step: &Step, query: &Query, terms: &[Term]) -> Map<String, Value> {
    let number = |term: Term| terms.binary_search(&term).unwrap_or(usize::MAX);
    let fact = |fact: &Fact| {
        let not = if fact.holds { "" } else { "not " };
        json!(format!("{not}{}", number(fact.term)))
    };
    let facts = |facts: &[Fact]| facts.iter().map(fact).collect::<Value>();
    let steps = |steps: &[usize]| steps.iter().map(|step| json!(step + 1)).collect::<Value>();
    let why = match &step.why {
        Why::Clash => json!({ "kind": "clash" }),
        Why::NoValue(symbol, about) => {
            let name = query.terms.declarations().get(symbol.index()).map(|declaration| declaration.name.as_str());
            json!({ "kind": "no-value", "symbol": name, "facts": facts(about) })
        }
        Why::NoValues(about) => json!({ "kind": "no-values", "facts": facts(about) }),
        Why::Step(earlier) => json!({ "kind": "step", "step": earlier + 1 }),
        Why::Cases(clause, cases) => json!({ "kind": "cases", "of": fact(clause), "steps": steps(cases) }),
    };
    let mut members = Map::new();
    members.insert("facts".to_owned(), facts(&step.facts));
    members.insert("by".to_owned(), steps(&step.by));
    members.insert("why".to_owned(), why);
    members
}
