//! Hostile templates: any bytes give policies or errors, soon.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use keyaki_source::Source;
use keyaki_template::{Setting, cloudformation, terraform};
use proptest::prelude::*;

/// The codes of what is wrong with a template as a whole, or else with its policies.
fn check(text: &str) -> Vec<&'static str> {
    let found = cloudformation(&Source::new("t", text), &Setting::default());
    let errors = match found {
        Err(errors) => errors,
        Ok(found) => found.policies.into_iter().flat_map(|policy| policy.policy.err().unwrap_or_default()).collect(),
    };
    errors.iter().map(|error| error.code).collect()
}

/// A template with one policy, of this resource.
fn of_resource(resource: &str) -> String {
    format!(
        "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Statement: {{Effect: Allow, Action: '*', Resource: {resource}}}\n"
    )
}

#[test]
fn a_billion_laughs_are_refused() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let before = format!("*a{}", level - 1);
        text.push_str(&format!("a{level}: &a{level} [{}]\n", vec![before; 10].join(", ")));
    }
    assert_eq!(check(&(text + "Resources: *a11\n")), ["too-large"]);
}

#[test]
fn merge_keys_do_not_multiply() {
    let mut text = "a0: &a0 {k0: x}\n".to_owned();
    for level in 1..40 {
        let before = level - 1;
        text.push_str(&format!(
            "a{level}: &a{level} {{<<: [*a{before}, *a{before}, *a{before}], k{level}: *a{before}}}\n"
        ));
    }
    assert_eq!(check(&(text + "Resources: *a39\n")), ["too-large"]);
}

#[test]
fn an_alias_within_its_anchor_is_refused() {
    assert_eq!(check("Resources: &a {b: *a}"), ["not-an-anchor"]);
}

#[test]
fn depth_is_bounded() {
    for open in ["[", "{a: ", "- ", "? ", "!Sub [", "a: &x {"] {
        let text = open.repeat(100_000);
        assert!(!check(&text).is_empty(), "{open}");
    }
    let deep = format!("{}a{}", "!Join ['', [".repeat(40), "]]".repeat(40));
    assert_eq!(check(&of_resource(&deep)), ["too-deep"]);
}

#[test]
fn conditions_in_a_circle_end() {
    let text = "Conditions: {A: !Not [!Condition B], B: !Or [!Condition A, !Condition A]}\n".to_owned();
    assert_eq!(check(&(text + &of_resource("!If [A, x, y]"))), ["template-error"]);
}

#[test]
fn texts_that_grow_are_bounded() {
    let mut mappings = "Parameters: {P: {Type: String, Default: xxxxxxxxxxxxxxxx}}\n".to_owned();
    mappings.push_str("Mappings:\n  M:\n    r:\n      k0: !Ref P\n");
    for level in 1..40 {
        let before = format!("!FindInMap [M, r, k{}]", level - 1);
        mappings.push_str(&format!("      k{level}: !Join ['', [{before}, {before}]]\n"));
    }
    assert_eq!(check(&(mappings + &of_resource("!FindInMap [M, r, k39]"))), ["template-error"]);
}

#[test]
fn a_key_twice_is_refused_in_both_languages() {
    assert_eq!(check("Resources: {A: x}\nResources: {B: y}"), ["duplicate-key"]);
    assert_eq!(check(r#"{"Resources": {}, "Resources": {}}"#), ["duplicate-key"]);
}

#[test]
fn places_are_right_beside_characters_of_several_bytes_and_line_ends_of_two() {
    let text = of_resource("'é*'").replace('\n', "\r\n").replace("Resources:", "# ünï\r\nResources:");
    let source = Source::new("t", text);
    let found = cloudformation(&source, &Setting::default()).unwrap();
    let policy = found.policies.first().unwrap().policy.as_ref().unwrap();
    let at = policy.source.text().find("é*").unwrap();
    let (written, span) = policy.source.written(keyaki_source::Span::new(at, at + "é*".len()));
    assert_eq!((written.slice(span), policy.source.position(at).line), ("é*", 7));
}

/// Text that is nearly YAML.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop::sample::select(vec![
        "Resources:",
        "\n  A:",
        "\n    Type: AWS::IAM::Role",
        "\n    Properties:",
        "\n      Policies:",
        "\n        - ",
        "PolicyDocument: ",
        "Statement: ",
        "{",
        "}",
        "[",
        "]",
        ",",
        ": ",
        "- ",
        "? ",
        "&a ",
        "*a",
        "<<: ",
        "!Sub ",
        "!Ref ",
        "!GetAtt ",
        "!If ",
        "\"",
        "'",
        "|",
        ">",
        "\n",
        "\t",
        "  ",
        "${",
        "}",
        "A.Arn",
        "AWS::AccountId",
        "\\",
        "#",
        "%",
        "---",
        "é",
        "\u{feff}",
        "\0",
        "!!str ",
        "!<x> ",
        "Effect: Allow",
        "Action: '*'",
        "Resource: ",
        "Fn::Join",
        "0x",
        "12:30",
    ]);
    prop::collection::vec(scrap, 0..40).prop_map(|scraps| scraps.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_policies_or_errors(text in prop_oneof![scraps(), any::<String>()]) {
        check(&text);
        let _ = terraform(&Source::new("t", text));
    }

    #[test]
    fn any_argument_gives_a_policy_or_errors(text in scraps()) {
        check(&of_resource(&format!("[{text}]")));
    }
}
