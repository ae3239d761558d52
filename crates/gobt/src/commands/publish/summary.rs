//! `gobt publish summary`: the card, where the CI server shows what a job has to say.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use gobt_publish::fit_one;
use gobt_report::Files;

use super::job::Job;
use super::parts::{Look, of_job};
use crate::cli::SummaryArgs;
use crate::exit::Exit;

/// What GitHub takes of one step, in bytes.
const LIMIT: u64 = 1 << 20;

pub(crate) fn run(args: &SummaryArgs) -> Result<Exit> {
    let job = Job::read(&args.folder.report)?;
    let files = match &args.artifact {
        Some(name) => Files::Artifact(name.clone()),
        None => Files::Elsewhere,
    };
    let look = Look {
        files,
        ..Look::default()
    };
    let parts = of_job(&job, &look);
    let named = std::env::var_os("GITHUB_STEP_SUMMARY").map(PathBuf::from);
    let Some(path) = args.output.clone().or(named) else {
        let text = fit_one(parts, limit(0));
        let mut out = std::io::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        written.context("cannot write to standard output")?;
        return Ok(Exit::Done);
    };
    // The step may have written something itself.
    let there = std::fs::metadata(&path).map_or(0, |meta| meta.len());
    let text = fit_one(parts, limit(there));
    let file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.with_context(|| format!("cannot write {}", path.display()))?;
    Ok(Exit::Done)
}

fn limit(there: u64) -> usize {
    usize::try_from(LIMIT.saturating_sub(there)).unwrap_or_default()
}
