//! Experiments: which questions are put to which engines, and what came of it.
//!
//! In: the text of an experiment, and rows that were measured. Out: a [`Plan`] of configurations and questions, statistics, and
//! tables and figures as text, CSV, JSON and a page for a browser. Promises: equal rows give equal bytes. Runs nothing and knows no
//! engine; times are what rows say.

#![deny(clippy::disallowed_methods)]

mod agreement;
mod configuration;
mod csv;
mod experiment;
mod number;
mod page;
mod row;
mod statistics;
mod summary_json;
mod summary_text;

pub use agreement::{Agreement, Pairing};
pub use configuration::{Configuration, Slicing, StringChoice};
pub use csv::csv;
pub use experiment::{Ask, Corpus, Experiment, Origin, PolicyType, QuestionPlan};
pub use page::page;
pub use row::{Answered, Key, Row};
pub use statistics::{Figures, Measured, Report, quantile};
pub use summary_json::summary_json;
pub use summary_text::render_summary;
