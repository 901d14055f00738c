//! Names with free parts: in `kms:EncryptionContext:${EncryptionContextKey}` and a name, out the text of each free part.
//! A free part is at least one character long; literal parts match without regard to ASCII case. Of several ways to
//! match, the leftmost end of each free part counts.

/// A name cut at its free parts: there is always one literal more than there are free parts.
#[derive(Debug)]
pub(crate) struct Template<'a> {
    literals: Vec<&'a str>,
}

impl<'a> Template<'a> {
    /// Cuts `spelling` at each `${…}`.
    pub(crate) fn new(spelling: &'a str) -> Self {
        let mut pieces = spelling.split("${");
        let mut literals = vec![pieces.next().unwrap_or_default()];
        literals.extend(pieces.map(|piece| piece.split_once('}').map_or("", |(_, literal)| literal)));
        Self { literals }
    }

    /// The text of each free part if `name` matches.
    pub(crate) fn captures<'n>(&self, name: &'n str) -> Option<Vec<&'n str>> {
        let (first, later) = self.literals.split_first()?;
        let mut rest = strip_prefix_folded(name, first)?;
        let Some((last, middle)) = later.split_last() else {
            return rest.is_empty().then(Vec::new);
        };
        let mut free = Vec::with_capacity(later.len());
        for literal in middle {
            let (captured, after) = cut_at_folded(rest, literal)?;
            free.push(captured);
            rest = after;
        }
        free.push(strip_suffix_folded(rest, last).filter(|captured| !captured.is_empty())?);
        Some(free)
    }

    /// The name whose free parts are `free`.
    pub(crate) fn fill(&self, free: &[&str]) -> String {
        let mut parts = free.iter();
        let mut name = String::new();
        for (i, literal) in self.literals.iter().enumerate() {
            if i > 0 {
                name.push_str(parts.next().copied().unwrap_or_default());
            }
            name.push_str(literal);
        }
        name
    }

    /// How many characters are fixed: of two templates that match, the one with more is the more specific.
    pub(crate) fn fixed(&self) -> usize {
        self.literals.iter().map(|literal| literal.len()).sum()
    }
}

fn strip_prefix_folded<'n>(name: &'n str, literal: &str) -> Option<&'n str> {
    let (start, rest) = name.split_at_checked(literal.len())?;
    start.eq_ignore_ascii_case(literal).then_some(rest)
}

fn strip_suffix_folded<'n>(name: &'n str, literal: &str) -> Option<&'n str> {
    let (rest, end) = name.split_at_checked(name.len().checked_sub(literal.len())?)?;
    end.eq_ignore_ascii_case(literal).then_some(rest)
}

/// Cuts `name` into at least one character and what follows the first `literal` after that.
fn cut_at_folded<'n>(name: &'n str, literal: &str) -> Option<(&'n str, &'n str)> {
    name.char_indices().skip(1).find_map(|(at, _)| {
        let (captured, tail) = name.split_at_checked(at)?;
        Some((captured, strip_prefix_folded(tail, literal)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(template: &str, name: &str, expected: Option<&[&str]>) {
        assert_eq!(Template::new(template).captures(name).as_deref(), expected, "{template} against {name}");
    }

    #[test]
    fn the_free_part_keeps_its_case_and_any_character() {
        check("aws:ResourceTag/${TagKey}", "AWS:resourcetag/Team/Ünit:x", Some(&["Team/Ünit:x"]));
    }

    #[test]
    fn the_free_part_is_not_empty() {
        check("aws:ResourceTag/${TagKey}", "aws:ResourceTag/", None);
        check("a${X}b${Y}c", "abbc", None);
    }

    #[test]
    fn a_free_part_may_stand_in_the_middle() {
        check("events:Metadata/${K}/Matcher", "events:metadata/colour/matcher", Some(&["colour"]));
        check("events:Metadata/${K}/Matcher", "events:metadata/colour/matched", None);
        check("a${X}b${Y}c", "a1b2b3c", Some(&["1", "2b3"]));
    }

    #[test]
    fn without_free_parts_only_the_name_itself_matches() {
        check("s3:prefix", "S3:Prefix", Some(&[]));
        check("s3:prefix", "s3:prefixes", None);
        check("s3:prefix", "s3:pre", None);
    }

    #[test]
    fn characters_of_several_bytes_never_split() {
        check("aé${X}", "aée", Some(&["e"]));
        check("ab${X}", "aé", None);
        check("${X}é", "é", None);
    }
}
