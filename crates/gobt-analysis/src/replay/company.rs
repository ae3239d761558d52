//! How do actions slow each other down?
//!
//! A replay lets each action take as long as it was recorded to take. But an action that has the
//! machine to itself uses more than one core (the compiler has threads of its own), and one that
//! shares it gets less. So a prediction for another number of workers is a range. One end is the
//! plain replay. The other, here, lets the actions share the cores that the recording's machine
//! has: with all of them busy, an action costs what its CPU time says.
//!
//! The model: alone, an action takes so long and uses so many cores (its **demand**, CPU ÷
//! duration). While the demands of all running actions sum to more than there are cores, each
//! proceeds at the rate cores ÷ sum. A recording made in company does not say what an action takes
//! alone. At the least it is the CPU time that it used, spread over as many cores as one action
//! keeps busy; and company can have slowed it down no more than by sharing the cores evenly.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::num::NonZeroU32;

use gobt_profile::{Action, Graph, Mode, Nanos, Profile, Timestamp};

use crate::blocked::Blocked;
use crate::plan::{Plan, TaskId};

use super::frontier::Frontier;

/// The cores that a Go compile alone keeps busy at the least: what `-p 1` builds of `cmd/go` and
/// caddy used on two cores. See `docs/predictions.md`.
const USUAL_DEMAND: f64 = 1.5;

/// An action counts as alone when for so much of its time nothing else ran.
const ALONE: f64 = 0.9;

/// At least so much time alone is needed to judge by it.
const ENOUGH_ALONE: Nanos = Nanos::from_nanos(100_000_000);

/// What each action would take alone, and the cores they share.
#[derive(Debug, Clone, PartialEq)]
pub struct Company {
    /// The cores that actions share.
    pub cores: f64,
    /// Whether the number of cores was recorded. Else it is taken to be the number of workers.
    pub cores_recorded: bool,
    /// The cores that one action alone keeps busy, as seen or assumed.
    pub demand: f64,
    /// Seconds that each action takes alone; the place in the list is that of the action.
    alone: Vec<f64>,
    /// Cores that each uses meanwhile.
    demands: Vec<f64>,
}

impl Company {
    /// Judges from one recording made with so many workers. O(actions · log actions).
    #[must_use]
    pub fn of(profile: &Profile, workers: NonZeroU32, blocked: &Blocked) -> Self {
        let recorded = cores(profile);
        let cores = recorded.unwrap_or_else(|| f64::from(workers.get()));
        let overlap = Overlap::of(&profile.graph);
        let demand = demand_alone(&profile.graph, &overlap).clamp(1.0, cores.max(1.0));
        let fair = |running: u32| (cores / (demand * f64::from(running))).min(1.0);
        let contended = overlap.integrate(|running| f64::from(u8::from(fair(running) < 1.0)));
        let shared = overlap.integrate(fair);
        let mut alone = Vec::with_capacity(contended.len());
        let mut demands = Vec::with_capacity(contended.len());
        for (id, action) in profile.graph.iter() {
            let duration = (action.duration() - blocked.time(id)).as_secs_f64();
            let cpu = cpu_of(action, duration);
            let takes = if duration > 0.0 {
                let contended = contended[id.index()].min(duration);
                let by_cpu = duration - contended + contended * cpu / duration / demand;
                by_cpu.max(shared[id.index()]).min(duration)
            } else {
                0.0
            };
            alone.push(takes);
            demands.push(if takes > 0.0 {
                (cpu / takes).min(cores)
            } else {
                0.0
            });
        }
        Self {
            cores,
            cores_recorded: recorded.is_some(),
            demand,
            alone,
            demands,
        }
    }

    /// The exec time of a plan of the recorded build's actions with so many workers that share the
    /// cores. O(actions · log workers + edges).
    #[must_use]
    pub fn replay(&self, plan: &Plan, workers: NonZeroU32) -> Nanos {
        let seconds = Sharing::new(self, plan).run(workers);
        Nanos::from_nanos((seconds * 1e9).round() as u64)
    }

    /// The same with every action's time multiplied by its factor; the place in the list is that of
    /// the action. 0 makes it free.
    #[must_use]
    pub fn scaled(&self, factors: &[f64]) -> Self {
        let alone = self.alone.iter().zip(factors);
        Self {
            alone: alone.map(|(time, factor)| time * factor).collect(),
            ..self.clone()
        }
    }

    /// Seconds that each action takes alone; the place in the list is that of the action.
    #[must_use]
    pub fn alone(&self) -> &[f64] {
        &self.alone
    }

    /// Cores that each action uses when it is alone; the place in the list is that of the action.
    #[must_use]
    pub fn demands(&self) -> &[f64] {
        &self.demands
    }

    /// The same machine with another number of cores.
    #[must_use]
    pub fn with_cores(&self, cores: NonZeroU32) -> Self {
        Self {
            cores: f64::from(cores.get()),
            cores_recorded: true,
            ..self.clone()
        }
    }
}

/// The cores that the build could use: the machine's, or fewer by a quota.
fn cores(profile: &Profile) -> Option<f64> {
    let machine = profile.build.machine.as_ref()?;
    let cpus = f64::from(machine.cpus.max(1));
    let quota = machine
        .cpu_quota_millis
        .map(|millis| millis as f64 / 1000.0);
    Some(quota.map_or(cpus, |quota| cpus.min(quota)).max(0.01))
}

