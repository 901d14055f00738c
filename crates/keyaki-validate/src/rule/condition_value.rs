//! Values of single condition keys that have a form.

use keyaki_policy::Test;

use super::Found;
use super::arn::Arn;
use super::region::{is_open, is_region};
use super::service_principal::is_service_name;
use crate::IssueCode;
use crate::subject::{Condition, Item, Subject};

/// The form that the values of a key have.
struct Form {
    key: &'static str,
    code: IssueCode,
    fits: fn(&str) -> bool,
    wanted: &'static str,
}

const SERVICE: &str = "the name of a service, like `lambda.amazonaws.com`";

const FORMS: [Form; 12] = [
    Form {
        key: "aws:SourceVpc",
        code: IssueCode::InvalidVpcFormat,
        fits: |text| is_id(text, "vpc-"),
        wanted: "`vpc-` and 8 or 17 letters and digits",
    },
    Form {
        key: "aws:SourceVpce",
        code: IssueCode::InvalidVpceFormat,
        fits: |text| is_id(text, "vpce-"),
        wanted: "`vpce-` and 8 or 17 letters and digits",
    },
    Form {
        key: "aws:RequestedRegion",
        code: IssueCode::InvalidRegion,
        fits: is_region_or_global,
        wanted: "the name of a Region, like `eu-west-1`",
    },
    Form {
        key: "s3:x-amz-server-side-encryption-aws-kms-key-id",
        code: IssueCode::InvalidKmsKeyValue,
        fits: is_key,
        wanted: "the ARN of a KMS key",
    },
    Form {
        key: "kms:ViaService",
        code: IssueCode::InvalidServicePrincipalFormat,
        fits: is_regional,
        wanted: "the name of a service in a Region, like `s3.eu-west-1.amazonaws.com`",
    },
    of_service("aws:CalledVia"),
    of_service("aws:CalledViaFirst"),
    of_service("aws:CalledViaLast"),
    of_service("aws:PrincipalServiceName"),
    of_service("aws:PrincipalServiceNamesList"),
    of_service("iam:AWSServiceName"),
    of_service("iam:PassedToService"),
];

const fn of_service(key: &'static str) -> Form {
    Form { key, code: IssueCode::InvalidServicePrincipalFormat, fits: is_service_name, wanted: SERVICE }
}

pub(super) fn rule(subject: &Subject<'_>, found: &mut Found) {
    for (_, condition) in subject.conditions() {
        if let Some(Test::Date(_)) = condition.test() {
            seconds(&condition, found);
        }
        let form = FORMS.iter().find(|form| condition.is_on(form.key)).filter(|_| condition.is_text());
        let Some(Form { key, code, fits, wanted }) = form else { continue };
        for (text, node) in condition.texts().filter(|(text, _)| !is_open(text) && !fits(text)) {
            found.add(*code, format!("`{text}` is no value of `{key}`, which is {wanted}."), [node.span]);
        }
    }
}

/// Digits are seconds since 1970, also those that look like a year.
fn seconds(condition: &Condition<'_>, found: &mut Found) {
    let digits = |(text, _): &Item<'_>| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    for (text, node) in condition.texts().filter(digits) {
        let details =
            format!("`{text}` is read as seconds since 1970. Write the date in full, like `2030-01-31T00:00:00Z`.");
        found.add(IssueCode::InvalidDateValue, details, [node.span]);
    }
}

fn is_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|id| {
        matches!(id.len(), 8 | 17) && id.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
    })
}

/// Some global services are asked for in this one.
fn is_region_or_global(text: &str) -> bool {
    is_region(text) || text == "aws-global"
}

fn is_key(text: &str) -> bool {
    Arn::read(text).is_some_and(|arn| {
        let twelve = arn.account.len() == 12 && arn.account.bytes().all(|byte| byte.is_ascii_digit());
        let named = arn.resource.strip_prefix("key/").is_some_and(|id| !id.is_empty());
        arn.service == "kms" && is_region(arn.region) && twelve && named
    })
}

/// `service.region.amazonaws.com`
fn is_regional(text: &str) -> bool {
    let before = text.strip_suffix(".amazonaws.com").or(text.strip_suffix(".amazonaws.com.cn"));
    is_service_name(text)
        && before.and_then(|before| before.rsplit_once('.')).is_some_and(|(_, region)| is_region(region))
}
