//! Reads the file that was named on the command line, or standard input.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use anyhow::{Context, Result, bail};
use gobt_profile::{Profile, read_profile_or_graph};

/// Reads a profile or a bare action graph; `-` is standard input.
pub(crate) fn read(path: &Path) -> Result<Profile> {
    if path == Path::new("-") {
        if io::stdin().is_terminal() {
            bail!("- reads a profile or an action graph from standard input, which is a terminal");
        }
        return parse(io::stdin(), Path::new("standard input"));
    }
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    if file.metadata().is_ok_and(|meta| meta.is_dir()) {
        bail!(
            "{0} is a folder; name the file in it, such as {0}/profile.json",
            path.display()
        );
    }
    parse(file, path)
}

fn parse(input: impl Read + Send, path: &Path) -> Result<Profile> {
    // What is read here stays on this machine, so nothing is taken out of it.
    let profile = read_profile_or_graph(input, &str::to_owned);
    profile.map_err(|error| error.in_file(path).into())
}
