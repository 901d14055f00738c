//! What is known of a text before it is deployed, and whether a pattern can look into what is not.
//!
//! A [`Shape`] is a row of characters, some of them *open*: a stretch of a text that is known only after deployment. A glob *looks into*
//! a shape when it can match a text of that shape in such a way that one of its literal characters, or a `?`, meets an open one. A glob
//! that does not do so for any text matches either whatever stands in the open places or nothing at all: its stars swallow them whole.

/// One part of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Symbol {
    /// This character.
    Known(char),
    /// Any characters, because the policy itself has a `*` there.
    Any,
    /// Any one character, because of a `?`.
    One,
    /// What a policy variable stands for: any characters, which a request decides.
    Variable,
    /// One or more characters that deployment decides, none of them `:` or `/`.
    OpenName,
    /// One or more characters that deployment decides.
    Open,
    /// A digit that deployment decides.
    OpenDigit,
}

/// A row of symbols.
pub(crate) type Shape = Vec<Symbol>;

/// The longest shape that is compared; a longer one counts as looked into.
const MAX_SYMBOLS: usize = 4096;

impl Symbol {
    /// Whether deployment decides it.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::OpenName | Self::Open | Self::OpenDigit)
    }

    /// Whether it stands for any number of characters.
    fn repeats(self) -> bool {
        matches!(self, Self::Any | Self::Variable | Self::OpenName | Self::Open)
    }

    /// Whether it may stand for nothing: what deployment decides is a name, and never empty.
    fn may_be_empty(self) -> bool {
        matches!(self, Self::Any | Self::Variable)
    }
}

/// The shape of a pattern of a policy: with its wildcards, and policy variables as what may be anything.
pub(crate) fn of_pattern(text: &str) -> Shape {
    let mut shape = Shape::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("${") {
            let (symbol, length) = variable(rest);
            shape.push(symbol);
            rest = rest.get(length..).unwrap_or("");
            continue;
        }
        shape.push(match first {
            '*' => Symbol::Any,
            '?' => Symbol::One,
            other => Symbol::Known(other.to_ascii_lowercase()),
        });
        rest = rest.get(first.len_utf8()..).unwrap_or("");
    }
    shape
}

/// What a policy variable at the beginning of `text` may be, and its length.
fn variable(text: &str) -> (Symbol, usize) {
    let length = text.find('}').map_or(text.len(), |at| at + 1);
    match text.get(..length) {
        Some("${*}") => (Symbol::Known('*'), length),
        Some("${?}") => (Symbol::Known('?'), length),
        Some("${$}") => (Symbol::Known('$'), length),
        _ => (Symbol::Variable, length),
    }
}

/// Characters as they are, wildcards among them.
pub(crate) fn literal(text: &str) -> Shape {
    text.chars().map(|c| Symbol::Known(c.to_ascii_lowercase())).collect()
}

/// Whether two shapes have a text in common.
pub(crate) fn meet(one: &[Symbol], other: &[Symbol]) -> bool {
    walk(one, other) != Walk::Never
}

/// Whether `glob` can match a text of `shape` and look at what is open in it.
pub(crate) fn looks_into(glob: &[Symbol], shape: &[Symbol]) -> bool {
    glob.len().saturating_mul(shape.len()) > MAX_SYMBOLS * MAX_SYMBOLS || walk(glob, shape) == Walk::Looking
}

/// What two shapes can do with each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Walk {
    /// They have no text in common.
    Never,
    /// They have, and the first looks at nothing that is open in the second.
    Plainly,
    /// In one of these texts it does.
    Looking,
}

/// Row by row over the first, what can be reached at each place of the second. A place may be reached both plainly and looking, and the
/// worse counts, because what follows does not depend on it.
fn walk(glob: &[Symbol], shape: &[Symbol]) -> Walk {
    let mut row = vec![Walk::Never; shape.len() + 1];
    set(&mut row, 0, Walk::Plainly);
    skip(&mut row, shape);
    for symbol in glob {
        row = step(*symbol, &row, shape);
    }
    row.last().copied().unwrap_or(Walk::Never)
}

/// The places after `symbol` has been matched.
fn step(symbol: Symbol, row: &[Walk], shape: &[Symbol]) -> Vec<Walk> {
    let mut next = vec![Walk::Never; row.len()];
    // What repeats may stand for nothing.
    if symbol.repeats() {
        next.copy_from_slice(row);
    }
    for (at, other) in shape.iter().enumerate() {
        let from = if symbol.repeats() { get(&next, at) } else { get(row, at) };
        if from == Walk::Never || !fits(symbol, *other) {
            continue;
        }
        let looks = other.is_open() && !matches!(symbol, Symbol::Any);
        let reached = if looks { Walk::Looking } else { from };
        // A character of what repeats in the shape leaves us where we are.
        let place = if other.repeats() { at } else { at + 1 };
        raise(&mut next, place, reached);
        if other.repeats() {
            raise(&mut next, at + 1, reached);
        }
    }
    skip(&mut next, shape);
    next
}

