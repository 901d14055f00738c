//! See `src/claims/property_text.rs`.
#![no_main]

use keyaki_fuzz::{Tried, claim};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|data: &[u8]| -> Corpus {
    match claim("property_text")(data) {
        Tried::Fully => Corpus::Keep,
        Tried::NotAtAll => Corpus::Reject,
    }
});
