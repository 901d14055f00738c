//! Where one reply ends: a marker that the solver was asked to echo.
//!
//! In: bytes as they arrive. Out: the text before the line that is the marker, bare as z3 echoes it or in quotes as the
//! cvc family does. No value of a model can be such a line: solvers escape line breaks in strings. Markers are numbered,
//! so that a late reply can never be taken for the reply to the next question.

use crate::trouble::Trouble;

const MARKER: &str = "keyaki-end-of-reply-";

/// More than this is not a reply.
const LONGEST: usize = 16 << 20;

/// What has arrived of a reply.
#[derive(Default)]
pub(crate) struct Reply {
    bytes: Vec<u8>,
    /// Where the line starts that is being looked at.
    line: usize,
    /// Up to where that line is known not to end.
    seen: usize,
    number: u64,
    /// The line that is waited for.
    marker: String,
}

impl Reply {
    /// The command to send after those whose reply is to come next.
    pub(crate) fn marker_command(&mut self) -> String {
        self.number += 1;
        self.marker = format!("{MARKER}{}", self.number);
        format!("(echo \"{}\")\n", self.marker)
    }

    /// Takes more bytes; the reply, once the marker is among them. Bytes after the marker stay for the next reply.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<Option<String>, Trouble> {
        self.bytes.extend_from_slice(bytes);
        while let Some(length) = self.bytes.iter().skip(self.seen).position(|b| *b == b'\n') {
            let (start, end) = (self.line, self.seen + length + 1);
            (self.line, self.seen) = (end, end);
            if self.is_marker(start, end) {
                return Ok(Some(self.take(start, end)));
            }
        }
        self.seen = self.bytes.len();
        if self.bytes.len() > LONGEST { Err(Trouble::Flood) } else { Ok(None) }
    }

    fn is_marker(&self, start: usize, end: usize) -> bool {
        let line = self.bytes.get(start..end).unwrap_or_default().trim_ascii();
        let bare = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
        bare == self.marker.as_bytes()
    }

    /// What stands before `start`; goes on at `end`.
    fn take(&mut self, start: usize, end: usize) -> String {
        let rest = self.bytes.split_off(end);
        self.bytes.truncate(start);
        let reply = self.so_far();
        (self.bytes, self.line, self.seen) = (rest, 0, 0);
        reply
    }

    /// What has arrived so far.
    pub(crate) fn so_far(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(chunks: &[&str], expected: &str) {
        let mut reply = Reply::default();
        assert_eq!(reply.marker_command(), "(echo \"keyaki-end-of-reply-1\")\n");
        let got: Vec<String> =
            chunks.iter().map(|chunk| format!("{:?}", reply.push(chunk.as_bytes()).unwrap())).collect();
        assert_eq!(format!("{}, then {:?}", got.join(" "), reply.so_far()), expected);
    }

    #[test]
    fn a_reply_ends_at_the_marker() {
        check(&["sat\nkeyaki-end-of-reply-1\n"], r#"Some("sat\n"), then """#);
        check(&["sat\n\"keyaki-end-of-", "reply-1\"\r\nmore"], r#"None Some("sat\n"), then "more""#);
    }

    #[test]
    fn another_marker_is_no_marker() {
        check(&["keyaki-end-of-reply-0\n"], r#"None, then "keyaki-end-of-reply-0\n""#);
    }

    #[test]
    fn a_marker_inside_a_value_is_no_marker() {
        check(&["((x \"keyaki-end-of-reply-1\"))\n"], r#"None, then "((x \"keyaki-end-of-reply-1\"))\n""#);
    }

    #[test]
    fn endless_output_is_not_collected() {
        let mut reply = Reply::default();
        assert_eq!(reply.push(&vec![b'x'; LONGEST + 1]), Err(Trouble::Flood));
    }
}
