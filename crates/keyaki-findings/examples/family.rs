//! Times `keyaki findings` on a family of policies whose findings grow with the square of their statements.
//!
//! `n` statements overlap pairwise in one key and are told apart by another, so that `n²` findings describe them. It is the
//! family of `accessrefinery` (XJTU-NetVerify, Apache-2.0), whose archive has the times of others for the same policies.
//! `cargo run --release -p keyaki-findings --example family -- [MOST] [--nested] [--as-found]`: up to MOST
//! statements (11), with address blocks inside each other, without making the requests presentable.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    clippy::indexing_slicing,
    reason = "a benchmark fails by panicking"
)]
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use keyaki::Finish;
use keyaki_engine::{Agreement, Engine, Limits, Panel};
use keyaki_findings::{Findings, Options, Zone, findings};
use keyaki_native::Native;
use keyaki_policy::{Mode, Policy, PolicyKind, read};
use keyaki_source::Source;
use serde_json::json;

const REPETITIONS: usize = 15;
const WORDS: &str = "abcdefghijklmno";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let nested = arguments.iter().any(|argument| argument == "--nested");
    let most = arguments.iter().find_map(|argument| argument.parse::<usize>().ok()).unwrap_or(11).min(WORDS.len());
    let panel = Panel::new([Arc::new(Native::default()) as Arc<dyn Engine>]);
    let presentable = !arguments.iter().any(|argument| argument == "--as-found");
    println!("statements  findings  questions  as found  presentable");
    for n in 1..=most {
        let text = policy(n, nested);
        let (found, plain) = timed(&text, &panel, Finish::AsFound);
        let presentable = if presentable {
            format!("{:8.2} ms", ms(timed(&text, &panel, Finish::Presentable).1))
        } else {
            String::new()
        };
        assert_eq!(found.findings.len(), n * n);
        assert!(found.is_certain(), "complete and shown");
        println!("{n:10}  {:8}  {:9}  {:5.2} ms  {presentable}", n * n, found.questions, ms(plain));
    }
}

/// The findings, and the least time from text to them.
fn timed(text: &str, panel: &Panel, finish: Finish) -> (Findings, Duration) {
    let zone = Zone::new("222634363387", None).unwrap();
    let options = Options { limits: Limits::default(), agreement: Agreement::All, finish, ..Options::default() };
    let once = || {
        let started = Instant::now();
        let found = findings(&parsed(text), &zone, panel, &options);
        (started.elapsed(), found)
    };
    let (time, found) = (0..REPETITIONS).map(|_| once()).min_by_key(|(time, _)| *time).unwrap();
    (found, time)
}

fn parsed(text: &str) -> Policy {
    read(&Source::new("policy.json", text), Some(PolicyKind::Resource), Mode::Lenient).0.unwrap()
}

fn policy(n: usize, nested: bool) -> String {
    let statements = (0..n).map(|at| {
        let user = format!("arn:aws:iam::123456789012:user/{}*{}", &WORDS[..at], &WORDS[at + 1..]);
        let topic = format!("arn:aws:sns:ap-northeast-1:123456789012:{WORDS}{}", at + 1);
        let mut condition = json!({"StringLike": {"aws:PrincipalArn": user}, "ArnLike": {"aws:SourceArn": topic}});
        if nested {
            condition["IpAddress"] = json!({"aws:SourceIp": format!("200.10.0.0/{}", 16 + at)});
        }
        json!({
            "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::antsknmath",
            "Condition": condition
        })
    });
    json!({"Version": "2012-10-17", "Statement": statements.collect::<Vec<_>>()}).to_string()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
