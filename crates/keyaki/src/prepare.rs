//! From a question to a query.

use keyaki_ir::{Query, Term, query_text};
use keyaki_policy::{Effect, Policy};
use keyaki_semantics::{Encoder, Encoding, PolicyTerms};
use sha2::{Digest, Sha256};

use crate::Question;
use crate::additions::additions;

/// A question in logic, ready to be asked or looked at.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The query: is there a request that shows that the answer is no?
    pub encoding: Encoding,
    /// For each Allow statement of the subject policy, its index and the goal that asks for such a request through it.
    pub(crate) contributions: Vec<(usize, Term)>,
}

/// Encodes `question`.
pub fn prepare(question: &Question) -> Prepared {
    let mut encoder = Encoder::new(encoded_policies(question));
    let policies: Vec<PolicyTerms> =
        question.policies().into_iter().map(|(role, policy)| encoder.policy(role.name(), policy)).collect();
    let restriction = restriction(question, &mut encoder, &policies);
    let Some(subject) = policies.last() else {
        // Every question has a policy; without one no request is allowed.
        let never = encoder.terms().bool(false);
        return Prepared { encoding: encoder.finish(never, Vec::new()), contributions: Vec::new() };
    };
    let news = news(question, &mut encoder, &policies);
    let not_denied = encoder.terms().not(subject.denied);
    let some_allow = encoder.terms().or(news.iter().map(|(_, matches)| *matches));
    let goal = encoder.terms().and([some_allow, not_denied, restriction]);
    let contributions: Vec<(usize, Term)> = news
        .into_iter()
        .map(|(index, matches)| (index, encoder.terms().and([matches, not_denied, restriction])))
        .collect();
    let mut notes = notes(question);
    if matches!(question, Question::NoNewAccess { .. }) {
        notes.push("what both policies allow in so many words can let nothing new through and is left out".to_owned());
    }
    Prepared { encoding: encoder.finish(goal, notes), contributions }
}

/// The Allow statements of the subject through which sought requests can come, each with what it matches of interest.
fn news(question: &Question, encoder: &mut Encoder, policies: &[PolicyTerms]) -> Vec<(usize, Term)> {
    if let (Question::NoNewAccess { existing, new }, [existing_terms, new_terms]) = (question, policies) {
        return additions(encoder, (existing, existing_terms), (new, new_terms));
    }
    let statements = policies.last().map(|subject| subject.statements.iter().enumerate());
    let allows = statements.into_iter().flatten().filter(|(_, statement)| statement.effect == Effect::Allow);
    allows.map(|(index, statement)| (index, statement.matches)).collect()
}

impl Prepared {
    /// The query over all requests, or only over those that really occur.
    pub fn query(&self, realistic: bool) -> Query {
        if realistic { self.encoding.realistic() } else { self.encoding.query.clone() }
    }
}

/// SHA-256 of the query's canonical text, in hexadecimal: two queries that ask the same have the same identity.
pub fn identity(query: &Query) -> String {
    Sha256::digest(query_text(query).as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every policy whose keys need symbols.
fn encoded_policies(question: &Question) -> Vec<&Policy> {
    question.policies().into_iter().map(|(_, policy)| policy).collect()
}

/// What must hold of a request beyond being allowed by the subject, the last policy.
fn restriction(question: &Question, encoder: &mut Encoder, policies: &[PolicyTerms]) -> Term {
    match question {
        Question::NoNewAccess { .. } => match policies.first() {
            Some(existing) => encoder.terms().not(existing.allowed),
            None => encoder.terms().bool(false),
        },
        Question::AccessNotGranted { access, .. } => {
            let action = encoder.some_action(access.action_patterns());
            let resource = encoder.some_resource(access.resource_patterns());
            encoder.terms().and([action, resource])
        }
    }
}

fn notes(question: &Question) -> Vec<String> {
    match question {
        Question::NoNewAccess { existing, new } => vec![
            "CheckNoNewAccess: is there a request that the new policy allows and the existing one does not?".to_owned(),
            format!("existing: {}", existing.source.name()),
            format!("new: {}", new.source.name()),
            "sat: yes, the check fails; unsat: no, it passes".to_owned(),
        ],
        Question::AccessNotGranted { policy, access } => vec![
            "CheckAccessNotGranted: is there a request of the listed access that the policy allows?".to_owned(),
            format!("policy: {}", policy.source.name()),
            format!("actions: {}", list(access.actions())),
            format!("resources: {}", list(access.resources())),
            "sat: yes, the check fails; unsat: no, it passes".to_owned(),
        ],
    }
}

fn list(items: &[String]) -> String {
    if items.is_empty() { "any".to_owned() } else { items.join(", ") }
}
