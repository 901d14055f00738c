//! Addresses and address ranges from text (spec B.2, IpAddress).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::IpRange;

impl IpRange {
    /// Reads an address, which is the range of that one address, or a CIDR block, whose host bits are ignored.
    ///
    /// IPv4 is four decimal numbers without leading zeros; IPv6 any form of RFC 4291. IPv4-mapped addresses stay IPv6.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix_length(prefix)?)),
            None => (text, None),
        };
        match address.parse().ok()? {
            IpAddr::V4(address) => Self::v4(address, prefix.unwrap_or(32)),
            IpAddr::V6(address) => Self::v6(address, prefix.unwrap_or(128)),
        }
    }

    /// Whether every address of `other` lies in this range. Never across versions.
    pub fn contains(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::V4 { first, last }, Self::V4 { first: from, last: to }) => first <= from && to <= last,
            (Self::V6 { first, last }, Self::V6 { first: from, last: to }) => first <= from && to <= last,
            (Self::V4 { .. }, Self::V6 { .. }) | (Self::V6 { .. }, Self::V4 { .. }) => false,
        }
    }

    fn v4(address: Ipv4Addr, prefix: u32) -> Option<Self> {
        let hosts = u32::MAX.checked_shr(prefix).unwrap_or(0);
        let address = u32::from(address);
        (prefix <= 32).then_some(Self::V4 { first: address & !hosts, last: address | hosts })
    }

    fn v6(address: Ipv6Addr, prefix: u32) -> Option<Self> {
        let hosts = u128::MAX.checked_shr(prefix).unwrap_or(0);
        let address = u128::from(address);
        (prefix <= 128).then_some(Self::V6 { first: address & !hosts, last: address | hosts })
    }
}

impl fmt::Display for IpRange {
    /// CIDR notation; a single address without prefix length; `first-last` for a range that is no block.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last, hosts, width) = match *self {
            Self::V4 { first, last } => {
                (IpAddr::V4(first.into()), IpAddr::V4(last.into()), u128::from(first ^ last), 32)
            }
            Self::V6 { first, last } => (IpAddr::V6(first.into()), IpAddr::V6(last.into()), first ^ last, 128),
        };
        let bits = u128::BITS - hosts.leading_zeros();
        let prefix = width - bits;
        if bits == 0 {
            return write!(f, "{first}");
        }
        let block = format!("{first}/{prefix}");
        if Self::parse(&block).as_ref() == Some(self) { f.write_str(&block) } else { write!(f, "{first}-{last}") }
    }
}

fn prefix_length(text: &str) -> Option<u32> {
    let digits = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = text == "0" || !text.starts_with('0');
    if digits && canonical { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let shown = IpRange::parse(text).map(|range| range.to_string());
        assert_eq!(shown.as_deref(), expected, "{text}");
    }

    #[test]
    fn addresses_and_blocks() {
        check("203.0.113.5", Some("203.0.113.5"));
        check("203.0.113.5/32", Some("203.0.113.5"));
        check("203.0.113.5/24", Some("203.0.113.0/24"));
        check("0.0.0.0/0", Some("0.0.0.0/0"));
        check("255.255.255.255/0", Some("0.0.0.0/0"));
        check("2001:DB8::1", Some("2001:db8::1"));
        check("2001:db8:1::5/32", Some("2001:db8::/32"));
        check("::/0", Some("::/0"));
        check("::ffff:203.0.113.5", Some("::ffff:203.0.113.5"));
    }

    #[test]
    fn other_text_is_no_range() {
        for text in [
            "",
            "203.0.113",
            "203.0.113.256",
            "203.0.113.05",
            "203.0.113.5/33",
            "203.0.113.5/",
            "203.0.113.5/-1",
            "203.0.113.5/+8",
            "203.0.113.5/08",
            "203.0.113.5/8/8",
            " 203.0.113.5",
            "203.0.113.*",
            "2001:db8::/129",
            "2001:db8:::1",
            "fe80::1%eth0",
            "[::1]",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn containment_never_crosses_versions() {
        let range = |text| IpRange::parse(text).unwrap();
        assert!(range("203.0.113.0/24").contains(&range("203.0.113.7")));
        assert!(!range("203.0.113.0/24").contains(&range("203.0.114.1")));
        assert!(!range("203.0.113.0/24").contains(&range("203.0.112.0/23")));
        assert!(!range("::/0").contains(&range("203.0.113.7")));
        assert!(!range("0.0.0.0/0").contains(&range("::ffff:203.0.113.7")));
    }
}
