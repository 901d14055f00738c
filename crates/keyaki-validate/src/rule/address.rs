//! Addresses: private ones, which `aws:SourceIp` never is, and blocks with bits that do not count.

use std::net::IpAddr;

use keyaki_policy::{IpRange, Test};

use super::{Found, listed};
use crate::IssueCode;
use crate::subject::{Condition, Subject};

/// Blocks from which no request reaches AWS over the internet (RFC 1918, 3927, 4193, 4291, 5735, 6598).
const PRIVATE: [&str; 9] = [
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
];

pub(super) fn rule(subject: &Subject<'_>, found: &mut Found) {
    for (_, condition) in subject.conditions() {
        let Some(Test::IpAddress { negated }) = condition.test() else { continue };
        improvable(&condition, found);
        if condition.is_on("aws:SourceIp") {
            private(&condition, negated, found);
        }
    }
}

/// Bits after the mask are ignored (spec B.2).
fn improvable(condition: &Condition<'_>, found: &mut Found) {
    for (text, node) in condition.texts() {
        let Some(range) = IpRange::parse(text) else { continue };
        let address: Option<IpAddr> = text.split_once('/').and_then(|(address, _)| address.parse().ok());
        let first = match (&range, address) {
            (IpRange::V4 { first, .. }, Some(IpAddr::V4(address))) => u32::from(address) == *first,
            (IpRange::V6 { first, .. }, Some(IpAddr::V6(address))) => u128::from(address) == *first,
            (IpRange::V4 { .. } | IpRange::V6 { .. }, _) => true,
        };
        if !first {
            let details = format!("The bits of `{text}` after its mask are ignored. Write `{range}`.");
            found.add(IssueCode::ImproveIpRange, details, [node.span]);
        }
    }
}

fn private(condition: &Condition<'_>, negated: bool, found: &mut Found) {
    let blocks: Vec<IpRange> = PRIVATE.iter().filter_map(|block| IpRange::parse(block)).collect();
    let is_private = |range: &IpRange| blocks.iter().any(|block| block.contains(range));
    let ranges: Vec<(IpRange, &str)> =
        condition.texts().filter_map(|(text, _)| Some((IpRange::parse(text)?, text))).collect();
    let of_them: Vec<&str> = ranges.iter().filter(|(range, _)| is_private(range)).map(|(_, text)| *text).collect();
    if of_them.is_empty() {
        return;
    }
    let all = of_them.len() == ranges.len();
    let code = match (all, negated) {
        (true, false) => IssueCode::PrivateIpAddress,
        (true, true) => IssueCode::PrivateNotIpAddress,
        (false, false) => IssueCode::PrivateIpAddressSubset,
        (false, true) => IssueCode::PrivateNotIpAddressSubset,
    };
    let effect = match (all, negated) {
        (true, false) => "the condition never holds",
        (true, true) => "the condition always holds",
        (false, _) => "listing it does nothing",
    };
    let some: Vec<&str> = of_them.into_iter().take(3).collect();
    let details = format!(
        "`aws:SourceIp` is a public address, never one in {}, so {effect}. For private addresses use `aws:VpcSourceIp`.",
        listed(&some)
    );
    found.add(code, details, [condition.values.span]);
}
