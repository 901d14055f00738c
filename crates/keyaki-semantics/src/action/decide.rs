//! Whether a statement's actions match the action of a request (spec A.4).
//!
//! Service and name are matched apart, without regard to ASCII case. An action that is not `service:name` with exactly one colon
//! is matched by `*` alone.

use keyaki_policy::{ActionPattern, Listed};

use crate::condition::decide::variable::Variables;
use crate::glob::decide::{Case, Pattern};

/// Whether `Action` or `NotAction` matches `action`.
pub(crate) fn matches(actions: &Listed<ActionPattern>, action: &str) -> bool {
    match actions {
        Listed::Only(patterns) => patterns.iter().any(|pattern| covers(&pattern.value, action)),
        Listed::Except(patterns) => !patterns.iter().any(|pattern| covers(&pattern.value, action)),
    }
}

/// Whether one pattern matches `action`.
pub(crate) fn covers(pattern: &ActionPattern, action: &str) -> bool {
    match pattern {
        ActionPattern::Any => true,
        ActionPattern::Nothing => false,
        ActionPattern::Of { service, name } => match action.split_once(':') {
            Some((own_service, own_name)) if !own_name.contains(':') => {
                let matches = |glob, text| Pattern::of(glob).matches(text, Variables::none(), Case::Ignored);
                matches(service, own_service) && matches(name, own_name)
            }
            Some(_) | None => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use keyaki_policy::Glob;

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
