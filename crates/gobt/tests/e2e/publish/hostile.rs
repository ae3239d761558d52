//! Does a hostile artifact change nothing but its own text?

use std::fs;
use std::path::Path;

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::{RUN, Rehearsal, first_commit, markup, zip_of, zip_with};
use crate::support::Sandbox;

/// What every name of the hostile build is; as it stands in JSON.
const NAME: &str = concat!(
    "x\\n<!-- gobt:end -->\\n<!-- gobt:section other%20%237 run=999999.1 -->\\n",
    "@octocat #1 ![x](https://evil.example/x.png) [y](javascript:alert(1)) ",
    "<script>alert(1)</script></details><img src=x onerror=alert(1)>",
    "``` ` `` |\\u001b[31m\\u202e https://evil.example GH-1 ```mermaid"
);

/// Limits with hostile names, and verdicts that lie.
fn lying_limits() -> String {
    let limits = [
        ("packages", "null".to_owned()),
        ("package_times", format!("\"{NAME}\"")),
    ];
    let limits = limits.map(|(key, pattern)| {
        format!(
            r#"{{"key":"{key}","pattern":{pattern},"most":{{"absolute":0}},"verdict":"passed","text":"Approved by @octocat"}}"#
        )
    });
    format!(
        r#"{{"schema":"gobt.check/1","passed":true,"broken":0,"limits":[{}],"terms":{{"parallelism":1,
        "tolerance":0,"estimated":1,"margin":0,"not_judged_fails":false}}}}"#,
        limits.join(",")
    )
}

/// A profile whose every name is an attack.
fn hostile_profile(m: &Sandbox) -> String {
    let text = m.read("gobt-report/profile.json");
    let hostile = text.replace("example.com/m", NAME);
    assert!(hostile.matches("evil.example").count() > 2);
    hostile
}

#[test]
fn a_hostile_artifact_changes_nothing_but_its_own_text() {
    let r = Rehearsal::new();
    first_commit(&r.m);
    r.m.gobt(&["profile", "-q", "."]).outcome().ends_with(0);
    let honest = zip_of(&r.m.module().join("gobt-report"));
    let hostile = zip_with(vec![
        (
            "profile.json".to_owned(),
            hostile_profile(&r.m).into_bytes(),
        ),
        (
            "base-profile.json".to_owned(),
            r.m.read("gobt-report/profile.json").into_bytes(),
        ),
        (
            "gobt-times.json".to_owned(),
            b"{\"cache_restore_begin\":\"@octocat\"}".to_vec(),
        ),
        ("gobt-check.json".to_owned(), lying_limits().into_bytes()),
        (
            "comparison.md".to_owned(),
            b"# Approved by @octocat".to_vec(),
        ),
        (
            "comparison.json".to_owned(),
            b"{\"different\":false}".to_vec(),
        ),
        (
            "summary.md".to_owned(),
            b"![x](https://evil.example)".to_vec(),
        ),
        (
            "artifact.json".to_owned(),
            b"{\"job\":\"honest\",\"pull\":1}".to_vec(),
        ),
        ("../../../escaped".to_owned(), b"x".to_vec()),
        ("pr_number".to_owned(), b"1".to_vec()),
    ]);
    let bomb = zip_with(vec![("profile.json".to_owned(), vec![b' '; 80 << 20])]);
    r.artifacts(
        RUN,
        vec![
            ("gobt-report-honest", honest),
            ("gobt-report-z `@octocat` <img src=x>", hostile),
            ("gobt-report-zbomb", bomb),
            ("gobt-report-zempty", zip_with(Vec::new())),
            ("gobt-report-znone", b"no archive @octocat".to_vec()),
            (
                "gobt-report-zprofile",
                zip_with(vec![(
                    "profile.json".to_owned(),
                    b"[@octocat](x)<b>".to_vec(),
                )]),
            ),
        ],
    );
    r.second_workflow("1");
    let comment = r.comment();
    let shown = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rehearsal/hostile");
    fs::create_dir_all(&shown).unwrap();
    fs::write(shown.join("comment.md"), &comment).unwrap();
    // Only files of known names came out, under names of ours.
    let mut names: Vec<String> = fs::read_dir(r.path("jobs-1/001"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            ".gitignore",
            "artifact.json",
            "base-profile.json",
            "gobt-check.json",
            "gobt-times.json",
            "profile.json"
        ]
    );
    assert!(!r.m.root().join("escaped").exists());
    // Nobody else's comment has changed, no other pull request has one.
    let state = r.server.state();
    assert_eq!(state.comments.len(), 2);
    assert_eq!(state.comments[0].body, "Looks good.");
    drop(state);
    // Six sections in order; the honest one is whole.
    let titles = comment.matches("** · `0123456789`").count();
    assert_eq!(titles, 6, "{comment}");
    assert_eq!(comment.matches("\n<!-- gobt:section ").count(), 6);
    assert_eq!(
        comment.matches("Its report cannot be shown").count(),
        4,
        "{comment}"
    );
    assert_eq!(comment.matches(" what%20changed -->").count(), 1);
    let here = r.m.root().to_str().unwrap();
    assert!(!comment.contains(here), "{comment}");
    let honest = comment.split("<!-- gobt:end -->").next().unwrap();
    // The limits were judged here.
    assert!(comment.contains("❌ **Limits: "), "{comment}");
    assert!(
        comment.contains(" packages, ") && !comment.contains("Approved"),
        "{comment}"
    );
    assert!(
        honest.contains("example.com/m") && !honest.contains("evil"),
        "{honest}"
    );
    // All that is markup is gobt's own.
    for mark in markup(&comment) {
        let own = mark.starts_with("<!-- gobt:")
            || mark.starts_with("picture https://github.example/octo/app/raw/")
            || mark == "link https://github.example/octo/app/actions/runs/4711"
            || ["<details>", "</details>"].contains(&mark.as_str())
            || (mark.starts_with("<details><summary>") && mark.ends_with("</summary>"));
        assert!(own, "{mark}");
    }
    // A mention or a reference works outside of code alone.
    let mut code = 0;
    for event in Parser::new_ext(&comment, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => code += 1,
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => code -= 1,
            Event::Text(text) if code == 0 => {
                let outside = ["@octocat", "GH-1", "#1", "evil.example"];
                assert!(!outside.iter().any(|word| text.contains(word)), "{text}");
            }
            _ => {}
        }
    }
}
