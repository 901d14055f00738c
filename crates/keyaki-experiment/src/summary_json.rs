//! What came of an experiment, for programs: `keyaki.experiment/1`.

use serde_json::{Value, json};

use crate::statistics::{Measured, Report};

/// The numbers of every configuration, and how they agree. Times are seconds; what there is no number for is null.
pub fn summary_json(report: &Report) -> Value {
    let labels: Vec<&str> = report.measured.iter().map(|one| one.configuration.label.as_str()).collect();
    let questions = report.questions.iter().map(|([corpus, question], [sat, unsat, unknown])| {
        json!({ "corpus": corpus, "question": question, "sat": sat, "unsat": unsat, "unknown": unknown })
    });
    let contradictions = report.agreement.contradictions.iter().map(|([corpus, instance, question], said)| {
        let said = said.iter().map(|(who, answer)| json!({ "configuration": who, "answer": answer.name() }));
        json!({ "corpus": corpus, "instance": instance, "question": question, "said": said.collect::<Vec<_>>() })
    });
    json!({
        "schema": "keyaki.experiment/1",
        "name": report.name,
        "machine": report.machine,
        "repetitions": report.repetitions,
        "parallel": report.parallel,
        "configurations": report.measured.iter().map(measured).collect::<Vec<_>>(),
        "questions": questions.collect::<Vec<_>>(),
        "agreement": agreement(report, &labels),
        "contradictions": contradictions.collect::<Vec<_>>(),
        "refused": report.refused,
    })
}

fn measured(measured: &Measured) -> Value {
    let (configuration, figures) = (&measured.configuration, &measured.figures);
    json!({
        "label": configuration.label,
        "engine": configuration.engine,
        "versions": measured.versions,
        "strings": configuration.strings.name(),
        "slicing": configuration.slicing.name(),
        "timeout": configuration.timeout,
        "asked": figures.asked,
        "sat": figures.sat,
        "unsat": figures.unsat,
        "unknown": figures.unknown,
        "median": number(figures.median),
        "percentile90": number(figures.tenth),
        "percentile99": number(figures.hundredth),
        "longest": number(figures.longest),
        "sum": number(figures.sum),
        "encodeMedian": number(figures.encode),
        "noise": number(figures.noise),
    })
}

fn agreement(report: &Report, labels: &[&str]) -> Value {
    let mut pairs = Vec::new();
    for (at, (one, row)) in labels.iter().zip(&report.agreement.pairs).enumerate() {
        for (other, pair) in labels.iter().zip(row).skip(at + 1) {
            pairs.push(json!({
                "configurations": [one, other],
                "same": pair.same,
                "different": pair.different,
                "firstAlone": pair.first_alone,
                "secondAlone": pair.second_alone,
                "neither": pair.neither,
            }));
        }
    }
    Value::Array(pairs)
}

fn number(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
