//! Bodies that are JSON, and what is wrong with them.

use keyaki::api::{Fault as Kind, Problem};
use keyaki_policy::json::{self, Node};
use keyaki_source::{Diagnostic, Source};
use serde_json::{Map, Value};

use crate::fault::{Fault, Field, Reason};

/// No error lists more members.
const MOST_FIELDS: usize = 50;

/// The body as a text and its JSON.
pub(crate) fn parse(body: &[u8]) -> Result<(Source, Node), Fault> {
    let cannot = |diagnostic: Option<&Diagnostic>| {
        let why = diagnostic.map_or_else(|| "it is not JSON".to_owned(), in_words);
        Fault::validation(Reason::CannotParse, format!("the body of the request cannot be read: {why}"))
    };
    let source = Source::from_bytes("the request", body.to_vec()).map_err(|error| cannot(Some(&error)))?;
    match json::parse(&source) {
        (Some(node), _) => Ok((source, node)),
        (None, diagnostics) => Err(cannot(diagnostics.iter().find(|diagnostic| diagnostic.is_error()))),
    }
}

/// The body as an object, where places in it do not matter.
pub(crate) fn object(body: &[u8]) -> Result<Map<String, Value>, Fault> {
    let cannot =
        |why: String| Fault::validation(Reason::CannotParse, format!("the body of the request cannot be read: {why}"));
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(cannot("it is no object".to_owned())),
        Err(error) => Err(cannot(error.to_string())),
    }
}

/// Why a request with these problems is refused; `None` when none of them is an error.
///
/// What stored answers of the service show: a list of resources with something that is no ARN, a policy with a resource that is
/// no ARN or without a principal give ValidationException; what is no policy at all is an InvalidParameterException.
pub(crate) fn problems(problems: &[Problem]) -> Option<Fault> {
    let errors: Vec<&Problem> = problems.iter().filter(|problem| problem.diagnostic.is_error()).collect();
    let first = errors.first()?;
    if errors.iter().any(|problem| problem.member.is_empty()) {
        return Some(Fault::validation(Reason::CannotParse, message(first, errors.len())));
    }
    let no_policy = errors.iter().find(|problem| is_no_policy(&problem.diagnostic));
    if let Some(problem) = no_policy.filter(|_| errors.iter().all(|problem| problem.fault == Kind::Policy)) {
        return Some(Fault::InvalidParameter(about(problem)));
    }
    let fields = errors.iter().take(MOST_FIELDS).map(|problem| field(problem)).collect();
    Some(Fault::fields(message(first, errors.len()), fields))
}

fn field(problem: &Problem) -> Field {
    Field { name: problem.member.clone(), message: about(problem) }
}

fn message(first: &Problem, count: usize) -> String {
    // AWS's own words.
    if first.diagnostic.code == "invalid-arn" {
        return "Invalid ARN".to_owned();
    }
    let more = match count {
        1 => String::new(),
        2 => " (and 1 more problem)".to_owned(),
        count => format!(" (and {} more problems)", count - 1),
    };
    format!("{}{more}", about(first))
}

/// What is wrong: of a policy with its place in the policy, as its author sees it; a place in the request says nothing to
/// anybody who has not written it.
fn about(problem: &Problem) -> String {
    let is_policy = problem.diagnostic.labels.first().is_some_and(|label| label.source.name() == problem.member);
    if is_policy {
        format!("Invalid policy in {}: {}", problem.member, in_words(&problem.diagnostic))
    } else {
        in_words(&Diagnostic { labels: Vec::new(), ..problem.diagnostic.clone() })
    }
}

/// Whether the text is no policy at all.
fn is_no_policy(diagnostic: &Diagnostic) -> bool {
    diagnostic.code.starts_with("json-") || matches!(diagnostic.code, "missing-statement" | "data-type-mismatch")
}

/// A diagnostic in one line: what is wrong, where in its text, and what to do.
pub(crate) fn in_words(diagnostic: &Diagnostic) -> String {
    let mut words = diagnostic.message.clone();
    if let Some(label) = diagnostic.labels.first() {
        let place = label.source.position(label.span.start());
        words.push_str(&format!(", at line {}, column {}", place.line, place.column));
    }
    if let Some(help) = &diagnostic.help {
        words.push_str("; ");
        words.push_str(help);
    }
    words
}
