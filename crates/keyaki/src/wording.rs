//! AWS's exact messages and reasons (spec E.2; stored answers of the service where they differ from documentation).

use keyaki_policy::Statement;

use crate::{Judgement, Question, Subject};

/// The `message` of an answer.
pub(crate) fn message(question: &Question, judgement: &Judgement) -> String {
    let passes = match judgement {
        Judgement::Holds => true,
        Judgement::Fails { .. } => false,
        Judgement::Unknown { why, .. } => return format!("The question could not be decided: {why}."),
        Judgement::Disagreement => {
            return "The engines disagree: one found a request that another says cannot exist. This is a bug in one of \
                    them, or in Keyaki."
                .to_owned();
        }
    };
    let text = match (question, passes) {
        (Question::NoNewAccess { .. }, true) => {
            "The modified permissions grant less or equal access compared to your existing policy."
        }
        (Question::NoNewAccess { .. }, false) => {
            "The modified permissions grant new access compared to your existing policy."
        }
        (Question::AccessNotGranted { access, .. }, true) => match Listed::of(access) {
            Listed::Actions => {
                "The policy document does not grant access to perform one or more of the listed actions."
            }
            Listed::Resources | Listed::Both => {
                "The policy document does not grant access to perform the listed actions or resources."
            }
        },
        (Question::AccessNotGranted { access, .. }, false) => match Listed::of(access) {
            Listed::Actions => "The policy document grants access to perform one or more of the listed actions.",
            Listed::Resources => "The policy document grants access to one or more of the listed resources.",
            Listed::Both => {
                "The policy document grants access to one or more listed resources to perform one or more listed actions."
            }
        },
    };
    match question.subject() {
        (_, Subject::Policy(_)) => text.to_owned(),
        (_, Subject::Scenario(_)) => of_scenario(text),
    }
}

/// AWS's words are about one policy; of several together the same is said in words of ours.
fn of_scenario(text: &str) -> String {
    let text = text.replace("The policy document does not grant", "The policies together do not grant");
    let text = text.replace("The policy document grants", "The policies together grant");
    text.replace("compared to your existing policy", "compared to your existing policies")
}

/// The `description` of the reason that names `statement`.
pub(crate) fn reason(question: &Question, statement: &Statement) -> String {
    let what = match question {
        Question::NoNewAccess { .. } => "New access",
        Question::AccessNotGranted { access, .. } => match Listed::of(access) {
            Listed::Actions => "One or more of the listed actions",
            Listed::Resources => "One or more of the listed resources",
            Listed::Both => "One or more of the listed actions and/or resources",
        },
    };
    match statement.sid.as_ref().filter(|sid| !sid.value.is_empty()) {
        Some(sid) => format!("{what} in the statement with sid: {}.", sid.value),
        None => format!("{what} in the statement with index: {}.", statement.index),
    }
}

/// What was listed.
enum Listed {
    Actions,
    Resources,
    Both,
}

impl Listed {
    fn of(access: &crate::Access) -> Self {
        match (access.actions().is_empty(), access.resources().is_empty()) {
            (false, true) => Self::Actions,
            (true, _) => Self::Resources,
            (false, false) => Self::Both,
        }
    }
}
