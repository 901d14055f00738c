//! Whether a JSON text has the structure of a policy (spec A.1–A.3).
//!
//! In: a source. Out: a [`Document`] and everything that is wrong with its members, their types and their combination.
//! What stands inside actions, resources, principals and conditions is read later, by [`lower`](crate::lower).

mod members;
mod statement;

use keyaki_source::{Diagnostic, Source, Span};

use crate::document::Soundness;
use crate::findings::Findings;
use crate::json::{Json, Node};
use crate::{Document, Mode, json};

/// IAM's answer to most malformed policies (spec A.3).
pub(crate) const SYNTAX_ERRORS: &str = "IAM answers `Syntax errors in policy.`";

/// Reads a policy as written. A document comes back whenever the text is a JSON object, errors or not.
pub fn parse(source: &Source, mode: Mode) -> (Option<Document>, Vec<Diagnostic>) {
    let (root, syntax) = json::parse(source);
    let Some(root) = root else { return (None, syntax) };
    parse_node(source, root, mode)
}

/// The same for a policy that is part of a larger text: `root` is its object in `source`.
pub(crate) fn parse_node(source: &Source, root: Node, mode: Mode) -> (Option<Document>, Vec<Diagnostic>) {
    let mut check = Check { source, mode, findings: Findings::default() };
    check.characters();
    check.root(&root);
    let soundness = if check.findings.has_errors() { Soundness::Broken } else { Soundness::Sound };
    let document = root.as_object().is_some().then(|| Document::new(source, root, soundness));
    (document, check.findings.finish())
}

/// The checks, and what they found so far.
struct Check<'a> {
    source: &'a Source,
    mode: Mode,
    findings: Findings,
}

impl Check<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.findings.add(diagnostic);
    }

    /// The characters that IAM takes in a policy: those of Latin 1, without control characters but line breaks and tabs
    /// (spec A.1). The checks take all.
    fn characters(&mut self) {
        let refused = |c: char| !matches!(c, '\t' | '\n' | '\r' | ' '..='\u{ff}');
        if self.mode == Mode::Lenient {
            return;
        }
        let Some(at) = self.source.text().find(refused) else { return };
        let c = self.source.text().get(at..).and_then(|rest| rest.chars().next()).unwrap_or_default();
        let error = Diagnostic::error("unsupported-character", format!("IAM takes no `{c}` in a policy"));
        let error = error.label(self.source, Span::new(at, at + c.len_utf8()), "outside U+0020 to U+00FF");
        self.report(error.help("write the policy with characters up to U+00FF"));
    }

    fn root(&mut self, root: &Node) {
        let Json::Object(members) = &root.value else {
            let help = format!("write `{{\"Version\": \"2012-10-17\", \"Statement\": [\u{2026}]}}`; {SYNTAX_ERRORS}");
            let error = Diagnostic::error("data-type-mismatch", format!("a policy is an object, not {}", root.kind()));
            return self.report(error.label(self.source, root.span, "must be an object").help(help));
        };
        self.unique_members(root);
        self.known_members(members, "a policy", &["Version", "Id", "Statement"]);
        if let Some(version) = root.member("Version") {
            self.version(&version.value);
        }
        if let Some(id) = root.member("Id") {
            self.expect_string(&id.value, "Id");
        }
        self.statements(root);
    }

    fn version(&mut self, version: &Node) {
        let message = match &version.value {
            Json::String(text) if text == "2012-10-17" || text == "2008-10-17" => return,
            Json::String(text) => format!("there is no policy version `{text}`"),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => {
                format!("`Version` must be a string, not {}", version.kind())
            }
        };
        let error = Diagnostic::error("invalid-version", message).label(self.source, version.span, "unknown version");
        self.report(
            error.help(format!("write `2012-10-17`, or `2008-10-17` to do without variables; {SYNTAX_ERRORS}")),
        );
    }

    fn statements(&mut self, root: &Node) {
        let Some(member) = root.member("Statement") else {
            let error = Diagnostic::error("missing-statement", "the policy has no `Statement`");
            let help = format!("add `\"Statement\": [\u{2026}]`; {SYNTAX_ERRORS}");
            return self.report(error.label(self.source, root.span, "no `Statement` in here").help(help));
        };
        if member.value.as_array().is_some_and(<[Node]>::is_empty) {
            let error = Diagnostic::error("missing-statement", "the list of statements is empty");
            let help = format!("write at least one statement; {SYNTAX_ERRORS}");
            self.report(error.label(self.source, member.value.span, "nothing in here").help(help));
        }
        for node in member.value.items() {
            self.statement(node);
        }
    }

    fn expect_string(&mut self, node: &Node, element: &str) {
        if node.as_str().is_none() {
            self.mismatch(node, &format!("`{element}`"), "a string");
        }
    }

    /// Reports that `what` has the wrong JSON type.
    fn mismatch(&mut self, node: &Node, what: &str, wanted: &str) {
        let message = format!("{what} must be {wanted}, not {}", node.kind());
        let error = Diagnostic::error("data-type-mismatch", message);
        let label = format!("must be {wanted}");
        self.report(error.label(self.source, node.span, label).help(format!("write {wanted} here; {SYNTAX_ERRORS}")));
    }
}
