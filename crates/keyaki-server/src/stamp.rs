//! Moments as text.

use std::time::{Duration, SystemTime};

const DAY: u64 = 24 * 60 * 60;

/// Now, as ISO 8601 writes it, in UTC with milliseconds: `2026-11-28T14:06:00.123Z`.
pub(crate) fn now() -> String {
    // A clock before 1970 is shown as 1970.
    stamp(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default())
}

fn stamp(since_1970: Duration) -> String {
    let seconds = since_1970.as_secs();
    let (year, month, day) = date(seconds / DAY);
    let (hour, minute, second) = (seconds % DAY / 3600, seconds % 3600 / 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", since_1970.subsec_millis())
}

/// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar. Years are counted from 1 March, so that the
/// day that leap years add is their last.
fn date(days: u64) -> (u64, u64, u64) {
    /// Days from 0000-03-01 to 1970-01-01.
    const BEFORE: u64 = 719_468;
    const ERA: u64 = 146_097;
    let days = days + BEFORE;
    let (era, day) = (days / ERA, days % ERA);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, after) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + after, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_calendar() {
        let check = |seconds, expected: &str| assert_eq!(stamp(Duration::from_secs(seconds)), expected);
        check(0, "1970-01-01T00:00:00.000Z");
        check(951_782_399, "2000-02-28T23:59:59.000Z");
        check(951_782_400, "2000-02-29T00:00:00.000Z");
        check(951_868_800, "2000-03-01T00:00:00.000Z");
        check(4_107_542_400, "2100-03-01T00:00:00.000Z");
        check(1_795_874_766, "2026-11-28T14:06:06.000Z");
    }
}
