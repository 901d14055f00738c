//! Any bytes are a scenario or an error; a scenario can be encoded and printed, and both readings say the same of it and a
//! request.
//!
//! An input that begins with `{` is the text of a scenario, and after a zero byte that of a request, which may be missing; any
//! other drives a generator of both.

use arbitrary::Unstructured;
use keyaki::{Access, Question, prepare};
use keyaki_policy::Mode;
use keyaki_semantics::{Request, Scenario, ScenarioForm};
use keyaki_smtlib::{Dialect, script};
use keyaki_source::{Diagnostic, Source};

use super::{Tried, texts};
use crate::agreement::agree_on_scenario;
use crate::findings::check_diagnostics;
use crate::generated;

/// Encoding is for policies of the size that AWS takes.
const MAX_ENCODED_BYTES: usize = 20 << 10;

pub(super) fn check(data: &[u8]) -> Tried {
    let Some([scenario, request]) = (if data.starts_with(b"{") { texts(data) } else { made(data) }) else {
        return Tried::NotAtAll;
    };
    let (request, _) = Request::from_json(&Source::new("request.json", request));
    let source = Source::new("scenario.json", scenario);
    let strict = read(&source, Mode::Strict);
    let lenient = read(&source, Mode::Lenient);
    if let Some(strict) = strict {
        assert_eq!(lenient.as_ref(), Some(&strict), "what strict mode accepts means the same in lenient mode");
    }
    let Some(scenario) = lenient.filter(|_| data.len() <= MAX_ENCODED_BYTES) else { return Tried::Fully };
    print(&scenario);
    request.map_or(Tried::Fully, |request| agree_on_scenario(&scenario, &request))
}

fn made(data: &[u8]) -> Option<[String; 2]> {
    let mut bytes = Unstructured::new(data);
    let scenario = generated::scenario(&mut bytes).ok()?;
    let request = generated::request_of_scenario(&mut bytes).ok()?;
    Some([scenario.to_string(), request.to_string()])
}

fn read(source: &Source, mode: Mode) -> Option<Scenario> {
    let (form, diagnostics) = ScenarioForm::from_json(source);
    check_diagnostics(&diagnostics);
    let refused = diagnostics.iter().any(Diagnostic::is_error);
    assert_eq!(form.is_none(), refused, "a form comes out exactly when nothing is an error: {diagnostics:?}");
    let mut no_file = |_: &str| Err(Box::new(Diagnostic::error("unreadable", "there are no files here")));
    let (scenario, diagnostics) = form?.resolve(mode, &mut no_file);
    check_diagnostics(&diagnostics);
    let refused = diagnostics.iter().any(Diagnostic::is_error);
    assert_eq!(scenario.is_none(), refused, "a scenario comes out exactly when nothing is an error: {diagnostics:?}");
    scenario
}

fn print(scenario: &Scenario) {
    let access = Access::new(&["s3:GetObject".to_owned()], &[]).expect("this access is well-formed");
    let prepared = prepare(&Question::AccessNotGranted { policy: scenario.clone().into(), access });
    check_diagnostics(&prepared.encoding.diagnostics);
    // Some characters cannot be printed; that is an error of its own, not a panic.
    if let Ok(script) = script(&prepared.encoding.query, &Dialect::default()) {
        let _ = script.to_string();
    }
}
