//! What can be typed? The clap types, and nothing that runs.

mod publish;

use std::ffi::OsString;
use std::fmt;
use std::num::NonZeroU32;
use std::path::PathBuf;

use anyhow::Context;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args, Parser, Subcommand};
use gobt_analysis::{RULES, RuleName, Speedup};

pub(crate) use publish::*;

use crate::commands::what_if;
use crate::config::{GivenLimit, parse_limit};
use crate::history::Since;

/// Where the time of a Go build went, and why.
#[derive(Debug, Parser)]
#[command(name = "gobt", version, max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  gobt profile ./...                    build as usual, then show where the time went
  gobt profile --cold ./cmd/server      the same with an empty build cache of its own
  gobt profile -- go test -race ./...   any go command
  gobt analyze gobt-report/profile.json the figures again, as text
  gobt impact gobt-report/profile.json  which packages cost most by being changed
  gobt what-if gobt-report/profile.json the changes that would save most
  gobt why gobt-report/profile.json PKG the imports that bring a package in
  gobt check gobt-report/profile.json   hold it against the limits of gobt.toml

Exit status: profile ends with go's own status (130 and 143 when interrupted). gobt's own trouble
is status 2; a profile whose build went well is never a failure. check ends with 1 when a limit is
broken.";

/// Options of every command.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Change to this folder before anything else
    #[arg(short = 'C', value_name = "DIR", global = true)]
    pub(crate) dir: Option<PathBuf>,
    /// When to use colours (NO_COLOR is honoured too)
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(crate) color: Color,
    /// Read this file for limits and defaults of options [default: gobt.toml, from here upwards]
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) config: Option<PathBuf>,
}

impl Common {
    pub(crate) fn enter_folder(&self) -> anyhow::Result<()> {
        let Some(dir) = &self.dir else {
            return Ok(());
        };
        std::env::set_current_dir(dir)
            .with_context(|| format!("cannot change to {}", dir.display()))
    }
}

/// When to use colours.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum Color {
    /// On a terminal
    Auto,
    /// Even into a file or pipe
    Always,
    /// Not at all
    Never,
}

impl Color {
    /// Tells the streams of the whole program, once.
    pub(crate) fn write_global(self) {
        let choice = match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Profile(ProfileArgs),
    Analyze(AnalyzeArgs),
    Report(ReportArgs),
    Impact(ImpactArgs),
    WhatIf(WhatIfArgs),
    Why(WhyArgs),
    Diff(DiffArgs),
    Check(CheckArgs),
    Rules(RulesArgs),
    Publish(PublishArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

/// Build as usual, then show where the time went
///
/// Runs go build PACKAGES, or any go command given after --, exactly as it is, with two more flags
/// that write down what go does. What go prints, its exit status and what it builds stay the same.
/// gobt's own lines on standard error begin with "gobt: ".
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gobt profile ./...
  gobt profile --cold ./cmd/server          with an empty build cache, removed afterwards
  gobt profile -- go test -race ./...       any go command, as it is
  gobt profile --report out -- go vet ./...
  gobt profile --runs 5 --cold ./...        five times: the median, and how far the runs differ
  gobt profile --runs 5 --prepare 'touch cmd/server/main.go' ./cmd/server

Exit status: go's own; 130 or 143 when interrupted by Ctrl-C or SIGTERM (for go run, go's own); 2
when there is no go, the command of --prepare fails, or with --require-report no report.")]
pub(crate) struct ProfileArgs {
    /// Packages to build, as go build takes them [default: the one in this folder]
    #[arg(value_name = "PACKAGES")]
    pub(crate) packages: Vec<OsString>,
    /// A whole go command instead, such as go test ./...
    #[arg(last = true, value_name = "COMMAND", conflicts_with = "packages")]
    pub(crate) command: Vec<OsString>,
    /// The go command to use [default: go, on the PATH, or the one after --]
    #[arg(long, value_name = "PATH")]
    pub(crate) go: Option<PathBuf>,
    /// Build with a private, empty build cache (each run with one of its own); the user's own is
    /// neither read nor written
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
        default_value = "false", action = ArgAction::Set, value_name = "BOOL", hide_default_value = true,
        hide_possible_values = true)]
    pub(crate) cold: bool,
    /// Run it so often, and say how far the runs differ; the report shows the one with the median
    /// wall time. A run that fails is the last
    #[arg(long, value_name = "N", default_value_t = 1, hide_default_value = true,
        value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) runs: u32,
    /// A shell command to run before each run; what it prints goes to standard error
    #[arg(long, value_name = "CMD")]
    pub(crate) prepare: Option<OsString>,
    /// Do without go's echo of its commands (-x): no build.log, and no names in the progress line
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
        default_value = "false", action = ArgAction::Set, value_name = "BOOL", hide_default_value = true,
        hide_possible_values = true)]
    pub(crate) no_echo: bool,
    /// Fail with status 2 when the report cannot be written, before the build if that is known
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
        default_value = "false", action = ArgAction::Set, value_name = "BOOL", hide_default_value = true,
        hide_possible_values = true)]
    pub(crate) require_report: bool,
    /// Say nothing but warnings: no progress, no summary
    #[arg(long, short, num_args = 0..=1, require_equals = true, default_missing_value = "true",
        default_value = "false", action = ArgAction::Set, value_name = "BOOL", hide_default_value = true,
        hide_possible_values = true)]
    pub(crate) quiet: bool,
    /// Write the figures as JSON to standard output, after the build
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) ignored: IgnoredRules,
    #[command(flatten)]
    pub(crate) folder: ReportFolder,
}

