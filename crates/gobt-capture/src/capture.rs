//! How is one build recorded, from the command line to a [`Profile`]?

use std::ffi::OsString;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use gobt_profile::GoVersion;
use gobt_profile::privacy::Redactor;

use crate::assemble::{Parts, assemble};
use crate::captured::{Captured, Recorded};
use crate::error::{CaptureError, Warning};
use crate::event::Sink;
use crate::go_command::{GoCommand, Subcommand};
use crate::go_env::GoEnv;
use crate::metadata::{ListCommand, Metadata};
use crate::plan::{Plan, Stderr, find_program, installed_version};
use crate::private::redactor;
use crate::session::{self, Beside, BesideTask, Run, Standing};
use crate::source_files::TimeToRead;
use crate::system::{Ended, Signals};

/// What to record, and how.
#[derive(Debug, Clone)]
pub struct CaptureOptions {
    /// The go command: a path, or a name to look up on the `PATH`.
    pub go: PathBuf,
    /// What follows it on the command line, as the user gave it.
    pub arguments: Vec<OsString>,
    /// Build with a private, empty build cache, removed afterwards.
    pub fresh_cache: bool,
    /// Follow go's echo (`-x`), where that changes nothing for the user.
    pub echo: bool,
    /// How often to run and record it.
    pub runs: NonZeroU32,
    /// A command line for the shell, run before each run.
    pub prepare: Option<OsString>,
}

/// Runs the go command, as often as is asked, and records what it does. A run that does not
/// succeed is the last.
///
/// Whatever fails in the recording, the build runs: such trouble is in [`Captured::warnings`].
///
/// # Errors
/// When there is no go command, or nothing can be run at all. What stops a later run is in
/// [`Captured::stopped`].
pub async fn capture(
    options: &CaptureOptions,
    sink: &mut dyn Sink,
) -> Result<Captured, CaptureError> {
    let mut signals = Signals::take_over().map_err(CaptureError::Signals)?;
    let go = find_program(&options.go).ok_or_else(|| CaptureError::NoGo {
        program: options.go.clone(),
    })?;
    let folder = GoCommand::new(options.arguments.clone(), "", None)
        .dir()
        .map(Path::to_owned);
    let env = tokio::select! {
        env = GoEnv::ask_installed(&go, folder.as_deref()) => env,
        received = signals.next() => return Err(CaptureError::Stopped { signal: received.signal }),
    };
    let release = installed_version(&env);
    let command = GoCommand::new(options.arguments.clone(), &env.goflags(), release);
    let redactor = redactor(&command, &env, None);
    sink.redactor(&redactor);
    let mut recorder = Recorder {
        options,
        go,
        env,
        command,
        redactor,
        warnings: Vec::new(),
    };
    recorder.record_all(&mut signals, sink).await
}

pub(crate) struct Recorder<'a> {
    pub(crate) options: &'a CaptureOptions,
    go: PathBuf,
    env: GoEnv,
    pub(crate) command: GoCommand,
    redactor: Redactor,
    pub(crate) warnings: Vec<Warning>,
}

