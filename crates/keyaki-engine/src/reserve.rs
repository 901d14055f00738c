//! Engines that are looked for when they are needed.
//!
//! In: a way to find them. Out: the engines, found once. Knows nothing of what finding them takes.

use std::sync::{Arc, OnceLock};

use crate::Engine;

type Engines = Vec<Arc<dyn Engine>>;

/// Engines that are looked for when they are needed.
pub(crate) struct Reserve {
    find: Box<dyn Fn() -> Engines + Send + Sync>,
    found: OnceLock<Engines>,
}

impl Reserve {
    pub(crate) fn new(find: impl Fn() -> Engines + Send + Sync + 'static) -> Self {
        Self { find: Box::new(find), found: OnceLock::new() }
    }

    /// The engines; whoever comes first looks for them, the others wait.
    pub(crate) fn engines(&self) -> &[Arc<dyn Engine>] {
        self.found.get_or_init(&self.find)
    }

    /// The engines that have been found.
    pub(crate) fn found(&self) -> &[Arc<dyn Engine>] {
        self.found.get().map_or(&[], Vec::as_slice)
    }
}
