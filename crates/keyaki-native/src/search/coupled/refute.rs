//! Why a group has no values: from what follows of its atoms one step at a time.

use super::super::conflict::Conflict;
use super::attempt::{Values, constraint, parts};
use super::group::{Bound, Group, Link, Piece};
use crate::language::{Budget, Chosen, Found, FoundConcat, Language, Part, find, find_concat};
use crate::network::Lit;
use crate::proof::Why;

impl Group {
    /// A conflict among the group's atoms, if one is found.
    pub(super) fn refute(&self, budget: &mut Budget<'_>) -> Option<Conflict> {
        let fixed: Values =
            self.classes.iter().map(|class| class.value.as_ref().map(|(text, _)| text.to_string())).collect();
        let blame = self
            .closed_link(&fixed)
            .or_else(|| (0..self.classes.len()).find_map(|class| self.no_value(class, &fixed, budget)))
            .or_else(|| self.links.iter().find_map(|link| self.no_parts(link, &fixed, budget)))
            .or_else(|| self.wider_glob());
        blame.map(|mut lits| {
            lits.sort_unstable();
            lits.dedup();
            Conflict::new(lits.clone(), Why::Coupled(lits))
        })
    }

    /// A link between classes whose values are all known that does not hold.
    fn closed_link(&self, fixed: &Values) -> Option<Vec<Lit>> {
        let link = self.links.iter().find(|link| link.holds(fixed) == Some(!link.lit.is_positive()))?;
        Some(self.behind_link(link))
    }

    /// A class no value of which fits what is known of it.
    fn no_value(&self, class: usize, fixed: &Values, budget: &mut Budget<'_>) -> Option<Vec<Lit>> {
        let bounds = self.bounds(class, fixed);
        let limits = constraint(&bounds);
        let Found::Empty { must, must_not } = find(&limits.must, &limits.must_not, budget) else { return None };
        let mut blame = self.chosen(&bounds, &must, &must_not);
        blame.extend(self.ties(class));
        Some(blame)
    }

    /// A positive link whose parts cannot make a text that fits.
    fn no_parts(&self, link: &Link, fixed: &Values, budget: &mut Budget<'_>) -> Option<Vec<Lit>> {
        if !link.lit.is_positive() {
            return None;
        }
        // The side that is one class, or one language, is the whole; the other is made of parts.
        match (link.text.as_slice(), link.glob.as_slice()) {
            ([Piece::Class(class)], glob) => {
                let bounds = self.bounds_but(*class, fixed, link);
                let mut blame = self.no_join(glob, &bounds, fixed, budget)?;
                blame.extend(self.ties(*class));
                blame.push(link.lit);
                Some(blame)
            }
            (text, glob) => {
                let language = Language::new(&super::attempt::pattern(glob, fixed)?);
                let mut because = vec![link.lit];
                because.extend(self.behind(glob));
                let bounds = [Bound { language, positive: true, because }];
                let mut blame = self.no_join(text, &bounds, fixed, budget)?;
                blame.push(link.lit);
                Some(blame)
            }
        }
    }

    /// What excludes that `pieces` make a text within `whole`.
    fn no_join(&self, pieces: &[Piece], whole: &[Bound], fixed: &Values, budget: &mut Budget<'_>) -> Option<Vec<Lit>> {
        let mut classes: Vec<usize> = pieces.iter().filter_map(Piece::class).collect();
        classes.sort_unstable();
        classes.dedup();
        let bounds: Vec<Vec<Bound>> = classes.iter().map(|class| self.bounds(*class, fixed)).collect();
        let variables: Vec<_> = bounds.iter().map(|bounds| constraint(bounds)).collect();
        let parts = parts(pieces, |class| classes.iter().position(|other| *other == class).map(Part::Variable))?;
        let FoundConcat::Empty { whole: of_whole, variables: of_variables } =
            find_concat(&parts, &constraint(whole), &variables, budget)
        else {
            return None;
        };
        let mut blame = self.chosen(whole, &of_whole.must, &of_whole.must_not);
        for ((class, bounds), Chosen { must, must_not }) in classes.into_iter().zip(&bounds).zip(&of_variables) {
            blame.extend(self.chosen(bounds, must, must_not));
            blame.extend(self.ties(class));
        }
        Some(blame)
    }

    /// A positive and a negative link about the same text where the negative one is wider letter by letter.
    fn wider_glob(&self) -> Option<Vec<Lit>> {
        let (positive, negative): (Vec<&Link>, Vec<&Link>) = self.links.iter().partition(|link| link.lit.is_positive());
        for inner in &positive {
            if let Some(outer) =
                negative.iter().find(|outer| outer.text == inner.text && covers(&outer.glob, &inner.glob))
            {
                let mut blame = self.behind_link(inner);
                blame.extend(self.behind_link(outer));
                return Some(blame);
            }
        }
        // A text is itself: `x` is not like `x`.
        let itself = negative.into_iter().find(|link| covers(&link.glob, &link.text))?;
        Some(self.behind_link(itself))
    }

