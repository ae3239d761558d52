//! With real git, in repositories made for the purpose.

mod clones;
mod counting;
mod merges;
mod places;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::*;

/// A repository in a folder of its own, with a module `m` at its top.
struct Repo {
    dir: TempDir,
}

impl Repo {
    fn new() -> Self {
        let repo = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        repo.git(&["init", "--quiet", "--initial-branch=main"]);
        repo
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Git without the user's settings.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GIT_") {
                command.env_remove(name);
            }
        }
        command
            .current_dir(self.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_NAME", "A")
            .env("GIT_AUTHOR_EMAIL", "a@example.com")
            .env("GIT_COMMITTER_NAME", "A")
            .env("GIT_COMMITTER_EMAIL", "a@example.com")
            .args([
                "-c",
                "commit.gpgSign=false",
                "-c",
                "protocol.file.allow=always",
            ])
            .args(arguments);
        command
    }

    #[track_caller]
    fn git(&self, arguments: &[&str]) -> String {
        self.dated(1, arguments)
    }

    /// Git on this day of January 2020.
    #[track_caller]
    fn dated(&self, day: u32, arguments: &[&str]) -> String {
        let date = format!("2020-01-{day:02}T12:00:00Z");
        let mut command = self.command(arguments);
        command
            .env("GIT_AUTHOR_DATE", &date)
            .env("GIT_COMMITTER_DATE", &date);
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {arguments:?}: {said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn write(&self, path: &str, text: &str) -> &Self {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Commits everything as it is.
    #[track_caller]
    fn commit(&self, day: u32) -> &Self {
        self.git(&["add", "--all"]);
        self.dated(day, &["commit", "--quiet", "--allow-empty", "-m", "x"]);
        self
    }

    /// Writes a file and commits it.
    #[track_caller]
    fn change(&self, day: u32, path: &str, text: &str) -> &Self {
        self.write(path, text).commit(day)
    }

    #[track_caller]
    fn rename(&self, from: &str, to: &str) -> &Self {
        let folder = Path::new(to).parent().unwrap();
        fs::create_dir_all(self.path().join(folder)).unwrap();
        self.git(&["mv", from, to]);
        self
    }

    fn history(&self) -> Result<History, HistoryError> {
        self.history_since("2020-01-01T00:00:00Z")
    }

    fn history_since(&self, since: &str) -> Result<History, HistoryError> {
        of(self.path(), since)
    }

    /// Changes to the sources of a package, and to its tests alone.
    #[track_caller]
    fn counts(&self, package: &str) -> (usize, usize) {
        counts(&self.history().unwrap(), package)
    }
}

fn of(folder: &Path, since: &str) -> Result<History, HistoryError> {
    let module = ModuleFolder { path: "m", folder };
    History::of(Path::new("git"), &[module], &since.parse().unwrap())
}

#[track_caller]
fn counts(history: &History, package: &str) -> (usize, usize) {
    let changes = history.package("m", package).unwrap();
    (changes.to_source(), changes.to_tests_alone())
}

/// A file that a small change leaves similar to itself.
fn text(change: &str) -> String {
    format!(
        "package a\n\nvar one = 1\nvar two = 2\nvar three = 3\nvar four = 4\nvar five = 5\n// {change}\n"
    )
}
