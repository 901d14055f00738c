//! Whether an answer depends on what only deployment decides.
//!
//! In: the policies of a question, and the other texts in it. Out: each pattern with something unknown in it that another pattern looks
//! into. When there is none, then exchanging what stands in for something with what it will really be exchanges requests one by one and
//! leaves what every policy says of them, so that a PASS holds whatever deployment decides. `docs/templates.md` has the argument.

use keyaki_source::{Diagnostic, Source, Span};

use crate::found::Extracted;
use crate::patterns::{Pattern, Role, patterns};
use crate::shape::{Shape, Symbol, looks_into, of_pattern};

/// How many dependences are told.
const MOST: usize = 5;

/// Whether values of different condition keys are tied to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// A request may have any values together.
    Apart,
    /// Only realistic requests count, in which one key may say what another one is.
    Linked,
}

/// What else is in a question.
#[derive(Debug, Default)]
pub struct Others(Vec<Pattern>);

impl Others {
    /// Adds a policy that is known.
    pub fn policy(&mut self, source: &Source) {
        let root = keyaki_policy::json::parse(source).0;
        self.0.extend(root.and_then(|root| patterns(source, &root, &[]).ok()).unwrap_or_default());
    }

    /// Adds the ARN of a resource, with wildcards or without.
    pub fn resource(&mut self, text: &str) {
        self.add(Role::Resource, text);
    }

    /// Adds a text of which nothing is known but that it is there.
    pub fn text(&mut self, text: &str) {
        self.add(Role::Anything, text);
    }

    fn add(&mut self, role: Role, text: &str) {
        let (shape, text, span) = (of_pattern(text), text.to_owned(), Span::default());
        self.0.push(Pattern { role, shape, text, span, holes: Vec::new() });
    }
}

/// What the answer about these policies depends on.
pub fn dependence(policies: &[&Extracted], others: &Others, keys: Keys) -> Vec<Diagnostic> {
    let known = policies.iter().flat_map(|policy| &policy.patterns).chain(&others.0);
    let known: Vec<&Pattern> = known.filter(|pattern| pattern.holes.is_empty()).collect();
    let mut found = Vec::new();
    for policy in policies {
        for open in policy.patterns.iter().filter(|pattern| !pattern.holes.is_empty()) {
            let by = known.iter().find(|known| depends(open, known, keys));
            found.extend(by.map(|by| told(&policy.source, open, by)));
            if found.len() >= MOST {
                return found;
            }
        }
    }
    found
}

fn depends(open: &Pattern, known: &Pattern, keys: Keys) -> bool {
    if is_carried(open, known) {
        return true;
    }
    if keys == Keys::Apart && are_apart(open, known) {
        return false;
    }
    if looks_into(&known.shape, &open.shape) || are_completed(open, known) {
        return true;
    }
    // Principals are compared in parts as well: an account with a role in it, a user with its name. Of realistic requests, others are.
    let in_parts = |pattern: &Pattern| matches!(pattern.role, Role::Principal | Role::Anything) || keys == Keys::Linked;
    if !in_parts(open) && !in_parts(known) {
        return false;
    }
    let parts = fields(&known.shape);
    let open_fields = fields(&open.shape).into_iter().filter(|field| field.iter().any(|symbol| symbol.is_open()));
    open_fields.into_iter().any(|field| parts.iter().any(|part| looks_into(part, &field)))
}

/// Whether two patterns are about parts of a request that have nothing to do with each other: values of different keys, and values and
/// resources. A policy variable brings the value of a key into any pattern.
fn are_apart(one: &Pattern, other: &Pattern) -> bool {
    let has_variable = [one, other].iter().any(|pattern| pattern.text.contains("${"));
    let is_apart = match (&one.role, &other.role) {
        (Role::Value(one), Role::Value(other)) => one != other,
        (Role::Value(_), Role::Resource) | (Role::Resource, Role::Value(_)) => true,
        (Role::Value(key), Role::Principal) | (Role::Principal, Role::Value(key)) => !key.starts_with("aws:principal"),
        (Role::Resource, Role::Principal) | (Role::Principal, Role::Resource) => true,
        (Role::Anything, _) | (_, Role::Anything) => false,
        (Role::Resource, Role::Resource) | (Role::Principal, Role::Principal) => false,
    };
    is_apart && !has_variable
}

/// Whether a policy variable brings what is not known of a key into the other pattern.
fn is_carried(open: &Pattern, known: &Pattern) -> bool {
    let Role::Value(key) = &open.role else { return false };
    known.text.to_ascii_lowercase().contains(&format!("${{{key}"))
}

/// Whether one of two resources is short of a whole ARN, so that it stands for what is not written in it.
fn are_completed(one: &Pattern, other: &Pattern) -> bool {
    let is_short = |pattern: &Pattern| pattern.text.matches(':').count() < 5 && !pattern.text.chars().all(|c| c == '*');
    (&one.role, &other.role) == (&Role::Resource, &Role::Resource) && (is_short(one) || is_short(other))
}

/// The parts between colons and slashes.
fn fields(shape: &[Symbol]) -> Vec<Shape> {
    let is_between = |symbol: &Symbol| matches!(symbol, Symbol::Known(':' | '/'));
    shape.split(is_between).map(<[Symbol]>::to_vec).collect()
}

fn told(source: &Source, open: &Pattern, by: &Pattern) -> Diagnostic {
    let mut whats: Vec<&str> = open.holes.iter().map(|hole| hole.what()).collect();
    whats.dedup();
    let what = whats.join(" and ");
    let message = format!("the answer depends on {what}: `{}` could be what `{}` is about", open.text, by.text);
    let mut options: Vec<String> = open.holes.iter().filter_map(|hole| Some(format!("`{}`", hole.option()?))).collect();
    options.sort();
    options.dedup();
    let warning = Diagnostic::warning("depends-on-deployment", message);
    let warning = warning.label(source, open.span, "not known before deployment");
    match options.as_slice() {
        [] => warning.help("give the resource a name of its own"),
        options => warning.help(format!("say it with {}", options.join(", "))),
    }
}
