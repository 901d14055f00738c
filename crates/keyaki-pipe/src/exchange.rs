//! Talking to a solver: commands out, one reply back.

use crate::trouble::Trouble;

/// A solver that is running: one process for one query, or a session.
pub(crate) trait Exchange {
    /// Sends `commands` and waits for everything that is printed until they are done. After any trouble the solver is of
    /// no more use.
    fn exchange(&mut self, commands: &str) -> Result<String, Trouble>;
}
