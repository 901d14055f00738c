//! What an engine is, and asking several of them.
