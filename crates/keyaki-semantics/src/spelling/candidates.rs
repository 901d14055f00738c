//! Texts of a form that a reader does not see exactly.
//!
//! In: a form and a text that leads near to it. Out: a text of that form, if one is among those that are tried.

use std::net::{Ipv4Addr, Ipv6Addr};

use keyaki_ir::PatternPiece;
use keyaki_policy::Instant;
use num_bigint::BigInt;

use super::{Cuts, Form, Typed, Views};

/// The longest run of zeros that is put in for an exponent to take back, and the largest exponent.
const MOST_ZEROS: usize = 12;

pub(super) fn of_form(views: &Views, form: &Form, text: &str) -> Option<String> {
    let fits = |text: &String| views.form(text) == *form;
    match form.typed {
        Typed { number: Some(_), .. } => with_exponents(text).find(fits),
        Typed { date: Some(cell), .. } => with_times(views.date.as_ref()?, cell, text).into_iter().find(fits),
        Typed { v6: Some(cell), .. } => addresses(views, cell).into_iter().find(fits),
        _ => None,
    }
}

/// Texts that match what `text` does if its wildcards take one of these letters: in place of a character, or beside one.
pub(super) fn of_no_type(text: &str) -> impl Iterator<Item = String> {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    places.into_iter().flat_map(move |at| {
        let (before, after) = text.split_at(at);
        let rest = after.chars().next().map_or("", |c| after.split_at(c.len_utf8()).1);
        ['x', 'q', '_'].into_iter().flat_map(move |c| [format!("{before}{c}{rest}"), format!("{before}{c}{after}")])
    })
}

/// Texts that are read as `text` is, as some type.
pub(super) fn alike(text: &str) -> Vec<String> {
    let (sign, digits) = text.find(|c| !matches!(c, '+' | '-')).map_or((text, ""), |at| text.split_at(at));
    let mut texts = vec![text.to_owned(), format!("{sign}0{digits}"), format!("{text}.0"), format!("{text}e0")];
    if sign.is_empty() {
        texts.push(format!("+{digits}"));
    }
    if let Some(instant) = Instant::parse(text) {
        texts.push(instant.to_string());
    }
    if let Ok(address) = text.parse::<Ipv6Addr>() {
        texts.extend(spellings(address));
    }
    texts
}

/// The number of `text` with more zeros and other exponents.
pub(super) fn with_exponents(text: &str) -> impl Iterator<Item = String> {
    let letter = if text.contains('E') { 'E' } else { 'e' };
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default().to_owned();
    let most = i32::try_from(MOST_ZEROS).unwrap_or_default();
    let exponents = (0..=most).flat_map(|size| [size, -size]);
    exponents.flat_map(move |exponent| {
        let mantissa = mantissa.clone();
        (0..=MOST_ZEROS).flat_map(move |zeros| {
            let zeros = "0".repeat(zeros);
            let sign = if exponent < 0 { "-" } else { "" };
            let size = exponent.unsigned_abs();
            let mantissas = [format!("{mantissa}{zeros}"), format!("{mantissa}.{zeros}0")];
            mantissas.into_iter().flat_map(move |mantissa| {
                let spelled = [format!("{sign}{size}"), format!("+{size}"), format!("{sign}0{size}")];
                spelled.map(|exponent| format!("{mantissa}{letter}{exponent}"))
            })
        })
    })
}