/// Show the figures of a recorded build
///
/// Reads a profile.json of gobt, or any file that go … -debug-actiongraph=FILE wrote.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gobt analyze gobt-report/profile.json
  go build -debug-actiongraph=graph.json ./... && gobt analyze graph.json
  gobt analyze --json graph.json | jq .exec_ns
  ssh ci cat graph.json | gobt analyze -")]
pub(crate) struct AnalyzeArgs {
    /// The profile or action graph; - is standard input
    pub(crate) file: PathBuf,
    /// Write the figures as JSON (the contract is in docs/analysis-json.md)
    #[arg(long)]
    pub(crate) json: bool,
    /// Rows in each table
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) top: usize,
    #[command(flatten)]
    pub(crate) ignored: IgnoredRules,
}

/// Draw the page, the charts and the summary of a recorded build
///
/// The same profile gives the same bytes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gobt report gobt-report/profile.json
  gobt report --report charts graph.json   from a file of go build -debug-actiongraph
  gobt report --format png profile.json    pictures for chats and mails that show no SVG
  gobt report --format png --dark --scale 3 profile.json")]
pub(crate) struct ReportArgs {
    /// The profile or action graph; - is standard input
    pub(crate) file: PathBuf,
    /// What to write
    #[arg(long, value_name = "FORMAT", default_value = "svg")]
    pub(crate) format: Format,
    /// Draw PNG for dark pages (timeline-dark.png, ...); SVG follows the page by itself
    #[arg(long)]
    pub(crate) dark: bool,
    /// Pixels of a PNG for each unit of the SVG, which is 760 wide
    #[arg(long, value_name = "N", default_value_t = 2,
        value_parser = clap::value_parser!(u32).range(1..=8))]
    pub(crate) scale: u32,
    #[command(flatten)]
    pub(crate) ignored: IgnoredRules,
    #[command(flatten)]
    pub(crate) folder: ReportFolder,
}

/// Which files a report is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// What gobt profile leaves: the charts as SVG, and summary.md
    Svg,
    /// The charts as PNG, and nothing else
    Png,
    /// Both
    All,
}

