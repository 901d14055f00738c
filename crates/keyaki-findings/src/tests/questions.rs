//! Findings against questions about outsiders, which are answered by other means.

use keyaki::{Judgement, Perimeter, PublicAccess, Question, ResourceType, Subject, Trust, prepare};
use proptest::prelude::*;
use serde_json::Value;

use super::arbitrary::policies;
use super::{native, policy, zone};
use crate::{Options, findings};

fn passes(question: &Question) -> bool {
    let answer = keyaki::ask(question, &prepare(question), &native(), &keyaki::Options::default());
    match answer.judgement {
        Judgement::Holds => true,
        Judgement::Fails { .. } => false,
        other => panic!("{other:?}"),
    }
}

/// There are findings exactly if outsiders have access, and public ones exactly if the public has.
fn check(value: &Value) {
    let policy = policy(value);
    let found = findings(&policy, &zone(), &native(), &Options::default()).findings;
    let subject = Subject::from(policy);
    let organizations: Vec<String> = zone().organization().map(str::to_owned).into_iter().collect();
    let perimeter = Perimeter::new(&[zone().account().to_owned()], &organizations).unwrap();
    let cross_account = Question::CrossAccount { policy: subject.clone(), perimeter };
    assert_eq!(passes(&cross_account), found.is_empty(), "{value}: {found:?}");
    // How many addresses are too many is another matter.
    if !value.to_string().contains("aws:SourceIp") {
        let public = PublicAccess::new(&subject, ResourceType::S3Bucket, Trust::Semantic).unwrap();
        let no_public_access = Question::NoPublicAccess { policy: subject, public };
        let is_public = found.iter().any(|finding| finding.is_public == Some(true));
        assert_eq!(passes(&no_public_access), !is_public, "{value}: {found:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn questions_about_outsiders_say_the_same(value in policies()) {
        check(&value);
    }
}
