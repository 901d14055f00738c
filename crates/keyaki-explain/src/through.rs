//! Whether a request comes through a statement of the subject in question, by the evaluator alone.

use keyaki::{Question, Subject};
use keyaki_policy::{Effect, Policy, PrincipalPattern, Principals, Statement};
use keyaki_semantics::{
    DecidedBy, Element, Layer, LayerName, Place, Request, Scenario, StatementTerms, decide_scenario, granting, matches,
};
use keyaki_source::{Span, Spanned};

use crate::asking::Asking;
use crate::items::{Candidate, Key};

impl<'a> Asking<'a> {
    /// The statement that `candidate` is a part of, with its policy.
    pub(crate) fn statement_of(&self, candidate: &Candidate) -> Option<(&'a Policy, &'a Statement)> {
        match (self.question.subject()?.1, candidate.place) {
            (Subject::Policy(policy), _) => Some((policy, policy.statements.get(candidate.index)?)),
            (Subject::Scenario(scenario), place) => scenario.at(place?),
        }
    }

    /// The layer that `candidate` is in, of a scenario.
    pub(crate) fn layer_of(&self, candidate: &Candidate) -> Option<LayerName> {
        let (scenario, place) = scenario_of(self.question, candidate)?;
        Some(scenario.name_of(place.of()))
    }

    /// Whether `request` comes through the statement of `candidate`.
    pub(crate) fn comes_through(&self, candidate: &Candidate, request: &Request) -> bool {
        match scenario_of(self.question, candidate) {
            Some((scenario, place)) => granting(scenario, request).contains(&place),
            None => self.statement_of(candidate).is_some_and(|(policy, statement)| matches(policy, statement, request)),
        }
    }

    /// The places of the items of an element of `candidate` through which `request` comes.
    pub(crate) fn covered(&self, candidate: &Candidate, element: Element, request: &Request) -> Vec<Span> {
        let covered = candidate.covered(element, request);
        let Some((scenario, place)) = scenario_of(self.question, candidate) else { return covered };
        if !granting(scenario, request).contains(&place) {
            return Vec::new();
        }
        match (element, place.layer, &candidate.statement.principals) {
            // Of several that name the caller, some may not reach far enough.
            (Element::Principal, Layer::Resource, Principals::Only(items)) => {
                let enough = |span: &Span| {
                    let items: Vec<_> = items.iter().filter(|item| item.span == *span).cloned().collect();
                    let alone = with_principals(scenario, place, candidate, items);
                    granting(&alone, request).contains(&place)
                };
                covered.into_iter().filter(enough).collect()
            }
            _ => covered,
        }
    }

    /// Every statement of the question that is encoded, with its policy and its terms.
    pub(crate) fn encoded_statements(&self) -> Vec<(&'a Policy, &'a Statement, &'a StatementTerms)> {
        let mut all = Vec::new();
        for (role, subject) in self.question.subjects() {
            match subject {
                Subject::Policy(policy) => {
                    let encoded = self.prepared.statements.iter().filter(|one| one.role == role);
                    all.extend(encoded.filter_map(|one| Some((policy, policy.statements.get(one.index)?, &one.terms))));
                }
                Subject::Scenario(scenario) => {
                    let encoded = self.prepared.scenarios.iter().filter(|one| one.role == role);
                    let statements = encoded.flat_map(|one| &one.terms.statements);
                    all.extend(statements.filter_map(|(place, terms)| {
                        let (policy, statement) = scenario.at(*place)?;
                        Some((policy, statement, terms))
                    }));
                }
            }
        }
        all
    }
}

/// The first statement that counts through which `request` comes; of a scenario, of the layer that is said to grant it.
pub(crate) fn first_through(question: &Question, request: &Request) -> Option<Key> {
    match question.subject()?.1 {
        Subject::Policy(policy) => {
            let mut allows = policy.statements.iter().filter(|statement| statement.effect == Effect::Allow);
            let first = allows.find(|statement| question.counts(statement) && matches(policy, statement, request))?;
            Some((None, first.index))
        }
        Subject::Scenario(scenario) => {
            let decided_by = decide_scenario(scenario, request).decided_by;
            let granting = granting(scenario, request).into_iter();
            let first = granting.min_by_key(|place| DecidedBy::Layer(place.layer) != decided_by)?;
            Some((Some(first), first.statement))
        }
    }
}

fn scenario_of<'a>(question: &'a Question, candidate: &Candidate) -> Option<(&'a Scenario, Place)> {
    match question.subject()? {
        (_, Subject::Scenario(scenario)) => Some((scenario, candidate.place?)),
        (_, Subject::Policy(_)) => None,
    }
}

fn with_principals(
    scenario: &Scenario,
    place: Place,
    candidate: &Candidate,
    items: Vec<Spanned<PrincipalPattern>>,
) -> Scenario {
    let principals = Principals::Only(items);
    scenario.with_statement(place, Statement { principals, ..candidate.statement.clone() })
}
