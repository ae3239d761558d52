//! Does a report get to the pull request, twice over, and whatever a stranger puts into it?
//!
//! The rehearsal: two commits of a module, base and head profiled with the real go; the head's
//! report packed as an artifact; the second workflow's commands against a server that answers as
//! GitHub's documentation says, and a bare repository for the pictures.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use gobt_testkit::fake_github::{BOT, FakeGitHub};
use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::{Outcome, Run, Sandbox, newest};

const RUN: u64 = 4711;
const PULL: u64 = 12;
const HEAD: &str = "0123456789abcdef0123456789abcdef01234567";
const TOKEN: &str = "ghs_rehearsal";

/// A repository at GitHub, with a pull request from a fork.
struct Rehearsal {
    m: Sandbox,
    server: FakeGitHub,
}

impl Rehearsal {
    fn new() -> Self {
        let m = Sandbox::new(newest());
        let server = FakeGitHub::start().unwrap();
        server.state().pull(PULL, "mallory/app", "topic", HEAD);
        server.state().comment(PULL, "reviewer", "Looks good.");
        let this = Self { m, server };
        this.event(RUN);
        fs::create_dir(this.path("images.git")).unwrap();
        this.git(&["init", "--quiet", "--bare", "."]);
        this
    }

    fn path(&self, name: &str) -> PathBuf {
        self.m.root().join(name)
    }

    fn event(&self, run: u64) {
        let event = json!({
            "workflow_run": {
                "id": run, "run_attempt": 1, "workflow_id": 7, "event": "pull_request",
                "head_sha": HEAD, "head_branch": "topic",
                "head_repository": {"id": 2, "full_name": "mallory/app"}, "pull_requests": [],
            },
            "repository": {"id": 1, "full_name": "octo/app"},
        });
        fs::write(self.path("event.json"), event.to_string()).unwrap();
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = std::process::Command::new("git")
            .args(arguments)
            .current_dir(self.path("images.git"))
            .output()
            .unwrap();
        assert!(output.status.success(), "git {arguments:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// A command of the second workflow, with what GitHub gives to it.
    fn gobt(&self, arguments: &[&str]) -> Run {
        let mut line = vec!["publish"];
        line.extend(arguments);
        self.m
            .gobt(&line)
            .env("GITHUB_TOKEN", TOKEN)
            .env("GITHUB_API_URL", self.server.url())
            .env("GITHUB_SERVER_URL", "https://github.example")
            .env("GITHUB_REPOSITORY", "octo/app")
            .env(
                "GITHUB_EVENT_PATH",
                self.path("event.json").to_str().unwrap(),
            )
    }

    /// The second workflow: what it wrote on standard error.
    fn second_workflow(&self, round: &str) -> Outcome {
        let jobs = self.path(&format!("jobs-{round}"));
        let jobs = jobs.to_str().unwrap();
        let links = self.path(&format!("links-{round}.json"));
        let links = links.to_str().unwrap();
        let remote = self.path("images.git");
        self.gobt(&["fetch", "--out", jobs]).outcome().ends_with(0);
        let images = [
            "images",
            jobs,
            "--links",
            links,
            "--remote",
            remote.to_str().unwrap(),
        ];
        self.gobt(&images).outcome().ends_with(0);
        self.gobt(&["comment", jobs, "--links", links])
            .outcome()
            .ends_with(0)
    }

    fn artifacts(&self, run: u64, all: Vec<(&str, Vec<u8>)>) {
        let all = all.into_iter().map(|(name, zip)| (name.to_owned(), zip));
        self.server.state().artifacts.insert(run, all.collect());
    }

    /// The comment of gobt's at the pull request; there must be one.
    fn comment(&self) -> String {
        let state = self.server.state();
        let ours: Vec<_> = state.comments.iter().filter(|c| c.author == BOT).collect();
        assert_eq!(ours.len(), 1, "{:?}", state.comments);
        assert_eq!(ours[0].pull, PULL);
        ours[0].body.clone()
    }
}

/// A folder as GitHub packs it.
fn zip_of(folder: &Path) -> Vec<u8> {
    let mut names: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    names.sort();
    let files = names.iter().map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, fs::read(path).unwrap())
    });
    zip_with(files.collect())
}