impl Recorder<'_> {
    /// Runs it once.
    pub(crate) async fn record(
        &mut self,
        signals: &mut Signals,
        sink: &mut dyn Sink,
    ) -> Result<Recorded, CaptureError> {
        let plan = self.plan().await?;
        let time = Arc::new(TimeToRead::default());
        let beside = Beside {
            list: ListCommand::for_build(&self.go, &self.command, &plan.environment),
            time: Arc::clone(&time),
        };
        let standing = self.standing(&plan);
        let run = session::run(
            &self.go,
            &plan,
            standing,
            Some(beside),
            &self.redactor,
            signals,
            sink,
        )
        .await?;
        if run.refused {
            return self.run_bare(plan, signals, sink).await;
        }
        self.finish(plan, run, &time, signals).await
    }

    /// Decides how to run; without room for temporary files, or a go that takes the flags, bare.
    async fn plan(&mut self) -> Result<Plan, CaptureError> {
        let fresh = self.options.fresh_cache;
        if !self.command.instrumented() && !fresh {
            return Ok(Plan::bare(&self.command));
        }
        let scratch = match tempfile::Builder::new().prefix("gobt-").tempdir() {
            Ok(scratch) => scratch,
            Err(error) if fresh => return Err(CaptureError::NoFreshCache(error)),
            Err(error) => {
                self.warnings.push(Warning::NoScratch(error));
                return Ok(Plan::bare(&self.command));
            }
        };
        let plan = Plan::instrumented(&self.command, &self.env, scratch, fresh, self.options.echo)?;
        let goes_unseen = self.command.instrumented() && plan.stderr == Stderr::Inherit;
        if goes_unseen && !self.takes_flags(&plan).await {
            self.refuse();
            return Ok(plan.without_flags(&self.command));
        }
        Ok(plan)
    }

    /// Where go's own answer would reach the user before gobt sees it, a version that gobt does not
    /// know is asked first.
    async fn takes_flags(&self, plan: &Plan) -> bool {
        const KNOWN: std::ops::Range<GoVersion> = GoVersion::of(1, 21)..GoVersion::of(1, 28);
        if installed_version(&self.env).is_some_and(|version| KNOWN.contains(&version)) {
            return true;
        }
        let mut flag = OsString::from("-debug-actiongraph=");
        flag.push(
            plan.scratch
                .as_ref()
                .map_or(Path::new("."), tempfile::TempDir::path)
                .join("probe.json"),
        );
        let mut probe = tokio::process::Command::new(&self.go);
        probe
            .arg("list")
            .arg(flag)
            .args(["-f", "{{.ImportPath}}", "unsafe"]);
        probe.stdin(std::process::Stdio::null()).kill_on_drop(true);
        probe.output().await.is_ok_and(|out| out.status.success())
    }

    fn refuse(&mut self) {
        let version = self.env.get("GOVERSION").map(str::to_owned);
        self.warnings.push(Warning::FlagsRefused { version });
    }

    /// The command again, as the user gave it: this go does not know the flags, and did nothing.
    async fn run_bare(
        &mut self,
        plan: Plan,
        signals: &mut Signals,
        sink: &mut dyn Sink,
    ) -> Result<Recorded, CaptureError> {
        self.refuse();
        let plan = plan.without_flags(&self.command);
        let standing = self.standing(&plan);
        let run = session::run(
            &self.go,
            &plan,
            standing,
            None,
            &self.redactor,
            signals,
            sink,
        )
        .await?;
        Ok(Recorded::new(&run, None, false))
    }

    fn standing(&self, plan: &Plan) -> Standing {
        let quiet = matches!(
            self.command.subcommand(),
            Subcommand::Build | Subcommand::Install | Subcommand::Vet
        );
        Standing {
            stderr_is_followed: plan.stderr != Stderr::Inherit,
            writes_stdout: !quiet || self.command.json(),
        }
    }

    /// Reads the graph, removes what is left, and puts the profile together.
    async fn finish(
        &mut self,
        mut plan: Plan,
        mut run: Run,
        time: &TimeToRead,
        signals: &mut Signals,
    ) -> Result<Recorded, CaptureError> {
        let work = run.seen.work_dir.clone();
        let final_redactor = self.final_redactor(&run);
        let graph = plan
            .graph
            .as_ref()
            .and_then(|graph| graph.read(&final_redactor));
        let of_no_use = run.signal.is_some() || matches!(graph, Some(Err(_)));
        let wait = metadata_patience(run.wall, of_no_use);
        let collected = collect(run.beside.take(), wait, time, signals).await;
        let Collected {
            found: (building, metadata),
            told_to_stop,
        } = collected;
        // What was asked beside the build used its cache: it has ended now.
        self.remove_leftovers(&mut plan, &run, work.as_deref());
        let has_log = plan.stderr == Stderr::Split;
        let graph = match graph {
            Some(Ok(graph)) => Some(graph),
            Some(Err(error)) if run.signal.is_none() => {
                self.warnings.push(Warning::Graph(error));
                return Ok(Recorded {
                    told_to_stop,
                    ..Recorded::new(&run, None, has_log)
                });
            }
            _ => run.planned.take(),
        };
        let profile = self.command.instrumented().then(|| {
            assemble(Parts {
                command: &self.command,
                env: &self.env,
                building: &building,
                fresh_cache: self.options.fresh_cache,
                redactor: &final_redactor,
                run: &run,
                graph,
                metadata,
            })
        });
        if let Some(None) = profile {
            self.warnings.push(Warning::NoGraph);
        }
        Ok(Recorded {
            told_to_stop,
            ..Recorded::new(&run, profile.flatten(), has_log)
        })
    }

    /// Knows the build's own temporary folder, whatever its name.
    fn final_redactor(&self, run: &Run) -> Redactor {
        match &run.seen.work_dir {
            Some(work) => redactor(&self.command, &self.env, Some(work)),
            None => self.redactor.clone(),
        }
    }

    /// Removes gobt's own folder, and go's when go could not.
    fn remove_leftovers(&mut self, plan: &mut Plan, run: &Run, work: Option<&Path>) {
        let died = run.signal.is_some() || matches!(run.ended, Ended::Killed(_));
        if let Some(work) =
            work.filter(|work| died && !self.command.keeps_work() && is_go_build(work))
        {
            self.remove(work);
        }
        let own = [plan.own_tmp.take(), plan.scratch.take()];
        for folder in own.into_iter().flatten() {
            self.remove(&folder.keep());
        }
    }

    fn remove(&mut self, path: &Path) {
        match std::fs::remove_dir_all(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                self.warnings.push(Warning::Leftover {
                    path: path.to_owned(),
                    error,
                });
            }
            _ => {}
        }
    }
}

