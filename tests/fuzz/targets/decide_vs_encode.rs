//! `decide` and the encoding say the same of a policy and a request.
//!
//! An input that begins with `{` is the text of both, separated by a zero byte; any other drives a generator.
#![no_main]

use arbitrary::Unstructured;
use keyaki_fuzz::{agree, generated, parts};
use keyaki_policy::{Mode, PolicyKind, read};
use keyaki_semantics::Request;
use keyaki_source::Source;
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|data: &[u8]| -> Corpus {
    match compare(data) {
        Some(true) => Corpus::Keep,
        Some(false) | None => Corpus::Reject,
    }
});

/// Whether the two were compared; nothing when the input makes no policy and request.
fn compare(data: &[u8]) -> Option<bool> {
    let (policy, request) = if data.starts_with(b"{") { written(data)? } else { made(data)? };
    let source = Source::new("policy.json", policy);
    let (request, _) = Request::from_json(&Source::new("request.json", request));
    let request = request?;
    let kinds = [PolicyKind::Identity, PolicyKind::Resource];
    // Not every text is a policy of both kinds.
    let policies: Vec<_> = kinds.iter().filter_map(|kind| read(&source, Some(*kind), Mode::Lenient).0).collect();
    let compared = policies.iter().filter(|policy| agree(policy, &request)).count();
    Some(compared > 0)
}

fn written(data: &[u8]) -> Option<(String, String)> {
    let [policy, request] = parts(data).map(|part| String::from_utf8(part.to_vec()).ok());
    Some((policy?, request?))
}

fn made(data: &[u8]) -> Option<(String, String)> {
    let mut bytes = Unstructured::new(data);
    let policy = generated::policy(&mut bytes).ok()?;
    let request = generated::request(&mut bytes).ok()?;
    Some((policy.to_string(), request.to_string()))
}
