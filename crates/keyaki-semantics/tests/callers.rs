//! To what callers belong, by both readings (spec A.6).
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use keyaki_ir::{Value, evaluate};
use keyaki_policy::{Mode, PolicyKind, read};
use keyaki_semantics::{Affiliation, Encoder, Request, model_of};
use keyaki_source::Source;

#[test]
fn every_caller_belongs_to_one_thing_at_most() {
    use Affiliation::{Account, Federated, None as Nothing, Service};
    let rows = [
        (r#""anonymous""#, Some(Nothing)),
        (r#""arn:aws:iam::111122223333:root""#, Some(Account)),
        (r#""arn:aws:iam::111122223333:user/ann""#, Some(Account)),
        (r#""arn:aws:sts::111122223333:assumed-role/R/s""#, Some(Account)),
        (r#""arn:aws:sts::111122223333:federated-user/bob""#, Some(Account)),
        (r#"{"Service": "ec2.amazonaws.com"}"#, Some(Service)),
        (r#"{"Federated": "accounts.google.com"}"#, Some(Federated)),
        (r#"{"CanonicalUser": "79"}"#, None),
    ];
    for (principal, expected) in rows {
        for affiliation in [Nothing, Account, Service, Federated] {
            let place = format!("{principal} {affiliation:?}");
            let request = format!(r#"{{"principal": {principal}, "action": "s3:GetObject", "resource": "*"}}"#);
            let request = Request::from_json(&Source::new("request", request)).0.unwrap();
            assert_eq!(affiliation.covers(&request.principal), expected == Some(affiliation), "{place}");
            assert_eq!(encoded(affiliation, &request), expected == Some(affiliation), "{place}, encoded");
        }
    }
}

fn encoded(affiliation: Affiliation, request: &Request) -> bool {
    let text = r#"{"Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}"#;
    let (policy, _) = read(&Source::new("policy", text), Some(PolicyKind::Resource), Mode::Lenient);
    let mut encoder = Encoder::new([&policy.unwrap()]);
    let is = encoder.affiliated(affiliation);
    let encoding = encoder.finish(is, Vec::new());
    evaluate(&encoding.query.terms, is, &model_of(&encoding, request)) == Value::Bool(true)
}
