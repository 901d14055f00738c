//! A line of the input as a request, and the beginning of its row.
//!
//! In: a line. Out: what is asked, or why nothing can be, and the head of its row: everything that follows from the line and from
//! how it is asked, with the line's SHA-256. So a row is recognised as that of a line by its first bytes, without being read.

use std::collections::BTreeSet;

use keyaki::api::{CheckRequest, Operation, Problem, read_request};
use keyaki_policy::json::{self, Member, Node};
use keyaki_report::{diagnostics_json, json_in_line, json_line};
use keyaki_source::{Diagnostic, MAX_SOURCE_BYTES, Source, Span};
use serde_json::{Map, Value};

use super::lines::{Line, Text};
use crate::certificate::sha256;

/// The version of the rows.
const SCHEMA: &str = "keyaki.batch/1";
/// Members of rows that are not given back from the line. A line's own members of these names are in `input`.
const RESERVED: [&str; 9] =
    ["schema", "line", "input", "options", "sha256", "diagnostics", "result", "answer", "error"];

/// What a line asks.
pub(crate) struct Read {
    /// The row's text up to its result, without a comma at the end.
    pub(crate) head: String,
    pub(crate) asked: Result<CheckRequest, Vec<Diagnostic>>,
}

/// The reader of the lines of an input.
pub(crate) struct Reader<'a> {
    /// The input's name.
    pub(crate) name: &'a str,
    /// By which options what is asked is not the usual question.
    pub(crate) options: Map<String, Value>,
}

impl Reader<'_> {
    /// Reads a line.
    pub(crate) fn read(&self, line: &Line) -> Read {
        let mut head = begun(line);
        let row = row(self.name, line, &mut head);
        self.identify(line, &mut head);
        let asked = row.map(|(request, warnings)| {
            if !warnings.is_empty() {
                add(&mut head, "\"diagnostics\"", &json_line(&diagnostics_json(&warnings)));
            }
            request
        });
        Read { head, asked }
    }

    /// The head of the row of a line of which nothing is known.
    pub(crate) fn bare_head(&self, line: &Line) -> String {
        let mut head = begun(line);
        self.identify(line, &mut head);
        head
    }

    /// Says to the letter what is asked: an answer must not be taken for that of a line that was changed since, or of one that is asked
    /// otherwise.
    fn identify(&self, line: &Line, head: &mut String) {
        if !self.options.is_empty() {
            add(head, "\"options\"", json_line(&Value::Object(self.options.clone())).trim_end());
        }
        if let Text::Whole(text) = &line.text {
            add(head, "\"sha256\"", &format!("\"{}\"", sha256(text)));
        }
    }
}

fn begun(line: &Line) -> String {
    format!("{{\"schema\":\"{SCHEMA}\",\"line\":{}", line.number)
}

fn row(name: &str, line: &Line, head: &mut String) -> Result<(CheckRequest, Vec<Diagnostic>), Vec<Diagnostic>> {
    let source = source(name, line)?;
    let (node, diagnostics) = json::parse(&source);
    let node = node.ok_or(diagnostics)?;
    let Some(members) = node.as_object() else {
        let error = Diagnostic::error("batch-line", format!("a line is an object, not {}", node.kind()));
        let help = "write `{\"id\": …, \"operation\": \"CheckNoNewAccess\", \"request\": {…}}`";
        return Err(vec![error.label(&source, node.span, "not an object").help(help)]);
    };
    given_back(&source, members, head);
    let mut problems = duplicates(&source, members);
    let operation = operation(&source, &node).map_err(|error| problems.push(error)).ok();
    let request = required(&source, &node, "request", "the request of the operation, as the API has it");
    let request = request.map_err(|error| problems.push(error)).ok();
    let (Some(operation), Some(request), true) = (operation, request, problems.is_empty()) else {
        return Err(problems);
    };
    let all = |problems: Vec<Problem>| problems.into_iter().map(|problem| problem.diagnostic).collect();
    read_request(operation, &source, request).map_err(all)
}

fn source(name: &str, line: &Line) -> Result<Source, Vec<Diagnostic>> {
    let number = usize::try_from(line.number).unwrap_or(usize::MAX);
    let text = match &line.text {
        Text::Whole(text) => text,
        Text::TooLong => {
            let message = format!("the line has more than {MAX_SOURCE_BYTES} bytes");
            return Err(vec![Diagnostic::error("line-too-long", message).help("its policies cannot be that long")]);
        }
    };
    match str::from_utf8(text) {
        // A mark at the beginning of the file says that it is UTF-8.
        Ok(text) if line.number == 1 => {
            Ok(Source::excerpt(name, text.strip_prefix('\u{feff}').unwrap_or(text), number))
        }
        Ok(text) => Ok(Source::excerpt(name, text, number)),
        Err(error) => {
            let at = error.valid_up_to();
            let source = Source::excerpt(name, String::from_utf8_lossy(text), number);
            let error = Diagnostic::error("not-utf8", "the line is not UTF-8");
            let span = Span::new(at, at + '\u{fffd}'.len_utf8());
            Err(vec![error.label(&source, span, "this byte begins no character").help("JSON is written in UTF-8")])
        }
    }
}

