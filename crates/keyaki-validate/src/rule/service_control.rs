//! What service control policies cannot have beside principals, which reading them says already (spec A.4, SCPSYN).

use keyaki_policy::Element;

use super::Found;
use crate::subject::Subject;
use crate::{IssueCode, PolicyType};

pub(super) fn rule(subject: &Subject<'_>, found: &mut Found) {
    if subject.kind != PolicyType::ServiceControl {
        return;
    }
    for statement in &subject.statements {
        for (text, node) in
            [Element::Action, Element::NotAction].into_iter().flat_map(|element| statement.items(element))
        {
            let before = text.strip_suffix(['*', '?']).unwrap_or(text);
            if before.contains(['*', '?']) {
                let details = format!(
                    "In an SCP a wildcard can stand at the end of an action only, so `{text}` is refused. List the actions."
                );
                found.add(IssueCode::ScpSyntaxErrorActionWildcard, details, [node.span]);
            }
        }
    }
}
