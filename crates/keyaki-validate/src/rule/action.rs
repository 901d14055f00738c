//! Actions that do not exist.
//!
//! That a name is not in the catalogue says that AWS had not published it when the catalogue was made. A new or undocumented action is
//! reported too.

use keyaki_catalogue::Service;
use keyaki_policy::Element;

use super::Found;
use crate::IssueCode;
use crate::overlap::overlap_ignoring_case;
use crate::subject::{Item, Subject};

pub(super) fn rule(subject: &Subject<'_>, found: &mut Found) {
    for statement in &subject.statements {
        for element in [Element::Action, Element::NotAction] {
            statement.items(element).for_each(|item| action(subject, item, found));
        }
    }
}

fn action(subject: &Subject<'_>, (text, node): Item<'_>, found: &mut Found) {
    let Some((prefix, name)) = parts(text) else { return };
    let Some(service) = subject.catalogue.service(prefix) else {
        let hint = found.hint(prefix, "", subject.catalogue.services());
        let details = format!("No service has the prefix `{prefix}`.{hint}");
        return found.add(IssueCode::InvalidServiceInAction, details, [node.span]);
    };
    let known = subject.catalogue.action(prefix, name).is_some();
    if known || service.actions().is_empty() || exists(service, name) {
        return;
    }
    let names = service.actions().iter().map(|action| action.name());
    let hint = found.hint(name, &format!("{}:", service.prefix()), names);
    let details = format!("The action `{text}` does not exist.{hint}");
    found.add(IssueCode::InvalidAction, details, [node.span]);
}

/// Prefix and name of an action whose form is right; what is wrong with the form of others has been said.
pub(super) fn parts(text: &str) -> Option<(&str, &str)> {
    let (prefix, name) = text.split_once(':')?;
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let named = |c: char| !c.is_whitespace() && !matches!(c, ':' | ',' | '$');
    let good = !prefix.is_empty() && prefix.chars().all(word) && !name.is_empty() && name.chars().all(named);
    good.then_some((prefix, name))
}

fn exists(service: &Service, name: &str) -> bool {
    service.actions().iter().any(|action| overlap_ignoring_case(name, action.name()))
}
