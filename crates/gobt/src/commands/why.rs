//! `gobt why FILE PKG`: the imports that bring a package into the build, and what it costs.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use gobt_analysis::Why;
use gobt_analysis::why::{Facts, Import, Question};
use gobt_profile::Profile;
use gobt_report::{Place, TerminalOptions, WhyReport, why_text, write_why_json};

use crate::cli::WhyArgs;
use crate::exit::Exit;
use crate::go_here::GoHere;
use crate::sources::Sources;
use crate::{input, output, package_name};

/// Rows in each list of the text, and of the JSON.
const ROWS: usize = 3;
const ROWS_OF_JSON: usize = 10;

pub(crate) fn run(args: &WhyArgs) -> Result<Exit> {
    let profile = input::read(&args.file)?;
    let facts = Facts::of(&profile);
    let started = std::env::current_dir().context("the current folder is not there")?;
    let go = args.go.clone().unwrap_or_else(|| PathBuf::from("go"));
    let here = || GoHere::ask(&go, &started);
    let found = package_name::find(&args.package, &profile, &facts.units, &started, here)?;
    let rows = if args.json { ROWS_OF_JSON } else { ROWS };
    let top = args.top.unwrap_or(rows);
    let modules = modules_here(&profile, &go, &started);
    let question = Question {
        units: &found.units,
        chains: top,
        own_modules: &modules.iter().map(String::as_str).collect::<Vec<_>>(),
    };
    let why = Why::of(&profile, &facts, &question);
    let sources = Sources::new(&profile, &go, &started);
    let report = WhyReport {
        profile: &profile,
        facts: &facts,
        asked: &found.name,
        why: &why,
        places: &|import| places(&facts, &sources, import),
    };
    write(&report, args.json, top).context("cannot write to standard output")?;
    Ok(Exit::Done)
}

/// The main modules here, if the profile names none.
fn modules_here(profile: &Profile, go: &Path, started: &Path) -> Vec<String> {
    let is_main = |package: &gobt_profile::Package| package.module.as_ref().is_some_and(|m| m.main);
    if profile.packages.all().iter().any(is_main) {
        return Vec::new();
    }
    let here = GoHere::ask(go, started);
    here.modules.into_iter().map(|module| module.path).collect()
}

fn places(facts: &Facts, sources: &Sources<'_>, import: Import) -> Vec<Place> {
    let from = facts.units.unit(import.from);
    let to = &facts.units.unit(import.to).import_path;
    let found = sources.imports(&from.import_path, from.variant.as_deref(), to);
    let places = found.into_iter().map(|place| Place {
        file: place.file,
        line: place.line,
        column: place.column,
    });
    places.collect()
}

fn write(report: &WhyReport<'_>, json: bool, top: usize) -> io::Result<()> {
    if json {
        let mut out = BufWriter::new(io::stdout().lock());
        write_why_json(report, top, &mut out)?;
        return out.flush();
    }
    let options = TerminalOptions {
        top,
        width: output::terminal_width(),
        color: true,
    };
    let text = why_text(report, &options);
    // Without a terminal, anstream takes the colours out again.
    let mut out = anstream::AutoStream::auto(io::stdout().lock());
    out.write_all(text.as_bytes())?;
    out.flush()
}
