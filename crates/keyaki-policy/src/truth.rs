//! Truth values from text (spec B.2, Bool).

/// `true` and `false` in any ASCII case; `None` for other text.
pub fn parse_truth(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        return Some(true);
    }
    text.eq_ignore_ascii_case("false").then_some(false)
}
