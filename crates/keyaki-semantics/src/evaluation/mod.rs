//! Evaluation (spec 0.2): from statements to the outcome for a request.

pub(crate) mod decide;
pub(crate) mod encode;
