//! `keyaki replay`: asks the question of a bundle again, and says what differs.

use std::path::PathBuf;
use std::slice;
use std::time::Duration;

use clap::Args;
use keyaki::{Answer, Judgement, Options, Prepared, Question, ask, identity, prepare_among};
use keyaki_engine::{Agreement, Limits};
use keyaki_report::{diagnostics_json, json_text, printable};
use keyaki_semantics::Request;
use keyaki_source::{Diagnostic, Source};
use serde_json::{Value, json};

use crate::arguments::Plain;
use crate::bundle::{self, Bundle, Said};
use crate::engines::{self, Engines};
use crate::report::{Done, Failure};
use crate::{duration, progress};

/// Ask the question of a bundle again, written by `keyaki check --bundle`
///
/// The files are held against their hashes, the policies are read and encoded again, the query has to be the very same, and the
/// engines that were asked are asked again as far as they are there. A request that was found is evaluated again.
///
/// The exit code is 0 when everything is as recorded, 1 when something differs, 2 when the bundle is incomplete or altered, 3 when
/// none of its engines is there.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  keyaki check no-new-access --existing old.json --new new.json --bundle bundle
  keyaki replay bundle")]
pub(crate) struct Arguments {
    /// The folder of the bundle
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// What each engine may take for a query, instead of what it could take then
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    timeout: Option<Duration>,

    /// A file of engines, added to those that are known
    #[arg(long, value_name = "FILE")]
    engines_file: Option<PathBuf>,
}

/// What came of asking again.
struct Replay {
    result: &'static str,
    engines: Vec<Again>,
    /// What is not as it was recorded.
    differences: Vec<String>,
    /// Whether a request was found that shows it again.
    shown: bool,
    diagnostics: Vec<Diagnostic>,
}

/// What an engine said then, and says when asked again, if it is there.
struct Again {
    then: Said,
    now: Option<Said>,
}

pub(crate) fn run(arguments: &Arguments, format: Plain) -> Result<Done, Failure> {
    let bundle = bundle::read(&arguments.folder)?;
    let replay = replay(&bundle, arguments)?;
    let text = match format {
        Plain::Text => in_words(&bundle, &replay),
        Plain::Json => json_text(&in_json(&bundle, &replay)),
    };
    Ok(Done { text, code: replay.exit_code(), diagnostics: replay.diagnostics, notices: String::new() })
}

fn replay(bundle: &Bundle, arguments: &Arguments) -> Result<Replay, Failure> {
    let (question, mut diagnostics) = bundle.put.question()?;
    let prepared = prepare_among(&question, bundle.put.services);
    let mut differences: Vec<String> = other_query(bundle, &prepared).into_iter().collect();
    let shown = shown_again(bundle, &question, &prepared)?;
    if shown == Some(false) {
        differences.push("the request that was found does not show it any more".to_owned());
    }
    let file = arguments.engines_file.as_deref();
    let there: Vec<String> = bundle.engines.iter().map(|said| said.name.clone()).collect();
    let there: Vec<String> =
        there.into_iter().filter(|name| engines::named(slice::from_ref(name), file).is_ok()).collect();
    let mut result = "UNKNOWN";
    let mut now = Vec::new();
    if !there.is_empty() {
        let engines = engines::named(&there, file)?;
        let answer = answer(bundle, &question, &prepared, &engines, arguments.timeout);
        result = answer.judgement.result();
        differences.extend(other_answer(bundle, &answer));
        let said = answer.engines.iter().map(|outcome| Said {
            name: outcome.engine.name.clone(),
            version: outcome.engine.version.clone(),
            answer: outcome.answer.name().to_owned(),
        });
        now.extend(said);
        diagnostics.extend(engines.diagnostics().iter().cloned());
        diagnostics.extend(answer.diagnostics);
    }
    let again = |then: &Said| {
        let now = now.iter().find(|now| now.name == then.name).cloned();
        Again { then: then.clone(), now }
    };
    let engines: Vec<Again> = bundle.engines.iter().map(again).collect();
    differences.extend(engines.iter().filter_map(Again::difference));
    Ok(Replay { result, engines, differences, shown: shown == Some(true), diagnostics })
}

fn answer(
    bundle: &Bundle,
    question: &Question,
    prepared: &Prepared,
    engines: &Engines,
    time: Option<Duration>,
) -> Answer {
    let time = time.unwrap_or(Duration::from_millis(bundle.timeout));
    let limits = Limits { time, ..Limits::default() };
    let options = Options { limits, agreement: Agreement::All, realism: bundle.put.realism };
    progress::during(&engines.board, || ask(question, prepared, &engines.panel, &options))
}

