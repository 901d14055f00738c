//! Changes of a policy's text, by the places of its parts.
//!
//! In: a document and changes of its statements. Out: the text with these changes, everything else as it was, byte for byte.
//! Nothing is said of what the text then means.

use keyaki_policy::json::{Json, Member, Node};
use keyaki_policy::{Document, Element};
use keyaki_source::{Source, Span};
use serde_json::{Map, Value};

use super::layout::Layout;
use crate::draft::{Clause, Element as List, Entry};
use crate::written::{conditions, entries, list};

/// A change of a policy's text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    /// The statement at this place goes.
    RemoveStatement(usize),
    /// The list of an element of a statement becomes this one.
    SetList(usize, Element, Vec<Value>),
    /// The callers of a statement become these.
    SetPrincipals(usize, List<Entry>),
    /// The values of a condition, found by operator and key, become these.
    SetValues(usize, Clause),
    /// These conditions are added to a statement.
    AddConditions(usize, Vec<Clause>),
    /// The statement at this place becomes another one.
    ReplaceStatement(usize, Value),
    /// A statement is added.
    AddStatement(Value),
}

/// A stretch of text and what takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edit {
    span: Span,
    text: String,
}

/// A text after changes, and how much was changed.
#[derive(Clone, Debug)]
pub(crate) struct Edited {
    pub(crate) text: String,
    /// How many bytes came in and how many went.
    pub(crate) inserted: usize,
    pub(crate) removed: usize,
}

/// The text of `document` after `changes`; nothing when they do not fit it.
pub(crate) fn edited(document: &Document, changes: &[Change]) -> Option<Edited> {
    let editor = Editor { document, source: document.source(), layout: Layout::of(document.source(), document.root()) };
    let removed: Vec<usize> = changes
        .iter()
        .filter_map(|change| match change {
            Change::RemoveStatement(at) => Some(*at),
            _ => None,
        })
        .collect();
    let mut edits = editor.without_statements(&removed)?;
    for change in changes {
        edits.extend(editor.edits(change)?);
    }
    apply(document.source().text(), edits)
}

fn apply(text: &str, mut edits: Vec<Edit>) -> Option<Edited> {
    edits.sort_by_key(|edit| (edit.span.start(), edit.span.end()));
    let mut edited = Edited { text: String::new(), inserted: 0, removed: 0 };
    let mut at = 0;
    for edit in edits {
        // Changes that overlap do not fit.
        edited.text.push_str(text.get(at..edit.span.start())?);
        edited.text.push_str(&edit.text);
        edited.inserted += edit.text.len();
        edited.removed += edit.span.len();
        at = edit.span.end();
    }
    edited.text.push_str(text.get(at..)?);
    Some(edited)
}

struct Editor<'a> {
    document: &'a Document,
    source: &'a Source,
    layout: Layout,
}

