//! The `gobt` command: where the time of a Go build went.
//!
//! This crate parses the command line, calls the libraries, and turns their answers into files,
//! text and an exit status. What a build is, how it is recorded, what it means and how it is drawn
//! lives in `gobt-profile`, `gobt-capture`, `gobt-analysis` and `gobt-report`; how it gets to a pull
//! request in `gobt-publish`.

mod cli;
mod commands;
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

use clap::Parser;

use cli::{Cli, Command};
use exit::Exit;

fn main() -> ExitCode {
    let cli = Cli::parse();
    cli.common.color.write_global();
    run(cli).unwrap_or_else(|error| exit::report(&error)).into()
}

fn run(cli: Cli) -> anyhow::Result<Exit> {
    cli.common.enter_folder()?;
    match cli.command {
        Command::Profile(args) => commands::profile::run(&args),
        Command::Analyze(args) => commands::analyze::run(&args),
        Command::Report(args) => commands::report::run(&args),
        Command::Impact(args) => commands::impact::run(&args),
        Command::WhatIf(args) => commands::what_if::run(&args),
        Command::Why(args) => commands::why::run(&args),
        Command::Diff(args) => commands::diff::run(&args),
        Command::Rules(args) => commands::rules::run(&args),
        Command::Publish(args) => commands::publish::run(&args),
        Command::Completions(args) => commands::completions::run(&args),
        Command::Man(args) => commands::man::run(&args),
    }
}