fn other_query(bundle: &Bundle, prepared: &Prepared) -> Option<String> {
    let query = identity(prepared.query(bundle.put.realism));
    if query == bundle.query {
        return None;
    }
    let mut text = format!("the policies make another query now, with sha256 {query}");
    if bundle.written_by != env!("CARGO_PKG_VERSION") {
        text.push_str(&format!("; Keyaki {} recorded it, which may encode policies otherwise", bundle.written_by));
    }
    Some(text)
}

/// Whether the request that was found, if any was, shows what it did.
fn shown_again(bundle: &Bundle, question: &Question, prepared: &Prepared) -> Result<Option<bool>, Failure> {
    let Some(request) = bundle.answer.pointer("/witness/request") else { return Ok(None) };
    let (request, diagnostics) = Request::from_json(&Source::new("the request of the bundle", request.to_string()));
    let Some(request) = request else { return Err(Failure(diagnostics)) };
    Ok(Some(prepared.is_violated_by(question, &request)))
}

fn other_answer(bundle: &Bundle, answer: &Answer) -> Vec<String> {
    let mut differences = Vec::new();
    let (then, now) = (&bundle.result, answer.judgement.result());
    if then != now {
        differences.push(format!("the answer was {then}, and is {now}"));
    }
    if let Judgement::Fails { reasons, .. } = &answer.judgement {
        let now: Vec<&str> = reasons.iter().map(|reason| reason.description.as_str()).collect();
        let then = bundle.answer.pointer("/reasons").cloned().unwrap_or_default();
        let then: Vec<&str> =
            then.as_array().into_iter().flatten().filter_map(|reason| reason.get("description")?.as_str()).collect();
        if then != now {
            differences.push(format!("the reasons were: {}; and are: {}", then.join(" "), now.join(" ")));
        }
    }
    differences
}

impl Again {
    /// An engine that did not know and does now, or the other way round, has had more or less time.
    fn difference(&self) -> Option<String> {
        let now = self.now.as_ref()?;
        let decided = |said: &Said| said.answer != "unknown";
        let differs = decided(&self.then) && decided(now) && self.then.answer != now.answer;
        differs.then(|| format!("`{}` said {}, and says {}", now.name, self.then.answer, now.answer))
    }

    fn words(&self) -> String {
        let Said { name, version, answer } = &self.then;
        match &self.now {
            None => format!("{name} {version} said {answer}; it is not here"),
            Some(now) if now.version == *version && now.answer == *answer => {
                format!("{name} {version} says {answer}, as before")
            }
            Some(now) => format!("{name} {version} said {answer}; {} says {}", now.version, now.answer),
        }
    }
}

impl Replay {
    fn asked(&self) -> bool {
        self.engines.iter().any(|engine| engine.now.is_some())
    }

    fn exit_code(&self) -> u8 {
        match (self.differences.is_empty(), self.asked()) {
            (false, _) => 1,
            (true, true) => 0,
            (true, false) => 3,
        }
    }

    fn word(&self) -> &'static str {
        match self.exit_code() {
            0 => "REPRODUCED",
            1 => "DIFFERENT",
            _ => "NOT ASKED",
        }
    }
}

fn in_words(bundle: &Bundle, replay: &Replay) -> String {
    let mut lines = vec![format!("{}  {}  {}", replay.word(), bundle.result, bundle.message), String::new()];
    lines.extend(replay.differences.iter().map(|difference| format!("  differs    {difference}")));
    lines.push(format!("  question   {}", bundle.put.name()));
    lines.push(format!("  query      sha256 {}", bundle.query));
    if replay.shown {
        lines.push("  request    evaluated again: it shows it".to_owned());
    }
    lines.extend(replay.engines.iter().map(|engine| format!("  engine     {}", engine.words())));
    lines.iter().map(|line| printable(line) + "\n").collect()
}

fn in_json(bundle: &Bundle, replay: &Replay) -> Value {
    let said = |said: &Said| json!({ "version": said.version, "answer": said.answer });
    let engines: Vec<Value> = replay
        .engines
        .iter()
        .map(|engine| json!({ "name": engine.then.name, "then": said(&engine.then), "now": engine.now.as_ref().map(said) }))
        .collect();
    json!({
        "schema": "keyaki.replay/1",
        "reproduced": replay.exit_code() == 0,
        "differences": replay.differences,
        "result": { "then": bundle.result, "now": if replay.asked() { json!(replay.result) } else { Value::Null } },
        "query": { "sha256": bundle.query },
        "engines": engines,
        "diagnostics": diagnostics_json(&replay.diagnostics),
    })
}
