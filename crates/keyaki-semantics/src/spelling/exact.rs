//! Each reader against the parser whose texts it reads, on all texts of some parts: where it promises exactly one cell, that one and no
//! other; where it does not, what it promises instead.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};

use keyaki_policy::{Decimal, Instant};
use num_bigint::BigInt;

use keyaki_ir::{CharSet, Pattern, PatternPiece};

use super::address::{V4s, V6, V6s};
use super::cuts::{Cell, Cuts};
use super::date::Dates;
use super::number::{Number, Numbers};
use super::{Spellings, Views, candidates};
use crate::witness::in_units;

const NONE: [Cell; 0] = [];

/// The cells at the end of `text`; none when nothing goes on like it.
fn cells_at<S>(
    text: &str,
    start: S,
    read: impl Fn(&S, char) -> Option<S>,
    cells: impl Fn(&S) -> Vec<Cell>,
) -> Vec<Cell> {
    let end = text.chars().try_fold(start, |state, c| read(&state, c));
    end.map(|state| cells(&state)).unwrap_or_default()
}

/// Every choice of one part for each place, joined.
fn joined(places: &[&[&str]]) -> Vec<String> {
    places.iter().fold(vec![String::new()], |texts, parts| {
        texts.iter().flat_map(|text| parts.iter().map(move |part| format!("{text}{part}"))).collect()
    })
}

#[test]
fn ipv4_addresses_have_their_cell_and_other_texts_none() {
    let cuts = ["0.0.0.1", "1.0.9.255", "10.0.0.0", "10.25.26.0", "25.26.0.1", "100.0.255.0", "255.255.255.255"];
    let cuts = Cuts::new(cuts.map(|cut| cut.parse::<Ipv4Addr>().unwrap().to_bits().into()));
    let reader = V4s::new(&cuts).unwrap();
    let check = |text: &str| {
        let expected: Vec<Cell> =
            text.parse::<Ipv4Addr>().iter().map(|address| cuts.cell(&address.to_bits().into())).collect();
        let found = cells_at(text, reader.start(), |state, c| reader.read(state, c), |state| reader.cells(state));
        assert_eq!(found, expected, "{text}");
    };
    let octets: &[&str] =
        &["", "0", "00", "01", "1", "2", "9", "10", "24", "25", "26", "99", "100", "255", "256", "1000", "a"];
    let dot: &[&str] = &["."];
    for text in joined(&[octets, dot, octets, dot, octets, dot, octets]) {
        check(&text);
    }
    for separator in ["", ",", ":", "..", "x"] {
        check(&format!("1{separator}0.9.255"));
        check(&format!("1.0.9{separator}255"));
    }
    for text in ["1.0.9", "1.0.9.255.1", "1.0.9.255.", ".1.0.9.255", "1.0.9.255/32"] {
        check(text);
    }
}

fn v6(text: &str) -> u128 {
    text.parse::<Ipv6Addr>().unwrap().to_bits()
}

