//! `Resource` and `NotResource` in logic, field by field (spec A.5).
//!
//! The request's resource is `*` or six fields, five of them without a colon. Hardly a term joins the fields: solvers are
//! slow on that. A glob over the whole text is split in every way in which its characters can cover the five colons, unless
//! there are too many.

use std::sync::LazyLock;

use keyaki_ir::{CharSet, Pattern, PatternPiece, Term};
use keyaki_policy::{Glob, GlobPiece, Listed, ResourcePattern};
use keyaki_source::Spanned;

use crate::encoder::Encoder;
use crate::glob::encode::pattern;

/// A glob with more ways to divide it is matched against the joined fields: the ways grow with the fifth power of its
/// wildcards.
const MAX_SPLITS: usize = 500;

impl Encoder {
    /// The request's resource is one that `resources` covers.
    pub(crate) fn resource_matches(&mut self, resources: &Listed<ResourcePattern>) -> Term {
        let listed = self.some_resource(resources.items());
        match resources {
            Listed::Only(_) => listed,
            Listed::Except(_) => self.terms.not(listed),
        }
    }

    /// The request's resource is matched by one of `patterns`.
    pub fn some_resource(&mut self, patterns: &[Spanned<ResourcePattern>]) -> Term {
        if let Some(seen) = &mut self.seen {
            seen.resources.extend(patterns.iter().map(|item| item.value.clone()));
        }
        let mut ways = Vec::new();
        for item in patterns {
            ways.push(self.resource_pattern(&item.value));
        }
        self.terms.or(ways)
    }

    fn resource_pattern(&mut self, resource: &ResourcePattern) -> Term {
        match resource {
            ResourcePattern::Any => self.terms.bool(true),
            ResourcePattern::Nothing => self.terms.bool(false),
            ResourcePattern::Fields(fields) => self.fields_match(fields),
            ResourcePattern::Whole(glob) => self.whole_matches(glob),
        }
    }

    fn fields_match(&mut self, fields: &[Glob; 6]) -> Term {
        let [prefix, partition, service, region, account, rest] = fields;
        let symbols = self.symbols.resource;
        let arn = self.terms.string("arn");
        let mut parts = vec![self.terms.not(symbols.none), self.glob_matches(arn, prefix)];
        for (text, glob) in symbols.fields.into_iter().zip([partition, service, region, account]) {
            parts.push(self.glob_matches(text, glob));
        }
        parts.push(self.glob_matches(symbols.rest, rest));
        self.terms.and(parts)
    }

    fn whole_matches(&mut self, glob: &Glob) -> Term {
        let star = self.terms.string("*");
        let none = self.glob_matches(star, glob);
        let mut ways = vec![self.terms.and([self.symbols.resource.none, none])];
        match splits(glob) {
            Some(splits) => {
                for fields in splits {
                    ways.push(self.fields_match(&fields));
                }
            }
            None => ways.push(self.whole_joined(glob)),
        }
        self.terms.or(ways)
    }

    /// For a glob that cannot be split beforehand: here the fields are joined.
    fn whole_joined(&mut self, glob: &Glob) -> Term {
        let symbols = self.symbols.resource;
        let colon = self.terms.string(":");
        let mut joined = vec![self.terms.string("arn")];
        for field in symbols.fields.into_iter().chain([symbols.rest]) {
            joined.extend([colon, field]);
        }
        let text = self.terms.concat(joined);
        let some = self.terms.not(symbols.none);
        let matches = self.glob_matches(text, glob);
        self.terms.and([some, matches])
    }

    /// The first five fields of an ARN hold no colon.
    pub(crate) fn assume_resource_shape(&mut self) {
        static SHAPE: LazyLock<Pattern> = LazyLock::new(|| Pattern::new([PatternPiece::Run(CharSet::all_but(':'))]));
        for field in self.symbols.resource.fields {
            let shaped = self.terms.matches(field, &SHAPE);
            self.shape(shaped, "the first five fields of an ARN hold no colon");
        }
    }
}

