//! After `kill_all` nothing runs: alone in its program, since it is for good.

#![cfg(unix)]

mod common;

use std::time::{Duration, Instant};

use keyaki_pipe::{Mode, kill_all};

use crate::common::{ask, fake, limits, none_left, processes, query, untried};

#[test]
fn everything_dies_and_nothing_is_started() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().to_str().unwrap().to_owned();
    let row = fake(folder.path(), "while :; do :; done");
    let engines = [untried(&row, Mode::OneShot), untried(&row, Mode::Session)];
    let start = Instant::now();
    std::thread::scope(|scope| {
        for engine in &engines {
            scope.spawn(|| ask(engine, &query("a", "b"), &limits(60_000)));
        }
        while processes(&place).len() < 2 && start.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(processes(&place).len(), 2);
        kill_all();
    });
    none_left(&place);
    assert!(start.elapsed() < Duration::from_secs(40));
    for engine in &engines {
        assert!(ask(engine, &query("a", "b"), &limits(60_000)).starts_with("fake ended"));
    }
    none_left(&place);
}
