//! Events to a tree. Collections that are not closed yet are on a stack of our own, so depth costs no stack.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use keyaki_policy::SmolStr;
use keyaki_policy::json::{Json, MAX_DEPTH, Member, Node};
use keyaki_source::{Diagnostic, Source, Span, Spanned};
use saphyr_parser::{Event, ScalarStyle, Tag};

use super::tag::{Meaning, meaning};
use super::{Yaml, scalar};

/// How many nodes a tree may have, those counted that aliases stand for.
const MAX_NODES: usize = 400_000;

type Built<T> = Result<T, Box<Diagnostic>>;

pub(super) struct Builder<'a> {
    source: &'a Source,
    open: Vec<Open>,
    /// What each anchor stands for, and how many nodes that is.
    anchors: BTreeMap<usize, (Node, usize)>,
    nodes: usize,
    documents: usize,
    root: Option<Node>,
    disputed: BTreeSet<usize>,
}

/// A collection that is not closed yet.
struct Open {
    start: usize,
    /// Where its last part ends: the parser's own end is after blank lines and comments.
    end: usize,
    anchor: usize,
    call: Option<(String, Span)>,
    /// How many nodes there were before it.
    before: usize,
    what: Collection,
}

enum Collection {
    List(Vec<Node>),
    Map { members: Vec<Member>, merged: Vec<Member>, key: Option<Key> },
}

enum Key {
    Named(Spanned<SmolStr>),
    /// `<<`
    Merge,
}

impl<'a> Builder<'a> {
    pub(super) fn new(source: &'a Source) -> Self {
        let (open, anchors, disputed) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
        Self { source, open, anchors, nodes: 0, documents: 0, root: None, disputed }
    }

    pub(super) fn finish(self) -> Built<Yaml> {
        let Some(root) = self.root else {
            return Err(self.error("not-a-template", "the text has no YAML document", Span::default(), "nothing here"));
        };
        Ok(Yaml { root, disputed: self.disputed })
    }

    pub(super) fn event(&mut self, event: Event<'_>, span: Span) -> Built<()> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) => self.document(span),
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::Scalar(text, style, anchor, tag) => self.scalar(&text, style, anchor, tag, span),
            Event::SequenceStart(anchor, tag) => self.begin(anchor, tag, span, Collection::List(Vec::new())),
            Event::MappingStart(anchor, tag) => {
                let map = Collection::Map { members: Vec::new(), merged: Vec::new(), key: None };
                self.begin(anchor, tag, span, map)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
        }
    }

    fn document(&mut self, span: Span) -> Built<()> {
        self.documents += 1;
        if self.documents > 1 {
            return Err(self.error("several-documents", "a template is one YAML document", span, "a second one"));
        }
        Ok(())
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<Cow<'_, Tag>>,
        span: Span,
    ) -> Built<()> {
        self.count(1, span)?;
        let before = self.nodes - 1;
        let meaning = tag.as_deref().map_or(Meaning::Nothing, meaning);
        let is_plain = style == ScalarStyle::Plain;
        // A plain `<<` in the place of a key.
        if is_plain && text == "<<" && matches!(meaning, Meaning::Nothing) && self.wants_key() {
            return self.key(Key::Merge, span);
        }
        let (value, is_disputed) = match meaning {
            Meaning::Nothing | Meaning::Call(_) if is_plain => scalar::plain(text),
            _ => (Json::String(SmolStr::new(text)), false),
        };
        if self.wants_key() {
            if tag.is_some() {
                return Err(self.error("not-a-key", "a key has no tag", span, "a tag here"));
            }
            return self.key(Key::Named(Spanned::new(SmolStr::new(text), span)), span);
        }
        if is_disputed {
            self.disputed.insert(span.start());
        }
        let is_plain_there = tag.is_none() && anchor == 0;
        let call = self.call(tag, span)?;
        let span = if is_plain_there { span } else { self.bare(span) };
        self.value(Node { value, span }, anchor, call, before)
    }

    /// The place of a scalar without the tag and the anchor before it.
    fn bare(&self, span: Span) -> Span {
        let mut rest = self.source.slice(span);
        while rest.starts_with(['!', '&']) {
            let after = rest.find(char::is_whitespace).and_then(|at| rest.get(at..)).unwrap_or("");
            rest = after.trim_start();
        }
        Span::new(span.end() - rest.len(), span.end())
    }

    fn begin(&mut self, anchor: usize, tag: Option<Cow<'_, Tag>>, span: Span, what: Collection) -> Built<()> {
        self.count(1, span)?;
        if self.open.len() >= MAX_DEPTH {
            return Err(self.error("too-deep", &format!("more than {MAX_DEPTH} levels"), span, "one more level"));
        }
        if self.wants_key() {
            return Err(self.error("not-a-key", "a key must be a scalar", span, "a list or a map"));
        }
        let call = self.call(tag, span)?;
        let before = self.nodes - 1;
        self.open.push(Open { start: span.start(), end: span.end(), anchor, call, before, what });
        Ok(())
    }

