//! One run of the go command, from start to end: its streams, its signals, its plan.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gobt_profile::privacy::Redactor;
use gobt_profile::{RecordedGraph, Timestamp};
use tokio::io::AsyncReadExt;
use tokio::process::{Child, ChildStderr, Command};
use tokio::task::JoinHandle;

use crate::error::CaptureError;
use crate::event::{Event, Sink};
use crate::go_env::GoEnv;
use crate::graph_watch::GraphFile;
use crate::ladder::Received;
use crate::metadata::{self, ListCommand, Metadata};
use crate::observed::Observations;
use crate::plan::{Plan, Stderr};
use crate::process::Foreground;
use crate::source_files::TimeToRead;
use crate::stream::Stream;
use crate::system::{self, Ended, Signals};

/// What holds while the go command runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Go's standard error comes through gobt: nothing else writes to that terminal meanwhile.
    pub stderr_is_followed: bool,
    /// The command itself, or programs that it starts, may write to standard output.
    pub writes_stdout: bool,
}

/// What is asked of go beside the build, once its plan is there.
pub(crate) struct Beside {
    pub(crate) list: ListCommand,
    pub(crate) time: Arc<TimeToRead>,
}

/// What [`Beside`] found out.
pub(crate) type BesideTask = JoinHandle<(GoEnv, Option<Metadata>)>;

/// All that one run of the go command showed.
pub(crate) struct Run {
    pub(crate) started: Timestamp,
    pub(crate) wall: Duration,
    pub(crate) ended: Ended,
    /// The first signal that gobt was sent.
    pub(crate) signal: Option<i32>,
    /// The graph's first writing.
    pub(crate) planned: Option<RecordedGraph>,
    pub(crate) seen: Observations,
    /// Go does not know gobt's flags, and has said nothing else.
    pub(crate) refused: bool,
    pub(crate) beside: Option<BesideTask>,
}

/// How long standard error may stay open after go has ended: a process that a test left behind
/// holds it.
const STRAY_OUTPUT: Duration = Duration::from_millis(500);

/// How long a build must go on after its plan is there before anything is asked beside it. A cached
/// build ends sooner: on two cores, a `go list` beside it would delay it by a fifth.
const BESIDE_AFTER: Duration = Duration::from_millis(400);

/// How often the display is told that time passes.
const TICK: Duration = Duration::from_millis(100);

/// Runs the go command to its end.
pub(crate) async fn run(
    go: &Path,
    plan: &Plan,
    standing: Standing,
    beside: Option<Beside>,
    redactor: &Redactor,
    signals: &mut Signals,
    sink: &mut dyn Sink,
) -> Result<Run, CaptureError> {
    let shares_group = system::shares_terminal();
    let started = now();
    let clock = Instant::now();
    let mut child = spawn(go, plan, shares_group)?;
    let mut session = Session {
        foreground: Foreground::new(child.id(), shares_group),
        stream: Stream::new(plan.echo.clone(), plan.stderr, clock),
        stderr: child.stderr.take(),
        redactor,
        planned: None,
        beside,
        beside_due: None,
        task: None,
        sink,
    };
    session.sink.event(&Event::Started(&standing));
    let ended = session.follow(&mut child, plan, signals).await?;
    let wall = clock.elapsed();
    session.foreground.hear_of_end(ended, signals).await;
    session.foreground.clean_up().await;
    if session.may_still_ask(plan) {
        session.ask_beside();
    }
    session.drain().await;
    Ok(session.finish(started, wall, ended, plan))
}

fn now() -> Timestamp {
    let nanos = i64::try_from(jiff::Timestamp::now().as_nanosecond()).unwrap_or(0);
    Timestamp::from_unix_nanos(nanos)
}

fn spawn(go: &Path, plan: &Plan, shares_group: bool) -> Result<Child, CaptureError> {
    let mut command = Command::new(go);
    command
        .args(&plan.arguments)
        .envs(plan.environment.iter().cloned());
    if plan.stderr != Stderr::Inherit {
        command.stderr(Stdio::piped());
    }
    system::start_in_place(&mut command, shares_group);
    command.spawn().map_err(|source| CaptureError::Spawn {
        program: go.to_owned(),
        source,
    })
}

struct Session<'a> {
    foreground: Foreground,
    stream: Stream,
    stderr: Option<ChildStderr>,
    redactor: &'a Redactor,
    planned: Option<RecordedGraph>,
    beside: Option<Beside>,
    /// When it may be asked.
    beside_due: Option<tokio::time::Instant>,
    task: Option<BesideTask>,
    sink: &'a mut dyn Sink,
}

