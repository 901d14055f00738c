//! The characters of SMT-LIB strings, and why leaving out the rest of Unicode loses no model.
//!
//! SMT-LIB 2.6 (theory `UnicodeStrings`) has the code points 0 to 2FFFF, surrogates among them; policies have all of
//! Unicode without surrogates. Surrogates only add models, and reading a reply refuses those. The code points above 2FFFF are
//! missing, so an `unsat` would be wrong if only they could make the goal true. No such query is printed: neither a
//! literal nor the end of a character range lies at [`FIRST_STAND_IN`] or above, hence all characters from there on are
//! interchangeable, and a model with characters above 2FFFF becomes one without when they are renamed to stand-ins.

use keyaki_ir::CharSet;

use crate::Unprintable;

/// The last code point of the SMT-LIB alphabet.
pub(crate) const LAST: char = '\u{2ffff}';

/// The first of 1,280 code points (none assigned by Unicode) that stand in for the characters beyond the alphabet.
pub const FIRST_STAND_IN: char = '\u{2fb00}';

/// Refuses the stand-ins and what is above.
pub(crate) fn check_character(c: char) -> Result<(), Unprintable> {
    if c < FIRST_STAND_IN { Ok(()) } else { Err(Unprintable::Character(c)) }
}

/// Refuses sets that hold some but not all of the stand-ins and what is above.
pub(crate) fn check_set(set: &CharSet) -> Result<(), Unprintable> {
    let uniform =
        |(first, last): &(char, char)| *last < FIRST_STAND_IN || (*first <= FIRST_STAND_IN && *last == char::MAX);
    if set.ranges().iter().all(uniform) { Ok(()) } else { Err(Unprintable::CharSet) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_may_not_split_the_characters_that_stand_for_each_other() {
        let check = |first, last| check_set(&CharSet::from_ranges([(first, last)]));
        assert_eq!(check('a', '\u{2faff}'), Ok(()));
        assert_eq!(check('a', char::MAX), Ok(()));
        assert_eq!(check(FIRST_STAND_IN, char::MAX), Ok(()));
        assert_eq!(check('a', FIRST_STAND_IN), Err(Unprintable::CharSet));
        assert_eq!(check('a', LAST), Err(Unprintable::CharSet));
        assert_eq!(check('\u{30000}', char::MAX), Err(Unprintable::CharSet));
        assert_eq!(check_character('\u{2fa1d}'), Ok(()));
        assert_eq!(check_character('\u{10ffff}'), Err(Unprintable::Character('\u{10ffff}')));
    }
}
