//! Certificates from JSON.

use keyaki::{Realism, Services};
use keyaki_certificate::{Fact, Why};
use keyaki_ir::{Query, Symbol, Term};
use keyaki_policy::{Manner, Mode, PolicyKind, Readings};
use keyaki_source::{Diagnostic, Source};
use serde_json::Value;

use super::{Document, SCHEMA, realism_name, services_name, sha256};
use crate::put::{Put, What};
use crate::texts::{Form, Texts};

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

/// What is wrong, and the member where.
type Wrong = String;

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
    let options = member(value, "options")?;
    let mode = if member(options, "strict")? == &Value::Bool(true) { Mode::Strict } else { Mode::Lenient };
    let put = Put {
        what: what(value, &mut altered)?,
        kind: kind(member(options, "policyType")?)?,
        manner: Manner { mode, readings: readings(member(options, "readings")?)? },
        realism: one_of(options, "realistic", [Realism::Auto, Realism::On, Realism::Off], realism_name)?,
        services: one_of(options, "services", [Services::Any, Services::Strict], services_name)?,
    };
    let steps = list(value, "steps")?.iter().enumerate();
    let steps = steps.map(|(at, value)| step(value).map_err(|wrong| format!("step {}: {wrong}", at + 1)));
    Ok(Document {
        written_by: text(value, "keyaki")?.to_owned(),
        put,
        query: text(member(value, "query")?, "sha256")?.to_owned(),
        steps: steps.collect::<Result<_, _>>()?,
        altered,
    })
}

fn what(value: &Value, altered: &mut Vec<String>) -> Result<What, Wrong> {
    let policies = member(value, "policies")?;
    let mut texts = |role: &str| texts(member(policies, role)?, altered);
    match text(value, "question")? {
        "no-new-access" => Ok(What::NoNewAccess { existing: texts("existing")?, new: texts("new")? }),
        "access-not-granted" => {
            let access = member(value, "access")?;
            let (actions, resources) = (strings(access, "actions")?, strings(access, "resources")?);
            Ok(What::AccessNotGranted { policy: texts("policy")?, actions, resources })
        }
        other => Err(format!("`{other}` is no question")),
    }
}

fn texts(value: &Value, altered: &mut Vec<String>) -> Result<Texts, Wrong> {
    let form = match text(value, "form")? {
        "policy" => Form::Policy,
        "scenario" => Form::Scenario,
        "folder" => Form::Folder,
        other => return Err(format!("`{other}` is no form of policies")),
    };
    let mut files = Vec::new();
    for file in list(value, "files")? {
        let (name, content) = (text(file, "name")?, text(file, "text")?);
        if sha256(content) != text(file, "sha256")? {
            altered.push(name.to_owned());
        }
        files.push((name.to_owned(), Source::new(name, content)));
    }
    if files.is_empty() || form == Form::Policy && files.len() > 1 {
        return Err(format!("{} files are given for one subject", files.len()));
    }
    Ok(Texts::of(form, files))
}

fn kind(value: &Value) -> Result<Option<PolicyKind>, Wrong> {
    match value {
        Value::Null => Ok(None),
        Value::String(name) if name == "identity" => Ok(Some(PolicyKind::Identity)),
        Value::String(name) if name == "resource" => Ok(Some(PolicyKind::Resource)),
        other => Err(format!("`policyType` is {other}")),
    }
}

/// The choice that a member names.
fn one_of<T: Copy, const N: usize>(
    value: &Value,
    member: &str,
    choices: [T; N],
    name: impl Fn(T) -> &'static str,
) -> Result<T, Wrong> {
    let written = text(value, member)?;
    choices.into_iter().find(|choice| name(*choice) == written).ok_or_else(|| format!("`{member}` is `{written}`"))
}

/// Every reading is named: what is not is a switch that the writer did not know.
fn readings(value: &Value) -> Result<Readings, Wrong> {
    let members = value.as_object().ok_or("`readings` is no object")?;
    members.iter().try_fold(Readings::default(), |readings, (name, choice)| {
        readings.with(name, choice.as_str().unwrap_or_default()).map_err(|error| error.to_string())
    })
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

fn member<'a>(value: &'a Value, name: &str) -> Result<&'a Value, Wrong> {
    value.get(name).ok_or_else(|| format!("`{name}` is missing"))
}

fn text<'a>(value: &'a Value, name: &str) -> Result<&'a str, Wrong> {
    member(value, name)?.as_str().ok_or_else(|| format!("`{name}` is no string"))
}

fn list<'a>(value: &'a Value, name: &str) -> Result<&'a [Value], Wrong> {
    member(value, name)?.as_array().map(Vec::as_slice).ok_or_else(|| format!("`{name}` is no array"))
}

fn strings(value: &Value, name: &str) -> Result<Vec<String>, Wrong> {
    let text = |value: &Value| value.as_str().map(str::to_owned).ok_or_else(|| format!("`{name}` has {value} in it"));
    list(value, name)?.iter().map(text).collect()
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
