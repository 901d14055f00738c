//! What a preview is about: a resource with the policies that it would have.
//!
//! Of the configurations in the API, those that hold policies, and access control lists of buckets, are read. What is not read
//! is refused: it might let somebody in.

use keyaki_engine::{CancelToken, Limits};
use keyaki_findings::{Findings, Options, Zone, findings};
use keyaki_policy::{Policy, PolicyKind, read};
use keyaki_source::Source;
use serde_json::{Map, Value};

use super::finding::{Through, summaries, unknown};
use super::{Owner, acl, wrong};
use crate::asker::Asker;
use crate::fault::{Fault, Reason};
use crate::operation::in_words;

/// Configurations with one policy: their name in the API, the member that holds it, and the type of their resource.
const WITH_POLICY: [(&str, &str, &str); 9] = [
    ("iamRole", "trustPolicy", "AWS::IAM::Role"),
    ("sqsQueue", "queuePolicy", "AWS::SQS::Queue"),
    ("snsTopic", "topicPolicy", "AWS::SNS::Topic"),
    ("secretsManagerSecret", "secretPolicy", "AWS::SecretsManager::Secret"),
    ("ecrRepository", "repositoryPolicy", "AWS::ECR::Repository"),
    ("efsFileSystem", "fileSystemPolicy", "AWS::EFS::FileSystem"),
    ("dynamodbTable", "tablePolicy", "AWS::DynamoDB::Table"),
    ("dynamodbStream", "streamPolicy", "AWS::DynamoDB::Stream"),
    ("s3ExpressDirectoryBucket", "bucketPolicy", "AWS::S3Express::DirectoryBucket"),
];
const KEY: &str = "kmsKey";
const BUCKET: &str = "s3Bucket";
/// Members that change nothing here.
const HARMLESS: [&str; 1] = ["kmsKeyId"];

/// A resource as it would be.
pub(crate) struct Configured {
    pub(crate) arn: String,
    pub(crate) resource_type: &'static str,
    policies: Vec<Attached>,
    acl: Vec<acl::Grant>,
    block: Block,
}

/// A policy, and what it is attached to.
struct Attached {
    text: String,
    through: Through,
    block: Block,
}

/// Which public access is taken back, whatever policies say.
#[derive(Clone, Copy, Debug, Default)]
struct Block {
    ignores_acls: bool,
    restricts_policies: bool,
}

impl Configured {
    pub(crate) fn read(configurations: &Value) -> Result<Self, Fault> {
        let members = configurations.as_object().filter(|members| members.len() == 1);
        let Some((arn, configuration)) = members.and_then(|members| members.iter().next()) else {
            return Err(wrong(
                "configurations",
                "`configurations` has the ARN of one resource, and its configuration".to_owned(),
            ));
        };
        let kinds = configuration.as_object().filter(|kinds| kinds.len() == 1);
        let Some((kind, Value::Object(members))) = kinds.and_then(|kinds| kinds.iter().next()) else {
            return Err(wrong(
                "configurations",
                format!("the configuration of `{arn}` is of one kind, as in {{\"sqsQueue\": …}}"),
            ));
        };
        match WITH_POLICY.iter().find(|(name, ..)| name == kind) {
            Some((_, member, resource_type)) => Self::with_policy(arn, members, member, resource_type),
            None if kind == KEY => Self::key(arn, members),
            None if kind == BUCKET => Self::bucket(arn, members),
            None => Err(not_supported(kind)),
        }
    }

    fn with_policy(
        arn: &str,
        members: &Map<String, Value>,
        member: &str,
        resource_type: &'static str,
    ) -> Result<Self, Fault> {
        let policies =
            policy(members, member)?.map(|text| Attached { text, through: Through::Policy, block: Block::default() });
        known(members, &[member])?;
        Ok(Self { policies: policies.into_iter().collect(), ..Self::new(arn, resource_type) })
    }

    fn key(arn: &str, members: &Map<String, Value>) -> Result<Self, Fault> {
        let has_grants = members
            .get("grants")
            .is_some_and(|grants| !grants.is_null() && grants.as_array().is_none_or(|all| !all.is_empty()));
        if has_grants {
            return Err(not_supported("kmsKey.grants"));
        }
        known(members, &["keyPolicies", "grants"])?;
        let mut policies = Vec::new();
        for (name, _) in object(members, "keyPolicies")?.into_iter().flatten() {
            let text = object(members, "keyPolicies")?.map(|all| policy(all, name)).transpose()?.flatten();
            policies.extend(text.map(|text| Attached { text, through: Through::Policy, block: Block::default() }));
        }
        Ok(Self { policies, ..Self::new(arn, "AWS::KMS::Key") })
    }

    fn bucket(arn: &str, members: &Map<String, Value>) -> Result<Self, Fault> {
        known(members, &["bucketPolicy", "bucketAclGrants", "bucketPublicAccessBlock", "accessPoints"])?;
        let block = Block::read(members, "bucketPublicAccessBlock")?;
        let access_points = object(members, "accessPoints")?;
        // Where there are access points, what the bucket's policy leaves to them is theirs to say.
        let through = if access_points.is_some_and(|points| !points.is_empty()) {
            Through::PolicyBesideAccessPoints
        } else {
            Through::Policy
        };
        let mut policies: Vec<Attached> =
            policy(members, "bucketPolicy")?.map(|text| Attached { text, through, block }).into_iter().collect();
        for (point, configuration) in access_points.into_iter().flatten() {
            policies.extend(access_point(point, configuration, block)?);
        }
        let acl = acl::read(members.get("bucketAclGrants"))?;
        Ok(Self { policies, acl, block, ..Self::new(arn, "AWS::S3::Bucket") })
    }