fn zip_with(files: Vec<(String, Vec<u8>)>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, contents) in files {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(&contents).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Everything in a text that is more than text to a reader of Markdown: links, pictures, HTML.
fn markup(markdown: &str) -> Vec<String> {
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES);
    let marks = events.filter_map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Some(html.trim().to_owned()),
        Event::Start(Tag::Link { dest_url, .. }) => Some(format!("link {dest_url}")),
        Event::Start(Tag::Image { dest_url, .. }) => Some(format!("picture {dest_url}")),
        _ => None,
    });
    marks.collect()
}

fn first_commit(m: &Sandbox) {
    m.file("main.go", "package main\n\nfunc main() { println(1) }\n");
}

/// One that adds an import.
fn second_commit(m: &Sandbox) {
    m.file(
        "main.go",
        "package main\n\nimport \"container/list\"\n\nfunc main() { println(list.New().Len()) }\n",
    );
}

#[test]
fn a_pull_request_is_rehearsed_in_full() {
    let r = Rehearsal::new();
    let module = r.m.module();
    // The workflow on the default branch: its profile is kept.
    first_commit(&r.m);
    r.m.gobt(&["profile", "-q", "."]).outcome().ends_with(0);
    let base = r.path("base.json");
    fs::copy(module.join("gobt-report/profile.json"), &base).unwrap();
    fs::remove_dir_all(module.join("gobt-report")).unwrap();

    // The workflow at the pull request.
    second_commit(&r.m);
    for moment in ["cache-restore-begin", "cache-restore-end"] {
        r.gobt(&["mark", moment]).outcome().ends_with(0);
    }
    r.m.gobt(&["profile", "-q", "."]).outcome().ends_with(0);
    r.gobt(&["pack", "--base", base.to_str().unwrap()])
        .outcome()
        .ends_with(0);
    let summary = r.path("summary.md");
    r.gobt(&["summary"])
        .env("GITHUB_STEP_SUMMARY", summary.to_str().unwrap())
        .outcome()
        .ends_with(0);
    let summary = fs::read_to_string(summary).unwrap();
    assert!(summary.contains("### `go build .` took"), "{summary}");
    assert!(summary.contains("Restoring Go's cache took"), "{summary}");
    let (comparison, card) = (
        summary.find("container/list"),
        summary.find("### `go build"),
    );
    assert!(comparison.is_some() && comparison < card, "{summary}");
    assert!(summary.contains("```mermaid\ngantt"), "{summary}");
    assert!(
        !summary.contains("]("),
        "no picture lies beside a summary: {summary}"
    );
    assert!(module.join("gobt-report/base-profile.json").exists());
    let report = zip_of(&module.join("gobt-report"));

    // The second workflow, and again.
    r.artifacts(
        RUN,
        vec![("gobt-report-linux", report.clone()), ("coverage", vec![1])],
    );
    let said = r.second_workflow("1");
    assert!(
        said.stderr
            .contains("the comment at pull request 12 is new"),
        "{said}"
    );
    let comment = r.comment();
    let said = r.second_workflow("2");
    assert!(
        said.stderr.contains("the comment at pull request 12"),
        "{said}"
    );
    // The picture has moved to another commit at most.
    let commits = |text: &str| {
        regex::Regex::new("raw/[0-9a-f]{40}/")
            .unwrap()
            .replace_all(text, "")
            .into_owned()
    };
    assert_eq!(commits(&r.comment()), commits(&comment));
    assert!(comment.contains("**`linux`** · `0123456789`"), "{comment}");

    // What is shown lies on the branch, at the commit that is linked.
    let pictures: Vec<String> = markup(&r.comment())
        .into_iter()
        .filter_map(|mark| Some(mark.strip_prefix("picture ")?.to_owned()))
        .collect();
    assert_eq!(pictures.len(), 1);
    let place = pictures[0]
        .strip_prefix("https://github.example/octo/app/raw/")
        .unwrap();
    let (commit, path) = place.split_once('/').unwrap();
    assert_eq!(path, "000/timeline.svg");
    let svg = r.git(&["show", &format!("{commit}:{path}")]);
    roxmltree::Document::parse(&svg).unwrap();
    r.git(&["merge-base", "--is-ancestor", commit, "gobt-images"]);

    // To be looked at: scripts/rehearse-pull-request says where.
    let shown = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rehearsal");
    fs::create_dir_all(&shown).unwrap();
    fs::write(shown.join("job-summary.md"), &summary).unwrap();
    fs::write(shown.join("comment.md"), r.comment()).unwrap();
    fs::write(shown.join("timeline.svg"), &svg).unwrap();

    // A newer run with a second job: its section is added, the first replaced.
    r.event(RUN + 1);
    let both = vec![
        ("gobt-report-linux", report.clone()),
        ("gobt-report-arm", report),
    ];
    r.artifacts(RUN + 1, both);
    r.second_workflow("3");
    let comment = r.comment();
    let (arm, linux) = (comment.find("**`arm`**"), comment.find("**`linux`**"));
    assert!(arm.is_some() && arm < linux, "{comment}");
    assert_eq!(comment.matches("run=4712.1").count(), 2);

    // The older run ends late: it changes nothing.
    r.event(RUN);
    r.second_workflow("4");
    assert_eq!(r.comment(), comment);
}

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

