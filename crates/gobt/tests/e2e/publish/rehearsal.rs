//! A pull request in full, by the steps of both Actions as they stand in their files.
//!
//! The default branch is built, then a pull request that imports `net/http`, then a harmless one;
//! each with the limits of a `gobt.toml`. What a reviewer would see is left in
//! `target/tmp/rehearsal`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{CiJob, Kept, Ran};

use super::{HEAD, RUN, Rehearsal, TOKEN, markup, zip_with};

const LIMITS: &str = "\
[check]
exec_time = \"1 h\"
total_work = \"+25 %\"
critical_path = \"+25 %\"
packages = \"+20\"
new_modules = 0
";

const GREETING: &str = "package greet\n\nfunc Word() string { return \"hello\" }\n";

/// One that takes the word from a server.
const HEAVY_GREETING: &str = "\
package greet

import \"net/http\"

func Word() string {
	if _, err := http.Get(\"http://127.0.0.1:1/word\"); err != nil {
		return \"hello\"
	}
	return \"word\"
}
";

/// A repository whose workflows use both Actions.
struct Repository {
    r: Rehearsal,
    kept: Kept,
    shown: PathBuf,
}

impl Repository {
    fn new() -> Self {
        let shown = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rehearsal");
        // Nothing of an earlier rehearsal; another test has its own folder beside these.
        for name in ["default-branch", "heavy-import", "harmless"] {
            let _ = fs::remove_dir_all(shown.join(name));
        }
        fs::create_dir_all(&shown).unwrap();
        let this = Self {
            r: Rehearsal::new(),
            kept: Kept::default(),
            shown,
        };
        this.git(&["init", "--quiet", "--initial-branch=main", "."]);
        this.r.m.file(
            "main.go",
            "package main\n\nimport \"example.com/m/greet\"\n\nfunc main() { println(greet.Word()) }\n",
        );
        this.r.m.file("gobt.toml", LIMITS);
        this
    }

    fn git(&self, arguments: &[&str]) {
        let git = Command::new("git")
            .args(["-c", "user.name=A", "-c", "user.email=a@example.com"])
            .args(arguments)
            .current_dir(self.r.m.module())
            .status();
        assert!(git.unwrap().success(), "git {arguments:?}");
    }

    fn commit(&self, greeting: &str) {
        self.r.m.file("greet/greet.go", greeting);
        self.git(&["add", "."]);
        self.git(&["commit", "--quiet", "--message=A commit"]);
    }

    /// The workflow that builds.
    fn build(&self, event: &str) -> Ran {
        let _ = fs::remove_dir_all(self.r.path("runner"));
        let branch = match event {
            "push" => "main",
            _ => "12/merge",
        };
        let job = CiJob {
            m: &self.r.m,
            kept: &self.kept,
            github: vec![
                ("event_name", event.to_owned()),
                ("ref_name", branch.to_owned()),
                ("event.repository.default_branch", "main".to_owned()),
                ("sha", format!("sha-of-{event}")),
                ("event.pull_request.base.sha", "sha-of-push".to_owned()),
            ],
            // As on a runner: what the default branch has built is all that is in the cache.
            env: vec![("GOCACHE", self.r.path("gocache").display().to_string())],
        };
        let gate = "--github --junit gobt-report/junit.xml";
        let inputs = [
            ("gobt", env!("CARGO_BIN_EXE_gobt")),
            ("run", "CGO_ENABLED=0 go build -o app ."),
            ("name", "linux"),
            ("check", gate),
        ];
        job.uses("action.yml", &inputs)
    }

    /// The second workflow, after a run with these artifacts.
    fn comment(&self, run: u64, built: &Ran) -> Ran {
        let artifacts = built.artifacts.iter();
        let zipped = artifacts.map(|(name, files)| (name.as_str(), zip_with(files.clone())));
        self.r.artifacts(run, zipped.collect());
        self.r.event(run);
        let server = format!("file://{}", self.r.path("server").display());
        let event = self.r.path("event.json");
        let job = CiJob {
            m: &self.r.m,
            kept: &self.kept,
            github: vec![("token", TOKEN.to_owned())],
            env: vec![
                ("GITHUB_API_URL", self.r.server.url()),
                ("GITHUB_SERVER_URL", server),
                ("GITHUB_REPOSITORY", "octo/app".to_owned()),
                ("GITHUB_EVENT_PATH", event.display().to_string()),
            ],
        };
        let inputs = [
            ("gobt", env!("CARGO_BIN_EXE_gobt")),
            ("images", "gobt-images"),
        ];
        job.uses("comment/action.yml", &inputs)
    }

