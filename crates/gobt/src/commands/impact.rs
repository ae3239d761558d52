//! `gobt impact FILE`: which packages cost most build time by being changed?

use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use gobt_analysis::{Analysis, Impact, PackageChanges};
use gobt_profile::Profile;
use gobt_report::{
    HistoryNotes, ImpactPage, TerminalOptions, escape, impact_text, svg, write_impact_json,
};

use crate::cli::ImpactArgs;
use crate::exit::Exit;
use crate::go_here::{GoHere, MainModule};
use crate::history::{History, ModuleFolder};
use crate::{input, output};

pub(crate) fn run(args: &ImpactArgs) -> Result<Exit> {
    let profile = input::read(&args.file)?;
    let analysis = Analysis::of(&profile);
    if analysis.scaling.is_none() {
        bail!("no action of this build has times, so what a change costs is not known");
    }
    let go = args.go.as_deref().unwrap_or(Path::new("go"));
    let here = GoHere::ask(go, Path::new("."));
    let packages = Packages::of(&profile, &analysis, &here)?;
    let history = packages.history(args)?;
    let changes = packages.here.iter().filter_map(|(path, module)| {
        let changes = history.package(&module.path, path)?;
        let changes = PackageChanges {
            to_source: changes.to_source(),
            to_tests_alone: changes.to_tests_alone(),
        };
        Some((*path, changes))
    });
    let impact = Impact::of(&profile, &analysis, changes)
        .context("no action of this build has times, so what a change costs is not known")?;
    let page = ImpactPage {
        profile: &profile,
        analysis: &analysis,
        impact: &impact,
        history: &notes(&history, packages.elsewhere)?,
    };
    if let Some(file) = &args.svg {
        output::write_whole(file, svg::impact(&page, args.top).as_bytes())?;
    }
    write(args, &page).context("cannot write to standard output")?;
    Ok(Exit::Done)
}

fn write(args: &ImpactArgs, page: &ImpactPage<'_>) -> io::Result<()> {
    if args.json {
        let mut out = BufWriter::new(io::stdout().lock());
        write_impact_json(page, &mut out)?;
        return out.flush();
    }
    let options = TerminalOptions {
        top: args.top,
        width: output::terminal_width(),
        color: true,
    };
    // Without a terminal, anstream takes the colours out again.
    let mut out = anstream::AutoStream::auto(io::stdout().lock());
    out.write_all(impact_text(page, &options).as_bytes())?;
    out.flush()
}

/// The packages of a build whose changes are asked for.
struct Packages<'a> {
    /// Those of main modules that are here, each with its module.
    here: Vec<(&'a str, &'a MainModule)>,
    /// How many are of main modules that are not here.
    elsewhere: usize,
}

/// Whose package is it?
enum Owner<'a> {
    Here(&'a MainModule),
    /// A main module that is not here.
    Elsewhere(&'a str),
    /// The standard library, or another module.
    Other,
}

impl<'a> Packages<'a> {
    fn of(profile: &'a Profile, analysis: &'a Analysis, here: &'a GoHere) -> Result<Self> {
        let mut found = Self {
            here: Vec::new(),
            elsewhere: 0,
        };
        let mut missing = None;
        for path in Impact::paths(&analysis.units) {
            match owner(profile, here, path) {
                Owner::Here(module) => found.here.push((path, module)),
                Owner::Elsewhere(module) => {
                    found.elsewhere += 1;
                    missing = missing.or(Some(module));
                }
                Owner::Other => {}
            }
        }
        if found.here.is_empty() {
            bail!(not_here(here, missing));
        }
        Ok(found)
    }

    fn history(&self, args: &ImpactArgs) -> Result<History> {
        let mut modules: Vec<&MainModule> = self.here.iter().map(|(_, module)| *module).collect();
        modules.sort_by_key(|module| &module.path);
        modules.dedup();
        let folder = |module: &&'a MainModule| ModuleFolder {
            path: &module.path,
            folder: &module.folder,
        };
        let folders: Vec<ModuleFolder<'_>> = modules.iter().map(folder).collect();
        let history = History::of(Path::new("git"), &folders, &args.since);
        history.context("how often packages changed is not known")
    }
}

fn owner<'a>(profile: &'a Profile, here: &'a GoHere, path: &str) -> Owner<'a> {
    let known = profile.packages.with_path(path);
    let standard = known.iter().any(|package| package.standard == Some(true));
    match known.iter().find_map(|package| package.module.as_ref()) {
        Some(module) if module.main => {
            let mut modules = here.modules.iter();
            match modules.find(|local| *local.path == *module.path) {
                Some(local) => Owner::Here(local),
                None => Owner::Elsewhere(&module.path),
            }
        }
        Some(_) => Owner::Other,
        // A bare graph tells no modules, and nothing does for the standard library: the path must.
        None => match here.module_of(path) {
            Some((module, _)) if !standard || is_go_s_own(module) => Owner::Here(module),
            _ => Owner::Other,
        },
    }
}

/// Whether gobt was started in the sources of Go itself.
fn is_go_s_own(module: &MainModule) -> bool {
    matches!(&*module.path, "std" | "cmd")
}

/// Why no package's changes can be known, and what to do.
fn not_here(here: &GoHere, missing: Option<&str>) -> String {
    let local: Vec<&str> = here.modules.iter().map(|module| &*module.path).collect();
    let local = match local.is_empty() {
        true => "there is no Go module here".to_owned(),
        false => format!("the module here is {}", local.join(", ")),
    };
    let built = match missing {
        Some(module) => format!("the build is one of {module}"),
        None => "the build has no package of a module that is known here".to_owned(),
    };
    let sentence = format!("{built}, and {local}: go to the module that was built, or use -C DIR");
    escape::terminal(&sentence).into_owned()
}

/// What is to be said of the history: of several repositories the least that is known.
fn notes(history: &History, elsewhere: usize) -> Result<HistoryNotes> {
    let repositories = &history.repositories;
    let since = repositories.iter().map(|repository| repository.since).min();
    let cuts = repositories.iter().filter_map(|repository| repository.cut);
    Ok(HistoryNotes {
        since: since.context("no repository was asked")?,
        commits: repositories
            .iter()
            .map(|repository| repository.commits)
            .sum(),
        ends: cuts.map(|cut| cut.at).max(),
        without_contents: repositories
            .iter()
            .any(|repository| repository.without_contents),
        elsewhere,
    })
}
