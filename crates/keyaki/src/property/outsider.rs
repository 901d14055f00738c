//! What is said of callers who do not belong, and of how many addresses they call from.

use std::collections::BTreeSet;

use keyaki_grammar::{Allowed, Caller, Counted, Outsider, Quantifier, Value, ValueKind};
use keyaki_source::{Span, Spanned};

use super::formula::{Formula, Id, LetIn, Strangers, Unfixed};
use super::lower::{Lowered, Lowering};
use crate::public::Few;
use crate::public::trusted::{is_account, is_organization};
use crate::{Outsiders, ResourceType};

/// How many addresses there are of IPv4; of IPv6 they are one more than can be counted here.
const ALL_V4: u128 = 1 << 32;

impl Lowering<'_> {
    pub(super) fn caller(&mut self, caller: &Caller, span: Span) -> Lowered {
        let outside = match &caller.who {
            Outsider::Outside(values) => self.outside(values, span)?,
            Outsider::Stranger { to, of } => self.stranger(to, of.as_ref(), span)?,
        };
        let outside = self.add(outside);
        Some(if caller.not.is_some() { self.add(Formula::Not(outside)) } else { outside })
    }

    fn outside(&mut self, values: &[Value], span: Span) -> Option<Formula> {
        let (mut accounts, mut organizations) = (BTreeSet::new(), BTreeSet::new());
        let mut broken = false;
        for value in values {
            match &value.kind {
                ValueKind::Account(account) if is_account(account) => accounts.extend([account.clone()]),
                ValueKind::Organization(id) if is_organization(id) => organizations.extend([id.clone()]),
                _ => {
                    broken = true;
                    let help = "write `account 123456789012` (twelve digits) or `organization o-a1b2c3d4e5`";
                    let message = "nobody is inside or outside of this";
                    self.problem("not-a-perimeter", value.span, message.to_owned(), help);
                }
            }
        }
        if values.is_empty() {
            let help = "name accounts and organizations: `outside [account 123456789012, organization o-a1b2c3d4e5]`";
            self.problem("empty-list", span, "the list is empty".to_owned(), help);
        }
        let sound = !broken && !values.is_empty();
        sound.then(|| Formula::Outsider(Box::new(Outsiders::foreigners(&accounts, &organizations))))
    }

    fn stranger(&mut self, to: &[Spanned<String>], of: Option<&Spanned<String>>, span: Span) -> Option<Formula> {
        if to.is_empty() {
            let help = "name policies: `stranger to policy`, `stranger to [old, new]`";
            self.problem("empty-list", span, "the list is empty".to_owned(), help);
            return None;
        }
        let to: Vec<Option<usize>> = to.iter().map(|name| self.policy_named(&name.value, name.span)).collect();
        let resource_type = match of {
            Some(name) => Some(self.resource_type(name)?),
            None => None,
        };
        let to = to.into_iter().collect::<Option<_>>()?;
        Some(Formula::Stranger(Strangers { to, resource_type, span, outsiders: None }))
    }

    pub(super) fn unfixed(&mut self, unfixed: &keyaki_grammar::Unfixed, span: Span) -> Lowered {
        let subject = self.named_in(&unfixed.allowed);
        let resource_type = self.resource_type(&unfixed.of)?;
        if !resource_type.has_block_public_access() {
            let message = format!("Block Public Access is a rule of S3's, and {resource_type} is not judged by it");
            let help = "it judges AWS::S3::Bucket and AWS::S3::AccessPoint";
            self.problem("no-syntactic-trust", unfixed.of.span, message, help);
            return None;
        }
        let subject = subject?;
        Some(self.add(Formula::Unfixed(Unfixed { subject, resource_type, span, limited: None })))
    }

    pub(super) fn through(&mut self, allowed: &Allowed, span: Span) -> Lowered {
        let subject = self.named_in(allowed)?;
        Some(self.add(Formula::LetIn(LetIn { subject, span })))
    }

    fn resource_type(&mut self, name: &Spanned<String>) -> Option<ResourceType> {
        if let Some(known) = ResourceType::named(&name.value) {
            return Some(known);
        }
        let message = format!("`{}` is no type of resource that CheckNoPublicAccess takes", name.value);
        let help = match ResourceType::like(&name.value) {
            Some(like) => format!("did you mean `{like}`?"),
            None => "write one as in `AWS::S3::Bucket`; `keyaki check no-public-access --help` lists them".to_owned(),
        };
        self.problem("unknown-resource-type", name.span, message, &help);
        None
    }

    /// How many addresses are few in a claim.
    pub(super) fn few(&mut self, counted: &Counted, quantifier: Quantifier) -> Option<Few> {
        if quantifier != Quantifier::No {
            let message = "addresses are counted of requests that there should not be";
            let help = "write the claim with `no`: `no allowed request: … from more than …`";
            self.problem("counted-claim", counted.span, message.to_owned(), help);
            return None;
        }
        let v4 = self.number(&counted.v4, |number| number <= ALL_V4, "2^32");
        let v6 = self.number(&counted.v6, |_| true, "2^127");
        Some(Few { v4: v4?, v6: v6? })
    }

    fn number(&mut self, written: &Spanned<String>, fits: impl Fn(u128) -> bool, most: &str) -> Option<u128> {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let number = match written.value.split_once('^') {
            Some(("2", exponent)) if digits(exponent) => {
                exponent.parse().ok().and_then(|exponent| 1_u128.checked_shl(exponent))
            }
            Some(_) => None,
            None if digits(&written.value) => written.value.parse().ok(),
            None => None,
        };
        if let Some(number) = number.filter(|number| fits(*number)) {
            return Some(number);
        }
        let message = format!("`{}` is no number of addresses", written.value);
        let help = format!("write digits or a power of two, {most} at most: `256`, `2^24`");
        self.problem("not-a-number", written.span, message, &help);
        None
    }

    pub(super) fn add(&mut self, formula: Formula) -> Id {
        self.formulas.push(formula);
        Id(self.formulas.len() - 1)
    }
}
