//! What a check itself says of the requests that it does not object to.
//!
//! In: a question. Out: conditions that could be demanded, callers that could be listed, and statements that could be denied, so that
//! it might pass. Guesses, all of them: nothing is claimed of them here.

use keyaki::{Perimeter, Property, Question};
use keyaki_policy::{Condition, ConditionValue, Effect, Listed, Policy, Principals, Statement};
use serde_json::{Value, json};

use crate::difference::combine::{both_hold, negated};
use crate::draft::{Clause, Draft, Element, Entry, Form};

/// Tests of a property, of which every choice is tried, each as it is or negated.
const MOST_TESTS: usize = 4;

/// What could be changed because of what the check says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guards {
    /// Conditions, of which one set could be demanded by an Allow.
    pub(crate) demanded: Vec<Vec<Clause>>,
    /// Callers to which an Allow for everybody could be held.
    pub(crate) callers: Vec<Element<Entry>>,
    /// What could be denied: statements, which belong together.
    pub(crate) denied: Vec<Vec<Draft>>,
}

impl Guards {
    /// Those of `question`, which is about `policy`.
    pub(crate) fn of(question: &Question, policy: &Policy) -> Self {
        match question {
            Question::CrossAccount { perimeter, .. } => Self::of_perimeter(perimeter, policy),
            Question::Property { property, .. } => Self::of_property(property),
            // The other checks say nothing of how access may stay: who is no stranger is for the author to say.
            Question::NoPublicAccess { .. } | Question::NoNewAccess { .. } | Question::AccessNotGranted { .. } => {
                Self::default()
            }
        }
    }

    fn of_perimeter(perimeter: &Perimeter, policy: &Policy) -> Self {
        let texts = |texts: Vec<&str>| texts.into_iter().map(Value::from).collect::<Vec<Value>>();
        let accounts = texts(perimeter.accounts().collect());
        let organizations = texts(perimeter.organizations().collect());
        let inside = [("aws:PrincipalAccount", &accounts), ("aws:PrincipalOrgID", &organizations)];
        let inside = inside.into_iter().filter(|(_, values)| !values.is_empty());
        let test = |operator: &str, key: &str, values: &[Value]| Clause {
            operator: operator.to_owned(),
            key: key.to_owned(),
            values: values.to_vec(),
        };
        let demanded = inside.clone().map(|(key, values)| vec![test("StringEquals", key, values)]).collect();
        let entries = accounts.iter().map(|account| Entry { kind: "AWS", value: account.clone() }).collect::<Vec<_>>();
        let callers = Some(Element::listed(entries)).filter(|list| !list.items.is_empty()).into_iter().collect();
        let outside: Vec<Clause> = inside.map(|(key, values)| test("StringNotEqualsIfExists", key, values)).collect();
        let no_service = test("BoolIfExists", "aws:PrincipalIsAWSService", &[json!("false")]);
        let with_service = outside.iter().cloned().chain([no_service]).collect();
        let denied = |clauses| vec![Draft { resources: resources(policy), ..anything(clauses) }];
        Self { demanded, callers, denied: [outside, with_service].map(denied).to_vec() }
    }

    fn of_property(property: &Property) -> Self {
        let statements = property.tests().filter_map(|policy| policy.statements.first());
        let text = property.source().text();
        let tests: Vec<Draft> = statements.filter_map(|statement| meant(statement, text)).collect();
        let clauses = tests.iter().flat_map(|test| &test.clauses);
        let demanded = clauses.flat_map(|clause| [Some(vec![clause.clone()]), negated(clause)]).flatten().collect();
        let tests: Vec<Draft> = tests.into_iter().take(MOST_TESTS).collect();
        let choices = 0..3_usize.pow(u32::try_from(tests.len()).unwrap_or(0));
        let one = choices.skip(1).filter_map(|choice| Some(vec![chosen(&tests, choice)?]));
        let each = Some(tests.clone()).filter(|tests| tests.len() > 1);
        let denied = one.chain(each).collect();
        Self { demanded, callers: Vec::new(), denied }
    }
}

/// What matches by these conditions alone.
fn anything(clauses: Vec<Clause>) -> Draft {
    Draft {
        sid: None,
        effect: Effect::Deny,
        principals: None,
        actions: Element::listed(vec![Value::from("*")]),
        resources: Some(Element::listed(vec![Value::from("*")])),
        clauses,
    }
}

