//! Elements that are missing or empty though the policy can be read without them.

use keyaki_policy::Element;

use super::Found;
use crate::IssueCode;
use crate::subject::Subject;

pub(super) fn rule(subject: &Subject<'_>, found: &mut Found) {
    if subject.document.version().is_none() && subject.document.root().as_object().is_some() {
        let details = "The policy has no `Version` and is read in the language of 2008, without policy variables. \
                       Add `\"Version\": \"2012-10-17\"`.";
        found.add(IssueCode::MissingVersion, details, [subject.document.root().span]);
    }
    for (text, node) in subject.statements.iter().flat_map(|statement| statement.items(Element::Sid)) {
        if text.is_empty() {
            found.add(IssueCode::EmptySidValue, "The `Sid` is empty. Give it a value or leave it out.", [node.span]);
        }
    }
}
