//! Layout changes only what is between tokens, keeps comments, and has nothing to do the second time.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use keyaki_grammar::{File, format, on_one_line, parse};
use keyaki_source::Source;
use proptest::prelude::*;

fn laid_out(text: &str) -> String {
    format(&Source::new("test.kyk", text)).unwrap_or_else(|problems| panic!("{text}\n{problems:#?}"))
}

fn tree(text: &str) -> File {
    parse(&Source::new("test.kyk", text)).0.unwrap()
}

/// The comments of a text in which no `#` is quoted.
fn comments(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.find('#').and_then(|at| line.get(at..))).map(str::trim_end).collect()
}

#[track_caller]
fn check(text: &str) -> String {
    let after = laid_out(text);
    assert_eq!(laid_out(&after), after, "once more");
    assert_eq!(on_one_line(&after), on_one_line(text));
    assert_eq!(tree(&after).items.len(), tree(text).items.len());
    assert_eq!(comments(&after), comments(text));
    after
}

#[test]
fn spaces_lines_and_indentation_are_one_way() {
    insta::assert_snapshot!(check(
        "#  head  \n\n\n\nlet tls=aws:SecureTransport is true #why\n\
         let\n  office\n=   aws:SourceIp in [ 10.0.0.0/8 , 192.168.0.0/16,] if present\n# of the next\nproperty a:\"Title\" # beside\n\
         no allowed request: not tls and(action is s3:DeleteBucket or\n  # within\nresource like [\narn:aws:s3:::prod-*,\n\n arn:aws:s3:::x\n])except \
         principal is anonymous\n # before assuming\n assuming any value of aws:TagKeys is \"x y\"\nassume o: aws:PrincipalOrgID\nis o-abc123\n\n# last\n"
    ));
}

#[test]
fn outsiders_are_laid_out() {
    insta::assert_snapshot!(check(
        "property p: no  allowed request: caller is not outside[account 123456789012,organization o-a1b2c3d4e5]and caller is \
         stranger to [a ,b] of AWS::S3::Bucket from more   than 2^24 IPv4 or\n2^96 IPv6 addresses except allowed by a without \
         fixed values of AWS::S3::Bucket"
    ));
}

#[test]
fn lines_end_as_they_may() {
    assert_eq!(check("let a = b\r\n\r\nlet c = d # e\r\n"), "let a = b\n\nlet c = d  # e\n");
    assert_eq!(check("let a = b"), "let a = b\n");
}

const WORDS: [&str; 13] = [
    "caller is outside account 123456789012",
    "caller is not stranger to [a, b] of AWS::S3::Bucket",
    "allowed by b through resource",
    "allowed without fixed values of AWS::S3::Bucket",
    "tls",
    "(tls)",
    "not tls",
    "aws:x is a",
    "aws:x in [a, \"b c\"]",
    "allowed by b",
    "(a and b)",
    "a:b < 5",
    "action like s3:*",
];

fn item() -> impl Strategy<Value = String> {
    let gap = || prop::sample::select(vec![" ", "  ", "\n", "\n\n\n", " # note\n", "\n# own line\n"]);
    let formula = prop::collection::vec((prop::sample::select(WORDS.to_vec()), gap()), 1..4).prop_map(|parts| {
        let (_, last) = parts.last().unwrap();
        parts.iter().map(|(word, gap)| format!("{word}{gap}")).collect::<Vec<_>>().join("and ") + last
    });
    let start = prop::sample::select(vec![
        "let a = ",
        "assume a : ",
        "property a: no allowed request : ",
        "property a :\"t\"every request where ",
    ]);
    (gap(), start, formula, prop::bool::ANY).prop_map(|(gap, start, formula, assuming)| {
        let body = if start.ends_with("where ") { format!("{formula}: {formula}") } else { formula };
        let tail = if assuming && start.starts_with("property") { "except tls assuming tls" } else { "" };
        format!("{gap}{start}{body}{tail}\n")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn layout_keeps_tokens_and_comments(items in prop::collection::vec(item(), 1..5)) {
        check(&items.concat());
    }

    #[test]
    fn any_text_has_a_tree_or_errors(text in "(let|property|assume|every|no|some|allowed|request|where|is|in|like|not|and|or|[a-z:*\"#\\\\=<>!,()\\[\\]\n ]|aws:x|1){0,60}") {
        let source = Source::new("test.kyk", text.clone());
        let (file, diagnostics) = parse(&source);
        prop_assert_eq!(file.is_some(), diagnostics.is_empty());
        for label in diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels) {
            prop_assert!(text.get(label.span.range()).is_some());
        }
        if file.is_some() {
            check(&text);
        }
    }
}
