//! The API of IAM Access Analyzer (REST-JSON, version 2019-11-01), answered by Keyaki.
//!
//! In: connections from clients that believe to speak to AWS. Out: answers in AWS's form. The crate knows no engines: a panel is
//! passed in. Promises: no request makes it fail or stand in the way of another; whatever is not decided is answered FAIL with a
//! message that says so, never with an error that clients try again; what has begun is finished before it stops. It does not
//! authenticate anybody beyond a shared token.
//!
//! ```text
//! connection -> head (route, token) -> body -> pool of threads (operation, answers) -> reply
//! ```

mod answers;
mod asker;
mod body;
mod connection;
mod connections;
mod fault;
mod log;
mod metrics;
mod operation;
mod page;
mod pool;
mod query;
mod reply;
mod request_id;
mod route;
mod server;
mod service;
mod settings;
mod stamp;
mod token;
mod work;

pub use asker::{Asker, Record};
pub use log::LogSink;
pub use server::{Server, Stop};
pub use settings::{Limits, Policies, Settings};
pub use token::Token;
