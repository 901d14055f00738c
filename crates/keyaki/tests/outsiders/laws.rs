//! What must hold of answers about outsiders, whatever outsiders are.

use keyaki::{Perimeter, Question, ResourceType, Services, Trust, prepare, prepare_whole};
use keyaki_engine::{Answer, Engine, Limits};
use keyaki_native::Native;
use proptest::prelude::*;

use crate::random::{self, Asked};
use crate::{config_of_answers, passes};

proptest! {
    #![proptest_config(config_of_answers(300))]

    #[test]
    fn a_deny_lets_nobody_in(
        asked in random::asked(), statements in random::statements(), deny in random::statement("Deny"),
    ) {
        let with_deny = [statements.clone(), vec![deny]].concat();
        if passes(&random::question(asked, &statements)) == Some(true) {
            prop_assert_eq!(passes(&random::question(asked, &with_deny)), Some(true));
        }
    }

    #[test]
    fn an_allow_keeps_nobody_out_of_other_accounts(
        statements in random::statements(), allow in random::statement("Allow"), accounts in 1..3_usize,
    ) {
        let asked = Asked::Outside(accounts, &[]);
        let with_allow = [statements.clone(), vec![allow]].concat();
        if passes(&random::question(asked, &statements)) == Some(false) {
            prop_assert_eq!(passes(&random::question(asked, &with_allow)), Some(false));
        }
    }

    #[test]
    fn the_order_of_statements_does_not_matter(asked in random::asked(), statements in random::statements()) {
        let reversed: Vec<_> = statements.iter().rev().cloned().collect();
        prop_assert_eq!(passes(&random::question(asked, &statements)), passes(&random::question(asked, &reversed)));
    }

    #[test]
    fn whoever_is_inside_makes_fewer_outsiders(statements in random::statements()) {
        let with = |accounts: usize, organizations: &'static [&'static str]| {
            passes(&random::question(Asked::Outside(accounts, organizations), &statements))
        };
        for (fewer, more) in [((1, &[][..]), (2, &[][..])), ((2, &[][..]), (2, &["o-a1b2c3d4e5"][..]))] {
            if with(fewer.0, fewer.1) == Some(true) {
                prop_assert_eq!(with(more.0, more.1), Some(true));
            }
        }
    }

    /// Where the accounts that a policy names are inside, and nothing else keeps strangers out, a stranger is outside.
    #[test]
    fn the_public_is_outside(statements in random::statements()) {
        let policy = random::policy(&statements).into();
        let accounts: Vec<String> = random::ACCOUNTS.iter().map(|id| (*id).to_owned()).collect();
        let perimeter = Perimeter::new(&accounts, &[]).unwrap();
        let outside = passes(&Question::CrossAccount { policy, perimeter });
        let public = passes(&random::question(Asked::Public(ResourceType::SqsQueue, Trust::Semantic), &statements));
        // Strangers by their access point, or behind an open provider, are callers from outside too.
        if outside == Some(true) {
            prop_assert!(public == Some(true) || has_other_owners(&statements), "{:?}", statements);
        }
    }

    #[test]
    fn a_sliced_question_has_the_answer_of_the_whole(asked in random::asked(), statements in random::statements()) {
        let question = random::question(asked, &statements);
        let ask = |query| match Native::default().solve(query, &Limits::default()).answer {
            Answer::Sat(_) => "sat",
            Answer::Unsat => "unsat",
            Answer::Unknown(_) => "unknown",
        };
        let (sliced, whole) = (prepare(&question), prepare_whole(&question, Services::Any));
        prop_assert_eq!(ask(&sliced.encoding.query), ask(&whole.encoding.query));
    }
}

/// Whether a policy looks at keys that services have, which say nothing of the public in the one question and all in the other.
fn has_other_owners(statements: &[serde_json::Value]) -> bool {
    let text = serde_json::to_string(statements).unwrap();
    ["Service", "SourceArn", "SourceAccount", "kms:", "DataAccessPoint", "1111222233334"]
        .iter()
        .any(|word| text.contains(word))
}
