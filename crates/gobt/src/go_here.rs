//! Which main modules are here, and where does go keep the rest?
//!
//! Asked of the go command, which alone knows its settings; without one, of the nearest `go.mod`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What is known of the folder that gobt was started in.
#[derive(Debug, Default)]
pub(crate) struct GoHere {
    /// `GOROOT`.
    pub(crate) goroot: Option<PathBuf>,
    /// `GOMODCACHE`.
    pub(crate) module_cache: Option<PathBuf>,
    /// As `go1.27.3`.
    pub(crate) go_version: Option<String>,
    /// What `.` stands for in a profile: the folder of the workspace, or that of the main module.
    pub(crate) root: Option<PathBuf>,
    /// The main module, or those of the workspace.
    pub(crate) modules: Vec<MainModule>,
}

/// A main module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MainModule {
    /// Its path.
    pub(crate) path: String,
    /// The folder of its `go.mod`.
    pub(crate) folder: PathBuf,
}

impl GoHere {
    /// Asks go in a folder. What it does not answer stays unknown.
    pub(crate) fn ask(go: &Path, folder: &Path) -> Self {
        const NAMES: [&str; 5] = ["GOROOT", "GOMODCACHE", "GOVERSION", "GOMOD", "GOWORK"];
        let mut question = vec!["env", "-json"];
        question.extend(NAMES);
        let Some(answer) = ask(go, folder, &question) else {
            return Self::without_go(folder);
        };
        let get = |name: &str| {
            let value = answer.get(name).and_then(Value::as_str);
            value.filter(|value| !value.is_empty())
        };
        let path = |name: &str| get(name).map(PathBuf::from);
        let mut here = Self {
            goroot: path("GOROOT"),
            module_cache: path("GOMODCACHE"),
            go_version: get("GOVERSION").map(str::to_owned),
            ..Self::default()
        };
        // Outside of any module go names the null device, or nothing.
        let file = |name| path(name).filter(|path| path.is_absolute() && path.is_file());
        if let Some(work) = file("GOWORK") {
            here.root = work.parent().map(Path::to_owned);
            here.modules = workspace(go, &work);
        } else if let Some(module) = file("GOMOD").as_deref().and_then(MainModule::of) {
            here.root = Some(module.folder.clone());
            here.modules = vec![module];
        }
        here
    }

    /// The nearest module, without any go command.
    fn without_go(folder: &Path) -> Self {
        let Ok(start) = folder.canonicalize() else {
            return Self::default();
        };
        let mut files = start.ancestors().map(|folder| folder.join("go.mod"));
        let module = files.find(|file| file.is_file());
        let module = module.as_deref().and_then(MainModule::of);
        Self {
            root: module.as_ref().map(|module| module.folder.clone()),
            modules: module.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The main module that a package belongs to by its path, and its folder there.
    pub(crate) fn module_of<'a>(&self, import_path: &'a str) -> Option<(&MainModule, &'a str)> {
        let holding = self
            .modules
            .iter()
            .filter_map(|module| Some((module, below_module(&module.path, import_path)?)));
        holding.max_by_key(|(module, _)| module.path.len())
    }
}

impl MainModule {
    /// The module of a `go.mod`.
    fn of(file: &Path) -> Option<Self> {
        Some(Self {
            path: module_path(&std::fs::read(file).ok()?)?,
            folder: file.parent()?.to_owned(),
        })
    }
}

/// The folder of a package below its module's; `None` for a package that the module cannot hold.
pub(crate) fn below_module<'a>(module: &str, import_path: &'a str) -> Option<&'a str> {
    // Paths of the standard library do not begin with its module's, nor hold a dot at first.
    if module == "std" {
        let first = import_path.split('/').next()?;
        return (!first.contains('.')).then_some(import_path);
    }
    let below = import_path.strip_prefix(module)?;
    match below.strip_prefix('/') {
        Some(below) => Some(below),
        None => below.is_empty().then_some(below),
    }
}

