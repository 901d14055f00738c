//! What to do when no solver can be used.

/// How to get one.
pub(crate) const INSTALL: &str = "install z3 (`pip install z3-solver`) or cvc5 (`apt install cvc5`) so that it is on PATH, \
     or name another solver in a file for `--engines-file`; README.md says more, and `keyaki engines` lists what was found";
