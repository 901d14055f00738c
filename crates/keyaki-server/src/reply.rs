//! What is sent back, before it is HTTP.

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONNECTION, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use hyper::{Response, StatusCode};
use serde_json::Value;

const JSON: &str = "application/json";
const XML: &str = "text/xml";
/// The format of Prometheus, version 0.0.4.
const METRICS: &str = "text/plain; version=0.0.4; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";
/// Longer headers are left out: clients refuse them.
const MOST_HEADER: usize = 6000;

/// What is sent back.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: u16,
    media: &'static str,
    body: Bytes,
    /// The name of an error in the API.
    error: Option<&'static str>,
    /// The request that shows a FAIL, as JSON in ASCII.
    witness: Option<String>,
    /// `PASS`, `FAIL`, `UNKNOWN`, the name of an error; for the log and the counters.
    pub(crate) outcome: &'static str,
}

impl Reply {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, JSON, body.to_string())
    }

    pub(crate) fn xml(status: u16, body: String) -> Self {
        Self::new(status, XML, body)
    }

    pub(crate) fn text(body: &str) -> Self {
        Self::new(200, TEXT, body.to_owned())
    }

    pub(crate) fn metrics(body: String) -> Self {
        Self::new(200, METRICS, body)
    }

    fn new(status: u16, media: &'static str, body: String) -> Self {
        Self { status, media, body: body.into(), error: None, witness: None, outcome: "OK" }
    }

    /// With the name of an error.
    pub(crate) fn with_error(self, name: &'static str) -> Self {
        Self { error: Some(name), outcome: name, ..self }
    }

    pub(crate) fn with_outcome(self, outcome: &'static str) -> Self {
        Self { outcome, ..self }
    }

    /// With a request that shows the answer, for those who look at headers.
    pub(crate) fn with_witness(self, request: &Value) -> Self {
        Self { witness: Some(ascii(&request.to_string())).filter(|text| text.len() <= MOST_HEADER), ..self }
    }

    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    /// What it takes to keep.
    pub(crate) fn size(&self) -> usize {
        self.body.len() + self.witness.as_ref().map_or(0, String::len)
    }

    /// The reply to the request of this name.
    pub(crate) fn response(&self, id: &str) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::new(self.body.clone()));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media));
        let mut add = |name: &'static str, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        };
        add("x-amzn-requestid", id);
        if let Some(error) = self.error {
            add("x-amzn-errortype", error);
        }
        if let Some(witness) = &self.witness {
            add("x-keyaki-witness", witness);
        }
        if self.status == 429 {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        // What is left of the body is not read.
        if matches!(self.status, 408 | 413) {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

/// JSON text without characters that a header cannot hold.
fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            ' '..='~' => text.push(character),
            _ => text.extend(character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}"))),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_witness_is_a_header_of_plain_characters() {
        let witness = json!({"resource": "arn:aws:s3:::b/欅\u{1f333}\u{7f}\u{1}"});
        let reply = Reply::json(200, &json!({})).with_witness(&witness);
        let response = reply.response("id");
        let header = response.headers()["x-keyaki-witness"].to_str().unwrap();
        assert_eq!(header, r#"{"resource":"arn:aws:s3:::b/\u6b05\ud83c\udf33\u007f\u0001"}"#);
        assert_eq!(serde_json::from_str::<Value>(header).unwrap(), witness);
        let long = Reply::json(200, &json!({})).with_witness(&json!("x".repeat(10_000)));
        assert!(!long.response("id").headers().contains_key("x-keyaki-witness"));
    }
}