/// Which findings are not wanted.
#[derive(Debug, Args)]
pub(crate) struct IgnoredRules {
    /// Leave out the findings of this rule (may be given several times; gobt rules lists them)
    #[arg(
        long = "ignore",
        value_name = "RULE",
        value_parser = rule_parser(),
        hide_possible_values = true
    )]
    pub(crate) rules: Vec<RuleName>,
}

/// Knows every rule by its name; clap lists them where a name is wrong, and shells complete them.
fn rule_parser() -> impl TypedValueParser<Value = RuleName> {
    let names = RULES.iter().map(|rule| rule.name.as_str());
    PossibleValuesParser::new(names).try_map(|name| name.parse::<RuleName>())
}

/// List the rules that look for what would shorten a build, or explain one of them
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gobt rules                    all rules, a line each
  gobt rules heavy-import       when it fires, what it shows, what to do
  gobt analyze --ignore link-time --ignore cgo gobt-report/profile.json")]
pub(crate) struct RulesArgs {
    /// The rule to explain
    #[arg(value_name = "RULE", value_parser = rule_parser(), hide_possible_values = true)]
    pub(crate) rule: Option<RuleName>,
}

/// Show which packages cost most build time by being changed
///
/// For each package of the main module: how often it changed, by git log, times what one rebuild
/// after a change takes, by a replay of what is built again. The range is from changes inside
/// function bodies to changes of the API. Run it in the module that was built.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gobt profile --cold ./... && gobt impact gobt-report/profile.json
  gobt impact --since 6mo profile.json
  gobt impact --since '2 weeks ago' --json profile.json
  gobt -C ../server impact --svg impact.svg profile.json")]
pub(crate) struct ImpactArgs {
    /// The profile or action graph, of a build with an empty cache; - is standard input
    pub(crate) file: PathBuf,
    /// From when on changes count: 90d, 12w, 6mo, 1y, or what git takes (2026-08-01, '2 weeks ago')
    #[arg(long, value_name = "WHEN", default_value_t)]
    pub(crate) since: Since,
    /// Write the figures as JSON (the contract is in docs/impact.md)
    #[arg(long)]
    pub(crate) json: bool,
    /// Draw a chart into this file
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Rows in the table, bars in the chart
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) top: usize,
    /// The go command to ask where the module is [default: go, on the PATH]
    #[arg(long, value_name = "PATH")]
    pub(crate) go: Option<PathBuf>,
}

/// Predict a recorded build after a change, or list the changes that would save most
///
/// Replays go's own scheduler over the recorded durations. Without a change it lists, for the
/// recorded number of workers, for 8 and for 48, what would save most among all packages and
/// imports. docs/what-if.md says how far predictions can be trusted.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gobt what-if gobt-report/profile.json                    the changes that save most
  gobt what-if profile.json --parallelism 48
  gobt what-if profile.json --without k8s.io/client-go/kubernetes
  gobt what-if profile.json --without example.com/app/api:k8s.io/client-go/rest
  gobt what-if profile.json --speedup example.com/app/gen=2 --speedup-mode link=0")]
pub(crate) struct WhatIfArgs {
    /// The profile or action graph; - is standard input
    pub(crate) file: PathBuf,
    /// With so many workers (go's -p)
    #[arg(long, short = 'p', value_name = "N")]
    pub(crate) parallelism: Option<NonZeroU32>,
    /// On a machine with so many cores [default: the one it was recorded on]
    #[arg(long, value_name = "N")]
    pub(crate) cores: Option<NonZeroU32>,
    /// Without a package and what only it needs; FROM:TO leaves out that import alone
    #[arg(long, value_name = "PKG|FROM:TO", value_parser = what_if::parse_without)]
    pub(crate) without: Vec<WithoutWhat>,
    /// With a package so many times as fast; 0 makes it free
    #[arg(long, value_name = "PKG=N", value_parser = what_if::parse_faster)]
    pub(crate) speedup: Vec<Faster>,
    /// With all actions of a mode (build, link, vet, ...) so many times as fast; 0 makes them free
    #[arg(long, value_name = "MODE=N", value_parser = what_if::parse_faster)]
    pub(crate) speedup_mode: Vec<Faster>,
    /// Write the answer as JSON (the contract is in docs/what-if.md)
    #[arg(long)]
    pub(crate) json: bool,
    /// Rows in each list
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(crate) top: usize,
}

