//! The conversation about one query, the same in every mode.
//!
//! In: a running solver and a script. Out: an answer, or the trouble. Promises: an error reported anywhere in the
//! conversation leaves no answer.

use keyaki_engine::Answer;
use keyaki_ir::Query;
use keyaki_smtlib::{CheckSat, Script, get_value_command, parse_check_sat, parse_values};

use crate::exchange::Exchange;
use crate::trouble::{Trouble, excerpt};

/// What the solver says to `script`, which is that of `query`; `prelude` is sent first.
pub(crate) fn converse(
    solver: &mut impl Exchange,
    prelude: &str,
    script: &Script,
    query: &Query,
) -> Result<Answer, Trouble> {
    let reply = solver.exchange(&format!("{prelude}{script}")).map_err(last_words)?;
    match parse_check_sat(&reply) {
        CheckSat::Unsat => Ok(Answer::Unsat),
        CheckSat::Sat => {
            let reply = solver.exchange(&format!("{}\n", get_value_command(script)))?;
            parse_values(&reply, script, query)
                .map(Answer::Sat)
                .map_err(|error| Trouble::Garbage(format!("it said sat, but {error}: {}", excerpt(&reply))))
        }
        CheckSat::Unknown(why) if why.is_empty() => Err(why_unknown(solver, &reply)),
        CheckSat::Unknown(why) => Err(Trouble::GaveUp(why)),
        CheckSat::Timeout => Err(Trouble::Timeout),
        CheckSat::Error(message) if reply.contains("(error") => Err(Trouble::Error(message)),
        CheckSat::Error(message) => Err(Trouble::Garbage(message)),
    }
}

/// A solver that says what is wrong and then ends is known by what it said.
fn last_words(trouble: Trouble) -> Trouble {
    let Trouble::Ended(ending) = &trouble else {
        return trouble;
    };
    match parse_check_sat(&ending.printed) {
        CheckSat::Error(message) if ending.printed.contains("(error") => Trouble::Error(message),
        CheckSat::Timeout => Trouble::Timeout,
        CheckSat::Sat | CheckSat::Unsat | CheckSat::Unknown(_) | CheckSat::Error(_) => trouble,
    }
}

fn why_unknown(solver: &mut impl Exchange, reply: &str) -> Trouble {
    match solver.exchange("(get-info :reason-unknown)\n").map(|info| parse_check_sat(&format!("{reply}\n{info}"))) {
        Ok(CheckSat::Unknown(why)) => Trouble::GaveUp(why),
        Ok(CheckSat::Timeout) => Trouble::Timeout,
        Ok(CheckSat::Error(message)) => Trouble::Error(message),
        // An answer after `unknown` would be two answers, which is an error.
        Ok(CheckSat::Sat | CheckSat::Unsat) => Trouble::GaveUp(String::new()),
        Err(trouble) => trouble,
    }
}
