//! What can be typed after `gobt publish`?

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Bring a report to where people read it: a job summary, a pull request, a merge request
///
/// action.yml and the workflows in docs/pull-requests.md call these in order. Tokens come from the
/// environment, never from the command line.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples, in the workflow that builds (no permission needed):
  gobt publish mark cache-restore-begin     note a time, to tell what Go's cache costs
  gobt publish pack --base FILE             add the base branch's profile to the report folder
  gobt publish summary                      comparison, card and chart into the job summary

In a second workflow, on workflow_run (docs/pull-requests.md says what each permission is for):
  gobt publish fetch --out DIR              the profiles from the run's artifacts; actions: read
  gobt publish images DIR --links FILE      pictures onto a branch of their own; contents: write
  gobt publish comment DIR --links FILE     the one comment; pull-requests: write")]
pub(crate) struct PublishArgs {
    #[command(subcommand)]
    pub(crate) command: PublishCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PublishCommand {
    Mark(MarkArgs),
    Summary(SummaryArgs),
    Pack(PackArgs),
    Fetch(FetchArgs),
    Unpack(UnpackArgs),
    Images(ImagesArgs),
    Comment(CommentArgs),
    GitlabNote(GitlabNoteArgs),
}

/// Which report is meant.
#[derive(Debug, Args)]
pub(crate) struct ReportDir {
    /// The report folder
    #[arg(value_name = "DIR", default_value = "gobt-report")]
    pub(crate) report: PathBuf,
}

/// Note when a step around the build began or ended, in the report folder
#[derive(Debug, Args)]
pub(crate) struct MarkArgs {
    /// Which step
    pub(crate) moment: Moment,
    /// The report folder
    #[arg(long, value_name = "DIR", default_value = "gobt-report")]
    pub(crate) report: PathBuf,
}

/// Moments around a build, in the bringing and keeping of Go's build cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Moment {
    /// Before Go's build cache is fetched
    #[value(name = "cache-restore-begin")]
    RestoreBegin,
    /// When it is there
    #[value(name = "cache-restore-end")]
    RestoreEnd,
    /// Before it is packed and sent
    #[value(name = "cache-save-begin")]
    SaveBegin,
    /// When it is kept
    #[value(name = "cache-save-end")]
    SaveEnd,
}

/// Write the card and a chart of the critical path into the job summary
///
/// Appends to the file that GITHUB_STEP_SUMMARY names, or writes to standard output. GitHub takes
/// 1 MiB; what has no room is left out, the least important first, and named. With the base branch's
/// profile in the folder (gobt publish pack), the comparison stands before the card; with limits in it
/// (gobt check --save DIR/gobt-check.json), which of them are broken stands first.
#[derive(Debug, Args)]
pub(crate) struct SummaryArgs {
    #[command(flatten)]
    pub(crate) folder: ReportDir,
    /// Append to this file instead
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The artifact that the report folder becomes: say where its files are
    #[arg(long, value_name = "NAME")]
    pub(crate) artifact: Option<String>,
}

/// Make a report folder ready to be kept as an artifact: add the profile of the base branch
#[derive(Debug, Args)]
pub(crate) struct PackArgs {
    #[command(flatten)]
    pub(crate) folder: ReportDir,
    /// The profile of the base branch; a file that is not there is passed over
    #[arg(long, value_name = "FILE")]
    pub(crate) base: Option<PathBuf>,
}

/// Where the event of the workflow run is.
#[derive(Debug, Args)]
pub(crate) struct EventFile {
    /// The workflow_run event [default: the file that GITHUB_EVENT_PATH names]
    #[arg(
        long,
        value_name = "FILE",
        env = "GITHUB_EVENT_PATH",
        hide_env_values = true
    )]
    pub(crate) event: PathBuf,
    /// GitHub's REST interface
    #[arg(
        long,
        value_name = "URL",
        env = "GITHUB_API_URL",
        hide_env_values = true,
        default_value = "https://api.github.com"
    )]
    pub(crate) api_url: String,
}

/// Where people look at the repository.
#[derive(Debug, Args)]
pub(crate) struct Server {
    /// GitHub, as a browser sees it
    #[arg(
        long,
        value_name = "URL",
        env = "GITHUB_SERVER_URL",
        hide_env_values = true,
        default_value = "https://github.com"
    )]
    server_url: String,
}

impl Server {
    /// Its address, without a slash at its end.
    pub(crate) fn url(&self) -> &str {
        self.server_url.trim_end_matches('/')
    }
}

/// The folder that gobt publish fetch made.
#[derive(Debug, Args)]
pub(crate) struct FetchedJobs {
    /// The folder of gobt publish fetch
    #[arg(value_name = "DIR")]
    pub(crate) jobs: PathBuf,
}

