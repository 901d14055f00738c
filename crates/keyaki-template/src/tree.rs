//! A template as a tree, from JSON or YAML.

use std::collections::BTreeSet;

use keyaki_policy::json::{self, Json, Node};
use keyaki_source::{Diagnostic, MAX_SOURCE_BYTES, Source};

use crate::yaml;

/// A template as written.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) root: Node,
    /// Where scalars begin that readers of YAML take for different things.
    pub(crate) disputed: BTreeSet<usize>,
}

/// Reads a template. What begins as JSON does and is none may be YAML, whose lists and maps look alike.
pub(crate) fn read(source: &Source) -> Result<Tree, Vec<Diagnostic>> {
    if source.text().len() > MAX_SOURCE_BYTES {
        let message = format!("`{}` has more than {MAX_SOURCE_BYTES} bytes", source.name());
        return Err(vec![Diagnostic::error("too-large", message)]);
    }
    let looks_like_json = source.text().trim_start().starts_with('{');
    let json_errors = match json::parse(source) {
        (Some(root), _) if looks_like_json => {
            duplicates(source, &root)?;
            return Ok(Tree { root, disputed: BTreeSet::new() });
        }
        (_, errors) => errors,
    };
    match yaml::read(source) {
        Ok(yaml::Yaml { root, disputed }) => Ok(Tree { root, disputed }),
        Err(_) if looks_like_json && !json_errors.is_empty() => Err(json_errors),
        Err(error) => Err(vec![*error]),
    }
}

/// A member that is written twice has no single meaning.
pub(crate) fn duplicates(source: &Source, root: &Node) -> Result<(), Vec<Diagnostic>> {
    let mut work = vec![root];
    while let Some(node) = work.pop() {
        match &node.value {
            Json::Array(items) => work.extend(items),
            Json::Object(members) => {
                let mut known = BTreeSet::new();
                for member in members {
                    if !known.insert(&member.key.value) {
                        let message = format!("`{}` is written twice", member.key.value);
                        let error = Diagnostic::error("duplicate-key", message);
                        return Err(vec![error.label(source, member.key.span, "again")]);
                    }
                    work.push(&member.value);
                }
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }
    Ok(())
}
