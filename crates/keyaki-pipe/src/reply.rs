//! Where one reply ends: a marker that the solver was asked to echo.
//!
//! In: bytes as they arrive. Out: the text before the line that is the marker, bare as z3 echoes it or in quotes as the
//! cvc family does. No value of a model can be such a line: solvers escape line breaks in strings.

use crate::trouble::Trouble;

const MARKER: &str = "keyaki-end-of-reply";

/// More than this is not a reply.
const LONGEST: usize = 16 << 20;

/// The command after which a reply is complete.
pub(crate) fn marker_command() -> String {
    format!("(echo \"{MARKER}\")\n")
}

/// What has arrived of a reply.
#[derive(Default)]
pub(crate) struct Reply {
    bytes: Vec<u8>,
    /// Where the first line starts that has not been looked at.
    line: usize,
}

impl Reply {
    /// Takes more bytes; the reply, once the marker is among them. Bytes after the marker stay for the next reply.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<Option<String>, Trouble> {
        self.bytes.extend_from_slice(bytes);
        while let Some(line) = self.bytes.get(self.line..).unwrap_or_default().split_inclusive(|b| *b == b'\n').next() {
            if !line.ends_with(b"\n") {
                break;
            }
            let (start, end) = (self.line, self.line + line.len());
            self.line = end;
            if is_marker(line) {
                let rest = self.bytes.split_off(end);
                self.bytes.truncate(start);
                let reply = String::from_utf8_lossy(&self.bytes).into_owned();
                *self = Self { bytes: rest, line: 0 };
                return Ok(Some(reply));
            }
        }
        if self.bytes.len() > LONGEST { Err(Trouble::Flood) } else { Ok(None) }
    }

    /// What has arrived so far.
    pub(crate) fn so_far(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

fn is_marker(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let bare = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    bare == MARKER.as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(chunks: &[&str], expected: &str) {
        let mut reply = Reply::default();
        let got: Vec<String> =
            chunks.iter().map(|chunk| format!("{:?}", reply.push(chunk.as_bytes()).unwrap())).collect();
        assert_eq!(format!("{}, then {:?}", got.join(" "), reply.so_far()), expected);
    }

    #[test]
    fn a_reply_ends_at_the_marker() {
        check(&["sat\nkeyaki-end-of-reply\n"], r#"Some("sat\n"), then """#);
        check(&["sat\n\"keyaki-end-of-", "reply\"\r\nmore"], r#"None Some("sat\n"), then "more""#);
    }

    #[test]
    fn a_marker_inside_a_value_is_no_marker() {
        check(&["((x \"keyaki-end-of-reply\"))\n"], r#"None, then "((x \"keyaki-end-of-reply\"))\n""#);
    }

    #[test]
    fn endless_output_is_not_collected() {
        let mut reply = Reply::default();
        assert_eq!(reply.push(&vec![b'x'; LONGEST + 1]), Err(Trouble::Flood));
    }
}
