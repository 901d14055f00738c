//! Answers and diagnostics as text and JSON.
