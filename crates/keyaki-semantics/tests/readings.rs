//! Runs the cases of `tests/semantics/readings` (their format is described there): each disputed point with a switch, by each of its
//! readings, through `decide` and through the encoding; and what is said where an answer may rest on it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use keyaki_ir::{Evaluator, Term, Value as Meaning, evaluate};
use keyaki_policy::{Manner, Mode, Policy, PolicyKind, Readings, Switch, read};
use keyaki_semantics::{
    Encoder, Encoding, Outcome, Request, Scenario, ScenarioForm, decide_scenario, is_described, model_of, outcome,
};
use keyaki_source::{Diagnostic, Source};
use serde_json::Value;

#[test]
fn every_switch_has_cases_that_show_its_readings() {
    let names: BTreeSet<String> = Readings::SWITCHES.iter().map(|switch| format!("{}.json", switch.name)).collect();
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(files.filter(|name| name.ends_with(".json")).collect::<BTreeSet<_>>(), names);
    let problems: Vec<String> = Readings::SWITCHES.iter().flat_map(problems).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn problems(switch: &Switch) -> Vec<String> {
    let text = fs::read_to_string(folder().join(switch.name).with_extension("json")).unwrap();
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    let mut problems = Vec::new();
    let mut told_apart = BTreeSet::new();
    for case in &cases {
        for choice in switch.choices {
            let readings = Readings::default().with(switch.name, choice.name).unwrap();
            let subject = Subject::read(case, readings);
            let (encoding, allowed) = subject.encode();
            let place = format!("{}={} ({})", switch.name, choice.name, case["title"]);
            let said = subject.diagnostics.iter().chain(&encoding.diagnostics);
            let warned = said.filter(|one| one.help.as_deref().is_some_and(|help| help.contains(switch.name))).count();
            match (warned, case["said"] == "nothing") {
                (0, false) => problems.push(format!("{place}: no diagnostic names the switch")),
                (1.., true) => problems.push(format!("{place}: a diagnostic names the switch")),
                _ => {}
            }
            for wanted in case["requests"].as_array().unwrap() {
                let request = request(wanted);
                let found = subject.outcome(&request).name();
                let described = is_described(&encoding, &request);
                let asked = format!("{} {}", case["title"], wanted["request"]);
                told_apart.insert((choice.name, asked, found, described));
                if wanted["expect"][choice.name] != found {
                    problems.push(format!("{place}: {} gave {found}", wanted["request"]));
                }
                if wanted["considered"][choice.name] == false {
                    assert!(!described, "{place}: {}", wanted["request"]);
                } else if encoded(&encoding, allowed, &request) != (found == "Allow") {
                    problems.push(format!("{place}: {} is encoded otherwise", wanted["request"]));
                }
            }
        }
    }
    for choice in switch.choices {
        let of = |name: &str| -> BTreeSet<_> {
            let own = told_apart.iter().filter(|(choice, ..)| *choice == name);
            own.map(|(_, request, found, described)| (request, found, described)).collect()
        };
        let alike = switch.choices.iter().filter(|other| of(other.name) == of(choice.name)).count();
        if alike > 1 {
            problems.push(format!("{}={} is told apart from no other reading", switch.name, choice.name));
        }
    }
    problems
}

fn encoded(encoding: &Encoding, allowed: Term, request: &Request) -> bool {
    assert!(is_described(encoding, request), "{}", request.to_json());
    let model = model_of(encoding, request);
    let assumptions = encoding.query.assumptions.iter().map(|assumption| assumption.term).collect();
    let broken = Evaluator::new(&encoding.query.terms, assumptions).first_false(&model);
    assert_eq!(broken.map(|at| &encoding.query.assumptions[at].notes), None, "{}", request.to_json());
    evaluate(&encoding.query.terms, allowed, &model) == Meaning::Bool(true)
}

struct Subject {
    what: What,
    diagnostics: Vec<Diagnostic>,
}

enum What {
    Policy(Policy),
    Scenario(Box<Scenario>),
}

impl Subject {
    fn read(case: &Value, readings: Readings) -> Self {
        let manner = Manner { mode: Mode::Lenient, readings };
        if case["scenario"].is_object() {
            let (form, diagnostics) = ScenarioForm::from_json(&Source::new("scenario", case["scenario"].to_string()));
            let form = form.unwrap_or_else(|| panic!("{diagnostics:?}"));
            let (scenario, diagnostics) = form.resolve(manner, &mut |name| panic!("no file {name}"));
            return Self { what: What::Scenario(Box::new(scenario.unwrap())), diagnostics };
        }
        let kind = if case["kind"] == "resource" { PolicyKind::Resource } else { PolicyKind::Identity };
        let (policy, diagnostics) = read(&Source::new("policy", case["policy"].to_string()), Some(kind), manner);
        let policy = policy.unwrap_or_else(|| panic!("{diagnostics:?}"));
        Self { what: What::Policy(policy), diagnostics }
    }

    fn outcome(&self, request: &Request) -> Outcome {
        match &self.what {
            What::Policy(policy) => outcome(policy, request),
            What::Scenario(scenario) => decide_scenario(scenario, request).outcome,
        }
    }

    fn encode(&self) -> (Encoding, Term) {
        match &self.what {
            What::Policy(policy) => {
                let mut encoder = Encoder::new([policy]);
                let allowed = encoder.policy("policy", policy).allowed;
                (encoder.finish(allowed, Vec::new()), allowed)
            }
            What::Scenario(scenario) => {
                let mut encoder = Encoder::new(scenario.policies());
                let allowed = encoder.scenario("scenario", scenario).allowed;
                (encoder.finish(allowed, Vec::new()), allowed)
            }
        }
    }
}

fn request(wanted: &Value) -> Request {
    let (request, diagnostics) = Request::from_json(&Source::new("request", wanted["request"].to_string()));
    request.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/semantics/readings")
}
