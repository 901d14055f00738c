//! Account and Region of the ARNs in `Resource` and `NotResource`, where the resource types that fit have or lack them.
//!
//! A field that is only `*` matches an empty one as well, so it is never too much.

use keyaki_policy::json::part_span;

use super::Found;
use super::arn::{Arn, fitting, formats, resources};
use super::region::is_open;
use crate::IssueCode;
use crate::subject::Subject;

/// Resources that AWS owns, whose ARNs have no account, beside those that do: service and beginning of the resource.
const OWNED_BY_AWS: [(&str, &str); 3] =
    [("ssm", "automation-definition/"), ("ssm", "document/"), ("ssm", "parameter/")];

pub(super) fn rule(subject: &Subject<'_>, found: &mut Found) {
    for (text, node) in resources(subject) {
        let Some(arn) = Arn::read(text).filter(|arn| !is_open(arn.service)) else { continue };
        let fitting = fitting(formats(arn.service), &arn);
        let Some(fault) = account(&arn, &fitting).or_else(|| region(&arn, &fitting)) else { continue };
        let Fault { code, details, start, field } = fault;
        // There is nothing to point at in an empty field.
        let span = if field.is_empty() { node.span } else { part_span(node.span, text, start, start + field.len()) };
        found.add(code, details, [span]);
    }
}

struct Fault<'a> {
    code: IssueCode,
    details: String,
    /// Where the field starts in the ARN.
    start: usize,
    field: &'a str,
}

fn account<'a>(arn: &Arn<'a>, fitting: &[&Arn<'static>]) -> Option<Fault<'a>> {
    let field = arn.account;
    let start = Arn::start_after(&[arn.partition, arn.service, arn.region]);
    let fault = |code, details| Some(Fault { code, details, start, field });
    let fixed = fitting.iter().any(|format| !format.account.is_empty() && format.account == field);
    let twelve = field.len() == 12 && field.bytes().all(|byte| byte.is_ascii_digit());
    if field.is_empty() {
        let owned = OWNED_BY_AWS.iter().any(|(of, path)| *of == arn.service && arn.resource.starts_with(path));
        let needed = !owned && !fitting.is_empty() && fitting.iter().all(|format| !format.account.is_empty());
        let details =
            format!("Resources of `{}` like `{}` belong to an account. Write its id.", arn.service, arn.resource);
        return if needed { fault(IssueCode::MissingArnAccount, details) } else { None };
    }
    if !is_open(field) && !twelve && !fixed && field != "aws" {
        let details = format!("`{field}` is not the id of an account. Ids have twelve digits.");
        return fault(IssueCode::InvalidArnAccount, details);
    }
    let none = !fitting.is_empty() && fitting.iter().all(|format| format.account.is_empty());
    let details =
        format!("ARNs of resources of `{}` like `{}` have no account. Leave it empty.", arn.service, arn.resource);
    if none && field != "*" { fault(IssueCode::ArnAccountNotAllowed, details) } else { None }
}

fn region<'a>(arn: &Arn<'a>, fitting: &[&Arn<'static>]) -> Option<Fault<'a>> {
    let field = arn.region;
    let start = Arn::start_after(&[arn.partition, arn.service]);
    let fault = |code, details| Some(Fault { code, details, start, field });
    if fitting.is_empty() {
        return None;
    }
    if field.is_empty() {
        let needed = fitting.iter().all(|format| !format.region.is_empty());
        let details = format!("Resources of `{}` like `{}` belong to a Region. Name it.", arn.service, arn.resource);
        return if needed { fault(IssueCode::MissingArnRegion, details) } else { None };
    }
    let none = fitting.iter().all(|format| format.region.is_empty());
    let details =
        format!("ARNs of resources of `{}` like `{}` have no Region. Leave it empty.", arn.service, arn.resource);
    if none && field != "*" { fault(IssueCode::ArnRegionNotAllowed, details) } else { None }
}
