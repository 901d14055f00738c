//! The readings of disputed points that an answer was given by, and over which requests, for programs and people.

use keyaki::Services;
use keyaki_policy::{Policy, Readings};
use serde_json::{Map, Value, json};

/// Adds a member `readings`, from switch to choice, when some are not the usual ones.
pub(crate) fn add_readings(members: &mut Map<String, Value>, readings: Readings) {
    let chosen: Map<String, Value> = readings.chosen().map(|(name, choice)| (name.to_owned(), json!(choice))).collect();
    if !chosen.is_empty() {
        members.insert("readings".to_owned(), Value::Object(chosen));
    }
}

/// Adds a member `services` when not every request that could be was considered.
pub(crate) fn add_services(members: &mut Map<String, Value>, services: Services) {
    if services != Services::Any {
        members.insert("services".to_owned(), json!(services.name()));
    }
}

/// The readings that policies were read by: all of them by the same.
pub(crate) fn readings_of<'a>(policies: impl IntoIterator<Item = &'a Policy>) -> Readings {
    policies.into_iter().next().map(|policy| policy.readings).unwrap_or_default()
}

/// Every disputed point with its readings, the usual one first, as text.
pub fn render_readings() -> String {
    let mut out = String::new();
    for switch in Readings::SWITCHES {
        out.push_str(&format!("{} ({}): {}\n", switch.name, switch.section, switch.about));
        for (n, choice) in switch.choices.iter().enumerate() {
            let usual = if n == 0 { " [default]" } else { "" };
            out.push_str(&format!("  {:<12} {}{usual}\n", choice.name, choice.about));
        }
    }
    out
}
