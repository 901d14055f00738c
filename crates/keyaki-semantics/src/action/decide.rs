//! Whether a statement's actions match the action of a request (spec A.4).
//!
//! Service and name are matched apart, without regard to ASCII case. An action that is not `service:name` with exactly one colon
//! is matched by `*` alone.

use keyaki_policy::{ActionPattern, Glob, Listed};

use crate::condition::decide::variable::Variables;
use crate::glob::decide::{Case, Pattern};

/// Whether `Action` or `NotAction` matches `action`.
pub(crate) fn matches(actions: &Listed<ActionPattern>, action: &str) -> bool {
    let action = Action::of(action);
    match actions {
        Listed::Only(patterns) => patterns.iter().any(|pattern| action.is_covered(&pattern.value)),
        Listed::Except(patterns) => !patterns.iter().any(|pattern| action.is_covered(&pattern.value)),
    }
}

/// Whether one pattern matches `action`.
pub(crate) fn covers(pattern: &ActionPattern, action: &str) -> bool {
    Action::of(action).is_covered(pattern)
}

/// Service and name of an action; nothing when it has another shape.
#[derive(Clone, Copy)]
struct Action<'a>(Option<(&'a str, &'a str)>);

impl<'a> Action<'a> {
    fn of(action: &'a str) -> Self {
        Self(action.split_once(':').filter(|(_, name)| !name.contains(':')))
    }

    fn is_covered(self, pattern: &ActionPattern) -> bool {
        match (pattern, self.0) {
            (ActionPattern::Any, _) => true,
            (ActionPattern::Of { service, name }, Some((own_service, own_name))) => {
                let matches = |glob: &Glob, text: &str| match glob.as_literal() {
                    Some(literal) => literal.eq_ignore_ascii_case(text),
                    None => Pattern::of(glob).matches(text, Variables::none(), Case::Ignored),
                };
                matches(service, own_service) && matches(name, own_name)
            }
            (ActionPattern::Nothing | ActionPattern::Of { .. }, _) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(service: &str, name: &str, action: &str) -> bool {
        covers(&ActionPattern::Of { service: Glob::wildcards(service), name: Glob::wildcards(name) }, action)
    }

    #[test]
    fn case_is_ignored_on_both_sides_of_the_colon() {
        assert!(check("iam", "listaccesskeys", "IAM:ListAccessKeys"));
        assert!(!check("iam", "listaccesskeys", "iam:ListAccessKey"));
    }

    #[test]
    fn only_the_star_matches_an_action_of_another_shape() {
        for action in ["*", "", "s3", "s3:Get:Object"] {
            assert!(!check("*", "*", action), "{action}");
            assert!(covers(&ActionPattern::Any, action), "{action}");
        }
        assert!(check("*", "*", "s3:GetObject"));
    }
}
