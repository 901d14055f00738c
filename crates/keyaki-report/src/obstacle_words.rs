//! What stood in the way before, in sentences.
//!
//! In: an obstacle, whose claims the evaluator has confirmed. Out: words for people, untouched: whoever shows them makes foreign
//! text harmless.

use keyaki_explain::{Obstacle, Requirement, Shortfall, StatementRef};

use crate::request_text::request_line;

/// The obstacle in one line.
pub(crate) fn obstacle_words(obstacle: &Obstacle) -> String {
    match obstacle {
        Obstacle::NothingNear => "Before, no statement was found that comes near allowing it.".to_owned(),
        Obstacle::FellShort { allow, short, relaxed, request } => {
            let about = about(request.as_ref());
            let short = joined(short, "falls short");
            format!("Before, {}, came nearest{about}: {short}.{}", statement_words(allow), no_longer(relaxed))
        }
        Obstacle::Denied { deny, grounds, now, relaxed, request } => {
            let about = about(request.as_ref());
            let grounds = if grounds.is_empty() { String::new() } else { format!(", as {}", joined(grounds, "held")) };
            let now = match now {
                Some((deny, short)) => {
                    format!(
                        " Now {}, comes nearest to denying it: {}.",
                        statement_words(deny),
                        joined(short, "does not match")
                    )
                }
                None => " Now no Deny is about this action.".to_owned(),
            };
            format!("Before, {}, denied it{about}{grounds}.{now}{}", statement_words(deny), no_longer(relaxed))
        }
    }
}

/// `statement 2 (Sid) of old.json, line 7`.
pub(crate) fn statement_words(statement: &StatementRef) -> String {
    let sid = statement.sid.as_ref().map(|sid| format!(" ({sid})")).unwrap_or_default();
    let line = statement.source.position(statement.span.start()).line;
    format!("statement {}{sid} of {}, line {line}", statement.index, statement.source.name())
}

fn joined(parts: &[Shortfall], otherwise: &str) -> String {
    let parts: Vec<String> = parts.iter().map(|part| format!("{}: {}", part.name, part.reason)).collect();
    if parts.is_empty() { otherwise.to_owned() } else { parts.join("; ") }
}

fn about(request: Option<&keyaki_semantics::Request>) -> String {
    request.map(|request| format!(" when {}", request_line(request))).unwrap_or_default()
}

fn no_longer(relaxed: &[Requirement]) -> String {
    let keys: Vec<String> = relaxed.iter().map(|one| format!("`{}`", one.key)).collect();
    match keys.as_slice() {
        [] => String::new(),
        [key] => format!(" {key} is no longer required."),
        keys => format!(" {} are no longer required.", keys.join(", ")),
    }
}
