//! How is go set up in this folder? What `go env` knows, its settings file included.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;

use gobt_profile::{Fingerprint, MAIN_FOLDER, MODULE_CACHE};
use tokio::process::Command;

use crate::ask::Asked;
use crate::source_files::fingerprint_of_hidden;

/// The settings of the go command, by name. Empty when go does not answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct GoEnv {
    values: BTreeMap<String, String>,
}

/// What gobt wants to know before the build.
const NAMES: [&str; 30] = [
    "GOFLAGS",
    "GOVERSION",
    "GOROOT",
    "GOPATH",
    "GOMODCACHE",
    "GOCACHE",
    "GOCACHEPROG",
    "GOENV",
    "GOTMPDIR",
    "GOTOOLCHAIN",
    "GOMOD",
    "GOWORK",
    "GOOS",
    "GOARCH",
    "GOAMD64",
    "GOARM64",
    "GOARM",
    "GO386",
    "CGO_ENABLED",
    "GOEXPERIMENT",
    "GOFIPS140",
    "GOHOSTOS",
    "CC",
    "CXX",
    "FC",
    "CGO_CFLAGS",
    "CGO_CPPFLAGS",
    "CGO_CXXFLAGS",
    "CGO_FFLAGS",
    "CGO_LDFLAGS",
];

/// Settings that change what is compiled, and hold no secrets: kept in the profile.
const KEPT: [&str; 7] = [
    "CGO_ENABLED",
    "GO386",
    "GOAMD64",
    "GOARM",
    "GOARM64",
    "GOEXPERIMENT",
    "GOFIPS140",
];

/// Settings that change what is compiled and may hold secrets: of these only fingerprints are kept.
const HIDDEN: [&str; 8] = [
    "CC",
    "CGO_CFLAGS",
    "CGO_CPPFLAGS",
    "CGO_CXXFLAGS",
    "CGO_FFLAGS",
    "CGO_LDFLAGS",
    "CXX",
    "FC",
];

impl GoEnv {
    /// Asks the installed go, without letting it fetch another toolchain: a download must be
    /// announced by the build itself, as it is without gobt.
    pub(crate) async fn ask_installed(go: &Path, dir: Option<&Path>) -> Self {
        let mut command = env_command(go, dir);
        command.env("GOTOOLCHAIN", "local");
        Self::run(command).await
    }

    /// Asks the go that builds, once the build is under way and whatever it needed is there.
    pub(crate) async fn ask_building(go: &Path, dir: Option<&Path>) -> Self {
        let mut command = env_command(go, dir);
        command.env("GOPROXY", "off");
        Self::run(command).await
    }

    async fn run(command: Command) -> Self {
        let answer = match Asked::spawn(command) {
            Some(asked) => asked.answer().await,
            None => None,
        };
        let values = answer.and_then(|answer| serde_json::from_slice(&answer).ok());
        Self {
            values: values.unwrap_or_default(),
        }
    }

    /// A setting that is not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.values
            .get(name)
            .map(String::as_str)
            .filter(|v| !v.is_empty())
    }

    /// `GOFLAGS`; from the environment when go does not answer.
    pub(crate) fn goflags(&self) -> String {
        let answered = self.values.get("GOFLAGS").cloned();
        answered.unwrap_or_else(|| std::env::var("GOFLAGS").unwrap_or_default())
    }

    /// Of settings that may hold secrets, and of the folders that go's hashes hold where it was not
    /// told `-trimpath`.
    pub(crate) fn fingerprints(&self) -> Vec<(Box<str>, Fingerprint)> {
        let hidden = HIDDEN.iter().map(|&name| (name, self.get(name)));
        let main = self.get("GOMOD").map(Path::new).and_then(Path::parent);
        let folders = [
            (MAIN_FOLDER, main.and_then(Path::to_str)),
            (MODULE_CACHE, self.get("GOMODCACHE")),
        ];
        let mut all: Vec<(Box<str>, Fingerprint)> = hidden
            .chain(folders)
            .filter_map(|(name, value)| Some((name.into(), fingerprint_of_hidden(name, value?))))
            .collect();
        all.sort();
        all
    }

    /// Settings that change what is compiled.
    pub(crate) fn kept(&self) -> Vec<(Box<str>, Box<str>)> {
        let set = KEPT
            .iter()
            .filter_map(|&name| Some((name, self.get(name)?)));
        set.map(|(name, value)| (name.into(), value.into()))
            .collect()
    }
}

fn env_command(go: &Path, dir: Option<&Path>) -> Command {
    let mut command = Command::new(go);
    command.arg("env").arg("-json").args(NAMES.map(OsStr::new));
    if let Some(dir) = dir {
        command.current_dir(dir);
    }
    command
}
