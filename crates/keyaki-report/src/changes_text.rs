//! What an update changes, for people: the verdict, then what is gained and what is lost, each as a policy with what is proven of it
//! and a request that shows it.

use keyaki::{Judgement, Question, Subject};
use keyaki_change::{Changes, Covers, Difference, Relation, Side, Within};
use keyaki_semantics::Request;

use crate::outcome_text::outcomes_line;
use crate::paint::{Paint, Style};
use crate::{json_text, printable, render_request};

/// The verdict and both sides. Diagnostics are not in it.
pub fn render_changes(changes: &Changes, style: Style) -> String {
    let relation = changes.relation();
    let verdict = style.paint(paint(relation), &relation.name().to_uppercase());
    let mut out = format!("{verdict}  {}\n", relation_words(relation, &changes.gained.question));
    out.push_str(&side("Access gained", &changes.gained, style));
    out.push_str(&side("Access lost", &changes.lost, style));
    out.push('\n');
    for (name, side) in [("gained", &changes.gained), ("lost", &changes.lost)] {
        let engines = outcomes_line(&side.answer.engines, style);
        let further = match side.questions {
            0 => String::new(),
            1 => ", and 1 further question".to_owned(),
            n => format!(", and {n} further questions"),
        };
        if !engines.is_empty() {
            out.push_str(&format!("{} {engines}{further}\n", style.paint(Paint::Faint, &format!("{name}:"))));
        }
    }
    out
}

fn paint(relation: Relation) -> Paint {
    match relation {
        Relation::Equivalent | Relation::Narrower => Paint::Good,
        Relation::Wider | Relation::Incomparable => Paint::Bad,
        Relation::Unknown | Relation::Disagreement => Paint::Doubt,
    }
}

/// What a verdict says of the two subjects.
pub(crate) fn relation_words(relation: Relation, question: &Question) -> &'static str {
    let of_scenarios = matches!(question.subject(), Some((_, Subject::Scenario(_))));
    match (relation, of_scenarios) {
        (Relation::Equivalent, false) => "Both policies allow the same requests.",
        (Relation::Equivalent, true) => "Both scenarios allow the same requests.",
        (Relation::Narrower, false) => "The new policy allows less than the old one, and nothing else.",
        (Relation::Narrower, true) => "The new scenario allows less than the old one, and nothing else.",
        (Relation::Wider, false) => "The new policy allows all that the old one allows, and more.",
        (Relation::Wider, true) => "The new scenario allows all that the old one allows, and more.",
        (Relation::Incomparable, false) => "Each policy allows what the other does not.",
        (Relation::Incomparable, true) => "Each scenario allows what the other does not.",
        (Relation::Unknown, _) => "How they compare is not known.",
        (Relation::Disagreement, _) => "The engines disagree.",
    }
}

fn side(title: &str, side: &Side, style: Style) -> String {
    let head = format!("\n{}\n", style.paint(Paint::Strong, title));
    match &side.answer.judgement {
        // The last two are answers to properties, which are not asked here.
        Judgement::Holds | Judgement::Exists { .. } | Judgement::NothingExists => String::new(),
        Judgement::Unknown { why, .. } => format!("{head}  not known: {}\n", printable(why)),
        Judgement::Disagreement => format!("{head}  the engines disagree\n"),
        Judgement::Fails { witness, .. } => {
            let document = match &side.document {
                Some(Ok(difference)) => difference_text(difference, style),
                Some(Err(why)) => format!("  no policy says it: {}\n", printable(why)),
                None => "  as a policy only of two single policies, not of scenarios\n".to_owned(),
            };
            let kind = if witness.realistic { "" } else { " (not shown to occur in practice)" };
            format!("{head}{document}  for instance{kind}\n{}", indented(&witness.request, style))
        }
    }
}

fn difference_text(difference: &Difference, style: Style) -> String {
    let document = json_text(&difference.document.json);
    let exact = match (&difference.covers, &difference.within) {
        (Covers::Proven, Within::Proven) => {
            format!("  {}: it allows this access and no other, both proven\n", style.paint(Paint::Good, "exact"))
        }
        (covers, within) => format!("{}{}", covers_text(covers, style), within_text(within, style)),
    };
    let bounded = if difference.bounded {
        "  the bound on the number of questions was reached: there may be a smaller or closer policy\n"
    } else {
        ""
    };
    format!("{document}{exact}{bounded}")
}

fn covers_text(covers: &Covers, style: Style) -> String {
    match covers {
        Covers::Proven => format!("  {}: it allows all of this access, proven\n", style.paint(Paint::Good, "complete")),
        Covers::Unknown(why) => {
            let word = style.paint(Paint::Doubt, "not shown to be complete");
            format!("  {word}: {}\n", printable(why))
        }
    }
}

fn within_text(within: &Within, style: Style) -> String {
    match within {
        Within::Proven => format!("  {}: it allows no other access, proven\n", style.paint(Paint::Good, "sound")),
        Within::Exceeds(request) => {
            let word = style.paint(Paint::Doubt, "more than this access");
            format!("  {word}: it also allows, for instance\n{}", indented(request, style))
        }
        Within::Unknown(why) => {
            let word = style.paint(Paint::Doubt, "not shown to be this access only");
            format!("  {word}: {}\n", printable(why))
        }
    }
}

fn indented(request: &Request, style: Style) -> String {
    render_request(request, style).lines().map(|line| format!("  {line}\n")).collect()
}