    /// The pictures that the comment shows: name and contents. Each lies on the branch, at the
    /// commit that is linked.
    fn pictures(&self) -> Vec<(String, String)> {
        let links = markup(&self.r.comment());
        let links = links
            .iter()
            .filter_map(|mark| mark.strip_prefix("picture "));
        let server = format!("file://{}/octo/app/raw/", self.r.path("server").display());
        let pictures = links.map(|link| {
            let (commit, path) = link.strip_prefix(&server).unwrap().split_once('/').unwrap();
            self.r
                .git(&["merge-base", "--is-ancestor", commit, "gobt-images"]);
            let svg = self.r.git(&["show", &format!("{commit}:{path}")]);
            roxmltree::Document::parse(&svg).unwrap();
            (path.to_owned(), svg)
        });
        pictures.collect()
    }

    /// Leaves what would be seen.
    fn show(&self, name: &str, text: &str) {
        let path = self.shown.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn show_run(&self, name: &str, ran: &Ran) {
        self.show(&format!("{name}/job-summary.md"), &ran.summary);
        let gate = ran.step("The gate");
        let lines = |of: fn(&&str) -> bool| {
            let all = gate.stdout.lines().filter(of);
            all.map(|line| format!("{line}\n")).collect::<String>()
        };
        let text = lines(|line| !line.starts_with("::"));
        self.show(
            &format!("{name}/gate.txt"),
            &format!("{text}exit status {}\n", gate.code()),
        );
        self.show(
            &format!("{name}/annotations.txt"),
            &lines(|line| line.starts_with("::")),
        );
        let mut listing = String::new();
        for (artifact, files) in &ran.artifacts {
            listing += &format!("{artifact}\n");
            for (file, contents) in files {
                listing += &format!("{:>9}  {file}\n", contents.len());
                let _ = fs::create_dir_all(self.shown.join(name).join("artifact"));
                fs::write(self.shown.join(name).join("artifact").join(file), contents).unwrap();
            }
        }
        self.show(&format!("{name}/artifact.txt"), &listing);
    }

    fn show_comment(&self, name: &str, as_file: &str) {
        let mut comment = self.r.comment();
        for (path, svg) in self.pictures() {
            let file = path.replace('/', "-");
            self.show(&format!("{name}/{file}"), &svg);
            let links = regex::Regex::new(&format!("file://[^)]*/{}", regex::escape(&path)));
            let linked = links.unwrap().replace_all(&comment, file.as_str());
            comment = linked.into_owned();
        }
        self.show(&format!("{name}/{as_file}"), &comment);
    }
}

fn artifact<'a>(ran: &'a Ran, file: &str) -> &'a [u8] {
    let [(name, files)] = &ran.artifacts[..] else {
        panic!("one artifact was expected\n{}", ran.log());
    };
    assert_eq!(name, "gobt-report-linux");
    let found = files.iter().find(|(name, _)| name == file);
    &found.unwrap_or_else(|| panic!("no {file}")).1
}

