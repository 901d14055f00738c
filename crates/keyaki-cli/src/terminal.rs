//! What standard output and standard error can show.

use std::env;
use std::io::{IsTerminal, stderr, stdout};

use keyaki_report::{Colour, Style};

/// How text on standard output is dressed.
pub(crate) fn stdout_style() -> Style {
    style(stdout().is_terminal())
}

/// How text on standard error is dressed.
pub(crate) fn stderr_style() -> Style {
    style(stderr().is_terminal())
}

/// Whether people see standard output, and no program reads it.
pub(crate) fn is_stdout_terminal() -> bool {
    stdout().is_terminal()
}

fn style(is_terminal: bool) -> Style {
    if !is_terminal {
        return Style::PLAIN;
    }
    let width = terminal_size::terminal_size().map_or(Style::PLAIN.width, |(width, _)| usize::from(width.0));
    // https://no-color.org: any value that is not empty.
    let plain = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || env::var_os("TERM").is_some_and(|value| value == "dumb");
    Style { colour: if plain { Colour::Never } else { Colour::Always }, width }
}
