//! See `src/claims/decide_vs_encode.rs`.
#![no_main]

use keyaki_fuzz::{Tried, claim};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|data: &[u8]| -> Corpus {
    match claim("decide_vs_encode")(data) {
        Tried::Fully => Corpus::Keep,
        Tried::NotAtAll => Corpus::Reject,
    }
});
