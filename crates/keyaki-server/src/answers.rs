//! Answers that are known.
//!
//! In: replies with the identity of what they answer. Out: a reply to an equal question. Promises: no more bytes than set up; what
//! has not been asked for longest goes first, about. Only what is decided may be kept: what was not may be, with more time.

use std::collections::BTreeMap;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::reply::Reply;

/// What an answer takes beside its texts.
const OVERHEAD: usize = 256;

/// SHA-256 of what is asked: the operation and everything in its request, the policies as they are written. Not the hash of the
/// query: questions that differ can have the same query, in which units of numbers and names of statements do not show.
pub(crate) type Identity = [u8; 32];

/// Answers in two generations: those that are asked for while the older one grows old move to the younger.
pub(crate) struct Answers {
    most_bytes: usize,
    generations: Mutex<[Generation; 2]>,
}

#[derive(Default)]
struct Generation {
    replies: BTreeMap<Identity, Reply>,
    bytes: usize,
}

impl Answers {
    pub(crate) fn new(most_bytes: usize) -> Self {
        Self { most_bytes, generations: Mutex::default() }
    }

    pub(crate) fn get(&self, identity: &Identity) -> Option<Reply> {
        let mut generations = self.generations();
        let [young, old] = &mut *generations;
        if let Some(reply) = young.replies.get(identity) {
            return Some(reply.clone());
        }
        let reply = old.replies.remove(identity)?;
        old.bytes -= size(&reply);
        self.keep(&mut generations, *identity, reply.clone());
        Some(reply)
    }

    pub(crate) fn put(&self, identity: Identity, reply: Reply) {
        self.keep(&mut self.generations(), identity, reply);
    }

    /// How many answers there are, and their bytes.
    pub(crate) fn extent(&self) -> (usize, usize) {
        let generations = self.generations();
        let count = generations.iter().map(|generation| generation.replies.len()).sum();
        (count, generations.iter().map(|generation| generation.bytes).sum())
    }

    fn keep(&self, [young, old]: &mut [Generation; 2], identity: Identity, reply: Reply) {
        let bytes = size(&reply);
        if bytes > self.most_bytes / 2 {
            return;
        }
        if young.bytes + bytes > self.most_bytes / 2 {
            *old = mem::take(young);
        }
        young.bytes += bytes;
        if let Some(before) = young.replies.insert(identity, reply) {
            young.bytes -= size(&before);
        }
    }

    fn generations(&self) -> MutexGuard<'_, [Generation; 2]> {
        self.generations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn size(reply: &Reply) -> usize {
    reply.size() + OVERHEAD
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(text: &str) -> Reply {
        Reply::text(text)
    }

    #[test]
    fn what_is_asked_for_stays_and_bytes_are_bounded() {
        let room = 8 * size(&reply("a"));
        let answers = Answers::new(room);
        for n in 0..100 {
            answers.put([n; 32], reply("a"));
            // Asked for again and again.
            assert!(answers.get(&[0; 32]).is_some(), "{n}");
            assert!(answers.extent().1 <= room);
        }
        assert!(answers.get(&[99; 32]).is_some() && answers.get(&[1; 32]).is_none());
        answers.put([200; 32], reply(&"a".repeat(room)));
        assert!(answers.get(&[200; 32]).is_none());
    }

    #[test]
    fn an_answer_that_is_put_twice_counts_once() {
        let answers = Answers::new(1 << 20);
        answers.put([1; 32], reply("one"));
        answers.put([1; 32], reply("one"));
        assert_eq!(answers.extent(), (1, size(&reply("one"))));
    }
}
