//! `decide` and the encoding say the same of a policy and a request.
//!
//! An input that begins with `{` is the text of both, separated by a zero byte; any other drives a generator.

use arbitrary::Unstructured;
use keyaki_policy::{Mode, PolicyKind, read};
use keyaki_semantics::Request;
use keyaki_source::Source;

use super::{Tried, texts};
use crate::agreement::agree;
use crate::generated;

pub(super) fn check(data: &[u8]) -> Tried {
    compare(data).unwrap_or(Tried::NotAtAll)
}

/// Nothing when the input makes no policy and request.
fn compare(data: &[u8]) -> Option<Tried> {
    let (policy, request) = if data.starts_with(b"{") { written(data)? } else { made(data)? };
    let source = Source::new("policy.json", policy);
    let (request, _) = Request::from_json(&Source::new("request.json", request));
    let request = request?;
    let kinds = [PolicyKind::Identity, PolicyKind::Resource];
    // Not every text is a policy of both kinds.
    let policies: Vec<_> = kinds.iter().filter_map(|kind| read(&source, Some(*kind), Mode::Lenient).0).collect();
    let tried: Vec<Tried> = policies.iter().map(|policy| agree(policy, &request)).collect();
    tried.contains(&Tried::Fully).then_some(Tried::Fully)
}

fn written(data: &[u8]) -> Option<(String, String)> {
    let [policy, request] = texts(data)?;
    Some((policy, request))
}

fn made(data: &[u8]) -> Option<(String, String)> {
    let mut bytes = Unstructured::new(data);
    let policy = generated::policy(&mut bytes).ok()?;
    let request = generated::request(&mut bytes).ok()?;
    Some((policy.to_string(), request.to_string()))
}
