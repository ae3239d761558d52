//! What has one job left behind? Its profile, what is known of its cache, its comparison.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use gobt_analysis::Analysis;
use gobt_analysis::diff::{Pair, Side};
use gobt_profile::Profile;
use gobt_report::CacheTimes;
use serde::{Deserialize, Serialize};

use super::cannot_read;
use super::comparison::Comparison;
use super::gate::{CHECK, Gate};
use super::times::{self, TIMES};
use crate::input;

/// The profile's name in a report folder.
pub(crate) const PROFILE: &str = "profile.json";

/// The name of the base branch's profile.
pub(crate) const BASE_PROFILE: &str = "base-profile.json";

/// What is taken out of an artifact.
pub(crate) const WANTED: [&str; 4] = [PROFILE, BASE_PROFILE, TIMES, CHECK];

/// The file that says which artifact a folder is from.
pub(crate) const ARTIFACT: &str = "artifact.json";

/// So many actions are drawn for a stranger; the largest builds that are known have a tenth.
const MOST_ACTIONS: usize = 200_000;

/// One job's recorded build.
pub(crate) struct Job {
    pub(crate) head: Recorded,
    pub(crate) times: CacheTimes,
    pub(crate) comparison: Option<Comparison>,
    pub(crate) gate: Option<Gate>,
    base: Option<Recorded>,
}

/// A profile, and what it means.
pub(crate) struct Recorded {
    pub(crate) profile: Profile,
    pub(crate) analysis: Analysis,
}

impl Recorded {
    fn read(path: &Path) -> Result<Self> {
        let profile = read_profile(path)?;
        let analysis = Analysis::of(&profile);
        Ok(Self { profile, analysis })
    }

    fn side(&self) -> Side<'_> {
        Side {
            profile: &self.profile,
            analysis: &self.analysis,
        }
    }
}

impl Job {
    /// Reads a report folder, or one that `gobt publish fetch` made.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let head = Recorded::read(&folder.join(PROFILE))?;
        let base = folder.join(BASE_PROFILE);
        let base = match base.exists() {
            true => Some(Recorded::read(&base)?),
            false => None,
        };
        let sides = pair(base.as_ref(), &head);
        Ok(Self {
            times: times::read(folder),
            comparison: sides.map(Comparison::of),
            gate: Gate::find(folder, head.side(), sides.map(|sides| sides.base))?,
            head,
            base,
        })
    }

    /// Both builds; `None` without a base.
    pub(crate) fn sides(&self) -> Option<Pair<Side<'_>>> {
        pair(self.base.as_ref(), &self.head)
    }
}

fn pair<'a>(base: Option<&'a Recorded>, head: &'a Recorded) -> Option<Pair<Side<'a>>> {
    let (base, head) = (base?.side(), head.side());
    Some(Pair { base, head })
}

/// Does something with what a stranger made. Should gobt have a fault that such a thing can set off,
/// it is an error of this job, and the others are shown all the same.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    // What the work leaves half done is its own, and dropped.
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    done.unwrap_or_else(|_| Err(anyhow::anyhow!("gobt stumbled over it: please report this")))
}

/// Reads a profile that a stranger may have made.
fn read_profile(path: &Path) -> Result<Profile> {
    let profile = input::read(path)?;
    let actions = profile.graph.actions().len();
    if actions > MOST_ACTIONS {
        anyhow::bail!("the profile has {actions} actions, more than {MOST_ACTIONS}");
    }
    Ok(profile)
}

/// Where a folder of `gobt publish fetch` is from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Origin {
    /// The job's name, from the artifact's: a stranger chose it.
    pub(crate) job: String,
    /// Why nothing could be taken out of the artifact.
    pub(crate) trouble: Option<String>,
}

/// The folders that `gobt publish fetch` made, in order, each with its origin.
pub(crate) fn fetched(jobs: &Path) -> Result<Vec<(PathBuf, Origin)>> {
    let listed = std::fs::read_dir(jobs).with_context(|| cannot_read(jobs))?;
    let mut folders = Vec::new();
    for entry in listed {
        let folder = entry.with_context(|| cannot_read(jobs))?.path();
        if folder.join(ARTIFACT).exists() {
            folders.push(folder);
        }
    }
    folders.sort();
    let with_origin = folders.into_iter().map(|folder| {
        let path = folder.join(ARTIFACT);
        let text = std::fs::read(&path).with_context(|| cannot_read(&path))?;
        let origin = serde_json::from_slice(&text).with_context(|| cannot_read(&path))?;
        Ok((folder, origin))
    });
    with_origin.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_gobts_is_one_jobs_trouble() {
        assert_eq!(guarded(|| Ok(1)).ok(), Some(1));
        let fault = guarded(|| -> Result<()> { panic!("a fault") });
        let said = fault.err().map(|error| error.to_string());
        assert_eq!(
            said.as_deref(),
            Some("gobt stumbled over it: please report this")
        );
    }
}
