//! Whether a concrete request is for something that AWS publishes.

use keyaki_catalogue::Catalogue;

use super::{Shape, Unaddressed, pattern_of};
use crate::condition::decide::variable::Variables;
use crate::request::Request;
use crate::resource::decide::covers;

/// Whether the action of `request` is one that AWS publishes, and its resource one that AWS lists for it.
pub fn is_published(request: &Request) -> bool {
    let Some((service, name)) = request.action.split_once(':') else { return false };
    let Some(action) = Catalogue::embedded().action(service, name) else { return false };
    let shape = Shape::of(action);
    if request.resource == "*" {
        return shape.unaddressed == Unaddressed::Possible;
    }
    shape.formats.iter().any(|format| covers(&pattern_of(format), &request.resource, Variables::none()))
}
