//! Scripts as a whole, judged by two crates that others wrote: `yaspar-ir` checks their syntax and sorts,
//! `aws-smt-strings` has its own string functions, with which `interpret` runs them under a model.

mod generate;
mod interpret;
mod meaning;
mod replies;
mod samples;
mod sort_check;
