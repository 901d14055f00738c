//! Services, their actions and resource types, as AWS publishes them.

use std::fmt;

/// One service: everything under one action prefix.
#[derive(Debug)]
pub struct Service {
    pub(crate) prefix: &'static str,
    pub(crate) title: &'static str,
    pub(crate) actions: Vec<Action>,
    pub(crate) resource_types: Vec<ResourceType>,
    pub(crate) keys: Vec<u16>,
}

/// One action of a service.
#[derive(Debug)]
pub struct Action {
    pub(crate) service: &'static str,
    pub(crate) name: &'static str,
    pub(crate) level: AccessLevel,
    pub(crate) resources: Vec<ActionResource>,
    pub(crate) keys: Vec<u16>,
}

/// A resource type that an action works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActionResource {
    /// The resource type.
    pub resource_type: ResourceType,
    /// Whether AWS marks the type with `*`: the action always needs a resource of it.
    pub required: bool,
}

/// A kind of resource of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResourceType {
    pub(crate) name: &'static str,
    pub(crate) arns: &'static str,
}

/// AWS's classes of actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessLevel {
    /// Lists resources.
    List,
    /// Reads the content of resources.
    Read,
    /// Creates, changes or deletes resources.
    Write,
    /// Changes nothing but tags.
    Tagging,
    /// Grants or changes permissions.
    PermissionsManagement,
}

impl Service {
    /// What stands before the colon of its actions, in lower case: `s3`.
    pub fn prefix(&self) -> &'static str {
        self.prefix
    }

    /// The name for people: `Amazon S3`.
    pub fn title(&self) -> &'static str {
        self.title
    }

    /// Its actions, ordered by name without regard to case.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// Its resource types, ordered by name.
    pub fn resource_types(&self) -> &[ResourceType] {
        &self.resource_types
    }
}

impl Action {
    /// The prefix of its service: `s3`.
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// The name without prefix, in AWS's spelling: `GetObject`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The class that AWS puts the action in.
    pub fn level(&self) -> AccessLevel {
        self.level
    }

    /// The resource types that it works on. Without any, policies can only name it with the resource `*`.
    pub fn resources(&self) -> &[ActionResource] {
        &self.resources
    }
}

/// The full name: `s3:GetObject`.
impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service, self.name)
    }
}

impl ActionResource {
    /// The ARN formats of the type, see [`ResourceType::arns`].
    pub fn arns(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.resource_type.arns()
    }
}

impl ResourceType {
    /// AWS's name of the type: `object`. May contain spaces.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The ARN formats, at least one, `${Name}` for the free parts: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`.
    /// Some formats contain `*` where AWS leaves a part open, and the service field may differ from the prefix.
    pub fn arns(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.arns.split(' ')
    }
}
