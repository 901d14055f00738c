//! What is said of rows: the numbers, the agreement, CSV, and that the page is HTML that loads nothing and runs nothing.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use html5ever::parse_document;
use html5ever::tendril::TendrilSink;
use keyaki_experiment::{Answered, Experiment, Key, Report, Row, csv, page, render_summary, summary_json};
use keyaki_source::Source;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

const FILE: &str = r#"
name = "a <b>test</b> of \"reports\""
repetitions = 2
engines = ["native", "z3"]
strings = ["regex", "affixes"]
[[corpus]]
name = "all"
folder = "policies"
[[question]]
name = "deletion"
ask = "access-not-granted"
actions = ["s3:Delete*"]
"#;

fn experiment(text: &str) -> Experiment {
    Experiment::read(&Source::new("experiment.toml", text)).unwrap()
}

/// Rows of three questions: the solver is slow, gives up once, and contradicts the embedded engine once.
fn rows(experiment: &Experiment) -> Vec<Row> {
    let mut rows = Vec::new();
    for (n, instance) in (1..).zip(["one.json", "=two,\"2\".json", "three.json"]) {
        for (at, configuration) in (0..).zip(&experiment.configurations) {
            for repetition in 1..=experiment.repetitions {
                let mut row = Key::new(["all", instance, "deletion"], configuration, repetition).row();
                row.version = "1.0".to_owned();
                row.encode = 0.000_5;
                row.solve = 0.001 * f64::from(n) * 10_f64.powi(at) * f64::from(repetition);
                row.answer = match (n, at) {
                    (1, _) => Answered::Sat,
                    (2, 1) => Answered::Unknown,
                    (3, 2) => Answered::Sat,
                    _ => Answered::Unsat,
                };
                row.reason = (row.answer == Answered::Unknown).then(|| "stopped\nafter 10 s".to_owned());
                (row.terms, row.query) = (7, "abc".to_owned());
                rows.push(row);
            }
        }
    }
    rows
}

fn report() -> Report {
    let experiment = experiment(FILE);
    Report::of(&experiment, &rows(&experiment), vec!["bad.json: <script>".to_owned()], "a machine")
}

#[test]
fn a_terminal_shows_the_numbers_and_the_contradiction() {
    insta::assert_snapshot!(render_summary(&report()));
}

#[test]
fn programs_get_the_numbers() {
    insta::assert_snapshot!(serde_json::to_string_pretty(&summary_json(&report())).unwrap());
}

#[test]
fn csv_quotes_what_needs_quotes() {
    let rows = rows(&experiment(FILE));
    let text = csv(&rows);
    let line = text.split("\r\n").nth(9).unwrap();
    assert_eq!(
        line,
        "all,\"'=two,\"\"2\"\".json\",deletion,z3,1.0,regex,sliced,10,1,unknown,\"stopped\nafter 10 s\",0.0005,0.02,7,abc"
    );
}

#[test]
fn rows_survive_the_way_through_a_file() {
    for row in rows(&experiment(FILE)) {
        assert_eq!(Row::read(row.to_line().trim_end()), Ok(row));
    }
    assert!(Row::read("{}").is_err() && Row::read("{\"schema\": \"keyaki.answer/1\"}").is_err());
}

#[test]
fn the_page_is_html_that_loads_nothing_and_runs_nothing() {
    let page = page(&report());
    let dom = parse_document(RcDom::default(), Default::default()).one(page.as_str());
    assert_eq!(dom.errors.borrow().len(), 0, "{:?}", dom.errors);
    let mut open: Vec<Handle> = vec![dom.document.clone()];
    let (mut lines, mut marks) = (0, 0);
    while let Some(node) = open.pop() {
        if let NodeData::Element { name, attrs, .. } = &node.data {
            let element = name.local.as_ref();
            assert!(!["script", "link", "img", "iframe", "object", "b"].contains(&element), "<{element}>");
            lines += usize::from(element == "polyline");
            marks += usize::from(["circle", "path"].contains(&element));
            for attribute in attrs.borrow().iter() {
                let (name, value) = (attribute.name.local.as_ref(), attribute.value.as_ref());
                assert!(!name.starts_with("on") && !["src", "href", "style"].contains(&name), "{name}={value}");
            }
        }
        open.extend(node.children.borrow().iter().cloned());
    }
    assert_eq!(lines, 3, "a line for each configuration");
    // Native against both encodings, and these against each other: three questions each.
    assert_eq!(marks, 9);
    assert!(page.contains("contradictions") && page.contains("a &lt;b&gt;test&lt;/b&gt;"));
}

#[test]
fn equal_rows_give_equal_bytes_in_any_order() {
    let experiment = experiment(FILE);
    let mut rows = rows(&experiment);
    let of = |rows: &[Row]| page(&Report::of(&experiment, rows, Vec::new(), ""));
    let before = of(&rows);
    rows.reverse();
    assert_eq!(of(&rows), before);
}

/// What is wrong with a description, and the text that it is wrong about.
#[track_caller]
fn check(from: &str, to: &str, message: &str) {
    let text = FILE.replace(from, to);
    assert_ne!(text, FILE);
    let error = Experiment::read(&Source::new("experiment.toml", text.as_str())).unwrap_err();
    assert_eq!(error.message, message);
    assert_eq!(error.labels.len(), 1);
}

#[test]
fn faults_of_a_description_are_found() {
    check("repetitions = 2", "repetitions = 0", "`repetitions` is a number from 1 to 1000");
    check("repetitions = 2", "parallel = 3", "`parallel` is a number from 1 to 2");
    check("repetitions = 2", "timeouts = [0]", "timeouts are seconds, more than 0 and a day at most");
    check("\"native\", \"z3\"", "\"z3\", \"z3\"", "name one engine at least, and each once");
    check("folder = \"policies\"", "", "a corpus has either `folder` or `pairs`");
    check("folder = \"policies\"", "folder = \"p\"\nevery = 0", "`every` is a number from 1");
    check("access-not-granted", "no-new-access", "actions and resources belong to `access-not-granted`");
    check("access-not-granted", "all", "ask `no-new-access`, `no-lost-access` or `access-not-granted`");
    check("actions = [\"s3:Delete*\"]", "", "list `actions` or `resources` that must not be granted");
    check(
        "[[question]]\nname = \"deletion\"\nask",
        "[[question]]\nname = \"x\\n\"\nask",
        "a name is a text of one line",
    );
    check("\"regex\"", "\"regexp\"", "unknown variant `regexp`, expected one of `own`, `regex`, `affixes`");
    check(
        "name = \"all\"",
        "nam = \"all\"",
        "unknown field `nam`, expected one of `name`, `folder`, `pairs`, `policy-type`, `every`",
    );
}