fn v6_cuts() -> Cuts {
    let cuts = [
        "::",
        "0:1:f:a0:db8:ffff:0:1",
        "0:1:f:a0:db8:ffff:ffff:ffff",
        "0:1:f0::",
        "1::",
        "1::1",
        "1:2::",
        "1:2:f::",
        "1:2:fff0::",
        "1:2:3:4:5:6:0:0",
        "1:2:3:4:5:6:7:0",
        "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:ffff:ffff",
        "1:2:ffff:ffff:ffff:ffff:ffff:ffff",
        "1:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ];
    Cuts::new(cuts.map(|cut| v6(cut).into()))
}

fn v6_cells(reader: &V6s, text: &str) -> Vec<Cell> {
    cells_at(text, V6::Start, |state, c| reader.read(state, c), |state| reader.cells(state))
}

#[test]
fn ipv6_addresses_in_full_have_their_cell_and_other_texts_none() {
    let cuts = v6_cuts();
    let reader = V6s::new(&cuts).unwrap();
    let check = |groups: &[&str], separators: &[&str]| {
        let text: String =
            groups.iter().zip(separators.iter().chain([&""])).map(|(group, by)| format!("{group}{by}")).collect();
        let expected: Vec<Cell> =
            text.parse::<Ipv6Addr>().iter().map(|address| cuts.cell(&address.to_bits().into())).collect();
        assert_eq!(v6_cells(&reader, &text), expected, "{text}");
    };
    let bases = [["0", "1", "f", "a0", "db8", "ffff", "0", "1"], ["1", "2", "3", "4", "5", "6", "7", "8"]];
    let others =
        ["", "0", "00", "0000", "1", "f", "F", "a0", "0a0", "0db8", "fff", "FFFF", "ffff", "00000", "12345", "g", "+1"];
    for base in bases {
        check(&base, &[":"; 7]);
        check(&base[..7], &[":"; 6]);
        check(&base[..7], &[":"; 7]);
        check(&[&base[..], &["9"]].concat(), &[":"; 8]);
        check(&[&[""], &base[..]].concat(), &[":"; 8]);
        check(&[&base[..], &[""]].concat(), &[":"; 8]);
        for at in 0..8 {
            for other in others {
                // An empty group in the middle is `::`.
                if !other.is_empty() || at == 0 || at == 7 {
                    let mut groups = base;
                    groups[at] = other;
                    check(&groups, &[":"; 7]);
                }
            }
        }
        for at in 0..7 {
            // A point after six groups may begin an IPv4 address.
            for other in ["x", "-", ""].into_iter().chain((at != 6).then_some(".")) {
                let mut separators = [":"; 7];
                separators[at] = other;
                check(&base, &separators);
            }
        }
    }
}

#[test]
fn after_two_colons_all_is_possible_that_begins_so() {
    let cuts = v6_cuts();
    let reader = V6s::new(&cuts).unwrap();
    let rest = |groups: &[&str]| {
        let filled = |with: &'static str| {
            let all: Vec<&str> = groups.iter().copied().chain([with; 8]).take(8).collect();
            BigInt::from(v6(&all.join(":")))
        };
        cuts.cells(&filled("0"), &filled("ffff"))
    };
    let groups = ["1", "2", "3", "4", "5", "6", "7"];
    for prefix in
        (0..=7).map(|end| &groups[..end]).chain([&["0"][..], &["0", "1"], &["1", "ffff"], &["ffff", "ffff"], &["2"]])
    {
        let text = format!("{}::", prefix.join(":"));
        for (further, complete) in [
            ("", true),
            ("8", true),
            ("f", true),
            ("8:", false),
            ("8:9", true),
            ("1.", false),
            ("1.2", true),
            ("8.", false),
        ] {
            let expected = if complete { rest(prefix) } else { Vec::new() };
            assert_eq!(v6_cells(&reader, &format!("{text}{further}")), expected, "{text}{further}");
        }
        for wrong in ["x", "g", "-", "x1", "1x", "1 "] {
            assert_eq!(v6_cells(&reader, &format!("{text}{wrong}")), NONE, "{text}{wrong}");
        }
    }
    assert_eq!(v6_cells(&reader, "1:2:3:4:5:6:1.2.3.4"), rest(&groups[..6]));
    for wrong in [
        "",
        ":",
        "x:",
        ":x",
        ":1",
        "1:x",
        "x::",
        "1:2:3:4:5:6:1.",
        "1:2:3:4:5:1.2.3.4",
        "1:2:3:4:5:6:7:1.2",
        "1:2:3:4:5:6:7:8::",
    ] {
        assert_eq!(v6_cells(&reader, wrong), NONE, "{wrong}");
    }
}

