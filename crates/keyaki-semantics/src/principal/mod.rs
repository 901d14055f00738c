//! Principals (spec A.6): `Principal` and `NotPrincipal`.

pub(crate) mod affiliation;
pub(crate) mod decide;
pub(crate) mod encode;
