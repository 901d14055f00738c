//! A policy as meant, from a policy as written (spec A and the parsing side of B).
//!
//! In: a [`Document`], what it is attached to, and a [`Mode`]. Out: a [`Policy`] whose every default is explicit, or
//! errors. What is odd but has one meaning is a warning in lenient mode; what has no single meaning is an error in both
//! modes. Every item keeps its place in the text.

mod action;
mod condition;
mod principal;
mod rcp;
mod resource;
mod statement;
mod strict_arn;
mod value;
mod variable;

use keyaki_source::{Diagnostic, Source, Span};

use crate::findings::Findings;
use crate::json::{Json, Node};
use crate::structure::parse_node;
use crate::{Document, Manner, Mode, Policy, PolicyKind, Readings, Version, parse};

/// Reads and lowers a policy. Without a `kind` the policy is what [`Document::detect_kind`] says.
///
/// A policy comes back exactly when no diagnostic is an error.
pub fn read(source: &Source, kind: Option<PolicyKind>, manner: impl Into<Manner>) -> (Option<Policy>, Vec<Diagnostic>) {
    let manner = manner.into();
    meaning(parse(source, manner.mode), kind, manner)
}

/// Reads and lowers a policy that is part of another text: `root` is its object in `source`. The same as [`read`]
/// otherwise.
pub fn read_node(
    source: &Source,
    root: Node,
    kind: Option<PolicyKind>,
    manner: impl Into<Manner>,
) -> (Option<Policy>, Vec<Diagnostic>) {
    let manner = manner.into();
    meaning(parse_node(source, root, manner.mode), kind, manner)
}

fn meaning(
    (document, mut diagnostics): (Option<Document>, Vec<Diagnostic>),
    kind: Option<PolicyKind>,
    manner: Manner,
) -> (Option<Policy>, Vec<Diagnostic>) {
    let Some(document) = document else { return (None, diagnostics) };
    let kind = kind.unwrap_or_else(|| document.detect_kind());
    let (policy, more) = lower(&document, kind, manner);
    diagnostics.extend(more);
    (policy, diagnostics)
}

/// Says what a document means.
///
/// A policy comes back when no diagnostic is an error and the document is sound; otherwise the diagnostics say what else
/// is wrong, beyond what [`parse`] found.
pub fn lower(document: &Document, kind: PolicyKind, manner: impl Into<Manner>) -> (Option<Policy>, Vec<Diagnostic>) {
    let Manner { mode, readings } = manner.into();
    let source = document.source();
    let version = match document.version().and_then(|node| node.as_str()) {
        Some("2012-10-17") => Version::V2012,
        _ => Version::V2008,
    };
    let mut lowering = Lowering { source, version, kind, mode, readings, findings: Findings::default() };
    let nodes = document.statements().enumerate();
    let statements: Vec<_> = nodes.filter_map(|(index, node)| lowering.statement(index, node)).collect();
    lowering.sids(&statements);
    if kind == PolicyKind::Rcp {
        let root = document.root().span;
        lowering.rcp_version(document.version().map_or(Span::new(root.start(), root.start() + 1), |node| node.span));
    }
    let broken = !document.is_sound() || lowering.findings.has_errors();
    let policy = Policy { source: source.clone(), span: document.root().span, kind, version, readings, statements };
    ((!broken).then_some(policy), lowering.findings.finish())
}

/// What the parts of a policy need to know of the whole, and what was found so far.
struct Lowering<'a> {
    source: &'a Source,
    version: Version,
    kind: PolicyKind,
    mode: Mode,
    readings: Readings,
    findings: Findings,
}

impl Lowering<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.findings.add(diagnostic);
    }

    /// An item that is no string: `null`, which IAM accepts (spec A.1). Other types have been reported with the structure.
    fn null_item(&mut self, item: &Node, what: &str) {
        if item.value == Json::Null {
            let warning = Diagnostic::warning("null-item", format!("`null` matches no {what}"));
            self.report(warning.label(self.source, item.span, "matches nothing").help("remove it"));
        }
    }
}
