//! Installed SMT solvers over pipes.
