//! The previews that are kept: the newest.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

const MOST: usize = 1000;
/// Bytes of the JSON of all previews together.
const MOST_BYTES: usize = 32 << 20;

/// A preview.
#[derive(Clone, Debug)]
pub(crate) struct Preview {
    pub(crate) analyzer: String,
    pub(crate) configurations: Value,
    pub(crate) created: String,
    /// Its findings as the API has them, or why the configuration is not valid.
    pub(crate) found: Result<Vec<Value>, String>,
}

/// The previews that are kept.
#[derive(Default)]
pub(crate) struct Previews(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    previews: BTreeMap<String, (Preview, usize)>,
    order: VecDeque<String>,
    bytes: usize,
}

impl Previews {
    pub(crate) fn put(&self, id: &str, preview: Preview) {
        let mut kept = self.kept();
        let bytes = size(&preview);
        kept.bytes += bytes;
        kept.previews.insert(id.to_owned(), (preview, bytes));
        kept.order.push_back(id.to_owned());
        while kept.order.len() > MOST || (kept.bytes > MOST_BYTES && kept.order.len() > 1) {
            let Some(oldest) = kept.order.pop_front() else { break };
            if let Some((_, bytes)) = kept.previews.remove(&oldest) {
                kept.bytes -= bytes;
            }
        }
    }

    pub(crate) fn get(&self, id: &str) -> Option<Preview> {
        self.kept().previews.get(id).map(|(preview, _)| preview.clone())
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn size(preview: &Preview) -> usize {
    let found = preview.found.iter().flatten().map(|finding| finding.to_string().len());
    preview.configurations.to_string().len() + found.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preview(text: &str) -> Preview {
        let (analyzer, created) = (String::new(), String::new());
        Preview { analyzer, configurations: text.into(), created, found: Ok(Vec::new()) }
    }

    #[test]
    fn the_oldest_go_first() {
        let previews = Previews::default();
        for number in 0..=MOST {
            previews.put(&number.to_string(), preview(""));
        }
        assert!(
            previews.get("0").is_none() && previews.get("1").is_some() && previews.get(&MOST.to_string()).is_some()
        );
        previews.put("long", preview(&"x".repeat(MOST_BYTES)));
        assert!(previews.get("long").is_some() && previews.get("1").is_none());
        previews.put("next", preview(""));
        assert!(previews.get("long").is_none() && previews.kept().bytes == 2);
    }
}
