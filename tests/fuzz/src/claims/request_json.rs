//! Any bytes are a request or an error; a request that is written reads back as the same.

use keyaki_semantics::Request;
use keyaki_source::{Diagnostic, Source};

use super::Tried;
use crate::findings::check_diagnostics;

pub(super) fn check(data: &[u8]) -> Tried {
    let source = match Source::from_bytes("request.json", data.to_vec()) {
        Ok(source) => source,
        Err(diagnostic) => {
            check_diagnostics(&[*diagnostic]);
            return Tried::Fully;
        }
    };
    let Some(request) = read(&source) else { return Tried::Fully };
    let written = request.to_json();
    let again = read(&Source::new("written", written.to_string()));
    assert_eq!(again.as_ref(), Some(&request), "written as {written}");
    assert_eq!(again.map(|again| again.to_json()), Some(written), "written once more, in another way");
    Tried::Fully
}

fn read(source: &Source) -> Option<Request> {
    let (request, diagnostics) = Request::from_json(source);
    let refused = diagnostics.iter().any(Diagnostic::is_error);
    assert_eq!(request.is_none(), refused, "a request comes out exactly when nothing is an error: {diagnostics:?}");
    check_diagnostics(&diagnostics);
    request
}
