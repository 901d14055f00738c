//! AWS's SDK for Rust, unmodified, against `keyaki serve` on 127.0.0.1: typed answers and typed errors.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use aws_sdk_accessanalyzer::Client;
use aws_sdk_accessanalyzer::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_accessanalyzer::operation::check_no_new_access::CheckNoNewAccessError;
use aws_sdk_accessanalyzer::types::{
    Access, AccessCheckPolicyType, AccessCheckResourceType, CheckAccessNotGrantedResult, CheckNoNewAccessResult,
    CheckNoPublicAccessResult, PolicyType, ValidatePolicyFindingType, ValidationExceptionReason,
};
use aws_smithy_http_client::Builder;

const OLD: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}"#;
const NEW: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;
const OPEN: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*",
    "Resource": "arn:aws:s3:::b/*"}}"#;
const DENY: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#;

/// `keyaki serve`, stopped when it is dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The program that `KEYAKI` names, on a port of its own, and a client of it.
fn server() -> (Server, Client) {
    let program = std::env::var("KEYAKI").expect("KEYAKI names the program; `just sdk` sets it");
    let mut command = Command::new(program);
    command.args(["serve", "--listen", "127.0.0.1:0", "--log", "nothing"]).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    let server = Server(child);
    let url = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap_or_else(|| panic!("{line}"));
    let config = aws_sdk_accessanalyzer::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(url.trim_end_matches(['.', ',', ';']))
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("AKIAIOSFODNN7EXAMPLE", "any", None, None, "test"))
        .http_client(Builder::new().build_http())
        .build();
    (server, Client::from_conf(config))
}

#[tokio::test]
async fn the_checks_pass_and_fail() {
    let (_server, client) = server();
    for (new, result) in [(OLD, CheckNoNewAccessResult::Pass), (NEW, CheckNoNewAccessResult::Fail)] {
        let answer = client
            .check_no_new_access()
            .existing_policy_document(OLD)
            .new_policy_document(new)
            .policy_type(AccessCheckPolicyType::IdentityPolicy)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.result(), Some(&result));
        let reasons: Vec<_> = answer.reasons().iter().filter_map(|reason| reason.description()).collect();
        let expected: &[&str] = if new == OLD { &[] } else { &["New access in the statement with index: 0."] };
        assert_eq!(reasons, expected);
    }
    for (policy, result) in [(OLD, CheckAccessNotGrantedResult::Pass), (NEW, CheckAccessNotGrantedResult::Fail)] {
        let answer = client
            .check_access_not_granted()
            .policy_document(policy)
            .access(Access::builder().actions("s3:DeleteBucket").build())
            .policy_type(AccessCheckPolicyType::IdentityPolicy)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.result(), Some(&result));
    }
    let closed = OPEN.replace(r#""Principal": "*""#, r#""Principal": {"AWS": "123456789012"}"#);
    for (policy, result) in [(&*closed, CheckNoPublicAccessResult::Pass), (OPEN, CheckNoPublicAccessResult::Fail)] {
        let answer = client
            .check_no_public_access()
            .policy_document(policy)
            .resource_type(AccessCheckResourceType::S3Bucket)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.result(), Some(&result));
    }
}

#[tokio::test]
async fn findings_have_places() {
    let (_server, client) = server();
    let policy = NEW.replace("s3:*", "s3:GetObjekt");
    let answer =
        client.validate_policy().policy_document(policy).policy_type(PolicyType::IdentityPolicy).send().await.unwrap();
    let finding = answer.findings().iter().find(|finding| finding.issue_code() == "INVALID_ACTION").unwrap();
    assert_eq!(finding.finding_type(), &ValidatePolicyFindingType::Error);
    assert!(finding.locations()[0].span().unwrap().start().unwrap().offset() > 0);
}

#[tokio::test]
async fn errors_are_typed() {
    let (_server, client) = server();
    let ask = |policy: &str, kind: &str| {
        let (policy, kind) = (policy.to_owned(), AccessCheckPolicyType::from(kind));
        let call = client.check_no_new_access().existing_policy_document(OLD).new_policy_document(policy);
        call.policy_type(kind).send()
    };
    let bogus = ask(NEW, "BOGUS").await.unwrap_err().into_service_error();
    let CheckNoNewAccessError::ValidationException(bogus) = bogus else { panic!("{bogus:?}") };
    assert_eq!(bogus.reason(), &ValidationExceptionReason::FieldValidationFailed);
    assert_eq!(bogus.field_list()[0].name(), "policyType");
    for refused in ["not JSON", DENY] {
        let error = ask(refused, "IDENTITY_POLICY").await.unwrap_err().into_service_error();
        assert!(error.is_invalid_parameter_exception(), "{refused}: {error:?}");
    }
}
