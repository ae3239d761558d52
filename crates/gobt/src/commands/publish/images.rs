//! `gobt publish images`: pictures of the fetched profiles, on a branch of their own.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use gobt_publish::{Image, ImageBranch, Repository, SystemClock};
use gobt_report::report_files;

use super::job::{Job, fetched, guarded};
use super::{cannot_read, say, token};
use crate::cli::ImagesArgs;
use crate::exit::Exit;
use crate::output::write_whole;

/// The picture that a comment shows.
const PICTURE: &str = "timeline.svg";

/// Where the picture of each folder is.
pub(crate) type Links = BTreeMap<String, String>;

pub(crate) fn run(args: &ImagesArgs) -> Result<Exit> {
    let repository: Repository = args.repository.parse()?;
    check_branch(&args.branch)?;
    let mut images = Vec::new();
    for (folder, origin) in fetched(&args.jobs)? {
        // What cannot be drawn has no picture; the comment says why.
        if origin.trouble.is_some() {
            continue;
        }
        if let Ok(picture) = guarded(|| Ok(picture(&folder, &Job::read(&folder)?))) {
            images.extend(picture);
        }
    }
    if images.is_empty() {
        write_whole(&args.links, b"{}\n")?;
        say("there is no picture to publish");
        return Ok(Exit::Done);
    }
    let server = args.server_url.trim_end_matches('/');
    let usual = || format!("{server}/{repository}.git");
    let branch = ImageBranch {
        remote: args.remote.clone().unwrap_or_else(usual),
        token: Some(token("GITHUB_TOKEN")?),
        branch: args.branch.clone(),
        keep: args.keep.max(1),
        max_age: Duration::from_secs(args.max_age.saturating_mul(86_400)),
    };
    let pushed = branch.publish(&images, "Pictures of a report\n", &SystemClock)?;
    let links: Links = images
        .iter()
        .filter_map(|image| {
            let (folder, _) = image.path.split_once('/')?;
            let url = format!("{server}/{repository}/raw/{}/{}", pushed.commit, image.path);
            Some((folder.to_owned(), url))
        })
        .collect();
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

fn picture(folder: &Path, job: &Job) -> Option<Image> {
    let folder = folder.file_name()?.to_str()?;
    let files = report_files(&job.profile, &job.analysis, None);
    let drawn = files.into_iter().find(|file| file.name == PICTURE)?;
    Some(Image {
        path: format!("{folder}/{PICTURE}"),
        contents: drawn.contents.into_bytes(),
    })
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
