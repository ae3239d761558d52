//! `gobt what-if FILE`: what would this build take after a change, and which change saves most?

use std::io::{self, BufWriter, Write};

use anyhow::{Context, Result, bail};
use gobt_analysis::{Analysis, BestChanges, Change, Speedup, UnitId, WhatIf};
use gobt_profile::Profile;
use gobt_report::{TerminalOptions, best_changes_text, what_if_text, write_what_if_json};

use crate::cli::{Faster, WhatIfArgs, WithoutWhat};
use crate::exit::Exit;
use crate::{input, output};

/// So many of each kind are listed in JSON.
const LISTED: usize = 10;

pub(crate) fn run(args: &WhatIfArgs) -> Result<Exit> {
    let profile = input::read(&args.file)?;
    let analysis = Analysis::of(&profile);
    let asked = asked(args);
    let changes = changes(args, &profile, &analysis)?;
    let answer = if asked.is_empty() {
        None
    } else {
        let answer = WhatIf::of(&profile, &analysis, &changes, args.parallelism, args.cores);
        let why = "nothing can be predicted: some actions of this build have no times, so it was interrupted";
        Some(answer.context(why)?)
    };
    if args.json {
        let best = BestChanges::of(&profile, &analysis, LISTED);
        let mut out = BufWriter::new(io::stdout().lock());
        let written = write_what_if_json(
            &profile,
            &analysis,
            &asked,
            answer.as_ref(),
            &best,
            &mut out,
        );
        let written = written.and_then(|()| out.flush());
        written.context("cannot write to standard output")?;
        return Ok(Exit::Done);
    }
    let options = TerminalOptions {
        top: args.top,
        width: output::terminal_width(),
        color: true,
    };
    let text = match &answer {
        Some(answer) => what_if_text(&profile, &analysis, &asked, answer, &options),
        None => {
            // Some of them nobody can make: the text leaves those out.
            let best = BestChanges::of(&profile, &analysis, args.top.saturating_mul(4).max(LISTED));
            best_changes_text(&profile, &analysis, &best, &options)
        }
    };
    let mut out = anstream::AutoStream::auto(io::stdout().lock());
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.context("cannot write to standard output")?;
    Ok(Exit::Done)
}

/// The changes in the user's words.
fn asked(args: &WhatIfArgs) -> Vec<String> {
    let mut asked = Vec::new();
    asked.extend(args.parallelism.map(|p| format!("--parallelism {p}")));
    asked.extend(args.cores.map(|cores| format!("--cores {cores}")));
    asked.extend(args.without.iter().map(|what| format!("--without {what}")));
    asked.extend(args.speedup.iter().map(|f| format!("--speedup {f}")));
    asked.extend(
        args.speedup_mode
            .iter()
            .map(|f| format!("--speedup-mode {f}")),
    );
    asked
}

fn changes(args: &WhatIfArgs, profile: &Profile, analysis: &Analysis) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    for what in &args.without {
        changes.push(without(what, profile, analysis)?);
    }
    for faster in &args.speedup {
        changes.push(Change::Speedup {
            units: units(&faster.what, profile, analysis)?,
            by: faster.by,
        });
    }
    for faster in &args.speedup_mode {
        changes.push(Change::SpeedupMode {
            mode: mode(&faster.what, profile)?,
            by: faster.by,
        });
    }
    Ok(changes)
}

fn without(what: &WithoutWhat, profile: &Profile, analysis: &Analysis) -> Result<Change> {
    match what {
        WithoutWhat::Package(package) => Ok(Change::Without {
            units: units(package, profile, analysis)?,
        }),
        WithoutWhat::Import { from, to } => {
            let (sources, targets) = (
                units(from, profile, analysis)?,
                units(to, profile, analysis)?,
            );
            let pairs = sources.iter().flat_map(|&from| {
                let imported = analysis.units.dependencies(from).iter();
                let cut = imported.filter(|to| targets.contains(to));
                cut.map(move |&to| (from, to))
            });
            let imports: Vec<(UnitId, UnitId)> = pairs.collect();
            if imports.is_empty() {
                bail!("{from} does not import {to} itself; gobt why shows the ways between them");
            }
            Ok(Change::WithoutImport { imports })
        }
    }
}

fn units(name: &str, profile: &Profile, analysis: &Analysis) -> Result<Vec<UnitId>> {
    let found = analysis.units.named(&full_name(name, profile));
    if !found.is_empty() {
        return Ok(found);
    }
    let all = analysis.units.all().iter();
    let near = all.map(|unit| unit.name()).filter(|n| n.contains(name));
    let mut near: Vec<&str> = near.collect();
    near.sort_unstable_by_key(|name| (name.len(), *name));
    near.truncate(3);
    match near.as_slice() {
        [] => bail!(
            "no package {name} in this build; gobt analyze --json lists all under \"packages\""
        ),
        near => bail!(
            "no package {name} in this build; did you mean {}?",
            near.join(" or ")
        ),
    }
}

/// `./x` is below the main module, as far as that is known.
fn full_name(name: &str, profile: &Profile) -> String {
    let module = profile.build.module.as_deref().filter(|m| !m.is_empty());
    match (module, name.strip_prefix('.')) {
        (Some(module), Some(below)) if below.is_empty() || below.starts_with('/') => {
            format!("{module}{}", below.trim_end_matches('/'))
        }
        _ => name.to_owned(),
    }
}

fn mode(name: &str, profile: &Profile) -> Result<Box<str>> {
    let actions = profile.graph.actions().iter();
    let modes: std::collections::BTreeSet<&str> = actions.map(|a| a.mode.family()).collect();
    if modes.contains(name) {
        return Ok(name.into());
    }
    let modes: Vec<&str> = modes.into_iter().collect();
    bail!(
        "no action of mode {name} in this build; it has {}",
        modes.join(", ")
    )
}

/// Reads `PKG` or `FROM:TO`.
pub(crate) fn parse_without(text: &str) -> Result<WithoutWhat, String> {
    match text.split_once(':') {
        None if text.is_empty() => Err("name a package, or an import as FROM:TO".to_owned()),
        None => Ok(WithoutWhat::Package(text.to_owned())),
        Some((from, to)) if !from.is_empty() && !to.is_empty() => Ok(WithoutWhat::Import {
            from: from.to_owned(),
            to: to.to_owned(),
        }),
        Some(_) => Err("an import is FROM:TO, both named".to_owned()),
    }
}

/// Reads `NAME=FACTOR`; the factor 0 stands for free.
pub(crate) fn parse_faster(text: &str) -> Result<Faster, String> {
    let form = "write NAME=2 for twice as fast, NAME=0 for free";
    let (what, factor) = text.rsplit_once('=').ok_or(form)?;
    let factor: f64 = factor.parse().map_err(|_| form)?;
    let by = match factor {
        0.0 => Speedup::Free,
        times if (0.001..=1_000_000.0).contains(&times) => Speedup::Times(times),
        _ => return Err("a factor is 0, or between 0.001 and 1,000,000".to_owned()),
    };
    if what.is_empty() {
        return Err(form.to_owned());
    }
    Ok(Faster {
        what: what.to_owned(),
        by,
        text: text.to_owned(),
    })
}
