//! What came of a command that was run, once or several times?

use gobt_profile::{Nanos, Packages, Profile, RecordedRun};

use crate::error::{CaptureError, Warning};
use crate::observed::nanos;
use crate::session::Run;
use crate::system::Ended;

/// A command that has run.
#[derive(Debug)]
pub struct Captured {
    /// How long the go command took the last time.
    pub wall: Nanos,
    /// What was recorded, of all runs; `None` where go writes no graph, or none can be used (see the
    /// warnings).
    pub profile: Option<Profile>,
    /// Trouble of gobt's own.
    pub warnings: Vec<Warning>,
    /// Whether this is a command of which go writes a graph.
    pub writes_graph: bool,
    /// Whether gobt followed the echo, so that a log is worth keeping.
    pub has_log: bool,
    /// How often it ran, the last one included, however that ended.
    pub runs: u32,
    /// What stopped gobt from running it as often as it was asked to; `None` also where a run that
    /// did not succeed was the last.
    pub stopped: Option<CaptureError>,
    pub(crate) ended: Ended,
    pub(crate) signal: Option<i32>,
    pub(crate) runs_program: bool,
}

/// A shell's status for a process that a signal ended is this much more than the signal.
pub(crate) const SIGNAL_STATUS: i32 = 128;

impl Captured {
    /// The status that gobt ends with: go's own of the last run; `128 + signal` when gobt was
    /// interrupted, but for `go run`, whose program may have its own way to end.
    #[must_use]
    pub fn exit_status(&self) -> i32 {
        match (self.signal, self.ended) {
            (Some(signal), _) if !self.runs_program => SIGNAL_STATUS + signal,
            (_, Ended::Exited(status)) => status,
            (_, Ended::Killed(signal)) => SIGNAL_STATUS + signal,
        }
    }

    /// Whether the last run went to its end and well.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.signal.is_none() && self.ended == Ended::Exited(0)
    }
}

/// One run.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) wall: Nanos,
    pub(crate) profile: Option<Profile>,
    pub(crate) has_log: bool,
    pub(crate) ended: Ended,
    /// The first signal that came while go ran.
    pub(crate) signal: Option<i32>,
    /// A signal that came after go had ended.
    pub(crate) told_to_stop: Option<i32>,
}

impl Recorded {
    pub(crate) fn new(run: &Run, profile: Option<Profile>, has_log: bool) -> Self {
        Self {
            wall: nanos(run.wall),
            profile,
            has_log,
            ended: run.ended,
            signal: run.signal,
            told_to_stop: None,
        }
    }

    pub(crate) fn succeeded(&self) -> bool {
        self.signal.is_none() && self.ended == Ended::Exited(0)
    }
}

/// Gathers the profiles of several runs.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    runs: Vec<RecordedRun>,
    packages: Packages,
}

impl Gathered {
    pub(crate) fn add(&mut self, profile: Profile) {
        let Profile {
            build,
            graph,
            packages,
            ..
        } = profile;
        // Each run asks go about its packages, and may get no answer in time.
        if self.runs.is_empty() || knowledge(&packages) > knowledge(&self.packages) {
            self.packages = packages;
        }
        self.runs.push(RecordedRun { build, graph });
    }

    pub(crate) fn profile(self) -> Option<Profile> {
        Profile::of_runs(self.runs, self.packages)
    }
}

/// How much is known of packages: their modules first, then their sizes.
fn knowledge(packages: &Packages) -> (usize, usize) {
    let count = |known: fn(&gobt_profile::Package) -> bool| {
        packages.all().iter().filter(|p| known(p)).count()
    };
    (
        count(|p| p.standard.is_some()),
        count(|p| p.lines.is_some()),
    )
}

#[cfg(test)]
mod tests {
    use gobt_profile::{Build, Package};

    use super::*;

    fn profile(wall: u64, packages: &[(&str, Option<bool>, Option<u64>)]) -> Profile {
        let packages = packages.iter().map(|&(path, standard, lines)| Package {
            import_path: path.into(),
            standard,
            lines,
            ..Package::default()
        });
        Profile {
            build: Build {
                wall: Some(Nanos::from_nanos(wall)),
                ..Build::default()
            },
            packages: Packages::new(packages.collect()),
            ..Profile::default()
        }
    }

    #[test]
    fn the_packages_are_those_of_the_run_that_knew_most() {
        let mut gathered = Gathered::default();
        gathered.add(profile(1, &[("a", None, None), ("b", None, None)]));
        gathered.add(profile(2, &[("a", Some(true), Some(7))]));
        gathered.add(profile(3, &[("a", Some(true), None)]));
        let whole = gathered.profile().unwrap();
        assert_eq!(whole.packages.all().len(), 1);
        assert_eq!(whole.packages.all()[0].lines, Some(7));
        assert_eq!(whole.runs().count(), 3);
    }

    #[test]
    fn without_a_profile_there_is_none_of_all() {
        assert!(Gathered::default().profile().is_none());
    }
}
