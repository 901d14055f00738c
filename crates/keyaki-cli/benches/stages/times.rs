//! Times and what is said of many of them.
//!
//! Each pair's stage is timed several times and its least time counts: what else the machine does makes a run slower,
//! never faster. How far the slowest repetition is from it tells how noisy the machine was.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// The time since this was first asked.
pub(crate) fn since_start() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// What `work` gives, and how long it took. The value is dropped by the caller, outside of the time.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let value = std::hint::black_box(work());
    (value, start.elapsed())
}

/// The times of a stage, in milliseconds, one for each pair.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times {
    least: Vec<f64>,
    /// Slowest to fastest repetition.
    spreads: Vec<f64>,
    /// The repetitions of the pair at hand.
    repetitions: Vec<f64>,
}

impl Times {
    pub(crate) fn add(&mut self, time: Duration) {
        self.repetitions.push(time.as_secs_f64() * 1e3);
    }

    /// The repetitions so far were of one pair, the next are of another.
    pub(crate) fn next_pair(&mut self) {
        let repetitions = std::mem::take(&mut self.repetitions);
        let Some(least) = repetitions.iter().copied().reduce(f64::min) else { return };
        self.least.push(least);
        if repetitions.len() > 1 {
            let most = repetitions.into_iter().fold(least, f64::max);
            self.spreads.push(most / least);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.least.len()
    }

    pub(crate) fn median(&self) -> f64 {
        quantile(&self.least, 0.5)
    }

    pub(crate) fn percentile_99(&self) -> f64 {
        quantile(&self.least, 0.99)
    }

    pub(crate) fn max(&self) -> f64 {
        quantile(&self.least, 1.0)
    }

    /// For each pair, how many times the time that it took there.
    ///
    /// Requires: both are of the same pairs.
    pub(crate) fn ratios(&self, to: &Self) -> Vec<f64> {
        self.least.iter().zip(&to.least).map(|(one, other)| one / other).collect()
    }

    /// For each pair the lesser time.
    ///
    /// Requires: both are of the same pairs.
    pub(crate) fn lesser(&self, other: &Self) -> Self {
        let least = self.least.iter().zip(&other.least).map(|(one, other)| one.min(*other)).collect();
        Self { least, ..Self::default() }
    }

    /// The times of these pairs and of others.
    pub(crate) fn joined(&self, other: &Self) -> Self {
        let joined = |one: &[f64], other: &[f64]| [one, other].concat();
        Self {
            least: joined(&self.least, &other.least),
            spreads: joined(&self.spreads, &other.spreads),
            repetitions: Vec::new(),
        }
    }

    pub(crate) fn sum(&self) -> f64 {
        self.least.iter().sum()
    }

    /// The median of the ratios of slowest to fastest repetition: 1 on a machine that does nothing else.
    pub(crate) fn spread(&self) -> f64 {
        quantile(&self.spreads, 0.5)
    }
}

/// The least value that `share` of the values do not exceed; not a number when there is none.
pub(crate) fn quantile(values: &[f64], share: f64) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let rank = (values.len() as f64 * share).ceil() as usize;
    values.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

/// The times of several stages, in the order in which they came first.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) rows: Vec<(String, Times)>,
}

impl Ledger {
    pub(crate) fn add(&mut self, stage: &str, time: Duration) {
        match self.rows.iter_mut().find(|(name, _)| name == stage) {
            Some((_, times)) => times.add(time),
            None => {
                let mut times = Times::default();
                times.add(time);
                self.rows.push((stage.to_owned(), times));
            }
        }
    }

    pub(crate) fn next_pair(&mut self) {
        for (_, times) in &mut self.rows {
            times.next_pair();
        }
    }
}
