//! `gobt analyze FILE`: the figures of a recorded build.

use std::io::{self, BufWriter, Write};

use anyhow::{Context, Result};
use gobt_analysis::Analysis;
use gobt_report::{TerminalOptions, analysis_text, write_json};

use crate::cli::AnalyzeArgs;
use crate::exit::Exit;
use crate::{input, output};

pub(crate) fn run(args: &AnalyzeArgs) -> Result<Exit> {
    let profile = input::read(&args.file)?;
    let analysis = Analysis::ignoring(&profile, &args.ignored.rules);
    if args.json {
        let mut out = BufWriter::new(io::stdout().lock());
        let written = write_json(&profile, &analysis, &mut out).and_then(|()| out.flush());
        written.context("cannot write to standard output")?;
    } else {
        let options = TerminalOptions {
            top: args.top,
            width: output::terminal_width(),
            color: true,
        };
        let text = analysis_text(&profile, &analysis, &options);
        // Without a terminal, anstream takes the colours out again.
        let mut out = anstream::AutoStream::auto(io::stdout().lock());
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        written.context("cannot write to standard output")?;
    }
    Ok(Exit::Done)
}