/// CPU seconds of an action: those of its commands, and for the rest of its time go's own, which
/// hashes, copies and waits for nothing else. A test's run has no commands on record: it is taken
/// to keep a core busy.
fn cpu_of(action: &Action, duration: f64) -> f64 {
    let commands = action.run.as_ref().map_or(Nanos::ZERO, |run| run.real);
    action.cpu().as_secs_f64() + (duration - commands.as_secs_f64()).max(0.0)
}

/// The cores that actions kept busy which had the machine to themselves.
fn demand_alone(graph: &Graph, overlap: &Overlap) -> f64 {
    let by_itself = overlap.integrate(|running| f64::from(u8::from(running <= 1)));
    let (mut time, mut cpu) = (0.0, 0.0);
    for (action, by_itself) in graph.actions().iter().zip(by_itself) {
        let duration = action.duration().as_secs_f64();
        if action.executed() && by_itself >= ALONE * duration {
            time += duration;
            cpu += cpu_of(action, duration);
        }
    }
    if time < ENOUGH_ALONE.as_secs_f64() {
        return USUAL_DEMAND;
    }
    (cpu / time).max(USUAL_DEMAND)
}

/// How many actions that used the CPU ran at each moment.
struct Overlap {
    /// Moments in order, with the number running from then on.
    moments: Vec<(Timestamp, u32)>,
    /// Start and end of each action; `None` for those that never ran.
    spans: Vec<Option<(Timestamp, Timestamp)>>,
}

impl Overlap {
    fn of(graph: &Graph) -> Self {
        let mut changes = Vec::new();
        let mut spans = Vec::with_capacity(graph.actions().len());
        for action in graph.actions() {
            let span = action.times.span();
            spans.push(span.map(|s| (s.start, s.done)));
            let works = action.executed() || action.mode == Mode::TestRun;
            if let Some(span) = span.filter(|s| works && s.duration() > Nanos::ZERO) {
                changes.push((span.start, 1));
                changes.push((span.done, -1));
            }
        }
        changes.sort_unstable();
        let mut running = 0;
        let moments = changes.into_iter().map(|(at, change)| {
            running += change;
            (at, u32::try_from(running).unwrap_or(0))
        });
        Self {
            moments: moments.collect(),
            spans,
        }
    }

    /// For each action the integral over its time of what `rate` gives for the number running, in
    /// seconds. Where nothing is known to run, one is.
    fn integrate(&self, rate: impl Fn(u32) -> f64) -> Vec<f64> {
        let mut sums = Vec::with_capacity(self.moments.len());
        let mut sum = 0.0;
        for (place, &(at, _)) in self.moments.iter().enumerate() {
            if let Some(&(before, count)) = place.checked_sub(1).map(|p| &self.moments[p]) {
                sum += at.since(before).as_secs_f64() * rate(count.max(1));
            }
            sums.push(sum);
        }
        let up_to = |at: Timestamp| {
            let place = self.moments.partition_point(|&(moment, _)| moment <= at);
            match place.checked_sub(1) {
                Some(last) => {
                    let (moment, count) = self.moments[last];
                    sums[last] + at.since(moment).as_secs_f64() * rate(count.max(1))
                }
                None => self
                    .moments
                    .first()
                    .map_or(0.0, |&(first, _)| -first.since(at).as_secs_f64() * rate(1)),
            }
        };
        let spans = self.spans.iter();
        spans
            .map(|span| span.map_or(0.0, |(start, done)| (up_to(done) - up_to(start)).max(0.0)))
            .collect()
    }
}

/// A point on the scale of work done by an action that runs at full rate, in seconds. Never NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Progress(f64);

impl Eq for Progress {}

impl PartialOrd for Progress {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Progress {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// Go's scheduler over actions that share cores. All that run proceed at the same rate, so the next
/// to end is the one with the least work left, and one scale of progress serves for all.
struct Sharing<'a> {
    company: &'a Company,
    plan: &'a Plan,
    frontier: Frontier<'a>,
    running: BinaryHeap<Reverse<(Progress, TaskId)>>,
}

impl<'a> Sharing<'a> {
    fn new(company: &'a Company, plan: &'a Plan) -> Self {
        Self {
            company,
            plan,
            frontier: Frontier::new(plan),
            running: BinaryHeap::new(),
        }
    }

    fn run(mut self, workers: NonZeroU32) -> f64 {
        let workers = workers.get() as usize;
        let (mut now, mut progress, mut demand) = (0.0, 0.0, 0.0);
        loop {
            while self.running.len() < workers
                && let Some(task) = self.frontier.pop()
            {
                let action = self.plan.action(task).index();
                demand += self.company.demands[action];
                let done = progress + self.company.alone[action];
                self.running.push(Reverse((Progress(done), task)));
            }
            let Some(Reverse((done, task))) = self.running.pop() else {
                return now;
            };
            // No demand, or what rounding leaves of it, slows nothing down.
            let rate = (self.company.cores / demand.max(f64::MIN_POSITIVE)).min(1.0);
            now += (done.0 - progress).max(0.0) / rate;
            progress = done.0;
            demand -= self.company.demands[self.plan.action(task).index()];
            if self.running.is_empty() {
                // What rounding left over.
                demand = 0.0;
            }
            self.frontier.finish(task);
        }
    }
}
