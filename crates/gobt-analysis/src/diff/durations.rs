//! How long does each action's work take, when all recordings are asked?
//!
//! The same work gets one duration, wherever it stands: the median of what is recorded for it. What
//! came from the cache in one recording may have been done in another. What was done in none is
//! estimated, and marked.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::Hash;

use gobt_profile::{ActionId, Mode, Nanos};

use super::recording::{Recording, WorkKey};

/// How a duration is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KnownBy {
    /// The work was done in one recording or more.
    Recorded,
    /// It was done in none, but the same package with other inputs was.
    OtherInputs,
    /// From the package's number of lines, at the average time for a line of all that was compiled.
    Lines,
    /// The median of all work of its kind.
    Kind,
    /// Nothing of its kind was recorded: it counts as 0.
    Nothing,
}

/// How long an action's work takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkTime {
    /// The time.
    pub time: Nanos,
    /// Where from.
    pub known_by: KnownBy,
}

/// How long all work takes that stands in some recording.
#[derive(Debug, Default)]
pub(super) struct Durations<'a> {
    by_work: HashMap<WorkKey<'a>, WorkTime>,
}

/// What recordings did, to estimate from it what none of them did.
#[derive(Debug, Default)]
struct Done<'a> {
    by_name: HashMap<(Cow<'a, str>, &'a str), Nanos>,
    by_kind: HashMap<Cow<'a, str>, Nanos>,
    /// Seconds for a line of Go, cgo left out.
    per_line: Option<f64>,
}

impl<'a> Durations<'a> {
    /// Gathers what these recordings did, and estimates what none of them did. Linear in actions but
    /// for sorting.
    pub(super) fn of(recordings: &[&'a Recording<'a>]) -> Self {
        let mut by_work: HashMap<_, Vec<Nanos>> = HashMap::new();
        let mut by_name: HashMap<_, Vec<Nanos>> = HashMap::new();
        let mut by_kind: HashMap<_, Vec<Nanos>> = HashMap::new();
        let mut timed = TimedLines::default();
        for &recording in recordings {
            let keys = recording.keys().into_iter();
            for ((id, _), key) in recording.graph().iter().zip(keys) {
                let Some(time) = recording.duration(id) else {
                    continue;
                };
                if !recording.did_its_work(id) {
                    continue;
                }
                by_work.entry(key).or_default().push(time);
                by_name.entry(name(recording, id)).or_default().push(time);
                by_kind.entry(kind(recording, id)).or_default().push(time);
                timed.add(lines(recording, id), time);
            }
        }
        let done = Done {
            by_name: medians(by_name),
            by_kind: medians(by_kind),
            per_line: timed.per_line(),
        };
        let recorded = medians(by_work).into_iter().map(|(key, time)| {
            let known_by = KnownBy::Recorded;
            (key, WorkTime { time, known_by })
        });
        let mut durations = Self {
            by_work: recorded.collect(),
        };
        for &recording in recordings {
            durations.estimate(recording, &done);
        }
        durations
    }

    /// Estimates what was done nowhere: once for the same work, wherever it stands, from the recording
    /// that knows most of it (the lines of a package may be known in one alone); of several the first.
    fn estimate(&mut self, recording: &Recording<'a>, done: &Done<'a>) {
        let keys = recording.keys().into_iter();
        for ((id, _), key) in recording.graph().iter().zip(keys) {
            let known = self.by_work.get(&key).map(|work| work.known_by);
            if known == Some(KnownBy::Recorded) {
                continue;
            }
            let estimate = done.estimate(recording, id);
            if known.is_none_or(|known| estimate.known_by < known) {
                self.by_work.insert(key, estimate);
            }
        }
    }

    /// What every action of one of the recordings takes when all of them do their work; the place in the list
    /// is [`ActionId::index`].
    pub(super) fn when_nothing_is_cached(&self, recording: &Recording<'a>) -> Vec<WorkTime> {
        let keys = recording.keys();
        let known = keys.iter().map(|key| self.by_work.get(key).copied());
        known.map(|known| known.unwrap_or(UNKNOWN)).collect()
    }
}

const UNKNOWN: WorkTime = WorkTime {
    time: Nanos::ZERO,
    known_by: KnownBy::Nothing,
};

impl<'a> Done<'a> {
    fn estimate(&self, recording: &Recording<'a>, id: ActionId) -> WorkTime {
        let known = |time: Option<&Nanos>, known_by| time.map(|&time| WorkTime { time, known_by });
        known(self.by_name.get(&name(recording, id)), KnownBy::OtherInputs)
            .or_else(|| known(self.by_lines(recording, id).as_ref(), KnownBy::Lines))
            .or_else(|| known(self.by_kind.get(&kind(recording, id)), KnownBy::Kind))
            .unwrap_or(UNKNOWN)
    }

    fn by_lines(&self, recording: &Recording<'_>, id: ActionId) -> Option<Nanos> {
        let lines = lines(recording, id)?;
        let seconds = self.per_line? * lines as f64;
        Some(Nanos::from_nanos((seconds * 1e9).round() as u64))
    }
}

/// Work of the same kind on the same package, whatever its inputs.
fn name<'a>(recording: &Recording<'a>, id: ActionId) -> (Cow<'a, str>, &'a str) {
    let action = recording.graph().action(id);
    let unit = recording.units.of_folder(id);
    // A variant's name belongs to the units, which may not live as long; its package is enough where
    // a test is concerned too, since both variants compile nearly the same files.
    let package =
        unit.and_then(|unit| super::recording::build_of(recording.graph(), &recording.units, unit));
    let package = package.map_or(&*action.package, |build| {
        &*recording.graph().action(build).package
    });
    (kind(recording, id), package)
}

fn kind<'a>(recording: &Recording<'a>, id: ActionId) -> Cow<'a, str> {
    Cow::Borrowed(recording.graph().action(id).mode.family())
}

/// The lines that a `build` compiles; not where there is C too, which takes its own time.
fn lines(recording: &Recording<'_>, id: ActionId) -> Option<u64> {
    let action = recording.graph().action(id);
    if action.mode != Mode::Build || action.run.as_ref().is_some_and(|run| run.cgo) {
        return None;
    }
    let unit = recording.units.unit(recording.units.of_action(id)?);
    let packages = &recording.profile.packages;
    let package = packages.find(&unit.import_path, unit.variant.as_deref())?;
    package.lines
}

/// Lines that were compiled, and what that took.
#[derive(Debug, Default)]
struct TimedLines {
    lines: u64,
    time: Nanos,
}

impl TimedLines {
    fn add(&mut self, lines: Option<u64>, time: Nanos) {
        if let Some(lines) = lines {
            self.lines += lines;
            self.time += time;
        }
    }

    fn per_line(&self) -> Option<f64> {
        (self.lines > 0).then(|| self.time.as_secs_f64() / self.lines as f64)
    }
}

fn medians<K: Eq + Hash>(times: HashMap<K, Vec<Nanos>>) -> HashMap<K, Nanos> {
    let times = times.into_iter();
    times
        .map(|(key, mut times)| (key, median(&mut times)))
        .collect()
}

/// The middle one; of an even number the mean of the two in the middle, rounded down. 0 of none.
pub(super) fn median(times: &mut [Nanos]) -> Nanos {
    times.sort_unstable();
    let Some(&upper) = times.get(times.len() / 2) else {
        return Nanos::ZERO;
    };
    if times.len() % 2 == 1 {
        return upper;
    }
    let lower = times[times.len() / 2 - 1];
    Nanos::from_nanos(lower.as_nanos().midpoint(upper.as_nanos()))
}
