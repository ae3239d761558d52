//! `diff.svg`: what does a change cost, what brought it in, and what explains the times that were
//! seen?

mod costs;
mod packages;
mod rows;
mod waterfall;
mod ways;

use gobt_analysis::Words;

use crate::diff::{DiffPage, Story};
use crate::findings::{PartKind, said};
use crate::human::count;

use super::header::{self, BETWEEN};
use super::notice::BOTTOM;
use super::scene::{MARGIN, RIGHT, Scene};
use super::text;
use super::theme::{Role, TextClass};

/// The base, everywhere.
const BASE: Role = Role::Rest;

/// The head, everywhere.
const HEAD: Role = Role::Workers;

/// What the head takes more. These two can be told apart by everybody, on light pages and dark ones.
const MORE: Role = Role::CoresShared;

/// What the head takes less.
const LESS: Role = Role::CoreEach;

/// Bars in one part: more would make the picture too large.
const MOST_TOP: usize = 100;

/// Names and values in a sentence have no more room than this.
const NAME_ROOM: f64 = 480.0;

/// Lays out the picture.
pub(super) fn scene(page: &DiffPage<'_>, top: usize) -> Scene {
    let mut scene = Scene::new("diff", "What the change costs");
    let top = top.min(MOST_TOP);
    let story = Story::of(page, top);
    let mut below = head(&mut scene, page, &story);
    for part in [
        costs::draw,
        ways::came,
        ways::went,
        packages::draw,
        waterfall::draw,
    ] {
        below = part(&mut scene, page, top, below);
    }
    scene.height = below + BOTTOM;
    scene
}

/// Which builds these are, what changed, and what is to be known before any figure.
fn head(scene: &mut Scene, page: &DiffPage<'_>, story: &Story) -> i32 {
    let size = TextClass::Label.largest_size();
    let room = f64::from(RIGHT - MARGIN);
    let wrapped = |sentence: &str| text::wrap(sentence, size, room);
    // Without figures that are free of noise, what hinders them is the first thing to know.
    let caution = match page.diff.costs {
        Some(_) => Role::Muted,
        None => Role::Bad,
    };
    let mut parts: Vec<header::Paragraph> = subjects(page)
        .iter()
        .map(|subject| {
            let lines = wrapped(subject).into_iter().take(2).collect();
            (Role::Ink, " ", lines)
        })
        .collect();
    let figures = text::join_lines(&figures(page), BETWEEN, size, room);
    parts.push((Role::Muted, BETWEEN, figures));
    let headline = story.headline.iter();
    parts.extend(headline.map(|words| (Role::Ink, " ", wrapped(&plain(words)))));
    let cautions = story.cautions.iter();
    parts.extend(cautions.map(|words| (caution, " ", wrapped(&plain(words)))));
    header::write(scene, parts) + 8
}

/// The command, or both where they differ.
fn subjects(page: &DiffPage<'_>) -> Vec<String> {
    let subject = page.side.map(|side| header::subject(side.profile));
    match subject.same() {
        true => vec![subject.head],
        false => vec![
            format!("base: {}", subject.base),
            format!("head: {}", subject.head),
        ],
    }
}

fn figures(page: &DiffPage<'_>) -> Vec<String> {
    let build = &page.side.head.profile.build;
    let packages = page.diff.seen.packages.map(|packages| count(*packages));
    let packages = match packages.same() {
        true => format!("{} packages", packages.head),
        false => format!("{} → {} packages", packages.base, packages.head),
    };
    let known = [&build.go_version, &build.platform].into_iter().flatten();
    known
        .map(|text| text::clean(text))
        .chain([packages])
        .collect()
}

/// A sentence with its names shortened, so that a long one leaves the rest its room.
fn plain(words: &Words) -> String {
    let size = TextClass::Label.largest_size();
    let parts = said(words).into_iter().map(|(kind, part)| match kind {
        PartKind::Text => part,
        PartKind::Name | PartKind::Code => text::shorten(&part, size, NAME_ROOM),
    });
    parts.collect()
}
