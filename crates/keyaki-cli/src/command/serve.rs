//! `keyaki serve`: the API of IAM Access Analyzer on this machine.
//!
//! The server is `keyaki-server`; here are its arguments, its log, and the signals that stop it.

use std::fs;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use clap::{Args, ValueEnum, ValueHint};
use keyaki::{Answer, Prepared, Question};
use keyaki_report::{printable_block, render_diagnostics};
use keyaki_server::{Asker, Limits, LogSink, Policies, Record, Server, Settings, Token};
use keyaki_source::Diagnostic;

use crate::arguments::{Asking, MannerArguments};
use crate::command::check;
use crate::engines::{self, ByDefault, Engines};
use crate::report::{Done, Failure};
use crate::{duration, interrupt, open_files, terminal};

/// Files beside connections: solvers, folders of bugs.
const OTHER_FILES: u64 = 256;

/// Answer as IAM Access Analyzer does, on this machine: for the AWS CLI, SDKs and AWS's policy validators
///
/// Point a client at it with AWS_ENDPOINT_URL_ACCESSANALYZER, or with AWS_ENDPOINT_URL for all services. Requests are not
/// authenticated: whatever credentials a client has will do. docs/server.md says what is answered, and how.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  keyaki serve
  keyaki serve --listen 127.0.0.1:9000 --token-file token.txt

  export AWS_ENDPOINT_URL_ACCESSANALYZER=http://127.0.0.1:8080
  aws accessanalyzer check-no-new-access --policy-type IDENTITY_POLICY \\
    --existing-policy-document file://old.json --new-policy-document file://new.json

An interrupt (SIGINT, SIGTERM) stops it when everything has been answered; a second one at once.")]
pub(crate) struct Arguments {
    /// Where to listen; a port of 0 takes one that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,

    /// What clients must send as `Authorization: Bearer TOKEN`; AWS's clients cannot, but a proxy can for them
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,

    /// The same, from a file, where lists of processes do not show it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "token")]
    token_file: Option<PathBuf>,

    /// The account that callers are said to be in, and resources that do not name one
    #[arg(long, value_name = "ID", default_value = "123456789012", value_parser = account)]
    account: String,

    /// The id that stands for the account in access control lists of buckets [default: the one that s3:ListBuckets of this
    /// server tells]
    #[arg(long, value_name = "ID")]
    canonical_user: Option<String>,

    /// What is written to standard error about requests: a line of JSON for each, or nothing
    #[arg(long, value_enum, default_value_t)]
    log: WhichLog,

    /// Log the bodies of requests, the policies in them included
    #[arg(long)]
    log_policies: bool,

    /// Bytes that a request may have
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().body_bytes, value_parser = at_least_one)]
    max_body: usize,

    /// Connections at once; when there are more, the one that has been idle for longest is closed
    #[arg(long, value_name = "N", default_value_t = Limits::default().connections, value_parser = at_least_one)]
    max_connections: usize,

    /// How long a request may be worked on before it is answered that it could not be decided
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration::parse)]
    request_time: Duration,

    /// How many requests are worked on at once, and as many that take longer than 0.1 s [default: four for each processor, eight at least]
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    #[command(flatten)]
    manner: MannerArguments,

    #[command(flatten)]
    asking: Asking,
}

/// What is logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum WhichLog {
    #[default]
    Requests,
    Nothing,
}

/// A number of an account.
fn account(text: &str) -> Result<String, String> {
    let is_account = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_account { Ok(text.to_owned()) } else { Err("an account has 12 digits".to_owned()) }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| "write a whole number above 0".to_owned())
}

pub(crate) fn run(arguments: &Arguments) -> Result<Done, Failure> {
    let settings = settings(arguments)?;
    let engines = Arc::new(engines::select(&arguments.asking, ByDefault::Auto)?);
    let wanted = u64::try_from(settings.limits.connections).unwrap_or(u64::MAX).saturating_add(OTHER_FILES);
    let files = open_files::allow(wanted);
    let mut diagnostics = engines.diagnostics().to_vec();
    diagnostics.extend((files < wanted).then(|| too_few_files(files, wanted)));
    diagnostics.extend(unguarded(&settings));
    say(&render_diagnostics(&diagnostics, terminal::stderr_style()));
    let asker = asker(arguments, &engines);
    let (listen, token) = (settings.listen, settings.token.clone());
    let server = Server::bind(settings, asker, log(arguments.log)).map_err(|error| cannot_listen(listen, &error))?;
    say(&greeting(server.address(), token.as_ref()));
    let stop = server.stop();
    interrupt::first(move || stop.stop());
    server.run().map_err(|error| Failure::from(Diagnostic::error("server", format!("it cannot run: {error}"))))?;
    // Whoever has not stopped by now is not waited for.
    keyaki_pipe::kill_all();
    Ok(Done::text(String::new()))
}

