//! `gobt report FILE`: the charts and the summary, drawn again.

use anyhow::Result;
use gobt_analysis::Analysis;
use gobt_report::png::PngOptions;

use crate::cli::{Format, ReportArgs};
use crate::exit::Exit;
use crate::input;
use crate::output::{Folder, write_pictures, write_report};

pub(crate) fn run(args: &ReportArgs) -> Result<Exit> {
    let profile = input::read(&args.file)?;
    let analysis = Analysis::ignoring(&profile, &args.ignored.rules);
    let folder = Folder::create(&args.folder.report)?;
    if args.format != Format::Png {
        write_report(&folder, &profile, &analysis, args.folder.top)?;
    }
    if args.format != Format::Svg {
        let options = PngOptions {
            dark: args.dark,
            scale: args.scale,
        };
        write_pictures(&folder, &profile, &analysis, args.folder.top, options)?;
    }
    anstream::eprintln!("gobt: the report is in {}", folder.path().display());
    Ok(Exit::Done)
}
