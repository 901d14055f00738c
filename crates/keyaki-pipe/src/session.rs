//! A process that answers query after query, kept by rsmt2.
//!
//! Of rsmt2 only `Read` and `Write` are used: its parsers do not know SMT-LIB's string literals. It also keeps the
//! process to itself, so the shell that becomes the solver tells its number first, and a thread of the session's own does
//! the reading and writing: when we do not wait any longer we kill the process, the thread meets the end of its output,
//! and rsmt2 waits for the dead.

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rsmt2::{SmtConf, Solver};
use rustix::process::{Pid, Signal, kill_process};

use crate::exchange::Exchange;
use crate::launch::Launch;
use crate::live::{Kill, enter};
use crate::reply::Reply;
use crate::trouble::{Ending, Trouble};
use crate::watch::{Silence, Watch};

/// A solver that is used again and again.
pub(crate) struct Session {
    process: Arc<Process>,
    requests: Option<Sender<String>>,
    replies: Receiver<Result<String, Trouble>>,
}

/// A session, for as long as one query is worked on.
pub(crate) struct Turn<'a> {
    pub(crate) session: &'a mut Session,
    pub(crate) watch: Watch,
}

impl Session {
    /// Starts the solver; `None` when it cannot be started by a shell.
    pub(crate) fn start(launch: &Launch) -> Option<Self> {
        // Nobody reads what rsmt2 makes of standard error, and a full pipe would stop the solver.
        let args = launch.shell_args("echo $$;", "2>/dev/null")?;
        let process = Arc::new(Process::default());
        let (requests, todo) = channel();
        let (done, replies) = channel();
        let theirs = process.clone();
        std::thread::spawn(move || run(args, &theirs, &todo, &done));
        Some(Self { process, requests: Some(requests), replies })
    }
}

impl Exchange for Turn<'_> {
    fn exchange(&mut self, commands: &str) -> Result<String, Trouble> {
        // When the thread is gone it has said why.
        let _ = self.session.requests.as_ref().map(|requests| requests.send(commands.to_owned()));
        match self.watch.next(&self.session.replies) {
            Ok(reply) => reply,
            Err(Silence::Gone) => Err(Trouble::Ended(Ending::default())),
            Err(Silence::Over(trouble)) => {
                self.session.process.kill();
                Err(trouble)
            }
        }
    }
}

impl Drop for Session {
    /// Kills the solver and waits until rsmt2 has waited for it, or for a second.
    fn drop(&mut self) {
        self.process.kill();
        self.requests = None;
        while self.replies.recv_timeout(Duration::from_secs(1)).is_ok() {}
    }
}

/// The number of the solver's process, from when the shell has told it until rsmt2 waits for it.
#[derive(Default)]
struct Process(Mutex<State>);

#[derive(Clone, Copy, Default)]
enum State {
    #[default]
    Starting,
    Running(Pid),
    /// To be killed as soon as its number is known.
    Unwanted,
}

impl Process {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_running_as(&self, pid: Pid) {
        let mut state = self.state();
        match *state {
            State::Starting | State::Running(_) => *state = State::Running(pid),
            State::Unwanted => {
                // It may have ended by itself.
                let _ = kill_process(pid, Signal::KILL);
            }
        }
    }
}

impl Kill for Process {
    fn kill(&self) {
        let mut state = self.state();
        if let State::Running(pid) = *state {
            // It may have ended by itself; its number stays taken until rsmt2 has waited for it.
            let _ = kill_process(pid, Signal::KILL);
        }
        *state = State::Unwanted;
    }
}

/// The thread of a session: from the start of the solver to its end.
fn run(args: Vec<String>, process: &Arc<Process>, todo: &Receiver<String>, done: &Sender<Result<String, Trouble>>) {
    let mut conf = SmtConf::yices_2("/bin/sh");
    for arg in args {
        conf.option(arg);
    }
    let mut solver = match Solver::new(conf, ()) {
        Ok(solver) => solver,
        Err(error) => return tell(done, Err(Trouble::Start(error.to_string()))),
    };
    let place = enter(process.clone());
    if let Err(trouble) = serve(&mut solver, process, todo, done) {
        tell(done, Err(trouble));
    }
    // Dead, it cannot block the farewell that rsmt2 writes when the solver is dropped.
    process.kill();
    drop(place);
    drop(solver);
}

fn serve(
    solver: &mut Solver<()>,
    process: &Process,
    todo: &Receiver<String>,
    done: &Sender<Result<String, Trouble>>,
) -> Result<(), Trouble> {
    process.is_running_as(number(solver)?);
    let mut reply = Reply::default();
    for commands in todo {
        let request = format!("{commands}{}", reply.marker_command());
        // A solver that has ended does not read; the end of its output tells.
        let _ = solver.write_all(request.as_bytes()).and_then(|()| solver.flush());
        let whole = answer(solver, &mut reply)?;
        tell(done, Ok(whole));
    }
    Ok(())
}

/// The process number, which the shell prints in a line of its own.
fn number(solver: &mut Solver<()>) -> Result<Pid, Trouble> {
    let mut line = String::new();
    let mut byte = [0];
    while line.len() < 20 && solver.read(&mut byte).is_ok_and(|n| n == 1) && byte != *b"\n" {
        line.extend(byte.iter().copied().map(char::from));
    }
    let number = line.trim().parse().ok().and_then(Pid::from_raw);
    number.ok_or_else(|| Trouble::Start("/bin/sh did not tell its process number".to_owned()))
}

fn answer(solver: &mut Solver<()>, reply: &mut Reply) -> Result<String, Trouble> {
    let mut buffer = vec![0; 1 << 16];
    let mut whole = reply.push(&[])?;
    loop {
        if let Some(whole) = whole {
            return Ok(whole);
        }
        let n = solver.read(&mut buffer).unwrap_or(0);
        if n == 0 {
            return Err(Trouble::Ended(Ending { printed: reply.so_far(), ..Ending::default() }));
        }
        whole = reply.push(buffer.get(..n).unwrap_or_default())?;
    }
}

fn tell(done: &Sender<Result<String, Trouble>>, result: Result<String, Trouble>) {
    // Nobody listens when the session has been abandoned.
    let _ = done.send(result);
}
