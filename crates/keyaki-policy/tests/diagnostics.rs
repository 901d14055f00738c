//! The words of the diagnostics: what is wrong, where, and what to do.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::diagnose;
use keyaki_policy::Mode;

#[test]
fn several_faults_in_one_run() {
    let text = r#"{
  "Version": "2012-10-17",
  "Statment": [],
  "Statement": [
    {
      "Sid": "One",
      "Effect": "allow",
      "Action": ["s3:GetObject", "s3*"],
      "Resources": "*",
      "Condition": {
        "StringEqual": {"aws:username": "ann"},
        "IpAddress": {"aws:SourceIp": "10.0.0.0/33"}
      }
    },
    {
      "Effect": "Allow",
      "Action": "s3:*",
      "NotAction": "iam:*",
      "Action": "ec2:*",
      "Resource": "arn:aws:s3:::${aws:username/*"
    }
  ]
}"#;
    insta::assert_snapshot!(diagnose(text, Mode::Lenient));
}

#[test]
fn quoted_text_cannot_steer_a_terminal() {
    let text = common::allow(r#""Action": "\u001b[31mred\u202e", "Resource": "*""#);
    let shown = diagnose(&text, Mode::Lenient);
    assert!(shown.contains(r"`\u{1b}[31mred\u{202e}` names no service"), "{shown}");
}

#[test]
fn warnings_of_lenient_mode() {
    let text = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"AWS": ["AROACKCEVSQ6C2EXAMPLE", "arn:aws:iam::111122223333:role/*"]},
      "Action": ["GetObject", "s*:List", null],
      "Resource": ["arn:aws:sqs", "bucket"],
      "Condition": {
        "stringlike": {"aws:username": "a*"},
        "Bool": {"aws:SecureTransport": ["true", "no"]}
      }
    }
  ]
}"#;
    insta::assert_snapshot!(diagnose(text, Mode::Lenient));
}

#[test]
fn the_same_in_strict_mode_quotes_iam() {
    let text = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "a b", "Effect": "Deny", "Action": ["GetObject", "a:b:c"], "Resource": ["bucket", "arn:x:s3:::b"]},
    {"Effect": "Deny", "Action": [], "Condition": {"DateEquals": {"aws:CurrentTime": "yesterday"}}}
  ]
}"#;
    insta::assert_snapshot!(diagnose(text, Mode::Strict));
}
