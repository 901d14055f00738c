//! Values for a group, found by giving them one class after the other.

use keyaki_ir::{Pattern, PatternPiece};

use super::group::{Bound, Group, Link, Piece};
use crate::language::{Budget, Constraint, Found, FoundConcat, Language, Part, find, find_concat};

/// The values of classes, as far as they have one.
pub(super) type Values = Vec<Option<String>>;

/// In which order links are satisfied.
#[derive(Clone, Copy)]
enum Order {
    Forwards,
    Backwards,
    /// First the classes that globs mention, by themselves.
    PartsFirst,
    /// First every class by itself.
    ClassesFirst,
}

impl Group {
    /// Values for the group's variables under which all its atoms hold, if some are found.
    pub(super) fn attempt(&self, budget: &mut Budget<'_>) -> Option<Vec<(u32, String)>> {
        let orders = [Order::Forwards, Order::PartsFirst, Order::Backwards, Order::ClassesFirst];
        let values = orders.into_iter().find_map(|order| self.in_order(order, budget))?;
        let classes = self.classes.iter().zip(values);
        Some(classes.flat_map(|(class, value)| class.variables.iter().map(move |at| (*at, value.clone()))).collect())
    }

    fn in_order(&self, order: Order, budget: &mut Budget<'_>) -> Option<Vec<String>> {
        let mut values: Values =
            self.classes.iter().map(|class| class.value.as_ref().map(|(text, _)| text.to_string())).collect();
        match order {
            Order::ClassesFirst => {}
            Order::Forwards => self.satisfy(self.links.iter(), &mut values, budget)?,
            Order::Backwards => self.satisfy(self.links.iter().rev(), &mut values, budget)?,
            Order::PartsFirst => {
                for class in self.links.iter().flat_map(|link| &link.glob).filter_map(Piece::class) {
                    self.choose(class, &mut values, budget)?;
                }
                self.satisfy(self.links.iter(), &mut values, budget)?;
            }
        }
        for class in 0..self.classes.len() {
            self.choose(class, &mut values, budget)?;
        }
        let values: Vec<String> = values.into_iter().collect::<Option<_>>()?;
        self.all_hold(&values).then_some(values)
    }

    fn satisfy<'a>(
        &self,
        links: impl Iterator<Item = &'a Link>,
        values: &mut Values,
        budget: &mut Budget<'_>,
    ) -> Option<()> {
        for link in links.filter(|link| link.lit.is_positive()) {
            self.join(link, values, budget)?;
        }
        Some(())
    }

    /// Gives a class a value that fits what is known of it and of the others.
    fn choose(&self, class: usize, values: &mut Values, budget: &mut Budget<'_>) -> Option<()> {
        if values.get(class)?.is_some() {
            return Some(());
        }
        let bounds = self.bounds(class, values);
        let of =
            |positive: bool| bounds.iter().filter(move |bound| bound.positive == positive).map(|bound| &bound.language);
        let (must, must_not): (Vec<&Language>, Vec<&Language>) = (of(true).collect(), of(false).collect());
        match find(&must, &must_not, budget) {
            Found::Text(text) => *values.get_mut(class)? = Some(text),
            Found::Empty { .. } | Found::Exhausted => return None,
        }
        Some(())
    }

    /// Gives the classes of a positive link values that satisfy it.
    fn join(&self, link: &Link, values: &mut Values, budget: &mut Budget<'_>) -> Option<()> {
        let open = |pieces: &[Piece]| {
            pieces.iter().filter_map(Piece::class).any(|class| matches!(values.get(class), Some(None)))
        };
        let (text_is_open, glob_is_open) = (open(&link.text), open(&link.glob));
        match (text_is_open, glob_is_open) {
            (false, false) => Some(()),
            (_, true) => {
                if !matches!(link.text.as_slice(), [Piece::Class(_)]) {
                    for class in link.text.iter().filter_map(Piece::class) {
                        self.choose(class, values, budget)?;
                    }
                }
                let whole = self.whole(&link.text, values);
                self.join_parts(&link.glob, &whole, link.text.as_slice(), values, budget)
            }
            (true, false) => {
                let whole = [Bound::within(pattern(&link.glob, values)?)];
                self.join_parts(&link.text, &whole, &[], values, budget)
            }
        }
    }

    /// What is known of the text of some pieces as a whole.
    fn whole(&self, text: &[Piece], values: &Values) -> Vec<Bound> {
        match text {
            [Piece::Class(class)] if values.get(*class).is_some_and(Option::is_none) => self.bounds(*class, values),
            _ => pattern(text, values).map(Bound::within).into_iter().collect(),
        }
    }

    fn join_parts(
        &self,
        pieces: &[Piece],
        whole: &[Bound],
        named: &[Piece],
        values: &mut Values,
        budget: &mut Budget<'_>,
    ) -> Option<()> {
        let mut classes: Vec<usize> = Vec::new();
        for class in pieces.iter().filter_map(Piece::class).filter(|class| matches!(values.get(*class), Some(None))) {
            if !classes.contains(&class) {
                classes.push(class);
            }
        }
        let bounds: Vec<Vec<Bound>> = classes.iter().map(|class| self.bounds(*class, values)).collect();
        let variables: Vec<Constraint<'_>> = bounds.iter().map(|bounds| constraint(bounds)).collect();
        let parts = parts(pieces, |class| match values.get(class) {
            Some(Some(value)) => Some(Part::Text(value)),
            _ => classes.iter().position(|other| *other == class).map(Part::Variable),
        })?;
        let FoundConcat::Texts { whole, variables } = find_concat(&parts, &constraint(whole), &variables, budget)
        else {
            return None;
        };
        for (class, value) in classes.into_iter().zip(variables) {
            *values.get_mut(class)? = Some(value);
        }
        if let [Piece::Class(class)] = named
            && let Some(value @ None) = values.get_mut(*class)
        {
            *value = Some(whole);
        }
        Some(())
    }

    /// What a class is limited to: by itself, and by links all whose other classes have values.
    pub(super) fn bounds(&self, class: usize, values: &Values) -> Vec<Bound> {
        let mut bounds: Vec<Bound> = self.classes.get(class).map(|class| class.bounds.clone()).unwrap_or_default();
        for link in &self.links {
            if let Some(language) = link.about(class, values) {
                bounds.push(Bound { language, positive: link.lit.is_positive(), because: vec![link.lit] });
            }
        }
        bounds
    }

    fn all_hold(&self, values: &[String]) -> bool {
        let all: Values = values.iter().cloned().map(Some).collect();
        let of_classes = self
            .classes
            .iter()
            .zip(values)
            .all(|(class, value)| class.bounds.iter().all(|bound| bound.language.matches(value) == bound.positive));
        of_classes && self.links.iter().all(|link| link.holds(&all) == Some(link.lit.is_positive()))
    }
}

