//! What is asked of engines about two policies is what `decide` says of them, for every request: with what both say left out
//! of the question, and without that.
//!
//! An input that begins with `{` is the text of two policies and a request, with zero bytes between; any other drives a
//! generator whose second policy is often a changed copy of the first.

use arbitrary::Unstructured;
use keyaki_policy::{Mode, PolicyKind, read};
use keyaki_semantics::Request;
use keyaki_source::Source;

use super::{Tried, texts};
use crate::agreement::agree_on_two;
use crate::generated;

pub(super) fn check(data: &[u8]) -> Tried {
    let Some([existing, new, request]) = (if data.starts_with(b"{") { texts(data) } else { made(data) }) else {
        return Tried::NotAtAll;
    };
    let (Some(request), _) = Request::from_json(&Source::new("request.json", request)) else { return Tried::NotAtAll };
    let sources = [Source::new("existing.json", existing), Source::new("new.json", new)];
    let mut tried = Tried::NotAtAll;
    for kind in [PolicyKind::Identity, PolicyKind::Resource] {
        let [existing, new] = sources.each_ref().map(|source| read(source, Some(kind), Mode::Lenient).0);
        // Not every text is a policy of both kinds.
        if let (Some(existing), Some(new)) = (existing, new)
            && agree_on_two(&existing, &new, &request) == Tried::Fully
        {
            tried = Tried::Fully;
        }
    }
    tried
}

fn made(data: &[u8]) -> Option<[String; 3]> {
    let mut bytes = Unstructured::new(data);
    let [existing, new] = generated::two_policies(&mut bytes).ok()?;
    let request = generated::request(&mut bytes).ok()?;
    Some([existing.to_string(), new.to_string(), request.to_string()])
}
