//! What the path to a node says.

use super::{Said, Search, Segment};
use crate::language::automaton::Direction;

impl Search<'_> {
    /// A text for each segment, in the order of the text, from the path to the node `found`.
    pub(super) fn texts(&self, found: usize) -> Vec<String> {
        let mut texts = vec![String::new(); self.segments.len()];
        let mut at = Some(found);
        while let Some(node) = at.and_then(|at| self.nodes.get(at)) {
            at = node.parent;
            let parent = node.parent.and_then(|parent| self.nodes.get(parent));
            let Some(segment) = parent.and_then(|parent| self.places.get(parent.place)).map(|place| place.segment)
            else {
                continue;
            };
            if let Some((text, segment)) = texts.get_mut(segment).zip(self.segments.get(segment)) {
                self.say(node.said, segment, text);
            }
        }
        // The walk is from the last character read to the first.
        let forward = self.automaton.direction == Direction::Forward;
        for (text, segment) in texts.iter_mut().zip(&self.segments) {
            if forward && matches!(segment, Segment::Run | Segment::Value(_)) {
                *text = text.chars().rev().collect();
            }
        }
        if !forward {
            texts.reverse();
        }
        texts
    }

    fn say(&self, said: Said, segment: &Segment, text: &mut String) {
        match (said, segment) {
            (Said::Nothing, _) => {}
            (Said::Letter(class), _) => text.extend(self.automaton.letter(class)),
            (Said::Value(variable, option), _) => {
                let profile = self.profiles.get(&variable).and_then(|profiles| profiles.get(option));
                *text = profile.map(|profile| profile.text.clone()).unwrap_or_default();
            }
            (Said::Segment, Segment::Text(own)) => text.clone_from(own),
            (Said::Segment, _) => {}
        }
    }
}
