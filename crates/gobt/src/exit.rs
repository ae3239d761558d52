//! With which status does gobt end, and what does it say of its own trouble?
//!
//! | status | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | `check`: a limit is broken |
//! | 2 | gobt's own trouble: a bad option, a file that cannot be read, no `go` |
//! | 130, 143 | the build was ended by Ctrl-C, by SIGTERM |
//! | other | `profile`: go's own status, unchanged |

use std::io;
use std::process::ExitCode;

use crate::voice::Voice;

/// The status that gobt ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All went well.
    Done,
    /// A limit is broken.
    Broken,
    /// The build has ended, with this status.
    Build(i32),
    /// gobt's own trouble.
    Trouble,
}

const TROUBLE: u8 = 2;

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Broken => Self::FAILURE,
            // A status is a byte on Unix; on Windows what does not fit is still a failure.
            Exit::Build(status) => Self::from(u8::try_from(status).unwrap_or(1)),
            Exit::Trouble => Self::from(TROUBLE),
        }
    }
}

/// Says what went wrong, with every cause. A reader that closed the pipe is no trouble.
pub(crate) fn report(error: &anyhow::Error) -> Exit {
    if is_closed_pipe(error) {
        return Exit::Done;
    }
    Voice::default().say(&format!("{error:#}"));
    Exit::Trouble
}

/// Whether this is only a reader that has gone away.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let io_errors = error.chain().filter_map(|e| e.downcast_ref::<io::Error>());
    io_errors
        .into_iter()
        .any(|e| e.kind() == io::ErrorKind::BrokenPipe)
}