/// Cuts in hundredths, a reader of numbers against them.
fn numbers() -> (Cuts, Numbers) {
    let cuts = ["-50", "-5", "-4.9", "0", "0.05", "0.5", "4.9", "5", "49.05", "50", "400"];
    let cuts = Cuts::new(cuts.map(|cut| in_units(&Decimal::parse(cut).unwrap(), 2)));
    let reader = Numbers::new(&cuts, 2);
    (cuts, reader)
}

fn number_cells(reader: &Numbers, text: &str) -> Vec<Cell> {
    cells_at(text, Number::Start, |state, c| reader.read(state, c), |state| reader.cells(state))
}

/// The cell of a number with more digits than the cuts have.
fn finer_cell(cuts: &Cuts, text: &str) -> Cell {
    let finer = Cuts::new(cuts.values().iter().map(|cut| cut * BigInt::from(10).pow(28)));
    finer.cell(&Decimal::parse(text).unwrap().scaled(30).unwrap())
}

#[test]
fn numbers_have_their_cell_and_other_texts_none() {
    let (cuts, reader) = numbers();
    let letter: &[&str] = &["", "0", "4", "5", "9", ".", "-", "+"];
    for text in joined(&[letter; 6]) {
        let expected: Vec<Cell> = Decimal::parse(&text).iter().map(|_| finer_cell(&cuts, &text)).collect();
        assert_eq!(number_cells(&reader, &text), expected, "{text}");
    }
    for wrong in ["x", "5x", "5.x", "5,0", "5.0x", "0x5", " 5"] {
        assert_eq!(number_cells(&reader, wrong), NONE, "{wrong}");
    }
}

#[test]
fn with_an_exponent_a_number_can_be_whatever_some_exponent_makes_of_it() {
    let (cuts, reader) = numbers();
    let (plain, letter): (_, &[&str]) = (Numbers::plain(&cuts, 2), &["", "0", "4", "5", "9"]);
    for mantissa in joined(&[&["", "-", "+"], letter, letter, &["", ".0", ".05", ".9", "."]]) {
        let is_number = Decimal::parse(&mantissa).is_some();
        let with = |exponent: i32| finer_cell(&cuts, &format!("{mantissa}e{exponent}"));
        let reachable: BTreeSet<Cell> = if is_number { (-9..=9).map(with).collect() } else { BTreeSet::new() };
        for exponent in ["e1", "E1", "e+1", "e-1", "e00", "e-12"] {
            let text = format!("{mantissa}{exponent}");
            assert_eq!(number_cells(&reader, &text), reachable.iter().copied().collect::<Vec<_>>(), "{text}");
            let some = cells_at(&text, Number::Start, |state, c| plain.read(state, c), |state| plain.cells(state));
            assert_eq!(some.is_empty(), !is_number, "{text}");
        }
        for wrong in ["e", "e+", "e-", "e+-1", "e1+", "e1.", "e1e1", "ee1", "ex", "x1", "e1x"] {
            assert_eq!(number_cells(&reader, &format!("{mantissa}{wrong}")), NONE, "{mantissa}{wrong}");
        }
    }
}

/// Cuts in nanoseconds.
fn instants() -> Cuts {
    let cuts =
        ["0", "5", "2024", "2023-12-31", "2024-02-29", "2024-03-01T12:00:00Z", "-0001-12-31", "9223372036854775807"];
    Cuts::new(cuts.map(|cut| Instant::parse(cut).unwrap().nanoseconds.into()))
}

fn date_cells(reader: &Dates, text: &str) -> Vec<Cell> {
    cells_at(text, Dates::start(), |state, c| reader.read(state, c), |state| reader.cells(state))
}

