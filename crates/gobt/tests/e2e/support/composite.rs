//! What does a runner of GitHub do with a composite Action? The steps of the file itself, in order,
//! with its own scripts, environment and conditions; the Actions that it uses (cache, artifact) are
//! played by stand-ins.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use saphyr::{LoadableYamlNode, YamlOwned};

use super::expression::Context;
use super::{Outcome, Sandbox};

/// Files of an artifact, by name.
pub(crate) type Files = Vec<(String, Vec<u8>)>;

/// What GitHub keeps between jobs.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    caches: RefCell<Vec<Cache>>,
}

/// An entry of the Actions cache.
#[derive(Debug, Clone)]
struct Cache {
    key: String,
    path: String,
    files: Vec<(PathBuf, Vec<u8>)>,
}

/// A job that uses one Action.
pub(crate) struct CiJob<'a> {
    pub(crate) m: &'a Sandbox,
    pub(crate) kept: &'a Kept,
    /// `github.…`, as far as it is not empty.
    pub(crate) github: Vec<(&'static str, String)>,
    /// What GitHub and the workflow put around every step.
    pub(crate) env: Vec<(&'static str, String)>,
}

/// What has become of a job.
#[derive(Debug, Default)]
pub(crate) struct Ran {
    /// The steps that ran, by name, with what they printed.
    pub(crate) steps: Vec<(String, Outcome)>,
    /// The job summary, as the page of the run shows it.
    pub(crate) summary: String,
    /// Name and files of each artifact.
    pub(crate) artifacts: Vec<(String, Files)>,
    /// The step that failed.
    pub(crate) failed: Option<String>,
}

impl Ran {
    /// Fails the test unless every step went well.
    #[track_caller]
    pub(crate) fn went_well(self) -> Self {
        assert!(self.failed.is_none(), "{}", self.log());
        self
    }

    /// Fails the test unless this step failed.
    #[track_caller]
    pub(crate) fn failed_in(self, step: &str) -> Self {
        assert_eq!(self.failed.as_deref(), Some(step), "{}", self.log());
        self
    }

    /// What one step printed; it must have run.
    #[track_caller]
    pub(crate) fn step(&self, name: &str) -> &Outcome {
        let found = self.steps.iter().find(|(step, _)| step == name);
        &found
            .unwrap_or_else(|| panic!("no step {name}\n{}", self.log()))
            .1
    }

    pub(crate) fn has_step(&self, name: &str) -> bool {
        self.steps.iter().any(|(step, _)| step == name)
    }

    /// Everything that was printed.
    pub(crate) fn log(&self) -> String {
        let of = |(name, outcome): &(String, Outcome)| format!("=== {name}\n{outcome}\n");
        self.steps.iter().map(of).collect()
    }
}

fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().unwrap()
}

/// A text of a mapping; `None` where it is not there.
fn text<'a>(yaml: &'a YamlOwned, key: &str) -> Option<&'a str> {
    let value = yaml.as_mapping_get(key)?;
    Some(value.as_str().unwrap_or_else(|| panic!("{key} is no text")))
}

fn pairs(yaml: Option<&YamlOwned>) -> Vec<(String, &YamlOwned)> {
    let map = yaml.and_then(YamlOwned::as_mapping);
    let pairs = map.into_iter().flatten();
    pairs
        .map(|(key, value)| (key.as_str().unwrap().to_owned(), value))
        .collect()
}

