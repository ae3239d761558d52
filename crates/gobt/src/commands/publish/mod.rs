//! `gobt publish …`: a report gets to where people read it.

mod comment;
mod comparison;
mod fetch;
mod gate;
mod gitlab;
mod images;
mod job;
mod parts;
mod summary;
mod times;

use std::path::Path;

use anyhow::{Context, Result, bail};
use gobt_publish::{GitHub, Secret, SystemClock, WorkflowRun};

use crate::cli::{EventFile, PackArgs, PublishArgs, PublishCommand};
use crate::exit::Exit;
use crate::input;
use crate::output::Folder;

pub(crate) fn run(args: &PublishArgs) -> Result<Exit> {
    match &args.command {
        PublishCommand::Mark(args) => times::mark(args),
        PublishCommand::Summary(args) => summary::run(args),
        PublishCommand::Pack(args) => pack(args),
        PublishCommand::Fetch(args) => fetch::run(args),
        PublishCommand::Unpack(args) => fetch::unpack_here(args),
        PublishCommand::Images(args) => images::run(args),
        PublishCommand::Comment(args) => comment::run(args),
        PublishCommand::GitlabNote(args) => gitlab::run(args),
    }
}

/// Puts the base branch's profile beside the new one, or takes an older one away.
fn pack(args: &PackArgs) -> Result<Exit> {
    if !args.folder.report.join(job::PROFILE).exists() {
        bail!(
            "{} holds no {}: was gobt profile run?",
            args.folder.report.display(),
            job::PROFILE
        );
    }
    let folder = Folder::create(&args.folder.report)?;
    let Some(base) = args.base.as_deref().filter(|base| base.exists()) else {
        folder.remove(job::BASE_PROFILE)?;
        say("there is no profile of the base branch to compare with yet");
        return Ok(Exit::Done);
    };
    // One that cannot be read would be found out much later, by somebody else.
    input::read(base).context("the base branch's profile is no use")?;
    let contents = std::fs::read(base).with_context(|| cannot_read(base))?;
    folder.write(job::BASE_PROFILE, &contents)?;
    Ok(Exit::Done)
}

/// The run that has ended, and GitHub to be asked about it.
fn ended_run(event: &EventFile) -> Result<(WorkflowRun, GitHub<'static>)> {
    let run = WorkflowRun::read(&event.event)?;
    let token = token("GITHUB_TOKEN")?;
    let github = GitHub::new(&event.api_url, &run.repository, &token, &SystemClock);
    Ok((run, github))
}

/// A token from the environment, and what to do where there is none.
fn token(variable: &str) -> Result<Secret> {
    match std::env::var(variable) {
        Ok(token) if !token.trim().is_empty() => Ok(Secret::new(&token)),
        _ => bail!("{variable} is not set: give the token to this step as an environment variable"),
    }
}

fn cannot_read(path: &Path) -> String {
    format!("cannot read {}", path.display())
}

fn say(text: &str) {
    anstream::eprintln!("gobt: {text}");
}
