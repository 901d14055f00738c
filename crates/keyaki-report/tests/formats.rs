//! Every case of `tests/formats` in every format.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod support;

use keyaki_report::{Checked, Verdict, github_annotations, html_page, junit, markdown_comment, sarif};
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

mod code_scanning {
    use super::*;
    use serde_json::Value;

    const SCHEMA: &str = include_str!("sarif/sarif-schema-2.1.0.json");

    fn log(checks: &[Checked]) -> Value {
        serde_json::from_str(&sarif(checks)).unwrap()
    }

    #[test]
    fn cases_are_written() {
        snapshots("sarif", sarif);
    }

    #[test]
    fn logs_are_as_the_schema_wants_them() {
        let schema = jsonschema::validator_for(&serde_json::from_str(SCHEMA).unwrap()).unwrap();
        assert!(!schema.is_valid(&serde_json::json!({"version": "2.1.0"})));
        for case in cases() {
            let log = log(&checks(&case));
            let errors: Vec<String> =
                schema.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
            assert!(errors.is_empty(), "{case}: {errors:#?}");
        }
    }

    /// What the schema cannot say: ids are known, regions are the text they quote, URIs are ASCII, levels fit kinds.
    #[test]
    fn logs_hold_together() {
        for case in cases() {
            let checks = checks(&case);
            let log = log(&checks);
            let run = &log["runs"][0];
            let unanswered = checks
                .iter()
                .any(|check| matches!(check.verdict(), Verdict::Unknown | Verdict::Error | Verdict::Disagreement));
            assert_eq!(run["invocations"][0]["executionSuccessful"], !unanswered, "{case}");
            let mut prints = std::collections::BTreeSet::new();
            for result in run["results"].as_array().unwrap() {
                let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
                assert_eq!(rule["id"], result["ruleId"]);
                assert_eq!(result["kind"] == "fail", result["level"] != "none");
                assert!(prints.insert(result["partialFingerprints"]["keyaki/v1"].as_str().unwrap().to_owned()));
                let related = result["relatedLocations"].as_array().cloned().unwrap_or_default();
                for location in result["locations"].as_array().unwrap().iter().chain(&related) {
                    let uri = location["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
                    assert!(
                        uri.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"\\^`{|}:?#[]".contains(&byte)),
                        "{uri}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_fingerprint_outlives_edits_elsewhere() {
        let prints = |checks: &[Checked]| -> Vec<String> {
            let log = log(checks);
            let results = log["runs"][0]["results"].as_array().unwrap().iter();
            results.map(|result| result["partialFingerprints"]["keyaki/v1"].as_str().unwrap().to_owned()).collect()
        };
        let edited = |edit: &dyn Fn(String) -> String| prints(&support::checks_edited("edits", edit));
        let as_is = edited(&|text| text);
        assert_eq!(as_is.len(), 2);
        let moved = edited(&|text| {
            text.replace(
                "\"Statement\": [",
                "\"Statement\": [\n\n    {\"Effect\": \"Deny\", \"Action\": \"ec2:*\", \"Resource\": \"*\"},",
            )
        });
        assert_eq!(as_is, moved);
        assert_eq!(as_is, edited(&|text| text.replace("\"s3:DeleteBucket\"", "   \"s3:DeleteBucket\"")));
        // The first has a Sid, and stays the same finding; the second is known by its text.
        let other = edited(&|text| text.replace("s3:Delete", "s3:DeleteObject*\", \"s3:Delete"));
        assert_eq!((as_is[0] == other[0], as_is[1] == other[1]), (true, false));
    }
}

mod page {
    use super::*;
    use html5ever::tendril::TendrilSink;
    use markup5ever_rcdom::{Handle, NodeData, RcDom};

    const ELEMENTS: &str = "html head meta title style body header main footer nav section span h2 h3 h4 p a code strong ul \
                            li table tbody tr th td div figure figcaption pre mark details summary svg path rect line text";
    const ATTRIBUTES: &str = "lang charset name content http-equiv id class href open colspan viewBox role aria-label x y x1 \
                              y1 x2 y2 width height rx d";

    #[test]
    fn cases_are_written() {
        snapshots("html", |checks| {
            // The style is a file of its own.
            let page = html_page(checks);
            let (before, rest) = page.split_once("<style>").unwrap();
            let (_, after) = rest.split_once("</style>").unwrap();
            format!("{before}<style>…</style>{after}")
        });
    }

    fn parse(page: &str) -> RcDom {
        let options = html5ever::ParseOpts::default();
        html5ever::parse_document(RcDom::default(), options).from_utf8().read_from(&mut page.as_bytes()).unwrap()
    }

    /// Read as browsers read it: only elements and attributes that the page is made of, links within the page alone, one style.
    #[test]
    fn no_foreign_element_is_on_it() {
        for case in cases() {
            let checks = checks(&case);
            let page = html_page(&checks);
            let dom = parse(&page);
            let (mut open, mut styles, mut sections) = (vec![dom.document.clone()], 0, 0);
            while let Some(node) = open.pop() {
                check_node(&case, &node);
                if let NodeData::Element { name, .. } = &node.data {
                    styles += usize::from(&*name.local == "style");
                    sections += usize::from(&*name.local == "section");
                }
                open.extend(node.children.borrow().iter().cloned());
            }
            assert_eq!((styles, sections), (1, checks.len()), "{case}");
            assert!(
                !page.contains(|c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c)),
                "{case}"
            );
        }
    }

    fn check_node(case: &str, node: &Handle) {
        match &node.data {
            NodeData::Document | NodeData::Doctype { .. } | NodeData::Text { .. } => {}
            NodeData::Element { name, attrs, .. } => {
                assert!(ELEMENTS.split(' ').any(|known| known == &*name.local), "{case}: <{}>", name.local);
                for attribute in attrs.borrow().iter() {
                    let (name, value) = (&*attribute.name.local, &*attribute.value);
                    assert!(ATTRIBUTES.split(' ').any(|known| known == name), "{case}: {name}={value}");
                    let inside = value
                        .strip_prefix('#')
                        .is_some_and(|id| id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
                    assert!(name != "href" || inside, "{case}: {value}");
                }
            }
            NodeData::Comment { .. } | NodeData::ProcessingInstruction { .. } => panic!("{case}: {:?}", node.data),
        }
    }

    /// Foreign text is there, as text.
    #[test]
    fn what_attacks_is_shown() {
        let dom = parse(&html_page(&checks("attack")));
        let (mut open, mut text) = (vec![dom.document.clone()], String::new());
        while let Some(node) = open.pop() {
            if let NodeData::Text { contents } = &node.data {
                text.push_str(&contents.borrow());
            }
            open.extend(node.children.borrow().iter().rev().cloned());
        }
        for attack in [
            "</code></pre></td></style></script><script>alert('sid')</script>\\u{1b}[2J\\u{202e}",
            "aws:PrincipalTag/<iframe src=javascript:alert(4)>",
            "x\" onmouseover=\"alert(5)\\n::set-output",
            "<script>alert(9)</script>",
            "</style><script>alert(8)</script>",
        ] {
            assert!(text.contains(attack), "{attack}\n{text}");
        }
    }

    #[test]
    fn every_link_leads_somewhere() {
        for case in cases() {
            let page = html_page(&checks(&case));
            for link in page.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
                assert!(page.contains(&format!("id=\"{link}\"")), "{case}: {link}");
            }
        }
    }

    #[test]
    fn of_a_long_policy_on_one_line_the_surroundings_of_marks_are_shown() {
        let page = html_page(&checks("minified"));
        assert!(page.len() < 60_000, "{}", page.len());
        assert!(page.contains("<mark class=\"item\">&quot;s3:DeleteBucket&quot;</mark>"), "{page}");
    }
}
