//! Points in time from text and back (spec B.2, Date).
//!
//! Accepted: ISO 8601 dates `year[-month[-day]]` with an optional `T` and `hour[:minute[:second[.fraction]]]`, then `Z`
//! or an offset (`+02:00`, `-0500`, `+23`), missing parts being the least possible; and whole numbers, which are
//! seconds since 1970 (the unit is spec's choice). With a minus a number is a year, as IAM was seen to read `-292275054`. Without a zone the time is UTC. The calendar is the proleptic
//! Gregorian one, which has a year 0. Leap seconds and 24 o'clock do not exist.

use std::fmt;

use crate::Instant;

const NANOSECONDS: i128 = 1_000_000_000;
const SECONDS_PER_DAY: i128 = 86_400;
/// The years of a Java `Calendar`, which is what IAM was seen to accept (spec A.3).
const YEARS: std::ops::RangeInclusive<i128> = -292_275_054..=292_278_993;

impl Instant {
    /// Reads a date or a number of seconds. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            let seconds: i64 = text.parse().ok()?;
            return Some(Self { nanoseconds: i128::from(seconds) * NANOSECONDS });
        }
        let (date, time) = match text.split_once(['T', 't']) {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        // A number with a plus alone could be a year or an epoch: neither is documented. With a minus it is a year.
        if time.is_none() && !date.contains('-') {
            return None;
        }
        let days = days(date)?;
        let time = time.filter(|time| !time.is_empty()).map_or(Some(0), nanoseconds_of_time)?;
        Some(Self { nanoseconds: days * SECONDS_PER_DAY * NANOSECONDS + time })
    }
}

