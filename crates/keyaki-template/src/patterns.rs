//! The texts of a policy that are compared with what is in a request, and what of them is not known before deployment.
//!
//! In: a policy, and where in it what stands in for something. Out: its patterns, each with where in the policy it is. What is not known
//! may stand in resources, principals, and values of conditions that compare texts or ARNs; an action, an operator, a key or an effect
//! that is not known could make any other policy, so that is an error.

use keyaki_policy::json::{Json, Member, Node, content_span};
use keyaki_source::{Diagnostic, Source, Span};

use crate::evaluate::NOT_KNOWN_YET;
use crate::hole::Hole;
use crate::shape::{Shape, of_pattern};

/// Where in a policy a pattern is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Resource,
    Principal,
    /// A value of a condition key, in lower case.
    Value(String),
    /// A text about which nothing is known but that it is there.
    Anything,
}

/// A text that is compared with what is in a request.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    pub(crate) role: Role,
    pub(crate) shape: Shape,
    pub(crate) text: String,
    pub(crate) span: Span,
    pub(crate) holes: Vec<Hole>,
}

/// The patterns of a policy.
pub(crate) fn patterns(source: &Source, root: &Node, holes: &[(Span, Hole)]) -> Result<Vec<Pattern>, Box<Diagnostic>> {
    let mut search = Search { source, holes, patterns: Vec::new(), free: Vec::new() };
    search.policy(root)?;
    search.all_are_found()?;
    Ok(search.patterns)
}

struct Search<'a> {
    source: &'a Source,
    holes: &'a [(Span, Hole)],
    patterns: Vec<Pattern>,
    /// Texts that mean nothing.
    free: Vec<Span>,
}

impl Search<'_> {
    fn policy(&mut self, root: &Node) -> Result<(), Box<Diagnostic>> {
        for member in root.as_object().unwrap_or_default() {
            match member.key.value.as_str() {
                "Id" => self.free.push(member.value.span),
                "Statement" => {
                    for statement in member.value.items() {
                        self.statement(statement)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn statement(&mut self, statement: &Node) -> Result<(), Box<Diagnostic>> {
        for Member { key, value } in statement.as_object().unwrap_or_default() {
            match key.value.as_str() {
                "Sid" => self.free.push(value.span),
                "Resource" | "NotResource" => self.items(value, &Role::Resource)?,
                "Principal" | "NotPrincipal" => {
                    for member in value.as_object().unwrap_or_default() {
                        self.items(&member.value, &Role::Principal)?;
                    }
                }
                "Condition" => self.conditions(value)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn conditions(&mut self, conditions: &Node) -> Result<(), Box<Diagnostic>> {
        for operator in conditions.as_object().unwrap_or_default() {
            for key in operator.value.as_object().unwrap_or_default() {
                if compares_texts(&operator.key.value) || !self.has_hole(key.value.span) {
                    self.items(&key.value, &Role::Value(key.key.value.to_ascii_lowercase()))?;
                }
            }
        }
        Ok(())
    }

    fn items(&mut self, node: &Node, role: &Role) -> Result<(), Box<Diagnostic>> {
        for item in node.items() {
            if let Json::String(text) = &item.value {
                let pattern = self.pattern(item, text, role)?;
                self.patterns.push(pattern);
            }
        }
        Ok(())
    }

    fn pattern(&self, item: &Node, text: &str, role: &Role) -> Result<Pattern, Box<Diagnostic>> {
        let here = self.within(item.span);
        let (role, text, span) = (role.clone(), text.to_owned(), item.span);
        if here.is_empty() {
            return Ok(Pattern { role, shape: of_pattern(&text), text, span, holes: Vec::new() });
        }
        let mut shape = Shape::new();
        let content = content_span(item.span);
        let mut at = content.start();
        for (place, hole) in &here {
            shape.extend(self.known(Span::new(at, place.start()), hole)?);
            shape.extend(hole.shape());
            at = place.end();
        }
        if let Some((_, last)) = here.last() {
            shape.extend(self.known(Span::new(at, content.end()), last)?);
        }
        let holes = here.into_iter().map(|(_, hole)| hole.clone()).collect();
        Ok(Pattern { role, shape, text, span, holes })
    }

    /// The shape of a stretch of a JSON string beside a hole.
    fn known(&self, span: Span, hole: &Hole) -> Result<Shape, Box<Diagnostic>> {
        let raw = self.source.slice(span);
        let literal = Source::new("", format!("\"{raw}\""));
        let text = match keyaki_policy::json::parse(&literal).0.map(|node| node.value) {
            Some(Json::String(text)) => text,
            _ => return Err(self.misplaced(span, hole)),
        };
        let is_open = text.rfind("${").is_some_and(|at| text.get(at..).is_some_and(|rest| !rest.contains('}')));
        if is_open || text.ends_with('$') {
            return Err(self.misplaced(span, hole));
        }
        Ok(of_pattern(&text))
    }

    fn within(&self, span: Span) -> Vec<&(Span, Hole)> {
        let is_within = |place: Span| place.start() >= span.start() && place.end() <= span.end();
        self.holes.iter().filter(|(place, _)| is_within(*place)).collect()
    }

    fn has_hole(&self, span: Span) -> bool {
        !self.within(span).is_empty()
    }

    /// That every hole is in a pattern, or where it means nothing.
    fn all_are_found(&self) -> Result<(), Box<Diagnostic>> {
        let places: Vec<Span> =
            self.patterns.iter().map(|pattern| pattern.span).chain(self.free.iter().copied()).collect();
        let is_found =
            |hole: Span| places.iter().any(|place| place.start() <= hole.start() && hole.end() <= place.end());
        match self.holes.iter().find(|(place, _)| !is_found(*place)) {
            Some((place, hole)) => Err(self.misplaced(*place, hole)),
            None => Ok(()),
        }
    }

    fn misplaced(&self, span: Span, hole: &Hole) -> Box<Diagnostic> {
        let message = format!("what this element says depends on {}", hole.what());
        let diagnostic =
            Diagnostic::error(NOT_KNOWN_YET, message).label(self.source, span, "not known before deployment");
        let help = hole.option().map(|option| format!("say it with `{option}`"));
        Box::new(Diagnostic { help, ..diagnostic })
    }
}

/// Whether an operator compares texts or ARNs.
fn compares_texts(operator: &str) -> bool {
    let operator = operator.to_ascii_lowercase();
    let plain = operator.rsplit(':').next().unwrap_or(&operator);
    plain.starts_with("string") || plain.starts_with("arn")
}
