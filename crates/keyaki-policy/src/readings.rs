//! Which reading is taken where AWS's documents are silent or contradict each other.
//!
//! In: nothing but names. Out: [`Readings`], plain data with one choice for each disputed point; the first choice of each is the
//! default and the one that `docs/semantics.md` argues for. A policy carries the readings that it was read by, so that whoever
//! evaluates or encodes it takes the same. Does not know what a reading does: that is said where each one acts.

use std::fmt;

/// One disputed point and its readings, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switch {
    /// The name on the command line.
    pub name: &'static str,
    /// The section of `docs/semantics.md` that discusses it.
    pub section: &'static str,
    /// What is disputed.
    pub about: &'static str,
    /// The readings, the default first.
    pub choices: &'static [Choice],
}

/// One reading of a disputed point, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The name on the command line.
    pub name: &'static str,
    /// What it means.
    pub about: &'static str,
}

/// Why a name or choice is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnknownReading {
    /// There is no switch of this name.
    Name(String),
    /// The switch has no such choice.
    Choice(Switch, String),
}

impl fmt::Display for UnknownReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, what, names): (&str, &str, Vec<&str>) = match self {
            Self::Name(text) => (text, "disputed point", Readings::SWITCHES.iter().map(|one| one.name).collect()),
            Self::Choice(switch, text) => (text, switch.name, switch.choices.iter().map(|one| one.name).collect()),
        };
        match self {
            Self::Name(_) => write!(f, "`{text}` is no {what}; there are {}", names.join(", ")),
            Self::Choice(..) => write!(f, "`{text}` is no reading of `{what}`; there are {}", names.join(", ")),
        }
    }
}

impl std::error::Error for UnknownReading {}

