//! How is go set up in this folder? What `go env` knows, its settings file included.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;

use gobt_profile::{C_SETTINGS, Fingerprint, MAIN_FOLDER, MODULE_CACHE};
use tokio::process::Command;

use crate::ask::Asked;
use crate::source_files::fingerprint_of_hidden;

/// The settings of the go command, by name. Empty when go does not answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct GoEnv {
    values: BTreeMap<String, String>,
}

/// What gobt wants to know before the build.
const NAMES: [&str; 24] = [
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
        let hidden = C_SETTINGS.map(|name| (name, self.hidden(name)));
        let main = self.get("GOMOD").map(Path::new).and_then(Path::parent);
        let folders = [
            (MAIN_FOLDER, main.and_then(Path::to_str).map(str::to_owned)),
            (MODULE_CACHE, self.get("GOMODCACHE").map(str::to_owned)),
        ];
        let mut all: Vec<(Box<str>, Fingerprint)> = hidden
            .into_iter()
            .chain(folders)
            .filter_map(|(name, value)| Some((name.into(), fingerprint_of_hidden(name, &value?))))
            .collect();
        all.sort();
        all
    }

    /// A setting that go would have to open its cache for, to tell it: found where go finds it, in the
    /// environment, else in its settings file.
    fn hidden(&self, name: &str) -> Option<String> {
        let told = self.get(name).map(str::to_owned);
        let told = told.or_else(|| std::env::var(name).ok());
        told.or_else(|| {
            let file = std::fs::read_to_string(self.get("GOENV")?).ok()?;
            setting_in(&file, name).map(str::to_owned)
        })
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

/// The value that a settings file of go gives a name: lines of `NAME=VALUE`.
fn setting_in<'f>(file: &'f str, name: &str) -> Option<&'f str> {
    let mut lines = file.lines();
    lines.find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
}

fn env_command(go: &Path, dir: Option<&Path>) -> Command {
    let mut command = Command::new(go);
    command.arg("env").arg("-json").args(NAMES.map(OsStr::new));
    if let Some(dir) = dir {
        command.current_dir(dir);
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_settings_file_is_read_line_by_line() {
        let file = "GOFLAGS=-x\nCGO_CFLAGS=-O1 -D=A\n# CC=no\n";
        assert_eq!(setting_in(file, "CGO_CFLAGS"), Some("-O1 -D=A"));
        assert_eq!(setting_in(file, "CC"), None);
        assert_eq!(setting_in(file, "CGO"), None);
    }
}