    /// What a class is limited to without `link`.
    fn bounds_but(&self, class: usize, fixed: &Values, link: &Link) -> Vec<Bound> {
        self.bounds(class, fixed).into_iter().filter(|bound| bound.because != [link.lit]).collect()
    }

    fn chosen(&self, bounds: &[Bound], must: &[usize], must_not: &[usize]) -> Vec<Lit> {
        let of = |positive: bool| bounds.iter().filter(move |bound| bound.positive == positive);
        let (positive, negative): (Vec<&Bound>, Vec<&Bound>) = (of(true).collect(), of(false).collect());
        let chosen =
            must.iter().filter_map(|at| positive.get(*at)).chain(must_not.iter().filter_map(|at| negative.get(*at)));
        chosen.flat_map(|bound| bound.because.iter()).flat_map(|lit| self.behind_lit(*lit)).collect()
    }

    /// `lit`, and if it is a link, what its classes' values rest on.
    fn behind_lit(&self, lit: Lit) -> Vec<Lit> {
        match self.links.iter().find(|link| link.lit == lit) {
            Some(link) => self.behind_link(link),
            None => vec![lit],
        }
    }

    fn behind_link(&self, link: &Link) -> Vec<Lit> {
        let mut lits = vec![link.lit];
        lits.extend(self.behind(&link.text));
        lits.extend(self.behind(&link.glob));
        lits
    }

    /// What the classes of some pieces, and their values, rest on.
    fn behind(&self, pieces: &[Piece]) -> Vec<Lit> {
        let classes = pieces.iter().filter_map(Piece::class);
        let classes = classes.filter_map(|class| self.classes.get(class));
        classes.flat_map(|class| class.ties.iter().copied().chain(class.value.iter().map(|(_, lit)| *lit))).collect()
    }

    fn ties(&self, class: usize) -> Vec<Lit> {
        self.classes.get(class).map(|class| class.ties.clone()).unwrap_or_default()
    }
}

/// A piece of one letter; a class is a letter of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Letter<'a> {
    Is(char),
    Class(usize),
    One(&'a keyaki_ir::CharSet),
    Run(&'a keyaki_ir::CharSet),
}

/// Whether whatever `inner` stands for is matched by `outer`, for every value of the classes, by treating classes as
/// letters. A run of all characters takes everything; other wildcards only take the very same.
fn covers(outer: &[Piece], inner: &[Piece]) -> bool {
    let (outer, inner) = (letters(outer), letters(inner));
    // live: positions of `outer` that some reading of the letters so far has reached.
    let mut live = vec![false; outer.len() + 1];
    if let Some(first) = live.first_mut() {
        *first = true;
    }
    close(&outer, &mut live);
    for letter in &inner {
        let mut next = vec![false; outer.len() + 1];
        for (at, expected) in outer.iter().enumerate().filter(|(at, _)| live.get(*at) == Some(&true)) {
            let (stays, goes_on) = match (expected, letter) {
                (Letter::Run(set), _) if set.is_all() => (true, false),
                (Letter::Run(set), Letter::Is(c)) => (set.contains(*c), false),
                (Letter::Run(set), Letter::One(other) | Letter::Run(other)) => (set == other, false),
                (Letter::One(set), Letter::Is(c)) => (false, set.contains(*c)),
                (Letter::One(set), Letter::One(other)) => (false, set.is_all() || set == other),
                (Letter::Is(_) | Letter::Class(_), _) => (false, expected == letter),
                (Letter::Run(_) | Letter::One(_), _) => (false, false),
            };
            for (position, reached) in [(at, stays), (at + 1, goes_on)] {
                if let Some(entry) = next.get_mut(position).filter(|_| reached) {
                    *entry = true;
                }
            }
        }
        close(&outer, &mut next);
        live = next;
    }
    live.last() == Some(&true)
}

/// Runs may be skipped.
fn close(outer: &[Letter<'_>], live: &mut [bool]) {
    for (at, letter) in outer.iter().enumerate() {
        if live.get(at) == Some(&true)
            && matches!(letter, Letter::Run(_))
            && let Some(next) = live.get_mut(at + 1)
        {
            *next = true;
        }
    }
}

fn letters(pieces: &[Piece]) -> Vec<Letter<'_>> {
    let mut letters = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => letters.extend(text.chars().map(Letter::Is)),
            Piece::Class(class) => letters.push(Letter::Class(*class)),
            Piece::One(set) => letters.push(Letter::One(set)),
            Piece::Run(set) => letters.push(Letter::Run(set)),
        }
    }
    letters
}
