//! How is git asked, so that it answers the same for everybody and does nothing but answer?
//!
//! The user's settings must not change the answer, and nothing of a repository may run: no hook, no
//! external diff, no text conversion, no pager, no signature check, no file system monitor, and no
//! network (a partial clone would fetch what is missing).

use std::ffi::{OsStr, OsString};
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;

use super::HistoryError;

/// The git command, in one folder.
#[derive(Debug, Clone)]
pub(super) struct Git {
    program: PathBuf,
    folder: PathBuf,
}

/// Variables of git's own that are kept: where settings are, and where a repository ends. All others
/// could turn git to another repository or change what it prints.
const KEPT_VARIABLES: [&str; 3] = [
    "GIT_CONFIG",
    "GIT_CEILING_DIRECTORIES",
    "GIT_DISCOVERY_ACROSS",
];

/// Settings that options on the command line do not reach.
const SETTINGS: [&str; 8] = [
    "core.fsmonitor=false",
    "core.quotePath=false",
    "diff.relative=false",
    "i18n.logOutputEncoding=UTF-8",
    "log.follow=false",
    "log.showRoot=true",
    "log.showSignature=false",
    "protocol.allow=never",
];

/// So much of what git says on standard error is kept.
const ENOUGH_WORDS: u64 = 64 << 10;

impl Git {
    pub(super) fn new(program: &Path, folder: &Path) -> Self {
        Self {
            program: program.to_owned(),
            folder: folder.to_owned(),
        }
    }

    /// What git prints, when it ends well.
    pub(super) fn answer<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Result<Vec<u8>, HistoryError> {
        let mut running = self.start(arguments)?;
        let mut answer = Vec::new();
        let read = running.output.read_to_end(&mut answer);
        running.end()?;
        read.map_err(|source| self.unreadable(source))?;
        Ok(answer)
    }

    /// Starts git; what it prints is read while it runs.
    pub(super) fn start<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Result<Running, HistoryError> {
        self.start_with(arguments, Vec::new())
    }

    /// The same, with something to read on its standard input.
    pub(super) fn start_with<A: AsRef<OsStr>>(
        &self,
        arguments: &[A],
        input: Vec<u8>,
    ) -> Result<Running, HistoryError> {
        let mut command = self.command(arguments);
        if !input.is_empty() {
            command.stdin(Stdio::piped());
        }
        let mut child = command.spawn().map_err(|source| self.not_started(source))?;
        if let Some(mut stdin) = child.stdin.take() {
            // Git may answer before it has read all of it. When it ends early, that is its own to say.
            std::thread::spawn(move || stdin.write_all(&input));
        }
        let output = child.stdout.take();
        let words = child.stderr.take().map(|stderr| {
            // A full pipe would hold git up for ever.
            std::thread::spawn(move || {
                let mut stderr = stderr;
                let mut words = Vec::new();
                let _ = stderr.by_ref().take(ENOUGH_WORDS).read_to_end(&mut words);
                let _ = std::io::copy(&mut stderr, &mut std::io::sink());
                words
            })
        });
        Ok(Running {
            output: BufReader::with_capacity(256 << 10, Output(output)),
            child,
            words,
        })
    }

    fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = Command::new(&self.program);
        for (name, _) in std::env::vars_os() {
            if is_of_git(&name) {
                command.env_remove(name);
            }
        }
        command
            .env("LC_ALL", "C")
            .env("GIT_ALLOW_PROTOCOL", "")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0")
            .arg("--no-pager");
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        command
            .args(arguments)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn not_started(&self, source: std::io::Error) -> HistoryError {
        // Also what a folder that is not there looks like.
        if source.kind() == std::io::ErrorKind::NotFound && self.folder.is_dir() {
            return HistoryError::NoGit;
        }
        HistoryError::NotStarted {
            folder: self.folder.clone(),
            source,
        }
    }

    pub(super) fn unreadable(&self, source: std::io::Error) -> HistoryError {
        HistoryError::NotStarted {
            folder: self.folder.clone(),
            source,
        }
    }
}

fn is_of_git(name: &OsString) -> bool {
    let name = name.to_string_lossy();
    name.starts_with("GIT_") && !KEPT_VARIABLES.iter().any(|kept| name.starts_with(kept))
}

/// A git command at work.
pub(super) struct Running {
    /// What it prints.
    pub(super) output: BufReader<Output>,
    child: Child,
    words: Option<JoinHandle<Vec<u8>>>,
}

/// The standard output of a child.
pub(super) struct Output(Option<ChildStdout>);

impl Read for Output {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match &mut self.0 {
            Some(stdout) => stdout.read(buffer),
            None => Ok(0),
        }
    }
}

impl Running {
    /// Waits for the end; an error when git says that something went wrong.
    pub(super) fn end(mut self) -> Result<(), HistoryError> {
        // Whatever was not read is not wanted: git must not wait for a reader.
        self.output.get_mut().0 = None;
        let status = self.child.wait();
        let words = self.words.take().and_then(|words| words.join().ok());
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(_) => Err(HistoryError::from_words(&words.unwrap_or_default())),
            Err(source) => Err(HistoryError::Wait(source)),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Only where reading was given up: after `end` there is nothing left to end.
        self.output.get_mut().0 = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
