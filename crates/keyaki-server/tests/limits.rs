//! What hostile, slow and vanished clients can do: nothing to anybody else.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use keyaki_engine::{Answer, Engine, EngineInfo, Limits, Outcome};
use keyaki_ir::{Query, query_text};
use serde_json::{Value, json};
use support::{PATIENCE, Response, Running, native, request, server, start, with_limits};

const NEW: &str = "/policy/check-no-new-access";

fn question(new: &str) -> Value {
    let policy = |action: &str| {
        json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}})
            .to_string()
    };
    json!({
        "existingPolicyDocument": policy("s3:Get*"), "newPolicyDocument": policy(new), "policyType": "IDENTITY_POLICY",
    })
}

/// Somebody else is answered, and rightly.
#[track_caller]
fn serves_others(server: &Running) {
    let asked = |new: &str| {
        loop {
            let answer = server.post(NEW, &question(new));
            // On a machine that has much to do, anything can take long. Clients ask again.
            if answer.status != 429 {
                return answer.json()["result"].clone();
            }
        }
    };
    assert_eq!(["s3:GetObject", "s3:*"].map(asked), ["PASS", "FAIL"]);
}

/// The connection is closed by the server before long.
#[track_caller]
fn is_closed(stream: &mut TcpStream) {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut rest = Vec::new();
    match stream.read_to_end(&mut rest) {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "{error}"),
    }
}

/// Never knows before it is told to stop.
struct Runaway {
    info: EngineInfo,
    asked: AtomicUsize,
    stopped: AtomicUsize,
}

impl Runaway {
    fn new() -> Arc<Self> {
        let info = EngineInfo { name: "runaway".to_owned(), version: "1".to_owned() };
        Arc::new(Self { info, asked: AtomicUsize::new(0), stopped: AtomicUsize::new(0) })
    }
}

impl Engine for Runaway {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn solve(&self, _: &Query, limits: &Limits) -> Outcome {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let start = Instant::now();
        while !limits.cancel.is_cancelled() {
            assert!(start.elapsed() < PATIENCE, "it was never told to stop");
            std::thread::sleep(Duration::from_millis(1));
        }
        self.stopped.fetch_add(1, Ordering::SeqCst);
        let answer = Answer::Unknown("it was told to stop".to_owned());
        Outcome::new(self.info.clone(), answer, start.elapsed())
    }
}