impl fmt::Display for Instant {
    /// RFC 3339 in UTC: `2020-01-01T00:00:00Z`; signed years outside 0000 to 9999; seconds where no year can be read back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, fraction) = (self.nanoseconds.div_euclid(NANOSECONDS), self.nanoseconds.rem_euclid(NANOSECONDS));
        let (days, second) = (seconds.div_euclid(SECONDS_PER_DAY), seconds.rem_euclid(SECONDS_PER_DAY));
        let (year, month, day) = civil(days);
        if fraction == 0 && year > *YEARS.end() {
            return write!(f, "{seconds}");
        }
        match year {
            0..=9999 => write!(f, "{year:04}")?,
            year => write!(f, "{year:+05}")?,
        }
        write!(f, "-{month:02}-{day:02}T{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)?;
        if fraction != 0 {
            write!(f, ".{}", format!("{fraction:09}").trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

/// Days from 1970-01-01 to `[+-]year[-month[-day]]`.
fn days(date: &str) -> Option<i128> {
    let (negative, rest) = match date.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, date.strip_prefix('+').unwrap_or(date)),
    };
    let mut parts = rest.split('-');
    let year = number(parts.next()?, 1..=9)?;
    let year = if negative { -year } else { year };
    let month = parts.next().map_or(Some(1), |part| number(part, 1..=2))?;
    let day = parts.next().map_or(Some(1), |part| number(part, 1..=2))?;
    let exists = YEARS.contains(&year) && (1..=12).contains(&month) && (1..=month_length(year, month)).contains(&day);
    (exists && parts.next().is_none()).then(|| days_from_civil(year, month, day))
}

/// Nanoseconds from midnight UTC to `hour[:minute[:second[.fraction]]][zone]`.
fn nanoseconds_of_time(text: &str) -> Option<i128> {
    let (clock, offset) = zone(text)?;
    let mut parts = clock.split(':');
    let hour = bounded(parts.next()?, 23)?;
    let minute = parts.next().map_or(Some(0), |part| bounded(part, 59))?;
    let second = parts.next().map_or(Some(0), nanoseconds_of_second)?;
    if parts.next().is_some() {
        return None;
    }
    Some((hour * 3600 + minute * 60 - offset) * NANOSECONDS + second)
}

/// Splits off the zone; its offset from UTC is in seconds.
fn zone(text: &str) -> Option<(&str, i128)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let Some(at) = text.find(['+', '-']) else { return Some((text, 0)) };
    let (clock, zone) = text.split_at(at);
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let zone = zone.trim_start_matches(['+', '-']);
    let (hours, minutes) = match (zone.len(), zone.split_once(':')) {
        (2, None) => (zone, "00"),
        (4, None) => zone.split_at_checked(2)?,
        (5, Some((hours, minutes))) => (hours, minutes),
        _ => return None,
    };
    Some((clock, sign * (bounded(hours, 23)? * 3600 + bounded(minutes, 59)? * 60)))
}

fn nanoseconds_of_second(text: &str) -> Option<i128> {
    let (second, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let places = u32::try_from(fraction.len()).ok()?;
    let nanoseconds = number(fraction, 1..=9)? * 10_i128.pow(9_u32.checked_sub(places)?);
    Some(bounded(second, 59)? * NANOSECONDS + nanoseconds)
}

/// Two digits of at most `most`.
fn bounded(text: &str, most: i128) -> Option<i128> {
    number(text, 2..=2).filter(|number| *number <= most)
}

/// ASCII digits, as many as `length` says.
fn number(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<i128> {
    let digits = length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

fn month_length(year: i128, month: i128) -> i128 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01. Years are counted from March, so that the leap day is the last of a year; 400 years have
/// 146097 days and 1970-01-01 is day 719468 after 0000-03-01.
fn days_from_civil(year: i128, month: i128, day: i128) -> i128 {
    let march_year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (march_year.div_euclid(400), march_year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day of a number of days from 1970-01-01; the inverse of [`days_from_civil`].
fn civil(days: i128) -> (i128, i128, i128) {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = (march_month + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i128::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let shown = Instant::parse(text).map(|instant| instant.to_string());
        assert_eq!(shown.as_deref(), expected, "{text}");
    }

    #[test]
    fn accepted_dates() {
        check("2019-07-01T13:20:15Z", Some("2019-07-01T13:20:15Z"));
        check("2019-07-01T13:20:15.123456789Z", Some("2019-07-01T13:20:15.123456789Z"));
        check("2019-07-01t13:20:15.5z", Some("2019-07-01T13:20:15.5Z"));
        check("2020-01-01T01:00:00+02:00", Some("2019-12-31T23:00:00Z"));
        check("2019-07-01T13:20:15+00:00", Some("2019-07-01T13:20:15Z"));
        check("2019-07-01T13:20:15+23", Some("2019-06-30T14:20:15Z"));
        check("2019-07-01T13:20:15-0500", Some("2019-07-01T18:20:15Z"));
        check("2019-07-01", Some("2019-07-01T00:00:00Z"));
        check("2019-07", Some("2019-07-01T00:00:00Z"));
        check("2019-07-01T13", Some("2019-07-01T13:00:00Z"));
        check("2019-07-01T13:20", Some("2019-07-01T13:20:00Z"));
        check("01T", Some("0001-01-01T00:00:00Z"));
        check("-292275054-01-01T00:00:00Z", Some("-292275054-01-01T00:00:00Z"));
        check("-0001-12-31", Some("-0001-12-31T00:00:00Z"));
        check("-292275054", Some("-292275054-01-01T00:00:00Z"));
        check("-5", Some("-0005-01-01T00:00:00Z"));
        check("-0", Some("0000-01-01T00:00:00Z"));
        check("+10000-01-01", Some("+10000-01-01T00:00:00Z"));
        check("2000-02-29", Some("2000-02-29T00:00:00Z"));
    }

    #[test]
    fn whole_numbers_are_seconds() {
        check("0", Some("1970-01-01T00:00:00Z"));
        check("1600000000", Some("2020-09-13T12:26:40Z"));
        check("9223372036854775807", Some("9223372036854775807"));
    }

    #[test]
    fn rejected_dates() {
        for text in [
            "",
            "T",
            "-",
            "--1",
            "-+1",
            "-1.5",
            "-292275055",
            "-1Z",
            "+5",
            "1.5",
            "9223372036854775808",
            "2019-13-01",
            "2019-00-01",
            "2019-02-29",
            "1900-02-29",
            "2019-07-01T24:00:00Z",
            "2019-07-01T13:60:00Z",
            "2019-07-01T13:20:60Z",
            "2019-07-01T13:20:15.1234567890Z",
            "2019-07-01T13:20:15.Z",
            "2019-07-01T13:20:15.5.5Z",
            "2019-07-01T13:20:15+2",
            "2019-07-01T13:20:15+24:00",
            "2019-07-01T13:20:15ZZ",
            "2019-07-01TZ",
            "2019-07-01 13:20:15Z",
            "292278994-01-01",
            "-292275055-01-01",
            "2019-07-01-01",
            "today",
            "２０１９-07-01",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn days_are_consecutive_over_eight_centuries() {
        let mut expected = days_from_civil(1599, 12, 31);
        for year in 1600..2400 {
            for month in 1..=12 {
                for day in 1..=month_length(year, month) {
                    expected += 1;
                    assert_eq!(days_from_civil(year, month, day), expected);
                    assert_eq!(civil(expected), (year, month, day));
                }
            }
        }
    }
}
