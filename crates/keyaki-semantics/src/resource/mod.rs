//! Resources (spec A.5): `Resource` and `NotResource`.

pub(crate) mod decide;
pub(crate) mod encode;
