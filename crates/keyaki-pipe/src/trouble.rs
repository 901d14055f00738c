//! What can go wrong between a question and its answer, told to people.
//!
//! Every trouble becomes `unknown` for the engine it happened to, and for no other.

use std::process::ExitStatus;
use std::time::Duration;

/// Why a solver gave no usable answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It could not be started.
    Start(String),
    /// It was still at work at the deadline and was killed.
    Late,
    /// It noticed itself that its time was over.
    Timeout,
    /// Nobody wants the answer any more.
    Cancelled,
    /// It ended before the reply did.
    Ended(Ending),
    /// It printed more than anybody could want.
    Flood,
    /// It reported an error itself.
    Error(String),
    /// It said `unknown`, and this is the reason it gave.
    GaveUp(String),
    /// The query has something that cannot be written for it.
    Unprintable(String),
    /// Its reply makes no sense.
    Garbage(String),
}

/// How a solver ended, as far as that can be seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ending {
    /// Its exit status; of a solver in a session it is not known.
    pub(crate) status: Option<ExitStatus>,
    /// What it had printed of its reply.
    pub(crate) printed: String,
    /// The end of what it printed on its standard error.
    pub(crate) stderr: String,
}

impl Trouble {
    /// The reason, for the user of the engine called `name` whose time limit was `limit`.
    pub(crate) fn reason(&self, name: &str, limit: Duration) -> String {
        match self {
            Self::Start(why) => format!("{name} could not be started: {why}"),
            Self::Late => format!("{name} was stopped after {}", seconds(limit)),
            Self::Timeout => format!("{name} gave up after {}", seconds(limit)),
            Self::Cancelled => "cancelled".to_owned(),
            Self::Ended(ending) => ending.reason(name),
            Self::Flood => format!("{name} was stopped because it printed too much"),
            Self::Error(message) => format!("{name} reports: {}", excerpt(message)),
            Self::GaveUp(why) if why.is_empty() => format!("{name} gave up without a reason"),
            Self::GaveUp(why) => format!("{name} gave up: {}", excerpt(why)),
            Self::Unprintable(why) => format!("the query cannot be written for {name}: {why}"),
            Self::Garbage(why) => format!("the reply of {name} makes no sense: {why}"),
        }
    }
}

impl Ending {
    fn reason(&self, name: &str) -> String {
        let mut reason = match self.status {
            Some(status) => format!("{name} ended with {}", status_text(status)),
            None => format!("{name} ended"),
        };
        reason.push_str(if self.printed.trim().is_empty() {
            " before it answered"
        } else {
            " in the middle of its reply"
        });
        let said = if self.stderr.trim().is_empty() { &self.printed } else { &self.stderr };
        if !said.trim().is_empty() {
            reason.push_str(": ");
            reason.push_str(&excerpt(said));
        }
        reason
    }
}

#[cfg(unix)]
fn status_text(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("status {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => status.to_string(),
    }
}

#[cfg(not(unix))]
fn status_text(status: ExitStatus) -> String {
    status.code().map_or_else(|| status.to_string(), |code| format!("status {code}"))
}

fn seconds(time: Duration) -> String {
    if time.subsec_millis() == 0 && time.as_secs() > 0 {
        return format!("{} s", time.as_secs());
    }
    format!("{} ms", time.as_millis())
}

/// Foreign text in one line of bounded length, with what is not printable escaped.
pub(crate) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 300;
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown: String = words.chars().take(LONGEST).flat_map(escaped).collect();
    if words.chars().nth(LONGEST).is_some() { shown + " …" } else { shown }
}

fn escaped(c: char) -> impl Iterator<Item = char> {
    let (plain, code) = if c.is_control() { (None, Some(c.escape_default())) } else { (Some(c), None) };
    plain.into_iter().chain(code.into_iter().flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(trouble: Trouble, expected: &str) {
        assert_eq!(trouble.reason("z3", Duration::from_secs(10)), expected);
    }

    #[test]
    fn troubles_are_told_to_people() {
        check(Trouble::Late, "z3 was stopped after 10 s");
        check(Trouble::GaveUp(String::new()), "z3 gave up without a reason");
        let ending = Ending { status: None, printed: "sat\n((x".to_owned(), stderr: String::new() };
        check(Trouble::Ended(ending), "z3 ended in the middle of its reply: sat ((x");
        let ending = Ending { stderr: "Segmentation\n fault\u{1b}[0m".to_owned(), ..Ending::default() };
        check(Trouble::Ended(ending), "z3 ended before it answered: Segmentation fault\\u{1b}[0m");
    }

    #[test]
    fn foreign_text_is_cut() {
        assert_eq!(excerpt(&"é".repeat(400)), format!("{} …", "é".repeat(300)));
    }

    #[test]
    fn short_times_are_told_in_milliseconds() {
        assert_eq!([seconds(Duration::from_millis(250)), seconds(Duration::from_secs(2))], ["250 ms", "2 s"]);
    }
}
