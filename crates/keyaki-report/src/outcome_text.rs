//! What engines said, in a line.

use std::time::Duration;

use keyaki_engine::{Answer, Opinion, Outcome};

use crate::paint::{Paint, Style};
use crate::printable;

/// `z3 5.4.1 sat 0.03 s · cvc5 1.0.3 sat 0.01 s`; empty without outcomes.
pub(crate) fn outcomes_line(outcomes: &[Outcome], style: Style) -> String {
    let each = outcomes.iter().map(|outcome| {
        let engine = printable(&format!("{} {}", outcome.engine.name, outcome.engine.version));
        format!("{engine} {} {}", answer_word(&outcome.answer, style), seconds(outcome.time))
    });
    each.collect::<Vec<_>>().join(" · ")
}

/// One line for each engine that did not answer: its reason.
pub(crate) fn unknown_lines(outcomes: &[Outcome], style: Style) -> String {
    let lines = outcomes.iter().filter_map(|outcome| match &outcome.answer {
        Answer::Unknown(reason) => {
            let name = &outcome.engine.name;
            let (paint, text) = match &outcome.opinion {
                None => (Paint::Doubt, format!("not confirmed by {name}: {reason}")),
                Some(opinion @ Opinion::Accepts(_)) => (Paint::Faint, format!("{name} {}: {reason}", words(opinion))),
                Some(opinion @ Opinion::Refuses(_)) => (Paint::Bad, format!("{name} {}: {reason}", words(opinion))),
            };
            Some(format!("{}\n", style.paint(paint, &printable(&text))))
        }
        Answer::Sat(_) | Answer::Unsat => None,
    });
    lines.collect()
}

/// What an engine without an answer says to another's model, after the engine's name.
pub(crate) fn words(opinion: &Opinion) -> String {
    match opinion {
        Opinion::Accepts(whose) => format!("accepts the model of {whose}, but found none"),
        Opinion::Refuses(whose) => format!("refuses the model of {whose}, and found none"),
    }
}

fn answer_word(answer: &Answer, style: Style) -> String {
    match answer {
        Answer::Sat(_) | Answer::Unsat => answer.name().to_owned(),
        Answer::Unknown(_) => style.paint(Paint::Doubt, answer.name()),
    }
}

/// `0.03 s`; what is too short for that as `4.2 ms` or `17 µs`.
pub(crate) fn seconds(time: Duration) -> String {
    if time < Duration::from_millis(1) {
        format!("{} µs", time.as_micros())
    } else if time < Duration::from_millis(10) {
        format!("{:.1} ms", time.as_secs_f64() * 1000.0)
    } else {
        format!("{:.2} s", time.as_secs_f64())
    }
}
