//! Questions asked once more as the properties that `keyaki dump question` prints.

use keyaki::property::{RoleName, read_properties, written};
use keyaki::{Judgement, Question};
use keyaki_engine::Panel;
use keyaki_source::Source;

use super::{answer, native};

/// What the property does not say as the question does: the verdict, the statement, the request.
pub fn difference(question: &Question) -> Option<String> {
    let text = written(question);
    let (properties, diagnostics) = read_properties(&Source::new("written.kyk", text), &[], question.readings());
    let Some([property]) = properties.as_deref() else { return Some(format!("{diagnostics:?}")) };
    let subject = |name: &RoleName| {
        let mut subjects = question.subjects().into_iter();
        subjects.find(|(role, _)| role.name() == name.as_str()).unwrap().1.clone()
    };
    let subjects = property.policies().iter().map(subject).collect();
    let same = Question::about(property, subjects).unwrap();
    let native = Panel::new([native()]);
    let (plain, other) = (answer(question, &native).judgement, answer(&same, &native).judgement);
    let shown = |judgement: &Judgement| match judgement {
        Judgement::Fails { witness, reasons } => {
            // Where addresses are counted, the request is one of the last round, whose question tolerates others.
            let shows = |question: &Question| question.counts_addresses() || question.is_violated_by(&witness.request);
            assert!(shows(question) && shows(&same));
            reasons.iter().map(|reason| reason.statement_index).collect()
        }
        _ => Vec::new(),
    };
    let equal = plain.result() == other.result() && shown(&plain) == shown(&other);
    (!equal).then(|| format!("{plain:?}, and as a property {other:?}"))
}
