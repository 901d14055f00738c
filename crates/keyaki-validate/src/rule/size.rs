//! Policies that are longer than their quota (spec A.8: IAM and AWS STS quotas, quotas of AWS Organizations, of S3 and of DynamoDB).
//!
//! Of a resource policy whose resource is not said no quota is known.

use super::Found;
use crate::IssueCode::{self, *};
use crate::subject::Subject;
use crate::{PolicyType, ResourceType};

/// What a quota counts.
#[derive(Clone, Copy)]
enum Counted {
    /// Characters.
    All,
    /// Characters that are not white space.
    WithoutBlanks,
    /// Bytes.
    Bytes,
}

struct Quota {
    code: IssueCode,
    most: usize,
    counted: Counted,
    what: &'static str,
}

pub(super) fn rule(subject: &Subject<'_>, found: &mut Found) {
    let Some(quota) = quota(subject) else { return };
    let text = subject.source.text();
    let (size, unit) = match quota.counted {
        Counted::All => (text.chars().count(), "characters"),
        Counted::WithoutBlanks => {
            (text.chars().filter(|c| !c.is_whitespace()).count(), "characters, white space aside")
        }
        Counted::Bytes => (text.len(), "bytes"),
    };
    if size > quota.most {
        let Quota { code, most, what, .. } = quota;
        let details = format!("The policy has {size} {unit}; {what} may have {most}. Divide it into several.");
        found.add(code, details, [subject.document.root().span]);
    }
}

fn quota(subject: &Subject<'_>) -> Option<Quota> {
    let quota = |code, most, counted, what| Some(Quota { code, most, counted, what });
    match (subject.kind, subject.resource) {
        (PolicyType::Identity, _) => {
            quota(PolicySizeExceedsIdentityPolicyQuota, 6144, Counted::WithoutBlanks, "a managed policy")
        }
        (PolicyType::ServiceControl, _) => quota(PolicySizeExceedsScpQuota, 10_240, Counted::All, "an SCP"),
        (PolicyType::ResourceControl, _) => quota(PolicySizeExceedsRcpQuota, 5120, Counted::All, "an RCP"),
        (PolicyType::Resource, Some(ResourceType::Table)) => {
            quota(PolicySizeExceedsResourcePolicyQuota, 20_480, Counted::Bytes, "the policy of a table")
        }
        (PolicyType::Resource, Some(ResourceType::Bucket | ResourceType::AccessPoint)) => quota(
            PolicySizeExceedsResourcePolicyQuota,
            20_480,
            Counted::Bytes,
            "the policy of a bucket or access point",
        ),
        (PolicyType::Resource, Some(ResourceType::MultiRegionAccessPoint | ResourceType::ObjectLambdaAccessPoint)) => {
            None
        }
        (PolicyType::Resource, _) if subject.is_trust() => {
            let what = "a trust policy, unless its quota was increased,";
            quota(PolicySizeExceedsRoleTrustPolicyQuota, 2048, Counted::WithoutBlanks, what)
        }
        (PolicyType::Resource, Some(ResourceType::Role) | None) => None,
    }
}
