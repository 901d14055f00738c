//! How a server is set up.

use std::net::SocketAddr;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::Token;

/// How a server is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it listens; port 0 takes one that is free.
    pub listen: SocketAddr,
    /// What every client has to know, if anything.
    pub token: Option<Token>,
    /// The account that the caller is said to be in, and that resources belong to.
    pub account: String,
    /// The id that stands for the account in access control lists; one is made of the account when none is given.
    pub canonical_user: Option<String>,
    /// Whether policies are written to the log.
    pub policies: Policies,
    /// How much of anything.
    pub limits: Limits,
}

impl Settings {
    /// The id that stands for the account in access control lists.
    pub(crate) fn canonical_user(&self) -> String {
        self.canonical_user.clone().unwrap_or_else(|| {
            let digest = Sha256::digest(format!("keyaki {}", self.account));
            digest.iter().map(|byte| format!("{byte:02x}")).collect()
        })
    }
}

/// Whether requests are logged with the policies in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policies {
    /// They are not: policies are nobody's business but their owner's.
    Unlogged,
    /// The body of each request is logged as it came.
    Logged,
}

/// How much of anything.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at once. When there are more, the one that has been idle for longest is closed.
    pub connections: usize,
    /// Bytes of a request's line and headers.
    pub head_bytes: usize,
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// Bytes of all bodies that are held at once.
    pub held_bytes: usize,
    /// How long the line and the headers of a request may take to arrive.
    pub head_time: Duration,
    /// How long the body of a request may take to arrive.
    pub body_time: Duration,
    /// How long a connection may be open without a request, or without taking its answer.
    pub idle_time: Duration,
    /// How long a request may be worked on, waiting for a thread included. AWS's clients wait for a minute.
    pub request_time: Duration,
    /// How long requests are waited for when the server stops.
    pub stop_time: Duration,
    /// Requests that are worked on, of those that take no time and of those that take long each.
    pub threads: usize,
    /// Requests that wait for a thread; more are told to come back.
    pub waiting: usize,
    /// Bytes of answers that are kept for questions that come again.
    pub kept_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            connections: 2048,
            head_bytes: 32 << 10,
            body_bytes: 1 << 20,
            held_bytes: 256 << 20,
            head_time: Duration::from_secs(10),
            body_time: Duration::from_secs(10),
            idle_time: Duration::from_secs(60),
            request_time: Duration::from_secs(30),
            stop_time: Duration::from_secs(30),
            // More than processors, as engines may be processes that are waited for.
            threads: processors.saturating_mul(4).max(8),
            waiting: 1024,
            kept_bytes: 32 << 20,
        }
    }
}
