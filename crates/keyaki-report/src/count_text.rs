//! How much policies allow, for people.

use keyaki_count::{Alphabet, Count, Tally};

use crate::count::{Counting, Relation, bits, bits_of};
use crate::paint::{Paint, Style};
use crate::printable;
use crate::table::table;

/// Numbers with more digits than this are shown by their logarithm alone.
const DIGITS: usize = 15;

/// A table for each policy, or one for all, and what was counted. Diagnostics are not in it.
pub fn render_counting(counting: &Counting<'_>, style: Style) -> String {
    let shown = match (counting.relation, counting.names.len()) {
        (Relation::Relative, _) => relative(counting, style),
        (Relation::Ranked, 0 | 1) => alone(counting, style),
        (Relation::Ranked, _) => ranked(counting, style),
    };
    format!("{shown}\n{}\n", style.paint(Paint::Faint, &what_was_counted(counting)))
}

/// `requests`, then the names of the dimensions, each with its count.
fn lines<'a>(counting: &'a Counting<'_>, tally: &'a Tally) -> Vec<(String, &'a Count)> {
    let names = counting.census.dimensions.iter().map(|dimension| format!("  {}", printable(&dimension.name)));
    std::iter::once("requests".to_owned())
        .chain(names)
        .zip(std::iter::once(&tally.requests).chain(&tally.values))
        .collect()
}

/// How many values everything together has, in the order of [`lines`].
fn sizes(counting: &Counting<'_>) -> Vec<String> {
    let census = counting.census;
    std::iter::once(&census.requests)
        .chain(census.dimensions.iter().map(|dimension| &dimension.size))
        .map(bits)
        .collect()
}

fn alone(counting: &Counting<'_>, style: Style) -> String {
    let Some((name, tally)) = counting.names.first().zip(counting.census.tallies.first()) else { return String::new() };
    let mut rows = vec![["allowed", "log2", "of all", "number"].map(str::to_owned).to_vec()];
    for ((line, count), size) in lines(counting, tally).into_iter().zip(sizes(counting)) {
        rows.push(vec![line, bits_of(count), size, number(count)]);
    }
    format!("{}\n\n{}", style.paint(Paint::Strong, &printable(name)), aligned(rows))
}

fn ranked(counting: &Counting<'_>, style: Style) -> String {
    let head = ["rank", "requests"].map(str::to_owned);
    let dimensions = counting.census.dimensions.iter().map(|dimension| printable(&dimension.name));
    let mut rows = vec![head.into_iter().chain(dimensions).chain(["policy".to_owned()]).collect::<Vec<_>>()];
    let mut rank = 0;
    let mut before: Option<&Count> = None;
    for (place, at) in (1..).zip(counting.ranking()) {
        let Some((name, tally)) = counting.names.get(at).zip(counting.census.tallies.get(at)) else { continue };
        if before != Some(&tally.requests) {
            rank = place;
        }
        before = Some(&tally.requests);
        let counts = std::iter::once(&tally.requests).chain(&tally.values).map(bits_of);
        rows.push(std::iter::once(rank.to_string()).chain(counts).chain([printable(name)]).collect());
    }
    let all = std::iter::once("all".to_owned()).chain(sizes(counting)).collect();
    rows.push(all);
    format!("{}\n\n{}", style.paint(Paint::Strong, "Most permissive first, in bits (log2)"), aligned(rows))
}

fn relative(counting: &Counting<'_>, style: Style) -> String {
    let [old, new, gained, lost] = counting.census.tallies.as_slice() else { return String::new() };
    let [old_name, new_name] = counting.names else { return String::new() };
    let mut rows = vec![["log2", "old", "new", "only new", "only old", "of all"].map(str::to_owned).to_vec()];
    let columns = [old, new, gained, lost].map(|tally| lines(counting, tally));
    let [first, others @ ..] = &columns;
    for (at, ((line, count), size)) in first.iter().zip(sizes(counting)).enumerate() {
        let others = others.iter().filter_map(|column| column.get(at)).map(|(_, count)| bits_of(count));
        rows.push([line.clone(), bits_of(count)].into_iter().chain(others).chain([size]).collect());
    }
    let title = format!("{} relative to {}", printable(new_name), printable(old_name));
    let verdict = verdict(&old.requests, &new.requests, [&gained.requests, &lost.requests]);
    format!("{}\n\n{}\n{verdict}\n", style.paint(Paint::Strong, &title), aligned(rows))
}

/// In a sentence. It speaks of the requests that are counted, never of all.
fn verdict(old: &Count, new: &Count, [gained, lost]: [&Count; 2]) -> String {
    let some = |count: &Count, what: &str| match (number(count).as_str(), count.exact()) {
        ("0", _) => format!("none is {what}"),
        ("1", _) => format!("1 is {what}"),
        ("", Some(_)) => format!("2^{} are {what}", bits_of(count)),
        ("", None) => format!("an unknown number is {what}"),
        (number, _) => format!("{number} are {what}"),
    };
    let change = match (old.exact(), new.exact()) {
        (Some(old), Some(new)) if old == new => "The new policy allows as many requests as the old one".to_owned(),
        (Some(old), Some(new)) if *old.max(new) > 0_u8.into() && *old.min(new) > 0_u8.into() => {
            let change = keyaki_count::log2(new) - keyaki_count::log2(old);
            let word = if change > 0.0 || new > old { "more" } else { "fewer" };
            format!("The new policy allows {word} requests: {change:+.2} bits")
        }
        (Some(old), Some(new)) if new > old => "The new policy allows requests, the old one none".to_owned(),
        (Some(_), Some(_)) => "The new policy allows no request, the old one does".to_owned(),
        _ => "The change is not known exactly".to_owned(),
    };
    format!("{change}; {}, {}.", some(gained, "new"), some(lost, "lost"))
}

/// The number in digits, when there are few.
fn number(count: &Count) -> String {
    let digits = match count.exact() {
        Some(number) => number.to_string(),
        None => return String::new(),
    };
    if digits.len() > DIGITS {
        return String::new();
    }
    let grouped = digits.bytes().enumerate().map(|(at, digit)| {
        let gap = if at > 0 && (digits.len() - at) % 3 == 0 { "," } else { "" };
        format!("{gap}{}", char::from(digit))
    });
    grouped.collect()
}

/// A table whose numbers end below each other; the first column and the last, where it holds names, begin so.
fn aligned(mut rows: Vec<Vec<String>>) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let names_last = rows.first().and_then(|row| row.last()).is_some_and(|head| head == "policy");
    let last = if names_last { columns.saturating_sub(1) } else { columns };
    for column in 1..last {
        let width = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
        for cell in rows.iter_mut().filter_map(|row| row.get_mut(column)) {
            *cell = format!("{cell:>width$}");
        }
    }
    table(&rows)
}

fn what_was_counted(counting: &Counting<'_>) -> String {
    let characters = match counting.alphabet {
        Alphabet::Printable => "printable ASCII characters",
        Alphabet::Bytes => "characters from U+0000 to U+00FF",
    };
    format!(
        "Counted are requests whose texts have up to {} {characters}, and whose lists up to {} values (docs/counting.md).",
        counting.length, counting.list
    )
}
