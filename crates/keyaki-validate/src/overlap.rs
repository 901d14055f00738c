//! Whether two texts with wildcards have something in common.
//!
//! In: texts in which `*` is any run, `?` any character, and `${…}`, a policy variable or the free part of an ARN format, any run too. Out:
//! whether some text matches both. What is too long to be compared is taken to match, so that nothing is said of it.

/// Texts with a product of lengths above this are not compared.
const MOST: usize = 1 << 20;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Piece {
    Char(char),
    One,
    Run,
}

/// Whether some text matches both.
pub(crate) fn overlap(one: &str, other: &str) -> bool {
    if beginnings_differ(one, other) {
        return false;
    }
    if one.len().saturating_mul(other.len()) > MOST {
        return true;
    }
    let (one, other) = (pieces(one), pieces(other));
    // `meets[j]`: the rest of `one` and the rest of `other` from `j` have a text in common.
    let mut meets = row(&[], None, &other);
    for piece in one.iter().rev() {
        meets = row(&meets, Some(*piece), &other);
    }
    meets.first().copied().unwrap_or(false)
}

/// The same without regard to ASCII case.
pub(crate) fn overlap_ignoring_case(one: &str, other: &str) -> bool {
    overlap(&one.to_ascii_lowercase(), &other.to_ascii_lowercase())
}

/// Whether the texts differ before either has a wildcard, as most do.
fn beginnings_differ(one: &str, other: &str) -> bool {
    let fixed = |text: &str| text.find(['*', '?', '$']).unwrap_or(text.len());
    let (one_fixed, other_fixed) = (fixed(one), fixed(other));
    let most = one_fixed.min(other_fixed);
    one.as_bytes().get(..most) != other.as_bytes().get(..most)
}

/// The row for one piece more at the front; `below` is the row without it.
fn row(below: &[bool], piece: Option<Piece>, other: &[Piece]) -> Vec<bool> {
    let at = |row: &[bool], j: usize| row.get(j).copied().unwrap_or(false);
    let mut row = vec![false; other.len() + 1];
    for j in (0..=other.len()).rev() {
        let value = match (piece, other.get(j)) {
            (None, None) => true,
            (None, Some(Piece::Run)) => at(&row, j + 1),
            (None, Some(Piece::Char(_) | Piece::One)) => false,
            (Some(Piece::Run), None) => at(below, j),
            // A run ends here, or takes a piece of the other; a run of the other likewise.
            (Some(Piece::Run), Some(_)) => at(below, j) || at(&row, j + 1),
            (Some(_), Some(Piece::Run)) => at(&row, j + 1) || at(below, j),
            (Some(Piece::Char(a)), Some(Piece::Char(b))) => a == *b && at(below, j + 1),
            (Some(_), Some(_)) => at(below, j + 1),
            (Some(_), None) => false,
        };
        if let Some(cell) = row.get_mut(j) {
            *cell = value;
        }
    }
    row
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or("");
        let piece = match c {
            '*' => Piece::Run,
            '?' => Piece::One,
            '$' if rest.starts_with('{') => {
                rest = rest.split_once('}').map_or("", |(_, after)| after);
                Piece::Run
            }
            c => Piece::Char(c),
        };
        if piece != Piece::Run || pieces.last() != Some(&Piece::Run) {
            pieces.push(piece);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(one: &str, other: &str, expected: bool) {
        assert_eq!(overlap(one, other), expected, "{one} and {other}");
        assert_eq!(overlap(other, one), expected, "{other} and {one}");
    }

    #[test]
    fn texts_with_wildcards_meet() {
        check("GetObject", "Get*", true);
        check("Get*", "*Object", true);
        check("Get*", "Put*", false);
        check("a?c", "abc", true);
        check("a?c", "ac", false);
        check("*a*", "bbb", false);
        check("", "*", true);
        check("", "?", false);
        check("", "", true);
        check("role/${aws:username}", "role/${RoleNameWithPath}", true);
        check("role/x", "user/${UserName}", false);
        check("*x?", "y*", true);
    }
}
