//! Wildcards and variables in the values of keys that tell owners apart (AWS global condition context keys, "sensitive" keys).
//!
//! A value that is one variable, of such a key itself, is what AWS recommends: the resource belongs to the account of the caller.
//! A lone `*` asks only whether the key is there, which is another finding. For other keys AWS asks for six characters before a wildcard; it does not
//! document for which, so that is not looked for.

use keyaki_policy::Test;

use super::Found;
use crate::IssueCode;
use crate::subject::{Condition, Subject};

/// Keys that must be compared with whole values.
const SENSITIVE: [&str; 10] = [
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
];

/// A key with values of the same kind that AWS sets itself.
const BESIDE: [&str; 1] = ["aws:Ec2InstanceSourceVpc"];

/// What makes a value open.
#[derive(Clone, Copy)]
enum Opening {
    Wildcard,
    Variable,
}

pub(super) fn rule(subject: &Subject<'_>, found: &mut Found) {
    let variables = subject.has_variables();
    for (_, condition) in subject.conditions().filter(|(_, condition)| condition.is_text()) {
        let sensitive = SENSITIVE.iter().any(|key| condition.is_on(key));
        let user = condition.is_on("aws:userid");
        if !sensitive && !user {
            continue;
        }
        for (text, node) in condition.texts() {
            let Some(opening) = opening(&condition, text, variables).filter(|_| !user || is_open_account(text)) else {
                continue;
            };
            let (code, what) = match opening {
                Opening::Wildcard => (IssueCode::WildcardUsageTooPermissive, "A wildcard"),
                Opening::Variable => (IssueCode::VariableUsageTooPermissive, "A variable"),
            };
            let advice = if user { "Write what stands before the colon in full" } else { "Write whole values" };
            let details = format!(
                "{what} in a value of `{}` lets in more than one that is meant. {advice}.",
                condition.key.value
            );
            found.add(code, details, [node.span]);
        }
    }
}

fn opening(condition: &Condition<'_>, text: &str, variables: bool) -> Option<Opening> {
    let like = matches!(condition.test(), Some(Test::StringLike { .. } | Test::ArnLike { .. }));
    let rest = text.replace("${*}", "").replace("${?}", "").replace("${$}", "");
    if like && rest != "*" && rest.contains(['*', '?']) {
        return Some(Opening::Wildcard);
    }
    (variables && rest.contains("${") && !is_sensitive_variable(&rest)).then_some(Opening::Variable)
}

/// Whether a value is one variable of a key that tells owners apart.
fn is_sensitive_variable(text: &str) -> bool {
    let key = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    key.is_some_and(|key| SENSITIVE.iter().chain(&BESIDE).any(|one| one.eq_ignore_ascii_case(key)))
}

/// Of `aws:userid`, what stands before the colon says who it is; alone, a wildcard or variable may stand there.
fn is_open_account(text: &str) -> bool {
    // The colon within a variable is none.
    let plain: String = text
        .split("${")
        .enumerate()
        .map(|(n, part)| if n == 0 { part } else { part.split_once('}').map_or("", |(_, rest)| rest) })
        .collect::<Vec<_>>()
        .join("\u{0}");
    match plain.split_once(':') {
        None => true,
        Some((before, _)) => before.len() > 1 && before.contains(['*', '?', '\u{0}']),
    }
}
