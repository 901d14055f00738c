//! Facts about texts that leave no values for their symbols.
//!
//! Equal symbols are replaced by one of them, and symbols with one value by it. Then there are no values if one symbol has
//! none by what is said of it alone; or if one relation has none, where each symbol in it is any text of those that it may be
//! by itself; or if a relation that holds says, symbols being letters, at least what relations deny that do not hold. Facts may
//! exclude each other in other ways: then this does not see it.

use std::collections::BTreeMap;

use keyaki_ir::{CharSet, LikePiece, Node, Pattern, PatternPiece, Sort, Symbol, Term, Terms};

use crate::Fact;
use crate::flaw::{Problem, Work};
use crate::language::{Demand, Piece, Symbols, no_text};

/// The text of some pieces is matched by the glob of others, or is not.
#[derive(Clone, Debug)]
struct Relation {
    text: Vec<Piece>,
    glob: Vec<Piece>,
    holds: bool,
}

/// Whether `facts`, about texts and if it is given about `symbol` only, leave no values.
pub(crate) fn none_left(
    terms: &Terms,
    symbol: Option<Symbol>,
    facts: &[Fact],
    work: &mut Work,
) -> Result<bool, Problem> {
    let mut relations = Vec::new();
    for fact in facts {
        for relation in relations_of(terms, *fact)? {
            if symbol.is_some_and(|only| symbols(&relation.text).chain(symbols(&relation.glob)).any(|of| of != only)) {
                return Err(Problem::NotAbout(*fact));
            }
            work.spend(1 + relation.text.len() + relation.glob.len())?;
            relations.push(relation);
        }
    }
    while let Some((symbol, value)) = relations.iter().find_map(Relation::value) {
        for relation in &mut relations {
            relation.text = replaced(&relation.text, symbol, &value, work)?;
            relation.glob = replaced(&relation.glob, symbol, &value, work)?;
        }
    }
    let mut of: BTreeMap<Symbol, Vec<Demand>> = BTreeMap::new();
    for relation in &relations {
        if let ([Piece::Symbol(symbol)], None) = (relation.text.as_slice(), symbols(&relation.glob).next()) {
            let demand = Demand { glob: relation.glob.clone(), holds: relation.holds };
            of.entry(*symbol).or_default().push(demand);
        }
    }
    for demands in of.values() {
        if no_value(demands, work)? {
            return Ok(true);
        }
    }
    for relation in &relations {
        if relation.is_impossible(&of, work)? || relation.is_denied(&relations, work)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What a fact says; an equality says it both ways round.
fn relations_of(terms: &Terms, fact: Fact) -> Result<Vec<Relation>, Problem> {
    let unrelated = || Problem::NotAbout(fact);
    let holds = fact.holds;
    let relation = |text, glob| Relation { text, glob, holds };
    Ok(match terms.node(fact.term) {
        Node::Eq(left, right) if terms.sort(*left) == Sort::String => {
            let left = pieces(terms, *left).ok_or_else(unrelated)?;
            let right = pieces(terms, *right).ok_or_else(unrelated)?;
            vec![relation(left.clone(), right.clone()), relation(right, left)]
        }
        Node::Matches(text, pattern) => {
            vec![relation(pieces(terms, *text).ok_or_else(unrelated)?, pieces_of_pattern(pattern))]
        }
        Node::Like(text, glob) => {
            let mut of_glob = Vec::new();
            for piece in glob.iter() {
                match piece {
                    LikePiece::One => of_glob.push(Piece::One(CharSet::all())),
                    LikePiece::Run => of_glob.push(Piece::Run(CharSet::all())),
                    LikePiece::Text(text) => of_glob.extend(pieces(terms, *text).ok_or_else(unrelated)?),
                }
            }
            vec![relation(pieces(terms, *text).ok_or_else(unrelated)?, joined(of_glob))]
        }
        _ => return Err(unrelated()),
    })
}

/// The pieces of a text. Parts of a concatenation are none themselves.
fn pieces(terms: &Terms, text: Term) -> Option<Vec<Piece>> {
    let parts = match terms.node(text) {
        Node::Concat(parts) => parts.to_vec(),
        _ => vec![text],
    };
    let piece = |part: &Term| match terms.node(*part) {
        Node::String(text) => Some(Piece::Text(text.clone())),
        Node::Symbol(symbol) => Some(Piece::Symbol(*symbol)),
        _ => None,
    };
    parts.iter().map(piece).collect::<Option<_>>().map(joined)
}

fn pieces_of_pattern(pattern: &Pattern) -> Vec<Piece> {
    let piece = |piece: &PatternPiece| match piece {
        PatternPiece::Literal(text) => Piece::Text(text.as_str().into()),
        PatternPiece::One(set) => Piece::One(set.clone()),
        PatternPiece::Run(set) => Piece::Run(set.clone()),
    };
    pattern.pieces().iter().map(piece).collect()
}

/// The same pieces without empty texts and with no two texts in a row, so that equal texts have equal pieces.
fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (joined.last_mut(), piece) {
            (_, Piece::Text(text)) if text.is_empty() => {}
            (Some(Piece::Text(before)), Piece::Text(text)) => *before = format!("{before}{text}").into(),
            (_, piece) => joined.push(piece),
        }
    }
    joined
}

