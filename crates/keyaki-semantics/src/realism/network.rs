//! Network, resource, tag and time keys (spec C.2, axioms 4, 7, 10, 11, 12).

use std::collections::BTreeSet;

use keyaki_ir::{Node, Pattern, Term};
use keyaki_policy::Decimal;
use num_bigint::BigInt;

use super::Axioms;
use crate::encoder::NumberView;

impl Axioms<'_> {
    pub(super) fn network(&mut self) {
        self.endpoints();
        self.resource_account();
        self.tags();
        self.times();
    }

    /// A call comes through a VPC endpoint or from a public address.
    fn endpoints(&mut self) {
        let through: Vec<_> = ["aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"]
            .iter()
            .filter_map(|name| self.present(name))
            .collect();
        for pair in through.windows(2) {
            if let [one, other] = pair {
                self.add_equivalence(*one, *other, "the keys of a VPC endpoint come together");
            }
        }
        if let (Some(endpoint), Some(address)) = (through.first(), self.present("aws:SourceIp")) {
            let hidden = self.not(address);
            self.add_implication(*endpoint, hidden, "calls through a VPC endpoint have no `aws:SourceIp`");
        }
    }

    fn resource_account(&mut self) {
        let Some(key) = self.key("aws:ResourceAccount") else { return };
        let Some(text) = key.slots.first().and_then(|slot| slot.text) else { return };
        let resource = self.encoder.symbols.resource;
        let [_, _, _, account] = resource.fields;
        let unnamed = self.encoder.equals(account, "");
        let same = self.encoder.terms.eq(text, account);
        let absent = self.not(key.present);
        let fits = self.encoder.terms.or([resource.none, unnamed, same, absent]);
        self.add(fits, "`aws:ResourceAccount` is the account in the resource's ARN");
    }

    /// A tag in the request is named in `aws:TagKeys`, whatever its case.
    fn tags(&mut self) {
        let Some(tag_keys) = self.key("aws:TagKeys") else { return };
        for (key, symbols) in self.keys_under("aws:requesttag/") {
            let Some((_, tag)) = key.written().split_once('/') else { continue };
            let named = Pattern::ignoring_ascii_case(tag);
            let mut ways = Vec::new();
            for slot in &tag_keys.slots {
                let Some(text) = slot.text else { continue };
                let same = self.encoder.terms.matches(text, &named);
                ways.push(self.encoder.terms.and([slot.used, same]));
            }
            let some = self.encoder.terms.or(ways);
            let listed = self.encoder.terms.and([tag_keys.present, some]);
            self.add_equivalence(symbols.present, listed, "`aws:TagKeys` names the tags of the request");
        }
    }

    fn times(&mut self) {
        let date = |axioms: &Self, name: &str| axioms.key(name)?.slots.first()?.date;
        let now = date(self, "aws:CurrentTime");
        if let (Some(now), Some(epoch)) = (now, date(self, "aws:EpochTime")) {
            let same = self.encoder.terms.eq(now.value, epoch.value);
            let note = "`aws:CurrentTime` and `aws:EpochTime` are the same instant";
            self.add_of_present("aws:EpochTime", same, note);
        }
        let seconds = self.key("aws:EpochTime").and_then(|key| key.slots.first()?.number);
        if let (Some(now), Some(seconds)) = (now, seconds) {
            let same = self.same_instant(now, seconds);
            self.add_of_present("aws:EpochTime", same, "`aws:EpochTime` counts the seconds to `aws:CurrentTime`");
        }
        if let (Some(now), Some(issued)) = (now, date(self, "aws:TokenIssueTime")) {
            let before = self.encoder.terms.le(issued.value, now.value);
            self.add_of_present("aws:TokenIssueTime", before, "credentials were issued before they are used");
        }
    }

    /// An instant and a number of seconds are on the same side of every number that policies compare the latter with.
    fn same_instant(&mut self, now: NumberView, seconds: NumberView) -> Term {
        let mut parts = Vec::new();
        for cut in self.compared_numbers(seconds.value) {
            let instant = Decimal::new(cut.clone(), seconds.scale).scaled(now.scale);
            let Some(instant) = instant else { continue };
            let terms = &mut self.encoder.terms;
            let (cut, instant) = (terms.int(cut), terms.int(instant));
            for (before, as_number) in [
                (terms.le(now.value, instant), terms.le(seconds.value, cut)),
                (terms.le(instant, now.value), terms.le(cut, seconds.value)),
            ] {
                parts.push(terms.eq(before, as_number));
            }
        }
        self.encoder.terms.and(parts)
    }

    /// The constants with which the query compares a number.
    fn compared_numbers(&self, number: Term) -> BTreeSet<BigInt> {
        let terms = &self.encoder.terms;
        let constant = |term: Term| match terms.node(term) {
            Node::Int(value) => Some(value.clone()),
            _ => None,
        };
        let compared = terms.reachable(&self.seeds).into_iter().filter_map(|term| match terms.node(term) {
            Node::Eq(left, right) | Node::Le(left, right) if *left == number => constant(*right),
            Node::Le(left, right) if *right == number => constant(*left),
            _ => None,
        });
        compared.collect()
    }
}
