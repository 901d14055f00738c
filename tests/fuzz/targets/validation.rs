//! See `src/claims/validation.rs`.
#![no_main]

use keyaki_fuzz::{Tried, claim};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|data: &[u8]| -> Corpus {
    match claim("validation")(data) {
        Tried::Fully => Corpus::Keep,
        Tried::NotAtAll => Corpus::Reject,
    }
});
