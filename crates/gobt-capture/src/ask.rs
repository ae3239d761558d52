//! What does another command answer? Asked quietly, beside or before the build.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};

/// How long a command that was told to end may take for it: a moment, but on a busy machine.
const DYING: Duration = Duration::from_secs(2);

/// A command that does not outlive the interest in its answer.
pub(crate) struct Asked(Child);

impl Asked {
    /// Starts it; `None` when it cannot be run.
    pub(crate) fn spawn(mut command: Command) -> Option<Self> {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        command.spawn().ok().map(Self)
    }

    /// Its process.
    pub(crate) fn id(&self) -> Option<u32> {
        self.0.id()
    }

    /// What it writes to standard output, whatever its status.
    pub(crate) async fn answer(mut self) -> Option<Vec<u8>> {
        let mut answer = Vec::new();
        let mut stdout = self.0.stdout.take()?;
        stdout.read_to_end(&mut answer).await.ok()?;
        self.0.wait().await.ok()?;
        Some(answer)
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        const PAUSE: Duration = Duration::from_millis(1);
        let mut left = DYING;
        let runs = |child: &mut Child| matches!(child.try_wait(), Ok(None));
        if runs(&mut self.0) && self.0.start_kill().is_ok() {
            // gobt may end right after this: nothing that it started is to be seen then.
            while runs(&mut self.0) && !left.is_zero() {
                std::thread::sleep(PAUSE);
                left = left.saturating_sub(PAUSE);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(future)
    }

    #[test]
    fn an_answer_counts_whatever_the_status() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo answer; exit 3"]);
        let answer = block_on(async { Asked::spawn(command)?.answer().await });
        assert_eq!(answer.unwrap(), b"answer\n");
        block_on(async { assert!(Asked::spawn(Command::new("/no/such/program")).is_none()) });
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn who_is_not_waited_for_is_ended() {
        let dir = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command
            .args(["-c", "echo $$ >pid; exec sleep 600"])
            .current_dir(dir.path());
        let pid = dir.path().join("pid");
        block_on(async {
            let mut asked = std::pin::pin!(Asked::spawn(command).unwrap().answer());
            while !std::fs::read_to_string(&pid).is_ok_and(|text| text.ends_with('\n')) {
                let pause = tokio::time::sleep(Duration::from_millis(5));
                tokio::select! { _ = &mut asked => panic!("it answered"), () = pause => {} }
            }
        });
        let pid = std::fs::read_to_string(&pid).unwrap();
        assert!(!std::path::Path::new("/proc").join(pid.trim()).exists());
    }
}
