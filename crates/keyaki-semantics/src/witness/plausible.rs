//! Values that a reader takes for an example: AWS's documentation accounts, RFC 5737 addresses, common names.

pub(super) const PARTITION: &str = "aws";
pub(super) const NAME: &str = "alice";
pub(super) const SESSION: &str = "session";
pub(super) const SERVICE: &str = "s3";
pub(super) const ACTION: &str = "getobject";
pub(super) const RESOURCE: &str = "example-bucket/example.txt";
/// An account that the policies do not mention, unless they use this documentation account too.
pub(super) const ACCOUNT: &str = "111122223333";
pub(super) const ACCOUNTS: [&str; 5] = [ACCOUNT, "444455556666", "777788889999", "123456789012", "210987654321"];
pub(super) const REGIONS: [&str; 3] = ["us-east-1", "eu-west-1", ""];
/// A value that no operator but those on text can read.
pub(super) const UNREADABLE: &str = "unreadable";
pub(super) const WORDS: [&str; 6] = ["example", "alice", "other", "a", "test", "example2"];
pub(super) const SERVICES: [&str; 9] = ["s3", "ec2", "iam", "sts", "dynamodb", "lambda", "sqs", "sns", "kms"];
pub(super) const V4: [[u8; 4]; 4] = [[203, 0, 113, 7], [198, 51, 100, 7], [192, 0, 2, 7], [10, 0, 0, 7]];
pub(super) const V6: [u128; 2] = [0x2001_0db8_0000_0000_0000_0000_0000_0007, 0x2001_0db8_ffff_0000_0000_0000_0000_0007];
/// 2026-06-01T12:00:00Z, 2031-01-01T00:00:00Z and 2015-01-01T00:00:00Z in seconds.
pub(super) const SECONDS: [i64; 3] = [1_780_315_200, 1_924_992_000, 1_420_070_400];

/// What callers of a kind are called, where not just anything will do.
pub(super) fn names_of(kind: &str) -> &'static [&'static str] {
    match kind {
        "service" => &["lambda.amazonaws.com", "ec2.amazonaws.com", "cloudtrail.amazonaws.com"],
        "federated" => &["accounts.google.com", "arn:aws:iam::111122223333:saml-provider/example"],
        "canonical-user" => &["79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"],
        _ => &[],
    }
}

/// Values for keys whose values have a well-known look.
pub(super) fn values_of(key: &str) -> &'static [&'static str] {
    match key {
        "aws:principalorgid" | "aws:resourceorgid" | "aws:sourceorgid" | "aws:vpceorgid" => {
            &["o-a1b2c3d4e5", "o-z9y8x7w6v5"]
        }
        "aws:principalorgpaths" | "aws:resourceorgpaths" | "aws:sourceorgpaths" | "aws:vpceorgpaths" => {
            &["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/"]
        }
        "aws:sourcevpc" => &["vpc-0a1b2c3d4e5f60718", "vpc-0f9e8d7c6b5a40312"],
        "aws:sourcevpce" => &["vpce-0a1b2c3d4e5f60718", "vpce-0f9e8d7c6b5a40312"],
        "aws:requestedregion" => &["us-east-1", "eu-west-1", "ap-southeast-2"],
        // Most calls are made by whoever makes them.
        "aws:viaawsservice" => &["false"],
        "aws:useragent" => &["aws-cli/2.15.0"],
        "aws:referer" => &["https://example.com/"],
        "aws:principalarn" => &["arn:aws:iam::111122223333:role/example", "arn:aws:iam::111122223333:user/alice"],
        "aws:sourcearn" => &["arn:aws:sns:us-east-1:111122223333:example"],
        "aws:principaltype" => &["User", "AssumedRole"],
        "aws:userid" => &["AIDACKCEVSQ6C2EXAMPLE", "AROACKCEVSQ6C2EXAMPLE:session"],
        "aws:tagkeys" => &["Owner", "Project"],
        _ => &[],
    }
}
