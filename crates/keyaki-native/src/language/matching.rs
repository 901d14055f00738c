//! Whether a text is in a language, fast.
//!
//! A pattern is blocks of fixed length with runs between them. The greedy matcher puts each block at the first place
//! that its run allows. That is exact when, for every block but the first and the last, one of these holds of the run
//! before it, `R`, and the run after it, `S`:
//!
//! * `S` admits every character: whatever a later place allows, the earlier place allows, `S` taking what is between;
//! * the first character of the block is never in `R`: there is only one place, the first character outside of `R`;
//! * `S` admits all characters of `R` and of the block: what is between an earlier and a later end of the block was
//!   read by `R` and the block, so `S` can take it.
//!
//! By induction over the blocks: if there is a match that agrees with the greedy one before a block, there is one that
//! agrees on the block too. Other patterns are matched with the set of live positions.

use keyaki_ir::{CharSet, Pattern};

use super::step::Step;

#[derive(Clone, Debug)]
pub(super) enum Matcher {
    /// No run: one block.
    Fixed(Block),
    /// First block, middle blocks each with the run before it, last run, last block.
    Greedy(Box<Greedy>),
    /// The set of live positions.
    Positions,
}

#[derive(Clone, Debug)]
pub(super) struct Greedy {
    first: Block,
    middle: Vec<(Gap, Block)>,
    gap: Gap,
    last: Block,
}

#[derive(Clone, Debug)]
enum Gap {
    Any,
    Of(CharSet),
}

#[derive(Clone, Debug)]
pub(super) enum Block {
    Text(String),
    Cells(Vec<Step>),
}

impl Matcher {
    pub(super) fn new(steps: &[Step]) -> Self {
        let mut blocks = vec![Vec::new()];
        let mut gaps = Vec::new();
        for step in steps {
            match (step, blocks.last_mut()) {
                (Step::Loop(set), _) => {
                    gaps.push(set.clone());
                    blocks.push(Vec::new());
                }
                (cell, Some(block)) => block.push(cell.clone()),
                (_, None) => {}
            }
        }
        if !greedy_is_exact(&blocks, &gaps) {
            return Self::Positions;
        }
        let mut blocks: Vec<Block> = blocks.into_iter().map(Block::new).collect();
        let last = blocks.pop().unwrap_or_else(|| Block::new(Vec::new()));
        let mut gaps: Vec<Gap> = gaps.into_iter().map(Gap::new).collect();
        let Some(gap) = gaps.pop() else { return Self::Fixed(last) };
        let mut blocks = blocks.into_iter();
        let first = blocks.next().unwrap_or_else(|| Block::new(Vec::new()));
        Self::Greedy(Box::new(Greedy { first, middle: gaps.into_iter().zip(blocks).collect(), gap, last }))
    }

    pub(super) fn matches(&self, steps: &[Step], pattern: &Pattern, text: &str) -> bool {
        match self {
            Self::Fixed(block) => block.strip(text) == Some(""),
            Self::Greedy(greedy) => greedy.matches(text),
            Self::Positions if steps.len() < 64 => positions_match(steps, text),
            Self::Positions => pattern.matches(text),
        }
    }
}

/// See the head of the module.
fn greedy_is_exact(blocks: &[Vec<Step>], gaps: &[CharSet]) -> bool {
    let middle = blocks.get(1..gaps.len()).unwrap_or_default();
    middle.iter().zip(gaps).zip(gaps.iter().skip(1)).all(|((block, before), after)| {
        after.is_all()
            || block.first().is_some_and(|cell| !cell.meets(before))
            || (super::letters::subset(before, after) && block.iter().all(|cell| cell.within(after)))
    })
}

/// The positions after each character, as bits; a loop lets the next position live too.
fn positions_match(steps: &[Step], text: &str) -> bool {
    let close = |mut live: u64| {
        for (at, step) in steps.iter().enumerate() {
            if step.is_loop() && live >> at & 1 == 1 {
                live |= 1 << (at + 1);
            }
        }
        live
    };
    let mut live = close(1);
    for c in text.chars() {
        let mut next = 0;
        for (at, step) in steps.iter().enumerate() {
            if live >> at & 1 == 1 && step.admits(c) {
                next |= 1 << if step.is_loop() { at } else { at + 1 };
            }
        }
        live = close(next);
    }
    live >> steps.len() & 1 == 1
}

impl Greedy {
    fn matches(&self, text: &str) -> bool {
        self.try_match(text).is_some()
    }

    fn try_match(&self, text: &str) -> Option<()> {
        let mut rest = self.last.strip_end(self.first.strip(text)?)?;
        for (gap, block) in &self.middle {
            rest = block.seek(gap, rest)?;
        }
        self.gap.takes(rest).then_some(())
    }
}

impl Gap {
    fn new(set: CharSet) -> Self {
        if set.is_all() { Self::Any } else { Self::Of(set) }
    }

    fn takes(&self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Of(set) => text.chars().all(|c| set.contains(c)),
        }
    }
}

impl Block {
    fn new(cells: Vec<Step>) -> Self {
        let text: Option<String> =
            cells.iter().map(|cell| if let Step::Is(c) = cell { Some(*c) } else { None }).collect();
        text.map_or(Self::Cells(cells), Self::Text)
    }

    /// The text after the block, when it begins with the block.
    fn strip<'a>(&self, text: &'a str) -> Option<&'a str> {
        match self {
            Self::Text(expected) => text.strip_prefix(expected.as_str()),
            Self::Cells(cells) => {
                let mut chars = text.chars();
                cells.iter().all(|cell| chars.next().is_some_and(|c| cell.admits(c))).then_some(chars.as_str())
            }
        }
    }

    /// The text before the block, when it ends with the block.
    fn strip_end<'a>(&self, text: &'a str) -> Option<&'a str> {
        match self {
            Self::Text(expected) => text.strip_suffix(expected.as_str()),
            Self::Cells(cells) => {
                let mut chars = text.chars();
                let mut back = cells.iter().rev();
                back.all(|cell| chars.next_back().is_some_and(|c| cell.admits(c))).then_some(chars.as_str())
            }
        }
    }

    /// The text after the first place of the block that the run before it reaches.
    fn seek<'a>(&self, gap: &Gap, text: &'a str) -> Option<&'a str> {
        if let Self::Text(expected) = self {
            let (before, after) = text.split_once(expected.as_str())?;
            return gap.takes(before).then_some(after);
        }
        let mut rest = text;
        loop {
            if let Some(after) = self.strip(rest) {
                return Some(after);
            }
            let mut chars = rest.chars();
            let c = chars.next()?;
            if let Gap::Of(set) = gap
                && !set.contains(c)
            {
                return None;
            }
            rest = chars.as_str();
        }
    }
}