    fn new(arn: &str, resource_type: &'static str) -> Self {
        let (policies, acl) = (Vec::new(), Vec::new());
        Self { arn: arn.to_owned(), resource_type, policies, acl, block: Block::default() }
    }

    /// The account that the resource is in: buckets do not say.
    pub(crate) fn account(&self, owner: &Owner<'_>) -> String {
        let named = self.arn.split(':').nth(4).filter(|account| !account.is_empty());
        named.unwrap_or(owner.account).to_owned()
    }

    /// Who outside of the account has access, as the API has it; or what is wrong with the policies.
    pub(crate) fn findings(
        &self,
        asker: &Asker,
        owner: &Owner<'_>,
        now: &str,
        cancel: &CancelToken,
    ) -> Result<Vec<Value>, String> {
        let account = self.account(owner);
        let zone = Zone::new(&account, None).map_err(|error| error.to_string())?;
        let mut all = Vec::new();
        for attached in &self.policies {
            let policy = parsed(&attached.text, asker)?;
            let limits = Limits { cancel: cancel.clone(), ..asker.options.limits.clone() };
            let options = Options {
                limits,
                agreement: asker.options.agreement,
                resource_type: Some(self.resource_type.to_owned()),
                ..Options::default()
            };
            let found = findings(&policy, &zone, &asker.panel, &options);
            all.extend(self.counted(attached, &found, &account, now));
        }
        let grants = self.acl.iter().filter(|grant| !(self.block.ignores_acls && grant.is_public()));
        all.extend(grants.filter_map(|grant| grant.finding(self, owner, &account, now)));
        Ok(all)
    }

    fn counted(&self, attached: &Attached, found: &Findings, account: &str, now: &str) -> Vec<Value> {
        let taken_back = attached.block.restricts_policies && found.is_certain();
        // RestrictPublicBuckets: when anything is public, nobody outside of the account has access any more.
        if taken_back && found.findings.iter().any(|finding| finding.is_public == Some(true)) {
            return Vec::new();
        }
        let mut all = summaries(self, &attached.through, found, account, now);
        if let Some(why) = why_uncertain(found) {
            all.push(unknown(self, account, now, &why));
        }
        all
    }
}

impl Block {
    fn read(members: &Map<String, Value>, name: &str) -> Result<Self, Fault> {
        let Some(block) = object(members, name)? else { return Ok(Self::default()) };
        let flag = |member: &str| match block.get(member) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(is_set)) => Ok(*is_set),
            Some(_) => Err(wrong(member, format!("`{member}` is true or false"))),
        };
        Ok(Self { ignores_acls: flag("ignorePublicAcls")?, restricts_policies: flag("restrictPublicBuckets")? })
    }
}

fn access_point(arn: &str, configuration: &Value, bucket: Block) -> Result<Option<Attached>, Fault> {
    let Some(members) = configuration.as_object() else {
        return Err(wrong("accessPoints", format!("the configuration of `{arn}` is an object")));
    };
    known(members, &["accessPointPolicy", "networkOrigin", "publicAccessBlock"])?;
    let own = Block::read(members, "publicAccessBlock")?;
    let restricts_policies = own.restricts_policies || bucket.restricts_policies;
    let vpc = members.get("networkOrigin").and_then(|origin| origin.get("vpcConfiguration")?.get("vpcId")?.as_str());
    let through = Through::AccessPoint { arn: arn.to_owned(), vpc: vpc.map(str::to_owned) };
    let text = policy(members, "accessPointPolicy")?;
    Ok(text.map(|text| Attached { text, through, block: Block { restricts_policies, ..own } }))
}

fn parsed(text: &str, asker: &Asker) -> Result<Policy, String> {
    let (policy, diagnostics) = read(&Source::new("policy", text), Some(PolicyKind::Resource), asker.manner);
    policy.ok_or_else(|| diagnostics.iter().find(|diagnostic| diagnostic.is_error()).map(in_words).unwrap_or_default())
}

fn why_uncertain(found: &Findings) -> Option<String> {
    use keyaki_findings::Coverage;
    match &found.coverage {
        Coverage::NotProven(why) => Some(format!("it is not proven that all access is listed: {why}")),
        Coverage::Proven(_) if found.disagreements > 0 => Some("engines disagree about who has access".to_owned()),
        Coverage::Proven(_) => None,
    }
}

fn not_supported(what: &str) -> Fault {
    let kinds: Vec<&str> = WITH_POLICY.iter().map(|(name, ..)| *name).chain([KEY, BUCKET]).collect();
    let message = format!("`{what}` is not supported: previews are made of {}", kinds.join(", "));
    Fault::validation(Reason::NotSupported, message)
}

/// Refuses members that are not read: they might let somebody in.
fn known(members: &Map<String, Value>, names: &[&str]) -> Result<(), Fault> {
    let is_known = |name: &str| names.contains(&name) || HARMLESS.contains(&name);
    match members.iter().find(|(name, value)| !value.is_null() && !is_known(name)) {
        Some((name, _)) => Err(not_supported(name)),
        None => Ok(()),
    }
}

fn policy(members: &Map<String, Value>, name: &str) -> Result<Option<String>, Fault> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        // No policy, as the API has it.
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(wrong(name, format!("`{name}` is the text of a policy, a string"))),
    }
}

fn object<'m>(members: &'m Map<String, Value>, name: &str) -> Result<Option<&'m Map<String, Value>>, Fault> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(wrong(name, format!("`{name}` is an object"))),
    }
}