#[test]
fn days_and_seconds_have_their_cell_and_other_texts_none() {
    let cuts = instants();
    let reader = Dates::new(&cuts);
    let check = |text: &str| {
        let expected: Vec<Cell> =
            Instant::parse(text).iter().map(|instant| cuts.cell(&instant.nanoseconds.into())).collect();
        assert_eq!(date_cells(&reader, text), expected, "{text}");
    };
    let digit: &[&str] = &["", "0", "1", "5", "9", "-"];
    for text in joined(&[digit; 4]) {
        check(&text);
    }
    for text in [
        "9223372036854775806",
        "9223372036854775807",
        "9223372036854775808",
        "09223372036854775807",
        "5.0",
        "+5",
        "-5",
        "5e0",
        "x",
        "5x",
    ] {
        check(text);
    }
    let years: &[&str] =
        &["2023", "2024", "2025", "+2024", "-2024", "-0001", "0000", "1969", "1970", "1971", "9999", "24", "x"];
    let months: &[&str] = &["1", "01", "2", "02", "03", "12", "0", "00", "13", "001", "x"];
    let days: &[&str] = &["1", "01", "2", "28", "0", "00", "32", "001", "100", "x"];
    let dash: &[&str] = &["-"];
    for text in joined(&[years, dash, months]) {
        check(&text);
    }
    for text in joined(&[years, dash, months, dash, days, &["", "-", "T", "t", "x"]]) {
        check(&text);
    }
    // Near to the cuts it matters how many days a month has.
    for text in joined(&[&["2023-12-", "2024-02-", "2024-03-", "1970-01-"], &["29", "30", "31"]]) {
        check(&text);
    }
}

#[test]
fn a_time_is_no_more_than_a_day_off() {
    let cuts = instants();
    let reader = Dates::new(&cuts);
    for day in
        ["2023-12-29", "2023-12-31", "2024-01-01", "2024-02-29", "2024-03-01", "2024-03-02", "2024-06-01", "1970-01-01"]
    {
        let midnight = Instant::parse(day).unwrap().nanoseconds;
        let second = 1_000_000_000_i128;
        let possible = cuts.cells(&(midnight - 86_400 * second).into(), &(midnight + 2 * 86_400 * second).into());
        for time in ["T12", "T00:00:00Z", "t23:59z", "T23:59:59.5+23:59", "T00:00:00+23:59", "T00:00-2359"] {
            let text = format!("{day}{time}");
            let cells = date_cells(&reader, &text);
            let cell = cuts.cell(&Instant::parse(&text).unwrap().nanoseconds.into());
            assert!(cells.contains(&cell), "{text}");
            assert!(cells.iter().all(|cell| possible.contains(cell)), "{text} {cells:?}");
        }
        for wrong in ["T12:", "T12.", "T12+", "T12-", "Tx", "T12x", "T12T", "Z"] {
            assert_eq!(date_cells(&reader, &format!("{day}{wrong}")), NONE, "{day}{wrong}");
        }
    }
}

/// `*` for any run, `?` for any character.
fn glob(text: &str) -> Pattern {
    let piece = |c| match c {
        '*' => PatternPiece::Run(CharSet::all()),
        '?' => PatternPiece::One(CharSet::all()),
        c => PatternPiece::Literal(c.to_string()),
    };
    Pattern::new(text.chars().map(piece))
}

/// Every form with its text: what each type's cell is, and which patterns match.
fn forms(views: Views, patterns: &[&str]) -> String {
    let views = Views { patterns: patterns.iter().map(|pattern| glob(pattern)).collect(), ..views };
    let spellings = Spellings::of(views).unwrap();
    let mut shown = format!("{}\n", patterns.join("  "));
    for (form, text) in &spellings.forms {
        let cells = [form.typed.number, form.typed.date, form.typed.v4, form.typed.v6];
        let cells = cells.map(|cell| cell.map_or("-".to_owned(), |cell| cell.to_string())).join(" ");
        let matched: String = form.matched.iter().map(|matched| if *matched { '+' } else { '.' }).collect();
        writeln!(shown, "{cells}  {matched}  {}", text.as_deref().unwrap_or("?")).unwrap();
    }
    shown
}

