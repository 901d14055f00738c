//! Ctrl-C: no solver outlives us.

use std::process::exit;

use crate::progress;

/// 128 and the number of SIGINT, as shells say it.
const INTERRUPTED: i32 = 130;

/// Makes an interrupt end every solver, then us.
pub(crate) fn install() {
    // Without a handler an interrupt ends us as any program; there is nothing to tell anybody.
    let _ = ctrlc::set_handler(|| {
        keyaki_pipe::kill_all();
        progress::clear();
        exit(INTERRUPTED);
    });
}