/// What go answers as JSON. It must not fetch anything; where it would need another version of itself
/// that is not there, the one that is answers.
fn ask(go: &Path, folder: &Path, question: &[&str]) -> Option<Value> {
    let run = |toolchain: Option<&str>| {
        let mut command = Command::new(go);
        command
            .args(question)
            .current_dir(folder)
            .env("GOPROXY", "off")
            .stdin(Stdio::null())
            .stderr(Stdio::null());
        if let Some(toolchain) = toolchain {
            command.env("GOTOOLCHAIN", toolchain);
        }
        let output = command.output().ok()?;
        let answer = output.status.success().then_some(output.stdout)?;
        serde_json::from_slice(&answer).ok()
    };
    run(None).or_else(|| run(Some("local")))
}

/// The modules that a `go.work` names.
fn workspace(go: &Path, work: &Path) -> Vec<MainModule> {
    let (Some(file), Some(folder)) = (work.to_str(), work.parent()) else {
        return Vec::new();
    };
    let answer = ask(go, folder, &["work", "edit", "-json", file]);
    let used = answer
        .as_ref()
        .and_then(|answer| answer.get("Use")?.as_array());
    let folders = used
        .into_iter()
        .flatten()
        .filter_map(|used| used.get("DiskPath")?.as_str());
    let modules = folders.filter_map(|used| MainModule::of(&folder.join(used).join("go.mod")));
    modules.collect()
}

/// The path in a `go.mod`, as go itself finds it where it needs nothing else of the file.
fn module_path(text: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(text).ok()?;
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or(line).trim();
        let Some(rest) = line.strip_prefix("module") else {
            continue;
        };
        let path = rest.trim_start();
        if path.len() == rest.len() || path.is_empty() {
            continue;
        }
        let quoted = |quote: char| path.strip_prefix(quote)?.strip_suffix(quote);
        let path = quoted('"').or_else(|| quoted('`')).unwrap_or(path);
        let plain = !path.is_empty() && !path.contains(['"', '`', '\\', '(']);
        return plain.then(|| path.to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_s_path_is_found_in_its_file() {
        for (text, path) in [
            ("module example.com/m\n", Some("example.com/m")),
            (
                "// module no\n\nmodule\texample.com/m // why\r\ngo 1.21\n",
                Some("example.com/m"),
            ),
            ("module \"example.com/m\"", Some("example.com/m")),
            ("module `m`", Some("m")),
            ("modulex\nmodule m", Some("m")),
            ("go 1.21\n", None),
            ("module\n", None),
            ("module \"m", None),
            ("", None),
        ] {
            assert_eq!(module_path(text.as_bytes()).as_deref(), path, "{text}");
        }
        assert_eq!(module_path(b"module \xff"), None);
    }

    #[test]
    fn a_package_belongs_to_the_module_with_the_longest_path() {
        let module = |path: &str, folder: &str| MainModule {
            path: path.into(),
            folder: folder.into(),
        };
        let here = GoHere {
            modules: vec![module("m", "/a"), module("m/sub", "/b")],
            ..GoHere::default()
        };
        let found = |path| here.module_of(path).map(|(m, below)| (&*m.path, below));
        assert_eq!(found("m"), Some(("m", "")));
        assert_eq!(found("m/x/y"), Some(("m", "x/y")));
        assert_eq!(found("m/sub/x"), Some(("m/sub", "x")));
        assert_eq!(found("m/subx"), Some(("m", "subx")));
        assert_eq!(found("mx"), None);
        assert_eq!(below_module("std", "net/http"), Some("net/http"));
        assert_eq!(below_module("std", "example.com/x"), None);
    }

    #[test]
    fn without_a_go_command_the_nearest_module_is_known() {
        let dir = tempfile::tempdir().unwrap();
        let deep = dir.path().join("a/b");
        std::fs::create_dir_all(&deep).unwrap();
        std::fs::write(dir.path().join("a/go.mod"), "module m\n").unwrap();
        let here = GoHere::ask(Path::new("/no/such/go"), &deep);
        let folder = dir.path().canonicalize().unwrap().join("a");
        assert_eq!(here.root.as_ref(), Some(&folder));
        let path = "m".to_owned();
        assert_eq!(here.modules, [MainModule { path, folder }]);
        assert_eq!((here.goroot, here.go_version), (None, None));
    }
}
