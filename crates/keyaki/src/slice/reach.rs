//! Which actions a sought request can have, and what of a statement can match them.

use std::collections::BTreeMap;

use keyaki_policy::{ActionPattern, Glob, GlobPiece, Listed, Statement};
use keyaki_source::Spanned;

/// The actions of sought requests.
pub(super) struct Reach<'a> {
    /// Names by service.
    services: BTreeMap<&'a str, Names<'a>>,
    /// Names of services that are not a literal, and of patterns that are no pair.
    anywhere: Vec<&'a ActionPattern>,
    everything: bool,
}

#[derive(Default)]
struct Names<'a> {
    literals: Vec<&'a str>,
    globs: Vec<&'a Glob>,
}

impl<'a> Reach<'a> {
    /// The actions that one of `lists` matches; of a complement, every action.
    pub(super) fn of(lists: impl IntoIterator<Item = &'a Listed<ActionPattern>>) -> Self {
        let mut reach = Self { services: BTreeMap::new(), anywhere: Vec::new(), everything: false };
        for list in lists {
            match list {
                Listed::Only(items) => items.iter().for_each(|item| reach.add(&item.value)),
                Listed::Except(_) => reach.everything = true,
            }
        }
        for names in reach.services.values_mut() {
            names.literals.sort_unstable();
        }
        reach
    }

    fn add(&mut self, action: &'a ActionPattern) {
        match action {
            ActionPattern::Any => self.everything = true,
            ActionPattern::Nothing => {}
            ActionPattern::Of { service, name } => match (service.as_literal(), name.as_literal()) {
                (Some(service), Some(name)) => self.services.entry(service).or_default().literals.push(name),
                (Some(service), None) => self.services.entry(service).or_default().globs.push(name),
                (None, _) => self.anywhere.push(action),
            },
        }
    }

    /// What of `statement` can match such an action; nothing when nothing can.
    pub(super) fn part_of(&self, statement: &Statement) -> Option<Statement> {
        let kept = |items: &[Spanned<ActionPattern>]| -> Vec<Spanned<ActionPattern>> {
            items.iter().filter(|item| self.may_meet(&item.value)).cloned().collect()
        };
        let actions = match &statement.actions {
            Listed::Only(items) => {
                let items = kept(items);
                if items.is_empty() {
                    return None;
                }
                Listed::Only(items)
            }
            Listed::Except(items) => Listed::Except(kept(items)),
        };
        Some(Statement {
            index: statement.index,
            span: statement.span,
            sid: statement.sid.clone(),
            effect: statement.effect,
            principals: statement.principals.clone(),
            actions,
            resources: statement.resources.clone(),
            conditions: statement.conditions.clone(),
        })
    }

    /// Whether some action may be matched by `action` and be within reach; `false` only if none is.
    fn may_meet(&self, action: &ActionPattern) -> bool {
        if self.everything {
            return true;
        }
        let ActionPattern::Of { service, name } = action else { return *action == ActionPattern::Any };
        let elsewhere = self.anywhere.iter().any(|other| match other {
            ActionPattern::Of { service: other, name: others } => {
                may_overlap(service, other) && may_overlap(name, others)
            }
            ActionPattern::Any | ActionPattern::Nothing => true,
        });
        elsewhere
            || match service.as_literal() {
                Some(service) => self.services.get(service).is_some_and(|names| names.may_meet(name)),
                None => self
                    .services
                    .iter()
                    .any(|(other, names)| may_overlap(service, &Glob::literal(*other)) && names.may_meet(name)),
            }
    }
}

impl Names<'_> {
    fn may_meet(&self, name: &Glob) -> bool {
        let literal = match name.as_literal() {
            Some(name) => self.literals.binary_search(&name).is_ok(),
            None => self.literals.iter().any(|literal| may_match(name, literal)),
        };
        literal || self.globs.iter().any(|glob| may_overlap(name, glob))
    }
}

/// Whether some text may be matched by both: by what they begin and end with.
fn may_overlap(one: &Glob, other: &Glob) -> bool {
    let (starts, ends) = ((begin(one), begin(other)), (end(one), end(other)));
    let literal = |glob: &Glob, other: &Glob| glob.as_literal().is_none_or(|text| may_match(other, text));
    (starts.0.starts_with(starts.1) || starts.1.starts_with(starts.0))
        && (ends.0.ends_with(ends.1) || ends.1.ends_with(ends.0))
        && literal(one, other)
        && literal(other, one)
}

/// Whether `glob` may match `text`.
fn may_match(glob: &Glob, text: &str) -> bool {
    match glob.as_literal() {
        Some(literal) => literal == text,
        None => text.starts_with(begin(glob)) && text.ends_with(end(glob)),
    }
}

fn begin(glob: &Glob) -> &str {
    literal(glob.pieces().first())
}

fn end(glob: &Glob) -> &str {
    literal(glob.pieces().last())
}

fn literal(piece: Option<&GlobPiece>) -> &str {
    match piece {
        Some(GlobPiece::Literal(text)) => text,
        _ => "",
    }
}
