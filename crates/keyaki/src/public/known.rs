//! Who and what is known, so that it is no stranger's.
//!
//! In: a policy and what its keys tell. Out: every account, organization, bucket and other thing that it names. A stranger is who
//! is none of them and has none of them. Naming too much does no harm: whatever is named is a finite number of owners, and what is
//! granted to those is not granted to the public.

use std::collections::{BTreeMap, BTreeSet};

use keyaki_policy::{
    AwsPrincipal, Condition, ConditionKey, ConditionValue, Glob, GlobPiece, Policy, PrincipalPattern, Principals,
    ResourcePattern, Statement,
};

use super::trusted::{Tells, is_account};

/// What a caller without signature has for an account and an id.
pub(super) const ANONYMOUS: &str = "anonymous";

/// Owners and things by name; those of `things` in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// By number.
    pub(super) accounts: BTreeSet<String>,
    /// What stands for an account in principals of AWS's own: `cloudfront`.
    pub(super) words: BTreeSet<String>,
    pub(super) organizations: BTreeSet<String>,
    /// Buckets of S3, whose ARNs have no account.
    pub(super) buckets: BTreeSet<String>,
    /// ARNs of owners that are not among these.
    pub(super) arns: BTreeSet<String>,
    /// Things that are known by name only.
    pub(super) things: BTreeSet<String>,
}

impl Known {
    /// What `policies` name.
    pub(super) fn named_in<'a>(
        policies: impl IntoIterator<Item = &'a Policy>,
        keys: &BTreeMap<ConditionKey, Tells>,
    ) -> Self {
        let mut known = Self::default();
        for statement in policies.into_iter().flat_map(|policy| &policy.statements) {
            known.add_principals(statement);
            known.add_resources(statement);
            for condition in &statement.conditions {
                known.add_condition(condition, keys.get(&condition.key.value).copied());
            }
        }
        known
    }

    fn add_principals(&mut self, statement: &Statement) {
        let (Principals::Only(listed) | Principals::Except(listed)) = &statement.principals else { return };
        for principal in listed {
            match &principal.value {
                PrincipalPattern::Aws(AwsPrincipal { account, .. }) if !is_account(account) => {
                    self.words.extend([account.clone()]);
                }
                PrincipalPattern::Aws(AwsPrincipal { account, .. }) => self.accounts.extend([account.clone()]),
                PrincipalPattern::Federated(provider) => self.add_accounts_in(provider),
                PrincipalPattern::Everyone
                | PrincipalPattern::Service(_)
                | PrincipalPattern::AnyFederated
                | PrincipalPattern::CanonicalUser(_)
                | PrincipalPattern::Nobody(_) => {}
            }
        }
    }

    /// Whoever owns the resource is no stranger to it.
    fn add_resources(&mut self, statement: &Statement) {
        for resource in statement.resources.items() {
            match &resource.value {
                ResourcePattern::Fields(fields) => fields.iter().for_each(|field| self.add_accounts_of(field)),
                ResourcePattern::Whole(glob) => self.add_accounts_of(glob),
                ResourcePattern::Any | ResourcePattern::Nothing => {}
            }
        }
    }

    fn add_condition(&mut self, condition: &Condition, tells: Option<Tells>) {
        for value in &condition.values {
            let ConditionValue::Text(glob) = &value.value else { continue };
            self.add_accounts_of(glob);
            let Some(tells) = tells else { continue };
            let literal = glob.as_literal().filter(|text| *text != ANONYMOUS);
            match tells {
                Tells::Organization => self.organizations.extend(literal.map(str::to_owned)),
                Tells::OrganizationPath => self.organizations.extend(beginning(glob)),
                Tells::Arn => self.add_arn(glob),
                // Its number is known already.
                Tells::Account => {}
                Tells::Thing => self.things.extend(literal.map(str::to_ascii_lowercase)),
                Tells::Insider | Tells::Service | Tells::Address => {}
            }
        }
    }

    /// The account of an ARN, or the bucket that it names, or the ARN itself.
    fn add_arn(&mut self, glob: &Glob) {
        let itself = |known: &mut Self| known.arns.extend(glob.as_literal().map(str::to_owned));
        let parts = glob.split(':', 5);
        let [_, _, service, _, account, rest] = parts.as_slice() else { return itself(self) };
        match account.as_literal() {
            Some(account) if is_account(account) => self.accounts.extend([account.to_owned()]),
            // A bucket has no account. What else S3 has is below a slash, and has one.
            Some("") if service.as_literal() == Some("s3") => self.buckets.extend(beginning(rest)),
            None if service.as_literal() == Some("s3") && may_be_empty(account) => {
                self.buckets.extend(rest.as_literal().filter(|name| !name.contains('/')).map(str::to_owned));
            }
            _ => itself(self),
        }
    }

    fn add_accounts_of(&mut self, glob: &Glob) {
        for piece in glob.pieces() {
            if let GlobPiece::Literal(text) = piece {
                self.add_accounts_in(text);
            }
        }
    }

    /// Every number of twelve digits.
    fn add_accounts_in(&mut self, text: &str) {
        let numbers = text.split(|c: char| !c.is_ascii_digit());
        self.accounts.extend(numbers.filter(|number| is_account(number)).map(str::to_owned));
    }
}

