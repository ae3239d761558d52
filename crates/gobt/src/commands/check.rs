//! `gobt check HEAD`: does this build keep its limits?

use std::io::{self, Write};

use anyhow::{Context, Result, bail};
use gobt_analysis::Analysis;
use gobt_analysis::check::{Builds, Checked};
use gobt_analysis::diff::Side;
use gobt_report::{CheckPage, check_annotations, check_junit, check_text, write_check_json};

use crate::cli::{CheckArgs, NotJudgedMeans};
use crate::config::{CheckConfig, Config};
use crate::exit::Exit;
use crate::{input, output};

/// What to write where there are no limits.
const EXAMPLE: &str = "\
[check]
exec_time = \"+5 %\"      # than the base's, with nothing in the cache
total_work = \"10 min\"   # at most
packages = \"+20\"
new_modules = 0

or give limits here: --limit exec_time=+5%. All keys are in docs/gobt-toml.md.";

pub(crate) fn run(args: &CheckArgs, config: Option<Config>) -> Result<Exit> {
    let config = limits(args, config)?;
    let head = input::read(&args.head)?;
    let base = args.base.as_deref().map(input::read).transpose()?;
    let recordings = args.recordings.iter().map(|file| input::read(file));
    let recordings = recordings.collect::<Result<Vec<_>>>()?;
    let of_head = Analysis::of(&head);
    let of_base = base.as_ref().map(Analysis::of);
    let base = base.as_ref().zip(of_base.as_ref());
    let builds = Builds {
        head: Side {
            profile: &head,
            analysis: &of_head,
        },
        base: base.map(|(profile, analysis)| Side { profile, analysis }),
        recordings: &recordings,
    };
    let checked = Checked::of(&builds, &config.limits, config.terms);
    let page = CheckPage {
        checked: &checked,
        not_judged_fails: config.not_judged_fails,
    };
    write_files(args, &page)?;
    write(args, &page).context("cannot write to standard output")?;
    Ok(match page.passed() {
        true => Exit::Done,
        false => Exit::Broken,
    })
}

/// The limits of the file and of the command line.
fn limits(args: &CheckArgs, config: Option<Config>) -> Result<CheckConfig> {
    let (mut check, path) = match config {
        Some(config) => (config.check, Some(config.path)),
        None => (CheckConfig::default(), None),
    };
    check.replace(&args.limits);
    if check.limits.is_empty() {
        match path {
            Some(path) => bail!(
                "{} sets no limits. Add some, such as\n\n{EXAMPLE}",
                path.display()
            ),
            None => bail!(
                "no limits to check: there is no gobt.toml here or above. Write one, such as\n\n{EXAMPLE}"
            ),
        }
    }
    check.terms.workers = args.parallelism.or(check.terms.workers);
    if let Some(means) = args.not_judged {
        check.not_judged_fails = means == NotJudgedMeans::Fail;
    }
    Ok(check)
}

fn write_files(args: &CheckArgs, page: &CheckPage<'_>) -> Result<()> {
    if let Some(path) = &args.junit {
        let xml = check_junit(page).context("cannot write JUnit XML")?;
        output::write_whole(path, xml.as_bytes())?;
    }
    if let Some(path) = &args.save {
        let mut json = Vec::new();
        write_check_json(page, &mut json).context("cannot write JSON")?;
        output::write_whole(path, &json)?;
    }
    Ok(())
}

fn write(args: &CheckArgs, page: &CheckPage<'_>) -> io::Result<()> {
    if args.json {
        let mut out = io::BufWriter::new(io::stdout().lock());
        write_check_json(page, &mut out)?;
        return out.flush();
    }
    // Without a terminal, anstream takes the colours out again.
    let mut out = anstream::AutoStream::auto(io::stdout().lock());
    out.write_all(check_text(page).as_bytes())?;
    if args.github {
        out.write_all(check_annotations(page).as_bytes())?;
    }
    out.flush()
}