/// Fetch the profiles from the artifacts of the workflow run that has ended
///
/// Takes profile.json, base-profile.json, gobt-times.json and gobt-check.json out of each artifact and
/// nothing else, up to a size, without using any name or path of theirs. Needs GITHUB_TOKEN with
/// actions: read. Fetches nothing where the run belongs to no open pull request, or to an older state
/// of one.
#[derive(Debug, Args)]
pub(crate) struct FetchArgs {
    /// A new folder: a folder for each artifact goes into it
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Artifacts whose names begin so; the rest of the name is the job's
    #[arg(long, value_name = "TEXT", default_value = "gobt-report")]
    pub(crate) prefix: String,
    #[command(flatten)]
    pub(crate) event: EventFile,
}

/// Take the profiles out of an artifact's archive that is here already, as fetch does
#[derive(Debug, Args)]
pub(crate) struct UnpackArgs {
    /// The archive
    #[arg(value_name = "ZIP")]
    pub(crate) archive: PathBuf,
    /// A new folder for what is taken
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// The job's name
    #[arg(long, value_name = "NAME", default_value = "build")]
    pub(crate) name: String,
}

/// Put pictures of the fetched profiles onto a branch of their own
///
/// The pictures are drawn anew. The branch holds the newest publications and nothing of the
/// project's history. Needs git, and GITHUB_TOKEN with contents: write.
#[derive(Debug, Args)]
pub(crate) struct ImagesArgs {
    #[command(flatten)]
    pub(crate) fetched: FetchedJobs,
    /// Write here where each picture is, for gobt publish comment
    #[arg(long, value_name = "FILE")]
    pub(crate) links: PathBuf,
    /// The branch
    #[arg(long, value_name = "NAME", default_value = "gobt-images")]
    pub(crate) branch: String,
    /// Keep so many publications
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(crate) keep: usize,
    /// Drop those that are older, in days
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    pub(crate) max_age: u64,
    /// Where to push to [default: the repository of this workflow]
    #[arg(long, value_name = "URL")]
    pub(crate) remote: Option<String>,
    #[command(flatten)]
    pub(crate) server: Server,
    /// The repository of this workflow, OWNER/NAME
    #[arg(
        long,
        value_name = "NAME",
        env = "GITHUB_REPOSITORY",
        hide_env_values = true
    )]
    pub(crate) repository: String,
}

/// Write the one comment at the pull request, or bring it up to date
///
/// Each job has its section, sorted by name; an update replaces its own section alone. Which pull
/// request it is, the event says, never the artifact. Needs GITHUB_TOKEN with pull-requests: write.
#[derive(Debug, Args)]
pub(crate) struct CommentArgs {
    #[command(flatten)]
    pub(crate) fetched: FetchedJobs,
    /// Where the pictures are, as gobt publish images wrote it [default: charts in words]
    #[arg(long, value_name = "FILE")]
    pub(crate) links: Option<PathBuf>,
    /// Who the token writes as: comments of others are left alone
    #[arg(long, value_name = "LOGIN", default_value = "github-actions[bot]")]
    pub(crate) author: String,
    #[command(flatten)]
    pub(crate) server: Server,
    #[command(flatten)]
    pub(crate) event: EventFile,
}

/// Write the one note at a GitLab merge request, or bring it up to date
///
/// Needs GOBT_GITLAB_TOKEN, a project access token with the scope api. See docs/gitlab.md.
#[derive(Debug, Args)]
pub(crate) struct GitlabNoteArgs {
    #[command(flatten)]
    pub(crate) folder: ReportDir,
    /// GitLab's REST interface
    #[arg(
        long,
        value_name = "URL",
        env = "CI_API_V4_URL",
        hide_env_values = true
    )]
    pub(crate) api_url: String,
    /// The project's number or path
    #[arg(long, value_name = "ID", env = "CI_PROJECT_ID", hide_env_values = true)]
    pub(crate) project: String,
    /// The merge request's number in the project
    #[arg(
        long,
        value_name = "N",
        env = "CI_MERGE_REQUEST_IID",
        hide_env_values = true
    )]
    pub(crate) merge_request: u64,
    /// The job's name: its section in the note
    #[arg(
        long,
        value_name = "NAME",
        env = "CI_JOB_NAME",
        hide_env_values = true,
        default_value = "build"
    )]
    pub(crate) job: String,
    /// The pipeline's number: an older one does not replace a newer
    #[arg(
        long,
        value_name = "N",
        env = "CI_PIPELINE_ID",
        hide_env_values = true,
        default_value_t = 0
    )]
    pub(crate) pipeline: u64,
}
