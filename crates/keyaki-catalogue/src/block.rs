//! The block of one service in `data/services.txt`: in its text, out a [`Service`]. The format is described in the head
//! of that file. A line that does not follow the format is left out; tests count that none is.

use crate::action::{AccessLevel, Action, ActionResource, ResourceType, Service};
use crate::numbers::numbers;

/// Reads the block of the service `prefix`.
pub(crate) fn parse_block(prefix: &'static str, block: &'static str) -> Service {
    let mut service =
        Service { prefix, title: prefix, actions: Vec::new(), resource_types: Vec::new(), keys: Vec::new() };
    for line in block.lines() {
        let (kind, fields) = line.split_once('\t').unwrap_or((line, ""));
        match kind {
            "s" => service.title = fields.split_once('\t').map_or(prefix, |(_, title)| title),
            "k" => service.keys = numbers(fields).collect(),
            "r" => service.resource_types.extend(resource_type(fields)),
            "a" => service.actions.extend(action(prefix, &service.resource_types, fields)),
            _ => {}
        }
    }
    service
}

fn resource_type(fields: &'static str) -> Option<ResourceType> {
    let (name, arns) = fields.split_once('\t')?;
    Some(ResourceType { name, arns })
}

fn action(service: &'static str, types: &[ResourceType], fields: &'static str) -> Option<Action> {
    let mut fields = fields.split('\t');
    Some(Action {
        service,
        name: fields.next()?,
        level: level(fields.next()?)?,
        resources: fields.next()?.split(',').filter_map(|field| action_resource(types, field)).collect(),
        keys: numbers(fields.next()?).collect(),
    })
}

fn level(code: &str) -> Option<AccessLevel> {
    match code {
        "L" => Some(AccessLevel::List),
        "R" => Some(AccessLevel::Read),
        "W" => Some(AccessLevel::Write),
        "T" => Some(AccessLevel::Tagging),
        "P" => Some(AccessLevel::PermissionsManagement),
        _ => None,
    }
}

fn action_resource(types: &[ResourceType], field: &str) -> Option<ActionResource> {
    let number = field.strip_suffix('!').unwrap_or(field);
    let resource_type = *types.get(number.parse::<usize>().ok()?)?;
    Some(ActionResource { resource_type, required: field.ends_with('!') })
}
