//! What is marked in the policies: the statements concerned, and in them what lets requests through or stood in the way.

use keyaki::Judgement;
use keyaki_explain::{Obstacle, Pillar, Shortfall, StatementRef};
use keyaki_source::{Source, Span};

use crate::Asked;
use crate::finding::{causes, denied_before};

/// Why a place is marked. In order of weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A statement that stood in the way, or that a PASS rests on.
    Near,
    /// A statement that lets such requests through.
    Cause,
    /// What of a statement stood in the way.
    Short,
    /// What of a statement lets such requests through.
    Item,
}

/// The marks of a check.
pub(super) struct Marks(Vec<(Source, Span, Kind)>);

impl Kind {
    /// Whether a whole statement is marked.
    pub(super) fn is_statement(self) -> bool {
        match self {
            Self::Near | Self::Cause => true,
            Self::Short | Self::Item => false,
        }
    }

    /// The name of its style.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Near => "near",
            Self::Cause => "cause",
            Self::Short => "short",
            Self::Item => "item",
        }
    }
}

impl Marks {
    /// Everything that is to be marked of a check.
    pub(super) fn of(asked: &Asked) -> Self {
        let mut marks = Self(Vec::new());
        let explained = asked.explanation.as_deref();
        for cause in causes(explained) {
            marks.add(&cause.reason.source, cause.reason.span, Kind::Cause);
            for item in cause.flows.iter().flat_map(|flow| &flow.items) {
                marks.add(&cause.reason.source, item.span, Kind::Item);
            }
            cause.obstacles.iter().for_each(|obstacle| marks.obstacle(obstacle));
        }
        if let (Judgement::Fails { reasons, witness }, true) = (&asked.answer.judgement, causes(explained).is_empty()) {
            reasons.iter().for_each(|reason| marks.add(&reason.source, reason.span, Kind::Cause));
            denied_before(asked, witness).iter().for_each(|label| marks.add(&label.source, label.span, Kind::Near));
        }
        let support = explained.and_then(|explanation| explanation.support.as_ref());
        let support = support.and_then(|support| support.sets.first()).into_iter().flatten();
        for pillar in support {
            match pillar {
                Pillar::Statement(statement) => marks.statement(statement, &[]),
                Pillar::Limit(limit) => {
                    limit.policies.iter().for_each(|(source, span)| marks.add(source, *span, Kind::Near));
                }
            }
        }
        marks
    }

    /// The marks in `source`.
    pub(super) fn within<'a>(&'a self, source: &'a Source) -> impl Iterator<Item = (Span, Kind)> + 'a {
        self.0.iter().filter(move |(known, ..)| known == source).map(|(_, span, kind)| (*span, *kind))
    }

    fn obstacle(&mut self, obstacle: &Obstacle) {
        match obstacle {
            Obstacle::Denied { deny, grounds, now, .. } => {
                self.statement(deny, grounds);
                if let Some((deny, short)) = now {
                    self.statement(deny, short);
                }
            }
            Obstacle::FellShort { allow, short, .. } => self.statement(allow, short),
            Obstacle::NothingNear | Obstacle::Blocked { .. } => {}
        }
    }

    fn statement(&mut self, statement: &StatementRef, short: &[Shortfall]) {
        self.add(&statement.source, statement.span, Kind::Near);
        short.iter().for_each(|short| self.add(&statement.source, short.span, Kind::Short));
    }

    fn add(&mut self, source: &Source, span: Span, kind: Kind) {
        let (source, span) = source.written(span);
        self.0.push((source, span, kind));
    }
}
