//! Comparisons for people: an aligned table and a line that says what follows.

use keyaki_engine::Answer;
use keyaki_semantics::{ContextValue, Request};

use crate::comparison::{Agreed, Compared, Comparison};
use crate::outcome_text::{seconds, words};
use crate::paint::{Paint, Style};
use crate::printable;
use crate::table::table;

/// One row for each engine, then the agreement.
pub fn render_comparison(comparison: &Comparison, style: Style) -> String {
    let mut rows = vec![["engine", "version", "answer", "time", "witness"].map(str::to_owned).to_vec()];
    for engine in &comparison.engines {
        rows.extend(engine_rows(engine));
    }
    format!("{}\n{}\n", table(&rows), agreement(comparison, style))
}

fn engine_rows(compared: &Compared) -> Vec<Vec<String>> {
    let outcome = &compared.outcome;
    let mut details = match (&outcome.answer, &compared.shown) {
        (Answer::Unknown(reason), _) => {
            let opinion = outcome.opinion.as_ref().map(|opinion| printable(&words(opinion)));
            std::iter::once(printable(reason)).chain(opinion).collect()
        }
        (Answer::Sat(_) | Answer::Unsat, None) => Vec::new(),
        (Answer::Sat(_) | Answer::Unsat, Some(shown)) => {
            let mut lines = request_lines(&shown.request);
            lines.push(if shown.confirmed { "confirmed" } else { "NOT CONFIRMED by the evaluator" }.to_owned());
            lines
        }
    }
    .into_iter();
    let (name, version) = (printable(&outcome.engine.name), printable(&outcome.engine.version));
    let first = details.next().unwrap_or_default();
    let mut rows = vec![vec![name, version, outcome.answer.name().to_owned(), seconds(outcome.time), first]];
    let blank = String::new;
    rows.extend(details.map(|line| vec![blank(), blank(), blank(), blank(), line]));
    rows
}

fn request_lines(request: &Request) -> Vec<String> {
    let mut lines = vec![
        format!("{} by {}", printable(&request.action), printable(&request.principal.text())),
        format!("on {}", printable(&request.resource)),
    ];
    for (key, value) in &request.context {
        let value = match value {
            ContextValue::Single(text) => format!("{text:?}"),
            ContextValue::Multi(texts) => format!("{texts:?}"),
        };
        lines.push(printable(&format!("{} = {value}", key.written())));
    }
    lines
}

fn agreement(comparison: &Comparison, style: Style) -> String {
    let (answered, asked) = (comparison.answered(), comparison.engines.len());
    let agreed = comparison.agreed();
    let (paint, text) = match agreed {
        Agreed::Disagree => (Paint::Bad, "the engines disagree: one of them, or Keyaki, is wrong".to_owned()),
        Agreed::Unknown if answered == 0 => (Paint::Doubt, "no engine answered".to_owned()),
        Agreed::Unknown => (Paint::Doubt, "no model is confirmed by the evaluator: a bug in Keyaki".to_owned()),
        Agreed::Pass | Agreed::Fail if answered < asked => {
            let paint = if agreed == Agreed::Pass { Paint::Good } else { Paint::Bad };
            (paint, format!("{answered} of {asked} engines answered{}", and_agree(answered, &comparison.accepting())))
        }
        Agreed::Pass if answered == 1 => (Paint::Good, "there is one engine; nothing to compare".to_owned()),
        Agreed::Fail if answered == 1 => (Paint::Bad, "there is one engine; nothing to compare".to_owned()),
        Agreed::Pass => (Paint::Good, format!("all {asked} engines agree")),
        Agreed::Fail => (Paint::Bad, format!("all {asked} engines agree")),
    };
    format!("{}  {text}", style.paint(paint, agreed.result()))
}

/// What follows the number of engines that answered, when not all did.
fn and_agree(answered: usize, accepting: &[&str]) -> String {
    let agree = if answered > 1 { ", and agree" } else { "" };
    match accepting {
        [] => agree.to_owned(),
        [one] => format!("{agree}; {} accepts the model", printable(one)),
        several => format!("{agree}; {} accept the model", printable(&several.join(", "))),
    }
}
