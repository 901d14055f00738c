//! Baselines from JSON, with every error at its place.

use keyaki_policy::json::{self, Node};
use keyaki_source::{Diagnostic, Source, Span};

use super::{About, Date, Entry, SCHEMA};
use crate::report::Failure;

/// What a file has.
const MEMBERS: [&str; 2] = ["schema", "findings"];
/// What an entry has; those after the first four may be missing.
const ENTRY: [&str; 8] = ["policy", "question", "finding", "reason", "actions", "resources", "says", "expires"];
const NEEDED: usize = 4;

/// The entries of a file.
pub(super) fn read(source: &Source) -> Result<Vec<Entry>, Failure> {
    let (root, diagnostics) = json::parse(source);
    let Some(root) = root else { return Err(Failure(diagnostics)) };
    let mut reader = Reader { source, diagnostics };
    let entries = reader.file(&root);
    match entries {
        Some(entries) if reader.diagnostics.is_empty() => Ok(entries),
        _ => Err(Failure(reader.diagnostics)),
    }
}

struct Reader<'a> {
    source: &'a Source,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn file(&mut self, root: &Node) -> Option<Vec<Entry>> {
        let schema = root.member("schema").map(|member| &member.value);
        if schema.and_then(Node::as_str) != Some(SCHEMA) {
            let message = format!("a file of accepted findings has `\"schema\": \"{SCHEMA}\"`");
            return self.wrong(schema.unwrap_or(root).span, message);
        }
        self.object(root, &MEMBERS, MEMBERS.len())?;
        let findings = &root.member("findings")?.value;
        let Some(findings) = findings.as_array() else {
            return self.wrong(findings.span, "`findings` is an array".to_owned());
        };
        // All of them are read, so that every error is said at once.
        let entries: Vec<Option<Entry>> = findings.iter().map(|finding| self.entry(finding)).collect();
        entries.into_iter().collect()
    }

    fn entry(&mut self, node: &Node) -> Option<Entry> {
        self.object(node, &ENTRY, NEEDED)?;
        let about = About {
            policy: self.text(node, "policy")??,
            question: self.text(node, "question")??,
            actions: self.texts(node, "actions")?,
            resources: self.texts(node, "resources")?,
        };
        let expires = match self.text(node, "expires")? {
            None => None,
            Some(text) => match Date::parse(&text) {
                Ok(date) => Some(date),
                Err(why) => return self.wrong(node.member("expires")?.value.span, why),
            },
        };
        let reason = self.text(node, "reason")??;
        if reason.trim().is_empty() {
            return self.wrong(node.member("reason")?.value.span, "a finding is accepted for a reason".to_owned());
        }
        let (finding, says) = (self.text(node, "finding")??, self.text(node, "says")?);
        Some(Entry { about, finding, says, reason, expires, place: Some((self.source.clone(), node.span)) })
    }

    /// Checks that `node` is an object with the first `needed` of these members, and perhaps the others, each once.
    fn object(&mut self, node: &Node, names: &[&str], needed: usize) -> Option<()> {
        let Some(members) = node.as_object() else {
            return self.wrong(node.span, "this is an object".to_owned());
        };
        let said = self.diagnostics.len();
        for (at, member) in members.iter().enumerate() {
            let name = &member.key.value;
            if !names.contains(&name.as_str()) {
                self.wrong::<()>(member.key.span, format!("`{name}` is not known here"));
            } else if members.iter().take(at).any(|earlier| earlier.key.value == *name) {
                self.wrong::<()>(member.key.span, format!("`{name}` is given twice"));
            }
        }
        for name in names.iter().take(needed).filter(|name| node.member(name).is_none()) {
            self.wrong::<()>(node.span, format!("`{name}` is missing"));
        }
        (self.diagnostics.len() == said).then_some(())
    }

    /// The text of a member, if it is there; nothing when it is something else.
    fn text(&mut self, node: &Node, name: &str) -> Option<Option<String>> {
        let Some(member) = node.member(name) else { return Some(None) };
        match member.value.as_str() {
            Some(text) => Some(Some(text.to_owned())),
            None => self.wrong(member.value.span, format!("`{name}` is a string")),
        }
    }

    fn texts(&mut self, node: &Node, name: &str) -> Option<Vec<String>> {
        let Some(member) = node.member(name) else { return Some(Vec::new()) };
        let texts =
            member.value.as_array().and_then(|items| items.iter().map(Node::as_str).collect::<Option<Vec<_>>>());
        match texts {
            Some(texts) => Some(texts.into_iter().map(str::to_owned).collect()),
            None => self.wrong(member.value.span, format!("`{name}` is an array of strings")),
        }
    }

    fn wrong<T>(&mut self, span: Span, message: String) -> Option<T> {
        let help = "`--update-baseline` writes such files (docs/pipeline.md)";
        self.diagnostics.push(Diagnostic::error("baseline", message).label(self.source, span, "").help(help));
        None
    }
}
