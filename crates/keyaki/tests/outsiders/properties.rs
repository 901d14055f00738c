//! Outsiders in the language of properties: the checks are definable in it, and both readings of what is defined agree.

use keyaki::property::{read_properties, written};
use keyaki::{Judgement, Options, Property, Question, Realism, Services, prepare_whole};
use keyaki_ir::query_text;
use keyaki_policy::Readings;
use keyaki_source::Source;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::agreement::agree;
use crate::{config, config_of_answers, random, settled, settled_by};

pub(crate) fn property(text: &str) -> Property {
    let (properties, diagnostics) = read_properties(&Source::new("test.kyk", text), &[], Readings::default());
    let properties = properties.unwrap_or_else(|| panic!("{text}\n{diagnostics:#?}"));
    properties.into_iter().next().unwrap()
}

fn about(text: &str, statements: &[serde_json::Value]) -> Question {
    Question::about(&property(text), vec![random::policy(statements).into()]).unwrap()
}

/// The verdict, and the statement that is named.
fn verdict(judgement: &Judgement) -> (&'static str, Vec<usize>) {
    match judgement {
        Judgement::Fails { reasons, .. } => ("FAIL", reasons.iter().map(|reason| reason.statement_index).collect()),
        other => (other.result(), Vec::new()),
    }
}

/// What is asked, without notes and names.
pub(crate) fn asked(question: &Question) -> String {
    query_text(&prepare_whole(question, Services::Any).encoding.query)
}

fn formula() -> impl Strategy<Value = String> {
    let tests = [
        "allowed",
        "allowed without fixed values of AWS::S3::Bucket",
        "allowed through resource",
        "allowed by policy without fixed values of AWS::S3::AccessPoint",
        "caller is outside account 111122223333",
        "caller is outside [account 111122223333, account 444455556666, organization o-a1b2c3d4e5]",
        "caller is not outside organization o-a1b2c3d4e5",
        "caller is stranger to policy",
        "caller is stranger to [policy] of AWS::S3::Bucket",
        "caller is not stranger to policy of AWS::KMS::Key",
        "caller is stranger to policy of AWS::IAM::AssumeRolePolicyDocument",
        "principal is anonymous",
        "principal is any account",
        "aws:SourceVpc is vpc-1",
        "aws:SourceIp in 54.0.0.0/8",
        "any value of aws:PrincipalOrgPaths like o-a1b2c3d4e5/*",
    ];
    select(tests.to_vec()).prop_map(str::to_owned).prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| format!("not ({one})")),
            vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" and "))),
            vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" or "))),
            (inner.clone(), inner).prop_map(|(one, other)| format!("({one} iff {other})")),
        ]
    })
}

fn claim() -> impl Strategy<Value = String> {
    let about = select(vec!["no allowed request", "no request", "every allowed request", "some allowed request"]);
    let from = "from more than 2^24 IPv4 or 2^96 IPv6 addresses";
    let counted = select(vec!["", from, "from more than 1 IPv4 or 0 IPv6 addresses"]);
    (about, formula(), counted).prop_map(|(about, formula, counted)| {
        let counted = if about.starts_with("no") { counted } else { "" };
        format!("property p: {about}: (allowed or {formula}) and {formula} {counted}")
    })
}

proptest! {
    #![proptest_config(config(1_000))]

    #[test]
    fn evaluating_and_encoding_agree(
        text in claim(), statements in random::statements(), request in random::request(),
    ) {
        let question = about(&text, &statements);
        agree(&question, &request)?;
    }

    #[test]
    fn the_checks_ask_what_their_properties_ask(
        asked in random::asked(), statements in random::statements(), request in random::request(),
    ) {
        let question = random::question(asked, &statements);
        let same = about(&written(&question), &statements);
        prop_assert_eq!(self::asked(&question), self::asked(&same));
        prop_assert_eq!(question.is_violated_by(&request), same.is_violated_by(&request));
        prop_assert_eq!(question.counts_addresses(), same.counts_addresses());
    }
}

proptest! {
    #![proptest_config(config_of_answers(60))]

    #[test]
    fn answers_are_true(text in claim(), statements in random::statements(), request in random::request()) {
        // Not who is no outsider by a realistic request: that takes engines their time.
        let options = Options { realism: Realism::Off, ..Options::default() };
        let settled = settled_by(&about(&text, &statements), &options);
        prop_assert!(settled.answer.incident.is_none(), "{:?}", settled.answer.incident);
        match &settled.answer.judgement {
            // Keys that nobody mentions decide nothing, and the request may have them.
            Judgement::Holds | Judgement::NothingExists => prop_assert!(!settled.question.is_violated_by(&request)),
            Judgement::Fails { witness, .. } | Judgement::Exists { witness } => {
                prop_assert!(settled.question.is_violated_by(&witness.request), "{:?}", witness.request);
            }
            // What is looked at both as a text and as an address is not said exactly.
            Judgement::Unknown { .. } => prop_assert!(!settled.prepared.encoding.diagnostics.is_empty()),
            Judgement::Disagreement => prop_assert!(false, "one engine cannot disagree"),
        }
    }

    #[test]
    fn the_checks_and_their_properties_have_one_answer(
        asked in random::asked(), statements in random::statements(),
    ) {
        let question = random::question(asked, &statements);
        let same = about(&written(&question), &statements);
        let (own, other) = (settled(&question), settled(&same));
        prop_assert_eq!(verdict(&own.answer.judgement), verdict(&other.answer.judgement));
        prop_assert_eq!(own.question.let_in(), other.question.let_in());
    }
}
