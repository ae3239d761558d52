//! What did the echo show of the build's course? Kept for builds whose graph has no times.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use gobt_profile::privacy::Redactor;
use gobt_profile::{Graph, LoadKind, LoadStep, Nanos, Observed};

use crate::echo::Note;

/// Gathers the echo's notes.
#[derive(Debug, Default)]
pub(crate) struct Observations {
    /// The build's temporary folder.
    pub(crate) work_dir: Option<PathBuf>,
    load_steps: Vec<LoadStep>,
    /// A version control command whose time go does not tell, and when it began.
    begun: Option<(String, Duration)>,
    units: BTreeMap<String, Seen>,
}

#[derive(Debug)]
struct Seen {
    first: Nanos,
    last: Option<Nanos>,
    package: Option<String>,
}

impl Observations {
    /// Takes one note, `elapsed` after the go command was started.
    pub(crate) fn note(&mut self, note: &Note, elapsed: Duration, redactor: &Redactor) {
        match note {
            Note::WorkDir(path) => self.work_dir = Some(path.clone()),
            Note::ActionStarted {
                objdir, package, ..
            } => self.started(objdir, package.as_ref(), elapsed),
            Note::ActionFinished { objdir } => self.finished(objdir, elapsed),
            Note::Download { url, elapsed, .. } => {
                self.load(LoadKind::Download, url, *elapsed, redactor);
            }
            Note::VersionControlBegun { command } => {
                self.version_control_until(elapsed, redactor);
                self.begun = Some((command.clone(), elapsed));
                return;
            }
            Note::VersionControl {
                command,
                elapsed: took,
            } => {
                self.version_control_until(elapsed.saturating_sub(*took), redactor);
                self.load(LoadKind::VersionControl, command, *took, redactor);
            }
            _ => {}
        }
        // What comes between may have taken any part of the time.
        self.begun = None;
    }

    /// The version control command that began last has ended: another one begins.
    fn version_control_until(&mut self, until: Duration, redactor: &Redactor) {
        if let Some((command, began)) = self.begun.take() {
            let took = until.saturating_sub(began);
            self.load(LoadKind::VersionControl, &command, took, redactor);
        }
    }

    fn started(&mut self, objdir: &str, package: Option<&String>, elapsed: Duration) {
        let seen = self.units.entry(objdir.to_owned()).or_insert(Seen {
            first: nanos(elapsed),
            last: None,
            package: None,
        });
        if seen.package.is_none() {
            seen.package = package.cloned();
        }
        // A link comes after the compilation that had the same folder.
        seen.last = None;
    }

    fn finished(&mut self, objdir: &str, elapsed: Duration) {
        if let Some(seen) = self.units.get_mut(objdir) {
            seen.last = Some(nanos(elapsed));
        }
    }

    fn load(&mut self, kind: LoadKind, what: &str, elapsed: Duration, redactor: &Redactor) {
        self.load_steps.push(LoadStep {
            kind,
            what: redactor.text(what).into(),
            elapsed: nanos(elapsed),
        });
    }

    /// Everything before the actions that took time, in order.
    pub(crate) fn load_steps(&self) -> Vec<LoadStep> {
        self.load_steps.clone()
    }

    /// When each package was at work, in the order they began. The graph knows their names.
    pub(crate) fn units(&self, plan: Option<&Graph>, redactor: &Redactor) -> Vec<Observed> {
        let names = plan.map(packages_by_objdir).unwrap_or_default();
        let observed = self.units.iter().map(|(objdir, seen)| {
            let planned = names.get(objdir.as_str()).copied();
            let package = planned.or(seen.package.as_deref()).unwrap_or_default();
            Observed {
                objdir: format!("$WORK/{objdir}/").into(),
                package: redactor.text(package).into(),
                first: seen.first,
                last: seen.last,
            }
        });
        let mut observed: Vec<Observed> = observed.collect();
        observed.sort_by(|a, b| a.first.cmp(&b.first).then_with(|| a.objdir.cmp(&b.objdir)));
        observed
    }
}

fn packages_by_objdir(plan: &Graph) -> BTreeMap<&str, &str> {
    let compiled = plan.actions().iter().filter(|a| !a.package.is_empty());
    compiled.map(|a| (a.objdir_name(), &*a.package)).collect()
}

/// A stopwatch's time; centuries are cut.
pub(crate) fn nanos(elapsed: Duration) -> Nanos {
    Nanos::from_nanos(u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use gobt_profile::privacy::Roots;

    use super::*;

    fn seconds(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    fn begun(command: &str) -> Note {
        Note::VersionControlBegun {
            command: command.to_owned(),
        }
    }

    fn steps(notes: &[(f64, Note)]) -> Vec<(String, f64)> {
        let mut seen = Observations::default();
        let redactor = Redactor::new(&Roots::default(), []);
        for (at, note) in notes {
            seen.note(note, seconds(*at), &redactor);
        }
        let steps = seen.load_steps().into_iter();
        steps
            .map(|step| (step.what.to_string(), step.elapsed.as_secs_f64()))
            .collect()
    }

    #[test]
    fn a_command_without_a_time_lasts_until_the_next_one() {
        let timed = Note::VersionControl {
            command: "cd .; git config".to_owned(),
            elapsed: seconds(0.5),
        };
        let notes = [
            (1.0, begun("git status --porcelain")),
            (4.0, begun("git log")),
            (4.75, timed),
        ];
        assert_eq!(
            steps(&notes),
            [
                ("git status --porcelain".to_owned(), 3.0),
                ("git log".to_owned(), 0.25),
                ("cd .; git config".to_owned(), 0.5),
            ]
        );
    }

    #[test]
    fn a_command_that_something_else_follows_has_no_time() {
        let notes = [
            (1.0, begun("git status --porcelain")),
            (2.0, Note::WorkDir("/tmp/go-build1".into())),
            (4.0, begun("git log")),
        ];
        assert_eq!(steps(&notes), []);
    }
}
