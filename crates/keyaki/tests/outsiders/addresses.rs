//! How many addresses are many: the answer is that of counting, by the evaluator, block by block.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use keyaki::{Question, ResourceType, Trust};
use keyaki_policy::ConditionKey;
use keyaki_semantics::{ContextValue, Outcome, Principal, Request, outcome};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::random::{self, Asked};
use crate::{config_of_answers, passes};

const ACTIONS: [&str; 3] = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"];
const V4: [&str; 10] = [
    "0.0.0.0/0",
    "0.0.0.0/1",
    "54.0.0.0/8",
    "54.0.0.0/9",
    "54.64.0.0/10",
    "60.0.0.0/9",
    "70.0.0.0/9",
    "203.0.113.7",
    "10.0.0.0/7",
    "192.168.0.0/15",
];
const V6: [&str; 5] = ["::/0", "2001:db8::/32", "2001:db9::/33", "2001:db9:8000::/33", "2001:db8::1"];

fn statement() -> impl Strategy<Value = Value> {
    let range = prop_oneof![3 => select(&V4[..]), 1 => select(&V6[..])];
    let condition = (select(&["IpAddress", "NotIpAddress"][..]), prop::collection::vec(range, 1..4));
    (prop_oneof![2 => Just("Allow"), 1 => Just("Deny")], select(&ACTIONS[..]), condition).prop_map(
        |(effect, action, (operator, ranges))| {
            let action = if effect == "Deny" { "*" } else { action };
            json!({"Effect": effect, "Principal": "*", "Action": action, "Resource": "*",
                   "Condition": {operator: {"aws:SourceIp": ranges}}})
        },
    )
}

/// Whoever calls without an address is denied, so that addresses alone decide.
fn policy() -> impl Strategy<Value = Vec<Value>> {
    let no_address = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
                            "Condition": {"Null": {"aws:SourceIp": "true"}}});
    prop::collection::vec(statement(), 1..6).prop_map(move |mut statements| {
        statements.push(no_address.clone());
        statements
    })
}

/// The places where a block of a policy or a private one begins or ends, in both versions.
fn borders() -> (Vec<u64>, Vec<u128>) {
    let (mut v4, mut v6) = (vec![0, 1 << 32], vec![0]);
    for text in V4.iter().chain(&["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]) {
        let (address, bits) = text.split_once('/').unwrap_or((text, "32"));
        let first = u64::from(address.parse::<Ipv4Addr>().unwrap().to_bits());
        v4.extend([first, first + (1 << (32 - bits.parse::<u32>().unwrap()))]);
    }
    for text in V6 {
        let (address, bits) = text.split_once('/').unwrap_or((text, "128"));
        let first = address.parse::<Ipv6Addr>().unwrap().to_bits();
        let size = 1_u128.checked_shl(128 - bits.parse::<u32>().unwrap());
        v6.push(first);
        v6.extend(size.and_then(|size| first.checked_add(size)));
    }
    v4.sort_unstable();
    v4.dedup();
    v6.sort_unstable();
    v6.dedup();
    (v4, v6)
}

fn is_let_in(statements: &[Value], address: IpAddr) -> bool {
    let policy = random::policy(statements);
    ACTIONS.iter().any(|action| {
        let value = ContextValue::Single(address.to_string());
        let request = Request {
            principal: Principal::Anonymous,
            action: (*action).to_owned(),
            resource: "arn:aws:s3:::b/k".to_owned(),
            context: BTreeMap::from([(ConditionKey::new("aws:SourceIp"), value)]),
        };
        outcome(&policy, &request) == Outcome::Allow
    })
}

fn is_public(statements: &[Value]) -> bool {
    let (v4, v6) = borders();
    let counted = v4.windows(2).filter(|pair| {
        let address = Ipv4Addr::from_bits(u32::try_from(pair[0]).unwrap());
        !address.is_private() && is_let_in(statements, IpAddr::V4(address))
    });
    let v4: u64 = counted.map(|pair| pair[1] - pair[0]).sum();
    // The last block is counted with one address too few, which is enough.
    let ends = v6.iter().skip(1).copied().chain([u128::MAX]);
    let blocks = v6.iter().copied().zip(ends);
    let counted = blocks.filter(|(first, _)| is_let_in(statements, IpAddr::V6(Ipv6Addr::from_bits(*first))));
    let v6: u128 = counted.map(|(first, end)| end - first).sum();
    v4 > 1 << 24 || v6 > 1 << 96
}

proptest! {
    #![proptest_config(config_of_answers(400))]

    #[test]
    fn the_answer_is_that_of_counting(statements in policy()) {
        let question: Question = random::question(Asked::Public(ResourceType::S3Bucket, Trust::Semantic), &statements);
        prop_assert_eq!(passes(&question), Some(!is_public(&statements)));
    }
}
