//! Which operation a request is for.

use hyper::Method;
use keyaki::api::Operation;

use crate::query::decoded;

/// What a request is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// A question about policies.
    Check(Operation),
    /// ValidatePolicy
    ValidatePolicy,
    /// ListAnalyzers
    ListAnalyzers,
    /// GetAnalyzer, and of what name.
    GetAnalyzer(String),
    /// CreateAccessPreview
    CreateAccessPreview,
    /// GetAccessPreview, and of what id.
    GetAccessPreview(String),
    /// ListAccessPreviewFindings, and of what id.
    ListAccessPreviewFindings(String),
    /// s3:ListBuckets
    ListBuckets,
    /// `POST /`: a query in a form, as STS and other services of AWS are asked.
    Query,
    /// Whether the server is there.
    Health,
    /// Counters for Prometheus.
    Metrics,
    /// An operation of the API that is not answered here.
    NotServed,
    /// None.
    Unknown,
}

/// First parts of paths that the API has and that lead to nothing here.
const NOT_SERVED: [&str; 9] = [
    "access-preview",
    "analyzed-resource",
    "analyzer",
    "archive-rule",
    "finding",
    "findingv2",
    "policy",
    "resource",
    "tags",
];

impl Route {
    /// The route of a method and a path.
    pub(crate) fn of(method: &Method, path: &str) -> Self {
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match (method.as_str(), parts.as_slice()) {
            ("POST", ["policy", "check-no-new-access"]) => Self::Check(Operation::CheckNoNewAccess),
            ("POST", ["policy", "check-access-not-granted"]) => Self::Check(Operation::CheckAccessNotGranted),
            ("POST", ["policy", "check-no-public-access"]) => Self::Check(Operation::CheckNoPublicAccess),
            ("POST", ["policy", "validation"]) => Self::ValidatePolicy,
            ("GET", ["analyzer"]) => Self::ListAnalyzers,
            ("GET", ["analyzer", name]) => Self::GetAnalyzer(decoded(name)),
            ("PUT", ["access-preview"]) => Self::CreateAccessPreview,
            ("GET", ["access-preview", id]) => Self::GetAccessPreview(decoded(id)),
            ("POST", ["access-preview", id]) => Self::ListAccessPreviewFindings(decoded(id)),
            ("GET", [""]) => Self::ListBuckets,
            ("POST", [""]) => Self::Query,
            ("GET" | "HEAD", ["healthz"]) => Self::Health,
            ("GET" | "HEAD", ["metrics"]) => Self::Metrics,
            (_, [first, ..]) if NOT_SERVED.contains(first) => Self::NotServed,
            _ => Self::Unknown,
        }
    }

    /// The name in logs and counters.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Check(operation) => operation.name(),
            Self::ValidatePolicy => "ValidatePolicy",
            Self::ListAnalyzers => "ListAnalyzers",
            Self::GetAnalyzer(_) => "GetAnalyzer",
            Self::CreateAccessPreview => "CreateAccessPreview",
            Self::GetAccessPreview(_) => "GetAccessPreview",
            Self::ListAccessPreviewFindings(_) => "ListAccessPreviewFindings",
            Self::ListBuckets => "ListBuckets",
            Self::Query => "GetCallerIdentity",
            Self::Health => "healthz",
            Self::Metrics => "metrics",
            Self::NotServed | Self::Unknown => "unknown",
        }
    }
}
