//! `Fn::FindInMap`.

use keyaki_policy::json::Node;
use keyaki_source::Span;

use super::{Evaluated, Evaluator};
use crate::value::Value;

impl Evaluator<'_> {
    pub(super) fn find_in_map(&self, span: Span, argument: &Node) -> Evaluated<Value> {
        let (map, first, second, default) = match self.arguments(span, "Fn::FindInMap", argument)? {
            [map, first, second] => (map, first, second, None),
            [map, first, second, more] => (map, first, second, more.member("DefaultValue")),
            _ => return Err(self.wrong(span, "`Fn::FindInMap` takes a map and two keys")),
        };
        let keys = [self.known(map, "the name of the map")?, self.known(first, "a key")?, self.known(second, "a key")?];
        let [map, first, second] = &keys;
        let found = self
            .member("Mappings", map)
            .and_then(|map| map.value.member(first))
            .and_then(|row| row.value.member(second));
        match found.or(default) {
            Some(member) => Ok(self.clear(&member.value)?.value),
            None => Err(self.wrong(span, &format!("the map `{map}` has nothing under `{first}` and `{second}`"))),
        }
    }
}
