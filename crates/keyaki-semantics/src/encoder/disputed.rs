//! What to say when an answer may rest on a point that AWS's documents leave open, or on what is linked only in part.
//!
//! In: a condition and the readings it is taken by. Out: diagnostics that say which reading is taken and name the switch.

use keyaki_catalogue::{Cardinality, Catalogue};
use keyaki_policy::{
    AnyValueIfExists, Condition, ConditionKey, ConditionValue, EmptyText, ListWithoutPrefix, Operator, Quantifier,
    Readings, Test, UndeclaredList, UnresolvedVariable,
};
use keyaki_source::{Diagnostic, Source, Spanned};

pub(super) fn coupled(source: &Source, condition: &Condition) -> Diagnostic {
    value_of_two_types(&condition.key.value).label(source, condition.key.span, "as another type than elsewhere")
}

/// The same of a key of which only the question asks for a second type.
pub(super) fn value_of_two_types(key: &ConditionKey) -> Diagnostic {
    Diagnostic::warning("value-of-two-types", format!("`{key}` is compared as values of different types")).help(
        "what texts can be at once is not known exactly here: PASS is right, FAIL is confirmed, but the answer may be \
               UNKNOWN (semantics B.10)",
    )
}

/// What to say when an answer may rest on a point that AWS's documents leave open (spec B.5, B.6, B.9).
pub(super) fn disputed(source: &Source, condition: &Condition, readings: Readings) -> Vec<Diagnostic> {
    let Operator { quantifier, if_exists, test } = condition.operator.value;
    let said = [
        (quantifier == Some(Quantifier::ForAnyValue) && if_exists && test != Test::Null)
            .then(|| if_exists_for_any_value(source, condition, readings)),
        (quantifier.is_none() && has_several_values(&condition.key.value))
            .then(|| missing_qualifier(source, condition, readings)),
        test.is_negated().then(|| unresolved_variable(source, condition, readings)).flatten(),
    ];
    said.into_iter().flatten().collect()
}

fn if_exists_for_any_value(source: &Source, condition: &Condition, readings: Readings) -> Diagnostic {
    let message = format!("`{}` of an absent key is disputed", condition.operator.value);
    let (label, help) = match readings.any_value_if_exists {
        AnyValueIfExists::Fails => (
            "does not match when the key is absent",
            "this is as observed; read plainly, `IfExists` would make it match (semantics B.5)",
        ),
        AnyValueIfExists::Holds => (
            "matches when the key is absent",
            "this is the plain reading; it was observed not to match (semantics B.5)",
        ),
    };
    Diagnostic::warning("if-exists-for-any-value", message)
        .label(source, condition.operator.span, label)
        .help(format!("{help}; {}", readings.otherwise("any-value-if-exists")))
}

fn missing_qualifier(source: &Source, condition: &Condition, readings: Readings) -> Diagnostic {
    let (key, operator) = (&condition.key.value, condition.operator.value);
    let taken = match readings.list_without_prefix {
        ListWithoutPrefix::Never => "here a list never matches, negated or not (semantics B.6)",
        ListWithoutPrefix::SomeValue => "here some value of a list must match, for a negated test none (semantics B.6)",
    };
    let help =
        format!("{taken}; write `ForAnyValue:` or `ForAllValues:`; {}", readings.otherwise("list-without-prefix"));
    Diagnostic::warning("missing-qualifier", format!("`{key}` has several values, but `{operator}` compares one"))
        .label(source, condition.operator.span, "no set prefix")
        .help(help)
}

/// A variable without default under a negated operator: nothing says for certain what its key's absence does.
fn unresolved_variable(source: &Source, condition: &Condition, readings: Readings) -> Option<Diagnostic> {
    let open = |value: &&Spanned<ConditionValue>| match &value.value {
        ConditionValue::Text(glob) => glob.variables().any(|variable| variable.default.is_none()),
        _ => false,
    };
    let value = condition.values.iter().find(open)?;
    let label = match readings.unresolved_variable {
        UnresolvedVariable::NoMatch => "matches nothing when the variable has no value, so the negated test holds",
        UnresolvedVariable::Fails => "the test does not hold when the variable has no value",
    };
    let message = format!("`{}` with a variable that has no value is disputed", condition.operator.value);
    let help = format!("give the variable a default; {} (semantics B.9)", readings.otherwise("unresolved-variable"));
    Some(Diagnostic::note("unresolved-variable", message).label(source, value.span, label).help(help))
}

pub(super) fn empty_text(source: &Source, condition: &Condition, readings: Readings) -> Diagnostic {
    let label = match readings.empty_text {
        EmptyText::NoValue => "an empty text among the values is passed over",
        EmptyText::Value => "an empty text among the values must pass like any other",
    };
    let message = "whether an empty text counts as a value under `ForAllValues:` is not clear";
    let note = Diagnostic::note("empty-text", message).label(source, condition.operator.span, label);
    note.help(format!("{} (semantics B.4)", readings.otherwise("empty-text")))
}

pub(super) fn undeclared_list(key: &ConditionKey, considered: UndeclaredList) -> Diagnostic {
    let readings = Readings { undeclared_list: considered, ..Readings::default() };
    let message = match considered {
        UndeclaredList::OneValue => format!("`{key}` is taken to have one value, which nothing guarantees"),
        UndeclaredList::Either => format!("`{key}` may be a list here, though nothing says that it ever is"),
    };
    let help = "a list may pass neither its positive nor its negated tests";
    let other = readings.otherwise("undeclared-list");
    Diagnostic::note("undeclared-list", message).help(format!("{help}; {other} (semantics B.10)"))
}

fn has_several_values(key: &ConditionKey) -> bool {
    let known = Catalogue::embedded().key(key.folded());
    known.is_some_and(|info| info.cardinality == Cardinality::Multi)
}
