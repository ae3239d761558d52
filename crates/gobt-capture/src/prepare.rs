//! What runs before each run? The user's own command (`--prepare`), told of signals as go is.

use std::ffi::OsStr;
use std::io;
use std::process::Stdio;

use crate::error::CaptureError;
use crate::process::Foreground;
use crate::system::{self, Ended, Signals};

/// Runs the command by the shell and waits for its end. What it prints goes to standard error:
/// standard output is go's own.
///
/// # Errors
/// When it cannot be run, does not succeed, or a signal came.
pub(crate) async fn prepare(line: &OsStr, signals: &mut Signals) -> Result<(), CaptureError> {
    let cannot = |source| CaptureError::NoPrepare { source };
    let shares_group = system::shares_terminal();
    let mut command = system::shell(line);
    command.stdin(Stdio::null()).stdout(io::stderr());
    system::start_in_place(&mut command, shares_group);
    let mut child = command.spawn().map_err(cannot)?;
    let mut foreground = Foreground::new(child.id(), shares_group);
    let ended = loop {
        tokio::select! {
            biased;
            received = signals.next() => foreground.signal(received),
            status = child.wait() => break system::end_of(status.map_err(cannot)?),
        }
    };
    foreground.hear_of_end(ended, signals).await;
    foreground.clean_up().await;
    match (foreground.first_signal(), ended) {
        (Some(signal), _) => Err(CaptureError::Stopped { signal }),
        (None, Ended::Exited(0)) => Ok(()),
        (None, ended) => Err(CaptureError::PrepareFailed { ended }),
    }
}
