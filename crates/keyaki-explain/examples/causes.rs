//! Times how long it takes to find every cause of every FAIL in a file of policy pairs, against the check itself.
//!
//! ```sh
//! just causes PAIRS.jsonl
//! just causes PAIRS.jsonl 1 NAME
//! ```
//!
//! A line is `{"name": …, "old": POLICY, "new": POLICY}`, identity policies; each pair is asked both ways. With a number, only each
//! so manieth pair is taken; with a name, only pairs whose name contains it, and each is said. The *check* is from the two texts to the
//! answer, by the embedded engine alone; *explained* is the check and all causes, with their items and obstacles. The least of a few
//! repetitions counts; of what takes long the time of the processor (on Linux), which other work on the machine does not lengthen. Asserts
//! nothing about time.

#![allow(clippy::panic, clippy::disallowed_methods, reason = "a tool for developers")]

use std::process::ExitCode;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use keyaki::{Answer, Judgement, Options, Prepared, Question, ask, prepare};
use keyaki_engine::Panel;
use keyaki_explain::{Explanation, Wanted, explain};
use keyaki_native::Native;
use keyaki_policy::{Mode, Policy, PolicyKind, read};
use keyaki_source::Source;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(path) = arguments.next() else {
        eprintln!("usage: causes PAIRS.jsonl [EVERY] [NAME]");
        return ExitCode::from(2);
    };
    let every = arguments.next().and_then(|every| every.parse().ok()).unwrap_or(1_usize).max(1);
    let name = arguments.next();
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("cannot read {path}");
        return ExitCode::from(2);
    };
    let panel = Panel::new([Arc::new(Native::default().with_clock(wall)) as Arc<dyn keyaki_engine::Engine>]);
    let bench = Bench { panel, options: Options::default() };
    let mut rows = Vec::new();
    for line in text.lines().step_by(every) {
        let Some(pair) = Pair::read(line) else { continue };
        if name.as_ref().is_some_and(|name| !pair.name.contains(name)) {
            continue;
        }
        let both = [("new", &pair.old, &pair.new), ("old", &pair.new, &pair.old)];
        rows.extend(both.into_iter().filter_map(|(way, existing, new)| bench.row(&pair.name, way, existing, new)));
    }
    print(rows, name.is_some());
    ExitCode::SUCCESS
}

struct Pair {
    name: String,
    old: String,
    new: String,
}

impl Pair {
    fn read(line: &str) -> Option<Self> {
        let row: serde_json::Value = serde_json::from_str(line).ok()?;
        let text = |member: &str| row.get(member).map(serde_json::Value::to_string);
        let word = |member: &str| row.get(member).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
        let name = format!("{} {}", word("name"), word("new_version"));
        Some(Self { name: name.trim().to_owned(), old: text("old")?, new: text("new")? })
    }
}

/// A question that fails.
struct Row {
    name: String,
    check: Duration,
    explanation: Duration,
    causes: usize,
    questions: usize,
    /// What was said beside the causes: something is not known.
    notes: Vec<&'static str>,
}

impl Row {
    /// How many times as long as the check the check with an explanation takes.
    fn ratio(&self) -> f64 {
        1.0 + self.explanation.as_secs_f64() / self.check.as_secs_f64()
    }
}

struct Bench {
    panel: Panel,
    options: Options,
}

impl Bench {
    fn row(&self, name: &str, way: &str, existing: &str, new: &str) -> Option<Row> {
        let check = || {
            let question = Question::NoNewAccess { existing: policy(existing)?.into(), new: policy(new)?.into() };
            let prepared = prepare(&question);
            let answer = ask(&question, &prepared, &self.panel, &self.options);
            Some((question, prepared, answer))
        };
        let (took, (question, prepared, answer)) = timed(check)?;
        let Judgement::Fails { .. } = answer.judgement else { return None };
        let explained = || Some(self.explained(&question, &prepared, &answer));
        let (explanation, explained) = timed(explained)?;
        Some(Row {
            name: format!("{name}, {way}"),
            check: took,
            explanation,
            causes: explained.causes.len(),
            questions: explained.questions,
            notes: explained.diagnostics.iter().map(|diagnostic| diagnostic.code).collect(),
        })
    }

    fn explained(&self, question: &Question, prepared: &Prepared, answer: &Answer) -> Explanation {
        explain(question, prepared, &self.panel, &self.options, answer, &Wanted::default())
    }
}

fn policy(text: &str) -> Option<Policy> {
    read(&Source::new("pair", text), Some(PolicyKind::Identity), Mode::Lenient).0
}

/// The least time of a few repetitions, and what came of the last.
fn timed<T>(work: impl Fn() -> Option<T>) -> Option<(Duration, T)> {
    let mut least = Duration::MAX;
    let mut repetitions = 0;
    loop {
        let (clock, spent) = (wall(), processor());
        let done = work()?;
        let clock = wall().saturating_sub(clock);
        let spent = processor().zip(spent).map(|(now, then)| now.saturating_sub(then));
        least = least.min(spent.filter(|_| clock > COARSE).unwrap_or(clock));
        repetitions += 1;
        if repetitions == 5 || least > Duration::from_millis(200) {
            return Some((least, done));
        }
    }
}

/// Linux may count the time of the processor in steps of 4 ms.
const COARSE: Duration = Duration::from_millis(100);

/// The time that this thread has had a processor, where that is known.
fn processor() -> Option<Duration> {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    spent.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

fn wall() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

fn print(mut rows: Vec<Row>, each: bool) {
    if rows.is_empty() {
        println!("no question fails");
        return;
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.explanation));
    let sorted = |of: fn(&Row) -> f64| {
        let mut values: Vec<f64> = rows.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        let at = |share: f64| values.get(((values.len() - 1) as f64 * share).round() as usize).copied();
        [0.5, 0.9, 0.99, 1.0].map(|share| at(share).unwrap_or_default())
    };
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    println!("{} questions fail", rows.len());
    println!("{:<28} {:>9} {:>9} {:>9} {:>9}", "", "median", "90 %", "99 %", "max");
    let say = |what: &str, [median, most, nearly, max]: [f64; 4]| {
        println!("{what:<28} {median:>9.2} {most:>9.2} {nearly:>9.2} {max:>9.2}");
    };
    say("check, ms", sorted(|row| row.check.as_secs_f64() * 1e3));
    say("explanation, ms", sorted(|row| row.explanation.as_secs_f64() * 1e3));
    say("explained / check", sorted(Row::ratio));
    say("questions", sorted(|row| row.questions as f64));
    say("causes", sorted(|row| row.causes as f64));
    let noted = rows.iter().filter(|row| !row.notes.is_empty()).count();
    println!("{noted} with something that is not known");
    let shown = if each { rows.len() } else { 15 };
    println!("the slowest:");
    for row in rows.iter().take(shown) {
        let Row { name, causes, questions, .. } = row;
        let (check, explanation, ratio) = (milliseconds(row.check), milliseconds(row.explanation), row.ratio());
        let notes = row.notes.join(" ");
        println!(
            "{explanation:>9.1} ms, check {check:.1} ms, × {ratio:.1}, {questions} questions, {causes} causes: {name} {notes}"
        );
    }
}
