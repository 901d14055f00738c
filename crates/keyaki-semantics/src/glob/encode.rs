//! Globs as patterns and as terms.

use keyaki_ir::{CharSet, LikePiece, Pattern, PatternPiece, Sort, Term};
use keyaki_policy::{Glob, GlobPiece, Variable};

use crate::encoder::{Defaulted, Encoder};

/// For more variables with defaults in one glob, each gets a text of its own: every one doubles the ways to resolve them.
const MAX_SPELLED_OUT: usize = 4;

/// The pattern that a glob without variables is, when its wildcards stand for characters of `wild`; `None` with variables.
pub(crate) fn pattern(glob: &Glob, wild: &CharSet) -> Option<Pattern> {
    let pieces = glob.pieces().iter().map(|piece| match piece {
        GlobPiece::Literal(text) => Some(PatternPiece::Literal(text.to_string())),
        GlobPiece::One => Some(PatternPiece::One(wild.clone())),
        GlobPiece::Run => Some(PatternPiece::Run(wild.clone())),
        GlobPiece::Variable(_) => None,
    });
    pieces.collect::<Option<Vec<_>>>().map(Pattern::new)
}

impl Encoder {
    /// `text` is matched by `glob`, where a wildcard stands for any characters.
    ///
    /// A variable stands for the single value of its key, character by character. Without a value and without a default
    /// nothing matches (spec B.9).
    pub(crate) fn glob_matches(&mut self, text: Term, glob: &Glob) -> Term {
        self.with_variables(glob, &mut |encoder, pieces| encoder.terms.like(text, pieces))
    }

    /// The disjunction over how the variables of `glob` resolve (value or default) of `test` on the resolved pieces.
    pub(crate) fn with_variables(
        &mut self,
        glob: &Glob,
        test: &mut dyn FnMut(&mut Self, Vec<LikePiece>) -> Term,
    ) -> Term {
        let spelled_out = glob.variables().filter(|variable| variable.default.is_some()).count() <= MAX_SPELLED_OUT;
        let mut cases: Vec<(Vec<Term>, Vec<LikePiece>)> = vec![(Vec::new(), Vec::new())];
        for piece in glob.pieces() {
            cases = match piece {
                GlobPiece::Literal(text) => {
                    let text = self.terms.string(text);
                    extend(cases, &[(None, LikePiece::Text(text))])
                }
                GlobPiece::One => extend(cases, &[(None, LikePiece::One)]),
                GlobPiece::Run => extend(cases, &[(None, LikePiece::Run)]),
                GlobPiece::Variable(variable) => {
                    let alternatives = self.variable(variable);
                    match alternatives.as_slice() {
                        [(Some(has_value), LikePiece::Text(value)), (Some(absent), LikePiece::Text(default))]
                            if !spelled_out =>
                        {
                            let text = self.defaulted((*has_value, *value), (*absent, *default));
                            let resolved = self.terms.or([*has_value, *absent]);
                            extend(cases, &[(Some(resolved), LikePiece::Text(text))])
                        }
                        alternatives => extend(cases, alternatives),
                    }
                }
            };
        }
        let mut ways = Vec::new();
        for (guards, pieces) in cases {
            let holds = test(self, pieces);
            ways.push(self.terms.and(guards.into_iter().chain([holds])));
        }
        self.terms.or(ways)
    }

    /// What a variable can stand for, each with the condition under which it does.
    fn variable(&mut self, variable: &Variable) -> Vec<(Option<Term>, LikePiece)> {
        let Some(key) = self.symbols.keys.get(&variable.key).cloned() else { return Vec::new() };
        let mut alternatives = Vec::new();
        if let Some(text) = key.slots.first().and_then(|slot| slot.text) {
            let single = self.terms.not(key.list);
            let resolved = self.terms.and([key.present, single]);
            alternatives.push((Some(resolved), LikePiece::Text(text)));
        }
        if let Some(default) = &variable.default {
            let absent = self.terms.not(key.present);
            let default = self.terms.string(default);
            alternatives.push((Some(absent), LikePiece::Text(default)));
        }
        alternatives
    }

    /// The one text that is `value` or `default`, each under its condition; declared once. It is a function of the key, so it
    /// may occur under negation.
    fn defaulted(&mut self, (has_value, value): (Term, Term), (absent, default): (Term, Term)) -> Term {
        if let Some(known) = self.symbols.defaulted.get(&(value, default)) {
            return known.text;
        }
        let name = format!("text {} or default {}", value.index(), default.index());
        let text = self.declare(&name, Sort::String, "what a variable stands for");
        for (condition, is) in [(has_value, value), (absent, default)] {
            let same = self.terms.eq(text, is);
            let axiom = self.terms.implies(condition, same);
            self.shape(axiom, "a variable stands for the value of its key, or for its default when there is none");
        }
        self.symbols.defaulted.insert((value, default), Defaulted { has_value, text });
        text
    }
}

/// Every case continued by every alternative.
fn extend(
    cases: Vec<(Vec<Term>, Vec<LikePiece>)>,
    alternatives: &[(Option<Term>, LikePiece)],
) -> Vec<(Vec<Term>, Vec<LikePiece>)> {
    let mut extended = Vec::new();
    for (guards, pieces) in cases {
        for (guard, piece) in alternatives {
            let guards = guards.iter().copied().chain(*guard).collect();
            let pieces = pieces.iter().copied().chain([*piece]).collect();
            extended.push((guards, pieces));
        }
    }
    extended
}