fn settings(arguments: &Arguments) -> Result<Settings, Failure> {
    let default = Limits::default();
    let limits = Limits {
        connections: arguments.max_connections,
        body_bytes: arguments.max_body,
        request_time: arguments.request_time,
        threads: arguments.jobs.map_or(default.threads, NonZeroUsize::get),
        ..default
    };
    Ok(Settings {
        listen: arguments.listen,
        token: token(arguments)?,
        account: arguments.account.clone(),
        canonical_user: arguments.canonical_user.clone(),
        policies: if arguments.log_policies { Policies::Logged } else { Policies::Unlogged },
        limits,
    })
}

fn token(arguments: &Arguments) -> Result<Option<Token>, Failure> {
    let text = match &arguments.token_file {
        Some(path) => Some(fs::read_to_string(path).map_err(|error| {
            Failure::from(Diagnostic::error("token", format!("`{}` cannot be read: {error}", path.display())))
        })?),
        None => arguments.token.clone(),
    };
    match text.as_deref().map(str::trim) {
        Some("") => Err(Diagnostic::error("token", "the token is empty, which would keep nobody out").into()),
        text => Ok(text.map(Token::new)),
    }
}

fn asker(arguments: &Arguments, engines: &Arc<Engines>) -> Asker {
    let asking = &arguments.asking;
    Asker {
        panel: engines.panel.clone(),
        options: check::options(asking),
        services: asking.services(),
        manner: arguments.manner.manner(),
        record: Some(record(asking.clone(), engines.clone())),
    }
}

/// Writes the folders that are due: of every question with `--dump-dir`, and of bugs.
fn record(asking: Asking, engines: Arc<Engines>) -> Record {
    let next = AtomicU64::new(0);
    Arc::new(move |answer: &Answer, question: &Question, prepared: &Prepared| {
        let number = || next.fetch_add(1, Ordering::Relaxed);
        let folder = asking.dump_dir.as_ref().map(|folder| folder.join(format!("question-{}", number())));
        match check::written(answer, question, prepared, &engines, &asking, folder.as_deref()) {
            Ok(notice) => say(&printable_block(&notice)),
            Err(Failure(diagnostics)) => say(&render_diagnostics(&diagnostics, terminal::stderr_style())),
        }
    })
}

fn log(which: WhichLog) -> Option<LogSink> {
    match which {
        WhichLog::Requests => Some(Box::new(say)),
        WhichLog::Nothing => None,
    }
}

fn say(text: &str) {
    // Nobody listens on standard error: nothing can be done about it.
    let _ = io::stderr().write_all(text.as_bytes());
}

fn greeting(address: SocketAddr, token: Option<&Token>) -> String {
    let who = if token.is_some() {
        "Clients must send the token; nothing else is checked."
    } else {
        "It does not authenticate: whoever reaches this address is answered."
    };
    format!(
        "keyaki answers as IAM Access Analyzer at http://{address}\n{who}\n\n    \
         export AWS_ENDPOINT_URL_ACCESSANALYZER=http://{address}\n\n"
    )
}

fn unguarded(settings: &Settings) -> Option<Diagnostic> {
    let open = !settings.listen.ip().is_loopback() && settings.token.is_none();
    let message = format!("`{}` may be reached from other machines, and nobody is authenticated", settings.listen);
    let help = "listen on 127.0.0.1, or keep strangers out with a token or a proxy (docs/server.md)";
    open.then(|| Diagnostic::warning("no-authentication", message).help(help))
}

fn too_few_files(files: u64, wanted: u64) -> Diagnostic {
    let message = format!("this process may open {files} files, but so many connections need {wanted}");
    Diagnostic::warning("few-files", message).help("raise the limit (`ulimit -n`), or take fewer `--max-connections`")
}

fn cannot_listen(address: SocketAddr, error: &io::Error) -> Failure {
    let help = match error.kind() {
        io::ErrorKind::AddrInUse => "another program listens there; take another port with `--listen`",
        _ => "take an address of this machine with `--listen`",
    };
    Diagnostic::error("listen", format!("it cannot listen on `{address}`: {error}")).help(help).into()
}
