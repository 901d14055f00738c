//! What formulas say of requests, absent keys among them.

use crate::support::{property, question, request, statement};

/// Whether each of `requests` passes `formula`.
#[track_caller]
fn check(formula: &str, requests: &[(&str, bool)]) {
    let everything = statement("'Effect': 'Allow', 'Principal': '*', 'Action': '*', 'Resource': '*'");
    let question =
        question(property(&format!("property p: some allowed request: {formula}")), &[("policy", &everything)]);
    for (text, expected) in requests {
        assert_eq!(question.is_violated_by(&request(text)), *expected, "{formula}: {text}");
    }
}

/// A request with nothing special but its context.
fn context(context: &str) -> String {
    let context = context.replace('\'', "\"");
    format!(r#"{{"principal": "anonymous", "action": "s3:GetObject", "resource": "*", "context": {{{context}}}}}"#)
}

/// Which of these contexts pass `formula`.
#[track_caller]
fn check_contexts(formula: &str, contexts: &[(&str, bool)]) {
    let requests: Vec<(String, bool)> = contexts.iter().map(|(text, expected)| (context(text), *expected)).collect();
    check(formula, &requests.iter().map(|(text, expected)| (text.as_str(), *expected)).collect::<Vec<_>>());
}

#[test]
fn an_absent_key_fails_tests_and_passes_their_opposites() {
    let absent = "";
    let (same, other) = ("'a:k': 'x'", "'a:k': 'y'");
    check_contexts("a:k is x", &[(absent, false), (same, true), (other, false)]);
    check_contexts("a:k is not x", &[(absent, true), (same, false), (other, true)]);
    check_contexts("a:k is present and a:k is not x", &[(absent, false), (same, false), (other, true)]);
    check_contexts("a:k is x if present", &[(absent, true), (same, true), (other, false)]);
    check_contexts("a:k is present", &[(absent, false), (same, true)]);
    check_contexts("a:k is absent", &[(absent, true), (same, false)]);
    check_contexts("a:k is true", &[(absent, false), ("'a:k': 'true'", true), ("'a:k': 'false'", false)]);
    check_contexts("a:k is not true", &[(absent, true), ("'a:k': 'true'", false), ("'a:k': 'false'", true)]);
    check_contexts("a:k is false", &[(absent, false), ("'a:k': 'true'", false), ("'a:k': 'false'", true)]);
}

#[test]
fn texts_are_compared_as_iam_does() {
    check_contexts("a:k in [x, \"y z\"]", &[("'a:k': 'x'", true), ("'a:k': 'y z'", true), ("'a:k': 'X'", false)]);
    check_contexts("a:k not in [x, y]", &[("", true), ("'a:k': 'x'", false), ("'a:k': 'z'", true)]);
    check_contexts("a:k is X ignoring case", &[("'a:k': 'x'", true), ("'a:k': 'y'", false)]);
    check_contexts("a:k like x*", &[("'a:k': 'xyz'", true), ("'a:k': 'yx'", false), ("", false)]);
    check_contexts("a:k not like [x*, ?]", &[("'a:k': 'xyz'", false), ("'a:k': 'q'", false), ("", true)]);
    check_contexts("a:k is \"a${*}\"", &[("'a:k': 'a*'", true), ("'a:k': 'ab'", false)]);
    check_contexts("a:k is \"true\"", &[("'a:k': 'true'", true), ("'a:k': 'TRUE'", false)]);
    check_contexts("a:k is true", &[("'a:k': 'TRUE'", true)]);
    check_contexts("a:k is ${a:v}", &[("'a:k': 'x', 'a:v': 'x'", true), ("'a:k': 'x'", false)]);
    let arn = |last: &str| format!("'a:k': 'arn:aws:sns:eu-west-1:123456789012:{last}'");
    check_contexts("a:k arn-like arn:aws:sns:*:123456789012:t*", &[(&arn("tx"), true), (&arn("x"), false)]);
}

#[test]
fn quantities_are_compared_as_quantities() {
    check_contexts("a:k < 10", &[("'a:k': '9.5'", true), ("'a:k': '10'", false), ("'a:k': 'x'", false), ("", false)]);
    check_contexts("a:k >= -1", &[("'a:k': '-1'", true), ("'a:k': '-1.5'", false)]);
    check_contexts("a:k = 5", &[("'a:k': '5.0'", true), ("'a:k': '6'", false)]);
    check_contexts("a:k != 5", &[("'a:k': '5.0'", false), ("", true)]);
    check_contexts(
        "a:k > 2026-01-01T00:00:00Z",
        &[("'a:k': '2026-01-01T00:00:01Z'", true), ("'a:k': '2026-01-01T01:00:00+01:00'", false), ("", false)],
    );
    check_contexts(
        "aws:SourceIp in [10.0.0.0/8, 2001:db8::/32]",
        &[
            ("'aws:SourceIp': '10.1.2.3'", true),
            ("'aws:SourceIp': '2001:db8::1'", true),
            ("'aws:SourceIp': '11.0.0.1'", false),
            ("", false),
        ],
    );
    check_contexts("aws:SourceIp not in 10.0.0.0/8", &[("'aws:SourceIp': '10.1.2.3'", false), ("", true)]);
    check_contexts("aws:SourceIp is ::1", &[("'aws:SourceIp': '::1'", true), ("'aws:SourceIp': '::2'", false)]);
}

#[test]
fn lists_are_asked_about_value_by_value() {
    let of = |values: &str| format!("'aws:TagKeys': [{values}]");
    let (none, one, both, other) = (of(""), of("'a'"), of("'a', 'b'"), of("'c'"));
    let check = |formula: &str, expected: [bool; 5]| {
        let contexts = ["", &none, &one, &both, &other];
        check_contexts(formula, &contexts.into_iter().zip(expected).collect::<Vec<_>>());
    };
    check("any value of aws:TagKeys is a", [false, false, true, true, false]);
    check("any value of aws:TagKeys is not a", [false, false, false, true, true]);
    check("not (any value of aws:TagKeys is a)", [true, true, false, false, true]);
    check("every value of aws:TagKeys in [a, b]", [true, true, true, true, false]);
    check("every value of aws:TagKeys not in [a, b]", [true, true, false, false, true]);
}

#[test]
fn principals_are_those_of_policies_and_kinds_of_callers() {
    let by = |principal: &str| {
        format!(r#"{{"principal": {principal}, "action": "s3:GetObject", "resource": "*", "context": {{}}}}"#)
    };
    let anonymous = by("\"anonymous\"");
    let session = by("\"arn:aws:sts::123456789012:assumed-role/r/s\"");
    let user = by("\"arn:aws:iam::123456789012:user/u\"");
    let stranger = by("\"arn:aws:iam::111122223333:user/u\"");
    let service = by(r#"{"Service": "s3.amazonaws.com"}"#);
    let federated = by(r#"{"Federated": "accounts.google.com"}"#);
    let all = [anonymous, session, user, stranger, service, federated];
    let check = |formula: &str, expected: [bool; 6]| {
        let requests: Vec<(&str, bool)> = all.iter().map(String::as_str).zip(expected).collect();
        super::meaning::check(formula, &requests);
    };
    check("principal is account 123456789012", [false, true, true, false, false, false]);
    check("principal is arn:aws:iam::123456789012:role/r", [false, true, false, false, false, false]);
    check("principal is not arn:aws:iam::123456789012:role/r", [true, false, true, true, true, true]);
    check("principal in [anonymous, service s3.amazonaws.com]", [true, false, false, false, true, false]);
    check("principal not in [anonymous, any account]", [false, false, false, false, true, true]);
    check("principal is any service", [false, false, false, false, true, false]);
    check("principal is any federated", [false, false, false, false, false, true]);
    check("principal is federated accounts.google.com", [false, false, false, false, false, true]);
}

#[test]
fn actions_and_resources_are_those_of_policies() {
    let of = |action: &str, resource: &str| {
        format!(r#"{{"principal": "anonymous", "action": "{action}", "resource": "{resource}", "context": {{}}}}"#)
    };
    let get = of("s3:GetObject", "arn:aws:s3:::b/o");
    check("action is S3:getobject", &[(&get, true)]);
    check("action is s3:GetObjectAcl", &[(&get, false)]);
    check("action like [iam:*, s3:Get*]", &[(&get, true)]);
    check("action not in [s3:GetObject]", &[(&get, false)]);
    check("resource is arn:aws:s3:::b/o", &[(&get, true)]);
    check("resource like arn:aws:s3:::b/*", &[(&get, true), (&of("s3:ListAllMyBuckets", "*"), false)]);
}

#[test]
fn connectives_are_what_they_say() {
    let (both, none) = ("'a:k': 'x', 'a:v': 'x'", "");
    let (one, other) = ("'a:k': 'x'", "'a:v': 'x'");
    let check = |formula: &str, expected: [bool; 4]| {
        check_contexts(formula, &[both, one, other, none].into_iter().zip(expected).collect::<Vec<_>>());
    };
    check("a:k is x and a:v is x", [true, false, false, false]);
    check("a:k is x or a:v is x", [true, true, true, false]);
    check("a:k is x implies a:v is x", [true, false, true, true]);
    check("a:k is x iff a:v is x", [true, false, false, true]);
    check("not a:k is x and a:v is x", [false, false, true, false]);
    check("not (a:k is x and a:v is x)", [false, true, true, true]);
}

#[test]
fn outsiders_are_told_by_all_that_is_said_of_them() {
    let by = |principal: &str, context: &str| {
        let context = context.replace('\'', "\"");
        format!(r#"{{"principal": {principal}, "action": "s3:GetObject", "resource": "*", "context": {{{context}}}}}"#)
    };
    let user = |account: &str| format!("\"arn:aws:iam::{account}:user/u\"");
    let own = by(&user("123456789012"), "");
    let other = by(&user("111122223333"), "");
    let member = by(&user("111122223333"), "'aws:PrincipalOrgID': 'o-a1b2c3d4e5'");
    let service = by(r#"{"Service": "s3.amazonaws.com"}"#, "");
    let on_behalf = by("\"anonymous\"", "'aws:SourceAccount': '123456789012'");
    let all = [own, other, member, service, on_behalf];
    let check = |formula: &str, expected: [bool; 5]| {
        let requests: Vec<(&str, bool)> = all.iter().map(String::as_str).zip(expected).collect();
        super::meaning::check(formula, &requests);
    };
    check("caller is outside account 123456789012", [false, true, true, false, false]);
    check("caller is not outside account 123456789012", [true, false, false, true, true]);
    check("caller is outside organization o-a1b2c3d4e5", [true, true, false, false, true]);
    let both = "[account 123456789012, organization o-a1b2c3d4e5]";
    check(&format!("caller is outside {both}"), [false, true, false, false, false]);
    check("caller is stranger to policy", [true, true, true, false, true]);
}
