//! Questions as the text of a property that asks the same.

use keyaki_grammar::{is_plain_word, quoted};

use crate::{Access, Perimeter, PublicAccess, Question, Subject, Trust};

/// The text of a property that asks what `question` asks.
pub fn written(question: &Question) -> String {
    match question {
        Question::NoNewAccess { .. } => {
            "property no-new-access:\n    every request allowed by new: allowed by existing\n".to_owned()
        }
        Question::AccessNotGranted { access, .. } => access_not_granted(access),
        Question::NoPublicAccess { policy, public } => no_public_access(policy, public),
        Question::CrossAccount { policy, perimeter } => cross_account(policy, perimeter),
        Question::Property { property, .. } => format!("{}\n", property.source().slice(property.span())),
    }
}

fn access_not_granted(access: &Access) -> String {
    let listed = |what: &str, items: &[String]| {
        let items: Vec<String> = items.iter().map(|item| pattern(item)).collect();
        (!items.is_empty()).then(|| format!("{what} like [{}]", items.join(", ")))
    };
    let tests = [listed("action", access.actions()), listed("resource", access.resources())];
    let tests: Vec<String> = tests.into_iter().flatten().collect();
    format!("property access-not-granted:\n    no allowed request: {}\n", tests.join(" and "))
}

/// A claim that nobody is let in of whom `who` holds.
fn nobody(policy: &Subject, who: &str) -> String {
    match policy {
        Subject::Policy(_) => format!("no allowed request: {who}"),
        Subject::Scenario(_) => format!("no request: allowed through resource and {who}"),
    }
}

fn no_public_access(policy: &Subject, public: &PublicAccess) -> String {
    let of = public.resource_type();
    let claim = match public.trust() {
        Trust::Semantic => {
            let claim = nobody(policy, &format!("caller is stranger to policy of {of}"));
            format!("{claim}\n    from more than 2^24 IPv4 or 2^96 IPv6 addresses")
        }
        Trust::Syntactic => format!("no request: allowed without fixed values of {of}"),
    };
    format!("property no-public-access:\n    {claim}\n")
}

fn cross_account(policy: &Subject, perimeter: &Perimeter) -> String {
    let accounts = perimeter.accounts().map(|account| format!("account {account}"));
    let organizations = perimeter.organizations().map(|id| format!("organization {id}"));
    let inside: Vec<String> = accounts.chain(organizations).collect();
    let claim = nobody(policy, &format!("caller is outside [{}]", inside.join(", ")));
    format!("property cross-account:\n    {claim}\n")
}

/// A listed action or resource as a pattern: there `${…}` is text, here it would be a variable.
fn pattern(item: &str) -> String {
    let item = item.replace("${", "${$}{");
    if is_plain_word(&item) { item } else { quoted(&item) }
}
