//! Diagnostics as text and JSON.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use keyaki_report::{Colour, Style, error_json, render_diagnostics};
use keyaki_source::{Diagnostic, Source, Span};
use proptest::prelude::*;

/// A diagnostic whose labels are at the given parts of `text`.
fn about(text: &str, parts: &[(&str, &str)]) -> Diagnostic {
    let source = Source::new("policy.json", text);
    let mut diagnostic = Diagnostic::error("some-code", "something is wrong with `it`");
    for (part, message) in parts {
        let start = text.find(part).unwrap();
        diagnostic = diagnostic.label(&source, Span::new(start, start + part.len()), *message);
    }
    diagnostic
}

fn check(diagnostic: Diagnostic, expected: &str) {
    let text = render_diagnostics(&[diagnostic], Style::PLAIN);
    assert_eq!(text.trim_end(), expected.trim_matches('\n'), "\n{text}");
}

#[test]
fn a_place_is_underlined() {
    check(
        about("{\n  \"Effect\": \"Alow\"\n}\n", &[("\"Alow\"", "neither `Allow` nor `Deny`")]).help("write `Allow`"),
        r#"
error[some-code]: something is wrong with `it`
 --> policy.json:2:13
  |
2 |   "Effect": "Alow"
  |             ^^^^^^ neither `Allow` nor `Deny`
  = help: write `Allow`
"#,
    );
}

#[test]
fn without_a_place_there_is_only_the_message() {
    check(Diagnostic::note("n", "so\nit is").help("do that"), "note[n]: so\\nit is\n  = help: do that");
}

#[test]
fn other_places_are_shown_in_the_order_of_the_text() {
    check(
        about("one\ntwo\nthree\nfour\nfive\n", &[("four", "again"), ("one", "first"), ("e\n", ""), ("five", "")]),
        r"
error[some-code]: something is wrong with `it`
 --> policy.json:4:1
  |
1 | one
  | --- first
  |   -
...
4 | four
  | ^^^^ again
5 | five
  | ----
",
    );
}

#[test]
fn tabs_and_wide_characters_keep_the_marks_in_place() {
    check(
        about("\t\"漢字\": \"é\u{1b}\", x", &[("x", "here"), ("字", "")]),
        "
error[some-code]: something is wrong with `it`
 --> policy.json:1:14
  |
1 |     \"漢字\": \"é\\u{1b}\", x
  |        --
  |                        ^ here
",
    );
}

#[test]
fn a_place_of_several_lines_is_marked_in_the_margin() {
    check(
        about("{\n  \"a\": [\n    1\n  ]\n}\n", &[("[\n    1\n  ]", "no array")]),
        r#"
error[some-code]: something is wrong with `it`
 --> policy.json:2:8
  |
2 | >   "a": [
3 | >     1
4 | >   ]
  |     ^ no array
"#,
    );
}

#[test]
fn of_a_place_of_many_lines_the_middle_is_left_out() {
    let lines: String = (1..100).map(|n| format!("{n}\n")).collect();
    check(
        about(&lines, &[(&lines, "")]),
        "
error[some-code]: something is wrong with `it`
  --> policy.json:1:1
   |
 1 | > 1
 2 | > 2
 3 | > 3
 4 | > 4
 5 | > 5
 6 | > 6
 7 | > 7
 8 | > 8
 9 | > 9
10 | > 10
11 | > 11
12 | > 12
   | >  … 84 more lines …
97 | > 97
98 | > 98
99 | > 99
",
    );
}

#[test]
fn places_in_several_texts_are_shown_with_their_texts() {
    let other = Source::new("other\u{7}.json", "abc");
    check(
        about("xyz", &[("y", "here")]).label(&other, Span::new(3, 3), "and at the end of this"),
        r"
error[some-code]: something is wrong with `it`
 --> policy.json:1:2
  |
1 | xyz
  |  ^ here
 ::: other\u{7}.json:1:4
  |
1 | abc
  |    - and at the end of this
",
    );
}

#[test]
fn long_lines_are_cut_around_each_place() {
    let text = format!("{}HERE{}THERE{}", "a".repeat(500), "b".repeat(500), "c".repeat(500));
    check(
        about(&text, &[("HERE", "one"), ("THERE", "two")]),
        "
error[some-code]: something is wrong with `it`
 --> policy.json:1:501
  |
1 | …aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaHEREbbbbbbbbbbbbbbbbbbbbbbbbbbbbb…
  |                                                             ^^^^ one
1 | …bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbTHEREccccccccccccccccccccccccccccc…
  |                                                            ----- two
",
    );
}

#[test]
fn json_has_all_places() {
    let diagnostic = about("{\n  é\n}", &[("é", "here")]).help("go away");
    let expected = serde_json::json!({"schema": "keyaki.error/1", "diagnostics": [{
        "severity": "error", "code": "some-code", "message": "something is wrong with `it`", "help": "go away",
        "locations": [
            {"file": "policy.json", "line": 2, "column": 3, "endLine": 2, "endColumn": 4, "message": "here"},
        ],
    }]});
    assert_eq!(error_json(&[diagnostic]).to_string(), expected.to_string());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_and_no_place_panics_or_steers_the_terminal(
        text in "([ -~\t\r\n\u{1b}é漢\u{202e}]|\\PC){0,300}",
        spans in proptest::collection::vec((0usize..400, 0usize..400), 0..4),
        width in 0usize..120,
    ) {
        let source = Source::new(text.clone(), text.clone());
        let mut diagnostic = Diagnostic::warning("w", text.clone()).help(text.clone());
        for (start, end) in spans {
            diagnostic = diagnostic.label(&source, Span::new(start, end), text.clone());
        }
        let shown = render_diagnostics(&[diagnostic], Style { colour: Colour::Never, width });
        prop_assert!(!shown.contains(|c: char| c.is_control() && c != '\n'), "{shown:?}");
        prop_assert!(!shown.contains('\u{202e}'), "{shown:?}");
    }
}
