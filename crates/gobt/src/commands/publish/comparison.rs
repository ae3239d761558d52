//! What does the pull request change, compared with its base?
//!
//! Worked out here from the two profiles; no text of an artifact is used.

use std::path::Path;

use anyhow::Result;
use gobt_analysis::Analysis;
use gobt_analysis::diff::{CacheWorth, Costs, Diff, Pair, Side};
use gobt_profile::Profile;
use gobt_report::{DiffPage, diff_markdown};

use super::job::{BASE_PROFILE, read_profile};

/// Rows of each table.
const TOP: usize = 10;

/// A comparison with the base, as far as it is shown here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Comparison {
    /// In words, for Markdown.
    pub(crate) markdown: String,
    /// `false` where both builds do the same work: one line says so.
    pub(crate) different: bool,
    /// What the cache was worth to this build.
    pub(crate) cache_worth: Option<CacheWorth>,
}

impl Comparison {
    /// The comparison with the base branch's profile in a job's folder; `None` where there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn find(folder: &Path, head: &Profile, analysis: &Analysis) -> Result<Option<Self>> {
        let path = folder.join(BASE_PROFILE);
        if !path.exists() {
            return Ok(None);
        }
        let base = read_profile(&path)?;
        Ok(Some(Self::of(&base, head, analysis)))
    }

    fn of(base: &Profile, head: &Profile, analysis: &Analysis) -> Self {
        let of_base = Analysis::of(base);
        let side = Pair {
            base: Side {
                profile: base,
                analysis: &of_base,
            },
            head: Side {
                profile: head,
                analysis,
            },
        };
        let diff = Diff::of(&side, &[], None);
        let same_work = diff.costs.as_ref().is_some_and(Costs::same_work);
        Self {
            markdown: diff_markdown(&DiffPage { side, diff: &diff }, TOP),
            different: !same_work,
            cache_worth: diff.cache_worth.head,
        }
    }
}
