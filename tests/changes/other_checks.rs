//! `--suggest` for public access, access from outside and properties: cases as text, and that what is said of a suggestion is true of
//! random policies and requests.

use keyaki::property::read_properties;
use keyaki::{Perimeter, PublicAccess, Question, ResourceType, Subject, Trust};
use keyaki_policy::{PolicyKind, Readings};
use keyaki_report::{Style, render_suggestion};
use keyaki_source::Source;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::requests::{drawn, request};
use crate::suggestions::{check, check_if_it_fails, snapshot, suggested};
use crate::{Tally, draw, lenient};

/// A name, which question is asked, and the statements of the policy.
fn cases() -> Vec<(&'static str, Ask, Value)> {
    let allow = |principal: Value, actions: Value, resource: &str| json!({"Effect": "Allow", "Principal": principal, "Action": actions, "Resource": resource});
    let conditioned = |mut statement: Value, condition: Value| {
        statement["Condition"] = condition;
        statement
    };
    let user = "arn:aws:iam::111122223333:user/ann";
    let everything = json!([
        {"Effect": "Allow", "Action": ["s3:*", "iam:PassRole"], "Resource": "*"},
        {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}
    ]);
    let open = allow(json!("*"), json!("s3:GetObject"), "arn:aws:s3:::b/*");
    vec![
        (
            "public-principal",
            Ask::Public(Trust::Semantic),
            json!([allow(json!({"AWS": [user, "*"]}), json!("s3:GetObject"), "arn:aws:s3:::b/*")]),
        ),
        (
            "public-by-addresses",
            Ask::Public(Trust::Semantic),
            json!([
                conditioned(open.clone(), json!({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})),
                conditioned(open.clone(), json!({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "0.0.0.0/1"]}})),
            ]),
        ),
        ("public-and-nothing-else", Ask::Public(Trust::Semantic), json!([open])),
        (
            "public-by-its-text",
            Ask::Public(Trust::Syntactic),
            json!([allow(json!({"AWS": user}), json!("s3:PutObject"), "arn:aws:s3:::b/*"), open]),
        ),
        ("outside-account", Ask::Outside(&["111122223333"], &[]), json!([open])),
        ("outside-organization", Ask::Outside(&[], &["o-a1b2c3d4e5"]), json!([open])),
        (
            "outside-one-of-two",
            Ask::Outside(&["111122223333"], &[]),
            json!([allow(json!({"AWS": [user, "444455556666"]}), json!("s3:*"), "arn:aws:s3:::b/*")]),
        ),
        ("property-of-actions", Ask::Property("no allowed request: action like s3:Delete*"), everything.clone()),
        ("property-of-an-item", Ask::Property("no allowed request: action like iam:*"), everything.clone()),
        (
            "property-of-a-region",
            Ask::Property("every allowed request where action like ec2:*: aws:RequestedRegion is eu-west-1"),
            everything.clone(),
        ),
        (
            "property-of-mfa",
            Ask::Property("every allowed request where action like iam:*: aws:MultiFactorAuthPresent is true"),
            everything.clone(),
        ),
        ("property-that-forbids-all", Ask::Property("no allowed request: allowed"), everything.clone()),
        (
            "property-of-too-much",
            Ask::Property("no allowed request: action like s3:* or resource like arn:aws:iam::*:role/*"),
            everything.clone(),
        ),
        ("property-of-existence", Ask::Property("some allowed request: action is sqs:SendMessage"), everything),
    ]
}

#[derive(Clone, Copy, Debug)]
enum Ask {
    Public(Trust),
    Outside(&'static [&'static str], &'static [&'static str]),
    Property(&'static str),
}

impl Ask {
    fn question(self, policy: Subject) -> Question {
        match self {
            Self::Public(trust) => {
                let bucket = ResourceType::named("AWS::S3::Bucket").unwrap();
                let public = PublicAccess::new(&policy, bucket, trust).unwrap();
                Question::NoPublicAccess { policy, public }
            }
            Self::Outside(accounts, organizations) => {
                let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
                let perimeter = Perimeter::new(&texts(accounts), &texts(organizations)).unwrap();
                Question::CrossAccount { policy, perimeter }
            }
            Self::Property(text) => {
                let source = Source::new("p.kyk", format!("property p: {text}"));
                let properties = read_properties(&source, &[], Readings::default()).0.unwrap();
                Question::Property { property: Box::new(properties[0].clone()), subjects: vec![policy] }
            }
        }
    }
}

#[test]
fn suggestions_for_other_checks_as_text() {
    for (name, ask, statements) in cases() {
        let text = format!("{:#}\n", json!({"Version": "2012-10-17", "Statement": statements}));
        let question = ask.question(lenient("policy.json", &text, None).into());
        let suggestion = suggested(&question);
        snapshot(&format!("suggestion-{name}"), &render_suggestion(&suggestion, Style::PLAIN));
        if let Ok(suggestion) = suggestion {
            check(&question, &suggestion, &drawn(200)).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        }
    }
}

/// `KEYAKI_DIFFERENTIAL=n` draws n other policies.
#[test]
fn claims_about_suggestions_for_other_checks_are_true() {
    let asked: Option<u32> = std::env::var("KEYAKI_DIFFERENTIAL").ok().and_then(|count| count.parse().ok());
    let count = asked.unwrap_or(30);
    let config = Config { cases: count, max_shrink_iters: 50, failure_persistence: None, ..Config::default() };
    let seed = count.to_le_bytes().repeat(8);
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let tally = std::cell::RefCell::new(Tally::default());
    let properties = [
        "no allowed request: action like s3:Get*",
        "every allowed request where resource like arn:aws:s3:::b/*: aws:SecureTransport is true",
        "every allowed request: not action is s3:PutObject or aws:RequestedRegion is eu-west-1",
    ];
    let drawn = (draw::pair(), prop::collection::vec(request(), 40));
    let result = runner.run(&drawn, |(pair, requests)| {
        let of_resource = pair.kind == "resource";
        let kind = if of_resource { PolicyKind::Resource } else { PolicyKind::Identity };
        let text = format!("{:#}", pair.new);
        let of_resources = [Ask::Public(Trust::Semantic), Ask::Outside(&["111122223333"], &["o-a1b2c3d4e5"])];
        let asks = of_resources.into_iter().filter(|_| of_resource).chain(properties.map(Ask::Property));
        for ask in asks {
            let question = ask.question(lenient("new.json", &text, Some(kind)).into());
            check_if_it_fails(&question, &requests, &mut tally.borrow_mut())
                .map_err(|problem| TestCaseError::fail(format!("{ask:?}: {problem}\n{text}")))?;
        }
        Ok(())
    });
    println!("{:?}", tally.borrow());
    if let Err(TestError::Fail(why, _)) = result {
        panic!("{why}");
    }
    assert!(tally.borrow().0["keeps"] > 5, "{:?}", tally.borrow());
}
