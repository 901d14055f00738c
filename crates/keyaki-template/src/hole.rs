//! A text that is known only after deployment.
//!
//! A hole has a text that stands in for it, the same one wherever the same thing is meant and another one for anything else, and a shape
//! that says what is known of the real one. What can be a wildcard, or be anything at all, is no hole: see `Value::Unclear`.

use std::sync::Arc;

use keyaki_policy::SmolStr;

use crate::shape::{Shape, Symbol, literal};

/// Something that only deployment decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hole(Arc<Inner>);

#[derive(Debug, PartialEq, Eq)]
struct Inner {
    text: SmolStr,
    what: String,
    option: Option<&'static str>,
    shape: Shape,
}

impl Hole {
    pub(crate) fn new(text: impl Into<SmolStr>, what: impl Into<String>, shape: Shape) -> Self {
        Self(Arc::new(Inner { text: text.into(), what: what.into(), option: None, shape }))
    }

    /// The same, with the option that makes it known.
    pub(crate) fn known_by(self, option: &'static str) -> Self {
        let Inner { text, what, shape, .. } = &*self.0;
        Self(Arc::new(Inner { text: text.clone(), what: what.clone(), shape: shape.clone(), option: Some(option) }))
    }

    /// The text that stands in for it.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// What it is: ``the name of `MyBucket` ``.
    pub fn what(&self) -> &str {
        &self.0.what
    }

    /// The option of the command line that makes it known.
    pub fn option(&self) -> Option<&'static str> {
        self.0.option
    }

    pub(crate) fn shape(&self) -> &[Symbol] {
        &self.0.shape
    }
}

/// Where names are cut when CloudFormation makes longer ones of them: it does not say where, and always keeps more than this.
const KEPT: usize = 16;

/// Types whose names CloudFormation makes of the names of the stack and of the resource. Of others, nothing is known of the name.
const NAMED_BY_STACK: [&str; 13] = [
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::Events::Rule",
    "AWS::IAM::Group",
    "AWS::IAM::InstanceProfile",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Role",
    "AWS::IAM::User",
    "AWS::Kinesis::Stream",
    "AWS::Lambda::Function",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
];

/// The name that CloudFormation gives to a resource without one: the names of the stack and of the resource, which may be cut, and
/// random characters.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html>
pub(crate) fn generated_name(stack: Option<&str>, logical_id: &str, type_name: &str) -> Hole {
    let mut shape = stack.map_or_else(|| vec![Symbol::OpenName], cut);
    shape.push(Symbol::Known('-'));
    shape.extend(cut(logical_id));
    shape.extend([Symbol::Known('-'), Symbol::OpenName]);
    let is_named_by_stack = NAMED_BY_STACK.contains(&type_name);
    if !is_named_by_stack {
        shape = vec![Symbol::OpenName];
    }
    let start = |text: &str| text.chars().take(24).collect::<String>();
    let text =
        format!("{}-{}-{}", start(stack.unwrap_or("stack")), start(logical_id), mark(&[type_name, logical_id], 12));
    let text = if type_name.starts_with("AWS::S3") { text.to_ascii_lowercase() } else { text };
    let hole = Hole::new(text, format!("the name of `{logical_id}`, which is made on deployment"), shape);
    if stack.is_none() && is_named_by_stack { hole.known_by("--stack-name") } else { hole }
}

fn cut(text: &str) -> Shape {
    let mut shape = literal(text);
    if shape.len() > KEPT {
        shape.truncate(KEPT);
        shape.push(Symbol::OpenName);
    }
    shape
}

/// Letters and digits that are the same for the same parts: FNV-1a, which is enough for texts that nobody chooses to collide.
pub(crate) fn mark(parts: &[&str], length: usize) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in parts.iter().flat_map(|part| part.bytes().chain([0])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}{:016x}", hash.rotate_left(29).wrapping_mul(0x9e37_79b9_7f4a_7c15))
        .chars()
        .take(length)
        .collect()
}
