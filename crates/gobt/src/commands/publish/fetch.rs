//! `gobt publish fetch`: what is needed out of the artifacts of a run, and nothing else of them.

use std::path::Path;

use anyhow::{Context, Result, bail};
use gobt_publish::{Artifact, ArtifactLimits, GitHub, PublishError, UnpackedFile, unpack};

use super::job::{ARTIFACT, Origin, PROFILE, WANTED};
use super::{cannot_read, ended_run, say};
use crate::cli::{FetchArgs, UnpackArgs};
use crate::exit::Exit;
use crate::output::{Folder, write_whole};

/// So many jobs have a section in a comment.
const MOST_ARTIFACTS: usize = 64;

/// Of one artifact, as it comes over the network.
const ARTIFACT_BYTES: u64 = 128 << 20;

/// The longest name that is shown, in characters.
const NAME_LIMIT: usize = 80;

pub(crate) fn run(args: &FetchArgs) -> Result<Exit> {
    let (run, github) = ended_run(&args.event)?;
    make_new(&args.out)?;
    let Some(pull) = run.pull_request(&github)? else {
        say(
            "this run belongs to no open pull request, or to an older state of one: nothing to fetch",
        );
        return Ok(Exit::Done);
    };
    let all = github.artifacts(run.run.id)?;
    let mut wanted: Vec<(String, Artifact)> = all
        .into_iter()
        .filter(|artifact| !artifact.expired)
        .filter_map(|artifact| Some((job_name(&artifact.name, &args.prefix)?, artifact)))
        .collect();
    if wanted.len() > MOST_ARTIFACTS {
        let more = wanted.len() - MOST_ARTIFACTS;
        say(&format!(
            "the first {MOST_ARTIFACTS} artifacts are taken, {more} are not"
        ));
        wanted.truncate(MOST_ARTIFACTS);
    }
    let count = wanted.len();
    for (index, (name, artifact)) in wanted.iter().enumerate() {
        let files = download(&github, artifact);
        // A permission that is missing is no fault of the artifact.
        let files = match files {
            Err(error) if matches!(error.status(), Some(401 | 403)) => return Err(error.into()),
            files => files,
        };
        keep(&args.out.join(format!("{index:03}")), name, files)?;
    }
    say(&format!(
        "{count} of the run's artifacts, for pull request {pull}"
    ));
    Ok(Exit::Done)
}

pub(crate) fn unpack_here(args: &UnpackArgs) -> Result<Exit> {
    let archive = std::fs::read(&args.archive).with_context(|| cannot_read(&args.archive))?;
    make_new(&args.out)?;
    let files = unpack(&archive, &WANTED, &ArtifactLimits::default())?;
    keep(&args.out, &shown_name(&args.name), Ok(files))?;
    Ok(Exit::Done)
}

fn download(github: &GitHub<'_>, artifact: &Artifact) -> Result<Vec<UnpackedFile>, PublishError> {
    if artifact.size_in_bytes > ARTIFACT_BYTES {
        return Err(PublishError::BadArtifact(format!(
            "it has {} bytes, more than {ARTIFACT_BYTES}",
            artifact.size_in_bytes
        )));
    }
    let archive = github.download(artifact, ARTIFACT_BYTES)?;
    unpack(&archive, &WANTED, &ArtifactLimits::default())
}

/// Writes what was taken, under names of our own.
fn keep(folder: &Path, job: &str, files: Result<Vec<UnpackedFile>, PublishError>) -> Result<()> {
    Folder::create(folder)?;
    let (files, trouble) = match files {
        Ok(files) if files.iter().any(|file| file.name == PROFILE) => (files, None),
        Ok(_) => (Vec::new(), Some(format!("the artifact holds no {PROFILE}"))),
        Err(error) => (Vec::new(), Some(error.to_string())),
    };
    if let Some(trouble) = &trouble {
        say(&format!(
            "warning: {}: {trouble}",
            gobt_report::escape::terminal(job)
        ));
    }
    for file in files {
        write_whole(&folder.join(file.name), &file.contents)?;
    }
    let origin = Origin {
        job: job.to_owned(),
        trouble,
    };
    write_whole(&folder.join(ARTIFACT), &serde_json::to_vec_pretty(&origin)?)
}

/// A folder in which nothing lies yet.
fn make_new(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut there = std::fs::read_dir(folder).with_context(|| cannot_read(folder))?;
    if there.next().is_some() {
        bail!(
            "{} is not empty: what lies there could be taken for a report",
            folder.display()
        );
    }
    Ok(())
}

/// `gobt-report-linux` is of the job `linux`, `gobt-report` of `build`; others are none of ours.
fn job_name(artifact: &str, prefix: &str) -> Option<String> {
    let rest = artifact.strip_prefix(prefix)?;
    match rest.strip_prefix('-') {
        Some(name) if !name.is_empty() => Some(shown_name(name)),
        _ if rest.is_empty() => Some("build".to_owned()),
        _ => None,
    }
}

fn shown_name(name: &str) -> String {
    gobt_report::escape::terminal(name)
        .chars()
        .take(NAME_LIMIT)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn artifacts_are_known_by_their_names() {
        let job = |name: &str| job_name(name, "gobt-report");
        assert_eq!(job("gobt-report").as_deref(), Some("build"));
        assert_eq!(
            job("gobt-report-linux (1.27)").as_deref(),
            Some("linux (1.27)")
        );
        for other in [
            "",
            "coverage",
            "gobt-reports",
            "gobt-report-",
            "x-gobt-report",
        ] {
            assert_eq!(job(other), None, "{other}");
        }
        let long = job(&format!("gobt-report-{}", "ö".repeat(500)));
        assert_eq!(long.map(|name| name.chars().count()), Some(NAME_LIMIT));
    }
}
