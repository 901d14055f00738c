//! What a misspelt name was probably meant to be.

/// The candidate nearest to `name`, when it is near enough to be a slip: a third of the letters at most, case ignored.
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Names are short; long text is no slip and not worth comparing.
    if name.is_empty() || name.len() > 64 {
        return None;
    }
    let near = |candidate: &&str| candidate.len().max(name.len()).div_ceil(3).min(4);
    candidates
        .into_iter()
        .map(|candidate| (distance(&name.to_ascii_lowercase(), &candidate.to_ascii_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= near(candidate))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Edit distance: insertions, deletions and replacements of characters.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.chars().count()).collect();
    for (n, a) in left.chars().enumerate() {
        let mut diagonal = n;
        let mut before = n + 1;
        let mut next = vec![before];
        for (b, above) in right.chars().zip(row.iter().skip(1)) {
            before = (diagonal + usize::from(a != b)).min(above + 1).min(before + 1);
            diagonal = *above;
            next.push(before);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        let names = ["Action", "Resource", "Effect", "NotResource"];
        assert_eq!(closest("Resources", names), Some("Resource"));
        assert_eq!(closest("resource", names), Some("Resource"));
        assert_eq!(closest("Efect", names), Some("Effect"));
        assert_eq!(closest("Comment", names), None);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }
}
