//! Whether a statement's resources match the resource of a request (spec A.5).
//!
//! A full ARN is matched field by field. The resource `*` (no particular one) and texts that are no full ARN are matched by the lone
//! `*` and by globs over the whole text. A pattern with an unresolved variable denotes no resource, in `NotResource` too
//! (spec B.9).

use keyaki_policy::{Listed, ResourcePattern};

use crate::condition::decide::variable::Variables;
use crate::glob::decide::{Case, Pattern};

/// Whether `Resource` or `NotResource` matches `resource`.
pub(crate) fn matches<'a>(resources: &'a Listed<ResourcePattern>, resource: &str, variables: Variables<'a>) -> bool {
    let covered = |patterns: &'a [keyaki_source::Spanned<ResourcePattern>]| {
        patterns.iter().any(|pattern| covers(&pattern.value, resource, variables))
    };
    match resources {
        Listed::Only(patterns) => covered(patterns),
        Listed::Except(patterns) => !covered(patterns),
    }
}

/// Whether one pattern matches `resource`.
pub(crate) fn covers<'a>(pattern: &'a ResourcePattern, resource: &str, variables: Variables<'a>) -> bool {
    match pattern {
        ResourcePattern::Any => true,
        ResourcePattern::Nothing => false,
        ResourcePattern::Whole(glob) => Pattern::of(glob).matches(resource, variables, Case::Sensitive),
        ResourcePattern::Fields(globs) => arn_fields(resource).is_some_and(|fields| {
            globs.iter().zip(fields).all(|(glob, field)| Pattern::of(glob).matches(field, variables, Case::Sensitive))
        }),
    }
}

/// The six parts of a text between its first five colons; `None` when there are fewer colons.
pub(crate) fn arn_fields(text: &str) -> Option<[&str; 6]> {
    let mut parts = text.splitn(6, ':');
    let mut next = || parts.next();
    Some([next()?, next()?, next()?, next()?, next()?, next()?])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use keyaki_policy::Glob;

    use super::*;

    fn check(pattern: &ResourcePattern, resource: &str) -> bool {
        covers(pattern, resource, Variables::of(&BTreeMap::new()))
    }

    fn fields(texts: [&str; 6]) -> ResourcePattern {
        ResourcePattern::Fields(Box::new(texts.map(Glob::wildcards)))
    }

    #[test]
    fn wildcards_of_the_first_five_fields_stay_in_them() {
        let pattern = fields(["arn", "aws", "cloudformation", "*", "*", "stack/A/*"]);
        assert!(check(&pattern, "arn:aws:cloudformation:eu-west-1:111122223333:stack/A/1"));
        assert!(check(&pattern, "arn:aws:cloudformation:::stack/A/x:y"));
        assert!(!check(&pattern, "arn:aws:cloudformation:r:a:stack/B/:stack/A/1"));
    }

    #[test]
    fn fewer_than_six_fields_are_a_glob_over_everything() {
        let pattern = ResourcePattern::Whole(Glob::wildcards("arn:aws:sns:*:topic"));
        assert!(check(&pattern, "arn:aws:sns:eu-west-1:111122223333:topic"));
        assert!(check(&pattern, "arn:aws:sns:x:topic"));
    }

    #[test]
    fn no_particular_resource_needs_a_pattern_that_matches_its_star() {
        assert!(check(&ResourcePattern::Any, "*"));
        assert!(check(&ResourcePattern::Whole(Glob::wildcards("?*")), "*"));
        assert!(!check(&ResourcePattern::Whole(Glob::wildcards("arn:*")), "*"));
        assert!(!check(&fields(["*", "*", "*", "*", "*", "*"]), "*"));
        assert!(!check(&ResourcePattern::Nothing, "*"));
    }
}
