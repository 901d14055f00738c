//! The `principal` of a request: `"anonymous"`, an ARN, an account number, or an object that names the kind of caller.
//!
//! `{"AWS": "arn:…:role/path/R", "Session": "s"}` is a named session of a role with a path, where no `aws:PrincipalArn` in the
//! context says which.

use keyaki_policy::json::Node;
use keyaki_source::Diagnostic;

use super::Reader;
use crate::request::{Caller, Context, Principal, principal};

const FORMS: &str = "name the caller by ARN or account number, write `\"anonymous\"`, \
                     or one of `{\"AWS\": …}`, `{\"Service\": …}`, `{\"Federated\": …}`, `{\"CanonicalUser\": …}`";

impl Reader<'_> {
    /// Reads who calls; the context may hold the path of a session's role.
    pub(super) fn principal(&mut self, node: &Node, context: &Context) -> Option<Principal> {
        if node.as_str() == Some(principal::ANONYMOUS) {
            return Some(Principal::Anonymous);
        }
        if node.as_str().is_some() {
            return self.identity(node, context);
        }
        match node.as_object() {
            Some([kind]) => match kind.key.value.as_str() {
                "AWS" => self.identity(&kind.value, context),
                "Service" => self.name(&kind.value).map(Principal::Service),
                "Federated" => self.name(&kind.value).map(Principal::Federated),
                "CanonicalUser" => self.name(&kind.value).map(Principal::CanonicalUser),
                other => {
                    let error = Diagnostic::error("request-principal", format!("`{other}` is no kind of principal"));
                    self.report(error.help(FORMS), kind.key.span, "unknown kind");
                    None
                }
            },
            Some([_, _]) => match (node.member("AWS"), node.member("Session")) {
                (Some(role), Some(session)) => self.session(&role.value, &session.value, context),
                _ => self.no_principal(node),
            },
            Some(_) | None => self.no_principal(node),
        }
    }

    fn identity(&mut self, node: &Node, context: &Context) -> Option<Principal> {
        let text = self.text(node, "a principal")?;
        let Some(found) = principal::parse(text, context) else {
            let error = Diagnostic::error("request-principal", format!("`{text}` names no caller"));
            let help = "write an account number, or an ARN such as `arn:aws:iam::111122223333:user/ann`, `…:role/R`, `…:root`, \
                        `arn:aws:sts::111122223333:assumed-role/R/session` or `…:federated-user/ann`";
            self.report(error.help(help), node.span, "neither an account nor the ARN of an identity");
            return None;
        };
        if let Principal::Aws { account, .. } = &found
            && !principal::is_account(account)
        {
            let warning = Diagnostic::warning("request-principal", format!("`{account}` is no account number"));
            self.report(warning.help("account numbers have twelve digits"), node.span, "the account of this caller");
        }
        Some(found)
    }

    fn session(&mut self, role: &Node, session: &Node, context: &Context) -> Option<Principal> {
        let name = self.text(session, "a session's name")?;
        match self.identity(role, context)? {
            Principal::Aws { partition, account, caller: Caller::Session { path, role, session } }
                if session.is_empty() =>
            {
                Some(Principal::Aws {
                    partition,
                    account,
                    caller: Caller::Session { path, role, session: name.into() },
                })
            }
            other => {
                let error = Diagnostic::error("request-principal", format!("`{other}` is no role"));
                let help = "only a role has sessions: write `{\"AWS\": \"arn:aws:iam::111122223333:role/R\", \"Session\": \"s\"}`";
                self.report(error.help(help), role.span, "not the ARN of a role");
                None
            }
        }
    }

    fn name(&mut self, node: &Node) -> Option<String> {
        self.text(node, "a principal").map(str::to_owned)
    }

    fn no_principal(&mut self, node: &Node) -> Option<Principal> {
        let message = format!("{} is no principal of a request", node.kind());
        self.report(Diagnostic::error("request-principal", message).help(FORMS), node.span, "not one caller");
        None
    }
}
