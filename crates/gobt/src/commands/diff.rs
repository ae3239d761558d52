//! `gobt diff BASE HEAD`: what changed between two builds, and what does it cost?

use std::io::{self, BufWriter, Write};

use anyhow::{Context, Result};
use gobt_analysis::Analysis;
use gobt_analysis::diff::{Diff, Pair, Side};
use gobt_report::{DiffPage, TerminalOptions, diff_markdown, diff_text, svg, write_diff_json};

use crate::cli::DiffArgs;
use crate::exit::Exit;
use crate::{input, output};

pub(crate) fn run(args: &DiffArgs) -> Result<Exit> {
    let base = input::read(&args.base)?;
    let head = input::read(&args.head)?;
    let recordings = args.recordings.iter().map(|file| input::read(file));
    let recordings = recordings.collect::<Result<Vec<_>>>()?;
    let (of_base, of_head) = (Analysis::of(&base), Analysis::of(&head));
    let side = Pair {
        base: Side {
            profile: &base,
            analysis: &of_base,
        },
        head: Side {
            profile: &head,
            analysis: &of_head,
        },
    };
    let diff = Diff::of(&side, &recordings, args.parallelism);
    let page = DiffPage { side, diff: &diff };
    if let Some(file) = &args.svg {
        output::write_whole(file, svg::diff(&page, args.top).as_bytes())?;
    }
    write(args, &page).context("cannot write to standard output")?;
    Ok(Exit::Done)
}

fn write(args: &DiffArgs, page: &DiffPage<'_>) -> io::Result<()> {
    if args.json {
        let mut out = BufWriter::new(io::stdout().lock());
        write_diff_json(page, &mut out)?;
        return out.flush();
    }
    if args.markdown {
        return io::stdout()
            .lock()
            .write_all(diff_markdown(page, args.top).as_bytes());
    }
    let options = TerminalOptions {
        top: args.top,
        width: output::terminal_width(),
        color: true,
    };
    // Without a terminal, anstream takes the colours out again.
    let mut out = anstream::AutoStream::auto(io::stdout().lock());
    out.write_all(diff_text(page, &options).as_bytes())?;
    out.flush()
}
