//! SMT-LIB 2 scripts from queries, models from replies.
