//! Tests of principal, action and resource.

use keyaki_grammar::{Relation, Test, Value, ValueKind};
use keyaki_policy::{AwsIdentity, Policy, PrincipalPattern, Principals};
use keyaki_semantics::Affiliation;
use keyaki_source::Span;
use serde_json::json;

use super::{Meaning, Read, Tests, has_wildcards};
use crate::property::formula::Formula;
use crate::property::statement::Element;

const PRINCIPALS: &str = "write `account 123456789012`, `arn:aws:iam::123456789012:role/name`, `service s3.amazonaws.com`, \
                          `federated …`, `canonical-user …`, `anonymous`, `any account`, `any service` or `any federated`";

impl Tests<'_> {
    pub(super) fn principal(&mut self, test: &Test) -> Read<Meaning> {
        self.no_suffix(test)?;
        if !matches!(test.relation.value, Relation::Is | Relation::In) {
            let help = "write `principal is …` or `principal in […]`; for patterns test the key: `aws:PrincipalArn arn-like …`";
            return self.refuse(
                "principal-test",
                test.relation.span,
                "principals are compared with `is` and `in`",
                help,
            );
        }
        let ways: Vec<Read<Formula>> = test.values.iter().map(|value| self.caller(value)).collect();
        let ways = ways.into_iter().collect::<Read<Vec<Formula>>>()?;
        self.some(ways, test)
    }

    fn caller(&mut self, value: &Value) -> Read<Formula> {
        let element = match &value.kind {
            ValueKind::Anonymous => return Some(Formula::Caller(Affiliation::None)),
            ValueKind::AnyAccount => return Some(Formula::Caller(Affiliation::Account)),
            ValueKind::AnyService => return Some(Formula::Caller(Affiliation::Service)),
            ValueKind::AnyFederated => return Some(Formula::Caller(Affiliation::Federated)),
            ValueKind::Account(account) if is_account(account) => json!({ "AWS": account }),
            ValueKind::Account(_) => {
                let help = "an account is twelve digits; of other partitions write the ARN of its root: `account arn:aws-cn:iam::123456789012:root`";
                return self.refuse("not-an-account", value.span, "this is no account", help);
            }
            ValueKind::Service(name) => json!({ "Service": name }),
            ValueKind::Federated(provider) => json!({ "Federated": provider }),
            ValueKind::CanonicalUser(id) => json!({ "CanonicalUser": id }),
            ValueKind::Word(text) | ValueKind::Text(text) if text.ends_with(":root") => {
                let help = "AWS means the whole account by it: write `account 123456789012`";
                return self.refuse(
                    "root-principal",
                    value.span,
                    "the ARN of a root user stands for its account",
                    help,
                );
            }
            ValueKind::Word(text) | ValueKind::Text(text) if text.starts_with("arn:") => json!({ "AWS": text }),
            ValueKind::Organization(_) => {
                let help = "test the key: `aws:PrincipalOrgID is o-a1b2c3d4e5`; of whoever is outside write `caller is outside …`";
                return self.refuse("not-a-principal", value.span, "an organization is no principal", help);
            }
            ValueKind::Word(_) | ValueKind::Text(_) | ValueKind::Truth(_) => {
                return self.refuse("not-a-principal", value.span, "this is no principal", PRINCIPALS);
            }
        };
        let policy = self.statement(Element::Principal(element), value.span)?;
        match pattern(&policy) {
            Some(PrincipalPattern::Everyone | PrincipalPattern::AnyFederated | PrincipalPattern::Nobody(_)) | None => {
                self.refuse("not-a-principal", value.span, "this is no single principal", PRINCIPALS)
            }
            Some(PrincipalPattern::Aws(aws))
                if !matches!(value.kind, ValueKind::Account(_)) && aws.who == AwsIdentity::Account =>
            {
                self.refuse("not-a-principal", value.span, "this stands for a whole account", PRINCIPALS)
            }
            Some(_) => Some(Formula::Matches(Box::new(policy))),
        }
    }

    pub(super) fn action(&mut self, test: &Test, span: Span) -> Read<Meaning> {
        let actions =
            self.texts_of(test, "action", "an action is written `service:Name`, as in `s3:GetObject`", |text| {
                text == "*" || text.split(':').count() == 2
            })?;
        let policy = self.statement(Element::Action(json!(actions)), span)?;
        self.some(vec![Formula::Matches(Box::new(policy))], test)
    }

    pub(super) fn resource(&mut self, test: &Test, span: Span) -> Read<Meaning> {
        let help = "write the whole ARN, as in `arn:aws:s3:::example-bucket/*`";
        let resources =
            self.texts_of(test, "resource", help, |text| text.starts_with("arn:") && text.split(':').count() >= 6)?;
        let policy = self.statement(Element::Resource(json!(resources)), span)?;
        self.some(vec![Formula::Matches(Box::new(policy))], test)
    }

    /// The texts that an action or a resource is compared with: patterns after `like` only.
    fn texts_of(&mut self, test: &Test, what: &str, form: &str, fits: impl Fn(&str) -> bool) -> Read<Vec<String>> {
        self.no_suffix(test)?;
        if test.values.is_empty() && matches!(test.relation.value, Relation::In | Relation::Like) {
            let message = "the list is empty";
            return self.refuse("empty-list", test.relation.span, message, "name what it is compared with");
        }
        let pattern = match test.relation.value {
            Relation::Is | Relation::In => false,
            Relation::Like => true,
            Relation::ArnLike | Relation::Present | Relation::Absent | Relation::Compare(_) => {
                let message = format!("a request's {what} is compared with `is`, `in` and `like`");
                return self.refuse("request-test", test.relation.span, message, "write one of them");
            }
        };
        let texts = test.values.iter().map(|value| {
            let (ValueKind::Word(text) | ValueKind::Text(text)) = &value.kind else {
                return self.refuse("not-a-text", value.span, format!("this is no {what}"), form);
            };
            if !fits(text) {
                return self.refuse("not-a-text", value.span, format!("`{text}` is no {what}"), form);
            }
            if !pattern && has_wildcards(text) {
                let message = format!("`{text}` is a pattern");
                return self.refuse("pattern", value.span, message, "write `like` before patterns");
            }
            Some(text.clone())
        });
        let texts: Vec<Read<String>> = texts.collect();
        texts.into_iter().collect()
    }

    pub(super) fn some(&mut self, ways: Vec<Formula>, test: &Test) -> Read<Meaning> {
        if test.values.is_empty() && !matches!(test.relation.value, Relation::Present | Relation::Absent) {
            return self.refuse("empty-list", test.relation.span, "the list is empty", "name what it is compared with");
        }
        Some(Meaning { ways, negated: test.not.is_some() })
    }
}

fn is_account(text: &str) -> bool {
    let digits = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let root = text.strip_suffix(":root").and_then(|arn| arn.strip_prefix("arn:"));
    let of_root = root.and_then(|arn| arn.split_once(":iam::")).map(|(_, account)| account);
    digits(text) || of_root.is_some_and(digits)
}

fn pattern(policy: &Policy) -> Option<&PrincipalPattern> {
    match &policy.statements.first()?.principals {
        Principals::Only(items) => items.first().map(|item| &item.value),
        Principals::Except(_) | Principals::Unstated => None,
    }
}
