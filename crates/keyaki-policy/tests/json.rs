//! JSON: values with their places, and errors that say where and why.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use keyaki_policy::json::{Json, Node, content_span, parse, part_span};
use keyaki_source::Source;
use proptest::prelude::*;

/// The value and the text at every span, or the error.
fn check(text: &str, expected: &str) {
    assert_eq!(shown(text), expected, "{text}");
}

fn shown(text: &str) -> String {
    let source = Source::new("t", text);
    match parse(&source) {
        (Some(node), diagnostics) => {
            assert!(diagnostics.is_empty());
            write(&source, &node)
        }
        (None, diagnostics) => {
            let error = &diagnostics[0];
            let span = error.labels[0].span;
            format!("{} @ {}..{}: {}", error.code, span.start(), span.end(), error.message)
        }
    }
}

fn write(source: &Source, node: &Node) -> String {
    let value = match &node.value {
        Json::Null => "null".into(),
        Json::Bool(truth) => truth.to_string(),
        Json::Number(text) => format!("#{text}"),
        Json::String(text) => format!("{text:?}"),
        Json::Array(items) => return format!("[{}]", list(items.iter().map(|item| write(source, item)))),
        Json::Object(members) => {
            let member = |member: &keyaki_policy::json::Member| {
                assert!(source.slice(member.key.span).starts_with('"'));
                format!("{}={}", member.key.value, write(source, &member.value))
            };
            return format!("{{{}}}", list(members.iter().map(member)));
        }
    };
    format!("{value}<{}>", source.slice(node.span))
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

#[test]
fn values_keep_their_text() {
    check(" null ", "null<null>");
    check("[true,false , null]", "[true<true>, false<false>, null<null>]");
    check(r#"{"a": 1, "b": "x", "a": {}}"#, r##"{a=#1<1>, b="x"<"x">, a={}}"##);
    check("\t[\n]\r ", "[]");
    check("[-0.50e+10, 0, 1E3]", "[#-0.50e+10<-0.50e+10>, #0<0>, #1E3<1E3>]");
    check("123456789012345678901234567890", "#123456789012345678901234567890<123456789012345678901234567890>");
}

#[test]
fn escapes_are_resolved() {
    check(r#""\"\\\/\b\f\n\r\t""#, r#""\"\\/\u{8}\u{c}\n\r\t"<"\"\\\/\b\f\n\r\t">"#);
    check(r#""\u0041\u00e9é\ud83d\ude00.""#, "\"Aéé😀.\"<\"\\u0041\\u00e9é\\ud83d\\ude00.\">");
    check("\"\u{7f}\"", "\"\\u{7f}\"<\"\u{7f}\">");
}

#[test]
fn malformed_strings_are_errors_at_the_place() {
    check(r#""\x""#, r"json-string @ 1..3: `\x` is not an escape sequence");
    check(r#""\é""#, r"json-string @ 1..4: `\é` is not an escape sequence");
    check(r#""\u12g4""#, r"json-string @ 1..3: `\u` is not an escape sequence");
    check(r#""\ud800""#, r"json-string @ 1..7: `\ud800` is half a surrogate pair and no character");
    check(r#""\udc00\ud800""#, r"json-string @ 1..7: `\udc00` is half a surrogate pair and no character");
    check(r#""\ud800\u0041""#, r"json-string @ 1..7: `\ud800` is half a surrogate pair and no character");
    check("\"a\nb\"", "json-string @ 2..3: the control character U+000A stands bare in a string");
    check("[\"abc", "json-string @ 1..2: a string is never closed");
    check("\"\\", "json-string @ 1..2: `\\` is not an escape sequence");
}

#[test]
fn malformed_numbers_are_errors() {
    check("01", "json-number @ 0..2: `01` is not a JSON number");
    check("-", "json-number @ 0..1: `-` is not a JSON number");
    check("1.", "json-number @ 0..2: `1.` is not a JSON number");
    check("1e", "json-number @ 0..2: `1e` is not a JSON number");
    check("+1", "json-syntax @ 0..1: expected a value, found `+`");
}

#[test]
fn malformed_structure_is_an_error_at_the_place() {
    check("", "json-syntax @ 0..0: the text is empty");
    check("  ", "json-syntax @ 0..2: the text is empty");
    check("{} {}", "json-syntax @ 3..4: expected the end of the text, found `{`");
    check("[1,]", "json-syntax @ 2..3: a comma stands before `]`");
    check(r#"{"a":1,}"#, "json-syntax @ 6..7: a comma stands before `}`");
    check(r#"{"a" 1}"#, "json-syntax @ 5..6: expected `:` after the member name, found `1`");
    check("{a: 1}", "json-syntax @ 1..2: expected a member name in double quotes, found `a`");
    check("['a']", "json-syntax @ 1..2: expected a value, found `\\'`");
    check("[1 2]", "json-syntax @ 3..4: expected `,` or `]`, found `2`");
    check("[1", "json-syntax @ 2..2: expected `,` or `]`, found the end of the text");
    check("nulls", "json-syntax @ 0..1: expected a value, found `n`");
    check("True", "json-syntax @ 0..1: expected a value, found `T`");
    check("// x\n{}", "json-syntax @ 0..1: expected a value, found `/`");
    check("é", "json-syntax @ 0..2: expected a value, found `é`");
    check("\u{feff}{}", "json-syntax @ 0..3: expected a value, found `\\u{feff}`");
    check("\u{a0}{}", "json-syntax @ 0..2: expected a value, found `\\u{a0}`");
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(shown(&nested(64)), nested(64));
    check(&nested(65), "json-depth @ 64..65: arrays and objects nest more than 64 deep");
    check(&"[".repeat(1_000_000), "json-depth @ 64..65: arrays and objects nest more than 64 deep");
}

#[test]
fn places_inside_strings() {
    let text = r#"["abc", "a\u0062c"]"#;
    let source = Source::new("t", text);
    let root = parse(&source).0.unwrap();
    let [plain, escaped] = root.as_array().unwrap() else { panic!("two items") };
    assert_eq!(source.slice(content_span(plain.span)), "abc");
    assert_eq!(source.slice(part_span(plain.span, "abc", 1, 2)), "b");
    assert_eq!(source.slice(part_span(escaped.span, "abc", 1, 2)), r"a\u0062c");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_string_survives_its_escapes(text in any::<String>()) {
        let escaped: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        let node = parse(&Source::new("t", format!("\"{escaped}\""))).0.unwrap();
        prop_assert_eq!(node.as_str(), Some(text.as_str()));
    }

    #[test]
    fn any_text_is_a_value_or_one_error(text in "[\\[\\]{}:,\"\\\\a-f0-9.+\\-eu \nétrulsn]{0,40}") {
        let (node, diagnostics) = parse(&Source::new("t", text));
        prop_assert_eq!(node.is_some(), diagnostics.is_empty());
    }
}