/// The day of `text` with the times that the bounds of a cell have, and other times; and the days of the bounds.
pub(super) fn with_times(cuts: &Cuts, cell: usize, text: &str) -> Vec<String> {
    let (day, time) = text.split_once(['T', 't']).map_or((text, ""), |(day, time)| (day, time));
    let letter = if text.contains('t') { 't' } else { 'T' };
    let (first, last) = cuts.bounds(cell);
    let near = [first, last]
        .into_iter()
        .flatten()
        .flat_map(|cut| [-1_000_000_000_i64, -1, 0, 1, 1_000_000_000].map(|step| cut + BigInt::from(step)));
    let shown = near.filter_map(|cut| Some(Instant { nanoseconds: i128::try_from(cut).ok()? }.to_string()));
    let (near_days, near): (Vec<String>, Vec<String>) = shown
        .filter_map(|text| {
            text.split_once('T').map(|(day, time)| (day.to_owned(), time.trim_end_matches('Z').to_owned()))
        })
        .unzip();
    let time = time.trim_end_matches(['Z', 'z']);
    let clocks = ["", "00", "00:00", "00:00:00", "12:00:00", "23:59:59"].map(str::to_owned);
    let ends = time.chars().last().filter(char::is_ascii_digit);
    let ending =
        ends.into_iter().flat_map(|end| ["0", "00:0", "00:00:0", "00:00:00."].map(|clock| format!("{clock}{end}")));
    let whole = near.iter().map(|clock| format!("{clock}.0"));
    let times: Vec<String> =
        [time.to_owned(), format!("00:00:00{time}")].into_iter().chain(whole).chain(ending).chain(clocks).collect();
    let zones = ["Z", "", "z", "+00:00", "-00:00", "+23:59", "-23:59", "+00", "+0000", "-12:00", "+12:00"];
    let of_day = near.iter().chain(&times).map(|time| ("", day, time));
    let of_near_days =
        near_days.iter().zip(&near).flat_map(|(day, time)| ["", "+"].map(|sign| (sign, day.as_str(), time)));
    let all = of_day.chain(of_near_days);
    all.flat_map(|(sign, day, time)| zones.map(|zone| format!("{sign}{day}{letter}{time}{zone}"))).collect()
}

/// Addresses of a cell, and those that patterns begin with, in the ways that they are written.
pub(super) fn addresses(views: &Views, cell: usize) -> Vec<String> {
    let Some(cuts) = &views.v6 else { return Vec::new() };
    let (first, last) = cuts.bounds(cell);
    let bits = |cut: Option<&BigInt>| cut.and_then(|cut| u128::try_from(cut).ok());
    let (first, last) = (bits(first), bits(last));
    let near = [0, 1, 0x10, 0x1_0000, 1 << 32, 1 << 64, 1 << 96];
    let above = near.iter().filter_map(|step| first.unwrap_or(0).checked_add(*step));
    let below = near.iter().filter_map(|step| last.unwrap_or(u128::MAX).checked_sub(*step));
    let mut found: Vec<Ipv6Addr> = above.chain(below).map(Ipv6Addr::from_bits).collect();
    let beginnings = views.patterns.iter().filter_map(|pattern| match pattern.pieces().first() {
        Some(PatternPiece::Literal(text)) => Some(text.trim_end_matches(':').to_owned()),
        _ => None,
    });
    let mut texts = Vec::new();
    for beginning in beginnings {
        let ends = ["::", "::1", ":0:0:0:0:0:0", ":0:0:0:0:0:1", ":1::", "::ffff", "::ffff:ffff:ffff"];
        let longer = ends.map(|end| format!("{beginning}{end}"));
        found.extend(longer.iter().filter_map(|text| text.parse::<Ipv6Addr>().ok()));
        texts.extend(longer);
    }
    texts.extend(found.into_iter().flat_map(spellings));
    texts
}

fn spellings(address: Ipv6Addr) -> [String; 5] {
    let groups = address.segments();
    let joined = |show: fn(&u16) -> String| groups.iter().map(show).collect::<Vec<_>>().join(":");
    let [.., third, second, first, last] = address.octets();
    let mixed = groups.iter().take(6).map(|group| format!("{group:x}:")).collect::<String>();
    [
        address.to_string(),
        joined(|group| format!("{group:x}")),
        joined(|group| format!("{group:04x}")),
        address.to_string().to_uppercase(),
        format!("{mixed}{}", Ipv4Addr::from([third, second, first, last])),
    ]
}
