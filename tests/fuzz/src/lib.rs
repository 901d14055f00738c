//! What the fuzz targets share: claims about Keyaki that no input may break.
//!
//! A function here panics when its claim is broken; that is how a fuzzer learns of it.

mod agreement;
mod findings;
pub mod generated;

pub use agreement::agree;
pub use findings::check_diagnostics;

/// The parts of an input, which a zero byte separates; missing ones are empty.
pub fn parts<const N: usize>(data: &[u8]) -> [&[u8]; N] {
    let mut parts = data.splitn(N, |byte| *byte == 0);
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}
