//! How many files this process may have open: each connection is one.

/// Asks for as many as `wanted`, or as many as there may be; how many there may be now.
#[cfg(unix)]
pub(crate) fn allow(wanted: u64) -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let now = limit.current.unwrap_or(u64::MAX);
    let most = limit.maximum.unwrap_or(u64::MAX).min(wanted);
    if most <= now {
        return now;
    }
    match setrlimit(Resource::Nofile, Rlimit { current: Some(most), maximum: limit.maximum }) {
        Ok(()) => most,
        Err(_) => now,
    }
}

/// Elsewhere it is not known.
#[cfg(not(unix))]
pub(crate) fn allow(wanted: u64) -> u64 {
    wanted
}
