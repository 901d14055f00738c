//! Times on the command line: `500ms`, `10s`, `2m`.

use std::time::Duration;

const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Reads a time.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let advice = "write a whole number and a unit, as in 500ms, 10s or 2m";
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits).ok_or(advice)?;
    let number: u64 = number.parse().map_err(|_| advice)?;
    let milliseconds = match unit {
        "ms" => Some(number),
        "s" => number.checked_mul(1000),
        "m" => number.checked_mul(60_000),
        _ => return Err(advice.to_owned()),
    };
    match milliseconds.map(Duration::from_millis) {
        Some(Duration::ZERO) => Err("no engine answers in no time; 10s is usual".to_owned()),
        Some(time) if time <= LONGEST => Ok(time),
        Some(_) | None => Err("the longest time is one day".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_number_and_a_unit() {
        let read = |text| parse(text).ok().map(|time| time.as_millis());
        assert_eq!(["500ms", "10s", "2m"].map(read), [Some(500), Some(10_000), Some(120_000)]);
        assert_eq!(["", "10", "s", "-1s", "1.5s", "0s", "9999m", "99999999999999999999s", "1é"].map(read), [None; 9]);
    }
}
