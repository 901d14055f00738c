//! Every case of `tests/formats` in every format.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod support;

use keyaki_report::{Checked, Verdict, github_annotations, junit, markdown_comment};
use support::{cases, checks};

fn snapshots(format: &str, write: impl Fn(&[Checked]) -> String) {
    for case in cases() {
        let checks = checks(&case);
        let text = write(&checks);
        assert_eq!(text, write(&checks), "{case}: same input, same bytes");
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(format!("{format}_{case}"), text) });
    }
}

mod github {
    use super::*;

    #[test]
    fn cases_are_written() {
        snapshots("github", github_annotations);
    }

    /// The runner takes a line for a command when it begins with `::`, and anything after `##[` wherever that is.
    #[test]
    fn every_line_is_a_command_of_ours() {
        for case in cases() {
            let text = github_annotations(&checks(&case));
            let lines: Vec<&str> = text.lines().collect();
            let (last, commands) = lines.split_last().unwrap();
            for line in commands {
                let command = ["::error ", "::warning ", "::notice "].iter().find_map(|name| line.strip_prefix(name));
                let (properties, message) = command.unwrap_or_else(|| panic!("{line}")).split_once("::").unwrap();
                for property in properties.split(',') {
                    let (name, value) = property.split_once('=').unwrap();
                    assert!(["file", "line", "endLine", "col", "endColumn", "title"].contains(&name), "{line}");
                    assert!(!value.contains(':'), "{line}");
                }
                assert!(!message.contains(|c: char| c.is_control()), "{line}");
            }
            assert!(last.starts_with("keyaki: ") && !last.contains("##["), "{last}");
        }
    }

    #[test]
    fn what_every_check_says_is_said_once() {
        let mut checks = checks("run");
        let once = github_annotations(&checks);
        checks.extend(checks.clone());
        let twice = github_annotations(&checks);
        assert_eq!(once.lines().count(), twice.lines().count());
    }
}

mod xml {
    use super::*;

    #[test]
    fn cases_are_written() {
        snapshots("junit", junit);
    }

    #[test]
    fn a_parser_finds_the_checks() {
        for case in cases() {
            let checks = checks(&case);
            let text = junit(&checks);
            let document = roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{case}: {error}\n{text}"));
            let named = |name: &str| document.descendants().filter(|node| node.has_tag_name(name)).collect::<Vec<_>>();
            let elements = ["testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out"];
            for node in document.descendants().filter(|node| node.is_element()) {
                assert!(elements.contains(&node.tag_name().name()), "{case}: {}", node.tag_name().name());
            }
            let suite = named("testsuite")[0];
            for (check, node) in checks.iter().zip(named("testcase")) {
                let name = keyaki_report::printable(&check.name);
                assert_eq!(node.attribute("name"), Some(name.as_str()));
                let inside: Vec<&str> =
                    node.children().filter(|node| node.is_element()).map(|node| node.tag_name().name()).collect();
                let expected = match check.verdict() {
                    Verdict::Pass => None,
                    Verdict::Accepted => Some("skipped"),
                    Verdict::Fail => Some("failure"),
                    Verdict::Unknown | Verdict::Disagreement | Verdict::Error => Some("error"),
                };
                assert_eq!(inside.iter().copied().find(|name| *name != "system-out"), expected, "{case}");
            }
            for (counted, name) in
                [("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]
            {
                assert_eq!(suite.attribute(counted), Some(named(name).len().to_string().as_str()), "{case}: {counted}");
            }
        }
    }
}

mod markdown {
    use super::*;
    use comrak::nodes::NodeValue;

    #[test]
    fn cases_are_written() {
        snapshots("markdown", markdown_comment);
    }

    /// Read as GitHub reads it: nothing but what the comment is made of, and no mention outside of code.
    #[test]
    fn no_foreign_markup_is_in_it() {
        for case in cases() {
            let text = markdown_comment(&checks(&case));
            let mut options = comrak::Options::default();
            options.extension.table = true;
            options.extension.autolink = true;
            options.extension.strikethrough = true;
            options.extension.tasklist = true;
            options.extension.footnotes = true;
            let arena = comrak::Arena::new();
            let root = comrak::parse_document(&arena, &text, &options);
            for node in root.descendants() {
                match &node.data.borrow().value {
                    NodeValue::Document
                    | NodeValue::Heading(_)
                    | NodeValue::Paragraph
                    | NodeValue::Table(_)
                    | NodeValue::TableRow(_)
                    | NodeValue::TableCell
                    | NodeValue::List(_)
                    | NodeValue::Item(_)
                    | NodeValue::Strong
                    | NodeValue::Emph
                    | NodeValue::SoftBreak
                    | NodeValue::Code(_)
                    | NodeValue::CodeBlock(_) => {}
                    NodeValue::Text(text) => {
                        let mut after = text.split(['@', '#']).skip(1);
                        assert!(after.all(|rest| rest.starts_with('\u{200b}')), "{case}: {text}");
                        assert!(!text.contains("://") || !text.contains("evil"), "{case}: {text}");
                    }
                    NodeValue::HtmlBlock(html) => {
                        for line in html.literal.lines() {
                            let ours = ["<details>", "</details>", ""].contains(&line)
                                || line.strip_prefix("<summary>Details").is_some_and(|rest| {
                                    rest.strip_suffix("</summary>").is_some_and(|rest| !rest.contains(['<', '&']))
                                });
                            assert!(ours, "{case}: {line}");
                        }
                    }
                    other => panic!("{case}: {other:?}"),
                }
            }
        }
    }

    #[test]
    fn a_comment_has_a_bounded_size() {
        let check = checks("new-access").remove(0);
        let many: Vec<Checked> = (0..500).map(|n| Checked { name: format!("{n}.json"), ..check.clone() }).collect();
        let text = markdown_comment(&many);
        assert!(text.len() <= 65_536, "{}", text.len());
        assert!(text.contains("… and 400 more"), "{text}");
        let shown = text.matches("\n### ").count();
        assert!(text.contains(&format!("\n{} checks are left out here", 500 - shown)), "{shown}");
        let long = Checked { name: "x".repeat(100_000), ..check };
        assert!(markdown_comment(&[long]).len() <= 65_536);
    }
}
