//! Times for people.

/// Seconds with three digits, in the unit that suits.
pub(crate) fn seconds(value: f64) -> String {
    let (scaled, unit) = match value {
        v if v.is_nan() => return "-".to_owned(),
        v if v >= 0.999_5 => (v, "s"),
        v if v >= 0.000_999_5 => (v * 1e3, "ms"),
        v => (v * 1e6, "µs"),
    };
    format!("{} {unit}", digits(scaled))
}

/// Three digits, or all that stand before the point.
pub(crate) fn digits(value: f64) -> String {
    let digits = match value.abs() {
        v if v.is_nan() => return "-".to_owned(),
        v if v >= 99.95 => 0,
        v if v >= 9.995 => 1,
        _ => 2,
    };
    format!("{value:.digits$}")
}
