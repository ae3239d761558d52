//! How was this build run, and how did it end?

use crate::{Fingerprint, Nanos, Output, Timestamp};

/// The circumstances of one recorded build. Of a bare graph nearly all of it is unknown.
///
/// Texts are as they may be shown to others: secrets, the home folder and the user's name replaced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Build {
    /// The command as the user gave it, `go` first; empty when unknown.
    pub command: Vec<Box<str>>,
    /// `GOFLAGS` as it was in effect.
    pub goflags: Option<Box<str>>,
    /// As `go1.27.3`.
    pub go_version: Option<Box<str>>,
    /// Target operating system and architecture, as `linux/amd64`.
    pub platform: Option<Box<str>>,
    /// Path of the main module.
    pub module: Option<Box<str>>,
    /// Settings of the go command that change what is compiled (`CGO_ENABLED`, `GOEXPERIMENT`, …),
    /// sorted by name.
    pub settings: Vec<(Box<str>, Box<str>)>,
    /// Of what is not shown and yet changes what is compiled, sorted by name: variables such as
    /// `CGO_CFLAGS`, and the folders of the main module and of the module cache.
    pub fingerprints: Vec<(Box<str>, Fingerprint)>,
    /// How many actions go runs at once: `-p`, or `GOMAXPROCS` as go saw it.
    pub parallelism: Option<u32>,
    /// The machine.
    pub machine: Option<Machine>,
    /// Which build cache was used.
    pub cache: Option<Cache>,
    /// Whether it ran on a server for continuous integration.
    pub ci: Option<bool>,
    /// When the go command was started.
    pub started: Option<Timestamp>,
    /// How long the whole go command took, as the wrapper saw it.
    pub wall: Option<Nanos>,
    /// How it ended.
    pub outcome: Outcome,
    /// What the echo showed before and beside the actions, in order.
    pub load_steps: Vec<LoadStep>,
    /// When packages were seen at work, by the echo: kept where the graph has no times.
    pub observed: Vec<Observed>,
    /// What the go command said; `None` where its standard error did not come through gobt.
    pub output: Option<Output>,
}

/// The folder of the main module, among [`Build::fingerprints`].
pub const MAIN_FOLDER: &str = ".";

/// The folder of the module cache, among [`Build::fingerprints`].
pub const MODULE_CACHE: &str = "$GOMODCACHE";

/// Settings that only C, C++ and Fortran see, sorted. They may hold secrets, so a build has
/// fingerprints of them ([`Build::fingerprints`]).
pub const C_SETTINGS: [&str; 8] = [
    "CC",
    "CGO_CFLAGS",
    "CGO_CPPFLAGS",
    "CGO_CXXFLAGS",
    "CGO_FFLAGS",
    "CGO_LDFLAGS",
    "CXX",
    "FC",
];

/// What the build ran on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Machine {
    /// CPUs that the process may use.
    pub cpus: u32,
    /// CPU time a container may use, in thousandths of a CPU; `None` without a quota.
    pub cpu_quota_millis: Option<u64>,
}

/// Which build cache a build used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cache {
    /// The user's own, as the bare command would.
    User,
    /// The user's own, behind a `GOCACHEPROG` (often a remote one).
    Program,
    /// A fresh, empty one, for this build alone.
    Fresh,
}

/// How a build ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Outcome {
    /// Not recorded (a bare graph).
    #[default]
    Unknown,
    /// Exit status 0.
    Succeeded,
    /// Another exit status.
    Failed {
        /// Go's exit status.
        status: i32,
    },
    /// Ended by a signal, sent by hand or by the system.
    Interrupted {
        /// The signal's number (2 for Ctrl-C, 15 for SIGTERM).
        signal: i32,
    },
}

impl Outcome {
    /// Whether actions without times are to be expected.
    #[must_use]
    pub fn interrupted(self) -> bool {
        matches!(self, Self::Interrupted { .. })
    }
}

/// Something the go command did that is in no action: it loads modules and asks version control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadStep {
    /// What it was.
    pub kind: LoadKind,
    /// The address or command, as it may be shown.
    pub what: Box<str>,
    /// How long it took, by go's own count; for the version control commands that go does not time,
    /// until the next one began.
    pub elapsed: Nanos,
}

/// Kinds of work before the first action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadKind {
    /// Fetched over the network (`# get URL`).
    Download,
    /// A version control command.
    VersionControl,
}

/// When the echo showed a package at work, counted from the start of the go command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// The folder below `$WORK`, which names the unit.
    pub objdir: Box<str>,
    /// Import path, where the graph's first writing knows it.
    pub package: Box<str>,
    /// First line of its echo.
    pub first: Nanos,
    /// Last line that belongs to its end; `None` when it was still at work.
    pub last: Option<Nanos>,
}