    fn end(&mut self, span: Span) -> Built<()> {
        let Some(Open { start, end, anchor, call, before, what }) = self.open.pop() else { return Ok(()) };
        // The end of a flow collection has a character of its own, that of a block collection has none.
        let closes = matches!(self.source.slice(span), "]" | "}");
        let span = Span::new(start, if closes { span.end() } else { end });
        let value = match what {
            Collection::List(items) => Json::Array(items.into()),
            Collection::Map { members, merged, .. } => Json::Object(with_merged(members, merged).into()),
        };
        self.value(Node { value, span }, anchor, call, before)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Built<()> {
        let Some((node, nodes)) = self.anchors.get(&anchor).cloned() else {
            return Err(self.error("not-an-anchor", "an alias within what it stands for", span, "this alias"));
        };
        if self.wants_key() {
            return match node.as_str() {
                Some(text) => self.key(Key::Named(Spanned::new(SmolStr::new(text), span)), span),
                None => Err(self.error("not-a-key", "a key must be a scalar", span, "a list or a map")),
            };
        }
        let before = self.nodes;
        self.count(nodes, span)?;
        self.value(node, 0, None, before)
    }

    /// Puts a node where it belongs, as the argument of a function when a tag says so.
    fn value(&mut self, node: Node, anchor: usize, call: Option<(String, Span)>, before: usize) -> Built<()> {
        let node = match call {
            Some((name, begin)) => {
                let key = Spanned::new(SmolStr::new(name), Span::new(begin.start(), begin.start()));
                let span = begin.to(node.span);
                Node { value: Json::Object(Box::new([Member { key, value: node }])), span }
            }
            None => node,
        };
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), self.nodes.saturating_sub(before).max(1)));
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        // An alias is written here, what it stands for elsewhere.
        if node.span.start() >= open.start {
            open.end = open.end.max(node.span.end());
        }
        match &mut open.what {
            Collection::List(items) => items.push(node),
            Collection::Map { members, merged, key } => match key.take() {
                Some(Key::Named(key)) => members.push(Member { key, value: node }),
                Some(Key::Merge) | None => {
                    let Some(more) = to_merge(node) else {
                        return Err(self.error(
                            "not-a-merge",
                            "`<<` takes a map, or a list of maps",
                            Span::default(),
                            "",
                        ));
                    };
                    self.nodes = self.nodes.saturating_add(more.len());
                    merged.extend(more);
                }
            },
        }
        Ok(())
    }

    fn wants_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { what: Collection::Map { key: None, .. }, .. }))
    }

    fn key(&mut self, new: Key, span: Span) -> Built<()> {
        let Some(Open { what: Collection::Map { members, key, .. }, end, .. }) = self.open.last_mut() else {
            return Ok(());
        };
        *end = (*end).max(span.end());
        let twice = match &new {
            Key::Named(new) => members.iter().find(|member| member.key.value == new.value),
            Key::Merge => None,
        };
        if let Some(first) = twice {
            let error = Diagnostic::error("duplicate-key", format!("`{}` is written twice", first.key.value));
            let error = error.label(self.source, span, "again").label(self.source, first.key.span, "first here");
            return Err(Box::new(error));
        }
        *key = Some(new);
        Ok(())
    }

    fn call(&self, tag: Option<Cow<'_, Tag>>, span: Span) -> Built<Option<(String, Span)>> {
        match tag.as_deref().map_or(Meaning::Nothing, meaning) {
            Meaning::Nothing | Meaning::Text => Ok(None),
            Meaning::Call(name) => Ok(Some((name, span))),
            Meaning::Unknown(tag) => {
                Err(self.error("unknown-tag", &format!("`{tag}` is no function of templates"), span, "tagged with it"))
            }
        }
    }

    fn count(&mut self, nodes: usize, span: Span) -> Built<()> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > MAX_NODES {
            let message = format!("the template has more than {MAX_NODES} nodes, with what aliases stand for");
            return Err(self.error("too-large", &message, span, "here"));
        }
        Ok(())
    }

    fn error(&self, code: &'static str, message: &str, span: Span, label: &str) -> Box<Diagnostic> {
        Box::new(Diagnostic::error(code, message).label(self.source, span, label))
    }
}

/// The members of a map, or of the maps of a list, that are to be merged.
fn to_merge(node: Node) -> Option<Vec<Member>> {
    match node.value {
        Json::Object(members) => Some(members.into_vec()),
        Json::Array(items) => {
            let mut all = Vec::new();
            for item in items {
                let Json::Object(members) = item.value else { return None };
                all.extend(members);
            }
            Some(all)
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => None,
    }
}

/// Members that are written here, and of the merged ones those with other keys, each once.
fn with_merged(mut members: Vec<Member>, merged: Vec<Member>) -> Vec<Member> {
    if merged.is_empty() {
        return members;
    }
    let mut known: BTreeSet<SmolStr> = members.iter().map(|member| member.key.value.clone()).collect();
    members.extend(merged.into_iter().filter(|member| known.insert(member.key.value.clone())));
    members
}
