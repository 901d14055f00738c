//! A shared bearer token.
//!
//! What is kept and compared is its SHA-256, so that the comparison takes the same time whatever a client sends, its length
//! included.

use std::fmt;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What every client has to know.
#[derive(Clone)]
pub struct Token([u8; 32]);

impl Token {
    /// The token that is written so.
    pub fn new(text: &str) -> Self {
        Self(Sha256::digest(text).into())
    }

    /// Whether a header `Authorization` has this token: `Bearer TOKEN` (RFC 6750).
    pub(crate) fn is_in(&self, authorization: Option<&[u8]>) -> bool {
        let given = authorization.and_then(|value| value.split_at_checked("bearer ".len()));
        let Some((scheme, token)) = given.filter(|(scheme, _)| scheme.eq_ignore_ascii_case(b"bearer ")) else {
            return false;
        };
        debug_assert!(!scheme.is_empty());
        let given: [u8; 32] = Sha256::digest(token).into();
        self.0.ct_eq(&given).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_token_will_do() {
        let token = Token::new("secret");
        let is_in = |header: &str| token.is_in(Some(header.as_bytes()));
        assert!(is_in("Bearer secret") && is_in("bearer secret"));
        for wrong in
            ["", "Bearer", "Bearer ", "Bearer secre", "Bearer secrets", "Basic secret", "secret", "Bearer  secret"]
        {
            assert!(!is_in(wrong), "{wrong:?}");
        }
        assert!(!token.is_in(None));
        assert_eq!(format!("{token:?}"), "Token(…)");
    }
}
