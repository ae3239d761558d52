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
            Note::VersionControl { command, elapsed } => {
                self.load(LoadKind::VersionControl, command, *elapsed, redactor);
            }
            _ => {}
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
