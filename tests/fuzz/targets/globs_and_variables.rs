//! See `src/claims/globs_and_variables.rs`.
#![no_main]

use keyaki_fuzz::{Tried, claim};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|data: &[u8]| -> Corpus {
    match claim("globs_and_variables")(data) {
        Tried::Fully => Corpus::Keep,
        Tried::NotAtAll => Corpus::Reject,
    }
});
