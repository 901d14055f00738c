//! Policies that were found.

use keyaki_policy::json::{self, Node};
use keyaki_source::{Diagnostic, Place, Source, Span};

use crate::evaluate::NOT_KNOWN_YET;
use crate::holders::Attachment;
use crate::hole::Hole;
use crate::patterns::{Pattern, patterns};
use crate::value::Resolved;
use crate::write::{self, Made};

/// How many reasons are told why a policy is not known.
const MOST: usize = 10;

/// The policies of a template or plan.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// In the order of the text.
    pub policies: Vec<FoundPolicy>,
    /// What there is to say about the whole.
    pub notes: Vec<Diagnostic>,
}

/// One policy.
#[derive(Clone, Debug)]
pub struct FoundPolicy {
    /// The logical ID, or the address, of the resource that has it.
    pub id: String,
    /// The path of the property in the resource; empty for what the whole resource says.
    pub path: String,
    /// The same with names in place of numbers, by which the policy is known again in another version of the template.
    pub key: String,
    /// What it is attached to; nothing when the type of the resource is not known, and the policy itself has to tell.
    pub attachment: Option<Attachment>,
    /// The type of the resource that has it.
    pub type_name: String,
    /// What IAM Access Analyzer calls the resource that it is attached to (CheckNoPublicAccess).
    pub analyzer: Option<&'static str>,
    /// Where it is.
    pub span: Span,
    /// What decides on deployment whether there is such a resource at all.
    pub conditional: Option<String>,
    /// The policy, or why it is not known.
    pub policy: Result<Extracted, Vec<Diagnostic>>,
}

/// The text of a policy.
#[derive(Clone, Debug)]
pub struct Extracted {
    /// The policy as JSON. Its places lead to the template.
    pub source: Source,
    /// What stands in for something that only deployment decides, each once.
    pub holes: Vec<Hole>,
    pub(crate) patterns: Vec<Pattern>,
}

impl FoundPolicy {
    /// `LogicalId.Property`.
    pub fn name(&self) -> String {
        if self.path.is_empty() { self.id.clone() } else { format!("{}.{}", self.id, self.path) }
    }
}

/// The policy that a value is, or why it is not known.
pub(crate) fn extract(source: &Source, value: &Resolved) -> Result<Extracted, Vec<Diagnostic>> {
    let mut doubts = value.doubts(MOST);
    if !doubts.is_empty() {
        // What is wrong comes first: it can be mended.
        doubts.sort_by_key(|doubt| doubt.code == NOT_KNOWN_YET);
        return Err(doubts);
    }
    let mut made = write::policy(value);
    let is_text = value.as_text().is_some();
    let parsed = json::parse(&made.source(source));
    if let (true, Some(root)) = (is_text, &parsed.0) {
        add_places(&mut made, root);
    }
    let policy = made.source(source);
    match parsed {
        (Some(root), _) => {
            let patterns = patterns(&policy, &root, &made.holes).map_err(|error| vec![*error])?;
            Ok(Extracted { source: policy, holes: distinct(&made.holes), patterns })
        }
        // What is known only on deployment may make JSON of what is none.
        (None, errors) => match made.holes.first() {
            Some((_, hole)) => Err(vec![not_json(&policy, value.span, hole)]),
            None => Err(errors),
        },
    }
}

/// That somebody is given a policy whose text is not here.
pub(crate) fn elsewhere(source: &Source, span: Span, id: &str, arn: &str) -> Diagnostic {
    let message = format!("`{id}` is given `{arn}`, which is not checked here unless it is among these policies");
    Diagnostic::note("policy-elsewhere", message).label(source, span, "attached here")
}

fn not_json(source: &Source, span: Span, hole: &Hole) -> Diagnostic {
    let (template, _) = source.written(Span::default());
    let message = format!("whether this is JSON depends on {}", hole.what());
    Diagnostic::error(NOT_KNOWN_YET, message).label(&template, span, "not known before deployment")
}

fn distinct(holes: &[(Span, Hole)]) -> Vec<Hole> {
    let mut distinct: Vec<Hole> = Vec::new();
    for (_, hole) in holes {
        if !distinct.contains(hole) {
            distinct.push(hole.clone());
        }
    }
    distinct
}

/// The places of the parts of a policy that was a text: from where it begins to where it ends.
fn add_places(made: &mut Made, root: &Node) {
    let mut work = vec![root];
    let mut places = Vec::new();
    while let Some(node) = work.pop() {
        let (start, end) = (located(made, node.span.start(), End::Start), located(made, node.span.end(), End::End));
        places.extend(start.zip(end).map(|(start, end)| Place { made: node.span, written: Span::new(start, end) }));
        work.extend(node.as_array().unwrap_or_default());
        work.extend(node.as_object().unwrap_or_default().iter().map(|member| &member.value));
    }
    made.places.extend(places);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Start,
    End,
}

/// Where a place of the made text is in the template. Pieces come in order and before the place of the whole.
fn located(made: &Made, offset: usize, end: End) -> Option<usize> {
    let pieces = made.places.get(..made.places.len().saturating_sub(1))?;
    let at = match end {
        End::Start => pieces.partition_point(|place| place.made.end() <= offset),
        End::End => pieces.partition_point(|place| place.made.end() < offset),
    };
    let place = pieces.get(at)?;
    // A piece of another length is escaped, or stands for something.
    if place.made.len() == place.written.len() {
        return Some(place.written.start() + offset.saturating_sub(place.made.start()));
    }
    Some(if end == End::Start { place.written.start() } else { place.written.end() })
}
