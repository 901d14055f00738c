//! What a solver answered to `(check-sat)`.
//!
//! Errs towards errors: an `(error …)` anywhere makes the whole an error, since a solver that went on after one has
//! answered another question. An answer counts only when it stands alone on its line, outside of everything else.

use crate::ReplyError;
use crate::read::{Item, read_all};
use crate::sexp::Sexp;

/// A solver's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckSat {
    /// There is a model.
    Sat,
    /// There is none.
    Unsat,
    /// The solver gave up; its reason, empty if it gave none.
    Unknown(String),
    /// The solver ran out of time.
    Timeout,
    /// The reply is no answer; what it is instead.
    Error(String),
}

/// Reads what a solver printed for one `(check-sat)`, with a `(get-info :reason-unknown)` after it or without.
pub fn parse_check_sat(reply: &str) -> CheckSat {
    let items = match read_all(reply) {
        Ok(items) => items,
        Err(error) => return unreadable(reply, &error),
    };
    if let Some(message) = solver_error(&items) {
        return CheckSat::Error(message);
    }
    let mut answers = items.iter().filter_map(answer);
    match (answers.next(), answers.next()) {
        (Some(CheckSat::Unknown(_)), None) => unknown(&items),
        (Some(answer), None) => answer,
        (Some(_), Some(_)) => CheckSat::Error(format!("more than one answer: `{}`", excerpt(reply))),
        (None, _) if interrupted(reply) => CheckSat::Timeout,
        (None, _) => CheckSat::Error(format!("no answer: `{}`", excerpt(reply))),
    }
}

/// The message of the first `(error "…")`.
pub(crate) fn solver_error(items: &[Item]) -> Option<String> {
    items.iter().find_map(|item| match item.sexp.items()? {
        [Sexp::Atom(head), message @ ..] if head == "error" => {
            let words = message.iter().map(|part| match part {
                Sexp::Text(content) => content.clone(),
                Sexp::Atom(_) | Sexp::List(_) => part.to_string(),
            });
            Some(words.collect::<Vec<_>>().join(" "))
        }
        _ => None,
    })
}

fn answer(item: &Item) -> Option<CheckSat> {
    if !item.alone {
        return None;
    }
    match item.sexp.token()? {
        "sat" => Some(CheckSat::Sat),
        "unsat" => Some(CheckSat::Unsat),
        "unknown" => Some(CheckSat::Unknown(String::new())),
        "timeout" => Some(CheckSat::Timeout),
        _ => None,
    }
}

fn unknown(items: &[Item]) -> CheckSat {
    let reason = items.iter().find_map(|item| match item.sexp.items()? {
        [Sexp::Atom(key), Sexp::Text(reason) | Sexp::Atom(reason)] if key == ":reason-unknown" => Some(reason.clone()),
        [Sexp::Atom(key), reason] if key == ":reason-unknown" => Some(reason.to_string()),
        _ => None,
    });
    match reason {
        Some(reason) if reason.to_ascii_lowercase().contains("timeout") => CheckSat::Timeout,
        reason => CheckSat::Unknown(reason.unwrap_or_default()),
    }
}

fn unreadable(reply: &str, error: &ReplyError) -> CheckSat {
    if interrupted(reply) && !reply.contains("(error") {
        return CheckSat::Timeout;
    }
    CheckSat::Error(format!("{error}: `{}`", excerpt(reply)))
}

/// What the cvc family prints when its own limit ends it.
fn interrupted(reply: &str) -> bool {
    reply.contains("interrupted by timeout") || reply.contains("interrupted by SIGALRM")
}

fn excerpt(reply: &str) -> String {
    let reply = reply.trim();
    let cut: String = reply.chars().take(200).collect();
    if cut.len() < reply.len() { format!("{cut}…") } else { cut }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(reply: &str, answer: CheckSat) {
        assert_eq!(parse_check_sat(reply), answer);
    }

    #[test]
    fn answers_are_read() {
        check("sat\n", CheckSat::Sat);
        check("success\r\nunsat\r\n", CheckSat::Unsat);
        check("unknown", CheckSat::Unknown(String::new()));
        check("unknown\n(:reason-unknown \"incomplete\")\n", CheckSat::Unknown("incomplete".to_owned()));
        check("unknown\n(:reason-unknown (incomplete theory))", CheckSat::Unknown("(incomplete theory)".to_owned()));
    }

    #[test]
    fn running_out_of_time_has_many_names() {
        check("timeout\n", CheckSat::Timeout);
        check("unknown\n(:reason-unknown timeout)\n", CheckSat::Timeout);
        check("cvc5 interrupted by timeout.\n", CheckSat::Timeout);
    }

    #[test]
    fn an_error_anywhere_makes_the_whole_an_error() {
        check(
            "(error \"line 3: \"\"x\"\" is unknown\")\nsat\n",
            CheckSat::Error(r#"line 3: "x" is unknown"#.to_owned()),
        );
        check("unsat\n(error \"late\")\n", CheckSat::Error("late".to_owned()));
        check("unsat\n(error \"cut", CheckSat::Error("the reply ends in the middle: `unsat\n(error \"cut`".to_owned()));
    }

    #[test]
    fn an_answer_within_other_text_is_none() {
        check("warning: not unsat\n", CheckSat::Error("no answer: `warning: not unsat`".to_owned()));
        check("(unsat)\n", CheckSat::Error("no answer: `(unsat)`".to_owned()));
        check("\"\nunsat\n\"", CheckSat::Error("no answer: `\"\nunsat\n\"`".to_owned()));
        check("sat\nunsat\n", CheckSat::Error("more than one answer: `sat\nunsat`".to_owned()));
        check("", CheckSat::Error("no answer: ``".to_owned()));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in r#"([()|";\\ \n]|sat|unsat|error|\PC){0,20}"#) {
            let _ = parse_check_sat(&text);
        }
    }
}