impl Editor<'_> {
    fn statement(&self, at: usize) -> Option<&Node> {
        self.document.statements().nth(at).map(|statement| statement.node)
    }

    fn edits(&self, change: &Change) -> Option<Vec<Edit>> {
        match change {
            Change::RemoveStatement(_) => Some(Vec::new()),
            Change::SetList(at, element, values) => {
                let statement = self.statement(*at)?;
                self.set_list(
                    &statement.member(element.name())?.value,
                    values,
                    &self.layout.gap(self.source, statement),
                )
            }
            Change::SetPrincipals(at, principals) => self.set_principals(self.statement(*at)?, principals),
            Change::SetValues(at, clause) => {
                let condition = &self.statement(*at)?.member(Element::Condition.name())?.value;
                let operator = &condition.member(&clause.operator)?.value;
                let keys = operator.as_object()?.iter();
                let key = keys.into_iter().find(|key| key.key.value.eq_ignore_ascii_case(&clause.key))?;
                self.set_list(&key.value, &clause.values, &self.layout.gap(self.source, operator))
            }
            Change::AddConditions(at, clauses) => self.add_conditions(self.statement(*at)?, clauses),
            Change::ReplaceStatement(at, statement) => {
                let node = self.statement(*at)?;
                let text = self.layout.text(statement, &self.indentation(node));
                Some(vec![Edit { span: node.span, text }])
            }
            Change::AddStatement(statement) => self.add_statement(statement),
        }
    }

    fn without_statements(&self, removed: &[usize]) -> Option<Vec<Edit>> {
        if removed.is_empty() {
            return Some(Vec::new());
        }
        let statements = &self.document.root().member("Statement")?.value;
        let spans: Vec<Span> = statements.as_array()?.iter().map(|node| node.span).collect();
        without(&spans, |at| removed.contains(&at))
    }

    /// The list in `node`, which may be a single item, with these values and no others; those that stay keep their places.
    fn set_list(&self, node: &Node, values: &[Value], gap: &str) -> Option<Vec<Edit>> {
        let replaced = |value: &Value| vec![Edit { span: node.span, text: self.layout.text(value, gap) }];
        if values.is_empty() {
            return None;
        }
        let Some(items) = node.as_array() else { return Some(replaced(&list(values))) };
        let written: Vec<Option<Value>> = items.iter().map(|item| self.value(item)).collect();
        let stays = |at: usize| written.get(at).is_some_and(|one| one.as_ref().is_some_and(|one| values.contains(one)));
        let more: Vec<String> = values
            .iter()
            .filter(|value| !written.iter().flatten().any(|one| one == *value))
            .map(|value| self.layout.text(value, ""))
            .collect();
        let spans: Vec<Span> = items.iter().map(|item| item.span).collect();
        let first_gone = (0..items.len()).find(|at| !stays(*at));
        match (more.as_slice(), first_gone) {
            ([], _) => without(&spans, |at| !stays(at)),
            (_, None) => None,
            (more, Some(place)) => {
                let between = format!(",{}", self.layout.gap(self.source, node));
                let mut edits = without(&spans, |at| at != place && !stays(at))?;
                edits.push(Edit { span: *spans.get(place)?, text: more.join(&between) });
                Some(edits)
            }
        }
    }

    /// An item as drafts have it.
    fn value(&self, item: &Node) -> Option<Value> {
        match &item.value {
            Json::Number(text) => Some(Value::String(text.to_string())),
            Json::Null | Json::Bool(_) | Json::String(_) | Json::Array(_) | Json::Object(_) => {
                serde_json::from_str(self.source.slice(item.span)).ok()
            }
        }
    }

    fn set_principals(&self, statement: &Node, principals: &List<Entry>) -> Option<Vec<Edit>> {
        let node =
            &statement.member(Element::Principal.name()).or(statement.member(Element::NotPrincipal.name()))?.value;
        let wanted = entries(principals);
        let gap = self.layout.gap(self.source, statement);
        let (Some(types), Some(wanted_types)) = (node.as_object(), wanted.as_object()) else {
            return Some(vec![Edit { span: node.span, text: self.layout.text(&wanted, &gap) }]);
        };
        if wanted_types.keys().any(|kind| node.member(kind).is_none()) {
            return Some(vec![Edit { span: node.span, text: self.layout.text(&wanted, &gap) }]);
        }
        let spans: Vec<Span> = types.iter().map(whole).collect();
        let is_gone =
            |at: usize| types.get(at).is_none_or(|member| !wanted_types.contains_key(member.key.value.as_str()));
        let mut edits = without(&spans, is_gone)?;
        for (kind, values) in wanted_types {
            let values = values.as_array().map_or_else(|| vec![values.clone()], Clone::clone);
            edits.extend(self.set_list(&node.member(kind)?.value, &values, &self.layout.gap(self.source, node))?);
        }
        Some(edits)
    }

    fn add_conditions(&self, statement: &Node, clauses: &[Clause]) -> Option<Vec<Edit>> {
        let Some(condition) = statement.member(Element::Condition.name()) else {
            return Some(vec![self.add_member(statement, Element::Condition.name(), &conditions(clauses)?)?]);
        };
        let mut edits = Vec::new();
        let mut new_operators: Vec<Clause> = Vec::new();
        for clause in clauses {
            match condition.value.member(&clause.operator) {
                Some(operator) => edits.push(self.add_member(&operator.value, &clause.key, &list(&clause.values))?),
                None => new_operators.push(clause.clone()),
            }
        }
        if let Some(Value::Object(operators)) =
            (!new_operators.is_empty()).then(|| conditions(&new_operators)).flatten()
        {
            for (operator, keys) in &operators {
                edits.push(self.add_member(&condition.value, operator, keys)?);
            }
        }
        Some(edits)
    }

    /// A further member at the end of an object.
    fn add_member(&self, object: &Node, name: &str, value: &Value) -> Option<Edit> {
        let Some(last) = object.as_object()?.last() else {
            let only = Value::Object(Map::from_iter([(name.to_owned(), value.clone())]));
            return Some(Edit { span: object.span, text: self.layout.text(&only, "") });
        };
        let gap = self.layout.gap(self.source, object);
        let name = Value::from(name);
        let end = last.value.span.end();
        Some(Edit {
            span: Span::new(end, end),
            text: format!(",{gap}{name}{}{}", self.layout.colon(), self.layout.text(value, &gap)),
        })
    }

    fn add_statement(&self, statement: &Value) -> Option<Vec<Edit>> {
        let node = &self.document.root().member("Statement")?.value;
        let at = |offset: usize, text: String| Edit { span: Span::new(offset, offset), text };
        let (start, end) = (node.span.start(), node.span.end());
        match node.as_array() {
            Some(items) => {
                let gap = self.layout.gap(self.source, node);
                // Statements that begin on one line with the bracket are laid out by what is in them.
                let inside = if !gap.contains('\n') { self.indentation(items.first()?) } else { gap.clone() };
                let last = items.last()?.span.end();
                Some(vec![at(last, format!(",{gap}{}", self.layout.text(statement, &inside)))])
            }
            None => {
                let text = self.layout.text(statement, &self.indentation(node));
                Some(vec![at(start, "[".to_owned()), at(end, format!(",{}{text}]", self.layout.blank()))])
            }
        }
    }

    /// What the lines of an object that begins in the middle of a line begin with.
    fn indentation(&self, object: &Node) -> String {
        let gap = self.layout.gap(self.source, object);
        self.layout.one_out(&gap)
    }
}

fn whole(member: &Member) -> Span {
    member.key.span.to(member.value.span)
}

/// The removal of some parts of a container, with the commas and blanks between; nothing when none would be left.
fn without(spans: &[Span], is_gone: impl Fn(usize) -> bool) -> Option<Vec<Edit>> {
    let first_kept = (0..spans.len()).find(|at| !is_gone(*at))?;
    let mut edits = Vec::new();
    for at in (0..spans.len()).filter(|at| is_gone(*at)) {
        let span = if at < first_kept {
            Span::new(spans.get(at)?.start(), spans.get(at + 1)?.start())
        } else {
            Span::new(spans.get(at.checked_sub(1)?)?.end(), spans.get(at)?.end())
        };
        edits.push(Edit { span, text: String::new() });
    }
    Some(edits)
}
