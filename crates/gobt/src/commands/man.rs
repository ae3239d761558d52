//! `gobt man DIR`: a man page for gobt and for each command, from the types that parse the line.

use anyhow::{Context, Result};
use clap::CommandFactory;

use crate::cli::{Cli, ManArgs};
use crate::exit::Exit;

pub(crate) fn run(args: &ManArgs) -> Result<Exit> {
    let dir = &args.folder;
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let written = clap_mangen::generate_to(Cli::command(), dir);
    written.with_context(|| format!("cannot write the man pages to {}", dir.display()))?;
    anstream::eprintln!("gobt: the man pages are in {}", dir.display());
    Ok(Exit::Done)
}