/// Everything that comes from outside, in one order.
enum Input {
    Output(std::io::Result<usize>),
    Planned(Box<RecordedGraph>),
    Signal(Received),
    Ended(std::io::Result<std::process::ExitStatus>),
    AskBeside,
    Tick,
}

impl Session<'_> {
    /// Follows go until it ends.
    async fn follow(
        &mut self,
        child: &mut Child,
        plan: &Plan,
        signals: &mut Signals,
    ) -> Result<Ended, CaptureError> {
        let mut buffer = vec![0; 64 << 10];
        let mut ticks = tokio::time::interval(TICK);
        let redactor = self.redactor;
        let first_writing = async {
            match &plan.graph {
                Some(graph) => Box::new(graph.first_writing(redactor).await),
                None => std::future::pending().await,
            }
        };
        tokio::pin!(first_writing);
        loop {
            let input = tokio::select! {
                biased;
                signal = signals.next() => Input::Signal(signal),
                read = read_some(&mut self.stderr, &mut buffer) => Input::Output(read),
                graph = &mut first_writing, if self.planned.is_none() => Input::Planned(graph),
                status = child.wait() => Input::Ended(status),
                () = due(self.beside_due), if self.beside.is_some() => Input::AskBeside,
                _ = ticks.tick() => Input::Tick,
            };
            match input {
                Input::Output(read) => self.output(&read, &buffer),
                Input::Planned(graph) => self.plan(*graph),
                Input::Signal(received) => self.foreground.signal(received),
                Input::AskBeside => self.ask_beside(),
                Input::Tick => self.sink.tick(),
                Input::Ended(status) => {
                    return status.map(system::end_of).map_err(CaptureError::Wait);
                }
            }
        }
    }

    /// Bytes of go's standard error; none at its end.
    fn output(&mut self, read: &std::io::Result<usize>, buffer: &[u8]) {
        match read {
            Ok(length) if *length > 0 => {
                self.stream
                    .push(&buffer[..*length], self.redactor, self.sink);
            }
            _ => self.stderr = None,
        }
    }

    fn plan(&mut self, graph: RecordedGraph) {
        self.sink.event(&Event::Planned(&graph.graph));
        self.planned = Some(graph);
        self.beside_due = Some(tokio::time::Instant::now() + BESIDE_AFTER);
    }

    /// Asks go what it knows of the packages, if that has not been done.
    fn ask_beside(&mut self) {
        let Some(Beside { list, time }) = self.beside.take() else {
            return;
        };
        let redactor = self.redactor.clone();
        self.task = Some(tokio::spawn(async move {
            let (go, dir) = (list.go.clone(), list.dir.clone());
            let env = GoEnv::ask_building(&go, dir.as_deref());
            tokio::join!(env, metadata::ask(list, redactor, time))
        }));
    }

    /// Whether go got as far as its plan: then asking it again downloads nothing. Nobody waits for
    /// answers after an interruption.
    fn may_still_ask(&self, plan: &Plan) -> bool {
        let wrote_graph = plan.graph.as_ref().is_some_and(GraphFile::written);
        (self.planned.is_some() || wrote_graph) && self.foreground.first_signal().is_none()
    }

    /// What go wrote before it ended may still be in the pipe.
    async fn drain(&mut self) {
        let mut buffer = vec![0; 64 << 10];
        while self.stderr.is_some() {
            let read = read_some(&mut self.stderr, &mut buffer);
            match tokio::time::timeout(STRAY_OUTPUT, read).await {
                Ok(read) => self.output(&read, &buffer),
                Err(_) => self.stderr = None,
            }
        }
    }

    fn finish(self, started: Timestamp, wall: Duration, ended: Ended, plan: &Plan) -> Run {
        let wrote_graph = plan.graph.as_ref().is_some_and(GraphFile::written);
        let is_refusal = || ended == Ended::Exited(2) && !wrote_graph;
        let (seen, refused) = self.stream.finish(self.redactor, self.sink, is_refusal);
        self.sink.event(&Event::Ended { elapsed: wall });
        Run {
            started,
            wall,
            ended,
            signal: self.foreground.first_signal(),
            planned: self.planned,
            seen,
            refused,
            beside: self.task,
        }
    }
}

/// Ends at this moment; never if there is none.
async fn due(moment: Option<tokio::time::Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

async fn read_some(stderr: &mut Option<ChildStderr>, buffer: &mut [u8]) -> std::io::Result<usize> {
    match stderr {
        Some(stderr) => stderr.read(buffer).await,
        None => std::future::pending().await,
    }
}
