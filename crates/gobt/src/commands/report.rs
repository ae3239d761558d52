//! `gobt report FILE`: the charts and the summary, drawn again.

use anyhow::Result;
use gobt_analysis::Analysis;

use crate::cli::ReportArgs;
use crate::exit::Exit;
use crate::input;
use crate::output::{Folder, write_report};

pub(crate) fn run(args: &ReportArgs) -> Result<Exit> {
    let profile = input::read(&args.file)?;
    let analysis = Analysis::ignoring(&profile, &args.ignored.rules);
    let folder = Folder::create(&args.folder.report)?;
    write_report(&folder, &profile, &analysis, args.folder.top)?;
    anstream::eprintln!("gobt: the report is in {}", folder.path().display());
    Ok(Exit::Done)
}
