//! The facts of a scenario: accounts and the kind of resource.

use keyaki_policy::json::{Json, Node};
use keyaki_source::{Diagnostic, Span};

use super::members::{Reader, list};
use super::{SCHEMA, ScenarioForm};
use crate::scenario::{Account, AccountRole, Callers, ResourceKind};

const CALLER: [&str; 4] = ["account", "organization", "management", "kind"];
const RESOURCE: [&str; 4] = ["account", "organization", "management", "kind"];

impl Reader<'_> {
    pub(super) fn schema(&mut self, root: &Node) {
        let Some(member) = root.member("schema") else {
            let error = Diagnostic::error("scenario-schema", "the scenario has no `schema`");
            let help = format!("add `\"schema\": \"{SCHEMA}\"`");
            let brace = Span::new(root.span.start(), root.span.start() + 1);
            return self.report(error.help(help), brace, "in this object");
        };
        let Some(text) = self.text(&member.value, "`schema`") else { return };
        if text != SCHEMA {
            let error = Diagnostic::error("scenario-schema", format!("`{text}` is no form of scenarios that is known"));
            self.report(error.help(format!("write `{SCHEMA}`")), member.value.span, "unknown schema");
        }
    }

    pub(super) fn facts(&mut self, root: &Node, form: &mut ScenarioForm) {
        if let Some(member) = root.member("caller")
            && self.object(&member.value, "`caller`", &CALLER).is_some()
        {
            form.caller = self.account(&member.value);
            if let Some(kind) = member.value.member("kind") {
                form.callers = self.callers(&kind.value).unwrap_or_default();
            }
        }
        if let Some(member) = root.member("resource")
            && self.object(&member.value, "`resource`", &RESOURCE).is_some()
        {
            form.resource = self.account(&member.value);
            if let Some(kind) = member.value.member("kind") {
                form.resource_kind = self.kind(&kind.value).unwrap_or_default();
            }
            self.one_account(&member.value, form);
        }
    }

    fn account(&mut self, node: &Node) -> Account {
        let id = node.member("account").and_then(|member| self.account_id(&member.value));
        let organization = node
            .member("organization")
            .and_then(|member| self.text(&member.value, "`organization`").map(str::to_owned));
        let role = node.member("management").and_then(|member| self.role(&member.value)).unwrap_or_default();
        Account { id, organization, role }
    }

    fn account_id(&mut self, node: &Node) -> Option<String> {
        let text = self.text(node, "`account`")?;
        if text.len() != 12 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            let error = Diagnostic::error("scenario-account", format!("`{text}` is no account number"));
            self.report(error.help("account numbers have twelve digits"), node.span, "not twelve digits");
            return None;
        }
        Some(text.to_owned())
    }

    fn role(&mut self, node: &Node) -> Option<AccountRole> {
        match node.value {
            Json::Bool(true) => Some(AccountRole::Management),
            Json::Bool(false) => Some(AccountRole::Member),
            Json::Null | Json::Number(_) | Json::String(_) | Json::Array(_) | Json::Object(_) => {
                self.wrong_type(node, "`management`", "`true` or `false`");
                None
            }
        }
    }

    fn kind(&mut self, node: &Node) -> Option<ResourceKind> {
        let text = self.text(node, "`kind`")?;
        let kind = ResourceKind::ALL.into_iter().find(|kind| kind.name() == text);
        if kind.is_none() {
            let error =
                Diagnostic::error("scenario-kind", format!("`{text}` is no kind of resource with its own rules"));
            let help = format!("the kinds are {}", list(&ResourceKind::ALL.map(ResourceKind::name)));
            self.report(error.help(help), node.span, "unknown kind");
        }
        kind
    }

    fn callers(&mut self, node: &Node) -> Option<Callers> {
        let text = self.text(node, "`kind`")?;
        let callers = Callers::ALL.into_iter().find(|callers| callers.name() == text);
        if callers.is_none() {
            let error = Diagnostic::error("scenario-kind", format!("`{text}` is no kind of callers"));
            let help = format!("the kinds are {}", list(&Callers::ALL.map(Callers::name)));
            self.report(error.help(help), node.span, "unknown kind");
        }
        callers
    }

    /// When both sides are the same account, what is said of it must agree.
    fn one_account(&mut self, node: &Node, form: &ScenarioForm) {
        let same = form.caller.id.is_some() && form.caller.id == form.resource.id;
        if same && form.caller != form.resource {
            let error =
                Diagnostic::error("scenario-account", "caller and resource say different things of one account");
            let help = "give `organization` and `management` the same values on both sides";
            self.report(error.help(help), node.span, "the caller's account too");
        }
    }
}
