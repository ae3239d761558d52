//! What does the page say in words? The same sentences as every other format.

use gobt_analysis::{Analysis, Finding, Words};
use gobt_profile::{Nanos, Outcome, Profile};
use serde::Serialize;

use crate::escape::terminal;
use crate::figures::headlines;
use crate::findings::{Said, said};
use crate::sentences;

/// The page's first part.
#[derive(Serialize)]
pub(super) struct Summary {
    command: String,
    /// `took 12.3 s`.
    outcome: String,
    /// `good`, `failed` or `interrupted`.
    state: &'static str,
    circumstances: String,
    verdict: String,
    /// What a reader must know before believing the figures.
    cautions: Vec<String>,
    /// Name, value, note.
    figures: Vec<(&'static str, String, String)>,
    findings: Vec<FindingRow>,
}

#[derive(Serialize)]
struct FindingRow {
    rule: &'static str,
    saving: Option<u64>,
    title: Vec<Said>,
    detail: Vec<Said>,
    next: Vec<Said>,
    packages: Vec<String>,
}

pub(super) fn summary(profile: &Profile, analysis: &Analysis) -> Summary {
    let name = |name: &str| terminal(name).into_owned();
    let replay = analysis.scaling.as_ref().map(|scaling| &scaling.replay);
    let caution = replay.and_then(|replay| sentences::replay_caution(profile, replay));
    let rows = headlines(analysis).into_iter();
    Summary {
        command: name(&sentences::command(&profile.build)),
        outcome: sentences::outcome(&profile.build, &analysis.totals),
        state: match profile.build.outcome {
            Outcome::Unknown | Outcome::Succeeded => "good",
            Outcome::Failed { .. } => "failed",
            Outcome::Interrupted { .. } => "interrupted",
        },
        circumstances: name(&sentences::circumstances(profile)),
        verdict: sentences::verdict(profile, analysis, &name),
        cautions: caution
            .into_iter()
            .chain(sentences::holders(profile, analysis, &name))
            .collect(),
        figures: rows.map(|row| (row.name, row.value, row.note)).collect(),
        findings: analysis.findings.iter().map(finding).collect(),
    }
}

fn finding(finding: &Finding) -> FindingRow {
    let words = |words: &Words| said(words);
    FindingRow {
        rule: finding.rule.as_str(),
        saving: finding.saving.map(Nanos::as_nanos),
        title: words(&finding.title),
        detail: words(&finding.detail),
        next: words(&finding.next_step),
        packages: finding
            .packages
            .iter()
            .map(|package| terminal(package).into_owned())
            .collect(),
    }
}