fn replaced(pieces: &[Piece], symbol: Symbol, value: &[Piece], work: &mut Work) -> Result<Vec<Piece>, Problem> {
    let mut out = Vec::new();
    for piece in pieces {
        if *piece == Piece::Symbol(symbol) {
            out.extend_from_slice(value);
        } else {
            out.push(piece.clone());
        }
    }
    let out = joined(out);
    work.spend(out.iter().map(Piece::len).sum())?;
    Ok(out)
}

fn symbols(pieces: &[Piece]) -> impl Iterator<Item = Symbol> + '_ {
    pieces.iter().filter_map(|piece| match piece {
        Piece::Symbol(symbol) => Some(*symbol),
        Piece::Text(_) | Piece::One(_) | Piece::Run(_) => None,
    })
}

impl Relation {
    /// The symbol that is something else by this relation: another symbol, or a text.
    fn value(&self) -> Option<(Symbol, Vec<Piece>)> {
        match (self.text.as_slice(), self.glob.as_slice(), self.holds) {
            ([Piece::Symbol(symbol)], [] | [Piece::Text(_)], true) => Some((*symbol, self.glob.clone())),
            ([Piece::Symbol(symbol)], [Piece::Symbol(other)], true) if symbol != other => {
                Some((*symbol, self.glob.clone()))
            }
            _ => None,
        }
    }

    /// Whether it does not hold for any values of its symbols that meet the demands `of` them.
    fn is_impossible(&self, of: &BTreeMap<Symbol, Vec<Demand>>, work: &mut Work) -> Result<bool, Problem> {
        if !self.holds {
            return Ok(false);
        }
        work.spend(1 + of.values().map(Vec::len).sum::<usize>())?;
        let of_parts = |parts: &[Piece]| -> BTreeMap<Symbol, Vec<Demand>> {
            symbols(parts).filter_map(|symbol| Some((symbol, of.get(&symbol)?.clone()))).collect()
        };
        let of_text = match (self.text.as_slice(), symbols(&self.text).next()) {
            ([Piece::Symbol(symbol)], _) => Some(of.get(symbol).cloned().unwrap_or_default()),
            (text, None) => Some(vec![Demand { glob: text.to_vec(), holds: true }]),
            _ => None,
        };
        if let Some(demands) = of_text {
            return no_text(&self.glob, &demands, &Symbols::Texts(&of_parts(&self.glob)), work);
        }
        if symbols(&self.glob).next().is_some() {
            return Ok(false);
        }
        let demand = Demand { glob: self.glob.clone(), holds: true };
        no_text(&self.text, &[demand], &Symbols::Texts(&of_parts(&self.text)), work)
    }

    /// Whether whatever it says is denied: with symbols for letters, what its text may be is matched by globs that do not
    /// match it. Then the same is true of all values of the symbols, as a run of everything reads any value.
    fn is_denied(&self, relations: &[Self], work: &mut Work) -> Result<bool, Problem> {
        if !self.holds {
            let denied = Demand { glob: self.glob.clone(), holds: false };
            return no_text(&self.text, &[denied], &Symbols::Letters, work);
        }
        work.spend(relations.len())?;
        let denials = relations.iter().filter(|other| !other.holds && other.text == self.text);
        let denials: Vec<Demand> = denials.map(|other| Demand { glob: other.glob.clone(), holds: false }).collect();
        if denials.is_empty() { Ok(false) } else { no_text(&self.glob, &denials, &Symbols::Letters, work) }
    }
}

/// Whether no text meets all demands. A demand that holds, if there is one, says what texts are looked at.
fn no_value(demands: &[Demand], work: &mut Work) -> Result<bool, Problem> {
    let mut rest = demands.to_vec();
    let longest = rest.iter().enumerate().filter(|(_, demand)| demand.holds);
    let longest = longest.max_by_key(|(_, demand)| demand.glob.iter().map(Piece::len).sum::<usize>());
    let parts = match longest.map(|(at, _)| at) {
        Some(at) => rest.swap_remove(at).glob,
        None => vec![Piece::Run(CharSet::all())],
    };
    no_text(&parts, &rest, &Symbols::Letters, work)
}
