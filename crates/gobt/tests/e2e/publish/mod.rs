//! Does a report get to the pull request, twice over, and whatever a stranger puts into it?
//!
//! A server answers as GitHub's documentation says, and a bare repository takes the pictures.
//!
//! - `rehearsal`: a pull request in full, by the steps of both Actions
//! - `comment`: what the comment, the summary and the note hold
//! - `hostile`: an artifact that means ill
//! - `trouble`: what is said when something is missing

mod comment;
mod hostile;
mod rehearsal;
mod trouble;

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
/// The repository that takes the pictures.
const REMOTE: &str = "server/octo/app.git";

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
        fs::create_dir_all(this.path(REMOTE)).unwrap();
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
            .current_dir(self.path(REMOTE))
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
        let remote = self.path(REMOTE);
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
