//! Questions from texts.

use std::sync::Arc;

use keyaki::property::read_properties;
use keyaki::{Answer, Options, Property, Question, ask, prepare};
use keyaki_engine::{Engine, Panel};
use keyaki_native::Native;
use keyaki_policy::{Mode, Policy, Readings, read};
use keyaki_semantics::Request;
use keyaki_source::Source;

pub(crate) fn property(text: &str) -> Property {
    let (properties, diagnostics) = read_properties(&Source::new("test.kyk", text), &[], Readings::default());
    let properties = properties.unwrap_or_else(|| panic!("{text}\n{diagnostics:#?}"));
    properties.into_iter().next().unwrap()
}

pub(crate) fn policy(text: &str) -> Policy {
    let (policy, diagnostics) = read(&Source::new("policy.json", text), None, Mode::Lenient);
    policy.unwrap_or_else(|| panic!("{diagnostics:#?}"))
}

/// A policy with this statement, in which quotes are single.
pub(crate) fn statement(statement: &str) -> Policy {
    policy(&format!(r#"{{"Version": "2012-10-17", "Statement": {{{}}}}}"#, statement.replace('\'', "\"")))
}

pub(crate) fn request(text: &str) -> Request {
    let (request, diagnostics) = Request::from_json(&Source::new("request.json", text));
    request.unwrap_or_else(|| panic!("{text} {diagnostics:#?}"))
}

/// The question about these policies, by name.
pub(crate) fn question(property: Property, policies: &[(&str, &Policy)]) -> Question {
    let subject = |name: &str| policies.iter().find(|(known, _)| *known == name).unwrap().1.clone().into();
    let subjects = property.policies().iter().map(|name| subject(name.as_str())).collect();
    Question::about(&property, subjects).unwrap()
}

pub(crate) fn answer(question: &Question) -> Answer {
    let panel = Panel::new([Arc::new(Native::default()) as Arc<dyn Engine>]);
    ask(question, &prepare(question), &panel, &Options::default())
}
