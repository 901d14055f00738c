//! What each target claims, as a function of the fuzzer's bytes.

mod decide_vs_encode;
mod globs_and_variables;
mod policy_text;
mod property_text;
mod reply_reader;
mod request_json;
mod scenario;
mod two_policies;
mod validation;

/// Panics when the input breaks what is claimed.
pub type Claim = fn(&[u8]) -> Tried;

/// How far an input got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// The claim was tried on it.
    Fully,
    /// It is no input for this target, or one that the claim does not speak of: not worth keeping.
    NotAtAll,
}

/// Every claim, by the name of its target.
pub const CLAIMS: [(&str, Claim); 9] = [
    ("decide_vs_encode", decide_vs_encode::check),
    ("globs_and_variables", globs_and_variables::check),
    ("policy_text", policy_text::check),
    ("property_text", property_text::check),
    ("reply_reader", reply_reader::check),
    ("request_json", request_json::check),
    ("scenario", scenario::check),
    ("two_policies", two_policies::check),
    ("validation", validation::check),
];

/// The claim of a target; panics when there is none.
pub fn claim(target: &str) -> Claim {
    CLAIMS.iter().find(|(name, _)| *name == target).expect("the target has a claim").1
}

/// The parts of an input, which a zero byte separates; missing ones are empty.
fn parts<const N: usize>(data: &[u8]) -> [&[u8]; N] {
    let mut parts = data.splitn(N, |byte| *byte == 0);
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

/// The parts as texts; nothing when one of them is none.
fn texts<const N: usize>(data: &[u8]) -> Option<[String; N]> {
    let texts = parts::<N>(data).map(|part| String::from_utf8(part.to_vec()).ok());
    texts.iter().all(Option::is_some).then(|| texts.map(Option::unwrap_or_default))
}
