//! Wildcard patterns (spec A.5, B.2, B.9): the chapter that actions, resources and conditions share.

pub(crate) mod decide;
pub(crate) mod encode;
