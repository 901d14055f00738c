//! Why a request is refused, as AWS's errors tell it.
//!
//! Which error stands for what was seen in stored answers of the service; docs/server.md has the table.

use serde_json::{Map, Value, json};

use crate::reply::Reply;

/// Why a request is refused.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// Something about the request itself (ValidationException).
    Validation { reason: Reason, message: String, fields: Vec<Field> },
    /// A policy about which the service answers no question (InvalidParameterException).
    InvalidParameter(String),
    /// There is no such thing (ResourceNotFoundException).
    NotFound { message: String, id: String, kind: &'static str },
    /// It is not in a state for this (ConflictException).
    Conflict { message: String, id: String, kind: &'static str },
    /// The token is missing or wrong (AccessDeniedException).
    AccessDenied,
    /// Too much is going on (ThrottlingException).
    Busy,
    /// The body is too long.
    TooLong { most: usize },
    /// The body did not arrive in time.
    TooSlow,
    /// A bug of ours (InternalServerException).
    Internal,
}

/// The reasons of a ValidationException.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// There is no such operation.
    UnknownOperation,
    /// The body is not what it has to be.
    CannotParse,
    /// A member is not what it has to be.
    FieldValidationFailed,
    /// The operation is not answered here.
    NotSupported,
    /// Something else.
    Other,
}

/// A member that is not what it has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) message: String,
}

impl Reason {
    fn name(self) -> &'static str {
        match self {
            Self::UnknownOperation => "unknownOperation",
            Self::CannotParse => "cannotParse",
            Self::FieldValidationFailed => "fieldValidationFailed",
            Self::NotSupported => "notSupported",
            Self::Other => "other",
        }
    }
}

impl Fault {
    pub(crate) fn validation(reason: Reason, message: impl Into<String>) -> Self {
        Self::Validation { reason, message: message.into(), fields: Vec::new() }
    }

    /// Members that are not what they have to be; there is one at least.
    pub(crate) fn fields(message: impl Into<String>, fields: Vec<Field>) -> Self {
        Self::Validation { reason: Reason::FieldValidationFailed, message: message.into(), fields }
    }

    /// The name of the error in the API, and its status in HTTP.
    pub(crate) fn name(&self) -> (&'static str, u16) {
        match self {
            Self::Validation { .. } => ("ValidationException", 400),
            Self::InvalidParameter(_) => ("InvalidParameterException", 400),
            Self::NotFound { .. } => ("ResourceNotFoundException", 404),
            Self::Conflict { .. } => ("ConflictException", 409),
            Self::AccessDenied => ("AccessDeniedException", 403),
            Self::Busy => ("ThrottlingException", 429),
            Self::TooLong { .. } => ("RequestEntityTooLargeException", 413),
            Self::TooSlow => ("RequestTimeoutException", 408),
            Self::Internal => ("InternalServerException", 500),
        }
    }

    pub(crate) fn message(&self) -> String {
        match self {
            Self::Validation { message, .. }
            | Self::InvalidParameter(message)
            | Self::NotFound { message, .. }
            | Self::Conflict { message, .. } => message.clone(),
            Self::AccessDenied => "this server wants its token: send `Authorization: Bearer TOKEN`".to_owned(),
            Self::Busy => "too many requests are waiting; come back in a second".to_owned(),
            Self::TooLong { most } => {
                format!("the body is longer than {most} bytes, which is the limit of this server")
            }
            Self::TooSlow => "the body did not arrive in time".to_owned(),
            Self::Internal => {
                "this request made Keyaki fail, which is a bug; please report it with the request".to_owned()
            }
        }
    }

    /// The reply in REST-JSON.
    pub(crate) fn reply(&self) -> Reply {
        let (name, status) = self.name();
        let mut body = Map::new();
        body.insert("message".to_owned(), self.message().into());
        match self {
            Self::Validation { reason, fields, .. } => {
                body.insert("reason".to_owned(), reason.name().into());
                if !fields.is_empty() {
                    let field = |field: &Field| json!({"name": field.name, "message": field.message});
                    body.insert("fieldList".to_owned(), fields.iter().map(field).collect());
                }
            }
            Self::NotFound { id, kind, .. } | Self::Conflict { id, kind, .. } => {
                body.insert("resourceId".to_owned(), id.as_str().into());
                body.insert("resourceType".to_owned(), (*kind).into());
            }
            Self::InvalidParameter(_)
            | Self::AccessDenied
            | Self::Busy
            | Self::TooLong { .. }
            | Self::TooSlow
            | Self::Internal => {}
        }
        Reply::json(status, &Value::Object(body)).with_error(name)
    }
}
