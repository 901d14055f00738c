//! Version numbers of solvers.

use std::fmt;

/// Numbers from the most to the least important: `4.8.12`. Missing numbers count as zero.
#[derive(Clone, Debug)]
pub struct Version(Vec<u64>);

impl Version {
    /// The version at the start of `text`: numbers with dots between them. What follows the numbers is ignored, as in
    /// `1.2.1-dev` or `5.4.1.0 (git …)`.
    pub fn read(text: &str) -> Option<Self> {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (numbers, _) = text.split_at_checked(end)?;
        let parts = numbers.trim_end_matches('.').split('.').map(|part| part.parse().ok());
        parts.collect::<Option<Vec<u64>>>().map(Self)
    }

    fn significant(&self) -> &[u64] {
        let zeros = self.0.iter().rev().take_while(|part| **part == 0).count();
        self.0.get(..self.0.len() - zeros).unwrap_or_default()
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.0.iter().map(u64::to_string).collect();
        f.write_str(&parts.join("."))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.significant() == other.significant()
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.significant().cmp(other.significant())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_number_by_number() {
        let read = |text| Version::read(text).unwrap();
        assert!(read("4.8.12") < read("4.8.17") && read("4.8.17") < read("4.12") && read("9") < read("10.0.1-dev"));
        assert_eq!(read("5.0"), read("5"));
        assert_eq!(read("1.2.1-dev.3.abc").to_string(), "1.2.1");
    }

    #[test]
    fn what_is_no_number_is_no_version() {
        assert_eq!(["", "dev", "v1.0", "1..2"].map(Version::read), [None, None, None, None]);
    }
}
