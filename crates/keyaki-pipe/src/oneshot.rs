//! One process for one query.
//!
//! Nobody here can be blocked by the solver: its input is written, and its outputs are read, by threads of their own. It is
//! killed and waited for when the value is dropped, whatever happened before.

use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::exchange::Exchange;
use crate::launch::Launch;
use crate::live::{Kill, Place, enter};
use crate::reply::Reply;
use crate::trouble::{Ending, Trouble};
use crate::watch::{Silence, Watch};

/// How many bytes of standard error are kept: the last ones.
const TAIL: usize = 2048;

/// How long a solver may take to end after its last answer.
const FAREWELL: Duration = Duration::from_millis(50);

/// A solver that is used once.
pub(crate) struct OneShot {
    process: Arc<Process>,
    place: Option<Place>,
    input: Sender<String>,
    output: Receiver<Event>,
    reply: Reply,
    stderr: Vec<u8>,
    watch: Watch,
}

/// Something that came from the solver.
enum Event {
    Out(Vec<u8>),
    Err(Vec<u8>),
    /// One of the two outputs has been closed.
    Closed(Output),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Output {
    Stdout,
    Stderr,
}

impl OneShot {
    /// Starts the solver.
    pub(crate) fn start(launch: &Launch, watch: Watch) -> Result<Self, Trouble> {
        let mut command = command(launch);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| Trouble::Start(error.to_string()))?;
        let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let process = Arc::new(Process::new(child));
        let place = enter(process.clone());
        let (input, lines) = channel();
        // Bounded: a solver that prints faster than we look waits for us.
        let (events, output) = sync_channel(16);
        if let Some(stdin) = stdin {
            std::thread::spawn(move || write(stdin, &lines));
        }
        if let Some(stdout) = stdout {
            let events = events.clone();
            std::thread::spawn(move || read(stdout, Output::Stdout, &events));
        }
        if let Some(stderr) = stderr {
            std::thread::spawn(move || read(stderr, Output::Stderr, &events));
        }
        Ok(Self { process, place: Some(place), input, output, reply: Reply::default(), stderr: Vec::new(), watch })
    }

    /// Lets the solver end by itself, if it is quick: some wrappers have something to tidy up.
    pub(crate) fn leave(self) {
        // When nobody reads any more it has ended already.
        let _ = self.input.send("(exit)\n".to_owned());
        let end = Instant::now() + FAREWELL;
        while Instant::now() < end {
            match self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(Event::Out(_) | Event::Err(_) | Event::Closed(Output::Stderr)) => {}
                Ok(Event::Closed(Output::Stdout)) | Err(_) => return,
            }
        }
    }

    /// Everything that still comes on standard error once standard output is closed, and how the process ended.
    fn ending(&mut self) -> Trouble {
        // It has closed its output and can say nothing more: if it has not ended by itself, it is ended.
        self.process.kill();
        loop {
            match self.watch.next(&self.output) {
                Ok(Event::Err(bytes)) => self.keep(&bytes),
                Ok(Event::Out(_) | Event::Closed(Output::Stdout)) => {}
                Ok(Event::Closed(Output::Stderr)) | Err(_) => break,
            }
        }
        self.place = None;
        Trouble::Ended(Ending {
            status: self.process.reap(),
            printed: self.reply.so_far(),
            stderr: String::from_utf8_lossy(&self.stderr).into_owned(),
        })
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.stderr.extend_from_slice(bytes);
        let surplus = self.stderr.len().saturating_sub(TAIL);
        self.stderr.drain(..surplus);
    }
}

impl Exchange for OneShot {
    fn exchange(&mut self, commands: &str) -> Result<String, Trouble> {
        // When the writer is gone the solver does not read any more; what it printed tells why.
        let _ = self.input.send(format!("{commands}{}", self.reply.marker_command()));
        let mut reply = self.reply.push(&[])?;
        loop {
            if let Some(reply) = reply {
                return Ok(reply);
            }
            match self.watch.next(&self.output) {
                Ok(Event::Out(bytes)) => reply = self.reply.push(&bytes)?,
                Ok(Event::Err(bytes)) => self.keep(&bytes),
                Ok(Event::Closed(Output::Stderr)) => {}
                Ok(Event::Closed(Output::Stdout)) | Err(Silence::Gone) => return Err(self.ending()),
                Err(Silence::Over(trouble)) => return Err(trouble),
            }
        }
    }
}

impl Drop for OneShot {
    fn drop(&mut self) {
        self.process.kill();
        self.place = None;
        self.process.reap();
    }
}

/// A child process and whether it has been waited for: its number is ours only until then.
struct Process(Mutex<(Child, Option<ExitStatus>)>);

impl Process {
    fn new(child: Child) -> Self {
        Self(Mutex::new((child, None)))
    }

    /// Waits for the end of a process that has been killed.
    fn reap(&self) -> Option<ExitStatus> {
        let mut process = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (child, status) = &mut *process;
        if status.is_none() {
            *status = child.wait().ok();
        }
        *status
    }
}

impl Kill for Process {
    fn kill(&self) {
        let mut process = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (child, status) = &mut *process;
        if status.is_none() {
            kill_group(child);
            // It may have ended by itself: then there is nothing to kill.
            let _ = child.kill();
        }
    }
}

#[cfg(unix)]
fn kill_group(child: &Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(pid, Signal::KILL);
    }
}

#[cfg(not(unix))]
fn kill_group(_: &Child) {}

/// The solver behind a shell that limits it, in a process group of its own, so that what it starts dies with it.
#[cfg(unix)]
fn command(launch: &Launch) -> Command {
    use std::os::unix::process::CommandExt;
    let mut command = match launch.shell_args("", "") {
        Some(args) => {
            let mut shell = Command::new("/bin/sh");
            shell.args(args);
            shell
        }
        None => plain(launch),
    };
    command.process_group(0);
    command
}

#[cfg(not(unix))]
fn command(launch: &Launch) -> Command {
    plain(launch)
}

fn plain(launch: &Launch) -> Command {
    let mut command = Command::new(&launch.program);
    command.args(&launch.args);
    command
}

/// Hands on what is to be written until nobody writes any more, or reads.
fn write(mut stdin: impl Write, lines: &Receiver<String>) {
    for line in lines {
        if stdin.write_all(line.as_bytes()).and_then(|()| stdin.flush()).is_err() {
            return;
        }
    }
}

/// Hands on what is read until there is no more, or nobody listens.
fn read(mut from: impl Read, output: Output, events: &SyncSender<Event>) {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let bytes = match from.read(&mut buffer) {
            Ok(n) if n > 0 => buffer.get(..n).unwrap_or_default().to_vec(),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Ok(_) | Err(_) => break,
        };
        let event = match output {
            Output::Stdout => Event::Out(bytes),
            Output::Stderr => Event::Err(bytes),
        };
        if events.send(event).is_err() {
            return;
        }
    }
    // Nobody may be listening any more.
    let _ = events.send(Event::Closed(output));
}
