//! How many values of each type there are, and how many of them policies allow, against numbers found by hand.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use keyaki::Subject;
use keyaki_count::{Alphabet, Census, Space, TooLarge, census};
use keyaki_policy::{Mode, read};
use keyaki_source::Source;
use num_bigint::BigUint;

fn policy(text: &str) -> Subject {
    let (policy, diagnostics) = read(&Source::new("policy", text), None, Mode::Lenient);
    policy.unwrap_or_else(|| panic!("{diagnostics:#?}")).into()
}

fn with_condition(condition: &str) -> Subject {
    let statement =
        format!(r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {condition}"#);
    policy(&format!(r#"{{"Version": "2012-10-17", "Statement": {{{statement}}}}}"#))
}

fn of(census: &Census, name: &str) -> (BigUint, BigUint) {
    let at = census.dimensions.iter().position(|dimension| dimension.name == name).unwrap();
    let allowed = census.tallies[0].values[at].exact().unwrap();
    (allowed.clone(), census.dimensions[at].size.clone())
}

/// The last dimension of a policy with a condition: how many values are allowed, of how many.
fn check(condition: &str, allowed: impl Into<BigUint>, all: impl Into<BigUint>) {
    let mut space = Space::default();
    space.texts.longest.value = 2;
    let census = census(&[&with_condition(condition)], &space).unwrap();
    let key = census.dimensions.last().unwrap().name.clone();
    assert_eq!(of(&census, &key), (allowed.into(), all.into()), "{condition}");
}

/// Texts of up to two printable characters, and absence.
const TEXTS: u32 = 1 + 95 + 95 * 95 + 1;

#[test]
fn texts() {
    check(r#"{"StringEquals": {"a:k": ["x", "xy", "xyz"]}}"#, 2_u8, TEXTS);
    check(r#"{"StringLike": {"a:k": "x*"}}"#, 96_u8, TEXTS);
    check(r#"{"StringNotLike": {"a:k": "x*"}}"#, TEXTS - 96, TEXTS);
    check(r#"{"StringEqualsIgnoreCase": {"a:k": "x-"}}"#, 2_u8, TEXTS);
    check(r#"{"Null": {"a:k": "false"}}"#, TEXTS - 1, TEXTS);
}

#[test]
fn truth_values_that_aws_publishes_are_two() {
    check(r#"{"Bool": {"aws:SecureTransport": "true"}}"#, 1_u8, 3_u8);
    check(r#"{"BoolIfExists": {"aws:SecureTransport": "true"}}"#, 2_u8, 3_u8);
    check(r#"{"Null": {"aws:SecureTransport": "true"}}"#, 1_u8, 3_u8);
    // A key that is not published has texts, and none of so few characters is the word.
    check(r#"{"Bool": {"a:k": "true"}}"#, 0_u8, TEXTS);
}

#[test]
fn numbers_are_whole_and_have_64_bits() {
    let all: BigUint = (BigUint::from(1_u8) << 64) + 3_u8;
    check(r#"{"NumericLessThan": {"a:k": "5"}}"#, (BigUint::from(1_u8) << 63) + 5_u8, all.clone());
    check(r#"{"NumericLessThanEquals": {"a:k": "5.5"}}"#, (BigUint::from(1_u8) << 63) + 6_u8, all.clone());
    check(r#"{"NumericEquals": {"a:k": "5.5"}}"#, 0_u8, all.clone());
    check(r#"{"NumericGreaterThan": {"a:k": "1"}, "NumericLessThan": {"a:k": "10"}}"#, 8_u8, all.clone());
    check(r#"{"NumericNotEquals": {"a:k": "7"}}"#, &all - 1_u8, all);
}

#[test]
fn dates_are_seconds_from_1970_to_9999() {
    let all = BigUint::from(253_402_300_800_u64 + 3);
    check(r#"{"DateLessThan": {"aws:CurrentTime": "1970-01-01T00:01:00Z"}}"#, 60_u8, all.clone());
    check(r#"{"DateGreaterThan": {"aws:CurrentTime": "9999-12-31T23:59:58Z"}}"#, 1_u8, all);
}

#[test]
fn addresses_are_of_both_versions() {
    let all: BigUint = (BigUint::from(1_u8) << 128) + (BigUint::from(1_u8) << 32) + 3_u8;
    check(r#"{"IpAddress": {"aws:SourceIp": ["192.0.2.0/24", "192.0.2.0/28", "10.0.0.1"]}}"#, 257_u16, all.clone());
    check(r#"{"NotIpAddress": {"aws:SourceIp": "::/0"}}"#, (BigUint::from(1_u8) << 32) + 3_u8, all);
}

#[test]
fn lists_are_sets_of_up_to_three_values() {
    let one = TEXTS - 1;
    let sets = |n: u64| 1 + n + n * (n - 1) / 2 + n * (n - 1) * (n - 2) / 6;
    let all = sets(one.into()) + 1;
    check(r#"{"ForAllValues:StringEquals": {"aws:TagKeys": ["x", "y"]}}"#, 1 + 1 + 3 + 3 + 1_u8, all);
    check(r#"{"ForAnyValue:StringEquals": {"aws:TagKeys": ["x", "y"]}}"#, all - 1 - sets(u64::from(one) - 2), all);
}

#[test]
fn a_policy_that_allows_everything_allows_every_request() {
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    let census = census(&[&policy(text)], &Space::default()).unwrap();
    assert_eq!(census.tallies[0].requests.exact(), Some(&census.requests));
    let names: Vec<&str> = census.dimensions.iter().map(|dimension| dimension.name.as_str()).collect();
    assert_eq!(names, ["action", "resource"], "an identity policy does not say who calls");
}

/// Policies of the shape and the lengths of three that Quacky was measured with (github.com/vlab-cs-ucsb/quacky,
/// results/cav21/raw_md/single, bound 100, without type constraints), and the numbers published for them. Their actions are names
/// and their resources full ARNs, so that both count the same requests.
#[test]
fn numbers_of_the_literature_are_found_again() {
    let check = |statements: &[(usize, &[&str])], action: f64, resource: f64, requests: f64| {
        let mut names = (0..).map(|n| format!(r#""s3:action{n}""#));
        let statement = |(actions, resources): &(usize, &[&str])| {
            let actions: Vec<String> = names.by_ref().take(*actions).collect();
            format!(r#"{{"Effect": "Allow", "Action": [{}], "Resource": {resources:?}}}"#, actions.join(", "))
        };
        let statements: Vec<String> = statements.iter().map(statement).collect();
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "));
        let census = census(&[&policy(&text)], &Space::new(Alphabet::Bytes, 100)).unwrap();
        let bits = |name| keyaki_count::log2(&of(&census, name).0);
        let found = [bits("action"), bits("resource"), keyaki_count::log2(census.tallies[0].requests.exact().unwrap())];
        let close = found.iter().zip([action, resource, requests]).all(|(one, other)| (one - other).abs() < 1e-9);
        assert!(close, "{found:?}");
    };
    let (all, bucket, objects) = ("arn:aws:s3:::*", "arn:aws:s3:::examplebucket", "arn:aws:s3:::examplebucket/*");
    // s3_policy_for_lambda_function/policy2
    check(
        &[(1, &["arn:aws:s3:::test"]), (3, &["arn:aws:s3:::test/*"])],
        2.0,
        656.005_646_563_141_1,
        657.590_609_063_862_3,
    );
    // iam_user_access_to_s3_uploads_fail/initial
    check(&[(1, &[all]), (2, &[bucket]), (5, &[objects])], 3.0, 696.005_646_563_141_1, 696.005_646_563_141_2);
    // The resources of ec2_allow_some_instances/initial.
    check(&[(1, &["arn:aws:ec2:*:*:*/*"])], 0.0, 696.392_372_573_647, 696.392_372_573_647);
}

#[test]
fn what_would_take_too_long_is_said_to() {
    let globs: Vec<String> = (0..40).map(|n| format!("\"*a{}*b\"", "?".repeat(n))).collect();
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {{"StringLike": {{"a:k": [{}]}}}}}}}}"#,
        globs.join(", ")
    );
    let space = Space { steps: 1_000_000, ..Space::default() };
    let refused: TooLarge = census(&[&policy(&text)], &space).unwrap_err();
    assert_eq!(refused.what, "the patterns of one variable tell too many texts apart");
}
