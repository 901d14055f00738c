//! Which operation a request is for.

use hyper::Method;
use keyaki::api::Operation;

/// What a request is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// A question about policies.
    Check(Operation),
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
            Self::Query => "GetCallerIdentity",
            Self::Health => "healthz",
            Self::Metrics => "metrics",
            Self::NotServed | Self::Unknown => "unknown",
        }
    }
}
