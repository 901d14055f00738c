//! Actions (spec A.4): `Action` and `NotAction`.

pub(crate) mod decide;
pub(crate) mod encode;
