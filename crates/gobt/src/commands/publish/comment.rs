//! `gobt publish comment`: the one comment at the pull request.

use std::path::Path;

use anyhow::Result;
use gobt_publish::comment::{GITHUB_LIMIT, Section};
use gobt_publish::{Published, SystemClock, WorkflowRun, Writer, upsert};
use gobt_report::Files;

use super::images::{Links, read_links};
use super::job::{Job, Origin, fetched, guarded};
use super::parts::{Look, of_job, of_trouble};
use super::{ended_run, say};
use crate::cli::CommentArgs;
use crate::exit::Exit;

pub(crate) fn run(args: &CommentArgs) -> Result<Exit> {
    let links = match &args.links {
        Some(path) => read_links(path)?,
        None => Links::new(),
    };
    let jobs = fetched(&args.fetched.jobs)?;
    if jobs.is_empty() {
        say("no report was fetched: there is nothing to say");
        return Ok(Exit::Done);
    }
    let (run, github) = ended_run(&args.event)?;
    let Some(pull) = run.pull_request(&github)? else {
        say("this run belongs to no open pull request, or to an older state of one: no comment");
        return Ok(Exit::Done);
    };
    let whole = whole_report(args.server.url(), &run);
    let sections: Vec<Section> = jobs
        .iter()
        .map(|(folder, origin)| section(&run, folder, origin, &links, &whole))
        .collect();
    let writer = Writer(args.author.clone());
    let published = upsert(
        &github,
        &SystemClock,
        pull,
        &writer,
        &sections,
        GITHUB_LIMIT,
    )?;
    say(&format!(
        "the comment at pull request {pull} {}",
        became(published)
    ));
    Ok(Exit::Done)
}

/// What became of a comment, to follow its name.
pub(crate) fn became(published: Published) -> &'static str {
    match published {
        Published::Created => "is new",
        Published::Updated => "is brought up to date",
        Published::Unchanged => "was up to date",
    }
}

/// Where the whole report is. Its page was made by whoever opened the pull request: it is not to be
/// opened, but drawn anew.
fn whole_report(server: &str, run: &WorkflowRun) -> String {
    format!(
        "The whole report is an artifact of [the run]({server}/{}/actions/runs/{}). Its page may be a stranger's work: `gobt report profile.json` draws it anew.",
        run.repository, run.run.id
    )
}

fn section(
    run: &WorkflowRun,
    folder: &Path,
    origin: &Origin,
    links: &Links,
    whole: &str,
) -> Section {
    let name = folder.file_name().and_then(|name| name.to_str());
    let look = Look {
        title: Some(&origin.job),
        commit: Some(&run.head_sha),
        pictures: name.and_then(|name| links.get(name)),
        brief: true,
        files: Files::Elsewhere,
        whole: Some(whole),
    };
    let parts = match &origin.trouble {
        Some(trouble) => of_trouble(trouble, &look),
        None => match guarded(|| Ok(of_job(&Job::read(folder)?, &look))) {
            Ok(parts) => parts,
            // The folder is of this machine; the cause is what matters.
            Err(error) => {
                let here = folder.join("").display().to_string();
                let cause = error.root_cause().to_string().replace(&here, "");
                of_trouble(&cause, &look)
            }
        },
    };
    Section {
        // Two workflows may have jobs of the same name.
        key: format!("{} #{}", origin.job, run.workflow),
        run: run.run,
        parts,
        left_out: Vec::new(),
    }
}