/// A profile whose every name is an attack.
fn hostile_profile(m: &Sandbox) -> String {
    let text = m.read("gobt-report/profile.json");
    let name = concat!(
        "x\\n<!-- gobt:end -->\\n<!-- gobt:section other%20%237 run=999999.1 -->\\n",
        "@octocat #1 ![x](https://evil.example/x.png) [y](javascript:alert(1)) ",
        "<script>alert(1)</script></details><img src=x onerror=alert(1)>",
        "``` ` `` |\\u001b[31m\\u202e https://evil.example GH-1 ```mermaid"
    );
    let hostile = text.replace("example.com/m", name);
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
    assert_eq!(comment.matches(" comparison -->").count(), 1);
    let honest = comment.split("<!-- gobt:end -->").next().unwrap();
    assert!(
        honest.contains("example.com/m") && !honest.contains("evil"),
        "{honest}"
    );
    // All that is markup is gobt's own.
    for mark in markup(&comment) {
        let own = mark.starts_with("<!-- gobt:")
            || mark.starts_with("picture https://github.example/octo/app/raw/")
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

#[test]
fn a_run_without_an_open_pull_request_writes_nothing() {
    let r = Rehearsal::new();
    r.server.state().pulls.clear();
    let said = r.second_workflow("1");
    assert!(said.stderr.contains("nothing to say"), "{said}");
    let state = r.server.state();
    assert_eq!(state.comments.len(), 1);
    assert!(state.seen.iter().all(|seen| seen.0 == "GET"));
}

#[test]
fn trouble_is_one_sentence_without_the_token() {
    let r = Rehearsal::new();
    let jobs = r.path("jobs");
    let jobs = jobs.to_str().unwrap();
    let fault =
        gobt_testkit::fake_github::Fault::new(403, "Resource not accessible by integration");
    r.server.state().faults.push_back(fault);
    let said = r.gobt(&["fetch", "--out", jobs]).outcome().ends_with(2);
    assert_eq!(
        said.stderr,
        "gobt: cannot ask for the pull request: the token lacks the permission `pull-requests: read`; give it to the job that runs this (403: Resource not accessible by integration)\n"
    );
    let said = r
        .gobt(&["fetch", "--out", jobs])
        .env("GITHUB_TOKEN", "")
        .outcome()
        .ends_with(2);
    assert!(said.stderr.contains("GITHUB_TOKEN is not set"), "{said}");
    // What lies there is not taken for a report.
    fs::write(r.path("jobs/profile.json"), "{}").unwrap();
    let said = r.gobt(&["fetch", "--out", jobs]).outcome().ends_with(2);
    assert!(said.stderr.contains("is not empty"), "{said}");
    let said = r.gobt(&["pack"]).outcome().ends_with(2);
    assert!(said.stderr.contains("was gobt profile run?"), "{said}");
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
