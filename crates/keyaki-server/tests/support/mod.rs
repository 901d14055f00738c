//! A server, and a client of nothing but sockets.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    reason = "every test file has its own needs, and fails by panicking"
)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, LazyLock, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use keyaki::{Options, Services};
use keyaki_engine::{Answer, Engine, EngineInfo, Outcome, Panel};
use keyaki_ir::Query;
use keyaki_native::Native;
use keyaki_policy::{Manner, Mode};
use keyaki_server::{Asker, Limits, Policies, Server, Settings, Stop, Token};
use serde_json::Value;

/// No test waits longer for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A server that runs until it is dropped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    stop: Stop,
    thread: Option<JoinHandle<std::io::Result<()>>>,
    log: Arc<Mutex<String>>,
}

/// How a server is set up by default here.
pub(crate) fn settings() -> Settings {
    Settings {
        listen: ([127, 0, 0, 1], 0).into(),
        token: None,
        account: "123456789012".to_owned(),
        canonical_user: None,
        policies: Policies::Unlogged,
        limits: Limits { threads: 4, ..Limits::default() },
    }
}

pub(crate) fn with_token(text: &str) -> Settings {
    Settings { token: Some(Token::new(text)), ..settings() }
}

pub(crate) fn with_limits(change: impl FnOnce(&mut Limits)) -> Settings {
    let mut settings = settings();
    change(&mut settings.limits);
    settings
}

/// The embedded engine.
pub(crate) fn native() -> Arc<dyn Engine> {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    Arc::new(Native::default().with_clock(|| START.elapsed()))
}

/// An engine that knows nothing.
pub(crate) struct Clueless(EngineInfo);

impl Clueless {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(EngineInfo { name: "clueless".to_owned(), version: "1".to_owned() }))
    }
}

impl Engine for Clueless {
    fn info(&self) -> &EngineInfo {
        &self.0
    }

    fn solve(&self, _: &Query, _: &keyaki_engine::Limits) -> Outcome {
        let answer = Answer::Unknown("it knows nothing".to_owned());
        Outcome::new(self.0.clone(), answer, Duration::ZERO)
    }
}

pub(crate) fn start(settings: Settings, engine: Arc<dyn Engine>) -> Running {
    let manner = Manner { mode: Mode::Lenient, ..Manner::default() };
    let panel = Panel::new([engine]);
    let asker = Asker { panel, options: Options::default(), services: Services::Any, manner, record: None };
    let log = Arc::new(Mutex::new(String::new()));
    let lines = log.clone();
    let sink = Box::new(move |line: &str| lines.lock().unwrap().push_str(line));
    let server = Server::bind(settings, asker, Some(sink)).unwrap();
    let (address, stop) = (server.address(), server.stop());
    Running { address, stop, thread: Some(std::thread::spawn(|| server.run())), log }
}

/// A server with the embedded engine.
pub(crate) fn server() -> Running {
    start(settings(), native())
}

impl Running {
    /// Tells it to stop.
    pub(crate) fn stop(&self) {
        self.stop.stop();
    }

    /// Stops it, waits for its end, and gives what it logged.
    pub(crate) fn finish(mut self) -> Vec<Value> {
        self.stop.stop();
        self.thread.take().unwrap().join().unwrap().unwrap();
        self.log.lock().unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Response {
        self.send(&request("POST", path, &[], body.to_string().as_bytes()))
    }

    pub(crate) fn get(&self, path: &str) -> Response {
        self.send(&request("GET", path, &[], b""))
    }

    /// Sends these bytes on a connection of their own.
    pub(crate) fn send(&self, bytes: &[u8]) -> Response {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        Response::read(&mut stream).unwrap()
    }

    /// The value of a metric without labels.
    pub(crate) fn metric(&self, name: &str) -> u64 {
        let text = self.get("/metrics").text;
        let line = text.lines().find(|line| line.starts_with(&format!("{name} "))).unwrap_or_else(|| panic!("{text}"));
        line.rsplit(' ').next().unwrap().parse().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

pub(crate) fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    let head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

/// A response.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) text: String,
}

impl Response {
    /// Reads one; `None` when the connection ends before its beginning.
    pub(crate) fn read(stream: &mut TcpStream) -> Option<Self> {
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            match stream.read(&mut byte) {
                Ok(1) => bytes.push(byte[0]),
                Ok(_) | Err(_) if bytes.is_empty() => return None,
                other => panic!("a head that ends early ({other:?}): {}", String::from_utf8_lossy(&bytes)),
            }
        }
        let head = String::from_utf8(bytes).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut response = Self { status, headers: lines.filter_map(header).collect(), text: String::new() };
        let mut body = vec![0; response.header("content-length").map_or(0, |length| length.parse().unwrap())];
        stream.read_exact(&mut body).unwrap();
        response.text = String::from_utf8(body).unwrap();
        Some(response)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// What does not differ from run to run.
    pub(crate) fn shown(&self) -> String {
        let error = self.header("x-amzn-errortype").map(|error| format!(" {error}")).unwrap_or_default();
        let witness = self.header("x-keyaki-witness").map(|witness| format!("\nwitness {witness}")).unwrap_or_default();
        let text = match self.header("content-type") {
            Some("application/json") => format!("{:#}", self.json()),
            _ => self.text.clone(),
        };
        format!("{}{error}\n{text}{witness}", self.status)
    }
}
