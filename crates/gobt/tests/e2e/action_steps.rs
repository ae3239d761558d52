//! Do the steps of `action.yml`, in their order, keep the build as it is, whatever is odd around it?
//!
//! `publish::rehearsal` has the usual case.

use std::fs;

use crate::support::{CiJob, Kept, Ran, Sandbox, newest};

const GOBT: &str = env!("CARGO_BIN_EXE_gobt");

/// A repository, and what GitHub keeps for it.
struct Ci {
    m: Sandbox,
    kept: Kept,
}

impl Ci {
    fn new() -> Self {
        let m = Sandbox::new(newest());
        m.file("main.go", "package main\n\nfunc main() {}\n");
        Self {
            m,
            kept: Kept::default(),
        }
    }

    fn job(&self, event: &str) -> CiJob<'_> {
        let branch = match event {
            "push" => "main",
            _ => "12/merge",
        };
        CiJob {
            m: &self.m,
            kept: &self.kept,
            github: vec![
                ("event_name", event.to_owned()),
                ("ref_name", branch.to_owned()),
                ("event.repository.default_branch", "main".to_owned()),
                ("sha", "1234".to_owned()),
            ],
            env: Vec::new(),
        }
    }

    fn on(&self, event: &str, inputs: &[(&str, &str)]) -> Ran {
        // A runner begins with nothing.
        let _ = fs::remove_dir_all(self.m.root().join("runner"));
        self.job(event).uses("action.yml", inputs)
    }
}