/// The text before the first slash, or all of it, when no wildcard stands in it.
fn beginning(glob: &Glob) -> Option<String> {
    if let Some(text) = glob.as_literal() {
        return text.split('/').next().map(str::to_owned);
    }
    match glob.pieces().first()? {
        GlobPiece::Literal(text) => text.split_once('/').map(|(beginning, _)| beginning.to_owned()),
        GlobPiece::One | GlobPiece::Run | GlobPiece::Variable(_) => None,
    }
}

fn may_be_empty(glob: &Glob) -> bool {
    glob.pieces().iter().all(|piece| matches!(piece, GlobPiece::Run))
}

#[cfg(test)]
mod tests {
    use keyaki_policy::{Mode, PolicyKind, read};
    use keyaki_source::Source;

    use super::*;
    use crate::ResourceType;
    use crate::public::trusted::of_strangers;

    fn check(statement: &str, expected: &str) {
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": {statement}}}"#);
        let (policy, diagnostics) = read(&Source::new("p", text), Some(PolicyKind::Resource), Mode::Lenient);
        let policy = policy.unwrap_or_else(|| panic!("{diagnostics:?}"));
        let Known { accounts, words: _, organizations, buckets, arns, things } =
            Known::named_in([&policy], &of_strangers(Some(ResourceType::S3Bucket)));
        let shown =
            [accounts, organizations, buckets, arns, things].map(|set| set.into_iter().collect::<Vec<_>>().join(" "));
        assert_eq!(shown.join(" | "), expected, "{statement}");
    }

    fn condition(condition: &str, expected: &str) {
        let statement = r#"{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": "#;
        check(&format!("{statement}{condition}}}"), expected);
    }

    #[test]
    fn owners_of_principals_and_resources() {
        check(
            r#"{"Effect": "Allow", "Principal": {"AWS": ["111122223333", "arn:aws:iam::444455556666:user/a"],
                "Federated": "arn:aws:iam::777788889999:saml-provider/x"}, "Action": "*",
                "Resource": ["arn:aws:sqs:*:123456789012:q", "arn:aws:s3:::b/1234567890123"]}"#,
            "111122223333 123456789012 444455556666 777788889999 |  |  |  | ",
        );
    }

    #[test]
    fn values_of_trusted_keys() {
        condition(
            r#"{"StringEquals": {"aws:SourceVpc": ["vpc-A", "vpc-*"], "aws:UserAgent": "x"}}"#,
            " |  |  |  | vpc-* vpc-a",
        );
        condition(r#"{"StringLike": {"aws:SourceVpc": "vpc-*"}}"#, " |  |  |  | ");
        condition(r#"{"StringLike": {"aws:PrincipalOrgID": ["o-x", "o-y*"]}}"#, " | o-x |  |  | ");
        condition(
            r#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ["o-x/*", "o-y*", "o-*/r/"]}}"#,
            " | o-x |  |  | ",
        );
        condition(
            r#"{"StringEquals": {"aws:PrincipalAccount": ["111122223333", "anonymous"]}}"#,
            "111122223333 |  |  |  | ",
        );
    }

    #[test]
    fn owners_in_arns() {
        let principal = |arn: &str, expected| {
            condition(&format!(r#"{{"StringLike": {{"aws:PrincipalArn": "{arn}"}}}}"#), expected);
        };
        principal("arn:aws:iam::111122223333:user/*bc", "111122223333 |  |  |  | ");
        principal("arn:aws:iam::111122223333*", "111122223333 |  |  |  | ");
        principal("arn:aws:iam::*:user/a", " |  |  |  | ");
        let source = |arns: &str, expected| {
            condition(&format!(r#"{{"ArnLike": {{"aws:SourceArn": [{arns}]}}}}"#), expected);
        };
        source(r#""arn:aws:s3:::Logs/*", "arn:aws:s3:*:*:other", "arn:aws:s3:::b*""#, " |  | Logs other |  | ");
        source(r#""arn:aws:s3:*:*:accesspoint/*", "arn:aws:s3:*:*:accesspoint/a""#, " |  |  |  | ");
        source(r#""arn:aws:route53:::hostedzone/*""#, " |  |  |  | ");
        source(r#""arn:aws:route53:::hostedzone/Z""#, " |  |  | arn:aws:route53:::hostedzone/Z | ");
        source(r#""arn:aws:sns:*:*:topic""#, " |  |  |  | ");
    }
}