/// Adds the members that are given back as they were written: `id`, `operation` and those that are not ours.
fn given_back(source: &Source, members: &[Member], head: &mut String) {
    let text = |span| json_in_line(source.slice(span));
    let mut seen = BTreeSet::from(["request"]);
    let members: Vec<&Member> = members.iter().filter(|member| seen.insert(member.key.value.as_str())).collect();
    let is_reserved = |member: &&&Member| RESERVED.contains(&member.key.value.as_str());
    let by_name = |name| members.iter().find(move |member| member.key.value == name);
    let others = members.iter().filter(|member| !["id", "operation"].contains(&member.key.value.as_str()));
    let (reserved, others): (Vec<_>, Vec<_>) = others.partition(is_reserved);
    for member in by_name("id").into_iter().chain(by_name("operation")).chain(others) {
        add(head, &text(member.key.span), &text(member.value.span));
    }
    if !reserved.is_empty() {
        let shown = |member: &&Member| format!("{}:{}", text(member.key.span), text(member.value.span));
        let shown: Vec<String> = reserved.into_iter().map(shown).collect();
        add(head, "\"input\"", &format!("{{{}}}", shown.join(",")));
    }
}

fn duplicates(source: &Source, members: &[Member]) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    let again = members.iter().find(|member| !seen.insert(member.key.value.as_str()));
    let error = again.map(|member| {
        let error = Diagnostic::error("batch-duplicate", format!("`{}` is given twice", member.key.value));
        error.label(source, member.key.span, "again here").help("keep one of the two")
    });
    error.into_iter().collect()
}

fn operation(source: &Source, node: &Node) -> Result<Operation, Diagnostic> {
    let names = Operation::ALL.map(|operation| format!("`{}`", operation.name())).join(", ");
    let value = required(source, node, "operation", &names)?;
    value.as_str().and_then(Operation::named).ok_or_else(|| {
        let error = Diagnostic::error("unknown-operation", "there is no such operation");
        error.label(source, value.span, "not an operation").help(format!("the operations are {names}"))
    })
}

fn required<'n>(source: &Source, node: &'n Node, name: &str, what: &str) -> Result<&'n Node, Diagnostic> {
    node.member(name).map(|member| &member.value).ok_or_else(|| {
        let error = Diagnostic::error("batch-missing", format!("the line has no `{name}`"));
        let brace = Span::new(node.span.start(), node.span.start() + 1);
        error.label(source, brace, "in this object").help(format!("write `{name}`: {what}"))
    })
}

fn add(head: &mut String, key: &str, value: &str) {
    head.push(',');
    head.push_str(key);
    head.push(':');
    head.push_str(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(number: u64, text: &str) -> Read {
        let reader = Reader { name: "in.jsonl", options: Map::new() };
        reader.read(&Line { number, end: 0, text: Text::Whole(text.as_bytes().to_vec()) })
    }

    fn hash(line: &str) -> String {
        format!("\"sha256\":\"{}\"", sha256(line.as_bytes()))
    }

    #[test]
    fn members_are_given_back_as_they_were_written() {
        let line =
            r#" {"b": 1e999, "operation" : "CheckNoNewAccess","a\u0062":[ "\u00e9",	{}],"request":{}, "id":1.50} "#;
        let head = read(3, line).head;
        let expected = r#"{"schema":"keyaki.batch/1","line":3,"id":1.50,"operation":"CheckNoNewAccess","b":1e999,"a\u0062":[ "\u00e9", {}]"#;
        assert_eq!(head, format!("{expected},{}", hash(line)));
    }

    #[test]
    fn members_with_names_of_ours_are_given_back_apart() {
        let line = r#"{"line": 7, "x": 1, "answer": "no", "input": [], "sha256": 1}"#;
        let head = read(3, line).head;
        let expected =
            r#"{"schema":"keyaki.batch/1","line":3,"x":1,"input":{"line":7,"answer":"no","input":[],"sha256":1}"#;
        assert_eq!(head, format!("{expected},{}", hash(line)));
    }

    #[test]
    fn a_line_that_says_nothing_has_a_row_nevertheless() {
        for text in ["", "{", "[]", "\"\\ud800\"", "{}{}", "{\"a\": 1, }"] {
            let read = read(9, text);
            assert_eq!(read.head, format!(r#"{{"schema":"keyaki.batch/1","line":9,{}"#, hash(text)), "{text}");
            let errors = read.asked.unwrap_err();
            let label = errors[0].labels.first().unwrap();
            assert_eq!(label.source.position(label.span.start()).line, 9, "{text}");
        }
    }

    #[test]
    fn a_member_given_twice_is_an_error_and_given_back_once() {
        let line = r#"{"id": 1, "id": 2, "operation": "CheckNoNewAccess", "request": {}}"#;
        let read = read(1, line);
        let end = format!(r#","id":1,"operation":"CheckNoNewAccess",{}"#, hash(line));
        assert!(read.head.ends_with(&end), "{}", read.head);
        assert_eq!(read.asked.unwrap_err()[0].message, "`id` is given twice");
    }
}