/// Show which imports bring a package into a build, and what that costs
///
/// The shortest chains of imports that lead to it from your own packages, with file and line where
/// the sources are here; the single imports without which it would not be built; and what would go
/// with it, by replay. Run it in the folder of the module, as docs/why.md shows.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gobt why gobt-report/profile.json golang.org/x/net/html
  gobt why gobt-report/profile.json ./internal/store          a folder of the module
  gobt why profile.json 'example.com/app/db [example.com/app/db.test]'
  gobt why --json graph.json net/http | jq '.answers[].cuts'")]
pub(crate) struct WhyArgs {
    /// The profile or action graph; - is standard input
    pub(crate) file: PathBuf,
    /// Its import path, or a folder such as ./x
    #[arg(value_name = "PKG")]
    pub(crate) package: String,
    /// The go command to ask where sources are [default: go, on the PATH]
    #[arg(long, value_name = "PATH")]
    pub(crate) go: Option<PathBuf>,
    /// Write the answer as JSON (the contract is in docs/why.md)
    #[arg(long)]
    pub(crate) json: bool,
    /// Rows in each list [default: 3, with --json 10]
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<usize>,
}

/// What changed between two builds, what it costs, and why packages were compiled again
///
/// Work with the same inputs gets one duration in both builds, so that the noise of recordings
/// cancels out: two recordings of one commit differ by nothing, and a warm build of a change shows
/// what the cold one will cost. What was seen of the two runs stands apart.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gobt diff main/profile.json gobt-report/profile.json
  gobt diff base.json head.json --recordings nightly.json   durations of what both had in the cache
  gobt diff base.json head.json --markdown >>\"$GITHUB_STEP_SUMMARY\"
  gobt diff base.json head.json --svg diff.svg

Exit status: 0, whatever the difference (gobt check is the gate); 2 for an error.")]
pub(crate) struct DiffArgs {
    /// The build to compare with: a profile or action graph; - is standard input
    pub(crate) base: PathBuf,
    /// The build to look at
    pub(crate) head: PathBuf,
    /// Further recordings, for durations of what came from the cache in both
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) recordings: Vec<PathBuf>,
    /// Number of workers of the replays [default: that of the head]
    #[arg(long, short = 'p', value_name = "N")]
    pub(crate) parallelism: Option<NonZeroU32>,
    /// Write the comparison as JSON (the contract is in docs/diff.md)
    #[arg(long, conflicts_with = "markdown")]
    pub(crate) json: bool,
    /// Write the comparison as Markdown, for a pull request
    #[arg(long)]
    pub(crate) markdown: bool,
    /// Draw a chart into this file
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Rows in each list, bars in each part of the chart
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(crate) top: usize,
}

/// Hold a recorded build against limits: a gate for CI
///
/// The limits stand in gobt.toml, in its table "check": on exec time, total work, critical path,
/// packages, new modules; absolute, or relative to a base. They are judged on what the build costs
/// with nothing in the cache and without the noise of recordings; what was seen only where asked.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gobt check gobt-report/profile.json
  gobt check gobt-report/profile.json --base main/profile.json --junit gobt.xml --github
  gobt check head.json --base base.json --limit exec_time=+5% --limit new_modules=0

