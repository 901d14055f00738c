//! No text has a form that is not found, and what is said to have a form has it.
#![allow(clippy::disallowed_methods, reason = "how many cases there are is for the environment to say")]

use keyaki_ir::{CharSet, Pattern, PatternPiece};
use keyaki_policy::{Decimal, Instant, IpRange};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::witness::in_units;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[-+]?[0-9]{1,3}(\\.[0-9]{1,2})?",
        "[-+]?[0-9]{1,2}(\\.[0-9]{1,2})?[eE][-+]?0?[0-9]",
        "[-+]?0*(5|50|500|4\\.9|49|5\\.0)(e-?[012])?",
        "(2024|2023|0|20)-(01|1|12|7|07)(-(01|1|31|30|28|2))?(T([01][0-9](:[0-5][0-9](:[0-5][0-9](\\.[0-9])?)?)?)?)?",
        "2024-01-0[12](T(00:00|23:59:59|00:00:00\\.5)(Z|\\+00:00|-23:59|\\+0100)?)?",
        "[-+]?(2024|2023|0)(T00)?",
        "(10|1|192|255|0)\\.(0|2|10)\\.(0|1)\\.(0|1|255)",
        "(2001|fe80|0)(:(db8|0db8|0|DB8)){0,2}::[01]?",
        "(2001|0):(db8|1):0:0:0:(0|1):(0|ffff):(1|0)",
        "::(1|ffff:1\\.2\\.3\\.4)",
        "[0-9e:.T+-]{0,4}",
    ]
}

/// Globs of which something matches.
fn pattern() -> impl Strategy<Value = Pattern> {
    let cut = (text(), 0..6_usize, 0..6_usize, 0..5_u8).prop_map(|(text, from, to, how)| {
        let (from, to) = (from.min(text.len()), to.min(text.len()));
        let (from, to) = (from.min(to), from.max(to));
        let run = || PatternPiece::Run(CharSet::all());
        let literal = |text: &str| PatternPiece::Literal(text.to_owned());
        let part = |from, to| text.get(from..to).unwrap_or_default();
        let (before, middle, after) = (part(0, from), part(from, to), part(to, text.len()));
        Pattern::new(match how {
            0 => vec![literal(before), run()],
            1 => vec![run(), literal(after)],
            2 => vec![run(), literal(middle), run()],
            3 => vec![literal(before), run(), literal(after)],
            _ => vec![literal(before), PatternPiece::One(CharSet::all()), literal(after)],
        })
    });
    prop_oneof![3 => cut, 1 => text().prop_map(|text| Pattern::literal(&text)), 1 => text().prop_map(|text| Pattern::ignoring_ascii_case(&text))]
}

fn views() -> impl Strategy<Value = Views> {
    let number = prop::sample::select(vec!["5", "50", "4.9", "0", "-5", "0.05", "150", "5.5"]);
    let date = prop::sample::select(vec![
        "2024-01-01",
        "2024-01-01T12:00:00Z",
        "5",
        "0",
        "2023-07-31T23:59:59.5Z",
        "0001-01-01",
    ]);
    let block = prop::sample::select(vec![
        "10.0.0.0/8",
        "192.2.0.1",
        "10.10.1.0/24",
        "0.0.0.0/0",
        "2001:db8::/32",
        "::1",
        "fe80::/10",
    ]);
    let numbers = vec(number, 1..4).prop_map(|texts| {
        let decimals: Vec<Decimal> = texts.into_iter().map(|text| Decimal::parse(text).unwrap()).collect();
        (Cuts::new(decimals.iter().map(|decimal| in_units(decimal, 3))), 3)
    });
    let dates = vec(date, 1..3)
        .prop_map(|texts| Cuts::new(texts.into_iter().map(|text| Instant::parse(text).unwrap().nanoseconds.into())));
    let addresses = vec(block, 1..4).prop_map(|texts| {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for text in texts {
            match IpRange::parse(text).unwrap() {
                IpRange::V4 { first, last } => v4.extend([first.into(), last.into()]),
                IpRange::V6 { first, last } => v6.extend([first.into(), last.into()]),
            }
        }
        (Cuts::new(v4), Cuts::new(v6))
    });
    (vec(pattern(), 0..4), option::of(numbers), option::of(dates), option::of(addresses)).prop_map(
        |(patterns, number, date, addresses)| {
            let (v4, v6) = addresses.unzip();
            Views { patterns, number, date, v4, v6 }
        },
    )
}

/// Each case goes through many states: no more than twice as many as by default.
fn cases() -> u32 {
    std::env::var("KEYAKI_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(200).min(400)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(),
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_text_has_a_form_that_is_found(views in views(), texts in vec(text(), 100)) {
        let Some(spellings) = Spellings::of(views) else { return Ok(()) };
        for text in texts {
            let form = spellings.views.form(&text);
            let is_of_type = form.typed != Typed::default();
            prop_assert!(!is_of_type || spellings.forms.contains_key(&form), "{} {:?}", text, form);
        }
        for (form, text) in &spellings.forms {
            if let Some(text) = text {
                prop_assert_eq!(&spellings.views.form(text), form, "{}", text);
            }
        }
    }
}
