//! The cases of `tests/formats` (described there), as checks with answers.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use keyaki::{Access, Options, Question, ask, prepare};
use keyaki_engine::{Answer, Engine, EngineInfo, Limits, Outcome, Panel};
use keyaki_explain::{Wanted, explain};
use keyaki_ir::Query;
use keyaki_native::Native;
use keyaki_policy::{Mode, Policy, read};
use keyaki_report::{Accepted, Asked, Checked};
use keyaki_source::{Diagnostic, Source};
use serde_json::Value;

/// The names of all cases, in order.
pub(crate) fn cases() -> Vec<String> {
    let entries = fs::read_dir(folder("")).unwrap().map(|entry| entry.unwrap());
    let folders = entries.filter(|entry| entry.file_type().unwrap().is_dir());
    let mut names: Vec<String> = folders.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The checks of a case, asked.
pub(crate) fn checks(case: &str) -> Vec<Checked> {
    checks_edited(case, &|text| text)
}

/// The checks of a case, asked about its policies as they are after an edit.
pub(crate) fn checks_edited(case: &str, edit: &dyn Fn(String) -> String) -> Vec<Checked> {
    let run: Value = serde_json::from_str(&fs::read_to_string(folder(case).join("run.json")).unwrap()).unwrap();
    let engines: Vec<&str> = match run["engines"].as_array() {
        Some(names) => names.iter().map(|name| name.as_str().unwrap()).collect(),
        None => vec!["native"],
    };
    let panel = Panel::new(engines.into_iter().map(engine));
    run["checks"].as_array().unwrap().iter().map(|check| checked(case, &run, check, &panel, edit)).collect()
}

fn folder(case: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats").join(case)
}

fn checked(case: &str, run: &Value, check: &Value, panel: &Panel, edit: &dyn Fn(String) -> String) -> Checked {
    let accepted = check["accepted"].as_object().map(|accepted| Accepted {
        reason: accepted["reason"].as_str().unwrap().to_owned(),
        until: accepted.get("until").map(|until| until.as_str().unwrap().to_owned()),
    });
    let explained = run["explained"].as_bool().unwrap_or(true);
    let result =
        question(case, run, check, edit).map(|(question, diagnostics)| asked(question, diagnostics, panel, explained));
    Checked { name: check["name"].as_str().unwrap().to_owned(), result, accepted }
}

fn question(
    case: &str,
    run: &Value,
    check: &Value,
    edit: &dyn Fn(String) -> String,
) -> Result<(Question, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let mut policy = |member: &str| -> Option<Policy> {
        let file = check[member].as_str()?;
        let name = run["names"][file].as_str().unwrap_or(file);
        let text = edit(fs::read_to_string(folder(case).join(file)).unwrap());
        let (policy, more) = read(&Source::new(name, text), None, Mode::Lenient);
        diagnostics.extend(more);
        policy
    };
    let (existing, new, alone) = (policy("existing"), policy("new"), policy("policy"));
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(diagnostics);
    }
    let question = match (existing, new, alone) {
        (Some(existing), Some(new), None) => Question::NoNewAccess { existing: existing.into(), new: new.into() },
        (None, None, Some(policy)) => {
            let access = Access::new(&texts(&check["actions"]), &texts(&check["resources"])).unwrap();
            Question::AccessNotGranted { policy: policy.into(), access }
        }
        _ => panic!("{case}: neither one policy nor two"),
    };
    Ok((question, diagnostics))
}

fn texts(list: &Value) -> Vec<String> {
    let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

fn asked(question: Question, mut diagnostics: Vec<Diagnostic>, panel: &Panel, explained: bool) -> Asked {
    let (prepared, options) = (prepare(&question), Options::default());
    let mut answer = ask(&question, &prepared, panel, &options);
    let wanted = Wanted { trace: true, support: true, ..Wanted::default() };
    let explanation = explained.then(|| Box::new(explain(&question, &prepared, panel, &options, &answer, &wanted)));
    for outcome in &mut answer.engines {
        outcome.time = Duration::from_micros(1500);
    }
    diagnostics.append(&mut answer.diagnostics);
    answer.diagnostics = diagnostics;
    Asked { question, answer, explanation, suggested: None }
}

fn engine(name: &str) -> Arc<dyn Engine> {
    match name {
        "native" => Arc::new(Native::default()),
        "gives-up" => Arc::new(Says(info(name), Answer::Unknown("it was <stopped> after 10 s".to_owned()))),
        "denies" => Arc::new(Says(info(name), Answer::Unsat)),
        _ => panic!("no engine is called `{name}`"),
    }
}

fn info(name: &str) -> EngineInfo {
    EngineInfo { name: name.to_owned(), version: "1.0".to_owned() }
}

/// An engine that says the same to everything.
struct Says(EngineInfo, Answer);

impl Engine for Says {
    fn info(&self) -> &EngineInfo {
        &self.0
    }

    fn solve(&self, _: &Query, _: &Limits) -> Outcome {
        Outcome::new(self.0.clone(), self.1.clone(), Duration::ZERO)
    }
}