#[track_caller]
fn files(ran: &Ran) -> Vec<&str> {
    let [(_, files)] = &ran.artifacts[..] else {
        panic!("one artifact was expected\n{}", ran.log());
    };
    files.iter().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn folders_words_and_variables_may_be_odd() {
    let ci = Ci::new();
    ci.m.file("a b/go.mod", "module example.com/odd\n\ngo 1.21\n");
    ci.m.file(
        "a b/main.go",
        "package main\n\nvar word string\n\nfunc main() { println(word) }\n",
    );
    ci.m.file("a b/gobt.toml", "[check]\npackages = 1000\n");
    let inputs = [
        ("gobt", GOBT),
        (
            "run",
            "CGO_ENABLED=0 B='x y' \\\n  go build $NONE -ldflags \"-X 'main.word=two words'\" -o '-out put' .\n",
        ),
        ("working-directory", "a b"),
        ("report", "-re port"),
        ("name", "ubuntu (1.27) ünï"),
        ("check", "--junit='-re port/j.xml'"),
        ("go-cache", "true"),
    ];
    let ran = ci.on("push", &inputs).went_well();
    let built = ci.m.module().join("a b/-out put");
    let said = ci.m.run::<&str>(&built, &[]).outcome().ends_with(0);
    assert_eq!(said.stderr, "two words\n");
    let found = files(&ran);
    for file in [
        "profile.json",
        "j.xml",
        "gobt-times.json",
        "gobt-check.json",
    ] {
        assert!(found.contains(&file), "{found:?}");
    }
    let profile = ci.m.read("a b/-re port/profile.json");
    assert!(profile.contains("CGO_ENABLED=0") || profile.contains("\"CGO_ENABLED\""));
    assert!(
        ran.summary.contains("**Limits: all 1 kept**"),
        "{}",
        ran.summary
    );
    // The next one, of a pull request, finds it there.
    let ran = ci.on("pull_request", &inputs).went_well();
    assert!(files(&ran).contains(&"base-profile.json"));
}

#[test]
fn what_is_no_single_command_is_refused_before_anything_runs() {
    let ci = Ci::new();
    for (run, says) in [
        ("go build .\ngo vet .\n", "has several lines"),
        ("go build . && touch ran", "cannot be read as one command"),
        ("touch ran; go build .", "cannot be read as one command"),
        ("go build 'x", "cannot be read as one command"),
        ("CGO_ENABLED=0", "names no command"),
        ("# nothing\n", "is empty"),
    ] {
        let ran = ci.on("push", &[("gobt", GOBT), ("run", run)]);
        let failed = ran.failed_in(run);
        assert!(failed.step(run).stderr.contains(says), "{}", failed.log());
        assert!(!ci.m.module().join("ran").exists());
    }
}

#[test]
fn a_name_that_no_artifact_can_have_is_refused_before_the_build() {
    let ci = Ci::new();
    for name in ["", "linux/amd64", "a,b", "a\\b", "a\"b", "a:b", "a*"] {
        let ran = ci.on("push", &[("gobt", GOBT), ("name", name)]);
        let ran = ran.failed_in("Get gobt");
        assert!(ran.log().contains("the input name is"), "{}", ran.log());
    }
}

#[test]
fn a_build_that_fails_keeps_its_report_and_needs_no_gate() {
    let ci = Ci::new();
    let inputs = [("gobt", GOBT), ("run", "go build ."), ("check", "--github")];
    ci.m.file("gobt.toml", "[check]\npackages = 1\n");
    ci.m.file("main.go", "package main\n\nfunc main() { undefined() }\n");
    let ran = ci.on("pull_request", &inputs);
    let ran = ran.failed_in("The build's own status");
    assert_eq!(ran.step("The build's own status").code(), 1);
    assert!(files(&ran).contains(&"profile.json"));
    assert!(ran.summary.contains("❌ `go build .`"), "{}", ran.summary);
    assert!(!ran.summary.contains("Limits"), "{}", ran.summary);
    assert!(!ran.has_step("The gate"));
    // A broken build is no base for others.
    let ran = ci.on("push", &inputs);
    ran.failed_in("The build's own status");
    ci.m.file("main.go", "package main\n\nfunc main() {}\n");
    let ran = ci.on("pull_request", &[("gobt", GOBT)]).went_well();
    assert!(!files(&ran).contains(&"base-profile.json"));
}

#[test]
fn without_gobt_the_build_runs_and_the_gate_does_not_pass() {
    let ci = Ci::new();
    let inputs = [("version", "0.0.0-none"), ("run", "go build -o built .")];
    let ran = ci.on("pull_request", &inputs).went_well();
    assert_eq!(ran.log().matches("::warning").count(), 1, "{}", ran.log());
    assert!(ci.m.module().join("built").exists());
    assert!(ran.artifacts.is_empty() && ran.summary.is_empty());
    let gated = [inputs[0], inputs[1], ("check", "--github")];
    let ran = ci.on("pull_request", &gated).failed_in("The gate");
    assert_eq!(ran.step("The gate").code(), 2);
    assert!(
        ran.log().contains("the gate cannot judge it"),
        "{}",
        ran.log()
    );
}

#[test]
fn relative_limits_without_a_base_fail_only_when_asked() {
    let ci = Ci::new();
    ci.m.file("gobt.toml", "[check]\npackages = \"+0\"\n");
    let inputs = |check| [("gobt", GOBT), ("check", check)];
    let ran = ci.on("pull_request", &inputs("--github")).went_well();
    let gate = &ran.step("The gate").stdout;
    assert!(gate.contains("::warning title=gobt check"), "{gate}");
    assert!(
        ran.summary
            .contains("⚠️ **Limits: none of 1 could be judged**"),
        "{}",
        ran.summary
    );
    let ran = ci.on("pull_request", &inputs("--not-judged fail"));
    let ran = ran.failed_in("The gate");
    assert_eq!(ran.step("The gate").code(), 1);
    assert!(ran.summary.contains("❌ **Limits: "), "{}", ran.summary);
}

#[test]
fn a_mistake_in_the_limits_is_told_by_the_gate() {
    let ci = Ci::new();
    ci.m.file("gobt.toml", "[check]\npackage = 1\n");
    let inputs = [("gobt", GOBT), ("check", "--github")];
    let ran = ci.on("pull_request", &inputs).failed_in("The gate");
    let gate = ran.step("The gate");
    assert_eq!(gate.code(), 2);
    assert!(gate.stderr.contains("did you mean `packages`?"), "{gate}");
    assert!(ran.summary.contains("### `go build"), "{}", ran.summary);
}

#[test]
fn nobody_is_compared_with_another_jobs_build() {
    let ci = Ci::new();
    let name = |name| [("gobt", GOBT), ("name", name)];
    ci.on("push", &name("linux-race")).went_well();
    // A longer name that begins so is another job.
    let ran = ci.on("pull_request", &name("linux")).went_well();
    assert!(!files(&ran).contains(&"base-profile.json"));
    let ran = ci.on("pull_request", &name("linux-race")).went_well();
    assert!(files(&ran).contains(&"base-profile.json"));
    // Nor with an earlier step of the same job.
    let job = ci.job("push");
    job.uses("action.yml", &name("one")).went_well();
    let ran = job.uses("action.yml", &name("two")).went_well();
    assert!(!files(&ran).contains(&"base-profile.json"), "{}", ran.log());
}
