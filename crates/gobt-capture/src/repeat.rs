//! How is a command recorded several times? One run after the other, as a single one is recorded.

use std::mem::discriminant;

use crate::capture::Recorder;
use crate::captured::{Captured, Gathered, Recorded};
use crate::error::{CaptureError, Warning};
use crate::event::{Event, Sink};
use crate::go_command::Subcommand;
use crate::prepare::prepare;
use crate::system::Signals;

impl Recorder<'_> {
    /// Runs it as often as it is asked to. A run that does not succeed is the last.
    ///
    /// # Errors
    /// What stops the first run. What stops a later one is in [`Captured::stopped`], beside all that
    /// was recorded by then.
    pub(crate) async fn record_all(
        &mut self,
        signals: &mut Signals,
        sink: &mut dyn Sink,
    ) -> Result<Captured, CaptureError> {
        let asked = self.options.runs.get();
        let mut gathered = Gathered::default();
        let mut last = self.next(1, signals, sink).await?;
        let mut runs = 1;
        let mut missing = 0;
        let mut stopped = None;
        loop {
            match last.profile.take() {
                Some(profile) => gathered.add(profile),
                None => missing += 1,
            }
            if runs == asked || !last.succeeded() {
                break;
            }
            let next = match last.told_to_stop {
                Some(signal) => Err(CaptureError::Stopped { signal }),
                None => self.next(runs + 1, signals, sink).await,
            };
            match next {
                Ok(next) => last = next,
                Err(error) => {
                    stopped = Some(error);
                    break;
                }
            }
            runs += 1;
        }
        Ok(Captured {
            wall: last.wall,
            profile: gathered.profile(),
            warnings: in_sum(std::mem::take(&mut self.warnings), missing, runs),
            writes_graph: self.command.instrumented(),
            has_log: last.has_log,
            runs,
            stopped,
            ended: last.ended,
            signal: last.signal,
            runs_program: *self.command.subcommand() == Subcommand::Run,
        })
    }

    async fn next(
        &mut self,
        number: u32,
        signals: &mut Signals,
        sink: &mut dyn Sink,
    ) -> Result<Recorded, CaptureError> {
        let of = self.options.runs.get();
        no_signal_yet(signals).await?;
        if let Some(line) = &self.options.prepare {
            prepare(line, signals).await?;
        }
        if of > 1 {
            sink.event(&Event::Run { number, of });
        }
        self.record(signals, sink).await
    }
}

/// Fails if a signal came while nothing ran.
async fn no_signal_yet(signals: &mut Signals) -> Result<(), CaptureError> {
    tokio::select! {
        biased;
        received = signals.next() => Err(CaptureError::Stopped { signal: received.signal }),
        () = std::future::ready(()) => Ok(()),
    }
}

/// The same trouble in every run is one warning. Where there is a report, trouble with the graph of
/// some runs is not trouble with all of it.
fn in_sum(mut warnings: Vec<Warning>, missing: u32, runs: u32) -> Vec<Warning> {
    if 0 < missing && missing < runs {
        warnings.retain(|warning| !matches!(warning, Warning::Graph(_) | Warning::NoGraph));
        warnings.push(Warning::RunsMissing { missing, runs });
    }
    let mut said = Vec::new();
    warnings.retain(|warning| {
        let place = match warning {
            Warning::Leftover { path, .. } => Some(path.clone()),
            _ => None,
        };
        let trouble = (discriminant(warning), place);
        let new = !said.contains(&trouble);
        said.push(trouble);
        new
    });
    warnings
}