impl CiJob<'_> {
    /// Runs an Action (`action.yml`) with these inputs.
    pub(crate) fn uses(&self, action: &str, inputs: &[(&str, &str)]) -> Ran {
        let file = root().join(action);
        let yaml = YamlOwned::load_from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let mut context = self.context(file.parent().unwrap());
        let declared = pairs(yaml[0].as_mapping_get("inputs"));
        for (name, input) in &declared {
            let default = text(input, "default").unwrap();
            context.set(&format!("inputs.{name}"), default);
        }
        for (name, value) in inputs {
            assert!(declared.iter().any(|(known, _)| known == name), "{name}");
            context.set(&format!("inputs.{name}"), value);
        }
        let steps = yaml[0].as_mapping_get("runs").unwrap();
        let steps = steps
            .as_mapping_get("steps")
            .unwrap()
            .as_sequence()
            .unwrap();
        // A step that has not run has no outputs, but a step of that name there must be.
        for id in steps.iter().filter_map(|step| text(step, "id")) {
            context.open(&format!("steps.{id}.outputs."));
        }
        let mut ran = Ran::default();
        for step in steps {
            let name = context.fill(text(step, "name").unwrap());
            // Without a word on it, a step runs only if all before it went well.
            let wanted = text(step, "if").is_none_or(|condition| context.holds(condition));
            if ran.failed.is_some() || !wanted {
                continue;
            }
            let went_well = match text(step, "uses") {
                Some(uses) => self.stand_in(uses, step, &context, &mut ran),
                None => self.script(&name, step, &mut context, &mut ran),
            };
            if !went_well {
                ran.failed = Some(name);
            }
        }
        ran
    }

    fn context(&self, action: &Path) -> Context {
        let mut context = Context::default();
        context.open("github.");
        for (name, value) in &self.github {
            context.set(&format!("github.{name}"), value);
        }
        context.set("github.action_path", action.to_str().unwrap());
        context.set("runner.os", "Linux");
        context.set("runner.arch", "X64");
        context.set("runner.temp", self.temp().to_str().unwrap());
        context
    }

    /// The runner's folder for temporary files; what is in it stays until the job ends.
    pub(crate) fn temp(&self) -> PathBuf {
        let temp = self.m.root().join("runner");
        fs::create_dir_all(&temp).unwrap();
        temp
    }

    fn script(&self, name: &str, step: &YamlOwned, context: &mut Context, ran: &mut Ran) -> bool {
        assert_eq!(text(step, "shell"), Some("bash"), "{name}");
        let files = tempfile::tempdir().unwrap();
        let file = |name: &str| files.path().join(name);
        for name in ["output", "summary"] {
            fs::write(file(name), "").unwrap();
        }
        fs::write(file("script.sh"), text(step, "run").unwrap()).unwrap();
        let script = file("script.sh");
        let line = [
            "--noprofile",
            "--norc",
            "-eo",
            "pipefail",
            script.to_str().unwrap(),
        ];
        let mut run = self.m.run(Path::new("bash"), &line);
        if let Some(folder) = text(step, "working-directory") {
            let folder = self.m.module().join(context.fill(folder));
            run.command.current_dir(folder);
        }
        for (name, value) in &self.env {
            run = run.env(name, value);
        }
        for (name, value) in pairs(step.as_mapping_get("env")) {
            run = run.env(&name, context.fill(value.as_str().unwrap()));
        }
        let outcome = run
            .env("RUNNER_TEMP", self.temp())
            .env("RUNNER_OS", "Linux")
            .env("RUNNER_ARCH", "X64")
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_OUTPUT", file("output"))
            .env("GITHUB_STEP_SUMMARY", file("summary"))
            .outcome();
        ran.summary += &fs::read_to_string(file("summary")).unwrap();
        if let Some(id) = text(step, "id") {
            for line in fs::read_to_string(file("output")).unwrap().lines() {
                let (key, value) = line.split_once('=').unwrap();
                context.set(&format!("steps.{id}.outputs.{key}"), value);
            }
        }
        let went_well = outcome.code() == 0;
        ran.steps.push((name.to_owned(), outcome));
        went_well
    }

    fn stand_in(&self, uses: &str, step: &YamlOwned, context: &Context, ran: &mut Ran) -> bool {
        let with: BTreeMap<String, String> = pairs(step.as_mapping_get("with"))
            .into_iter()
            .map(|(name, value)| (name, context.fill(value.as_str().unwrap())))
            .collect();
        match uses.split('@').next().unwrap() {
            "actions/cache/restore" => self.restore(&with),
            "actions/cache/save" => self.save(&with),
            "actions/upload-artifact" => return self.upload(&with, ran),
            other => panic!("no stand-in for {other}"),
        }
        true
    }

    fn restore(&self, with: &BTreeMap<String, String>) {
        check_key(&with["key"]);
        let caches = self.kept.caches.borrow();
        let of_path = || {
            caches
                .iter()
                .rev()
                .filter(|cache| cache.path == with["path"])
        };
        let same = of_path().find(|cache| cache.key == with["key"]);
        // The newest that begins so; the first prefix goes first.
        let prefixes = with.get("restore-keys").map_or("", String::as_str).lines();
        let found = same.or_else(|| {
            prefixes
                .flat_map(|prefix| of_path().filter(move |cache| cache.key.starts_with(prefix)))
                .next()
        });
        for (path, contents) in found.map(|cache| &cache.files).into_iter().flatten() {
            let path = Path::new(&with["path"]).join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, contents).unwrap();
        }
    }

    fn save(&self, with: &BTreeMap<String, String>) {
        check_key(&with["key"]);
        let mut caches = self.kept.caches.borrow_mut();
        // An entry is never written over.
        if caches.iter().any(|cache| cache.key == with["key"]) {
            return;
        }
        // Go's own cache is large, and nothing here reads it from there.
        let small = Path::new(&with["path"]).starts_with(self.temp());
        let files = if small {
            files_in(Path::new(&with["path"]))
        } else {
            Vec::new()
        };
        caches.push(Cache {
            key: with["key"].clone(),
            path: with["path"].clone(),
            files,
        });
    }

    fn upload(&self, with: &BTreeMap<String, String>, ran: &mut Ran) -> bool {
        let refused = ['"', '\\', '/', ':', '<', '>', '|', '*', '?', '\r', '\n'];
        assert!(!with["name"].contains(refused), "{}", with["name"]);
        let files = files_in(&self.m.module().join(&with["path"]));
        // Hidden files stay behind.
        let files: Files = files
            .into_iter()
            .map(|(path, contents)| (path.to_str().unwrap().to_owned(), contents))
            .filter(|(path, _)| !path.starts_with('.'))
            .collect();
        let found = !files.is_empty();
        ran.artifacts.push((with["name"].clone(), files));
        found
    }
}

fn check_key(key: &str) {
    assert!(!key.contains(',') && key.len() <= 512, "{key}");
}

/// The files of a folder, by path.
fn files_in(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut files: Vec<(PathBuf, Vec<u8>)> = paths
        .filter(|path| path.is_file())
        .map(|path| {
            let name = PathBuf::from(path.file_name().unwrap());
            (name, fs::read(path).unwrap())
        })
        .collect();
    files.sort();
    files
}
