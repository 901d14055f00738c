//! `Numeric…` and `Date…`: comparisons of integers in a common unit (spec B.2).

use keyaki_ir::Term;
use keyaki_policy::{Decimal, Instant, Order};
use num_bigint::BigInt;

use crate::encoder::{Encoder, NumberView, in_units};

impl Encoder {
    /// The value is a number in the given order to `number`. `NotEquals` gives its base test, equality.
    pub(crate) fn number_compares(&mut self, view: Option<NumberView>, order: Order, number: &Decimal) -> Term {
        let Some(view) = view else { return self.terms.bool(false) };
        self.compares(view, order, in_units(number, view.scale))
    }

    /// The value is a date in the given order to `instant`.
    pub(crate) fn date_compares(&mut self, view: Option<NumberView>, order: Order, instant: Instant) -> Term {
        let Some(view) = view else { return self.terms.bool(false) };
        self.compares(view, order, instant.nanoseconds.into())
    }

    fn compares(&mut self, view: NumberView, order: Order, constant: BigInt) -> Term {
        let constant = self.terms.int(constant);
        let compared = match order {
            Order::Equals | Order::NotEquals => self.terms.eq(view.value, constant),
            Order::LessThan => self.terms.lt(view.value, constant),
            Order::LessThanEquals => self.terms.le(view.value, constant),
            Order::GreaterThan => self.terms.lt(constant, view.value),
            Order::GreaterThanEquals => self.terms.le(constant, view.value),
        };
        self.terms.and([view.is, compared])
    }
}
