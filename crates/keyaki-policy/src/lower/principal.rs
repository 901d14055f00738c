//! `Principal` and `NotPrincipal` (spec A.6).

use keyaki_source::{Diagnostic, Spanned};

use super::Lowering;
use crate::glob_text::variable_start;
use crate::json::{Json, Member, Node, part_span};
use crate::principal_text::{AwsText, aws_principal};
use crate::structure::SYNTAX_ERRORS;
use crate::suggest::closest;
use crate::{PrincipalPattern, Version};

const TYPES: [&str; 4] = ["AWS", "Service", "Federated", "CanonicalUser"];

impl Lowering<'_> {
    /// The entries of a principal element; together they are a disjunction.
    pub(super) fn principals(&mut self, node: &Node) -> Vec<Spanned<PrincipalPattern>> {
        match &node.value {
            Json::String(text) if text == "*" => vec![Spanned::new(PrincipalPattern::Everyone, node.span)],
            Json::Object(types) => {
                if types.is_empty() {
                    self.report(self.no_principals(node));
                }
                types.iter().flat_map(|entry| self.principals_of_type(entry)).collect()
            }
            Json::Array(items) if items.is_empty() => {
                self.report(self.no_principals(node));
                Vec::new()
            }
            Json::String(text) => {
                let error = Diagnostic::error("invalid-principal-format", format!("`{text}` alone is not a principal"));
                let help = format!("write `\"*\"`, or say of which type: `{{\"AWS\": \"{text}\"}}`; {SYNTAX_ERRORS}");
                self.report(error.label(self.source, node.span, "only `*` may stand here").help(help));
                Vec::new()
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) => {
                let message = format!("a principal is `\"*\"` or an object, not {}", node.kind());
                let error =
                    Diagnostic::error("data-type-mismatch", message).label(self.source, node.span, "not a principal");
                self.report(error.help(format!("write it like `{{\"AWS\": \"123456789012\"}}`; {SYNTAX_ERRORS}")));
                Vec::new()
            }
        }
    }

    fn no_principals(&self, node: &Node) -> Diagnostic {
        let warning = Diagnostic::warning("empty-principal", "no principal is listed");
        let help = "a `Principal` without entries is nobody, a `NotPrincipal` without entries is everybody";
        warning.label(self.source, node.span, "nothing in here").help(help)
    }

    fn principals_of_type(&mut self, entry: &Member) -> Vec<Spanned<PrincipalPattern>> {
        let name = entry.key.value.as_str();
        if !TYPES.contains(&name) {
            let help = match closest(name, TYPES) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "the types are `AWS`, `Service`, `Federated` and `CanonicalUser`".to_owned(),
            };
            let error = Diagnostic::error("invalid-principal-key", format!("there is no principal type `{name}`"));
            self.report(error.label(self.source, entry.key.span, "unknown type").help(help));
            return Vec::new();
        }
        if entry.value.items().is_empty() {
            self.report(self.no_principals(&entry.value));
        }
        let pattern = |item: &Node| Some(Spanned::new(self.principal(name, item)?, item.span));
        entry.value.items().iter().filter_map(pattern).collect()
    }

    fn principal(&mut self, kind: &str, item: &Node) -> Option<PrincipalPattern> {
        let text = match &item.value {
            Json::String(text) => text.as_str(),
            // Account ids are digits, and numbers may be written without quotes (spec A.1).
            Json::Number(text) if kind == "AWS" => text,
            Json::Null => {
                self.null_item(item, "principal");
                return Some(PrincipalPattern::Nobody("null".to_owned()));
            }
            Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => {
                let message = format!("an entry of `{kind}` must be a string, not {}", item.kind());
                let error = Diagnostic::error("data-type-mismatch", message);
                self.report(error.label(self.source, item.span, "must be a string").help(SYNTAX_ERRORS));
                return None;
            }
        };
        if let Some(at) = variable_start(text).filter(|_| self.version == Version::V2012) {
            let error =
                Diagnostic::error("variable-unsupported-in-element", "a principal cannot contain a policy variable");
            let error = error.label(self.source, part_span(item.span, text, at, text.len()), "no variables here");
            self.report(error.help("write `\"*\"` and compare `aws:PrincipalArn` in a condition"));
            return None;
        }
        match (kind, text) {
            ("AWS", "*") => Some(PrincipalPattern::Everyone),
            ("Federated", "*") => Some(PrincipalPattern::AnyFederated),
            ("Service", "*") => {
                let error = Diagnostic::error("unsupported-wildcard-in-principal", "`*` is not a service");
                let error = error.label(self.source, item.span, "no wildcard for services");
                self.report(error.help("name the services; for everyone write `\"Principal\": \"*\"`"));
                None
            }
            (_, "") => {
                let error = Diagnostic::error("invalid-principal-format", "an empty principal");
                self.report(
                    error.label(self.source, item.span, "nothing in here").help("name a principal or remove the entry"),
                );
                None
            }
            (_, text) if text.contains(['*', '?']) => Some(self.partial_wildcard(item, text)),
            ("AWS", text) => self.aws(item, text),
            ("Service", text) => Some(PrincipalPattern::Service(text.to_owned())),
            ("Federated", text) => Some(PrincipalPattern::Federated(text.to_owned())),
            (_, text) => Some(PrincipalPattern::CanonicalUser(text.to_owned())),
        }
    }

    fn partial_wildcard(&mut self, item: &Node, text: &str) -> PrincipalPattern {
        let message = format!("`{text}` has a wildcard and matches nobody");
        let problem = self.mode.refusal("unsupported-wildcard-in-principal", message);
        let problem = problem.label(self.source, item.span, "only a lone `*` is a wildcard in a principal");
        self.report(problem.help("write `\"*\"` and compare `aws:PrincipalArn` in a condition"));
        PrincipalPattern::Nobody(text.to_owned())
    }

    fn aws(&mut self, item: &Node, text: &str) -> Option<PrincipalPattern> {
        match aws_principal(text) {
            AwsText::Principal(principal) => {
                let twelve =
                    principal.account.len() == 12 && principal.account.bytes().all(|byte| byte.is_ascii_digit());
                // The account of CloudFront's origin access identities is `cloudfront`.
                if !twelve && principal.account != "cloudfront" {
                    let message = format!("`{}` is not an account id", principal.account);
                    let warning = Diagnostic::warning("invalid-account", message);
                    let warning = warning.label(self.source, item.span, "account ids have twelve digits");
                    self.report(warning.help("it is taken as an account of that name"));
                }
                Some(PrincipalPattern::Aws(principal))
            }
            AwsText::UniqueId => {
                let message = format!("`{text}` is the id of a deleted identity and matches nobody");
                let warning = Diagnostic::warning("dangling-principal", message);
                let warning = warning.label(self.source, item.span, "left by a deleted user or role");
                self.report(warning.help("write the ARN of the user or role that is meant, or remove it"));
                Some(PrincipalPattern::Nobody(text.to_owned()))
            }
            AwsText::Malformed(why) => {
                let error = Diagnostic::error("invalid-principal-format", format!("`{text}` is not a principal"));
                let error = error.label(self.source, item.span, why);
                let help = "principals are accounts (`123456789012`, `arn:aws:iam::123456789012:root`) and the ARNs of users, \
                            roles, role sessions and federated users";
                self.report(error.help(help));
                None
            }
        }
    }
}