/// Declares the enums, the struct and the table in one place, so that they cannot differ.
macro_rules! switches {
    ($(
        $field:ident: $type:ident, $name:literal, $section:literal, $about:literal {
            $first:ident $first_name:literal $first_about:literal,
            $($other:ident $other_name:literal $other_about:literal,)+
        }
    )+) => {
        $(
            #[doc = $about]
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
            pub enum $type {
                #[doc = $first_about]
                #[default]
                $first,
                $(#[doc = $other_about] $other,)+
            }
        )+

        /// A choice for each disputed point.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub struct Readings {
            $(#[doc = $about] pub $field: $type,)+
        }

        impl Readings {
            /// Every disputed point that has a switch, in the order of `docs/semantics.md`.
            pub const SWITCHES: &[Switch] = &[$(Switch {
                name: $name,
                section: $section,
                about: $about,
                choices: &[
                    Choice { name: $first_name, about: $first_about },
                    $(Choice { name: $other_name, about: $other_about },)+
                ],
            },)+];

            /// The same readings but for one.
            ///
            /// # Errors
            /// When there is no such switch, or it has no such choice.
            pub fn with(mut self, name: &str, choice: &str) -> Result<Self, UnknownReading> {
                match (name, choice) {
                    $(
                        ($name, $first_name) => self.$field = $type::$first,
                        $(($name, $other_name) => self.$field = $type::$other,)+
                    )+
                    _ => return Err(unknown(name, choice)),
                }
                Ok(self)
            }

            /// The name of every switch with that of the choice taken.
            pub fn all(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
                [$((
                    $name,
                    match self.$field {
                        $type::$first => $first_name,
                        $($type::$other => $other_name,)+
                    },
                ),)+].into_iter()
            }
        }
    };
}

switches! {
    action_service_wildcard: ActionServiceWildcard, "action-service-wildcard", "A.4",
    "an action whose service part has a wildcard" {
        Pattern "pattern" "the wildcard stands for any service that fits",
        Nothing "nothing" "the item matches no action",
    }
    resource_matching: ResourceMatching, "resource-matching", "A.5",
    "how a `Resource` of six fields is matched" {
        Fields "fields" "field by field: wildcards in the first five never match a colon",
        WholeText "whole-text" "as one text: every wildcard can stretch over colons",
    }
    short_arn: ShortArn, "short-arn", "A.5",
    "an ARN with fewer than six fields and a `*` before its end, in an identity policy" {
        Both "both" "completed with `*`, and also a pattern over the whole text",
        Completed "completed" "the missing fields are `*`, nothing else",
        Stretched "stretched" "a pattern over the whole text, nothing else",
    }
    arn_service_wildcard: ArnServiceWildcard, "arn-service-wildcard", "I-7",
    "a `Resource` of six fields with a wildcard in its service field" {
        Pattern "pattern" "the wildcard stands for any service that fits",
        Nothing "nothing" "the item matches no resource",
    }
    early_variable: EarlyVariable, "early-variable", "A.5",
    "a variable before the fifth colon of a `Resource`" {
        Text "text" "it stands for text, as elsewhere",
        Nothing "nothing" "the item matches no resource",
    }
    not_principal: NotPrincipal, "not-principal", "D.2",
    "whom `NotPrincipal` leaves out" {
        SomeEntry "some-entry" "whoever some entry matches",
        EveryLevel "every-level" "whose account and identity are both listed; of a session, account, role and session",
    }
    allow_not_principal: AllowNotPrincipal, "allow-not-principal", "I-6",
    "`NotPrincipal` with `Allow`" {
        Complement "complement" "the statement is about everyone else",
        Nobody "nobody" "the statement is about nobody",
    }
    empty_condition: EmptyCondition, "empty-condition", "A.2",
    "`\"Condition\": {}`" {
        Holds "holds" "the condition holds",
        NoEffect "no-effect" "the statement has no effect",
    }
    empty_text: EmptyText, "empty-text", "B.4",
    "the empty text as a value under `ForAllValues:`" {
        NoValue "no-value" "it counts as no value",
        Value "value" "it is compared like any other",
    }
    any_value_if_exists: AnyValueIfExists, "any-value-if-exists", "B.5",
    "`ForAnyValue:…IfExists` of an absent key" {
        Fails "fails" "the test does not hold: the suffix changes nothing",
        Holds "holds" "the test holds: the suffix means what it says",
    }
    list_without_prefix: ListWithoutPrefix, "list-without-prefix", "B.6",
    "a list under an operator without `ForAllValues:` or `ForAnyValue:`" {
        Never "never" "no test holds, negated ones included",
        SomeValue "some-value" "a test asks for some value that passes; a negated one for none",
    }
    empty_values: EmptyValues, "empty-values", "B.8",
    "an operator without set prefix or `IfExists` that lists no values" {
        Formula "formula" "a positive test never holds, a negated one always does",
        Always "always" "the test holds",
        Never "never" "the test does not hold",
    }
    unresolved_variable: UnresolvedVariable, "unresolved-variable", "B.9",
    "a value whose variable has no value, under a negated operator" {
        NoMatch "no-match" "the value matches nothing, so it does not stand in the way",
        Fails "fails" "no text passes the test",
    }
    bool_variable: BoolVariable, "bool-variable", "I-4",
    "a variable in a value of `Bool`" {
        Substituted "substituted" "it stands for the value of its key",
        Unreadable "unreadable" "the value is neither true nor false and matches nothing",
    }
    undeclared_list: UndeclaredList, "undeclared-list", "B.10",
    "keys, other than global ones, that are used without set prefix and not known to hold lists" {
        OneValue "one-value" "a request has one value of them",
        Either "either" "a request has one value or a list",
    }
    star_with_principal_arn: StarWithPrincipalArn, "star-with-principal-arn", "D.1",
    "`\"Principal\": \"*\"` with a condition on `aws:PrincipalArn`, for a role session of the same account" {
        Direct "direct" "boundary and session policies do not limit what is granted",
        Limited "limited" "they limit it, as they do when the role is named",
    }
}

impl Readings {
    /// The switches that are not at their default, each with the choice taken.
    pub fn chosen(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        let usual = Self::default().all();
        self.all().zip(usual).filter(|(own, usual)| own != usual).map(|(own, _)| own)
    }

    /// The same readings but for each that can be exchanged, one at a time: what else could be meant.
    pub fn others(&self) -> impl Iterator<Item = (Self, &'static str, &'static str)> + use<> {
        let readings = *self;
        let choices =
            Self::SWITCHES.iter().flat_map(|switch| switch.choices.iter().map(|choice| (switch.name, choice.name)));
        let other = move |(name, choice)| Some((readings.with(name, choice).ok()?, name, choice));
        choices.filter_map(other).filter(move |(other, ..)| *other != readings)
    }

    /// How a diagnostic names the other reading of a point.
    pub fn otherwise(&self, name: &str) -> String {
        let taken = self.all().find(|(known, _)| *known == name).map_or("", |(_, taken)| taken);
        let switch = Self::SWITCHES.iter().find(|switch| switch.name == name);
        let mut choices = switch.iter().flat_map(|switch| switch.choices);
        let other = choices.find(|choice| choice.name != taken).map_or("…", |choice| choice.name);
        format!("`--reading {name}={other}` takes the other reading")
    }
}

fn unknown(name: &str, choice: &str) -> UnknownReading {
    match Readings::SWITCHES.iter().find(|switch| switch.name == name) {
        Some(switch) => UnknownReading::Choice(*switch, choice.to_owned()),
        None => UnknownReading::Name(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_can_be_taken_and_is_named() {
        for switch in Readings::SWITCHES {
            for (n, choice) in switch.choices.iter().enumerate() {
                let readings = Readings::default().with(switch.name, choice.name).unwrap();
                let expected = if n == 0 { vec![] } else { vec![(switch.name, choice.name)] };
                assert_eq!(readings.chosen().collect::<Vec<_>>(), expected);
            }
        }
    }

    #[test]
    fn a_diagnostic_names_the_reading_that_is_not_taken() {
        let usual = Readings::default();
        let other = usual.with("empty-text", "value").unwrap();
        assert_eq!(usual.otherwise("empty-text"), "`--reading empty-text=value` takes the other reading");
        assert_eq!(other.otherwise("empty-text"), "`--reading empty-text=no-value` takes the other reading");
    }

    #[test]
    fn what_there_is_not_is_refused_with_what_there_is() {
        let message = |name, choice| Readings::default().with(name, choice).unwrap_err().to_string();
        assert_eq!(message("empty-text", "x"), "`x` is no reading of `empty-text`; there are no-value, value");
        assert!(message("x", "value").starts_with("`x` is no disputed point; there are action-service-wildcard, "));
    }
}
