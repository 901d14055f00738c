//! The global condition keys of spec C.1, and the keys of other services' prefixes that it lists because their values
//! travel with the credentials and so may stand in a request to any service. Facts of the IAM user guide, page "AWS
//! global condition context keys". `aws:ARN` is not among them: AWS does not support it.

use crate::key::Cardinality::{Multi, Single};
use crate::key::KeyInfo;
use crate::key::KeyType::{Arn, Bool, Date, IpAddress, Numeric, String};

/// All global keys, in the order of spec C.1.
pub(crate) const GLOBAL: &[KeyInfo] = &[
    // The principal.
    KeyInfo::new("aws:PrincipalArn", Arn, Single),
    KeyInfo::always("aws:PrincipalAccount", String),
    KeyInfo::new("aws:PrincipalOrgID", String, Single),
    KeyInfo::new("aws:PrincipalOrgPaths", String, Multi),
    KeyInfo::new("aws:PrincipalTag/${TagKey}", String, Single),
    KeyInfo::always("aws:PrincipalType", String),
    KeyInfo::new("aws:PrincipalIsAWSService", Bool, Single),
    KeyInfo::new("aws:PrincipalServiceName", String, Single),
    KeyInfo::new("aws:PrincipalServiceNamesList", String, Multi),
    KeyInfo::always("aws:userid", String),
    KeyInfo::new("aws:username", String, Single),
    // The session.
    KeyInfo::new("aws:AssumedRoot", Bool, Single),
    // An ARN for OIDC providers of the account, a host name for the built-in ones: compared as text.
    KeyInfo::new("aws:FederatedProvider", String, Single),
    KeyInfo::new("aws:TokenIssueTime", Date, Single),
    KeyInfo::new("aws:MultiFactorAuthPresent", Bool, Single),
    KeyInfo::new("aws:MultiFactorAuthAge", Numeric, Single),
    KeyInfo::new("aws:SourceIdentity", String, Single),
    KeyInfo::new("aws:ChatbotSourceArn", Arn, Single),
    KeyInfo::new("aws:Ec2InstanceSourceVpc", String, Single),
    KeyInfo::new("aws:Ec2InstanceSourcePrivateIPv4", IpAddress, Single),
    KeyInfo::new("ec2:RoleDelivery", Numeric, Single),
    KeyInfo::new("ec2:SourceInstanceArn", Arn, Single),
    KeyInfo::new("lambda:SourceFunctionArn", Arn, Single),
    KeyInfo::new("ssm:SourceInstanceArn", Arn, Single),
    KeyInfo::new("codebuild:BuildArn", Arn, Single),
    KeyInfo::new("codebuild:ProjectArn", Arn, Single),
    KeyInfo::new("glue:RoleAssumedBy", String, Single),
    KeyInfo::new("glue:CredentialIssuingService", String, Single),
    KeyInfo::new("identitystore:UserId", String, Single),
    KeyInfo::new("aws:SignInSessionArn", Arn, Single),
    KeyInfo::new("aws:ViaCustomerDomain", String, Single),
    // The network.
    KeyInfo::new("aws:SourceIp", IpAddress, Single),
    KeyInfo::new("aws:SourceVpc", String, Single),
    KeyInfo::new("aws:SourceVpce", String, Single),
    KeyInfo::new("aws:VpcSourceIp", IpAddress, Single),
    KeyInfo::new("aws:SourceVpcArn", Arn, Single),
    KeyInfo::new("aws:VpceAccount", String, Single),
    KeyInfo::new("aws:VpceOrgID", String, Single),
    KeyInfo::new("aws:VpceOrgPaths", String, Multi),
    // The resource.
    KeyInfo::new("aws:ResourceAccount", String, Single),
    KeyInfo::new("aws:ResourceOrgID", String, Single),
    KeyInfo::new("aws:ResourceOrgPaths", String, Multi),
    KeyInfo::new("aws:ResourceTag/${TagKey}", String, Single),
    // The request.
    KeyInfo::new("aws:CalledVia", String, Multi),
    KeyInfo::new("aws:CalledViaFirst", String, Single),
    KeyInfo::new("aws:CalledViaLast", String, Single),
    KeyInfo::always("aws:ViaAWSService", Bool),
    KeyInfo::new("aws:CalledViaAWSMCP", String, Single),
    KeyInfo::new("aws:ViaAWSMCPService", Bool, Single),
    KeyInfo::new("aws:IsMcpServiceAction", Bool, Single),
    KeyInfo::always("aws:CurrentTime", Date),
    // Date operators and numeric ones both apply to it.
    KeyInfo::always("aws:EpochTime", Date),
    KeyInfo::new("aws:referer", String, Single),
    KeyInfo::always("aws:UserAgent", String),
    KeyInfo::always("aws:RequestedRegion", String),
    KeyInfo::new("aws:RequestTag/${TagKey}", String, Single),
    KeyInfo::new("aws:TagKeys", String, Multi),
    KeyInfo::always("aws:SecureTransport", Bool),
    KeyInfo::new("aws:SourceAccount", String, Single),
    KeyInfo::new("aws:SourceOrgID", String, Single),
    KeyInfo::new("aws:SourceArn", Arn, Single),
    KeyInfo::new("aws:SourceOrgPaths", String, Multi),
    // Still met in old policies of topics and queues.
    KeyInfo::new("aws:SourceOwner", String, Single),
];
