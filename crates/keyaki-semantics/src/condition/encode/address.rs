//! `IpAddress`: a block of addresses is an interval of integers; the two versions are disjoint (spec B.2).

use keyaki_ir::Term;
use keyaki_policy::IpRange;

use crate::encoder::{Encoder, SlotSymbols, VersionedView};

impl Encoder {
    /// The value is an address in `range`.
    pub(crate) fn address_in(&mut self, slot: &SlotSymbols, range: IpRange) -> Term {
        match range {
            IpRange::V4 { first, last } => self.in_interval(slot.v4, first, last),
            IpRange::V6 { first, last } => self.in_interval(slot.v6, first, last),
        }
    }

    fn in_interval(
        &mut self,
        view: Option<VersionedView>,
        first: impl Into<num_bigint::BigInt>,
        last: impl Into<num_bigint::BigInt>,
    ) -> Term {
        let Some(view) = view else { return self.terms.bool(false) };
        let inside = self.between(view.value, first, last);
        self.terms.and([view.is, inside])
    }
}