fn wait_until(what: impl Fn() -> bool) {
    let start = Instant::now();
    while !what() {
        assert!(start.elapsed() < PATIENCE, "it never happened");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_body_of_100_megabytes_is_refused_and_not_kept() {
    let server = server();
    let mut stream = server.connect();
    let length = 100 << 20;
    write!(stream, "POST {NEW} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n").unwrap();
    let megabyte = vec![b' '; 1 << 20];
    for _ in 0..100 {
        stream.write_all(&megabyte).unwrap();
    }
    let answer = Response::read(&mut stream).unwrap();
    assert_eq!((answer.status, answer.header("x-amzn-errortype")), (413, Some("RequestEntityTooLargeException")));
    // Without saying so beforehand.
    let mut stream = server.connect();
    write!(stream, "POST {NEW} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
    for _ in 0..4 {
        write!(stream, "{:x}\r\n", megabyte.len()).unwrap();
        stream.write_all(&megabyte).unwrap();
        stream.write_all(b"\r\n").unwrap();
    }
    stream.write_all(b"0\r\n\r\n").unwrap();
    assert_eq!(Response::read(&mut stream).unwrap().status, 413);
    serves_others(&server);
}

#[test]
fn a_body_that_does_not_arrive_is_not_waited_for() {
    let server = start(with_limits(|limits| limits.body_time = Duration::from_millis(100)), native());
    let mut stream = server.connect();
    write!(stream, "POST {NEW} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{").unwrap();
    let answer = Response::read(&mut stream).unwrap();
    assert_eq!((answer.status, answer.header("x-amzn-errortype")), (408, Some("RequestTimeoutException")));
    is_closed(&mut stream);
    serves_others(&server);
}

#[test]
fn a_head_that_does_not_arrive_is_not_waited_for() {
    let server = start(with_limits(|limits| limits.head_time = Duration::from_millis(100)), native());
    let mut silent = server.connect();
    let mut slow = server.connect();
    write!(slow, "POST {NEW} HTT").unwrap();
    is_closed(&mut silent);
    is_closed(&mut slow);
    serves_others(&server);
}

#[test]
fn a_head_that_is_too_long_is_refused() {
    let server = server();
    let long = "x".repeat(1 << 20);
    let mut stream = server.connect();
    // It is closed while this is being sent.
    let _ = stream.write_all(&request("GET", "/healthz", &[("x-long", &long)], b""));
    is_closed(&mut stream);
    let many: Vec<(&str, &str)> = vec![("x-many", "x"); 500];
    assert_eq!(server.send(&request("GET", "/healthz", &many, b"")).status, 431);
    serves_others(&server);
}

#[test]
fn what_is_no_http_is_refused() {
    let server = server();
    for noise in [&b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..], b"\0\0\0\0\r\n\r\n", b"GET\r\n\r\n", b"\xff"] {
        let mut stream = server.connect();
        stream.write_all(noise).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        is_closed(&mut stream);
    }
    serves_others(&server);
}

#[test]
fn a_connection_that_is_kept_is_answered_again_and_closed_when_idle() {
    let server = start(with_limits(|limits| limits.idle_time = Duration::from_millis(300)), native());
    let mut stream = server.connect();
    for _ in 0..3 {
        stream.write_all(&request("GET", "/healthz", &[], b"")).unwrap();
        assert_eq!(Response::read(&mut stream).unwrap().text, "ok\n");
    }
    is_closed(&mut stream);
}

#[test]
fn a_thousand_idle_connections_keep_nobody_out() {
    // Fewer files may be open than a thousand connections have ends, in one process.
    let server = start(with_limits(|limits| limits.connections = 100), native());
    let idle: Vec<TcpStream> = (0..400).map(|_| server.connect()).collect();
    serves_others(&server);
    assert!(server.metric("keyaki_connections_open") <= 100);
    assert!(server.metric("keyaki_connections_evicted_total") >= 300);
    drop(idle);
    serves_others(&server);
}

/// Both ends of each connection are files of this process.
#[test]
#[ignore = "wants `ulimit -n 4096`: `just faults`"]
fn a_thousand_idle_connections_are_held_while_others_are_answered() {
    let server = server();
    let idle: Vec<TcpStream> = (0..1000).map(|_| server.connect()).collect();
    let mut half: Vec<TcpStream> = (0..500).map(|_| server.connect()).collect();
    for stream in &mut half {
        write!(stream, "POST {NEW} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{").unwrap();
    }
    for _ in 0..50 {
        serves_others(&server);
    }
    assert_eq!(server.metric("keyaki_connections_evicted_total"), 0);
    assert!(server.metric("keyaki_connections_open") > 1500);
    drop((idle, half));
    wait_until(|| server.metric("keyaki_connections_open") == 1);
}

#[test]
fn a_question_that_runs_away_is_answered_that_it_is_not_decided() {
    let engine = Runaway::new();
    let limits = |limits: &mut keyaki_server::Limits| limits.request_time = Duration::from_millis(200);
    let server = start(with_limits(limits), engine.clone());
    let answer = server.post(NEW, &question("s3:*"));
    let message = "UNKNOWN: The question could not be decided in 0.2 s. What is not decided is answered FAIL.";
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json(), json!({"result": "FAIL", "message": message, "reasons": [{"description": message}]}));
    wait_until(|| engine.stopped.load(Ordering::SeqCst) == engine.asked.load(Ordering::SeqCst));
    wait_until(|| server.metric("keyaki_requests_running") == 0);
    // What was not decided may be, another time.
    assert_eq!(server.metric("keyaki_answers_kept"), 0);
    assert_eq!(server.finish()[0]["outcome"], "UNKNOWN");
}

/// Runs away on some questions, and decides the others.
struct Moody(Arc<Runaway>, Arc<dyn Engine>);

impl Engine for Moody {
    fn info(&self) -> &EngineInfo {
        self.1.info()
    }

    fn solve(&self, query: &Query, limits: &Limits) -> Outcome {
        let engine: &dyn Engine = if query_text(query).contains("runaway") { &*self.0 } else { &*self.1 };
        engine.solve(query, limits)
    }
}

#[test]
fn many_questions_that_run_away_keep_nobody_out() {
    let runaway = Runaway::new();
    let limits = |limits: &mut keyaki_server::Limits| (limits.threads, limits.request_time) = (2, 2 * PATIENCE);
    let server = start(with_limits(limits), Arc::new(Moody(runaway.clone(), native())));
    let asked = |n: usize| {
        let mut stream = server.connect();
        let question = question(&format!("s3:runaway{n}"));
        stream.write_all(&request("POST", NEW, &[], question.to_string().as_bytes())).unwrap();
        stream
    };
    let first: Vec<TcpStream> = (0..2).map(asked).collect();
    wait_until(|| runaway.asked.load(Ordering::SeqCst) == 2);
    let all: Vec<TcpStream> = (2..12).map(asked).collect();
    for _ in 0..3 {
        serves_others(&server);
    }
    // The first two are worked on still, and as many others as do not keep anybody waiting.
    let told = |stream: &&TcpStream| {
        stream.set_nonblocking(true).unwrap();
        stream.peek(&mut [0]).is_ok()
    };
    assert_eq!(first.iter().filter(told).count(), 0);
    drop((first, all));
    wait_until(|| server.metric("keyaki_requests_running") == 0);
}

#[test]
fn a_client_that_goes_away_leaves_nothing_running() {
    let engine = Runaway::new();
    let server = start(with_limits(|limits| limits.request_time = PATIENCE), engine.clone());
    let mut stream = server.connect();
    stream.write_all(&request("POST", NEW, &[], question("s3:*").to_string().as_bytes())).unwrap();
    wait_until(|| engine.asked.load(Ordering::SeqCst) == 1);
    drop(stream);
    wait_until(|| engine.stopped.load(Ordering::SeqCst) == 1);
    wait_until(|| server.metric("keyaki_requests_running") == 0);
}

#[test]
fn more_questions_than_may_wait_are_told_to_come_back() {
    let engine = Runaway::new();
    let limits = |limits: &mut keyaki_server::Limits| {
        (limits.threads, limits.waiting, limits.request_time) = (1, 1, Duration::from_millis(500));
    };
    let server = start(with_limits(limits), engine.clone());
    let asked = |new: &str| {
        let mut stream = server.connect();
        stream.write_all(&request("POST", NEW, &[], question(new).to_string().as_bytes())).unwrap();
        stream
    };
    let mut first = asked("s3:*");
    wait_until(|| engine.asked.load(Ordering::SeqCst) == 1);
    let mut others: Vec<TcpStream> = ["s3:a*", "s3:b*", "s3:c*"].map(asked).into();
    let statuses: Vec<u16> = others.iter_mut().map(|stream| Response::read(stream).unwrap().status).collect();
    assert_eq!((statuses.iter().filter(|status| **status == 429).count(), statuses.len()), (2, 3), "{statuses:?}");
    assert_eq!(Response::read(&mut first).unwrap().status, 200);
    // It is answered in any case that it runs.
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn garbage_of_every_kind_gets_an_answer_that_names_it() {
    let server = server();
    let whole = question("s3:*").to_string();
    for end in (0..whole.len()).step_by(7) {
        let answer = server.send(&request("POST", NEW, &[], &whole.as_bytes()[..end]));
        assert_eq!((answer.status, answer.header("x-amzn-errortype")), (400, Some("ValidationException")), "{end}");
    }
    let mut stream = server.connect();
    stream.write_all(&request("POST", "/", &[], b"Action=%%%&&&=&Action")).unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 400");
    serves_others(&server);
}
