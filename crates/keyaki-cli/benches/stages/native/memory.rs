//! How much memory the process has had at most, where the system tells (Linux).

use std::fs;

/// Before something whose memory is of interest.
pub(super) struct Before {
    resident: u64,
}

/// The most memory there was, and what of it came since [`begin`], in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Growth {
    pub(super) most: u64,
    pub(super) more: u64,
}

/// Forgets what the most was.
pub(super) fn begin() -> Option<Before> {
    fs::write("/proc/self/clear_refs", "5").ok()?;
    Some(Before { resident: field("VmRSS:")? })
}

impl Before {
    pub(super) fn growth(self) -> Option<Growth> {
        let most = field("VmHWM:")?;
        Some(Growth { most, more: most.saturating_sub(self.resident) })
    }
}

fn field(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