impl Link {
    /// Whether its atom holds, when all its classes have values.
    pub(super) fn holds(&self, values: &Values) -> Option<bool> {
        let text = joined(&self.text, values)?;
        Some(pattern(&self.glob, values)?.matches(&text))
    }

    /// What it says about `class` alone, when that is its text and the classes of its glob have values; or the other way
    /// round, for an equality.
    fn about(&self, class: usize, values: &Values) -> Option<Language> {
        match (self.text.as_slice(), self.glob.as_slice()) {
            ([Piece::Class(text)], glob) if *text == class => Some(Language::new(&pattern(glob, values)?)),
            (text, [Piece::Class(glob)]) if *glob == class => {
                Some(Language::new(&Pattern::literal(&joined(text, values)?)))
            }
            _ => None,
        }
    }
}

impl Piece {
    pub(super) fn class(&self) -> Option<usize> {
        match self {
            Self::Class(class) => Some(*class),
            Self::Text(_) | Self::One(_) | Self::Run(_) => None,
        }
    }
}

impl Bound {
    fn within(pattern: Pattern) -> Self {
        Self { language: Language::new(&pattern), positive: true, because: Vec::new() }
    }
}

pub(super) fn constraint(bounds: &[Bound]) -> Constraint<'_> {
    let of =
        |positive: bool| bounds.iter().filter(move |bound| bound.positive == positive).map(|bound| &bound.language);
    Constraint { must: of(true).collect(), must_not: of(false).collect() }
}

/// The parts for a search of texts, where `class` says what stands for a class. `None` when a wildcard is limited to some
/// characters, which such parts cannot say.
pub(super) fn parts<'a>(pieces: &'a [Piece], class: impl Fn(usize) -> Option<Part<'a>>) -> Option<Vec<Part<'a>>> {
    let part = |piece: &'a Piece| match piece {
        Piece::Text(text) => Some(Part::Text(text)),
        Piece::Class(at) => class(*at),
        Piece::One(set) if set.is_all() => Some(Part::One),
        Piece::Run(set) if set.is_all() => Some(Part::Run),
        Piece::One(_) | Piece::Run(_) => None,
    };
    pieces.iter().map(part).collect()
}

/// The pattern that pieces are when all their classes have values.
pub(super) fn pattern(pieces: &[Piece], values: &Values) -> Option<Pattern> {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => Some(PatternPiece::Literal(text.to_string())),
        Piece::Class(class) => values.get(*class).cloned().flatten().map(PatternPiece::Literal),
        Piece::One(set) => Some(PatternPiece::One(set.clone())),
        Piece::Run(set) => Some(PatternPiece::Run(set.clone())),
    };
    pieces.iter().map(piece).collect::<Option<Vec<_>>>().map(Pattern::new)
}

fn joined(pieces: &[Piece], values: &Values) -> Option<String> {
    pattern(pieces, values)?.as_literal().map(str::to_owned)
}
