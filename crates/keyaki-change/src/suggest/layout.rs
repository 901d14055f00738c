//! How a JSON text is laid out, so that what is put into it looks like what is there.

use keyaki_policy::json::{Json, Node};
use keyaki_source::{Source, Span};
use serde_json::Value;

/// What inserted lines begin and end with.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    newline: &'static str,
    /// The blanks by which one level is further in than the next.
    unit: String,
    /// What follows commas and colons within a line.
    blank: &'static str,
}

impl Layout {
    /// That of a text with this root.
    pub(crate) fn of(source: &Source, root: &Node) -> Self {
        let newline = if source.text().contains("\r\n") { "\r\n" } else { "\n" };
        let first = root.as_object().and_then(<[_]>::first).map(|member| member.key.span.start());
        let unit = first.and_then(|at| blanks_before(source, at)).filter(|blanks| !blanks.is_empty());
        // As after the first colon.
        let after_colon = root.as_object().and_then(<[_]>::first).map(|member| {
            let between = Span::new(member.key.span.end(), member.value.span.start());
            source.slice(between).trim_end().len() < between.len()
        });
        let blank = if after_colon == Some(false) { "" } else { " " };
        Self { newline, unit: unit.unwrap_or("  ").to_owned(), blank }
    }

    /// What stands between the parts of a container: a line feed and blanks, or a blank, or nothing.
    pub(crate) fn gap(&self, source: &Source, container: &Node) -> String {
        let first = match &container.value {
            Json::Object(members) => members.first().map(|member| member.key.span.start()),
            Json::Array(items) => items.first().map(|item| item.span.start()),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => None,
        };
        let blanks = first.and_then(|at| blanks_before(source, at));
        blanks.map_or_else(|| self.blank.to_owned(), |blanks| format!("{}{blanks}", self.newline))
    }

    /// `value`, to stand where parts are separated by `gap`.
    pub(crate) fn text(&self, value: &Value, gap: &str) -> String {
        if !gap.contains('\n') {
            return self.one_line(value);
        }
        // The text of serde_json, two blanks a level, moved in.
        let lines: Vec<String> = format!("{value:#}").lines().map(|line| self.reindented(line)).collect();
        lines.join(gap)
    }

    /// JSON in a line.
    fn one_line(&self, value: &Value) -> String {
        let blank = self.blank;
        let joined = |parts: Vec<String>| parts.join(&format!(",{blank}"));
        match value {
            Value::Array(items) => format!("[{}]", joined(items.iter().map(|item| self.one_line(item)).collect())),
            Value::Object(members) => {
                let member = |(name, value): (&String, &Value)| {
                    format!("{}:{blank}{}", Value::from(name.as_str()), self.one_line(value))
                };
                format!("{{{}}}", joined(members.iter().map(member).collect()))
            }
            other => other.to_string(),
        }
    }

    /// What separates the name of a member from its value.
    pub(crate) fn colon(&self) -> String {
        format!(":{}", self.blank)
    }

    /// What follows a comma within a line.
    pub(crate) fn blank(&self) -> &'static str {
        self.blank
    }

    /// A gap one level further out.
    pub(crate) fn one_out(&self, gap: &str) -> String {
        gap.strip_suffix(self.unit.as_str()).unwrap_or(gap).to_owned()
    }

    fn reindented(&self, line: &str) -> String {
        let rest = line.trim_start_matches(' ');
        format!("{}{rest}", self.unit.repeat((line.len() - rest.len()) / 2))
    }
}

/// The blanks before a place when nothing else is before it on its line.
fn blanks_before(source: &Source, at: usize) -> Option<&str> {
    let before = source.text().get(..at)?;
    let (_, line) = before.rsplit_once('\n')?;
    line.bytes().all(|byte| byte == b' ' || byte == b'\t').then_some(line)
}
