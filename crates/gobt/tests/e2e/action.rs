//! Do the scripts of the Action keep the build as it is, and bring its report along?

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Outcome, Sandbox, newest};

/// A job on a runner.
struct Job {
    m: Sandbox,
}

impl Job {
    fn new() -> Self {
        let m = Sandbox::new(newest());
        m.file("main.go", "package main\n\nfunc main() {}\n");
        fs::create_dir(m.root().join("runner")).unwrap();
        Self { m }
    }

    fn script(name: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/action");
        folder.join(name).canonicalize().unwrap()
    }

    fn step(&self, script: &str, arguments: &[&str], run: &str) -> Outcome {
        self.m
            .run(&Self::script(script), arguments)
            .env("GOBT_RUN", run)
            .env("GOBT_CHECK", run)
            .env("RUNNER_TEMP", self.path("runner"))
            .env("GITHUB_OUTPUT", self.path("output"))
            .env("GITHUB_STEP_SUMMARY", self.path("summary.md"))
            .outcome()
    }

    fn build(&self, run: &str) -> Outcome {
        self.step("profile", &[env!("CARGO_BIN_EXE_gobt"), "gobt-report"], run)
    }

    fn report(&self, base: &str) -> Outcome {
        self.step(
            "report",
            &[env!("CARGO_BIN_EXE_gobt"), "gobt-report", base, "0"],
            "",
        )
    }

    fn path(&self, name: &str) -> PathBuf {
        self.m.root().join(name)
    }

    fn outputs(&self) -> String {
        fs::read_to_string(self.path("output")).unwrap()
    }
}

#[test]
fn the_build_is_profiled_and_its_profile_kept() {
    let job = Job::new();
    // Words as a shell takes them.
    job.build("go build -ldflags '-X main.a=b' -o built .")
        .ends_with(0);
    assert_eq!(job.outputs(), "status=0\nprofile=true\n");
    assert!(job.path("m/built").exists());
    let said = job.report("cache").ends_with(0);
    assert!(
        said.stderr.contains("no profile of the base branch"),
        "{said}"
    );
    let summary = fs::read_to_string(job.path("summary.md")).unwrap();
    assert!(summary.contains("```mermaid"), "{summary}");
    // What the Actions cache takes, a pull request finds there.
    assert!(job.path("runner/gobt-base/profile.json").exists());
    job.report("cache").ends_with(0);
    let profile = job.m.read("gobt-report/profile.json");
    assert_eq!(job.m.read("gobt-report/base-profile.json"), profile);
    job.report("none").ends_with(0);
}

#[test]
fn a_build_that_fails_leaves_its_status_and_a_report() {
    let job = Job::new();
    job.m
        .file("main.go", "package main\n\nfunc main() { undefined() }\n");
    let said = job.build("go build .").ends_with(0);
    assert!(said.stderr.contains("undefined: undefined"), "{said}");
    assert_eq!(job.outputs(), "status=1\nprofile=true\n");
    job.report("none").ends_with(0);
    assert!(
        fs::read_to_string(job.path("summary.md"))
            .unwrap()
            .contains("❌")
    );
}

#[test]
fn without_gobt_the_build_runs_bare() {
    let job = Job::new();
    job.m
        .file("gobt-report/profile.json", "{\"of\":\"an older build\"}");
    job.step("profile", &["", "gobt-report"], "go build -o built .")
        .ends_with(0);
    assert_eq!(job.outputs(), "status=0\nprofile=false\n");
    assert!(job.path("m/built").exists());
    job.step("mark", &["", "cache-restore-begin", "gobt-report"], "")
        .ends_with(0);
}

#[test]
fn nothing_to_run_is_said() {
    let job = Job::new();
    let said = job.build("  ").ends_with(2);
    assert!(said.stderr.contains("the input run is empty"), "{said}");
}

#[test]
fn a_base_that_is_no_profile_costs_one_warning() {
    let job = Job::new();
    job.build("go build .").ends_with(0);
    fs::write(job.path("base.json"), "no profile").unwrap();
    let said = job
        .report(job.path("base.json").to_str().unwrap())
        .ends_with(0);
    assert_eq!(said.stdout.matches("::warning").count(), 1, "{said}");
    assert!(!job.path("m/gobt-report/base-profile.json").exists());
    assert!(job.path("summary.md").exists());
}

#[test]
fn the_gate_does_not_pass_what_it_cannot_judge() {
    let job = Job::new();
    for gobt in ["", env!("CARGO_BIN_EXE_gobt")] {
        let said = job.step("check", &[gobt, "gobt-report"], "").ends_with(2);
        assert!(
            said.stdout.contains("there is no report of this build"),
            "{said}"
        );
    }
    // A gate of another making shows with what it is called.
    let gate = job.m.script("gate", "printf '%s\\n' \"$@\"");
    job.m
        .file("gobt-report/profile.json", "{}")
        .file("gobt-report/base-profile.json", "{}");
    let gate = [gate.to_str().unwrap(), "gobt-report"];
    let said = job.step("check", &gate, "--config 'a b'").ends_with(0);
    let expected =
        "check\ngobt-report/profile.json\n--base\ngobt-report/base-profile.json\n--config\na b\n";
    assert_eq!(said.stdout, expected);
}
