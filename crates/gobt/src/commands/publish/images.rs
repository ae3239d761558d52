//! `gobt publish images`: pictures of the fetched profiles, on a branch of their own.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use gobt_publish::{Image, ImageBranch, Repository, SystemClock};
use gobt_report::svg;
use serde::{Deserialize, Serialize};

use super::job::{Job, fetched, guarded};
use super::{cannot_read, comparison, say, token};
use crate::cli::ImagesArgs;
use crate::exit::Exit;
use crate::output::write_whole;

/// What each worker did when.
const TIMELINE: &str = "timeline.svg";

/// What the change costs.
const DIFF: &str = "diff.svg";

/// Where the pictures of each folder are.
pub(crate) type Links = BTreeMap<String, Pictures>;

/// Where the pictures of one job are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pictures {
    pub(crate) timeline: Option<String>,
    /// `None` where there is no base, or no difference.
    pub(crate) diff: Option<String>,
}

pub(crate) fn run(args: &ImagesArgs) -> Result<Exit> {
    let repository: Repository = args.repository.parse()?;
    check_branch(&args.branch)?;
    let mut images = Vec::new();
    for (folder, origin) in fetched(&args.fetched.jobs)? {
        // What cannot be drawn has no picture; the comment says why.
        if origin.trouble.is_some() {
            continue;
        }
        if let Ok(pictures) = guarded(|| Ok(pictures(&folder, &Job::read(&folder)?))) {
            images.extend(pictures);
        }
    }
    if images.is_empty() {
        write_whole(&args.links, b"{}\n")?;
        say("there is no picture to publish");
        return Ok(Exit::Done);
    }
    let server = args.server.url();
    let usual = || format!("{server}/{repository}.git");
    let branch = ImageBranch {
        remote: args.remote.clone().unwrap_or_else(usual),
        token: Some(token("GITHUB_TOKEN")?),
        branch: args.branch.clone(),
        keep: args.keep.max(1),
        max_age: Duration::from_secs(args.max_age.saturating_mul(86_400)),
    };
    let pushed = branch.publish(&images, "Pictures of a report\n", &SystemClock)?;
    let mut links = Links::new();
    for image in &images {
        let Some((folder, name)) = image.path.split_once('/') else {
            continue;
        };
        let url = format!("{server}/{repository}/raw/{}/{}", pushed.commit, image.path);
        let of_job = links.entry(folder.to_owned()).or_default();
        match name {
            DIFF => of_job.diff = Some(url),
            _ => of_job.timeline = Some(url),
        }
    }
    write_whole(&args.links, &serde_json::to_vec_pretty(&links)?)?;
    say(&format!(
        "{} on branch {}, which holds {} now",
        gobt_report::human::plural(images.len(), "picture", "pictures"),
        args.branch,
        gobt_report::human::plural(pushed.kept, "publication", "publications")
    ));
    Ok(Exit::Done)
}

/// Reads what [`run`] wrote.
pub(crate) fn read_links(path: &Path) -> Result<Links> {
    let text = std::fs::read(path).with_context(|| cannot_read(path))?;
    serde_json::from_slice(&text).with_context(|| cannot_read(path))
}

fn pictures(folder: &Path, job: &Job) -> Vec<Image> {
    let Some(folder) = folder.file_name().and_then(|name| name.to_str()) else {
        return Vec::new();
    };
    let timeline = svg::timeline(&job.head.profile, &job.head.analysis);
    let diff = job.sides().and_then(comparison::picture);
    let drawn = [(TIMELINE, Some(timeline)), (DIFF, diff)];
    let drawn = drawn.into_iter().filter_map(|(name, svg)| {
        Some(Image {
            path: format!("{folder}/{name}"),
            contents: svg?.into_bytes(),
        })
    });
    drawn.collect()
}

/// The branch is written over: it must not be one that holds anything else, by mistake.
fn check_branch(branch: &str) -> Result<()> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    let bad = branch.is_empty() || !branch.chars().all(plain) || branch.contains("..");
    if bad || branch.starts_with(['-', '/', '.']) || branch.ends_with(['/', '.']) {
        bail!("`{branch}` is no name for a branch of pictures");
    }
    if !branch.contains("images") {
        bail!(
            "`{branch}` would be written over with pictures alone: choose a name with `images` in it"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_of_anything_else_is_not_written_over() {
        for good in ["gobt-images", "ci/images-2"] {
            assert!(check_branch(good).is_ok(), "{good}");
        }
        for bad in [
            "main",
            "master",
            "",
            "-images",
            "images/../main",
            "images:main",
            "a images",
        ] {
            assert!(check_branch(bad).is_err(), "{bad}");
        }
    }
}
