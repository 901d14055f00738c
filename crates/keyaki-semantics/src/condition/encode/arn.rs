//! `ArnLike` and `ArnEquals`: six parts, each a glob (spec B.2).

use keyaki_ir::{CharSet, Pattern, PatternPiece, Sort, Term};
use keyaki_policy::{Glob, GlobPiece};

use crate::encoder::{ArnParts, Encoder};
use crate::glob::encode::pattern;

impl Encoder {
    /// `text` has six parts and each is matched by the same part of `glob`. A glob with fewer parts matches nothing.
    pub fn arn_like(&mut self, text: Term, glob: &Glob) -> Term {
        let parts = glob.split(':', 5);
        let Ok(parts) = <[Glob; 6]>::try_from(parts) else { return self.terms.bool(false) };
        if let Some(pattern) = closed(&parts) {
            return self.terms.matches(text, &pattern);
        }
        let (first_five, _) = parts.split_at(5);
        if first_five.iter().any(is_wild) {
            self.part_by_part(text, &parts)
        } else {
            self.as_a_whole(text, glob, first_five)
        }
    }

    /// The first five parts hold only literals and variables. When the variables hold no colon, the glob's colons are the
    /// first five of the text; when one does, its part can match nothing.
    fn as_a_whole(&mut self, text: Term, glob: &Glob, first_five: &[Glob]) -> Term {
        let mut needed = vec![self.glob_matches(text, glob)];
        for part in first_five.iter().filter(|part| part.as_literal().is_none()) {
            let colon_free = Pattern::new([PatternPiece::Run(CharSet::all_but(':'))]);
            needed.push(self.with_variables(part, &mut |encoder, pieces| {
                let value = encoder.joined(&pieces);
                encoder.terms.matches(value, &colon_free)
            }));
        }
        self.terms.and(needed)
    }

    fn part_by_part(&mut self, text: Term, parts: &[Glob; 6]) -> Term {
        let symbols = self.arn_parts(text);
        let mut needed = vec![symbols.is];
        for (symbol, part) in symbols.parts.into_iter().zip(parts) {
            needed.push(self.glob_matches(symbol, part));
        }
        self.terms.and(needed)
    }

    /// The parts of `text`, declared once. They are a function of the text, so they may occur under negation.
    fn arn_parts(&mut self, text: Term) -> ArnParts {
        if let Some(known) = self.symbols.arn_parts.get(&text) {
            return *known;
        }
        let name = self.name_of(text);
        let is = self.declare(&format!("{name} is an ARN"), Sort::Bool, "");
        let names = ["prefix", "partition", "service", "region", "account", "id"];
        let parts = names.map(|part| self.declare(&format!("{name}.{part}"), Sort::String, ""));
        let [first, rest @ ..] = parts;
        let colon = self.terms.string(":");
        let joined = self.terms.concat(std::iter::once(first).chain(rest.into_iter().flat_map(|part| [colon, part])));
        let same = self.terms.eq(text, joined);
        let whole = self.terms.implies(is, same);
        self.shape(whole, format!("the parts of `{name}`"));
        let field = Pattern::new([PatternPiece::Run(CharSet::all_but(':'))]);
        for part in parts.into_iter().take(5) {
            let shaped = self.terms.matches(part, &field);
            self.shape(shaped, format!("the first five parts of `{name}` hold no colon"));
        }
        let six = self.terms.matches(text, &six_parts());
        let only_then = self.terms.implies(six, is);
        self.shape(only_then, format!("`{name}` is an ARN when it has six parts"));
        let known = ArnParts { is, parts };
        self.symbols.arn_parts.insert(text, known);
        known
    }

    fn name_of(&self, text: Term) -> String {
        match self.terms.as_symbol(text) {
            Some(symbol) => self.terms.declaration(symbol).name.to_string(),
            None => format!("text {}", text.index()),
        }
    }
}

/// The pattern of the six parts when none has a variable.
fn closed(parts: &[Glob; 6]) -> Option<Pattern> {
    let mut pieces = Vec::new();
    for (n, part) in parts.iter().enumerate() {
        if n > 0 {
            pieces.push(PatternPiece::Literal(":".to_owned()));
        }
        let wild = if n < 5 { CharSet::all_but(':') } else { CharSet::all() };
        pieces.extend(pattern(part, &wild)?.pieces().iter().cloned());
    }
    Some(Pattern::new(pieces))
}

/// The pattern of texts with six parts.
fn six_parts() -> Pattern {
    let field = [PatternPiece::Run(CharSet::all_but(':')), PatternPiece::Literal(":".to_owned())];
    let fields = std::iter::repeat_n(field, 5).flatten();
    Pattern::new(fields.chain([PatternPiece::Run(CharSet::all())]))
}

fn is_wild(glob: &Glob) -> bool {
    glob.pieces().iter().any(|piece| matches!(piece, GlobPiece::Run | GlobPiece::One))
}
