//! When a finding is the same as before.
//!
//! What was accepted is a set of requests: those that are allowed and must not be. The query describes this set and nothing
//! else of the policies (what cannot matter is left out before it is encoded), so a finding is the same while its query is. The order
//! of statements, their names, and changes elsewhere in the policy do not matter; any change of what flows does.
//!
//! Two things that a query does not say count as well: what its symbols mean, such as the unit of a number, and what the policies are
//! attached to. Where a query describes the set in part only, the texts of the policies have to be the same.

use keyaki::{Prepared, Question, Realism, Subject, identity};
use keyaki_report::layers;
use keyaki_semantics::Encoding;
use keyaki_source::Diagnostic;

use crate::certificate::sha256;
use crate::listing;

/// The identity of what fails in `question`, whose encoding this is.
pub(crate) fn finding(question: &Question, prepared: &Prepared, realism: Realism) -> String {
    let encoding = prepared.encoding_for(realism);
    let query = &encoding.query;
    let mut text = format!("keyaki.finding/1\n{}\n{}\n", question.name(), identity(query));
    for (role, subject) in question.subjects() {
        text.push_str(&format!("{} {:?}\n", role.name(), attached(subject)));
    }
    for symbol in query.symbols() {
        let declaration = query.terms.declaration(symbol);
        text.push_str(&format!("{:?} {:?}\n", declaration.name, declaration.note));
    }
    if !is_exact(encoding) || !is_exact(&prepared.encoding) {
        for policy in question.subjects().iter().flat_map(|(_, subject)| subject.policies()) {
            text.push_str(&format!("{:?}\n", policy.source.slice(policy.span)));
        }
    }
    sha256(&text)
}

/// What the policies of a subject are attached to.
fn attached(subject: &Subject) -> String {
    match subject {
        Subject::Policy(policy) => policy.kind.with_article().to_owned(),
        Subject::Scenario(scenario) => {
            let layers =
                layers(scenario).into_iter().map(|layer| format!("{}: {}", layer.title(), layer.policies.len()));
            format!("{}; {}", listing::scenario_facts(scenario), layers.collect::<Vec<_>>().join("; "))
        }
    }
}

/// Whether the query says all that the policies say about a request: no relation between texts is left open, and no text stands for
/// others by a rule that is stated beside the goal.
fn is_exact(encoding: &Encoding) -> bool {
    let symbols = &encoding.symbols;
    let derived = symbols.lower_case.is_empty() && symbols.defaulted.is_empty() && symbols.arn_parts.is_empty();
    let is_note = |diagnostic: &Diagnostic| diagnostic.severity == keyaki_source::Severity::Note;
    derived && encoding.diagnostics.iter().all(is_note)
}
