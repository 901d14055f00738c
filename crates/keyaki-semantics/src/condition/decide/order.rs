//! Orders between a request's value and a policy's value (spec B.2).

use std::cmp::Ordering;

use keyaki_policy::Order;

/// Whether `ordering`, of the request's value to the policy's, satisfies `order`. `NotEquals` is tested as `Equals` here: its
/// negation is taken over all values at once (spec B.1).
pub(super) fn satisfied(order: Order, ordering: Ordering) -> bool {
    match order {
        Order::Equals | Order::NotEquals => ordering.is_eq(),
        Order::LessThan => ordering.is_lt(),
        Order::LessThanEquals => ordering.is_le(),
        Order::GreaterThan => ordering.is_gt(),
        Order::GreaterThanEquals => ordering.is_ge(),
    }
}
