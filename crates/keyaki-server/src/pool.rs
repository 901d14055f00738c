//! The threads that work on requests.
//!
//! In: a piece of work that wants a processor. Out: what it gives, or why not. Promises: no more threads than set up, no more work
//! in waiting than set up; work that nobody waits for any more is told to stop, or is not begun.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use keyaki_engine::CancelToken;
use tokio::sync::Semaphore;

/// A bound on what is worked on. The threads are those of the runtime for blocking work, whose number it is set up with.
pub(crate) struct Pool {
    places: Arc<Semaphore>,
    time: Duration,
    running: Arc<AtomicUsize>,
    /// Cancelled when the server cannot wait any longer.
    stop: CancelToken,
}

/// Why work was not done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Undone {
    /// There is too much of it.
    Busy,
    /// It took too long, and was told to stop.
    TooLong,
    /// It panicked.
    Failed,
}

/// Tells work to stop when nobody waits for it any more.
struct Waiting(CancelToken);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl Pool {
    pub(crate) fn new(threads: usize, waiting: usize, time: Duration) -> Self {
        let places = Arc::new(Semaphore::new(threads.saturating_add(waiting).min(Semaphore::MAX_PERMITS)));
        Self { places, time, running: Arc::default(), stop: CancelToken::default() }
    }

    /// How much is being worked on.
    pub(crate) fn running(&self) -> usize {
        self.running.load(Ordering::Relaxed)
    }

    /// Tells all work to stop.
    pub(crate) fn stop(&self) {
        self.stop.cancel();
    }

    /// Does `work`, which is given a token that says when to stop.
    pub(crate) async fn run<T, W>(&self, work: W) -> Result<T, Undone>
    where
        T: Send + 'static,
        W: FnOnce(&CancelToken) -> T + Send + 'static,
    {
        let place = self.places.clone().try_acquire_owned().map_err(|_| Undone::Busy)?;
        let token = self.stop.child();
        let (waiting, running) = (Waiting(token.clone()), self.running.clone());
        let task = tokio::task::spawn_blocking(move || {
            let _place = place;
            if token.is_cancelled() {
                return None;
            }
            let _running = Running::new(running);
            Some(work(&token))
        });
        let done = tokio::time::timeout(self.time, task).await;
        drop(waiting);
        match done {
            Ok(Ok(Some(value))) => Ok(value),
            Ok(Ok(None)) | Err(_) => Err(Undone::TooLong),
            Ok(Err(_)) => Err(Undone::Failed),
        }
    }
}

/// Counts what is being worked on, also when it panics.
struct Running(Arc<AtomicUsize>);

impl Running {
    fn new(count: Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    fn during<F: Future>(threads: usize, test: F) -> F::Output {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        runtime.worker_threads(1).max_blocking_threads(threads).enable_time().build().unwrap().block_on(test)
    }

    fn until_cancelled(token: &CancelToken) {
        while !token.is_cancelled() {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn work_that_takes_too_long_is_told_to_stop() {
        let pool = Pool::new(1, 0, Duration::from_millis(30));
        let (said, heard) = channel();
        let work = move |token: &CancelToken| {
            until_cancelled(token);
            said.send(()).unwrap();
        };
        during(1, async {
            assert_eq!(pool.run(work).await, Err(Undone::TooLong));
            heard.recv().unwrap();
        });
    }

    #[test]
    fn work_that_nobody_waits_for_is_told_to_stop() {
        let pool = Pool::new(1, 0, Duration::from_secs(600));
        let (said, heard) = channel();
        let work = move |token: &CancelToken| {
            until_cancelled(token);
            said.send(()).unwrap();
        };
        during(1, async {
            let client = tokio::time::timeout(Duration::from_millis(30), pool.run(work)).await;
            assert!(client.is_err());
            heard.recv().unwrap();
        });
    }

    #[test]
    fn more_work_than_places_is_refused_and_panics_stay_where_they_are() {
        let pool = Arc::new(Pool::new(1, 0, Duration::from_secs(600)));
        during(1, async {
            let (go, wait) = channel::<()>();
            let first = pool.clone();
            let slow = tokio::spawn(async move { first.run(move |_| wait.recv().is_ok()).await });
            while pool.running() == 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            assert_eq!(pool.run(|_| ()).await, Err(Undone::Busy));
            go.send(()).unwrap();
            assert_eq!(slow.await.unwrap(), Ok(true));
            assert_eq!(pool.run(|_| panic!("on purpose")).await, Err::<(), _>(Undone::Failed));
            assert_eq!((pool.run(|_| 7).await, pool.running()), (Ok(7), 0));
        });
    }
}
