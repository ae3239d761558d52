//! What do the comment, the job summary and the note at GitLab hold?

use std::fs;

use serde_json::json;

use super::{RUN, Rehearsal, first_commit, zip_of};

#[test]
fn no_difference_is_one_line() {
    let r = Rehearsal::new();
    first_commit(&r.m);
    r.m.gobt(&["profile", "-q", "."]).outcome().ends_with(0);
    let base = r.path("base.json");
    fs::copy(r.m.module().join("gobt-report/profile.json"), &base).unwrap();
    r.m.gobt(&["profile", "-q", "."]).outcome().ends_with(0);
    let base = base.to_str().unwrap();
    r.gobt(&["pack", "--base", base]).outcome().ends_with(0);
    let report = zip_of(&r.m.module().join("gobt-report"));
    r.artifacts(RUN, vec![("gobt-report", report)]);
    r.second_workflow("1");
    let comment = r.comment();
    let lines: Vec<&str> = comment
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("<!--"))
        .collect();
    assert_eq!(lines.len(), 2, "{comment}");
    assert_eq!(lines[0], "**`build`** · `0123456789`");
    assert!(
        lines[1].starts_with("**") && lines[1].len() < 200,
        "{comment}"
    );
    // The job summary has the card all the same.
    let out = r.m.gobt(&["publish", "summary"]).outcome().ends_with(0);
    assert!(
        out.stdout.starts_with(lines[1]) && out.stdout.contains("### `go build"),
        "{out}"
    );
}

/// Whatever go told of packages in time: of `main.go` this is known.
fn contents_of_main(profile: &mut serde_json::Value, print: &str) {
    profile["packages"] = json!([{
        "import_path": "example.com/m",
        "module": {"path": "example.com/m", "version": null, "main": true},
        "sources": [["main.go", print]],
    }]);
}

#[test]
fn next_to_nothing_is_said_in_short() {
    let r = Rehearsal::new();
    first_commit(&r.m);
    r.m.gobt(&["profile", "-q", "."]).outcome().ends_with(0);
    let folder = r.m.module().join("gobt-report");
    let mut base = r.m.profile();
    contents_of_main(&mut base, "00000001");
    fs::write(folder.join("base-profile.json"), base.to_string()).unwrap();
    // The same build of another main.go, which takes as long.
    let mut head = base;
    contents_of_main(&mut head, "00000002");
    let mut changed = 0;
    for action in head["actions"].as_array_mut().unwrap() {
        let of_main = action["package"] == "example.com/m" && action["mode"] == "build";
        if of_main {
            action["action_id"] = "0123456789abcdefghij".into();
            changed += 1;
        }
    }
    assert_eq!(changed, 1);
    // Its contents, which on a busy machine nobody may have read in time.
    for package in head["packages"].as_array_mut().unwrap() {
        if package["import_path"] == "example.com/m" {
            package["sources"] = serde_json::json!([["main.go", "01234567"]]);
        }
    }
    fs::write(folder.join("profile.json"), head.to_string()).unwrap();
    r.gobt(&[
        "summary",
        "--output",
        r.path("summary.md").to_str().unwrap(),
    ])
    .outcome()
    .ends_with(0);
    r.m.file("gobt.toml", "[check]\npackages = 10000\n");
    let check = "check gobt-report/profile.json --save gobt-report/gobt-check.json";
    let check: Vec<&str> = check.split(' ').collect();
    r.m.gobt(&check).outcome().ends_with(0);
    r.artifacts(RUN, vec![("gobt-report", zip_of(&folder))]);
    r.second_workflow("1");
    let comment = r.comment();
    let lines: Vec<&str> = comment
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("<!--"))
        .collect();
    let [_, limits, line] = &lines[..] else {
        panic!("{comment}");
    };
    assert_eq!(*limits, "✅ **Limits: all 1 kept**");
    let says = "**Next to no difference:** 1 package changed, none came or went.";
    assert!(line.starts_with(says), "{comment}");
    // Of the same work nothing is said but that.
    fs::copy(
        folder.join("base-profile.json"),
        folder.join("profile.json"),
    )
    .unwrap();
    r.event(RUN + 1);
    r.artifacts(RUN + 1, vec![("gobt-report", zip_of(&folder))]);
    r.second_workflow("2");
    assert!(!r.comment().contains("Limits"), "{}", r.comment());
    assert!(r.comment().contains("**No difference: "));
}

