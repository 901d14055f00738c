//! Binary logarithms of large numbers.

use num_bigint::BigUint;

/// The binary logarithm of `number`, as close as 64 digits allow; of zero, minus infinity.
pub fn log2(number: &BigUint) -> f64 {
    let dropped = number.bits().saturating_sub(64);
    let top: BigUint = number >> dropped;
    let top = u64::try_from(&top).unwrap_or(u64::MAX);
    // Neither conversion loses more than a double can hold.
    #[allow(clippy::cast_precision_loss, reason = "logarithms are shown with two digits")]
    let (top, dropped) = (top as f64, dropped as f64);
    top.log2() + dropped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_of_powers_are_whole() {
        assert_eq!(log2(&BigUint::from(1_u8)), 0.0);
        assert_eq!(log2(&(BigUint::from(1_u8) << 4000)), 4000.0);
        assert_eq!(log2(&BigUint::ZERO), f64::NEG_INFINITY);
        assert!((log2(&(BigUint::from(3_u8) << 500)) - 501.584_962_500_721).abs() < 1e-9);
    }
}