#[test]
fn a_pull_request_is_rehearsed_in_full() {
    let repository = Repository::new();
    // The default branch: there is nothing to compare with yet, and that fails nothing.
    repository.commit(GREETING);
    let base = repository.build("push").went_well();
    let gate = base.step("The gate");
    assert!(
        gate.stdout.contains("5 limits, none broken, 4 not judged."),
        "{gate}"
    );
    repository.show_run("default-branch", &base);

    // A pull request with a heavy import.
    repository.commit(HEAVY_GREETING);
    let heavy = repository.build("pull_request").failed_in("The gate");
    repository.show_run("heavy-import", &heavy);
    the_gate_is_broken(&heavy);
    the_summary_says_it(&heavy.summary);

    // The second workflow, and again.
    let said = repository.comment(RUN, &heavy).went_well();
    assert!(
        said.log().contains("the comment at pull request 12 is new"),
        "{}",
        said.log()
    );
    let comment = repository.r.comment();
    repository.show_comment("heavy-import", "comment.md");
    repository.comment(RUN, &heavy).went_well();
    repository.show_comment("heavy-import", "comment-second-time.md");
    // The pictures have moved to another commit at most.
    let commits = regex::Regex::new("raw/[0-9a-f]{40}/").unwrap();
    let without_commits = |text: &str| commits.replace_all(text, "").into_owned();
    assert_eq!(
        without_commits(&repository.r.comment()),
        without_commits(&comment)
    );
    the_comment_says_it(&comment);
    let pictures = repository.pictures();
    let names: Vec<&str> = pictures.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["000/diff.svg", "000/timeline.svg"]);
    assert!(pictures[0].1.contains("net/http"));

    // Another commit takes the import out again.
    repository.commit(&GREETING.replace("hello", "good morning"));
    let harmless = repository.build("pull_request").went_well();
    repository.show_run("harmless", &harmless);
    let gate = harmless.step("The gate");
    assert!(gate.stdout.contains("5 limits, all kept."), "{gate}");
    repository.comment(RUN + 1, &harmless).went_well();
    repository.show_comment("harmless", "comment.md");
    let comment = repository.r.comment();
    assert!(comment.contains("✅ **Limits: all 5 kept**"), "{comment}");
    assert!(!comment.contains("net/http"), "{comment}");

    // The run with the import ends late: it changes nothing.
    repository.comment(RUN, &heavy).went_well();
    assert_eq!(repository.r.comment(), comment);
}

/// Status 1, a line for each limit, the same in the annotations and in JUnit XML.
#[track_caller]
fn the_gate_is_broken(ran: &Ran) {
    let gate = ran.step("The gate");
    assert_eq!(gate.code(), 1, "{gate}");
    let lines = |begin: &str| {
        let all = gate.stdout.lines();
        all.filter(|line| line.starts_with(begin))
            .collect::<Vec<_>>()
    };
    let broken = lines("broken  ");
    assert_eq!(broken.len(), 3, "{gate}");
    for (line, what) in broken
        .iter()
        .zip(["total work", "critical path", "packages"])
    {
        assert!(line.contains(what), "{line}");
    }
    assert!(
        broken[2].contains("example.com/m/greet now imports net/http ("),
        "{gate}"
    );
    assert!(gate.stdout.contains("3 of 5 limits broken."), "{gate}");
    assert_eq!(lines("::error title=gobt check").len(), 3, "{gate}");
    let junit = String::from_utf8(artifact(ran, "junit.xml").to_vec()).unwrap();
    let junit = roxmltree::Document::parse(&junit).unwrap();
    let suite = junit.root_element();
    assert_eq!(suite.attribute("tests"), Some("5"));
    assert_eq!(suite.attribute("failures"), Some("3"));
    // All steps before have spoken once: no annotation is told twice.
    assert_eq!(ran.log().matches("::error").count(), 3);
    assert!(!artifact(ran, "base-profile.json").is_empty());
}

fn the_summary_says_it(summary: &str) {
    let places = [
        "❌ **Limits: 3 of 5 broken**",
        "`example.com/m/greet` now imports `net/http`",
        "### `go build",
        "```mermaid\ngantt",
    ];
    let places = places.map(|words| summary.find(words));
    assert!(places.iter().all(Option::is_some), "{summary}");
    assert!(places.is_sorted(), "{summary}");
    assert!(!summary.contains("]("), "no picture lies beside a summary");
    assert!(
        summary.contains("In the artifact `gobt-report-linux`: `report.html`"),
        "{summary}"
    );
}

fn the_comment_says_it(comment: &str) {
    let places = [
        &format!("**`linux`** · `{}`", &HEAD[..10]),
        "❌ **Limits: 3 of 5 broken**",
        "`example.com/m/greet` now imports `net/http`",
        "000/diff.svg)",
        "<details><summary>The change in tables</summary>",
        "<details><summary>The whole build, ",
        "### `go build",
        "000/timeline.svg)",
        "The whole report is an artifact of [the run](",
    ];
    let places = places.map(|words| comment.find(words));
    assert!(places.iter().all(Option::is_some), "{comment}");
    assert!(places.is_sorted(), "{comment}");
}
