//! AWS's exact messages and reasons (spec E.2; stored answers of the service where they differ from documentation).

use keyaki_policy::Statement;

use crate::property::Claim;
use crate::{Judgement, Property, Question, Subject};

/// The `message` of an answer.
pub(crate) fn message(question: &Question, judgement: &Judgement) -> String {
    let passes = match judgement {
        Judgement::Holds | Judgement::Exists { .. } => true,
        Judgement::Fails { .. } | Judgement::NothingExists => false,
        Judgement::Unknown { why, .. } => return format!("The question could not be decided: {why}."),
        Judgement::Disagreement => {
            return "The engines disagree: one found a request that another says cannot exist. This is a bug in one of \
                    them, or in Keyaki."
                .to_owned();
        }
    };
    let text = match (question, passes) {
        (Question::Property { property, .. }, passes) => return of_property(property, passes),
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
        (Question::NoPublicAccess { .. }, true) => {
            "The resource policy does not grant public access for the given resource type."
        }
        (Question::NoPublicAccess { .. }, false) => {
            "The resource policy grants public access for the given resource type."
        }
        // Not a check of AWS's: words in its manner.
        (Question::CrossAccount { .. }, true) => {
            "The resource policy does not grant access from outside the given accounts and organizations."
        }
        (Question::CrossAccount { .. }, false) => {
            "The resource policy grants access from outside the given accounts and organizations."
        }
    };
    match question.subject() {
        Some((_, Subject::Scenario(_))) => of_scenario(text),
        Some((_, Subject::Policy(_))) | None => text.to_owned(),
    }
}

/// Says under which assumptions: without them the same may not hold.
fn of_property(property: &Property, passes: bool) -> String {
    let holds = match (passes, property.claim()) {
        (true, Claim::Never) => "holds",
        (false, Claim::Never) => "does not hold",
        (true, Claim::Sometimes) => "holds: there is such a request",
        (false, Claim::Sometimes) => "does not hold: there is no such request",
    };
    let title = property.title().map(|title| format!(" ({})", title.trim_end_matches('.'))).unwrap_or_default();
    let assumptions = property.assumptions().iter().map(|assumption| match &assumption.name {
        Some(name) => format!("`{name}` ({})", assumption.text),
        None => assumption.text.clone(),
    });
    let assumptions: Vec<String> = assumptions.collect();
    let under = match assumptions.as_slice() {
        [] => String::new(),
        [one] => format!(", under the assumption {one}"),
        several => format!(", under the assumptions {}", several.join("; ")),
    };
    format!("The property `{}`{title} {holds}{under}.", property.name())
}

/// AWS's words are about one policy; of several together the same is said in words of ours.
fn of_scenario(text: &str) -> String {
    let text = text.replace("The policy document does not grant", "The policies together do not grant");
    let text = text.replace("The policy document grants", "The policies together grant");
    let text = text.replace("The resource policy does not grant", "The policies together do not grant");
    let text = text.replace("The resource policy grants", "The policies together grant");
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
        Question::Property { property, .. } => {
            return in_statement(&format!("Access against `{}` in the", property.name()), statement);
        }
        Question::NoPublicAccess { .. } => return in_statement("Public access granted in the following", statement),
        Question::CrossAccount { .. } => {
            return in_statement("Access from outside granted in the following", statement);
        }
    };
    in_statement(&format!("{what} in the"), statement)
}

fn in_statement(what: &str, statement: &Statement) -> String {
    match statement.sid.as_ref().filter(|sid| !sid.value.is_empty()) {
        Some(sid) => format!("{what} statement with sid: {}.", sid.value),
        None => format!("{what} statement with index: {}.", statement.index),
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
