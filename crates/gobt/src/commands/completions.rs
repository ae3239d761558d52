//! `gobt completions SHELL`: generated from the same types that parse the command line.

use std::io::{self, Write};

use anyhow::{Context, Result};
use clap::CommandFactory;

use crate::cli::{Cli, CompletionsArgs};
use crate::exit::Exit;

pub(crate) fn run(args: &CompletionsArgs) -> Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "gobt", &mut text);
    let written = io::stdout().lock().write_all(&text);
    written.context("cannot write to standard output")?;
    Ok(Exit::Done)
}
