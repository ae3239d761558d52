//! What does the pull request change, compared with its base?
//!
//! The one place where a comparison comes in. It is handed over as two files that gobt itself wrote
//! from the two profiles; they are never taken out of an artifact.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use gobt_profile::Nanos;
use gobt_report::CacheWorth;
use serde::Deserialize;

use super::cannot_read;
use crate::cli::ComparisonFiles;

/// The files' names in a job's folder.
const MARKDOWN: &str = "comparison.md";
const JSON: &str = "comparison.json";

/// A comparison with the base, as far as it is shown here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Comparison {
    /// In words, for Markdown.
    pub(crate) markdown: String,
    /// `false` where the change makes no difference to the build: one line says so.
    pub(crate) different: bool,
    /// What was found in Go's cache was worth.
    pub(crate) cache_worth: Option<CacheWorth>,
}

/// The fields of the JSON that are used. Others are the reader's own business.
#[derive(Debug, Default, Deserialize)]
struct Facts {
    different: Option<bool>,
    cache_worth: Option<Worth>,
}

#[derive(Debug, Deserialize)]
struct Worth {
    work_ns: Option<u64>,
    wall_ns: Option<u64>,
}

impl Comparison {
    /// The comparison of a job: from the files that were named, or from its folder. `None` where
    /// there is none.
    pub(crate) fn find(folder: &Path, files: Option<&ComparisonFiles>) -> Result<Option<Self>> {
        let named =
            |file: fn(&ComparisonFiles) -> &Option<PathBuf>| files.and_then(|f| file(f).as_deref());
        let markdown = named(|files| &files.comparison);
        let json = named(|files| &files.comparison_json);
        let Some(markdown) = read(markdown, &folder.join(MARKDOWN))? else {
            return Ok(None);
        };
        let facts = match read(json, &folder.join(JSON))? {
            Some(json) => serde_json::from_str(&json).context("the comparison's JSON is none")?,
            None => Facts::default(),
        };
        Ok(Some(Self::of(markdown, &facts)))
    }

    fn of(markdown: String, facts: &Facts) -> Self {
        let worth = facts.cache_worth.as_ref().and_then(|worth| {
            Some(CacheWorth {
                work: Nanos::from_nanos(worth.work_ns?),
                wall: Nanos::from_nanos(worth.wall_ns?),
            })
        });
        Self {
            markdown,
            different: facts.different.unwrap_or(true),
            cache_worth: worth,
        }
    }
}

/// A file that was named must be there; the usual one need not.
fn read(named: Option<&Path>, usual: &Path) -> Result<Option<String>> {
    match named {
        Some(path) => std::fs::read_to_string(path)
            .map(Some)
            .with_context(|| cannot_read(path)),
        None if usual.exists() => std::fs::read_to_string(usual)
            .map(Some)
            .with_context(|| cannot_read(usual)),
        None => Ok(None),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_may_know_little() {
        let of = |json: &str| Comparison::of("x".to_owned(), &serde_json::from_str(json).unwrap());
        let bare = of("{}");
        assert!(bare.different && bare.cache_worth.is_none());
        let full = of(
            r#"{"schema":"gobt.diff/1","different":false,"cache_worth":{"work_ns":5,"wall_ns":3}}"#,
        );
        let worth = CacheWorth {
            work: Nanos::from_nanos(5),
            wall: Nanos::from_nanos(3),
        };
        assert!(!full.different);
        assert_eq!(full.cache_worth, Some(worth));
        assert_eq!(of(r#"{"cache_worth":{"work_ns":null}}"#).cache_worth, None);
    }
}
