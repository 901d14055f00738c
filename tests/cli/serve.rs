//! `keyaki serve` as a process: how it starts, what it writes, how it ends, and what becomes of answers when its solvers die.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::bench::{Bench, NEW, OLD};
use crate::check_refused;
use crate::engines::LIAR;

const PATIENCE: Duration = Duration::from_secs(60);

/// A running server, killed when dropped.
struct Server {
    process: Child,
    address: String,
    greeting: String,
}

impl Server {
    fn start(bench: &Bench, options: &str) -> Self {
        let mut command = bench.command(&format!("serve --listen 127.0.0.1:0 {options}"));
        let mut process = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stderr.as_mut().unwrap());
        let mut greeting = String::new();
        while !greeting.contains("export ") {
            assert_ne!(lines.read_line(&mut greeting).unwrap(), 0, "it ended before it listened");
        }
        let address = greeting.trim().rsplit("http://").next().unwrap().to_owned();
        Self { process, address, greeting }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    fn ask(&self, new: &str) -> Value {
        let mut stream = self.connect();
        send(&mut stream, OLD, new).unwrap();
        answer(&mut stream).unwrap()
    }

    fn signal(&self, name: &str) {
        kill(name, self.process.id());
    }

    /// The exit code, and what was written to standard error meanwhile.
    fn wait(mut self) -> (Option<i32>, String) {
        let mut text = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut text).unwrap();
        (self.process.wait().unwrap().code(), text)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn kill(signal: &str, process: u32) {
    assert!(Command::new("kill").args([signal, &process.to_string()]).status().unwrap().success());
}

fn send(stream: &mut TcpStream, old: &str, new: &str) -> std::io::Result<()> {
    let body =
        json!({"existingPolicyDocument": old, "newPolicyDocument": new, "policyType": "IDENTITY_POLICY"}).to_string();
    let head =
        format!("POST /policy/check-no-new-access HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.write_all(&[head.as_bytes(), body.as_bytes()].concat())
}

/// An answer; `None` when the connection ends before its beginning.
fn answer(stream: &mut TcpStream) -> Option<Value> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ if head.is_empty() => return None,
            other => panic!("a head that ends early: {other:?}"),
        }
    }
    let head = String::from_utf8(head).unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    let mut body = vec![0; length.parse().unwrap()];
    stream.read_exact(&mut body).unwrap();
    Some(serde_json::from_slice(&body).unwrap())
}

#[test]
fn it_says_where_it_listens_and_that_nobody_is_authenticated() {
    let server = Server::start(&Bench::new(), "");
    assert_eq!(server.ask(NEW)["result"], "FAIL");
    assert_eq!(server.ask(OLD)["result"], "PASS");
    server.signal("-TERM");
    let greeting = server.greeting.clone();
    let (code, text) = server.wait();
    assert_eq!(code, Some(0), "{text}");
    assert!(greeting.contains("It does not authenticate"), "{greeting}");
    let log: Vec<Value> =
        text.lines().filter(|line| line.starts_with('{')).map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        log.iter().map(|line| line["outcome"].as_str().unwrap_or("-")).collect::<Vec<_>>(),
        ["FAIL", "PASS", "-", "-"]
    );
}

#[test]
fn wrong_usage_is_refused() {
    let bench = Bench::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let said = bench.run(&format!("serve --listen {address}"));
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.stderr.contains("help: another program listens there"), "{}", said.stderr);
    bench.file("empty", " \n");
    check_refused(&bench, "serve --token-file empty", "token", "the token is empty, which would keep nobody out");
    check_refused(&bench, "serve --token-file none", "token", "`none` cannot be read");
    for wrong in ["--listen localhost", "--account 12", "--max-body 0", "--jobs 0", "--request-time soon"] {
        assert_eq!(bench.run(&format!("serve {wrong}")).code, Some(2), "{wrong}");
    }
}

