//! What can go wrong with gobt itself while it records? Never the build's own failures.

use std::fmt;
use std::io;
use std::path::PathBuf;

use gobt_profile::ReadError;

use crate::captured::SIGNAL_STATUS;
use crate::system::Ended;

/// Why the go command could not be run at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CaptureError {
    /// There is no such program.
    #[error(
        "cannot find {}: install Go, put it on the PATH, or name it with --go PATH", .program.display()
    )]
    NoGo {
        /// What was to be run.
        program: PathBuf,
    },
    /// It is there, but does not start.
    #[error("cannot start {}", .program.display())]
    Spawn {
        /// What was to be run.
        program: PathBuf,
        /// Why it does not start.
        #[source]
        source: io::Error,
    },
    /// The folder to build in.
    #[error("cannot change to {}", .dir.display())]
    NoFolder {
        /// The folder.
        dir: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// Signals could not be taken over.
    #[error("cannot watch for signals")]
    Signals(#[source] io::Error),
    /// A signal came before the go command was started.
    #[error("stopped before the build began")]
    Stopped {
        /// Its number.
        signal: i32,
    },
    /// The command that is to run before each run cannot be run.
    #[error("cannot run the command of --prepare")]
    NoPrepare {
        /// Why not.
        source: io::Error,
    },
    /// The command that is to run before each run did not succeed.
    #[error("the command of --prepare {ended}, so go was not run")]
    PrepareFailed {
        /// How it ended.
        ended: Ended,
    },
    /// Waiting for the go command failed.
    #[error("cannot wait for the go command")]
    Wait(#[source] io::Error),
    /// `--cold` was asked for, but the build would use another cache all the same.
    #[error(
        "--cold cannot switch off the GOCACHEPROG that go's own settings file names ({why}): run `go env -u GOCACHEPROG`, or build without --cold"
    )]
    CacheProgram {
        /// What stood in the way.
        why: String,
    },
    /// `--cold` was asked for, but there is no place for a fresh cache.
    #[error("cannot make a folder for the fresh cache of --cold")]
    NoFreshCache(#[source] io::Error),
}

impl CaptureError {
    /// The exit status that this trouble asks for, where it is no trouble of gobt's own: a shell's
    /// for the signal that stopped it.
    #[must_use]
    pub fn exit_status(&self) -> Option<i32> {
        match self {
            Self::Stopped { signal } => Some(SIGNAL_STATUS + signal),
            _ => None,
        }
    }
}

/// Trouble of gobt's own that did not touch the build.
#[derive(Debug)]
#[non_exhaustive]
pub enum Warning {
    /// This go does not know the flags, so the build ran without them.
    FlagsRefused {
        /// The version, where it says one.
        version: Option<String>,
    },
    /// There is no place for temporary files, so the build ran without the flags.
    NoScratch(io::Error),
    /// The graph could not be read.
    Graph(ReadError),
    /// Go ended well, and wrote no graph.
    NoGraph,
    /// Of some runs there is no graph.
    RunsMissing {
        /// Of how many.
        missing: u32,
        /// How often the command ran.
        runs: u32,
    },
    /// A temporary folder could not be removed.
    Leftover {
        /// The folder.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FlagsRefused { version } => {
                let version = version.as_deref().unwrap_or("this go");
                write!(
                    f,
                    "{version} does not take -debug-actiongraph, so the build ran without gobt and there is no report (gobt knows Go 1.21 to 1.27)"
                )
            }
            Self::NoScratch(error) => write!(
                f,
                "there is no place for temporary files ({error}), so the build ran without gobt and there is no report"
            ),
            Self::Graph(error) => write!(
                f,
                "there is no report: the action graph that go wrote cannot be read: {error}"
            ),
            Self::NoGraph => write!(f, "there is no report: go wrote no action graph"),
            Self::RunsMissing { missing, runs } => write!(
                f,
                "{missing} of {runs} runs are not in the report: of them go wrote no action graph that can be read"
            ),
            Self::Leftover { path, error } => {
                write!(f, "cannot remove {}: {error}", path.display())
            }
        }
    }
}
