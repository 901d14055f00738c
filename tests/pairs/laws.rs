//! What must hold of the answers about a pair of policies.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use keyaki::{Access, Answer, Judgement, Options, Question, ask, prepare};
use keyaki_engine::{Agreement, Decision, Limits, Panel};
use keyaki_policy::{Mode, Policy, PolicyKind};
use keyaki_semantics::{Encoder, Request};
use serde_json::{Value, json};

use crate::draw::{HeldTo, Pair, policy as policy_of};
use crate::rewrite::{condition_negated_twice, resource_negated_twice, reworded};
use crate::support;

/// Asks all engines, and counts what they say.
pub(crate) struct Laws {
    panel: Panel,
    options: Options,
    tally: RefCell<BTreeMap<String, usize>>,
}

/// What was answered: PASS, FAIL with a witness, or nothing for lack of time.
enum Said {
    Pass,
    Fail { witness: Box<Request>, index: usize },
    GaveUp,
}

impl Laws {
    /// With the embedded engine and all that are installed.
    pub(crate) fn with_every_engine() -> Self {
        let solvers = support::engines(&support::installed());
        let panel = Panel::new([support::native()].into_iter().chain(solvers));
        let limits = Limits { time: Duration::from_secs(5), ..Limits::default() };
        let options = Options { limits, agreement: Agreement::All, ..Options::default() };
        Self { panel, options, tally: RefCell::default() }
    }

    /// What was answered how often.
    pub(crate) fn tally(&self) -> String {
        format!("{:?}", self.tally.borrow())
    }

    /// Both verdicts came, and answers were the rule.
    pub(crate) fn assert_told_something(&self) {
        let tally = self.tally.borrow();
        let count = |what: &str| tally.get(what).copied().unwrap_or_default();
        assert!(count("PASS") > 0 && count("FAIL") > 0, "{tally:?}");
        assert!(count("gave up") * 10 < count("PASS") + count("FAIL"), "too many were given up: {tally:?}");
    }

    /// What is wrong about the answers to `pair`; otherwise whether the check passes, if that is known.
    pub(crate) fn check(&self, pair: &Pair) -> Result<Option<bool>, String> {
        let asking = Asking { laws: self, kind: pair.kind };
        let Pair { existing, new, .. } = pair;
        let forwards = asking.compare("the pair", existing, new)?;
        asking.compare("the pair backwards", new, existing)?;
        asking.same_in_full(&forwards, existing, new)?;
        asking.follows(&forwards, existing, new)?;
        if matches!(pair.held, HeldTo::All | HeldTo::OtherWords) {
            asking.same_in_other_words(&forwards, existing, new)?;
        }
        if matches!(pair.held, HeldTo::All | HeldTo::TwiceNegated) {
            for twice in [resource_negated_twice(new), condition_negated_twice(new)].into_iter().flatten() {
                asking.passes("twice negated against plain", &twice[0], &twice[1])?;
                asking.passes("plain against twice negated", &twice[1], &twice[0])?;
            }
        }
        Ok(match forwards {
            Said::Pass => Some(true),
            Said::Fail { .. } => Some(false),
            Said::GaveUp => None,
        })
    }
}

struct Asking<'a> {
    laws: &'a Laws,
    kind: &'static str,
}

