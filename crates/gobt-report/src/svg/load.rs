//! How busy were the workers, and what does a picture say of it?

use gobt_analysis::Analysis;
use gobt_profile::Nanos;

use super::axis::TimeAxis;
use super::columns::{columns, mean};
use super::format::average;
use super::panel::{Panel, column_count};
use super::scene::Scene;
use super::theme::Role;
use crate::human::{count, percent, plural};

/// The number of workers a picture compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Workers {
    pub(super) number: u32,
    /// Whether it was recorded; else it is the largest number of actions seen at once.
    pub(super) recorded: bool,
}

impl Workers {
    pub(super) fn of(analysis: &Analysis) -> Self {
        let recorded = analysis.totals.parallelism;
        Self {
            number: recorded.unwrap_or(analysis.concurrency.most_running),
            recorded: recorded.is_some(),
        }
    }

    /// `8 workers`, or what is known instead.
    pub(super) fn named(self) -> String {
        let workers = plural(self.number as usize, "worker", "workers");
        if self.recorded {
            workers
        } else {
            format!("at least {workers}")
        }
    }
}

/// How busy a build was as a whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Load {
    pub(super) workers: Workers,
    pub(super) running: f64,
    pub(super) waiting: f64,
    pub(super) most_waiting: u32,
    /// Part of the exec time in which every worker had something to do.
    pub(super) all_busy: f64,
    /// Part of the exec time in which an action was ready and waited.
    pub(super) some_waited: f64,
}

impl Load {
    pub(super) fn of(analysis: &Analysis, exec: Nanos) -> Self {
        let concurrency = &analysis.concurrency;
        let workers = Workers::of(analysis);
        let busy = concurrency.time_while(|p| workers.number > 0 && p.running >= workers.number);
        let waited = concurrency.time_while(|p| p.waiting > 0);
        let waiting = concurrency.stretches().map(|(_, p)| p.waiting);
        Self {
            workers,
            running: mean(concurrency, exec, |p| p.running),
            waiting: mean(concurrency, exec, |p| p.waiting),
            most_waiting: waiting.max().unwrap_or(0),
            all_busy: busy.share_of(exec),
            some_waited: waited.share_of(exec),
        }
    }

    /// What a reader should take away.
    pub(super) fn sentence(&self) -> String {
        let workers = match self.workers.number {
            1 => "the worker was",
            _ => "all workers were",
        };
        format!(
            "For {} of the exec time {workers} busy; for {} of it an action was ready and had to wait, up to {} at one moment.",
            percent(self.all_busy),
            percent(self.some_waited),
            count(self.most_waiting as usize),
        )
    }

    /// Draws running and waiting actions, one above the other; gives the line they stand on.
    pub(super) fn draw(
        &self,
        scene: &mut Scene,
        analysis: &Analysis,
        axis: &TimeAxis,
        (top, heights): (i32, [i32; 2]),
    ) -> i32 {
        let cut = |value: fn(gobt_analysis::ConcurrencyPoint) -> u32| {
            columns(&analysis.concurrency, axis.span, column_count(axis), value)
        };
        let running = cut(|p| p.running);
        let none_waited = if self.most_waiting == 0 {
            "; none waited"
        } else {
            ""
        };
        let meaning = format!("running, on average {}{none_waited}", average(self.running));
        let workers = self.workers.named();
        let panel = Panel {
            meaning: &meaning,
            height: heights[0],
            columns: &running,
            mean: Role::Running,
            peak: Role::RunningPeak,
            bound: Some((self.workers.number, &workers)),
        };
        let bottom = panel.draw(scene, axis, top);
        if self.most_waiting == 0 {
            return bottom;
        }
        let waiting = cut(|p| p.waiting);
        let meaning = format!(
            "ready, waiting for a worker, on average {}",
            average(self.waiting)
        );
        let panel = Panel {
            meaning: &meaning,
            height: heights[1],
            columns: &waiting,
            mean: Role::Waiting,
            peak: Role::WaitingPeak,
            bound: None,
        };
        panel.draw(scene, axis, bottom + 6)
    }
}