/// Go's own name for its temporary folder; nothing else is ever removed, whatever an echo said.
fn is_go_build(work: &Path) -> bool {
    let name = work.file_name().map(|name| name.to_string_lossy());
    let number = name
        .as_deref()
        .and_then(|name| name.strip_prefix("go-build"));
    work.is_absolute()
        && number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// How long to wait for `go list` once the build has ended: the report is better with it, but
/// nobody waits twice.
fn metadata_patience(wall: Duration, of_no_use: bool) -> Duration {
    if of_no_use {
        return Duration::ZERO;
    }
    (wall / 2).clamp(Duration::from_millis(250), Duration::from_secs(5))
}

/// What was asked beside the build.
#[derive(Default)]
struct Collected {
    found: (GoEnv, Option<Metadata>),
    /// A signal that came meanwhile.
    told_to_stop: Option<i32>,
}

async fn collect(
    task: Option<BesideTask>,
    wait: Duration,
    time: &TimeToRead,
    signals: &mut Signals,
) -> Collected {
    // Lines that have not been counted while the build ran stay unknown.
    time.only_for_own();
    let Some(mut task) = task else {
        return Collected::default();
    };
    // The build has ended: a signal now only says that nobody wants to wait.
    let enough = async {
        let patience = async {
            let to_hand_over = wait / 5;
            tokio::time::sleep(wait - to_hand_over).await;
            // What has been read by then is better than nothing.
            time.is_over();
            tokio::time::sleep(to_hand_over).await;
        };
        tokio::select! {
            () = patience => None,
            received = signals.next() => Some(received.signal),
        }
    };
    tokio::select! {
        biased;
        found = &mut task => Collected {
            found: found.unwrap_or_default(),
            told_to_stop: None,
        },
        told_to_stop = enough => {
            time.is_over();
            task.abort();
            // Only then has what it started ended.
            let _ = task.await;
            Collected { told_to_stop, ..Collected::default() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_gos_own_temporary_folder_is_ever_removed() {
        assert!(is_go_build(Path::new("/tmp/go-build123")));
        for other in [
            "/tmp",
            "/",
            "/tmp/go-build",
            "/tmp/go-build123/b001",
            "go-build1",
            "/tmp/go-build12x",
        ] {
            assert!(!is_go_build(Path::new(other)), "{other}");
        }
    }
}
