//! Text with wildcards and variables, and what is wrong with its variables (spec B.9).

use keyaki_source::Diagnostic;

use super::Lowering;
use crate::glob_text::variable_start;
use crate::json::{Node, part_span};
use crate::{Glob, VariableError, VariableFault, Version, Wildcards};

impl Lowering<'_> {
    /// Reads the text of `item` as a pattern. A malformed variable is reported and gives the empty pattern.
    pub(super) fn glob(&mut self, item: &Node, text: &str, wildcards: Wildcards) -> Glob {
        if self.version == Version::V2008 {
            self.variables_in_2008(item, text);
        }
        match Glob::read(text, wildcards, self.version) {
            Ok(glob) => {
                self.variable_keys(item, &glob);
                glob
            }
            Err(error) => {
                self.report(self.malformed_variable(item, text, &error));
                Glob::default()
            }
        }
    }

    fn malformed_variable(&self, item: &Node, text: &str, error: &VariableError) -> Diagnostic {
        let (code, message, help) = match error.fault {
            VariableFault::Empty => {
                ("empty-variable", "a variable without key", "name a condition key: `${aws:username}`")
            }
            VariableFault::MissingBrace => (
                "missing-brace-in-variable",
                "a variable without closing brace",
                "add `}`, or write `${$}` for a plain `$`",
            ),
            VariableFault::MissingQuote => (
                "missing-quote-in-variable",
                "the default of a variable must stand in single quotes",
                "write it like `${aws:PrincipalTag/team, 'none'}`",
            ),
            VariableFault::Space => {
                ("unsupported-space-in-variable", "a blank in the key of a variable", "remove the blank")
            }
        };
        let span = part_span(item.span, text, error.range.start, error.range.end);
        Diagnostic::error(code, message).label(self.source, span, "this variable").help(help)
    }

    fn variables_in_2008(&mut self, item: &Node, text: &str) {
        let Some(start) = variable_start(text) else { return };
        let warning = Diagnostic::warning("variable-unsupported-in-version", "`${` is plain text in this policy");
        let span = part_span(item.span, text, start, start + 2);
        let help = "policy variables need `\"Version\": \"2012-10-17\"`; without it nothing is substituted";
        self.report(warning.label(self.source, span, "no variable").help(help));
    }

    /// A key without `:` never exists (`${Account}` is often a forgotten placeholder).
    fn variable_keys(&mut self, item: &Node, glob: &Glob) {
        for variable in glob.variables().filter(|variable| !variable.key.written().contains(':')) {
            let message = format!("`{}` is not the name of a condition key", variable.key);
            let warning = Diagnostic::warning("invalid-condition-key-format", message);
            let warning = warning.label(self.source, item.span, "read as a key that any request may have");
            self.report(
                warning.help("keys are `service:name`, like `aws:username`; perhaps a placeholder was not filled in"),
            );
        }
    }
}
