//! Any bytes are properties or have an error; properties are laid out in one way, and their two readings agree on a request.

use keyaki::property::read_properties;
use keyaki::{Question, Services, prepare_whole};
use keyaki_grammar::{format, on_one_line};
use keyaki_ir::{Value, evaluate};
use keyaki_policy::{Mode, Policy, Readings, read};
use keyaki_semantics::{Request, is_described, model_of};
use keyaki_source::{Diagnostic, Source};

use super::Tried;
use crate::findings::check_diagnostics;

/// Whatever is asked, this is what it is asked about.
const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"},
    {"Effect": "Deny", "Principal": "*", "Action": "s3:Put*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"#;
const REQUEST: &str = r#"{"principal": "arn:aws:iam::123456789012:user/u", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/o",
    "context": {"aws:SecureTransport": "true", "aws:SourceIp": "10.0.0.1", "aws:PrincipalOrgID": "o-abc123"}}"#;
/// How many properties of a text are encoded.
const MOST: usize = 20;

pub(super) fn check(data: &[u8]) -> Tried {
    let Ok(source) = Source::from_bytes("test.kyk", data.to_vec()) else { return Tried::NotAtAll };
    match format(&source) {
        Ok(after) => {
            let again = format(&Source::new("test.kyk", after.as_str()));
            assert_eq!(again.as_ref(), Ok(&after), "what is laid out stays");
            assert_eq!(on_one_line(&after), on_one_line(source.text()), "the tokens are the same");
        }
        Err(problems) => check_diagnostics(&problems),
    }
    let (properties, diagnostics) = read_properties(&source, &[], Readings::default());
    check_diagnostics(&diagnostics);
    let refused = diagnostics.iter().any(Diagnostic::is_error);
    assert_eq!(properties.is_none(), refused, "properties come out exactly when nothing is an error: {diagnostics:?}");
    let (policy, request) = (policy(), request());
    for property in properties.into_iter().flatten().take(MOST) {
        let subjects = property.policies().iter().map(|_| policy.clone().into()).collect();
        agree(&Question::about(&property, subjects).expect("the policy is one of a resource"), &request);
    }
    Tried::Fully
}

fn agree(question: &Question, request: &Request) {
    let encoding = prepare_whole(question, Services::Any).encoding;
    check_diagnostics(&encoding.diagnostics);
    // Keys that nothing mentions tell outsiders from others, and have no symbols.
    let mut request = request.clone();
    request.context.retain(|key, _| encoding.symbols.keys.contains_key(key));
    if is_described(&encoding, &request) {
        let said = evaluate(&encoding.query.terms, encoding.query.goal, &model_of(&encoding, &request));
        assert_eq!(said == Value::Bool(true), question.is_violated_by(&request), "{question:?}");
    }
}

fn policy() -> Policy {
    read(&Source::new("policy.json", POLICY), None, Mode::Lenient).0.expect("this is a policy")
}

fn request() -> Request {
    Request::from_json(&Source::new("request.json", REQUEST)).0.expect("this is a request")
}
