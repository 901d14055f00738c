//! The difference of two texts, line by line, in the unified format of `diff -u`, which `patch` takes.

use std::collections::BTreeMap;

/// How many lines around a change are shown.
const CONTEXT: usize = 3;
/// Of texts with more changes, all lines in between go and come.
const MOST_CHANGES: isize = 1500;

/// A line of one text, the other or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line<'a> {
    Same(&'a str),
    Gone(&'a str),
    Come(&'a str),
}

/// The patch that makes `new` of `old`, a file called `name`; empty when they are equal.
pub fn unified(name: &str, old: &str, new: &str) -> String {
    let lines = compared(&split(old), &split(new));
    let hunks = hunks(&lines);
    if hunks.is_empty() {
        return String::new();
    }
    let mut out = format!("--- {name}\n+++ {name}\n");
    for (start, end) in hunks {
        out.push_str(&hunk(&lines, start, end));
    }
    out
}

/// Lines with their ends.
fn split(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

fn compared<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Line<'a>> {
    let same_ahead = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (old.get(same_ahead..).unwrap_or(&[]), new.get(same_ahead..).unwrap_or(&[]));
    let same_behind = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let inner = |rest: &[&'a str]| rest.get(..rest.len() - same_behind).unwrap_or(&[]).to_vec();
    let mut lines: Vec<Line<'a>> = old.iter().take(same_ahead).map(|line| Line::Same(line)).collect();
    lines.extend(inner_lines(&inner(old_rest), &inner(new_rest)));
    lines.extend(old.iter().skip(old.len() - same_behind).map(|line| Line::Same(line)));
    lines
}

/// By the shortest way from one text to the other, after Myers, "An O(ND) Difference Algorithm and Its Variations" (1986).
fn inner_lines<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Line<'a>> {
    let Some(mut steps) = shortest_way(old, new) else {
        return old.iter().map(|line| Line::Gone(line)).chain(new.iter().map(|line| Line::Come(line))).collect();
    };
    steps.reverse();
    let (mut gone, mut come) = (old.iter(), new.iter());
    let mut lines = Vec::new();
    for step in steps {
        lines.extend(match step {
            Step::Both => gone.next().and(come.next()).map(|line| Line::Same(line)),
            Step::Old => gone.next().map(|line| Line::Gone(line)),
            Step::New => come.next().map(|line| Line::Come(line)),
        });
    }
    gone_before_come(lines)
}

/// A step over a line of one text, the other or both.
#[derive(Clone, Copy)]
enum Step {
    Both,
    Old,
    New,
}

/// The steps from the end; nothing when there are too many changes.
fn shortest_way(old: &[&str], new: &[&str]) -> Option<Vec<Step>> {
    let (height, width) = (isize::try_from(old.len()).ok()?, isize::try_from(new.len()).ok()?);
    let same = |x: isize, y: isize| {
        let (x, y) = (usize::try_from(x).ok(), usize::try_from(y).ok());
        x.and_then(|x| old.get(x)) == y.and_then(|y| new.get(y))
    };
    // How far each diagonal reaches in the old text, after each number of changes.
    let mut reached: Vec<BTreeMap<isize, isize>> = Vec::new();
    let mut reach = BTreeMap::from([(1, 0)]);
    for changes in 0..=MOST_CHANGES {
        reached.push(reach.clone());
        let mut diagonal = -changes;
        while diagonal <= changes {
            let mut at = start_of(&reach, diagonal, changes).1;
            while at < height && at - diagonal < width && same(at, at - diagonal) {
                at += 1;
            }
            reach.insert(diagonal, at);
            if at >= height && at - diagonal >= width {
                return Some(way_back(&reached, height, width));
            }
            diagonal += 2;
        }
    }
    None
}

/// From which diagonal one comes to `diagonal` by a further change, and how far that leads in the old text.
fn start_of(reach: &BTreeMap<isize, isize>, diagonal: isize, changes: isize) -> (isize, isize) {
    let at = |diagonal: isize| reach.get(&diagonal).copied().unwrap_or(-1);
    if diagonal == -changes || (diagonal != changes && at(diagonal - 1) < at(diagonal + 1)) {
        (diagonal + 1, at(diagonal + 1))
    } else {
        (diagonal - 1, at(diagonal - 1) + 1)
    }
}

fn way_back(reached: &[BTreeMap<isize, isize>], height: isize, width: isize) -> Vec<Step> {
    let (mut x, mut y) = (height, width);
    let mut steps = Vec::new();
    for (changes, reach) in (0_isize..).zip(reached).collect::<Vec<_>>().into_iter().rev() {
        let (from, _) = start_of(reach, x - y, changes);
        let before = reach.get(&from).copied().unwrap_or(0);
        while x > before && y > before - from {
            steps.push(Step::Both);
            (x, y) = (x - 1, y - 1);
        }
        if changes > 0 {
            steps.push(if from > x - y { Step::New } else { Step::Old });
            (x, y) = (before, before - from);
        }
    }
    steps
}

/// In each stretch of changes, what goes before what comes.
fn gone_before_come(mut lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    for stretch in lines.split_mut(|line| matches!(line, Line::Same(_))) {
        stretch.sort_by_key(|line| matches!(line, Line::Come(_)));
    }
    lines
}

/// Stretches of lines with changes and their surroundings.
fn hunks(lines: &[Line<'_>]) -> Vec<(usize, usize)> {
    let mut hunks: Vec<(usize, usize)> = Vec::new();
    for (at, _) in lines.iter().enumerate().filter(|(_, line)| !matches!(line, Line::Same(_))) {
        let (start, end) = (at.saturating_sub(CONTEXT), (at + CONTEXT + 1).min(lines.len()));
        match hunks.last_mut() {
            Some((_, last)) if start <= *last => *last = end,
            _ => hunks.push((start, end)),
        }
    }
    hunks
}

fn hunk(lines: &[Line<'_>], start: usize, end: usize) -> String {
    let count = |lines: &[Line<'_>], without: fn(&Line<'_>) -> bool| lines.iter().filter(|line| !without(line)).count();
    let is_come: fn(&Line<'_>) -> bool = |line| matches!(line, Line::Come(_));
    let is_gone: fn(&Line<'_>) -> bool = |line| matches!(line, Line::Gone(_));
    let before = lines.get(..start).unwrap_or(&[]);
    let inside = lines.get(start..end).unwrap_or(&[]);
    let range = |without| {
        let (first, number) = (count(before, without), count(inside, without));
        // A range without lines stands after the line it names.
        format!("{},{number}", if number == 0 { first } else { first + 1 })
    };
    let mut out = format!("@@ -{} +{} @@\n", range(is_come), range(is_gone));
    for line in inside {
        let (mark, text) = match line {
            Line::Same(text) => (' ', text),
            Line::Gone(text) => ('-', text),
            Line::Come(text) => ('+', text),
        };
        out.push(mark);
        out.push_str(text);
        if !text.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The text after a patch that has all lines in its hunks or between them.
    fn patched(old: &str, patch: &str) -> String {
        let old: Vec<&str> = split(old);
        let (mut out, mut at) = (String::new(), 0);
        let lines: Vec<&str> = patch.split_inclusive('\n').skip(2).collect();
        for (n, line) in lines.iter().enumerate() {
            let unended = lines.get(n + 1).is_some_and(|next| next.starts_with('\\'));
            let text = line.get(1..).unwrap().trim_end_matches(if unended { '\n' } else { '\0' });
            match line.chars().next() {
                Some('@') => {
                    let range = line.split(['-', ' ']).nth(2).unwrap();
                    let (first, count) = range.split_once(',').unwrap();
                    let first: usize = first.parse().unwrap();
                    let start = if count == "0" { first } else { first - 1 };
                    out.push_str(&old[at..start].concat());
                    at = start;
                }
                Some(' ') => {
                    assert_eq!(old[at], text);
                    out.push_str(text);
                    at += 1;
                }
                Some('-') => {
                    assert_eq!(old[at], text);
                    at += 1;
                }
                Some('+') => out.push_str(text),
                _ => {}
            }
        }
        out + &old[at..].concat()
    }

    proptest! {
        #[test]
        fn a_patch_makes_the_one_text_of_the_other(old in "([ab]{0,2}\n){0,30}[ab]?", new in "([ab]{0,2}\n){0,30}[ab]?") {
            let patch = unified("p", &old, &new);
            prop_assert_eq!(patch.is_empty(), old == new);
            prop_assert_eq!(patched(&old, &patch), new);
        }

        #[test]
        fn a_small_change_of_a_long_text_is_a_small_patch(at in 0_usize..3000, more in 0_usize..3) {
            let lines: Vec<String> = (0..3000).map(|n| format!("{n}\n")).collect();
            let new = [&lines[..at], &vec!["more\n".to_owned(); more], &lines[(at + 1).min(3000)..]].concat().concat();
            let patch = unified("p", &lines.concat(), &new);
            prop_assert!(patch.lines().count() <= 3 + 7 + more);
            prop_assert_eq!(patched(&lines.concat(), &patch), new);
        }
    }

    #[test]
    fn changes_stand_between_three_lines_of_context() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        assert_eq!(
            unified("p", old, "1\n2\n3\n4\n5\nsix\n7\n8\n9\n"),
            "--- p\n+++ p\n@@ -3,7 +3,7 @@\n 3\n 4\n 5\n-6\n+six\n 7\n 8\n 9\n"
        );
        assert_eq!(unified("p", old, old), "");
    }

    #[test]
    fn far_changes_are_hunks_of_their_own() {
        let old: String = (1..=20).map(|n| format!("{n}\n")).collect();
        let new = old.replace("2\n3\n", "3\n").replace("19\n", "19\n19b\n");
        let patch = unified("p", &old, &new);
        assert_eq!(patch.matches("@@ -").count(), 2, "{patch}");
    }

    #[test]
    fn a_last_line_without_end_is_marked() {
        assert_eq!(
            unified("p", "{}", "[]"),
            "--- p\n+++ p\n@@ -1,1 +1,1 @@\n-{}\n\\ No newline at end of file\n+[]\n\\ No newline at end of file\n"
        );
        assert_eq!(unified("p", "", "a\n"), "--- p\n+++ p\n@@ -0,0 +1,1 @@\n+a\n");
    }
}
