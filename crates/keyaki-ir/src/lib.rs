//! Typed, hash-consed logic terms, queries and models.