/// Every way to divide a glob into six fields at five colons: a colon is a literal one, or one of the characters that a `*` or
/// a `?` stands for. Fields that the first five cannot be (a literal colon inside) are left out. `None` when there are too many
/// ways, or when a variable may hold colons.
fn splits(glob: &Glob) -> Option<Vec<[Glob; 6]>> {
    if glob.variables().next().is_some() {
        return None;
    }
    let pieces = characters(glob);
    let mut complete = Vec::new();
    // Ways that have been followed to their end.
    let mut tried = 0;
    // (fields closed so far, pieces of the open one, position)
    let mut open: Vec<(Vec<Glob>, Vec<GlobPiece>, usize)> = vec![(Vec::new(), Vec::new(), 0)];
    while let Some((closed, mut field, at)) = open.pop() {
        if closed.len() == 5 || at == pieces.len() {
            tried += 1;
        }
        if tried > MAX_SPLITS {
            return None;
        }
        if closed.len() == 5 {
            let rest = field.into_iter().chain(pieces.iter().skip(at).cloned());
            let fields = closed.into_iter().chain([Glob::from_pieces(rest)]).collect::<Vec<_>>();
            complete.extend(<[Glob; 6]>::try_from(fields));
            continue;
        }
        let Some(piece) = pieces.get(at) else { continue };
        let closing = |field: &[GlobPiece]| {
            let field = Glob::from_pieces(field.iter().cloned());
            closed.iter().cloned().chain([field]).collect::<Vec<_>>()
        };
        match piece {
            GlobPiece::Literal(text) if text == ":" => open.push((closing(&field), Vec::new(), at + 1)),
            GlobPiece::Run => {
                field.push(GlobPiece::Run);
                open.push((closing(&field), vec![GlobPiece::Run], at + 1));
                // The run may cover several colons: the next field opens with the same run.
                open.extend(several(&closed, &field, at));
                open.push((closed, field, at + 1));
            }
            GlobPiece::One => {
                open.push((closing(&field), Vec::new(), at + 1));
                field.push(GlobPiece::One);
                open.push((closed, field, at + 1));
            }
            GlobPiece::Literal(_) | GlobPiece::Variable(_) => {
                field.push(piece.clone());
                open.push((closed, field, at + 1));
            }
        }
    }
    complete.sort_by_key(|fields| fields.iter().map(Glob::to_string).collect::<Vec<_>>());
    complete.dedup();
    complete.retain(arn_prefix);
    Some(complete)
}

/// The continuations in which one run covers two or more colons.
fn several(closed: &[Glob], field: &[GlobPiece], at: usize) -> Vec<(Vec<Glob>, Vec<GlobPiece>, usize)> {
    let mut ways = Vec::new();
    let mut closed: Vec<Glob> = closed.iter().cloned().chain([Glob::from_pieces(field.iter().cloned())]).collect();
    while closed.len() < 5 {
        closed.push(Glob::any());
        ways.push((closed.clone(), vec![GlobPiece::Run], at + 1));
    }
    ways
}

fn arn_prefix(fields: &[Glob; 6]) -> bool {
    let [prefix, ..] = fields;
    pattern(prefix, &CharSet::all()).is_some_and(|pattern| pattern.matches("arn"))
}

/// The pieces with literals cut into single characters.
fn characters(glob: &Glob) -> Vec<GlobPiece> {
    let mut pieces = Vec::new();
    for piece in glob.pieces() {
        match piece {
            GlobPiece::Literal(text) => pieces.extend(text.chars().map(|c| GlobPiece::Literal(c.to_string().into()))),
            piece => pieces.push(piece.clone()),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(glob: &str, expected: &[&str]) {
        let split: Vec<String> = splits(&Glob::wildcards(glob))
            .unwrap()
            .iter()
            .map(|fields| fields.iter().map(Glob::to_string).collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(split, expected);
    }

    #[test]
    fn a_run_covers_colons() {
        check("arn:aws:sns:*:topic", &["arn aws sns * * *:topic", "arn aws sns * * topic"]);
    }

    #[test]
    fn a_single_wildcard_covers_one_colon() {
        check("arn?aws:s3:::b", &["arn aws s3   b"]);
    }

    #[test]
    fn too_few_colons_match_nothing() {
        check("arn:aws:s3", &[]);
        check("s3:*", &[]);
    }

    #[test]
    fn a_glob_with_many_wildcards_is_not_split() {
        for glob in ["*a".repeat(1000), format!("arn:*{}", "?a*".repeat(500)), "?".repeat(2000)] {
            assert_eq!(splits(&Glob::wildcards(&glob)), None);
        }
    }

    #[test]
    fn a_leading_run_may_be_the_prefix() {
        check("*:b", &["* * * * * *:b", "* * * * * b"]);
    }
}
