//! `keyaki lint --fix` and `--diff`: the fixes made in the files, or shown.
//!
//! A file is written at once and as a whole, and only when it is proven that its policy means the same as before; what is not
//! proven is said, and that file stays as it was. Standard input goes to standard output.

use std::path::Path;

use clap::Args;
use keyaki::Subject;
use keyaki_change::unified;
use keyaki_engine::Limits;
use keyaki_lint::{Made, NotRepaired, Repair, repair};
use keyaki_policy::{Mode, Policy, parse};
use keyaki_report::{printable, printable_block, render_lint};
use keyaki_source::Diagnostic;

use super::exit_code;
use crate::arguments::{Asking, Plain};
use crate::engines::Engines;
use crate::report::{Done, Failure};
use crate::{files, input, progress, terminal};

/// What is done about fixes.
#[derive(Args, Debug)]
pub(super) struct Fixing {
    /// Make the fixes in the files (standard input goes to standard output), when it is proven that the policies mean the same without
    /// what goes
    #[arg(long)]
    fix: bool,

    /// Show as a patch what `--fix` would change, and write nothing
    #[arg(long, conflicts_with = "fix")]
    diff: bool,
}

/// A policy that is the whole of a file.
struct Whole<'a> {
    path: &'a Path,
    policy: &'a Policy,
}

impl Fixing {
    pub(super) fn is_asked_for(&self) -> bool {
        self.fix || self.diff
    }

    /// Refuses what the options do not go with.
    pub(super) fn fits(&self, paths: &[&Path], format: Plain) -> Result<(), Failure> {
        if !self.is_asked_for() {
            return Ok(());
        }
        if format == Plain::Json {
            let error = Diagnostic::error("usage", "`--fix` and `--diff` are said as text");
            return Err(error.help("`--format json` without them has every fix with its edits").into());
        }
        if self.fix && paths.len() > 1 && paths.iter().any(|path| input::is_stdin(path)) {
            let error = Diagnostic::error("usage", "with `--fix`, `-` stands alone: its text goes to standard output");
            return Err(error.help("name the files in a run of their own").into());
        }
        Ok(())
    }

    /// What the fixes of the policies at `paths` come to.
    pub(super) fn run(
        &self,
        paths: &[&Path],
        (subjects, mut diagnostics): (&[Subject], Vec<Diagnostic>),
        mode: Mode,
        (engines, asking): (&Engines, &Asking),
    ) -> Result<Done, Failure> {
        let wholes: Vec<Whole<'_>> =
            paths.iter().zip(subjects).map(|(path, subject)| whole(path, subject)).collect::<Result<_, _>>()?;
        let mut done = Done::text(String::new());
        let mut codes = Vec::new();
        for one in &wholes {
            engines.board.about(one.policy.source.name());
            let limits = Limits { time: asking.timeout, ..Limits::default() };
            let look = || repair(one.policy, mode, &engines.panel, &limits, asking.agreement());
            match progress::during(&engines.board, look) {
                Ok(repair) => {
                    diagnostics.extend(repair.left.diagnostics.iter().cloned());
                    // What cannot be written keeps no other from being so.
                    codes.push(self.said(one, &repair, &mut done).unwrap_or_else(|Failure(more)| {
                        diagnostics.extend(more);
                        2
                    }));
                }
                Err(why) => {
                    let (diagnostic, code) = not_fixed(one.policy, why);
                    diagnostics.push(diagnostic);
                    codes.push(code);
                }
            }
        }
        diagnostics.extend(engines.diagnostics().iter().cloned());
        let code = [4, 2, 3, 1].into_iter().find(|code| codes.contains(code)).unwrap_or(0);
        Ok(Done { code, diagnostics, ..done })
    }

    /// Writes or shows what became of a policy; the exit code that goes with it.
    fn said(&self, one: &Whole<'_>, repair: &Repair, done: &mut Done) -> Result<u8, Failure> {
        let (before, after) = (one.policy.source.text(), repair.policy.source.text());
        let code = exit_code([&repair.left]);
        if self.diff {
            let patch = unified(one.policy.source.name(), before, after);
            done.text.push_str(&shown(&patch));
            return Ok(if patch.is_empty() { code } else { code.max(1) });
        }
        let report = report(one.policy, repair);
        if input::is_stdin(one.path) {
            done.text.push_str(after);
            done.notices.push_str(&report);
            return Ok(code);
        }
        if before != after {
            files::replace(one.path, before, after)?;
        }
        done.text.push_str(&report);
        Ok(code)
    }
}

/// Refuses what is no policy in a file of its own.
fn whole<'a>(path: &'a Path, subject: &'a Subject) -> Result<Whole<'a>, Failure> {
    let refused = |what: &str| {
        let message =
            format!("`{}` is {what}, and `--fix` and `--diff` are for policies in files of their own", path.display());
        Err(Diagnostic::error("usage", message).help("name the files of its policies").into())
    };
    let Some(policy) = subject.as_policy() else { return refused("a scenario") };
    if input::is_folder(path) {
        return refused("a folder");
    }
    let document = parse(&policy.source, Mode::Lenient).0;
    match document.is_some_and(|document| document.root().span == policy.span) {
        true => Ok(Whole { path, policy }),
        false => refused("a longer text with a policy in it"),
    }
}

/// As it is for a program, as far as a terminal can show it for people.
fn shown(patch: &str) -> String {
    match terminal::is_stdout_terminal() {
        true => patch.lines().map(|line| format!("{}\n", printable_block(line))).collect(),
        false => patch.to_owned(),
    }
}

/// What was done, and what is left.
fn report(before: &Policy, repair: &Repair) -> String {
    let name = printable(before.source.name());
    let Repair { policy, made, left, questions } = repair;
    let mut out = match made.len() {
        0 => format!("{name}: nothing to fix ({questions} questions)\n"),
        count => {
            let fixes = if count == 1 { "fix" } else { "fixes" };
            format!("{name}: {count} {fixes} made, proven to change no request's answer ({questions} questions)\n")
        }
    };
    let place = |made: &Made| {
        let (start, _) = before.source.region(made.span);
        format!("  {}:{} {}: {}\n", start.line, start.column, made.code.name(), printable(&made.message))
    };
    out.extend(made.iter().map(place));
    if !left.findings.is_empty() {
        out.push_str(&format!("\n{}", render_lint(policy, left, terminal::stdout_style())));
    }
    out
}

/// Why a file stays as it was, and the exit code that goes with it.
fn not_fixed(policy: &Policy, why: NotRepaired) -> (Diagnostic, u8) {
    let name = policy.source.name();
    let bug = "this is a bug: please report it with the policy";
    let (why, help, code) = match why {
        NotRepaired::Unread => ("it would not be a policy".to_owned(), bug, 4),
        NotRepaired::Differs => ("some request would be answered in another way".to_owned(), bug, 4),
        NotRepaired::Disagreement => ("engines contradicted each other".to_owned(), bug, 4),
        NotRepaired::Unknown(why) => {
            (format!("it is not known whether the policy would mean the same: {why}"), "raise `--timeout`", 3)
        }
    };
    let message = format!("`{name}` is left as it was: with the fixes made, {why}");
    (Diagnostic::error("not-fixed", message).label(&policy.source, policy.span, "this policy").help(help), code)
}

/// What of the options for engines says nothing to `keyaki lint`.
pub(super) fn fits(asking: &Asking) -> Result<(), Failure> {
    let Some(option) = asking.of_questions() else { return Ok(()) };
    let error = Diagnostic::error("usage", format!("`{option}` is not for `keyaki lint`"));
    Err(error.help("its findings are about every request, and rest on several questions each").into())
}
