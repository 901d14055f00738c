//! One line of source text cut to fit around a place in it.
//!
//! In: a line, a byte range in it, a number of columns. Out: the line as shown, and where the place is in it, in columns.
//! Work is bounded by the columns, not by the line: a minified policy is one line of a megabyte.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use keyaki_page::escape;

const ELLIPSIS: &str = "…";
const TAB: &str = "    ";

/// A line as shown.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fitted {
    pub(crate) text: String,
    /// Columns before the place.
    pub(crate) start: usize,
    /// Columns of the place; zero for an empty one.
    pub(crate) width: usize,
}

/// `line` in at most about `columns` columns, with `place` visible: when that alone is too long, its beginning and end.
pub(crate) fn fit(line: &str, place: Range<usize>, columns: usize) -> Fitted {
    let columns = columns.max(20);
    let start = boundary(line, place.start);
    let end = boundary(line, place.end.max(place.start));
    let (before, rest) = line.split_at_checked(start).unwrap_or(("", line));
    let (inside, after) = rest.split_at_checked(end - start).unwrap_or((rest, ""));
    let inside = middle(inside, columns - 4);
    let free = columns.saturating_sub(inside.width);
    let short_after = head(after, free / 3);
    let before = tail(before, free.saturating_sub(short_after.width));
    let after = head(after, free.saturating_sub(before.width));
    let text = format!("{}{}{}", before.text, inside.text, after.text);
    Fitted { text: text.trim_end().to_owned(), start: before.width, width: inside.width }
}

/// Text as shown and its columns.
#[derive(Default)]
struct Piece {
    text: String,
    width: usize,
}

/// `text`, or its first two thirds and the rest of `columns` from its end.
fn middle(text: &str, columns: usize) -> Piece {
    let whole = head(text, columns);
    if !whole.text.ends_with(ELLIPSIS) || text.ends_with(ELLIPSIS) {
        return whole;
    }
    let first = head(text, columns * 2 / 3);
    let last = tail(text, columns.saturating_sub(first.width + 2));
    let text = format!("{} {}", first.text, last.text.strip_prefix(ELLIPSIS).unwrap_or(&last.text));
    Piece { width: first.width + 1 + last.width.saturating_sub(1), text }
}

/// The beginning of `text`, with an ellipsis when that is not all of it.
fn head(text: &str, columns: usize) -> Piece {
    let (mut piece, complete) = take(text.chars(), columns, |piece, shown| piece.push_str(shown));
    if !complete {
        piece.text.push_str(ELLIPSIS);
        piece.width += 1;
    }
    piece
}

/// The end of `text`, with an ellipsis when that is not all of it.
fn tail(text: &str, columns: usize) -> Piece {
    let mut shown_last_first = Vec::new();
    let (mut piece, complete) = take(text.chars().rev(), columns, |_, shown| shown_last_first.push(shown.to_owned()));
    shown_last_first.reverse();
    piece.text = shown_last_first.concat();
    if !complete {
        piece.text.insert_str(0, ELLIPSIS);
        piece.width += 1;
    }
    piece
}

/// As many of `characters` as fit, and whether that is all of them.
fn take(
    characters: impl Iterator<Item = char>,
    columns: usize,
    mut push: impl FnMut(&mut String, &str),
) -> (Piece, bool) {
    let mut piece = Piece::default();
    for c in characters {
        let shown = shown(c);
        let width = width(&shown);
        if piece.width + width > columns {
            return (piece, false);
        }
        piece.width += width;
        push(&mut piece.text, &shown);
    }
    (piece, true)
}

fn shown(c: char) -> String {
    match c {
        '\t' => TAB.to_owned(),
        _ => escape(c).unwrap_or_else(|| c.to_string()),
    }
}

/// Columns of `text` on a terminal (Unicode Standard Annex 11).
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// The nearest character boundary at or before `at`.
fn boundary(line: &str, at: usize) -> usize {
    let at = at.min(line.len());
    (0..=at).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, place: Range<usize>, expected: &str) {
        let fitted = fit(line, place, 40);
        let marks = format!("{}{}", " ".repeat(fitted.start), "^".repeat(fitted.width));
        assert_eq!(format!("{}\n{marks}", fitted.text), expected);
    }

    #[test]
    fn short_lines_are_shown_whole() {
        check("{\"a\": 1}", 1..4, "{\"a\": 1}\n ^^^");
        check("abc", 3..3, "abc\n   ");
    }

    #[test]
    fn tabs_wide_and_steering_characters_keep_the_marks_in_place() {
        check("\ta\tb", 3..4, "    a    b\n         ^");
        check("漢字x", 6..7, "漢字x\n    ^");
        check("漢字x", 0..3, "漢字x\n^^");
        check("\u{1b}x", 1..2, "\\u{1b}x\n      ^");
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let line = format!("{}HERE{}", "a".repeat(1000), "b".repeat(1000));
        check(&line, 1000..1004, "…aaaaaaaaaaaaaaaaaaaaaaaHEREbbbbbbbbbbbb…\n                        ^^^^");
    }

    #[test]
    fn of_a_long_place_beginning_and_end_are_shown() {
        let line = format!("x{}END y", "a".repeat(1000));
        check(&line, 1..1004, "xaaaaaaaaaaaaaaaaaaaaaaaa… aaaaaaEND y\n ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^");
    }

    #[test]
    fn places_off_the_line_are_moved_into_it() {
        check("é", 1..9, "é\n^");
        check("", 5..9, "\n");
    }
}
