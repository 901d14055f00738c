//! From a request to its response.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, HeaderMap, HeaderName, USER_AGENT};
use hyper::{Request, Response};
use serde_json::{Map, Value};

use crate::answers::Answers;
use crate::asker::Asker;
use crate::body::Bodies;
use crate::connections::{Connection, Connections, Phase};
use crate::fault::{Fault, Reason};
use crate::log::{Log, Written};
use crate::metrics::{Metrics, Moment};
use crate::operation::analyzer::Analyzer;
use crate::operation::preview::{Owner, Previews};
use crate::pool::Pool;
use crate::query::{Query, region};
use crate::reply::Reply;
use crate::request_id::RequestIds;
use crate::route::Route;
use crate::settings::{Limits, Policies, Settings};
use crate::stamp;

/// What clients say of themselves is logged up to here.
const MOST_LOGGED: usize = 200;

/// What all requests share.
pub(crate) struct Service {
    pub(crate) settings: Settings,
    canonical_user: String,
    pub(crate) asker: Asker,
    pub(crate) analyzer: Analyzer,
    pub(crate) previews: Previews,
    bodies: Bodies,
    pub(crate) pool: Pool,
    pub(crate) answers: Answers,
    pub(crate) connections: Arc<Connections>,
    pub(crate) metrics: Metrics,
    pub(crate) log: Log,
    ids: RequestIds,
}

/// The client has gone: there is nobody to answer.
#[derive(Debug)]
pub(crate) struct Gone;

impl fmt::Display for Gone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client has gone")
    }
}

impl std::error::Error for Gone {}

/// A request with its body.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) route: Route,
    pub(crate) id: String,
    pub(crate) query: Query,
    /// The region that it is signed for.
    pub(crate) region: String,
    pub(crate) body: Bytes,
}

impl Service {
    pub(crate) fn new(settings: Settings, asker: Asker, log: Log) -> Self {
        let limits = &settings.limits;
        Self {
            bodies: Bodies::new(limits.body_bytes, limits.held_bytes, limits.body_time),
            pool: Pool::new(limits.threads, limits.waiting, limits.request_time),
            answers: Answers::new(limits.kept_bytes),
            connections: Connections::new(limits.connections),
            metrics: Metrics::default(),
            log,
            ids: RequestIds::new(),
            canonical_user: settings.canonical_user(),
            analyzer: Analyzer::new(&settings.account, stamp::now()),
            previews: Previews::default(),
            asker,
            settings,
        }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.settings.limits
    }

    /// The response to a request of `peer` on `connection`.
    pub(crate) async fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
        peer: SocketAddr,
        connection: &Connection,
    ) -> Result<Response<Full<Bytes>>, Gone> {
        let start = Instant::now();
        connection.enter(Phase::Receiving);
        let id = self.ids.next();
        let route = Route::of(request.method(), request.uri().path());
        let (head, body) = request.into_parts();
        let (reply, length, text) = match self.refused(&route, &head.headers) {
            Some(fault) => {
                self.bodies.discard(body).await;
                (fault.reply(), 0, None)
            }
            None => match self.bodies.read(body).await.ok_or(Gone)? {
                Err(fault) => (fault.reply(), 0, None),
                Ok(held) => {
                    connection.enter(Phase::Working);
                    let call = Call {
                        route: route.clone(),
                        id: id.clone(),
                        query: Query::read(head.uri.query().unwrap_or_default()),
                        region: region(head.headers.get(AUTHORIZATION).map(|value| value.as_bytes())),
                        body: held.bytes.clone(),
                    };
                    let text = self.logged_text(&held.bytes);
                    (self.clone().reply(call).await, held.bytes.len(), text)
                }
            },
        };
        connection.enter(Phase::Waiting);
        self.metrics.count(route.name(), reply.outcome, reply.status(), start.elapsed());
        let line = Line { route: &route, id: &id, peer, headers: &head.headers, length, text, start };
        self.log_request(line, &reply);
        Ok(reply.response(&id))
    }

    /// Why a request is refused before its body is read.
    fn refused(&self, route: &Route, headers: &HeaderMap) -> Option<Fault> {
        let is_open = *route == Route::Health;
        let authorization = headers.get(AUTHORIZATION).map(|value| value.as_bytes());
        if self.settings.token.as_ref().is_some_and(|token| !is_open && !token.is_in(authorization)) {
            return Some(Fault::AccessDenied);
        }
        match route {
            Route::NotServed => {
                let message = "this server does not answer this operation; docs/server.md lists those that it answers";
                Some(Fault::validation(Reason::NotSupported, message))
            }
            Route::Unknown => {
                let message = "there is no such operation in the API of IAM Access Analyzer";
                Some(Fault::validation(Reason::UnknownOperation, message))
            }
            Route::Check(_)
            | Route::ValidatePolicy
            | Route::ListAnalyzers
            | Route::GetAnalyzer(_)
            | Route::CreateAccessPreview
            | Route::GetAccessPreview(_)
            | Route::ListAccessPreviewFindings(_)
            | Route::ListBuckets
            | Route::Query
            | Route::Health
            | Route::Metrics => None,
        }
    }

    /// Whose resources are looked at.
    pub(crate) fn owner(&self) -> Owner<'_> {
        Owner { account: &self.settings.account, canonical_user: &self.canonical_user }
    }

    pub(crate) fn moment(&self) -> Moment {
        Moment { open: self.connections.count(), running: self.pool.running(), kept: self.answers.extent() }
    }

    fn logged_text(&self, body: &[u8]) -> Option<String> {
        match self.settings.policies {
            Policies::Logged => Some(String::from_utf8_lossy(body).into_owned()),
            Policies::Unlogged => None,
        }
    }

    fn log_request(&self, line: Line<'_>, reply: &Reply) {
        let mut members = Map::new();
        let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
        add("request", line.id.into());
        add("operation", line.route.name().into());
        add("outcome", reply.outcome.into());
        add("status", reply.status().into());
        add("seconds", line.start.elapsed().as_secs_f64().into());
        add("bytes", line.length.into());
        add("peer", line.peer.to_string().into());
        let headers = [("agent", USER_AGENT), ("invocation", HeaderName::from_static("amz-sdk-invocation-id"))];
        for (name, header) in headers {
            if let Some(value) = line.headers.get(header) {
                let text = String::from_utf8_lossy(value.as_bytes());
                add(name, text.chars().take(MOST_LOGGED).collect::<String>().into());
            }
        }
        if let Some(text) = line.text {
            add("body", text.into());
        }
        let level = if reply.status() >= 500 || reply.outcome == "DISAGREEMENT" { "error" } else { "info" };
        if self.log.line(level, members) == Written::Lost {
            self.metrics.unlogged.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// What the log says of a request.
struct Line<'a> {
    route: &'a Route,
    id: &'a str,
    peer: SocketAddr,
    headers: &'a HeaderMap,
    length: usize,
    text: Option<String>,
    start: Instant,
}
