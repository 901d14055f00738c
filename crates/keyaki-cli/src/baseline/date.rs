//! Days, as `YYYY-MM-DD`.

use std::time::{SystemTime, UNIX_EPOCH};

/// A day of the Gregorian calendar. Its text sorts as days follow each other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date(String);

impl Date {
    /// The day that is written `YYYY-MM-DD`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no day: write `YYYY-MM-DD`");
        let number = |from: usize, to: usize| {
            let digits = text.get(from..to).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
            digits.and_then(|digits| digits.parse::<u32>().ok())
        };
        let dashes = text.len() == 10 && [4, 7].iter().all(|at| text.as_bytes().get(*at) == Some(&b'-'));
        let (Some(year), Some(month), Some(day), true) = (number(0, 4), number(5, 7), number(8, 10), dashes) else {
            return Err(wrong());
        };
        if day == 0 || day > days(year, month) { Err(wrong()) } else { Ok(Self(text.to_owned())) }
    }

    /// Today, in UTC, as far as the clock knows.
    pub(crate) fn today() -> Self {
        let days = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs() / 86_400);
        Self::after_epoch(days)
    }

    fn after_epoch(mut rest: u64) -> Self {
        let (mut year, mut month) = (1970, 1);
        // A step for a month: the clock is some hundreds of them after 1970.
        while year < 9999 && rest >= u64::from(days(year, month)) {
            rest -= u64::from(days(year, month));
            (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        }
        Self(format!("{year:04}-{month:02}-{:02}", rest + 1))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// How many days a month has; of what is no month, none.
fn days(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_each_other() {
        let shown = [0, 58, 59, 364, 365, 789, 11_016, 20_782].map(|days| Date::after_epoch(days).0);
        let expected = [
            "1970-01-01",
            "1970-02-28",
            "1970-03-01",
            "1970-12-31",
            "1971-01-01",
            "1972-02-29",
            "2000-02-29",
            "2026-11-25",
        ];
        assert_eq!(shown, expected);
        assert!(Date::today() > Date::parse("2024-01-01").unwrap());
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in
            ["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "2026-01-00", "26-01-01", "2026-01-01x", "٢٠٢٦-01"]
        {
            assert!(Date::parse(text).is_err(), "{text}");
        }
        assert!(Date::parse("2024-02-29").is_ok());
    }
}