impl Asking<'_> {
    fn policy(&self, name: &str, json: &Value) -> Result<Policy, String> {
        let kind = if self.kind == "identity" { PolicyKind::Identity } else { PolicyKind::Resource };
        let read = support::policy(name, &json.to_string(), kind, Mode::Lenient);
        read.map_err(|errors| format!("{name} is refused: {}", support::messages(&errors)))
    }

    fn compare(&self, what: &str, existing: &Value, new: &Value) -> Result<Said, String> {
        let existing = self.policy("existing", existing)?;
        let new = self.policy("new", new)?;
        self.ask(what, &Question::NoNewAccess { existing: existing.into(), new: new.into() })
    }

    fn ask(&self, what: &str, question: &Question) -> Result<Said, String> {
        let answer = ask(question, &prepare(question), &self.laws.panel, &self.laws.options);
        let said = said(question, &answer).map_err(|problem| format!("{what}: {problem}"))?;
        let word = match &said {
            Said::Pass => "PASS",
            Said::Fail { .. } => "FAIL",
            Said::GaveUp => "gave up",
        };
        let mut tally = self.laws.tally.borrow_mut();
        *tally.entry(word.to_owned()).or_default() += 1;
        for outcome in &answer.engines {
            *tally.entry(format!("{} {}", outcome.engine.name, outcome.answer.name())).or_default() += 1;
        }
        Ok(said)
    }

    /// The question without anything left out has the same answer. A wrong PASS has no witness that could be replayed.
    fn same_in_full(&self, forwards: &Said, existing: &Value, new: &Value) -> Result<(), String> {
        let [existing, new] = [self.policy("existing", existing)?, self.policy("new", new)?];
        let mut encoder = Encoder::new([&existing, &new]);
        let before = encoder.policy("existing", &existing).allowed;
        let after = encoder.policy("new", &new).allowed;
        let not_before = encoder.terms().not(before);
        let goal = encoder.terms().and([after, not_before]);
        let query = encoder.finish(goal, Vec::new()).query;
        let limits = &self.laws.options.limits;
        match (forwards, self.laws.panel.ask(&query, limits, Agreement::All).decision) {
            (_, Decision::Disagreement) => Err("the engines disagree about the whole question".to_owned()),
            (Said::Pass, Decision::Sat(_)) => Err("PASS, and the whole question has a model".to_owned()),
            (Said::Fail { .. }, Decision::Unsat) => Err("FAIL, and the whole question has no model".to_owned()),
            (_, Decision::Sat(_) | Decision::Unsat | Decision::Unknown(_)) => Ok(()),
        }
    }

    fn passes(&self, what: &str, existing: &Value, new: &Value) -> Result<(), String> {
        match self.compare(what, existing, new)? {
            Said::Pass | Said::GaveUp => Ok(()),
            Said::Fail { witness, .. } => Err(format!("{what} fails with {}\n{existing}\n{new}", witness.to_json())),
        }
    }

    fn same_in_other_words(&self, forwards: &Said, existing: &Value, new: &Value) -> Result<(), String> {
        let again = self.compare("the pair in other words", &reworded(existing), &reworded(new))?;
        if matches!((forwards, again), (Said::Pass, Said::Fail { .. }) | (Said::Fail { .. }, Said::Pass)) {
            return Err("the pair in other words has another answer".to_owned());
        }
        for one in [existing, new] {
            let again = reworded(one);
            self.passes("a policy against itself", one, one)?;
            self.passes("a policy against the same in other words", one, &again)?;
            self.passes("a policy in other words against itself", &again, one)?;
        }
        Ok(())
    }

    /// What follows from the answer about the pair.
    fn follows(&self, forwards: &Said, existing: &Value, new: &Value) -> Result<(), String> {
        match forwards {
            Said::GaveUp => Ok(()),
            Said::Pass => self.passes("a Deny more", existing, &with_deny(new, existing)),
            Said::Fail { witness, index } => {
                self.is_the_first(existing, new, *index)?;
                self.is_granted(new, witness)
            }
        }
    }

    /// The statements before the one that is named let nothing new through.
    fn is_the_first(&self, existing: &Value, new: &Value, index: usize) -> Result<(), String> {
        let statements = new["Statement"].as_array().unwrap().iter().enumerate();
        let earlier = statements.filter(|(n, statement)| *n < index || statement["Effect"] == "Deny");
        let earlier: Vec<Value> = earlier.map(|(_, statement)| statement.clone()).collect();
        self.passes("the statements before the one that is named", existing, &policy_of(self.kind, earlier))
    }

    /// The access of the witness is granted when asked for by name.
    fn is_granted(&self, new: &Value, witness: &Request) -> Result<(), String> {
        let resources = if witness.resource == "*" { Vec::new() } else { vec![witness.resource.clone()] };
        // Not every name can be listed.
        let Ok(access) = Access::new(std::slice::from_ref(&witness.action), &resources) else { return Ok(()) };
        let policy = self.policy("new", new)?.into();
        match self.ask("the access of the witness", &Question::AccessNotGranted { policy, access })? {
            Said::Fail { .. } | Said::GaveUp => Ok(()),
            Said::Pass => Err(format!("the access of the witness is not granted: {}", witness.to_json())),
        }
    }
}

/// `policy` and a Deny of what the first statement of `other` is about.
fn with_deny(policy: &Value, other: &Value) -> Value {
    let mut deny = other["Statement"][0].clone();
    deny["Effect"] = json!("Deny");
    let statements = policy["Statement"].as_array().unwrap().iter().cloned().chain([deny]);
    json!({"Version": policy["Version"], "Statement": statements.collect::<Vec<_>>()})
}

fn said(question: &Question, answer: &Answer) -> Result<Said, String> {
    if let Some(incident) = &answer.incident {
        return Err(format!("{incident:?}"));
    }
    match &answer.judgement {
        Judgement::Holds => Ok(Said::Pass),
        Judgement::Exists { .. } | Judgement::NothingExists => Err("no existence was asked about".to_owned()),
        Judgement::Disagreement => Err("the engines disagree".to_owned()),
        Judgement::Unknown { rejected: Some(rejected), .. } => {
            Err(format!("a model was not confirmed: {}", rejected.request.to_json()))
        }
        Judgement::Unknown { .. } => Ok(Said::GaveUp),
        Judgement::Fails { witness, reasons } => {
            let request = &witness.request;
            if !question.is_violated_by(request) {
                return Err(format!("the witness shows nothing: {}", request.to_json()));
            }
            let [reason] = reasons.as_slice() else { return Err(format!("{} statements are named", reasons.len())) };
            let index = reason.statement_index;
            let (_, subject) = question.subject().unwrap();
            let alone = subject.as_policy().map(|policy| {
                let statements = policy.statements.iter().filter(|statement| statement.index == index).cloned();
                Policy { statements: statements.collect(), ..policy.clone() }
            });
            match alone {
                Some(alone) if !keyaki_semantics::outcome(&alone, request).is_allow() => {
                    Err(format!("statement {index} does not allow {}", request.to_json()))
                }
                _ => Ok(Said::Fail { witness: Box::new(request.clone()), index }),
            }
        }
    }
}
