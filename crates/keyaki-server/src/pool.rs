//! The threads that work on requests.
//!
//! In: a piece of work that wants a processor. Out: what it gives, or why not. Promises: no more threads than set up, no more work
//! in waiting than set up; work that nobody waits for any more is told to stop, or is not begun.
//!
//! Work begins in a short place and has to leave it for a long one when it takes longer. Short places so become free for others
//! again, whatever the long ones are busy with. When no long place is free and others wait, it is the work that takes long that
//! has to come back another time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use keyaki_engine::CancelToken;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

/// How long work may take in a short place: a hundred times what nearly all policies take.
const SHORT: Duration = Duration::from_millis(100);

/// A bound on what is worked on. The threads are those of the runtime for blocking work, of which it needs [`Pool::threads`].
pub(crate) struct Pool {
    /// All that is worked on or waits.
    places: Arc<Semaphore>,
    short: Arc<Semaphore>,
    long: Arc<Semaphore>,
    time: Duration,
    waiting: Count,
    running: Count,
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
    /// Two threads for each of `threads` at most: one for short work, one for long work.
    pub(crate) fn new(threads: usize, waiting: usize, time: Duration) -> Self {
        let semaphore = |permits: usize| Arc::new(Semaphore::new(permits.min(Semaphore::MAX_PERMITS)));
        Self {
            places: semaphore(Self::threads(threads).saturating_add(waiting)),
            short: semaphore(threads),
            long: semaphore(threads),
            time,
            waiting: Count::default(),
            running: Count::default(),
            stop: CancelToken::default(),
        }
    }

    /// How many threads the runtime has to have for a pool of `threads`.
    pub(crate) fn threads(threads: usize) -> usize {
        threads.saturating_mul(2)
    }

    /// How much is being worked on.
    pub(crate) fn running(&self) -> usize {
        self.running.get()
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
        let end = Instant::now() + self.time;
        let place = self.places.clone().try_acquire_owned().map_err(|_| Undone::Busy)?;
        let short = {
            let _waiting = self.waiting.one_more();
            timeout_at(end, self.short.clone().acquire_owned()).await
        };
        let Ok(Ok(short)) = short else { return Err(Undone::TooLong) };
        let seat = Seat::new(short);
        let token = self.stop.child();
        let _waiting = Waiting(token.clone());
        let (kept, running) = (seat.clone(), self.running.clone());
        let task = tokio::task::spawn_blocking(move || {
            // Held until the work has really ended, which may be after nobody waits for it any more.
            let _held = (place, kept);
            if token.is_cancelled() {
                return None;
            }
            let _running = running.one_more();
            Some(work(&token))
        });
        self.finished(task, &seat, end).await
    }

    /// What `task` gives before `end`, if it may go on for so long.
    async fn finished<T>(&self, mut task: JoinHandle<Option<T>>, seat: &Seat, end: Instant) -> Result<T, Undone> {
        let mut short = Instant::now() + SHORT;
        loop {
            match timeout_at(short.min(end), &mut task).await {
                Ok(Ok(Some(value))) => return Ok(value),
                Ok(Ok(None)) => return Err(Undone::TooLong),
                Ok(Err(_)) => return Err(Undone::Failed),
                Err(_) if short >= end => return Err(Undone::TooLong),
                Err(_) => {}
            }
            short = match self.long.clone().try_acquire_owned() {
                Ok(long) => {
                    seat.change(long);
                    end
                }
                Err(_) if self.waiting.get() > 0 => return Err(Undone::Busy),
                Err(_) => short + SHORT,
            };
        }
    }
}

/// The place that work has now; clones are the same.
#[derive(Clone)]
struct Seat(Arc<Mutex<OwnedSemaphorePermit>>);

impl Seat {
    fn new(place: OwnedSemaphorePermit) -> Self {
        Self(Arc::new(Mutex::new(place)))
    }

    /// Takes this place, and leaves the one before to others.
    fn change(&self, place: OwnedSemaphorePermit) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }
}

/// How many there are of something.
#[derive(Clone, Default)]
struct Count(Arc<AtomicUsize>);

impl Count {
    fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// Counts one until what is returned is dropped, be it by a panic.
    fn one_more(&self) -> Counted {
        self.0.fetch_add(1, Ordering::Relaxed);
        Counted(self.clone())
    }
}

struct Counted(Count);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    fn during<F: Future>(threads: usize, test: F) -> F::Output {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        runtime
            .worker_threads(1)
            .max_blocking_threads(Pool::threads(threads))
            .enable_time()
            .build()
            .unwrap()
            .block_on(test)
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
    fn long_work_leaves_short_places_to_others() {
        let pool = Arc::new(Pool::new(1, 8, Duration::from_secs(600)));
        during(1, async {
            let long = || {
                let pool = pool.clone();
                tokio::spawn(async move { pool.run(until_cancelled).await })
            };
            let first = long();
            while pool.running() == 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            // It begins when the first has moved on.
            assert_eq!(pool.run(|_| 1).await, Ok(1));
            // A second one that takes long stays where it is until somebody waits, and then has to go.
            let second = long();
            while pool.running() == 1 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            assert_eq!(pool.run(|_| 2).await, Ok(2));
            assert_eq!(second.await.unwrap(), Err(Undone::Busy));
            assert_eq!(pool.running(), 1);
            pool.stop();
            assert_eq!(first.await.unwrap(), Ok(()));
        });
    }

    #[test]
    fn more_work_than_places_is_refused_and_panics_stay_where_they_are() {
        let pool = Arc::new(Pool::new(1, 0, Duration::from_secs(600)));
        during(1, async {
            let slow = || {
                let (go, wait) = channel::<()>();
                let pool = pool.clone();
                (go, tokio::spawn(async move { pool.run(move |_| wait.recv().is_ok()).await }))
            };
            let all = [slow(), slow()];
            while pool.running() < 2 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            assert_eq!(pool.run(|_| ()).await, Err(Undone::Busy));
            for (go, task) in all {
                go.send(()).unwrap();
                assert_eq!(task.await.unwrap(), Ok(true));
            }
            assert_eq!(pool.run(|_| panic!("on purpose")).await, Err::<(), _>(Undone::Failed));
            assert_eq!((pool.run(|_| 7).await, pool.running()), (Ok(7), 0));
        });
    }
}
