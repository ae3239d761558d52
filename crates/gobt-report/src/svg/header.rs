//! What stands above every picture: its name, whose build it is, its headline figures, and whether
//! it went well?

use gobt_analysis::{Analysis, UnitId};
use gobt_profile::{Mode, Outcome, Profile};

use crate::human::{count, duration, plural};
use crate::sentences;

use super::load::Workers;
use super::scene::{Anchor, MARGIN, RIGHT, Scene, line_height};
use super::text;
use super::theme::{Role, TextClass};

pub(super) const BETWEEN: &str = " · ";

/// Names of failed packages that are spelled out.
const NAMED: usize = 3;

/// Writes the name and the headline, and then what is special to this picture; gives the place
/// below. The same words describe the picture to a screen reader.
pub(super) fn draw(
    scene: &mut Scene,
    profile: &Profile,
    analysis: &Analysis,
    special: &[String],
) -> i32 {
    let size = TextClass::Label.largest_size();
    let room = f64::from(RIGHT - MARGIN);
    let subject = subject(profile);
    let status = status(profile, analysis);
    let figures = text::join_lines(&figures(profile, analysis), BETWEEN, size, room);
    let subject_line: Vec<String> = text::wrap(&subject, size, room)
        .into_iter()
        .take(2)
        .collect();
    let parts = [
        (Role::Ink, " ", subject_line),
        (Role::Muted, BETWEEN, figures),
        (Role::Bad, " ", text::wrap(&status, size, room)),
        (
            Role::Ink,
            " ",
            special
                .iter()
                .flat_map(|sentence| text::wrap(sentence, size, room))
                .collect(),
        ),
    ];
    write(scene, parts)
}

/// Lines in one colour, and what stands between them where they are read aloud.
pub(super) type Paragraph = (Role, &'static str, Vec<String>);

/// Writes the name of the picture and these lines below; gives the place below. The same words
/// describe the picture to a screen reader.
pub(super) fn write(scene: &mut Scene, parts: impl IntoIterator<Item = Paragraph>) -> i32 {
    let style = (TextClass::Title, Role::Ink);
    let title = scene.title.clone();
    scene.text((MARGIN, 34), Anchor::Start, style, &title);
    let mut baseline = 34 + 28;
    let mut words: Vec<String> = Vec::new();
    for (role, between, lines) in parts {
        let style = (TextClass::Label, role);
        baseline = scene.lines((MARGIN, baseline), style, &lines);
        words.push(lines.join(between));
    }
    words.retain(|part| !part.is_empty());
    let sentences = words.iter().map(|part| part.trim_end_matches('.'));
    scene.description = sentences.collect::<Vec<_>>().join(". ");
    baseline - line_height(TextClass::Label) + 10
}

/// The command, or what else says which build it was. May be empty for a bare graph.
pub(super) fn subject(profile: &Profile) -> String {
    let build = &profile.build;
    if !build.command.is_empty() {
        let command = sentences::command(build);
        return match &build.module {
            Some(module) => format!("{command} (in {module})"),
            None => command,
        };
    }
    if let Some(module) = &build.module {
        return module.to_string();
    }
    let actions = profile.graph.actions().iter();
    let links = actions.filter(|a| a.mode == Mode::Link);
    let mut names: Vec<&str> = links.map(|a| &*a.package).collect();
    names.dedup();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first, rest @ ..] => {
            let rest = plural(rest.len(), "more binary", "more binaries");
            format!("{first} and {rest}")
        }
    }
}

fn figures(profile: &Profile, analysis: &Analysis) -> Vec<String> {
    let totals = &analysis.totals;
    let build = &profile.build;
    let mut parts: Vec<String> = Vec::new();
    parts.extend(build.go_version.as_deref().map(text::clean));
    parts.extend(build.platform.as_deref().map(text::clean));
    parts.extend(
        totals
            .exec
            .map(|exec| format!("exec time {}", duration(exec))),
    );
    if totals.exec.is_some() {
        parts.push(format!("total work {}", duration(totals.total_work)));
    }
    let workers = Workers::of(analysis);
    if workers.number > 0 {
        parts.push(workers.named());
    }
    let actions = plural(totals.actions, "action", "actions");
    parts.push(if totals.recorded {
        format!("{} of {actions} executed", count(totals.executed))
    } else {
        format!("{actions} planned")
    });
    parts
}

/// What went wrong; empty where nothing did.
fn status(profile: &Profile, analysis: &Analysis) -> String {
    let reached = &analysis.reached;
    let names = |units: &[UnitId]| {
        let units = units.iter().map(|&id| analysis.units.unit(id).name());
        list(units.map(short_name).collect())
    };
    let mut parts: Vec<String> = Vec::new();
    if !reached.failed.is_empty() {
        parts.push(format!("did not compile: {}", names(&reached.failed)));
    }
    if !reached.failed_links.is_empty() {
        let links = reached.failed_links.iter().map(|name| short_name(name));
        parts.push(format!("did not link: {}", list(links.collect())));
    }
    let outcome = match profile.build.outcome {
        Outcome::Interrupted { signal } => format!("Interrupted by signal {signal}"),
        Outcome::Failed { status } => format!("Failed with exit status {status}"),
        _ if parts.is_empty() => return String::new(),
        _ => "Failed".to_owned(),
    };
    let missing = reached.never_reached.len() + reached.links_never_reached.len();
    // Without times nothing tells what was reached.
    if missing > 0 && analysis.totals.exec.is_some() {
        parts.push(format!("{} never reached", count(missing)));
    }
    if parts.is_empty() {
        return outcome;
    }
    format!("{outcome}: {}", parts.join("; "))
}

fn short_name(name: &str) -> String {
    text::shorten(name, TextClass::Label.largest_size(), 400.0)
}

fn list(mut names: Vec<String>) -> String {
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let shown = names.join(", ");
    match more {
        0 => shown,
        more => format!("{shown} and {} more", count(more)),
    }
}