#[test]
fn without_pictures_there_is_a_chart_in_words() {
    let r = Rehearsal::new();
    first_commit(&r.m);
    r.m.gobt(&["profile", "-q", "."]).outcome().ends_with(0);
    let report = zip_of(&r.m.module().join("gobt-report"));
    r.artifacts(RUN, vec![("gobt-report", report)]);
    let jobs = r.path("jobs");
    let jobs = jobs.to_str().unwrap();
    r.gobt(&["fetch", "--out", jobs]).outcome().ends_with(0);
    r.gobt(&["comment", jobs]).outcome().ends_with(0);
    let comment = r.comment();
    assert!(
        comment.contains("```mermaid") && !comment.contains("!["),
        "{comment}"
    );
}

#[test]
fn a_summary_of_a_step_keeps_to_the_limit() {
    let r = Rehearsal::new();
    first_commit(&r.m);
    r.m.gobt(&["profile", "-q", "."]).outcome().ends_with(0);
    let summary = r.path("summary.md");
    // The step itself has nearly filled it.
    fs::write(&summary, "x".repeat((1 << 20) - 1500)).unwrap();
    r.gobt(&["summary", "--output", summary.to_str().unwrap()])
        .outcome()
        .ends_with(0);
    let text = fs::read_to_string(&summary).unwrap();
    assert!(text.len() <= 1 << 20);
    assert!(
        text.contains("### `go build .` took"),
        "the headline is left"
    );
    assert!(text.contains("Left out for want of room"));
    // Without GitHub around, it is a plain text.
    let out = r.m.gobt(&["publish", "summary"]).outcome().ends_with(0);
    assert!(out.stdout.starts_with("### `go build .` took"), "{out}");
}

#[test]
fn a_note_at_gitlab_is_one_note() {
    let r = Rehearsal::new();
    first_commit(&r.m);
    r.m.gobt(&["profile", "-q", "."]).outcome().ends_with(0);
    for (pipeline, says) in [("7", "is new"), ("7", "was up to date")] {
        let said =
            r.m.gobt(&["publish", "gitlab-note"])
                .env("CI_API_V4_URL", r.server.url())
                .env("CI_PROJECT_ID", "17")
                .env("CI_MERGE_REQUEST_IID", "12")
                .env("CI_JOB_NAME", "build: [linux]")
                .env("CI_PIPELINE_ID", pipeline)
                .env("GOBT_GITLAB_TOKEN", "glpat")
                .outcome()
                .ends_with(0);
        assert!(said.stderr.contains(says), "{said}");
    }
    assert!(r.comment().contains("**`build: [linux]`**"));
}

#[test]
fn jobs_share_the_comment_and_an_older_run_changes_nothing() {
    let r = Rehearsal::new();
    first_commit(&r.m);
    r.m.gobt(&["profile", "-q", "."]).outcome().ends_with(0);
    let report = zip_of(&r.m.module().join("gobt-report"));
    // Artifacts of others are none of ours.
    let one = vec![("gobt-report-linux", report.clone()), ("coverage", vec![1])];
    r.artifacts(RUN, one);
    r.second_workflow("1");
    assert!(r.comment().contains("**`linux`** · `0123456789`"));
    // A newer run with a second job: its section is added, the first replaced.
    r.event(RUN + 1);
    let both = vec![
        ("gobt-report-linux", report.clone()),
        ("gobt-report-arm", report),
    ];
    r.artifacts(RUN + 1, both);
    r.second_workflow("2");
    let comment = r.comment();
    let (arm, linux) = (comment.find("**`arm`**"), comment.find("**`linux`**"));
    assert!(arm.is_some() && arm < linux, "{comment}");
    assert_eq!(comment.matches("run=4712.1").count(), 2);
    // The older run ends late.
    r.event(RUN);
    r.second_workflow("3");
    assert_eq!(r.comment(), comment);
}

#[test]
fn times_of_the_cache_are_in_the_summary() {
    let r = Rehearsal::new();
    first_commit(&r.m);
    for moment in ["cache-restore-begin", "cache-restore-end"] {
        r.gobt(&["mark", moment]).outcome().ends_with(0);
    }
    r.m.gobt(&["profile", "-q", "."]).outcome().ends_with(0);
    let out = r.m.gobt(&["publish", "summary"]).outcome().ends_with(0);
    assert!(out.stdout.contains("Restoring Go's cache took"), "{out}");
}
