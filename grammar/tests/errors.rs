//! What is said of texts that are no properties: every item by itself, with its place and a way out.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use keyaki_grammar::{format, parse, parse_definition};
use keyaki_source::{Diagnostic, Source};

/// Each diagnostic in a line: code, place, message, help.
fn shown(source: &Source, diagnostics: &[Diagnostic]) -> String {
    let line = |diagnostic: &Diagnostic| {
        let place = diagnostic.labels.first().map_or_else(String::new, |label| {
            let at = source.position(label.span.start());
            format!("{}:{} `{}` ", at.line, at.column, source.slice(label.span))
        });
        format!("{place}{}: {} ({})", diagnostic.code, diagnostic.message, diagnostic.help.as_deref().unwrap_or("-"))
    };
    diagnostics.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What is said of `text`, which has no tree and no layout.
#[track_caller]
fn check(text: &str) -> String {
    let source = Source::new("test.kyk", text);
    let (file, diagnostics) = parse(&source);
    assert!(file.is_none() && !diagnostics.is_empty());
    assert_eq!(format(&source).unwrap_err(), diagnostics);
    shown(&source, &diagnostics)
}

#[test]
fn every_broken_item_is_told() {
    insta::assert_snapshot!(check(
        "let a = aws:SourceIp is\n\
         let tls = aws:SecureTransport is true and and\n\
         property x every allowed request: tls\n\
         property not: some allowed request\n\
         let 5 = tls\n\
         property y: every allowed request: tls = true\n\
         property v: no allowed request: allowed and tls or principal is anonymous\n\
         property t: no allowed request: aws:SourceIp is not present\n\
         property u: no allowed request: aws:SourceIp is not absent\n\
         property s: no allowed request: not not tls\n\
         property r: no allowed request: tls is true\n\
         property q: no allowed request: aws:x is [a, b]\n\
         property p: no allowed request: aws:x is in [a, b]\n\
         property o: no allowed request: action = s3:GetObject\n\
         property n: no allowed request: tls implies tls implies tls\n\
         property m: no allowed request: aws:x in [a, by]\n\
         property l: no request allowed by every: tls\n\
         property k: all allowed request: tls\n\
         property j: some allowed request:tls"
    ));
}

#[test]
fn broken_words_about_outsiders_are_told() {
    insta::assert_snapshot!(check(
        "property a: no allowed request: caller is a stranger to policy\n\
         property b: no allowed request: caller is stranger to\n\
         property c: no allowed request: caller outside account 123456789012\n\
         property d: no allowed request: caller is anonymous\n\
         property e: no allowed request: caller is stranger to policy of\n\
         property f: no allowed request: principal is outside account 123456789012\n\
         property g: no allowed request: allowed without values\n\
         property h: no allowed request from more than 5 addresses: allowed\n\
         property i: no allowed request: allowed from more than 5 addresses\n\
         property j: no allowed request: allowed except allowed from more than 1 IPv4 or 1 IPv6 addresses\n\
         property k: no allowed request: caller is not not outside account 123456789012\n\
         property l: no request: allowed through policy\n\
         let stranger = allowed"
    ));
}

#[test]
fn what_could_be_misread_is_told() {
    insta::assert_snapshot!(check(
        "stray words\n\
         property a: no allowed request: aws:x is \"open\n\
         property b: no allowed request: aws:x is \"a\\n\"\n\
         property c: no allowed request: aws:x is value#not-a-comment\n\
         property d: no allowed request: aws:x is part\"quoted\"\n\
         property e: no allowed request: aws:x == a\n\
         property f: no allowed request: !tls\n\
         property g: no allowed request: aws:x is a\u{200b}b\n\
         property h: no allowed request: aws:x is \"\u{202e}b\" # \u{2066}"
    ));
}

#[test]
fn texts_without_a_property_are_told() {
    insta::assert_snapshot!(check(""), @"no-items: `test.kyk` holds no property (write one: `property ours: every allowed request: principal in account 123456789012`)");
    assert!(check("# nothing\n").starts_with("no-items"));
    assert!(check(&"(".repeat(65)).contains("too-deep"));
    assert!(check(&format!("let a = {}b{}", "(".repeat(70), ")".repeat(70))).contains("too-deep"));
    assert!(check(&" ".repeat((1 << 20) + 1)).starts_with("too-large"));
    // Not deep, only long.
    let long = format!("let a = b{}", " and b".repeat(100_000));
    assert!(parse(&Source::new("test.kyk", long)).0.is_some());
}

#[test]
fn problems_are_bounded() {
    let (_, diagnostics) = parse(&Source::new("test.kyk", "let ! ".repeat(10_000)));
    assert!(diagnostics.len() <= 101, "{}", diagnostics.len());
}

#[test]
fn a_definition_is_one() {
    let check = |text: &str| {
        let source = Source::new("--let", text);
        let (named, diagnostics) = parse_definition(&source);
        assert_eq!(named.is_some(), diagnostics.is_empty());
        named.map_or_else(|| shown(&source, &diagnostics), |named| named.name.value)
    };
    insta::assert_snapshot!(
        [
            "a = aws:x is b",
            "a = b let c = d",
            "let a = b",
            "a = aws:x",
            "a: b",
            "",
            "a = b property c: no allowed request"
        ]
        .map(check)
        .join("\n")
    );
}
