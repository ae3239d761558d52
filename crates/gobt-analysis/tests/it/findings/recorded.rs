//! Which rules fire for recorded builds, and what they say.

use gobt_profile::Outcome;

use super::*;
use crate::fixture;

const RECORDED: [&str; 14] = [
    "cgo-go1.21.13",
    "cgo-go1.27.3",
    "failed-go1.21.13",
    "failed-go1.27.3",
    "gofmt-go1.21.13-cold",
    "gofmt-go1.21.13-warm",
    "gofmt-go1.24.11-cold",
    "gofmt-go1.25.5-cold",
    "gofmt-go1.26.6-cold",
    "gofmt-go1.27.3-cold",
    "gofmt-go1.27.3-warm",
    "gotest-go1.21.13",
    "gotest-go1.24.11",
    "gotest-go1.27.3",
];

#[test]
fn recorded_builds_have_the_findings_that_were_looked_at() {
    let mut lines = String::new();
    for name in RECORDED {
        lines.push_str(&format!("{name}\n"));
        for finding in Analysis::of(&fixture(&format!("recorded/{name}"))).findings {
            let saving = finding.saving.map_or("unknown".to_owned(), |saving| {
                format!("{:.2} s", saving.as_secs_f64())
            });
            lines.push_str(&format!(
                "  {} ({saving}): {}\n    {}\n    {}\n",
                finding.rule,
                text(&finding.title),
                text(&finding.detail),
                text(&finding.next_step),
            ));
        }
    }
    insta::assert_snapshot!(lines);
}

#[test]
fn interrupted_builds_have_none() {
    let interrupted = Build {
        outcome: Outcome::Interrupted { signal: 2 },
        wall: Some(seconds(60.0)),
        ..Build::default()
    };
    let mut profile = fixture("recorded/gotest-go1.27.3");
    profile.build = interrupted;
    assert_eq!(fired(&profile), [""; 0]);
}