/// Some of the shape may stand for nothing.
fn skip(row: &mut [Walk], shape: &[Symbol]) {
    for (at, symbol) in shape.iter().enumerate() {
        if symbol.may_be_empty() {
            let before = get(row, at);
            raise(row, at + 1, before);
        }
    }
}

/// Whether one character can be both.
fn fits(one: Symbol, other: Symbol) -> bool {
    match (one, other) {
        (Symbol::Known(a), Symbol::Known(b)) => a == b,
        (Symbol::Known(c), open) | (open, Symbol::Known(c)) => may_be(open, c),
        _ => true,
    }
}

fn may_be(symbol: Symbol, c: char) -> bool {
    match symbol {
        Symbol::Known(known) => known == c,
        Symbol::Any | Symbol::One | Symbol::Variable | Symbol::Open => true,
        Symbol::OpenName => !matches!(c, ':' | '/'),
        Symbol::OpenDigit => c.is_ascii_digit(),
    }
}

fn get(row: &[Walk], at: usize) -> Walk {
    row.get(at).copied().unwrap_or(Walk::Never)
}

fn set(row: &mut [Walk], at: usize, walk: Walk) {
    if let Some(place) = row.get_mut(at) {
        *place = walk;
    }
}

fn raise(row: &mut [Walk], at: usize, walk: Walk) {
    let known = get(row, at);
    set(row, at, known.max(walk));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `~` is an open name, `#` an open digit.
    fn shape(text: &str) -> Shape {
        let open = |symbol| match symbol {
            Symbol::Known('~') => Symbol::OpenName,
            Symbol::Known('#') => Symbol::OpenDigit,
            other => other,
        };
        of_pattern(text).into_iter().map(open).collect()
    }

    fn check(glob: &str, text: &str, meets: bool, looks: bool) {
        let (glob_shape, shape) = (of_pattern(glob), shape(text));
        assert_eq!((meet(&glob_shape, &shape), looks_into(&glob_shape, &shape)), (meets, looks), "{glob} {text}");
    }

    #[test]
    fn stars_swallow_what_is_open_and_letters_look_into_it() {
        check("*", "arn:aws:s3:::~", true, false);
        check("arn:aws:s3:::*", "arn:aws:s3:::~/*", true, false);
        check("arn:aws:s3:::prod-*", "arn:aws:s3:::~", true, true);
        check("arn:aws:s3:::prod-*", "arn:aws:s3:::dev-bucket-~", false, false);
        check("arn:aws:s3:::dev-*", "arn:aws:s3:::dev-bucket-~", true, false);
        check("arn:aws:s3:::*/private/*", "arn:aws:s3:::~/*", true, false);
        check("arn:aws:s3:::*t", "arn:aws:s3:::~", true, true);
        check("arn:aws:s3:::?*", "arn:aws:s3:::~", true, true);
        check("arn:aws:s3:::secrets", "arn:aws:s3:::~-bucket-~", false, false);
        check("arn:aws:s3:::x-bucket-y", "arn:aws:s3:::~-bucket-~", true, true);
        check("arn:aws:iam::123456789012:root", "arn:aws:iam::############:root", true, true);
        check("arn:aws:iam::*:root", "arn:aws:iam::############:root", true, false);
        check("arn:aws:iam::12345:root", "arn:aws:iam::############:root", false, false);
        check("arn:aws:iam::abcdefghijkl:root", "arn:aws:iam::############:root", false, false);
        check("arn:aws:s3:::${aws:username}", "arn:aws:s3:::~", true, true);
        check("", "", true, false);
        check("", "~", false, false);
        check("a:*b", "a:~b", true, false);
        check("*::", ":~:", false, false);
    }

    /// Whether a glob of lower-case letters matches a text.
    fn matches(glob: &[char], text: &[char]) -> bool {
        match (glob.split_first(), text.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), _) => {
                matches(rest, text) || text.split_first().is_some_and(|(_, text)| matches(glob, text))
            }
            (Some((symbol, rest)), Some((c, text))) => (*symbol == '?' || symbol == c) && matches(rest, text),
            (None, Some(_)) | (Some(_), None) => false,
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config { cases: 5_000, ..Default::default() })]

        /// What a glob does not look into it takes for the same, whatever it is; what does not meet a shape matches none of its texts.
        #[test]
        fn what_is_not_looked_into_makes_no_difference(
            glob in "[ab:*?]{0,5}", before in "[ab:]{0,3}", after in "[ab:]{0,3}", one in "[ab]{1,3}", other in "[ab]{1,3}",
        ) {
            let (pattern, open) = (of_pattern(&glob), shape(&format!("{before}~{after}")));
            let matches = |name: &str| {
                let text: Vec<char> = format!("{before}{name}{after}").chars().collect();
                matches(&glob.chars().collect::<Vec<_>>(), &text)
            };
            if !looks_into(&pattern, &open) {
                assert_eq!(matches(&one), matches(&other), "{glob} {before}~{after}");
            }
            if !meet(&pattern, &open) {
                assert!(!matches(&one), "{glob} {before}~{after}");
            }
        }
    }
}
