//! What is known of the identifiers of resources before they are deployed: `data/resources.tsv`.

const TABLE: &str = include_str!("../data/resources.tsv");

/// A type of resources.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResourceType {
    pub(crate) name: &'static str,
    /// The property that names it; empty when AWS makes an identifier.
    pub(crate) name_property: &'static str,
    /// A property that makes it something else; empty when there is none.
    pub(crate) unless: &'static str,
    /// What `Ref` gives.
    pub(crate) reference: &'static str,
    attributes: &'static str,
}

impl ResourceType {
    /// What `Fn::GetAtt` gives.
    pub(crate) fn attribute(&self, name: &str) -> Option<&'static str> {
        let mut known = self.attributes.split(';').filter_map(|attribute| attribute.split_once('='));
        known.find(|(known, _)| *known == name).map(|(_, form)| form)
    }
}

/// The type of this name.
pub(crate) fn find(name: &str) -> Option<ResourceType> {
    rows(TABLE).filter_map(row).find(|known| known.name == name)
}

/// The lines of a table, without those that are about it.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// A field; nothing for `-`.
pub(crate) fn field(text: &'static str) -> &'static str {
    if text == "-" { "" } else { text }
}

fn row(line: &'static str) -> Option<ResourceType> {
    let mut fields = line.split('\t').map(field);
    Some(ResourceType {
        name: fields.next()?,
        name_property: fields.next()?,
        unless: fields.next()?,
        reference: fields.next()?,
        attributes: fields.next()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_type_in_order() {
        let names: Vec<&str> = rows(TABLE).map(|line| row(line).unwrap_or_else(|| panic!("{line}")).name).collect();
        assert!(names.is_sorted_by(|one, other| one < other), "{names:?}");
    }
}
