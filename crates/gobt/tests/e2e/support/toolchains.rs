//! Which go commands are tested?

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// One go command.
#[derive(Debug)]
pub(crate) struct Go {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// As `go1.27.3`.
    pub(crate) version: String,
}

impl Go {
    fn at(path: PathBuf) -> Self {
        let answer = Command::new(&path)
            .args(["env", "GOVERSION"])
            .env("GOTOOLCHAIN", "local")
            .current_dir(std::env::temp_dir())
            .output();
        let answer =
            answer.unwrap_or_else(|error| panic!("cannot run {}: {error}", path.display()));
        let version = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
        assert!(
            answer.status.success() && !version.is_empty(),
            "{} does not say its version: {answer:?}",
            path.display()
        );
        Self { path, version }
    }

    /// The 27 of `go1.27.3`; what is built from source is newer than all.
    pub(crate) fn minor(&self) -> u32 {
        let numbers = self.version.strip_prefix("go1.").unwrap_or_default();
        let digits = numbers.split(|c: char| !c.is_ascii_digit()).next();
        digits.unwrap_or_default().parse().unwrap_or(u32::MAX)
    }

    /// Its folder, for a `PATH`.
    pub(crate) fn folder(&self) -> &Path {
        self.path.parent().unwrap()
    }
}

impl fmt::Display for Go {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.version)
    }
}

/// All go commands under test.
pub(crate) fn toolchains() -> &'static [Go] {
    static ALL: OnceLock<Vec<Go>> = OnceLock::new();
    ALL.get_or_init(|| {
        let listed = std::env::var_os("GOBT_TEST_GO").filter(|list| !list.is_empty());
        let paths: Vec<PathBuf> = match listed {
            Some(list) => std::env::split_paths(&list).collect(),
            None => vec![on_path().expect(
                "these tests need a go command: put one on the PATH, or name some in GOBT_TEST_GO",
            )],
        };
        paths.into_iter().map(Go::at).collect()
    })
}

/// The newest of them, for what does not depend on the version.
pub(crate) fn newest() -> &'static Go {
    toolchains().iter().max_by_key(|go| go.minor()).unwrap()
}

fn on_path() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join("go"))
        .find(|go| go.is_file())
}
