//! Questions as the text of a property that asks the same.

use keyaki_grammar::{is_plain_word, quoted};

use crate::{Access, Question};

/// The text of a property that asks what `question` asks, where there is one.
pub fn written(question: &Question) -> Option<String> {
    match question {
        Question::NoNewAccess { .. } => {
            Some("property no-new-access:\n    every request allowed by new: allowed by existing\n".to_owned())
        }
        Question::AccessNotGranted { access, .. } => Some(access_not_granted(access)),
        // Freshness of what a policy does not name cannot be said in a property.
        Question::NoPublicAccess { .. } | Question::CrossAccount { .. } => None,
        Question::Property { property, .. } => Some(format!("{}\n", property.source().slice(property.span()))),
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

/// A listed action or resource as a pattern: there `${…}` is text, here it would be a variable.
fn pattern(item: &str) -> String {
    let item = item.replace("${", "${$}{");
    if is_plain_word(&item) { item } else { quoted(&item) }
}
