//! Causes, the items of their elements, further witnesses, the trace.

use keyaki::{Question, Role, Said, Subject, Witness};
use keyaki_explain::{Cause, Explanation, Searched};
use keyaki_policy::{Effect, Listed, Policy, Principals, Statement};
use keyaki_semantics::{Element, Outcome, decide};
use keyaki_source::Spanned;
use proptest::prelude::*;

use crate::{fails, matches, with_statements};

/// Causes are right, and none is missing.
pub(crate) fn check(question: &Question, explanation: &Explanation) -> Result<(), TestCaseError> {
    let policy = subject(question);
    let found: Vec<usize> = explanation.causes.iter().map(|cause| cause.reason.statement_index).collect();
    let allows = policy.statements.iter().filter(|statement| statement.effect == Effect::Allow);
    let expected: Vec<usize> =
        allows.filter(|statement| fails(&with_subject(question, alone(policy, statement)))).map(|s| s.index).collect();
    prop_assert_eq!(found, expected);
    for cause in &explanation.causes {
        let statement = &policy.statements[cause.reason.statement_index];
        prop_assert!(question.is_violated_by(&cause.witness.request));
        prop_assert!(matches(policy, statement, &cause.witness.request));
        check_flows(question, statement, cause)?;
    }
    prop_assert!(explanation.diagnostics.is_empty() || explanation.diagnostics[0].code == "fewer-witnesses");
    Ok(())
}

fn subject(question: &Question) -> &Policy {
    question.subject().unwrap().1.as_policy().unwrap()
}

/// The Denies of `policy`, and `statement` as its only Allow.
fn alone(policy: &Policy, statement: &Statement) -> Policy {
    let denies = policy.statements.iter().filter(|statement| statement.effect == Effect::Deny).cloned();
    with_statements(policy, denies.chain([statement.clone()]).collect())
}

fn with_subject(question: &Question, policy: Policy) -> Question {
    match question.clone() {
        Question::NoNewAccess { existing, .. } => Question::NoNewAccess { existing, new: policy.into() },
        Question::AccessNotGranted { access, .. } => Question::AccessNotGranted { policy: policy.into(), access },
        Question::NoPublicAccess { public, .. } => Question::NoPublicAccess { policy: policy.into(), public },
        Question::CrossAccount { perimeter, .. } => Question::CrossAccount { policy: policy.into(), perimeter },
        Question::Property { property, .. } => Question::Property { property, subjects: vec![policy.into()] },
    }
}

/// The items that let such requests through are those with which alone some request does.
fn check_flows(question: &Question, statement: &Statement, cause: &Cause) -> Result<(), TestCaseError> {
    let policy = subject(question);
    for flow in &cause.flows {
        prop_assert_eq!(flow.searched, Searched::Whole);
        let mut expected = Vec::new();
        for (span, part) in parts(statement, flow.element) {
            if fails(&with_subject(question, alone(policy, &part))) && !expected.contains(&span) {
                expected.push(span);
            }
        }
        let found: Vec<_> = flow.items.iter().map(|item| item.span).collect();
        prop_assert_eq!(&found, &expected, "{:?} {}", flow.element, policy.source.slice(statement.span));
        for item in &flow.items {
            prop_assert!(question.is_violated_by(&item.request));
            let some = parts(statement, flow.element).into_iter().filter(|(span, _)| *span == item.span);
            prop_assert!(some.into_iter().any(|(_, part)| matches(policy, &part, &item.request)));
        }
    }
    Ok(())
}

/// The statement with each single item of an element; of a complement none.
fn parts(statement: &Statement, element: Element) -> Vec<(keyaki_source::Span, Statement)> {
    fn each<T: Clone>(
        items: &[Spanned<T>],
        part: impl Fn(Vec<Spanned<T>>) -> Statement,
    ) -> Vec<(keyaki_source::Span, Statement)> {
        items.iter().map(|item| (item.span, part(vec![item.clone()]))).collect()
    }
    let copy = || statement.clone();
    match (element, &statement.principals, &statement.actions, &statement.resources) {
        (Element::Principal, Principals::Only(items), ..) => {
            each(items, |items| Statement { principals: Principals::Only(items), ..copy() })
        }
        (Element::Action, _, Listed::Only(items), _) => {
            each(items, |items| Statement { actions: Listed::Only(items), ..copy() })
        }
        (Element::Resource, .., Listed::Only(items)) => {
            each(items, |items| Statement { resources: Listed::Only(items), ..copy() })
        }
        _ => Vec::new(),
    }
}

/// Further witnesses show the same, the first is the answer's, and no two are the same.
pub(crate) fn check_witnesses(
    question: &Question,
    first: &Witness,
    explanation: &Explanation,
) -> Result<(), TestCaseError> {
    let witnesses = &explanation.witnesses;
    prop_assert_eq!(&witnesses[0].request, &first.request);
    for (at, witness) in witnesses.iter().enumerate() {
        prop_assert!(question.is_violated_by(&witness.request));
        prop_assert!(witnesses[..at].iter().all(|other| other.request != witness.request));
    }
    let said = explanation.diagnostics.iter().any(|diagnostic| diagnostic.code == "fewer-witnesses");
    prop_assert_eq!(said, witnesses.len() < 5);
    // Those through another statement come first.
    let through = |witness: &Witness| -> Vec<usize> {
        let verdicts = decide(subject(question), &witness.request).statements.into_iter();
        verdicts.filter(|one| one.effect == Effect::Allow && one.matches()).map(|one| one.index).collect()
    };
    let mut all: Vec<usize> = witnesses.iter().flat_map(through).collect();
    all.sort_unstable();
    all.dedup();
    let causes = explanation.causes.len();
    prop_assert!(all.len() >= causes.min(witnesses.len()), "{all:?}");
    Ok(())
}

/// The trace says what the evaluator decides.
pub(crate) fn check_trace(
    question: &Question,
    witness: &Witness,
    explanation: &Explanation,
) -> Result<(), TestCaseError> {
    let trace = explanation.trace.as_ref().unwrap();
    prop_assert_eq!(&trace.request, &witness.request);
    let policies: Vec<(Role, &Policy)> = question.policies();
    prop_assert_eq!(trace.policies.len(), policies.len());
    for (traced, (role, policy)) in trace.policies.iter().zip(policies) {
        let decision = decide(policy, &trace.request);
        prop_assert_eq!((traced.role, traced.outcome), (role, decision.outcome));
        for (traced, verdict) in traced.statements.iter().zip(&decision.statements) {
            prop_assert_eq!((traced.statement.index, traced.matches), (verdict.index, verdict.matches()));
            let failing: Vec<_> = traced.elements.iter().filter(|element| !element.matches).collect();
            let expected: Vec<_> = verdict.mismatches.iter().map(|one| (one.element, &one.reason, one.span)).collect();
            prop_assert_eq!(
                failing.iter().map(|one| (one.element, &one.reason, one.span)).collect::<Vec<_>>(),
                expected
            );
        }
        prop_assert_eq!(traced.statements.len(), decision.statements.len());
    }
    let said = &witness.decisions.iter().find(|(role, _)| *role == question.subject().unwrap().0).unwrap().1;
    prop_assert!(matches!(said, Said::Policy(decision) if decision.outcome == Outcome::Allow));
    prop_assert!(matches!(question.subject(), Some((_, Subject::Policy(_)))));
    Ok(())
}
