//! What to do when a solver is needed.

/// How to get one.
pub(crate) const INSTALL: &str = "install z3 (`pip install z3-solver`) or cvc5 (`apt install cvc5`) so that it is on PATH, \
     or name another solver in a file for `--engines-file`; README.md says more, and `keyaki engines` lists what was found";

/// What solvers are good for.
pub(crate) const SOLVERS: &str = "questions are answered with no solver installed; for what the embedded engine does not know, \
     and for a second opinion, install z3 (`pip install z3-solver`) or cvc5 (`apt install cvc5`) so that it is on PATH";
