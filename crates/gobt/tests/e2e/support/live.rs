//! A gobt that is running: what is there of it, and how is it told to stop?

use std::fs;
use std::io::{Read, Write};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::outcome::Outcome;
use super::sandbox::{Run, Sandbox, show};

/// Whatever is waited for comes within this time, or the test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until something is so.
#[track_caller]
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A running command: with pipes, or on a terminal.
pub(crate) struct Live {
    command: String,
    child: Child,
    terminal: Option<Arc<Mutex<pty_process::blocking::Pty>>>,
    stdout: Reader,
    stderr: Reader,
}

/// What has been read so far, by a thread of its own.
struct Reader {
    seen: Arc<Mutex<Vec<u8>>>,
    thread: JoinHandle<()>,
}

impl Reader {
    fn of(mut from: impl Read + Send + 'static) -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&seen);
        let thread = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            // A terminal whose last user has gone is an error to read.
            while let Ok(length @ 1..) = from.read(&mut buffer) {
                shared.lock().unwrap().extend(&buffer[..length]);
            }
        });
        Self { seen, thread }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().unwrap()).into_owned()
    }

    fn all(self) -> Vec<u8> {
        self.thread.join().unwrap();
        std::mem::take(&mut self.seen.lock().unwrap())
    }
}

impl Live {
    /// Starts a command without a terminal.
    pub(crate) fn start(run: Run) -> Self {
        let mut command = run.command;
        let shown = show(&command);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        Self {
            command: shown,
            stdout: Reader::of(child.stdout.take().unwrap()),
            stderr: Reader::of(child.stderr.take().unwrap()),
            child,
            terminal: None,
        }
    }

    /// Starts a command on a terminal of its own, 100 columns wide. All it writes is standard output.
    pub(crate) fn start_on_terminal(run: &Run) -> Self {
        let (terminal, end) = pty_process::blocking::open().unwrap();
        terminal.resize(pty_process::Size::new(30, 100)).unwrap();
        let from = &run.command;
        let mut command = pty_process::blocking::Command::new(from.get_program())
            .args(from.get_args())
            .current_dir(from.get_current_dir().unwrap())
            .env_clear()
            .env("TERM", "xterm");
        for (name, value) in from.get_envs() {
            command = command.env(name, value.unwrap());
        }
        let child = command.spawn(end).unwrap();
        let reading = fs::File::from(rustix::io::dup(&terminal).unwrap());
        Self {
            command: show(from),
            child,
            terminal: Some(Arc::new(Mutex::new(terminal))),
            stdout: Reader::of(reading),
            stderr: Reader::of(std::io::empty()),
        }
    }

    /// Sends gobt a signal.
    pub(crate) fn send(&self, signal: Signal) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    /// Types on the terminal; `\x03` is Ctrl-C.
    pub(crate) fn type_keys(&self, keys: &str) {
        let terminal = self.terminal.as_ref().unwrap();
        terminal.lock().unwrap().write_all(keys.as_bytes()).unwrap();
    }

    /// All of standard output (on a terminal: all that is to be seen) so far.
    pub(crate) fn output(&self) -> String {
        self.stdout.text()
    }

    /// Waits until it has written these words.
    #[track_caller]
    pub(crate) fn wait_for(&self, words: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !self.output().contains(words) {
            assert!(
                Instant::now() < deadline,
                "waited in vain for {words:?}\n{}\n{}\n{}",
                self.command,
                self.output(),
                self.stderr.text()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits for its end, which must come soon.
    #[track_caller]
    pub(crate) fn outcome(mut self) -> Outcome {
        let status = self.end_within(PATIENCE);
        let output = std::process::Output {
            status,
            stdout: self.stdout.all(),
            stderr: self.stderr.all(),
        };
        Outcome::new(self.command, &output)
    }

    #[track_caller]
    fn end_within(&mut self, patience: Duration) -> ExitStatus {
        let deadline = Instant::now() + patience;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            if Instant::now() >= deadline {
                self.child.kill().unwrap();
                panic!("{} did not end", self.command);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Sandbox {
    /// Command lines of the processes that were started in this sandbox and still live. Each has
    /// its home in the environment.
    pub(crate) fn processes(&self) -> Vec<String> {
        let mark = self
            .root()
            .join("home")
            .into_os_string()
            .into_encoded_bytes();
        let entries = fs::read_dir("/proc").unwrap();
        let of_sandbox = entries.flatten().filter(|entry| {
            let environment = fs::read(entry.path().join("environ")).unwrap_or_default();
            memchr::memmem::find(&environment, &mark).is_some()
        });
        let lines = of_sandbox.map(|entry| {
            let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            let name = entry.file_name().to_string_lossy().into_owned();
            format!(
                "{name}: {}",
                String::from_utf8_lossy(&line).replace('\0', " ")
            )
        });
        lines.collect()
    }

    /// Fails the test unless nothing is left of what ran: no process, no temporary folder.
    #[track_caller]
    pub(crate) fn is_clean(&self, after: &Outcome) {
        let (processes, files) = (self.processes(), self.leftovers());
        assert_eq!(processes, Vec::<String>::new(), "still running\n{after}");
        assert_eq!(files, Vec::<String>::new(), "not removed\n{after}");
    }

    /// Whether a build with an empty cache is well under way: packages are compiled.
    pub(crate) fn compiles(&self) -> bool {
        let running = self.processes();
        running.iter().any(|line| line.contains("/compile -o "))
    }
}
