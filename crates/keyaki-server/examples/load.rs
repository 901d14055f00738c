//! A bounded load run over loopback: how many requests a second, how fast, with how much memory.
//!
//! ```text
//! load KEYAKI FOLDER [SECONDS] [CONNECTIONS]
//! ```
//!
//! Starts the binary KEYAKI as a server, asks it about the policies under FOLDER over so many connections for so many seconds, once
//! with questions that are all different and once with questions that come again, and prints what it measured. Every answer is
//! looked at: a policy compared with itself has to pass, and nothing may be refused, missing or undecided.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a tool that stops at the first surprise"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Longer policies are left out: they are no policies that somebody changes.
const MOST_BYTES: usize = 64 << 10;
/// Questions that come again are so many different ones.
const REPEATED: u64 = 500;
/// Memory is looked at so often.
const LOOKS: u32 = 10;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: u64| arguments.get(at).map_or(default, |text| text.parse().expect("a number"));
    let [binary, folder, ..] = arguments.as_slice() else { panic!("load KEYAKI FOLDER [SECONDS] [CONNECTIONS]") };
    let (seconds, connections) = (number(2, 20), number(3, 64));
    let policies = policies(Path::new(folder));
    println!("{} policies, {connections} connections, {seconds} s", policies.len());
    println!("questions         requests/s  p50 ms  p90 ms  p99 ms  max ms  memory MiB, from start to end");
    for (name, different) in [("all different", u64::MAX), ("that come again", REPEATED)] {
        let server = Server::start(binary);
        let run = Run { address: &server.address, policies: &policies, different, next: AtomicU64::new(0) };
        let (mut latencies, memory) = run.during(Duration::from_secs(seconds), connections, &server);
        latencies.sort_unstable();
        let at = |part: f64| {
            let place = ((latencies.len() as f64 - 1.0) * part) as usize;
            latencies.get(place).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
        };
        let rate = latencies.len() as f64 / seconds as f64;
        let memory: Vec<String> = memory.iter().map(u64::to_string).collect();
        println!(
            "{name:<16}  {rate:>10.0}  {:>6.2}  {:>6.2}  {:>6.2}  {:>6.1}  {}",
            at(0.5),
            at(0.9),
            at(0.99),
            at(1.0),
            memory.join(" ")
        );
    }
}

fn policies(folder: &Path) -> Vec<String> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let texts = paths.iter().map(|path| std::fs::read_to_string(path).unwrap());
    let texts: Vec<String> = texts.filter(|text| text.len() <= MOST_BYTES && text.contains("Allow")).collect();
    assert!(!texts.is_empty(), "no policies in {}", folder.display());
    texts
}

struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(binary: &str) -> Self {
        let mut command = Command::new(binary);
        command.args(["serve", "--listen", "127.0.0.1:0", "--log", "nothing"]).stderr(Stdio::piped());
        let mut process = command.spawn().expect("the binary runs");
        let mut line = String::new();
        BufReader::new(process.stderr.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().rsplit("http://").next().unwrap().to_owned();
        Self { process, address }
    }

    /// Resident memory in MiB (`VmRSS` in proc(5)).
    fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) >> 10
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Run<'a> {
    address: &'a str,
    policies: &'a [String],
    different: u64,
    next: AtomicU64,
}

impl Run<'_> {
    fn during(&self, time: Duration, connections: u64, server: &Server) -> (Vec<Duration>, Vec<u64>) {
        let end = Instant::now() + time;
        std::thread::scope(|scope| {
            let clients: Vec<_> = (0..connections).map(|_| scope.spawn(|| self.client(end))).collect();
            let mut memory = Vec::new();
            for _ in 0..LOOKS {
                std::thread::sleep(time / LOOKS);
                memory.push(server.memory());
            }
            let latencies = clients.into_iter().flat_map(|client| client.join().unwrap()).collect();
            (latencies, memory)
        })
    }

    fn client(&self, end: Instant) -> Vec<Duration> {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut latencies = Vec::new();
        while Instant::now() < end {
            let number = self.next.fetch_add(1, Ordering::Relaxed) % self.different;
            let (path, body, passes) = self.question(number);
            let start = Instant::now();
            let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", body.len());
            stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).unwrap();
            let answer = answer(&mut stream);
            latencies.push(start.elapsed());
            let result = answer["result"].as_str().unwrap_or_else(|| panic!("{answer} to {body}"));
            let message = answer["message"].as_str().unwrap_or_default();
            assert!(!message.starts_with("UNKNOWN"), "{answer} to {body}");
            assert!(!passes || result == "PASS", "{answer} to {body}");
        }
        latencies
    }

    /// One of three kinds in turn: an update against another policy, a policy against itself, critical access.
    fn question(&self, number: u64) -> (&'static str, String, bool) {
        let count = self.policies.len() as u64;
        let at = |number: u64| self.policies.get((number % count) as usize).unwrap();
        let (new, kind) = (at(number / 3), number % 3);
        let id = number / 3 / count;
        if kind == 2 {
            let access =
                json!([{"actions": ["iam:PassRole", "s3:GetObject"], "resources": [format!("arn:aws:s3:::b{id}/*")]}]);
            let body = json!({"policyDocument": new, "access": access, "policyType": "IDENTITY_POLICY"});
            return ("/policy/check-access-not-granted", body.to_string(), false);
        }
        let existing = if kind == 0 { at(number / 3 + 1 + id) } else { new };
        // One space more is another text.
        let existing = format!("{existing}{}", " ".repeat((id % 1000) as usize));
        let body =
            json!({"existingPolicyDocument": existing, "newPolicyDocument": new, "policyType": "IDENTITY_POLICY"});
        ("/policy/check-no-new-access", body.to_string(), kind == 1)
    }
}

fn answer(stream: &mut TcpStream) -> Value {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("an answer");
        head.extend(byte);
    }
    let head = String::from_utf8(head).unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    serde_json::from_slice(&body).unwrap()
}