#[test]
fn forms_have_texts() {
    let number = || Some((Cuts::new([5, 500].map(BigInt::from)), 1));
    let date = || {
        let cuts = ["2024-03-01", "2024-03-02T12:00:00Z"].map(|cut| Instant::parse(cut).unwrap().nanoseconds.into());
        Some(Cuts::new(cuts))
    };
    let v4 =
        || Some(Cuts::new(["10.0.0.0", "10.255.255.255"].map(|cut| cut.parse::<Ipv4Addr>().unwrap().to_bits().into())));
    let v6 = || Some(Cuts::new(["2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"].map(|cut| v6(cut).into())));
    let shown = [
        forms(Views { number: number(), ..Views::default() }, &["*e*", "*5"]),
        forms(Views { number: number(), date: date(), ..Views::default() }, &["2024*", "*Z", "*5"]),
        forms(Views { date: date(), ..Views::default() }, &["*T*", "*:59*"]),
        forms(Views { v4: v4(), v6: v6(), ..Views::default() }, &["10.*", "2001:db8:*", "*::1", "*B*"]),
    ];
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn near_texts() {
    let texts = |texts: Vec<String>| texts.join(" | ");
    let alike =
        ["5", "+5", "-0.5", "2024-03-01", "10.0.0.1", "2001:db8::1", ""].map(|text| texts(candidates::alike(text)));
    let of_no_type = ["", "1", "1é2"].map(|text| texts(candidates::of_no_type(text).collect()));
    insta::assert_snapshot!(format!("{}\n\n{}", alike.join("\n"), of_no_type.join("\n")));
}

/// An address that stands for itself among many that are written alike.
fn one_address() -> Views {
    Views { v6: Some(Cuts::new([v6("2001:db8::a5").into()])), patterns: vec![glob("*::*5")], ..Views::default() }
}

#[test]
fn texts_are_tried_where_a_reader_sees_no_single_cell() {
    let (cuts, views) = (instants(), one_address());
    let exponents: Vec<String> = candidates::with_exponents("5E1").step_by(97).collect();
    let times: Vec<String> = candidates::with_times(&cuts, 6, "2023-12-31t1").into_iter().step_by(37).collect();
    let between = candidates::with_times(&cuts, 7, "2024-1-1T1").into_iter().step_by(41).collect::<Vec<_>>();
    let addresses = [0, 1, 2].map(|cell| candidates::addresses(&views, cell).join("\n"));
    let texts = [exponents.join("\n"), times.join("\n"), between.join("\n"), addresses.join("\n\n")];
    insta::assert_snapshot!(texts.join("\n\n"));
}

#[test]
fn texts_of_every_form_are_given() {
    let spellings = Spellings::of(one_address()).unwrap();
    let shown = forms(Views { patterns: Vec::new(), ..one_address() }, &["*::*5"]);
    assert!(shown.lines().any(|line| line == "- - - 1  +  2001:db8::a5"), "{shown}");
    let texts = spellings.texts();
    assert!(texts.contains(&"2001:0db8:0000:0000:0000:0000:0000:00a5".to_owned()), "{texts:?}");
    assert!(texts.iter().all(|text| text.parse::<Ipv6Addr>().is_ok()), "{texts:?}");
    // Of no type, and yet it ends in 5.
    let ends = spellings.views.form("x::5");
    assert_eq!(spellings.views.of_no_type(&ends, "::5").as_deref(), Some("x::5"));
    let other = spellings.views.form("x");
    assert_eq!(spellings.views.of_no_type(&other, "::5").as_deref(), Some("x:5"));
}

#[test]
fn too_many_forms_are_not_listed() {
    let digits: Vec<Pattern> = (0..10).map(|digit| glob(&format!("*{digit}*"))).collect();
    let views = |patterns: &[Pattern]| Views {
        patterns: patterns.to_vec(),
        number: Some((Cuts::default(), 1)),
        ..Views::default()
    };
    assert!(Spellings::of(views(&digits[..4])).is_some());
    assert!(Spellings::of(views(&digits)).is_none());
    // Few forms of very many states.
    assert!(Spellings::of(views(&[glob("*1????????????????")])).is_none());
}
