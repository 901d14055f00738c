//! Answers, diagnostics and the rest as text for people and JSON for programs.
//!
//! In: values of the other crates. Out: text or JSON, whole; nothing is printed here. Promises: equal values give equal
//! bytes, and no control character of foreign text reaches a terminal.

#![deny(clippy::disallowed_methods)]

mod answer_json;
mod answer_text;
mod certificate_words;
mod changes_json;
mod changes_text;
mod checked;
mod comparison;
mod comparison_json;
mod comparison_text;
mod counts;
mod decision_words;
mod decisions;
mod decisions_json;
mod decisions_text;
mod diagnostics_json;
mod diagnostics_text;
mod document_text;
mod engine_list;
mod finding;
mod fit;
mod github;
mod junit;
mod layers;
mod lint_json;
mod lint_text;
mod location;
mod markdown;
mod obstacle_words;
mod outcome_json;
mod outcome_text;
mod paint;
mod policy_text;
mod printable;
mod readings;
mod request_text;
mod run_json;
mod run_text;
mod scenario_decision_json;
mod scenario_decision_text;
mod snippet;
mod suggestion;
mod table;
mod verdict;
mod xml;

pub use answer_json::answer_json;
pub use answer_text::render_answer;
pub use certificate_words::CertificateWords;
pub use changes_json::changes_json;
pub use changes_text::render_changes;
pub use checked::{Accepted, Asked, Checked};
pub use comparison::{Agreed, Compared, Comparison, Shown};
pub use comparison_json::comparison_json;
pub use comparison_text::render_comparison;
pub use decisions::{Evaluation, ScenarioEvaluation};
pub use decisions_json::decisions_json;
pub use decisions_text::render_decisions;
pub use diagnostics_json::{diagnostics_json, error_json};
pub use diagnostics_text::render_diagnostics;
pub use document_text::render_document;
pub use engine_list::{EngineRow, Place, Usable, engines_json, render_engines};
pub use github::github_annotations;
pub use junit::junit;
pub use layers::{LayerPolicies, layers};
pub use lint_json::lint_json;
pub use lint_text::render_lint;
pub use markdown::markdown_comment;
pub use paint::{Colour, Style};
pub use policy_text::render_policy;
pub use printable::{json_in_line, json_line, json_text, printable, printable_block};
pub use readings::render_readings;
pub use request_text::render_request;
pub use run_json::run_json;
pub use run_text::render_run;
pub use scenario_decision_json::scenario_decision_json;
pub use scenario_decision_text::render_scenario_decision;
pub use suggestion::{Suggested, render_suggestion, suggestion_json};
pub use verdict::Verdict;
