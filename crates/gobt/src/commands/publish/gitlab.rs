//! `gobt publish gitlab-note`: the one note at a merge request.

use anyhow::Result;
use gobt_publish::comment::{GITLAB_LIMIT, Run, Section};
use gobt_publish::{GitLab, MergeRequest, SystemClock, upsert};
use gobt_report::Files;

use super::comment::became;
use super::job::Job;
use super::parts::{Look, of_job};
use super::{say, token};
use crate::cli::GitlabNoteArgs;
use crate::exit::Exit;

pub(crate) fn run(args: &GitlabNoteArgs) -> Result<Exit> {
    let job = Job::read(&args.folder.report)?;
    let look = Look {
        title: Some(&args.job),
        brief: true,
        files: Files::Elsewhere,
        ..Look::default()
    };
    let section = Section {
        key: args.job.clone(),
        run: Run {
            id: args.pipeline,
            attempt: 1,
        },
        parts: of_job(&job, &look),
        left_out: Vec::new(),
    };
    let place = MergeRequest {
        api: args.api_url.clone(),
        project: args.project.clone(),
    };
    let clock = SystemClock;
    let gitlab = GitLab::new(&place, &token("GOBT_GITLAB_TOKEN")?, &clock);
    let writer = gitlab.writer(&args.api_url)?;
    let request = args.merge_request;
    let published = upsert(&gitlab, &clock, request, &writer, &[section], GITLAB_LIMIT)?;
    say(&format!(
        "the note at merge request {request} {}",
        became(published)
    ));
    Ok(Exit::Done)
}