Exit status: 0 when no limit is broken; 1 when one is, with one line for each; 2 for a mistake in
gobt.toml (with its line and column) or a file that cannot be read.")]
pub(crate) struct CheckArgs {
    /// The build to check: a profile or action graph; - is standard input
    pub(crate) head: PathBuf,
    /// The build that relative limits are relative to
    #[arg(long, value_name = "FILE")]
    pub(crate) base: Option<PathBuf>,
    /// Further recordings, for durations of what came from the cache
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) recordings: Vec<PathBuf>,
    /// A limit as in gobt.toml, in place of that one: exec_time=+5%, packages=1200,
    /// package_times.PATTERN=2s, seen.wall_time=10m (may be given several times)
    #[arg(long = "limit", value_name = "KEY=VALUE", value_parser = parse_limit)]
    pub(crate) limits: Vec<GivenLimit>,
    /// Number of workers of the replays [default: that of gobt.toml, else of the head]
    #[arg(long, short = 'p', value_name = "N")]
    pub(crate) parallelism: Option<NonZeroU32>,
    /// What limits that cannot be judged mean [default: that of gobt.toml, else pass]
    #[arg(long, value_name = "WHAT")]
    pub(crate) not_judged: Option<NotJudgedMeans>,
    /// Write JUnit XML into this file
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    /// Write limits and verdicts into this file too, as JSON; as gobt-check.json in a report folder,
    /// gobt publish shows them
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
    /// Write annotations for GitHub Actions to standard output too
    #[arg(long, conflicts_with = "json")]
    pub(crate) github: bool,
    /// Write the verdicts as JSON (the contract is in docs/check.md)
    #[arg(long)]
    pub(crate) json: bool,
}

/// What becomes of limits that cannot be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum NotJudgedMeans {
    /// They are told, and do not count
    Pass,
    /// They count as broken
    Fail,
}

/// What is left out of the build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WithoutWhat {
    /// A package, and what only it needs.
    Package(String),
    /// One import, and what only that import needs.
    Import {
        /// The package that imports.
        from: String,
        /// The package that is imported.
        to: String,
    },
}

impl fmt::Display for WithoutWhat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Package(package) => f.write_str(package),
            Self::Import { from, to } => write!(f, "{from}:{to}"),
        }
    }
}

/// A package or a mode, and how many times as fast it becomes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Faster {
    /// The package or mode.
    pub(crate) what: String,
    /// By how much.
    pub(crate) by: Speedup,
    /// As it was typed.
    pub(crate) text: String,
}

impl fmt::Display for Faster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Where the report goes, and how much it shows.
#[derive(Debug, Args)]
pub(crate) struct ReportFolder {
    /// Folder for the report; made if it is not there
    #[arg(long, value_name = "DIR", default_value = "gobt-report")]
    pub(crate) report: PathBuf,
    /// Rows in each table, bars in each chart of packages [default: 10 and 20]
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<usize>,
}

/// Write the completions for a shell to standard output
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gobt completions bash > ~/.local/share/bash-completion/completions/gobt
  gobt completions zsh > \"${fpath[1]}/_gobt\"")]
pub(crate) struct CompletionsArgs {
    /// Which shell
    pub(crate) shell: clap_complete::Shell,
}

/// Write the man pages into a folder
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  gobt man ~/.local/share/man/man1")]
pub(crate) struct ManArgs {
    /// The folder; made if it is not there
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn what_stands_after_two_dashes_is_go_s() {
        let line = [
            "gobt", "profile", "--top", "5", "--", "go", "test", "--json", "-C", "x", "./...",
        ];
        let cli = Cli::parse_from(line);
        let Command::Profile(args) = cli.command else {
            panic!("another command");
        };
        assert_eq!(args.command, ["go", "test", "--json", "-C", "x", "./..."]);
        assert_eq!(args.folder.top, Some(5));
        assert!(!args.json && cli.common.dir.is_none());
    }

    #[test]
    fn the_folder_for_man_pages_is_not_the_one_to_change_to() {
        let cli = Cli::parse_from(["gobt", "man", "pages"]);
        assert!(cli.common.dir.is_none());
    }

    #[test]
    fn every_command_shows_an_example() {
        for command in Cli::command().get_subcommands() {
            let help = command.clone().render_long_help().to_string();
            assert!(help.contains("Example"), "{}", command.get_name());
        }
    }
}