#[test]
fn other_machines_are_warned_about() {
    let server = Server::start(&Bench::new(), "--token secret");
    let mut stream = server.connect();
    send(&mut stream, OLD, NEW).unwrap();
    assert!(answer(&mut stream).unwrap()["message"].as_str().unwrap().contains("token"));
    let mut open = Bench::new().command("serve --listen 0.0.0.0:0").spawn().unwrap();
    let mut first = String::new();
    BufReader::new(open.stderr.as_mut().unwrap()).read_line(&mut first).unwrap();
    open.kill().unwrap();
    open.wait().unwrap();
    assert!(first.starts_with("warning[no-authentication]: `0.0.0.0:0` may be reached from other machines"), "{first}");
}

#[test]
fn a_solver_that_is_killed_leaves_an_answer_that_is_not_decided() {
    let bench = Bench::without_solvers();
    // As a solver that thinks for ever, after its trial.
    let sleeper = LIAR.replace("else echo unsat; fi", "else echo $$ > \"$0.pid\"; exec sleep 60; fi");
    bench.fake_engine("sleeper", &sleeper);
    // A shell that finds `sleep`.
    let bench = Bench { path: None, ..bench };
    let server = Server::start(&bench, "--engine sleeper --engines-file engines.toml");
    let pid = bench.folder.path().join("sleeper.pid");
    for _ in 0..2 {
        let asked = thread::scope(|scope| {
            let asked = scope.spawn(|| server.ask(NEW));
            let start = Instant::now();
            let solver = loop {
                let text = std::fs::read_to_string(&pid).unwrap_or_default();
                match text.trim().parse() {
                    Ok(solver) if text.ends_with('\n') => break solver,
                    _ => assert!(start.elapsed() < PATIENCE, "the solver was never asked"),
                }
                thread::sleep(Duration::from_millis(5));
            };
            std::fs::remove_file(&pid).unwrap();
            kill("-KILL", solver);
            asked.join().unwrap()
        });
        assert_eq!(asked["result"], "FAIL");
        let message = asked["message"].as_str().unwrap();
        assert!(message.starts_with("UNKNOWN: The question could not be decided: sleeper: "), "{message}");
        assert!(message.ends_with("What is not decided is answered FAIL."), "{message}");
    }
    server.signal("-TERM");
    assert_eq!(server.wait().0, Some(0));
}

#[test]
fn engines_that_disagree_are_an_answer_that_is_not_decided_and_leave_a_case() {
    let bench = Bench::without_solvers();
    bench.fake_engine("liar", LIAR);
    let server = Server::start(&bench, "--engine native --engine liar --engines-file engines.toml");
    let asked = server.ask(NEW);
    assert_eq!(asked["result"], "FAIL");
    assert!(asked["message"].as_str().unwrap().starts_with("UNKNOWN: The engines disagree"), "{asked}");
    assert!(bench.entries(".").iter().any(|entry| entry.starts_with("keyaki-case-")));
    server.signal("-TERM");
    let (_, text) = server.wait();
    assert!(text.contains("the engines disagree") && text.contains(r#""outcome":"DISAGREEMENT""#), "{text}");
}

#[test]
fn an_interrupt_under_load_loses_no_answer() {
    let bench = Bench::without_solvers();
    let server = Server::start(&bench, "--log nothing");
    let (answered, stopping) = (AtomicUsize::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        for client in 0..8 {
            let (server, answered, stopping) = (&server, &answered, &stopping);
            scope.spawn(move || {
                let mut stream = server.connect();
                for number in client * 1000.. {
                    let new = NEW.replace("s3:DeleteBucket", &format!("s3:Delete{number}"));
                    let (old, expected) = if number % 2 == 0 { (OLD, "FAIL") } else { (new.as_str(), "PASS") };
                    if send(&mut stream, old, &new).is_err() {
                        break;
                    }
                    let Some(answer) = answer(&mut stream) else { break };
                    assert_eq!(answer["result"], expected, "{answer}");
                    answered.fetch_add(1, Ordering::SeqCst);
                }
                // Nobody is sent away before it stops.
                assert!(stopping.load(Ordering::SeqCst));
            });
        }
        while answered.load(Ordering::SeqCst) < 100 {
            thread::sleep(Duration::from_millis(1));
        }
        stopping.store(true, Ordering::SeqCst);
        server.signal("-INT");
    });
    assert_eq!(server.wait().0, Some(0));
}
