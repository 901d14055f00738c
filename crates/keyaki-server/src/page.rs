//! Lists in parts: `maxResults` and `nextToken`.

use crate::fault::{Fault, Field};

/// The longest part, and how long one is when nobody says.
const MOST: usize = 100;
/// What tokens begin with; the rest is how many items have been given.
const MARK: &str = "keyaki-";

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    start: usize,
    length: usize,
}

/// A part, and the token for the next if there is one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: Option<String>,
}

impl Page {
    /// The part that is asked for with these values.
    pub(crate) fn read(most: Option<&str>, token: Option<&str>) -> Result<Self, Fault> {
        let wrong = |name: &str, message: &str| {
            Fault::fields(message, vec![Field { name: name.to_owned(), message: message.to_owned() }])
        };
        let length = match most.map(str::parse::<usize>) {
            None => MOST,
            Some(Ok(length)) if length > 0 => length.min(MOST),
            Some(_) => return Err(wrong("maxResults", "`maxResults` is a whole number above 0")),
        };
        let start = match token.map(|token| token.strip_prefix(MARK).and_then(|start| start.parse().ok())) {
            None => 0,
            Some(Some(start)) => start,
            Some(None) => return Err(wrong("nextToken", "`nextToken` is none that this server has given")),
        };
        Ok(Self { start, length })
    }

    pub(crate) fn of<T: Clone>(self, all: &[T]) -> Part<T> {
        let items: Vec<T> = all.iter().skip(self.start).take(self.length).cloned().collect();
        let end = self.start.saturating_add(items.len());
        let next = (end < all.len()).then(|| format!("{MARK}{end}"));
        Part { items, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_given_in_parts() {
        let all: Vec<usize> = (0..7).collect();
        let (mut given, mut token) = (Vec::new(), None::<String>);
        let mut parts = 0;
        loop {
            let part = Page::read(Some("3"), token.as_deref()).unwrap().of(&all);
            given.extend(part.items);
            parts += 1;
            token = part.next;
            if token.is_none() {
                break;
            }
        }
        assert_eq!((given, parts), (all, 3));
    }

    #[test]
    fn wrong_values_are_refused() {
        for (most, token) in
            [(Some("0"), None), (Some("-1"), None), (Some("x"), None), (None, Some("x")), (None, Some("keyaki-"))]
        {
            assert!(Page::read(most, token).is_err(), "{most:?} {token:?}");
        }
        assert_eq!(
            Page::read(Some("1000"), Some("keyaki-500")).unwrap().of(&[1]),
            Part { items: Vec::new(), next: None }
        );
    }
}