/// All resources that the Allow statements of a policy list, since some services take no others in the policy of a resource;
/// nothing when its statements list none.
fn resources(policy: &Policy) -> Option<Element<Value>> {
    let allows = policy.statements.iter().filter(|statement| statement.effect == Effect::Allow);
    let mut all: Vec<Value> = Vec::new();
    for statement in allows {
        let list = Draft::of(policy, statement)?.resources?;
        if list.form == Form::Complement {
            return Some(Element::listed(vec![Value::from("*")]));
        }
        let more: Vec<Value> = list.items.into_iter().filter(|item| !all.contains(item)).collect();
        all.extend(more);
    }
    (!all.is_empty()).then(|| Element::listed(all))
}

/// A statement for some of `tests`, each left out, as it is or negated, by the digits of `choice`; nothing when one statement cannot
/// say it.
fn chosen(tests: &[Draft], choice: usize) -> Option<Draft> {
    let mut statement = anything(Vec::new());
    let mut rest = choice;
    for test in tests {
        let negate = match rest % 3 {
            0 => None,
            digit => Some(digit == 2),
        };
        rest /= 3;
        let Some(negate) = negate else { continue };
        let any = |list: &Element<Value>| list.form == Form::Listed && list.items.iter().any(|item| item == "*");
        if !any(&test.actions) {
            statement.actions = Some(turned(&test.actions, negate)).filter(|_| any(&statement.actions))?;
        }
        if let Some(list) = test.resources.as_ref().filter(|list| !any(list)) {
            let is_free = statement.resources.as_ref().is_some_and(any);
            statement.resources = Some(Some(turned(list, negate)).filter(|_| is_free)?);
        }
        for clause in &test.clauses {
            let clauses = if negate { negated(clause)? } else { vec![clause.clone()] };
            statement.clauses = both_hold(&statement.clauses, &clauses);
        }
    }
    Some(statement)
}

fn turned(list: &Element<Value>, negate: bool) -> Element<Value> {
    let form = match (list.form, negate) {
        (form, false) => form,
        (Form::Listed, true) => Form::Complement,
        (Form::Complement, true) => Form::Listed,
    };
    Element { form, items: list.items.clone() }
}

/// A statement in words of its own, as its text is not that of a policy; nothing when it is about callers. Actions, which are kept in
/// lower case, are spelled as in `text`.
fn meant(statement: &Statement, text: &str) -> Option<Draft> {
    if statement.principals != Principals::Unstated {
        return None;
    }
    let mut draft = anything(statement.conditions.iter().map(clause).collect::<Option<_>>()?);
    draft.actions = list(&statement.actions);
    let folded = text.to_ascii_lowercase();
    for action in &mut draft.actions.items {
        let place = action.as_str().and_then(|action| Some(folded.find(action)?..folded.find(action)? + action.len()));
        if let Some(spelled) = place.and_then(|place| text.get(place)) {
            *action = Value::from(spelled);
        }
    }
    draft.resources = Some(list(&statement.resources));
    Some(draft)
}

fn list<T: ToString>(listed: &Listed<T>) -> Element<Value> {
    let (form, items) = match listed {
        Listed::Only(items) => (Form::Listed, items),
        Listed::Except(items) => (Form::Complement, items),
    };
    Element { form, items: items.iter().map(|item| Value::from(item.value.to_string())).collect() }
}

fn clause(condition: &Condition) -> Option<Clause> {
    let value = |value: &ConditionValue| match value {
        ConditionValue::Text(glob) => Some(glob.to_string()),
        ConditionValue::Number(number) => Some(number.to_string()),
        ConditionValue::Instant(instant) => Some(instant.to_string()),
        ConditionValue::Truth(truth) => Some(truth.to_string()),
        ConditionValue::Range(range) => Some(range.to_string()),
        ConditionValue::Bytes(_) | ConditionValue::Unreadable(_) => None,
    };
    let values = condition.values.iter().map(|one| value(&one.value).map(Value::from)).collect::<Option<_>>()?;
    Some(Clause {
        operator: condition.operator.value.to_string(),
        key: condition.key.value.written().to_owned(),
        values,
    })
}
