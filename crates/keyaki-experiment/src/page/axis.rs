//! A logarithmic axis of times.

/// From a power of ten to another, over so many units of a drawing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    /// Powers of ten of seconds.
    first: f64,
    last: f64,
    length: f64,
}

impl Axis {
    /// The axis that has room for `times`.
    pub(super) fn of(times: impl IntoIterator<Item = f64>, length: f64) -> Self {
        let logs: Vec<f64> = times.into_iter().filter(|time| *time > 0.0).map(f64::log10).collect();
        let least = logs.iter().copied().fold(f64::INFINITY, f64::min);
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if !least.is_finite() || !most.is_finite() {
            return Self { first: -3.0, last: 0.0, length };
        }
        let (first, last) = (least.floor(), most.ceil());
        Self { first, last: if last > first { last } else { first + 1.0 }, length }
    }

    /// Where a time is; what is too short or too long is at the end.
    pub(super) fn at(self, time: f64) -> f64 {
        let log = if time > 0.0 { time.log10() } else { self.first };
        ((log - self.first) / (self.last - self.first)).clamp(0.0, 1.0) * self.length
    }

    /// The powers of ten, with their names and places.
    pub(super) fn ticks(self) -> Vec<(String, f64)> {
        let mut ticks = Vec::new();
        let mut power = self.first;
        while power <= self.last {
            let seconds = 10_f64.powf(power);
            ticks.push((name(power), self.at(seconds)));
            power += 1.0;
        }
        ticks
    }
}

/// `10 ms` and the like.
fn name(power: f64) -> String {
    let (unit, shift) = match power {
        p if p >= 0.0 => ("s", 0.0),
        p if p >= -3.0 => ("ms", 3.0),
        p if p >= -6.0 => ("µs", 6.0),
        _ => ("ns", 9.0),
    };
    format!("{:.0} {unit}", 10_f64.powf(power + shift))
}

#[cfg(test)]
mod tests {
    use super::Axis;

    #[test]
    fn ticks_are_powers_of_ten() {
        let names =
            |least, most| Axis::of([least, most], 100.0).ticks().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(3e-5, 2.0), ["10 µs", "100 µs", "1 ms", "10 ms", "100 ms", "1 s", "10 s"]);
        assert_eq!(names(1.0, 1.0), ["1 s", "10 s"]);
    }

    #[test]
    fn times_have_their_place() {
        let axis = Axis::of([0.001, 1.0], 300.0);
        assert_eq!([0.001, 0.01, 1.0, 50.0, 0.0].map(|time| axis.at(time).round()), [0.0, 100.0, 300.0, 300.0, 0.0]);
    }
}
