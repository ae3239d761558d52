//! Where does a test run its commands, and with what around them?

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::{Go, Outcome};

/// Nothing that is tested takes so long, an empty cache and a busy machine included.
const PATIENCE: Duration = Duration::from_secs(300);

/// A folder of a test's own: a home, a place for temporary files, and a module to build.
pub(crate) struct Sandbox {
    pub(crate) go: &'static Go,
    root: tempfile::TempDir,
}

impl Sandbox {
    /// An empty module `example.com/m`.
    pub(crate) fn new(go: &'static Go) -> Self {
        Self::named(go, "gobt-e2e-")
    }

    /// The same, in a folder whose name begins so. It is in no version control's checkout, whose
    /// state go would stamp into what it builds.
    pub(crate) fn named(go: &'static Go, prefix: &str) -> Self {
        let root = tempfile::Builder::new().prefix(prefix).tempdir().unwrap();
        let sandbox = Self { go, root };
        for name in ["home", "tmp", "bin", "m"] {
            fs::create_dir(sandbox.root().join(name)).unwrap();
        }
        // Go's telemetry would write into the home in its own time, after the test.
        let telemetry = sandbox.root().join("home/.config/go/telemetry");
        fs::create_dir_all(&telemetry).unwrap();
        fs::write(telemetry.join("mode"), "off").unwrap();
        sandbox.file("go.mod", "module example.com/m\n\ngo 1.21\n");
        sandbox
    }

    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    /// The module's folder.
    pub(crate) fn module(&self) -> PathBuf {
        self.root().join("m")
    }

    /// The folder for temporary files of everything that runs here.
    pub(crate) fn tmp(&self) -> PathBuf {
        self.root().join("tmp")
    }

    /// Writes a file of the module.
    pub(crate) fn file(&self, path: &str, contents: &str) -> &Self {
        let path = self.module().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
        self
    }

    /// Reads a file of the module.
    #[track_caller]
    pub(crate) fn read(&self, path: &str) -> String {
        let path = self.module().join(path);
        let bytes = fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// A file of the report, read as JSON.
    #[track_caller]
    pub(crate) fn profile(&self) -> serde_json::Value {
        serde_json::from_str(&self.read("gobt-report/profile.json")).unwrap()
    }

    /// What `gobt analyze --json` says of a file.
    #[track_caller]
    pub(crate) fn figures(&self, file: &str) -> serde_json::Value {
        let outcome = self.gobt(&["analyze", "--json", file]).outcome();
        serde_json::from_str(&outcome.ends_with(0).stdout).unwrap()
    }

    /// An executable shell script beside the module.
    pub(crate) fn script(&self, name: &str, text: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = self.root().join("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    /// The bare go command.
    pub(crate) fn go<I: AsRef<OsStr>>(&self, arguments: &[I]) -> Run {
        self.run(&self.go.path, arguments)
    }

    /// The gobt command.
    pub(crate) fn gobt<I: AsRef<OsStr>>(&self, arguments: &[I]) -> Run {
        self.run(Path::new(env!("CARGO_BIN_EXE_gobt")), arguments)
    }

    /// `gobt profile OPTIONS -- go ARGUMENTS`.
    pub(crate) fn gobt_profile<I: AsRef<OsStr>>(&self, options: &[&str], arguments: &[I]) -> Run {
        let mut line: Vec<OsString> = vec!["profile".into()];
        line.extend(options.iter().map(OsString::from));
        line.extend(["--".into(), "go".into()]);
        line.extend(arguments.iter().map(|a| a.as_ref().to_owned()));
        self.gobt(&line)
    }

    /// Any program, with the sandbox around it.
    pub(crate) fn run<I: AsRef<OsStr>>(&self, program: &Path, arguments: &[I]) -> Run {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.module())
            .env_clear();
        let system = std::env::var_os("PATH").unwrap_or_default();
        let path =
            std::iter::once(self.go.folder().to_owned()).chain(std::env::split_paths(&system));
        command
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("HOME", self.root().join("home"))
            .env("TMPDIR", self.tmp())
            .env("GOCACHE", self.shared_cache())
            .env("GOPATH", self.root().join("home/go"))
            .env("GOENV", "off")
            .env("GOTOOLCHAIN", "local")
            .env("GOPROXY", "off")
            .env("GOFLAGS", "")
            .env("LC_ALL", "C");
        Run {
            command,
            stdin: Vec::new(),
        }
    }

    /// A flag that lets the compilation of `example.com/m` take some seconds. Packages are asked about
    /// beside the build and not waited for if it is short: what a test wants to know of them is known
    /// for certain in a build that lasts.
    pub(crate) fn long_build(&self) -> String {
        let script = self.script(
            "slow",
            "case \"$TOOLEXEC_IMPORTPATH $*\" in \"example.com/m \"*/compile' -o '*) sleep 4;; esac; exec \"$@\"",
        );
        format!("-toolexec={}", script.display())
    }

    /// One build cache for all tests with the same go: each sandbox has another path, so its own
    /// packages are never found there, but the standard library is.
    pub(crate) fn shared_cache(&self) -> PathBuf {
        let name = format!("gocache-{}", self.go.version);
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
    }

    /// What is left where temporary files are made.
    pub(crate) fn leftovers(&self) -> Vec<String> {
        let entries = fs::read_dir(self.tmp()).unwrap();
        let names = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
        names.collect()
    }
}

/// A command about to be run.
pub(crate) struct Run {
    pub(crate) command: Command,
    stdin: Vec<u8>,
}

impl Run {
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn stdin(mut self, text: &str) -> Self {
        self.stdin = text.into();
        self
    }

    /// Runs it to its end.
    pub(crate) fn outcome(self) -> Outcome {
        let shown = show(&self.command);
        let mut command = assert_cmd::Command::from_std(self.command);
        let output = command.write_stdin(self.stdin).timeout(PATIENCE).output();
        Outcome::new(
            shown.clone(),
            &output.unwrap_or_else(|e| panic!("{shown}: {e}")),
        )
    }
}

/// The folder and the command line.
pub(crate) fn show(command: &Command) -> String {
    let dir = command.get_current_dir().unwrap_or(Path::new("."));
    format!("in {}: {command:?}", dir.display())
}
