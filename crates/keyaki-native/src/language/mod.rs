//! Texts within some patterns and outside others.
