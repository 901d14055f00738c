//! No text makes the reader panic, and every answer is a policy or an error.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::codes;
use keyaki_policy::{
    Decimal, Glob, Instant, IpRange, Mode, PolicyKind, Version, Wildcards, decode_base64, encode_base64,
};
use proptest::prelude::*;
use proptest::sample::select;

const SEED: &str = r#"{"Version": "2012-10-17", "Id": "x", "Statement": [
 {"Sid": "A", "Effect": "Allow", "Principal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:role/p/r"], "Service": "s3.amazonaws.com"},
  "Action": ["s3:Get*", "*"], "Resource": ["arn:aws:s3:::b/${aws:username, 'x'}/*", "arn:aws:sns:*:t", null],
  "Condition": {"ForAnyValue:StringLikeIfExists": {"aws:TagKeys": ["a*", "${*}"]}, "NumericLessThan": {"a:b": 1.5e3},
   "DateLessThan": {"aws:CurrentTime": "2019-07-01T13:20:15.5+02:00"}, "Bool": {"a:c": true},
   "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "BinaryEquals": {"a:d": "QmluYXJ5"}, "ArnLike": {"a:e": "arn:aws:sns:*:1:t"}}},
 {"Effect": "Deny", "NotPrincipal": "*", "NotAction": "iam:*", "NotResource": "*"}]}"#;

/// Texts to put into a policy where something else stood.
const SCRAPS: [&str; 28] = [
    "",
    "\"",
    "\\",
    "\\ud800",
    "${",
    "${}",
    "${a",
    "}",
    "{",
    "[",
    "]",
    ",",
    ":",
    "null",
    "true",
    "-1",
    "1e999999999",
    "é",
    "*",
    "**",
    "?",
    "::",
    "NotResource",
    "Effect",
    "\u{0}",
    "\"\"",
    "[]",
    "{}",
];

fn mutated() -> impl Strategy<Value = String> {
    let cut = (0..SEED.len(), 0..12_usize, select(SCRAPS.to_vec()));
    proptest::collection::vec(cut, 1..4).prop_map(|cuts| {
        cuts.into_iter().fold(SEED.to_owned(), |text, (at, length, scrap)| {
            let (before, after) = (text.chars().take(at), text.chars().skip(at + length));
            before.chain(scrap.chars()).chain(after).collect()
        })
    })
}

fn read_every_way(text: &str) {
    for mode in [Mode::Lenient, Mode::Strict] {
        for kind in [None, Some(PolicyKind::Identity), Some(PolicyKind::Resource)] {
            codes(text, kind, mode);
        }
    }
}

#[test]
fn the_seed_is_a_policy() {
    assert_eq!(codes(SEED, None, Mode::Lenient), "~missing-arn-field ~null-item");
}

#[test]
fn many_faults_cost_no_memory() {
    let text = format!(r#"{{"Statement": [{}]}}"#, vec!["1"; 100_000].join(","));
    let codes = codes(&text, None, Mode::Lenient);
    assert_eq!(codes.split(' ').count(), 201);
    assert!(codes.ends_with("~more-diagnostics"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        read_every_way(&text);
    }

    #[test]
    fn any_mutated_policy_is_read(text in mutated()) {
        read_every_way(&text);
    }

    #[test]
    fn any_item_is_read(action in "[a*?:, ${}']{0,8}", resource in "(arn:|arn:aws:)?[a*?:/${}', ]{0,12}") {
        for principal in ["", r#""Principal": "*","#] {
            let statement = format!(r#"{{"Effect": "Deny", {principal} "Action": "{action}", "Resource": "{resource}"}}"#);
            read_every_way(&common::policy(&statement));
        }
    }

    #[test]
    fn any_principal_is_read(text in "(arn:aws:(iam|sts)::)?[1a*:/${}]{0,12}(root|user/|role/|assumed-role/)?[a*/]{0,5}") {
        read_every_way(&common::allow(&format!(r#""Principal": {{"AWS": "{text}"}}, "Action": "*", "Resource": "*""#)));
    }

    #[test]
    fn globs_print_what_they_were_read_from(text in "[a*?:${}', ]{0,12}") {
        for wildcards in [Wildcards::Active, Wildcards::Ordinary] {
            for version in [Version::V2008, Version::V2012] {
                let Ok(glob) = Glob::read(&text, wildcards, version) else { continue };
                prop_assert_eq!(Glob::read(&glob.to_string(), Wildcards::Active, Version::V2012), Ok(glob));
            }
        }
    }

    #[test]
    fn the_fields_of_a_glob_join_to_the_glob(text in "[a*?:]{0,14}") {
        let fields = Glob::wildcards(&text).split(':', 5);
        let direct: Vec<Glob> = text.splitn(6, ':').map(Glob::wildcards).collect();
        prop_assert_eq!(fields, direct);
    }

    #[test]
    fn numbers_print_what_they_were_read_from(text in "[+-]?[0-9]{1,6}(\\.[0-9]{1,6})?([eE][+-]?[0-9]{1,2})?") {
        let number = Decimal::parse(&text).unwrap();
        prop_assert_eq!(Decimal::parse(&number.to_string()), Some(number));
    }

    #[test]
    fn instants_print_what_they_were_read_from(seconds in -9_000_000_000_000_000_i64..i64::MAX, fraction in 0..1_000_000_000_i128) {
        // Years that cannot be read back are printed as seconds, which have no fraction.
        let fraction = if seconds > 9_000_000_000_000_000 { 0 } else { fraction };
        let instant = Instant { nanoseconds: i128::from(seconds) * 1_000_000_000 + fraction };
        prop_assert_eq!(Instant::parse(&instant.to_string()), Some(instant));
    }

    #[test]
    fn ranges_print_what_they_were_read_from(address in any::<std::net::IpAddr>(), prefix in 0..=32_u8) {
        let range = IpRange::parse(&format!("{address}/{prefix}")).unwrap();
        prop_assert_eq!(IpRange::parse(&range.to_string()), Some(range));
        prop_assert!(range.contains(&IpRange::parse(&address.to_string()).unwrap()));
    }

    #[test]
    fn bytes_survive_base_64(bytes in any::<Vec<u8>>()) {
        prop_assert_eq!(decode_base64(&encode_base64(&bytes)), Some(bytes));
    }
}
