//! The cases of `tests/scenarios`, whose format is described there.
#![allow(dead_code, reason = "each test crate uses a part")]

use std::fs;
use std::path::{Path, PathBuf};

use keyaki_policy::Mode;
use keyaki_semantics::{Request, Scenario, ScenarioForm};
use keyaki_source::Source;
use serde_json::Value;

pub(crate) const FILES: [&str; 3] = ["chosen-readings", "grants", "several-policies"];

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios")
}

pub(crate) fn cases(file: &str) -> Vec<Value> {
    serde_json::from_str(&fs::read_to_string(folder().join(file).with_extension("json")).unwrap()).unwrap()
}

pub(crate) fn name(case: &Value) -> String {
    format!("case {} ({})", case["case"], case["title"])
}

pub(crate) fn scenario(case: &Value) -> Scenario {
    let source = Source::new("scenario.json", case["scenario"].to_string());
    let (form, diagnostics) = ScenarioForm::from_json(&source);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let (scenario, diagnostics) = form.unwrap().resolve(Mode::Strict, &mut |name| panic!("no file {name}"));
    scenario.unwrap_or_else(|| panic!("{}: {diagnostics:#?}", name(case)))
}

pub(crate) fn request(wanted: &Value) -> Request {
    let (request, diagnostics) = Request::from_json(&Source::new("request", wanted["request"].to_string()));
    request.unwrap_or_else(|| panic!("{diagnostics:?}"))
}
