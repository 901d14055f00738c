//! Policies and what is found in them: `tests/cases/*.txt`, and beside each family a snapshot.
//!
//! A case is a heading `== CODE | TYPE | TITLE` and a policy, in which the code must be found, or must not with `not CODE`; the snapshot has
//! everything that is found, with paths and spans. Every code that is looked for has a case of both kinds, and the list of codes in
//! `docs/validate.md` says which those are. In a text `<700 times x>` stands for so many.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests fail by panicking"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use keyaki_engine::{Agreement, Engine, Limits, Panel};
use keyaki_native::Native;
use keyaki_policy::json;
use keyaki_source::Source;
use keyaki_validate::{
    Finding, IssueCode, Location, PathElement, Places, PolicyType, Proofs, ResourceType, Validation, validate,
};

struct Case {
    code: String,
    expected: bool,
    kind: String,
    title: String,
    text: String,
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn cases(path: &Path) -> Vec<Case> {
    let text = fs::read_to_string(path).unwrap();
    let of = |part: &str| {
        let (heading, text) = part.split_once('\n').unwrap();
        let [code, kind, title] = heading.split(" | ").collect::<Vec<_>>()[..] else { panic!("{heading}") };
        let expected = !code.starts_with("not ");
        let code = code.trim_start_matches("not ").to_owned();
        assert!(IssueCode::ALL.iter().any(|one| one.name() == code), "{code}");
        Case { code, expected, kind: kind.to_owned(), title: title.to_owned(), text: expanded(text.trim_end()) }
    };
    text.strip_prefix("== ").unwrap().split("\n== ").map(of).collect()
}

/// The text with what it repeats.
fn expanded(text: &str) -> String {
    let Some((before, rest)) = text.split_once('<') else { return text.to_owned() };
    let (count, rest) = rest.split_once(" times ").unwrap();
    let (what, after) = rest.split_once('>').unwrap();
    format!("{before}{}{after}", what.repeat(count.parse().unwrap()))
}

fn families() -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder("tests/cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn validated(case: &Case) -> Validation {
    let (kind, resource) = case.kind.split_once(' ').unwrap_or((&case.kind, ""));
    let kind = match kind {
        "identity" => PolicyType::Identity,
        "resource" => PolicyType::Resource,
        "scp" => PolicyType::ServiceControl,
        "rcp" => PolicyType::ResourceControl,
        other => panic!("{other}"),
    };
    let panel = Panel::new([Arc::new(Native::default()) as Arc<dyn Engine>]);
    let limits = Limits::default();
    validate(&case.text, kind, ResourceType::from_name(resource), Proofs::By(&panel, &limits, Agreement::All))
}

/// A finding as lines: its code, each place, its details.
fn shown(text: &str, finding: &Finding) -> String {
    let places = Places::new(text);
    let place = |location: &Location| {
        let (start, end) = (places.place(location.span.start()), places.place(location.span.end()));
        let written = &text.get(location.span.range()).unwrap();
        let written: String = written.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(60).collect();
        let path: String = location.path.iter().map(step).collect();
        format!("  {path} {}:{}-{}:{} {written}\n", start.line, start.column, end.line, end.column)
    };
    let places: String = finding.locations.iter().map(place).collect();
    let proof = finding.proof.iter().map(|proof| format!("  proof: {proof}\n")).collect::<String>();
    format!("{} {}\n{places}  {}\n{proof}", finding.code.finding_type().name(), finding.code.name(), finding.details)
}

fn step(element: &PathElement) -> String {
    match element {
        PathElement::Index(at) => format!("[{at}]"),
        PathElement::Key(name) => format!(".{name}(key)"),
        PathElement::Value(name) => format!(".{name}"),
        PathElement::Substring { start, length } => format!("({start}+{length})"),
    }
}

#[test]
fn each_case_has_its_findings() {
    for path in families() {
        let mut out = String::new();
        for case in cases(&path) {
            let validation = validated(&case);
            let found = validation.findings.iter().any(|finding| finding.code.name() == case.code);
            assert_eq!(
                found,
                case.expected,
                "{}: {}, {}: {:?}",
                path.display(),
                case.code,
                case.title,
                validation.findings
            );
            assert_eq!(validation.disagreements, 0, "{}", case.title);
            let not = if case.expected { "" } else { "not " };
            out += &format!("== {not}{} | {} | {}\n", case.code, case.kind, case.title);
            out += &validation.findings.iter().map(|finding| shown(&case.text, finding)).collect::<String>();
            if validation.undecided > 0 {
                out += &format!("questions undecided: {}\n", validation.undecided);
            }
            out.push('\n');
        }
        insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(path.file_stem().unwrap().to_str().unwrap(), out);
        });
    }
}

/// What a path leads to, read from the text anew: the text of a value or name with its quotes, or of a part of a string.
fn led_to(text: &str, path: &[PathElement]) -> String {
    let source = Source::new("case", text);
    let mut node = &json::parse(&source).0.unwrap();
    for (at, element) in path.iter().enumerate() {
        let last = at + 1 == path.len();
        match element {
            PathElement::Index(index) => node = &node.as_array().unwrap()[*index],
            PathElement::Value(name) => node = &node.member(name).unwrap().value,
            PathElement::Key(name) => {
                assert!(last);
                return source.slice(node.member(name).unwrap().key.span).to_owned();
            }
            PathElement::Substring { start, length } => {
                assert!(last);
                let units: Vec<u16> = node.as_str().unwrap().encode_utf16().skip(*start).take(*length).collect();
                return String::from_utf16(&units).unwrap();
            }
        }
    }
    source.slice(node.span).to_owned()
}

#[test]
fn paths_lead_to_what_spans_hold() {
    let mut tried = 0;
    for case in families().iter().flat_map(|path| cases(path)) {
        for finding in validated(&case).findings {
            // In a text that is no JSON, no path leads anywhere.
            let syntax = finding.code == IssueCode::JsonSyntaxError && finding.locations[0].path.is_empty();
            let repeated = finding.code == IssueCode::JsonSyntaxError && !syntax;
            for location in finding.locations.iter().filter(|_| !syntax && !repeated) {
                let written = &case.text[location.span.range()];
                assert_eq!(led_to(&case.text, &location.path), written, "{} {:?}", case.title, location.path);
                tried += 1;
            }
        }
    }
    assert!(tried > 200, "{tried}");
}

#[test]
fn every_code_that_is_looked_for_is_tested_both_ways_and_documented() {
    let all: Vec<Case> = families().iter().flat_map(|path| cases(path)).collect();
    let codes = |expected: bool| -> BTreeSet<String> {
        all.iter().filter(|case| case.expected == expected).map(|case| case.code.clone()).collect()
    };
    assert_eq!(codes(true), codes(false), "a code needs a case in which it is found and one in which it is not");
    let page = fs::read_to_string(folder("../../docs/validate.md")).unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    let rows: Vec<(String, bool)> = rows
        .filter_map(|row| {
            let (code, rest) = row.split_once("` | ")?;
            let known = IssueCode::ALL.iter().any(|one| one.name() == code);
            known.then(|| (code.to_owned(), rest.starts_with("yes")))
        })
        .collect();
    let every: BTreeSet<String> = IssueCode::ALL.iter().map(|code| code.name().to_owned()).collect();
    assert_eq!(rows.iter().map(|(code, _)| code.clone()).collect::<BTreeSet<_>>(), every);
    let documented: BTreeSet<String> = rows.iter().filter(|(_, yes)| *yes).map(|(code, _)| code.clone()).collect();
    assert_eq!(documented, codes(true));
}
