//! Findings as the API has them (`AccessPreviewFinding`).

use std::collections::BTreeMap;

use keyaki_findings::Findings;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::configuration::Configured;

/// Keys that say that a request comes through an access point, and of which account.
const ACCESS_POINT_ACCOUNT: &str = "s3:DataAccessPointAccount";

/// Through what there is access.
#[derive(Clone, Debug)]
pub(crate) enum Through {
    /// The policy of the resource.
    Policy,
    /// The policy of a bucket that has access points: access through those of the account needs their policies too, which are
    /// looked at by themselves.
    PolicyBesideAccessPoints,
    /// The policy of an access point, perhaps one that is reached from one network only.
    AccessPoint { arn: String, vpc: Option<String> },
}

impl Through {
    fn sources(&self) -> Value {
        match self {
            Self::Policy | Self::PolicyBesideAccessPoints => json!([{"type": "POLICY"}]),
            Self::AccessPoint { arn, .. } => json!([{"type": "S3_ACCESS_POINT", "detail": {"accessPointArn": arn}}]),
        }
    }
}

/// What makes findings one: principal, condition, whether anybody is among them.
type Who = ((String, String), BTreeMap<String, String>, Option<bool>);

/// The findings about `resource`. Those that differ in what they name as resource are one: they are about this resource.
pub(crate) fn summaries(
    resource: &Configured,
    through: &Through,
    found: &Findings,
    account: &str,
    now: &str,
) -> Vec<Value> {
    let mut actions: BTreeMap<Who, Vec<String>> = BTreeMap::new();
    for finding in &found.findings {
        let mut condition: BTreeMap<String, String> = finding.condition.iter().cloned().collect();
        let is_left_to_access_points = matches!(through, Through::PolicyBesideAccessPoints)
            && condition.iter().any(|(key, value)| key.eq_ignore_ascii_case(ACCESS_POINT_ACCOUNT) && value == account);
        if is_left_to_access_points {
            continue;
        }
        let mut is_public = finding.is_public;
        if let Through::AccessPoint { vpc: Some(vpc), .. } = through {
            condition.insert("aws:SourceVpc".to_owned(), vpc.clone());
            is_public = Some(false);
        }
        let known = actions.entry((finding.principal.clone(), condition, is_public)).or_default();
        known.extend(finding.actions.iter().filter(|action| !known.contains(action)).cloned().collect::<Vec<_>>());
    }
    let summary = |((principal, condition, is_public), actions): (Who, Vec<String>)| {
        let (kind, who) = principal;
        let mut members = Map::new();
        members.insert("principal".to_owned(), json!({kind: who}));
        members.insert("action".to_owned(), actions.into());
        members.insert("condition".to_owned(), json!(condition));
        if let Some(is_public) = is_public {
            members.insert("isPublic".to_owned(), is_public.into());
        }
        members.insert("sources".to_owned(), through.sources());
        whole(members, resource, account, now)
    };
    actions.into_iter().map(summary).collect()
}

/// The finding that says that there may be more.
pub(crate) fn unknown(resource: &Configured, account: &str, now: &str, why: &str) -> Value {
    let mut members = Map::new();
    members.insert("principal".to_owned(), json!({"AWS": "*"}));
    members.insert("error".to_owned(), format!("UNKNOWN: {why}").into());
    whole(members, resource, account, now)
}

/// A finding with the members that all have. Its id follows from what it says.
pub(crate) fn whole(mut members: Map<String, Value>, resource: &Configured, account: &str, now: &str) -> Value {
    members.insert("resource".to_owned(), resource.arn.as_str().into());
    members.insert("resourceType".to_owned(), resource.resource_type.into());
    members.insert("resourceOwnerAccount".to_owned(), account.into());
    let digest = Sha256::digest(Value::Object(members.clone()).to_string());
    let hex: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let part = |from: usize, count: usize| hex.iter().skip(from).take(count).map(String::as_str).collect::<String>();
    let id = format!("{}-{}-{}-{}-{}", part(0, 4), part(4, 2), part(6, 2), part(8, 2), part(10, 6));
    members.insert("id".to_owned(), id.into());
    members.insert("createdAt".to_owned(), now.into());
    members.insert("changeType".to_owned(), "NEW".into());
    members.insert("status".to_owned(), "ACTIVE".into());
    Value::Object(members)
}
