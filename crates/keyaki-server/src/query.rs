//! What stands in the address of a request, and in the credentials of its signature.

/// The region of requests that do not name one.
const REGION: &str = "us-east-1";

/// The members of a query: `a=1&b=%2F`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn read(text: &str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        Self(
            pairs
                .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
                .map(|(name, value)| (decoded(name), decoded(value)))
                .collect(),
        )
    }

    /// The value of a member; empty ones are as good as none.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }
}

/// Text in which `%2F` stands for a slash (RFC 3986, section 2.1).
pub(crate) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex =
            after.split_at_checked(2).filter(|_| *first == b'%').and_then(|(hex, after)| Some((byte(hex)?, after)));
        let (byte, after) = hex.unwrap_or((*first, after));
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn byte(hex: &[u8]) -> Option<u8> {
    let digits =
        std::str::from_utf8(hex).ok().filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

/// The region that a request is signed for: `Credential=KEY/20261128/eu-west-1/access-analyzer/aws4_request`.
pub(crate) fn region(authorization: Option<&[u8]>) -> String {
    let scope = || {
        let text = std::str::from_utf8(authorization?).ok()?;
        let (_, credential) = text.split_once("Credential=")?;
        credential.split('/').nth(2)
    };
    let is_region = |text: &&str| {
        (1..=30).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    scope().filter(is_region).unwrap_or(REGION).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_decoded() {
        let query = Query::read("analyzerArn=arn%3aaws%3A%E6%AC%85&x=%zz%4&=&maxResults=&type=ACCOUNT");
        assert_eq!(query.get("analyzerArn"), Some("arn:aws:欅"));
        assert_eq!(query.get("x"), Some("%zz%4"));
        assert_eq!((query.get("maxResults"), query.get("none"), query.get("type")), (None, None, Some("ACCOUNT")));
    }

    #[test]
    fn the_region_is_that_of_the_signature() {
        let of = |text: &str| region(Some(text.as_bytes()));
        assert_eq!(of("AWS4-HMAC-SHA256 Credential=A/20261128/eu-west-1/access-analyzer/aws4_request, …"), "eu-west-1");
        for other in ["", "Bearer x", "Credential=A/b/<script>/c", "Credential=A"] {
            assert_eq!(of(other), REGION, "{other}");
        }
    }
}
