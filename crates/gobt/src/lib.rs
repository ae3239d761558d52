//! The `gobt` command: where the time of a Go build went.
//!
//! This crate parses the command line, calls the libraries, and turns their answers into files,
//! text and an exit status. What a build is, how it is recorded, what it means and how it is drawn
//! lives in `gobt-profile`, `gobt-capture`, `gobt-analysis` and `gobt-report`; how it gets to a pull
//! request in `gobt-publish`.

mod cli;
mod commands;
mod config;
mod exit;
mod go_here;
mod history;
mod input;
mod log;
mod output;
mod package_name;
mod progress;
mod sources;
mod voice;

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{CommandFactory, FromArgMatches, Parser};

use cli::{Cli, Command};
use config::Config;
use exit::Exit;
use voice::Voice;

/// Runs the command that the process was given; the status that it is to end with.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    cli.common.color.write_global();
    run(cli).unwrap_or_else(|error| exit::report(&error)).into()
}

fn run(cli: Cli) -> Result<Exit> {
    cli.common.enter_folder()?;
    let config = configuration(&cli)?;
    let cli = with_defaults(cli, config.as_ref());
    match cli.command {
        Command::Profile(args) => commands::profile::run(&args),
        Command::Analyze(args) => commands::analyze::run(&args),
        Command::Report(args) => commands::report::run(&args),
        Command::Impact(args) => commands::impact::run(&args),
        Command::WhatIf(args) => commands::what_if::run(&args),
        Command::Why(args) => commands::why::run(&args),
        Command::Diff(args) => commands::diff::run(&args),
        Command::Check(args) => commands::check::run(&args, config),
        Command::Rules(args) => commands::rules::run(&args),
        Command::Publish(args) => commands::publish::run(&args),
        Command::Completions(args) => commands::completions::run(&args),
        Command::Man(args) => commands::man::run(&args),
    }
}

/// Reads the text of a `gobt.toml`, for the fuzz target. `Ok` is what the command line has against
/// the defaults that it sets; a `None` is right.
///
/// # Errors
/// All that is wrong, a line each: `gobt.toml:LINE:COLUMN: what`.
#[doc(hidden)]
pub fn try_config(text: &str) -> Result<Option<String>, String> {
    let config = config::read(text, std::path::Path::new(config::FILE));
    let defaults = config.map_err(|error| error.to_string())?.defaults;
    if defaults.is_empty() {
        return Ok(None);
    }
    let lines = [
        "profile",
        "analyze A",
        "report A",
        "impact A",
        "what-if A",
        "why A P",
        "diff A B",
    ];
    let mut refused = lines.iter().filter_map(|line| {
        let words = std::iter::once("gobt").chain(line.split(' '));
        let matches = defaults.apply(Cli::command()).try_get_matches_from(words);
        matches.err().map(|error| error.to_string())
    });
    Ok(refused.next())
}

/// Reads `gobt.toml`. A mistake in it does not keep a build from running.
fn configuration(cli: &Cli) -> Result<Option<Config>> {
    // A report of a build gets to its readers whatever is wrong with the limits.
    let has_no_use = matches!(
        cli.command,
        Command::Publish(_) | Command::Rules(_) | Command::Completions(_) | Command::Man(_)
    );
    if has_no_use {
        return Ok(None);
    }
    let named = cli.common.config.as_deref();
    let here = std::env::current_dir().context("the current folder is not there");
    let config = here.and_then(|here| Config::load(named, &here));
    match (config, &cli.command) {
        (Err(error), Command::Profile(_)) => {
            let problem = format!("{error:#}");
            let lines = problem.lines().map(|line| format!("warning: {line}\n"));
            Voice::default().say(&lines.collect::<String>());
            Ok(None)
        }
        (config, _) => config,
    }
}

/// The command line again, with the defaults of `gobt.toml`; what was typed goes first.
fn with_defaults(cli: Cli, config: Option<&Config>) -> Cli {
    let Some(defaults) = config
        .map(|config| &config.defaults)
        .filter(|d| !d.is_empty())
    else {
        return cli;
    };
    let matches = defaults.apply(Cli::command()).get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    cli.common.color.write_global();
    cli
}
