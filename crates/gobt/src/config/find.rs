//! Where is the nearest `gobt.toml`?

use std::path::{Path, PathBuf};

use super::FILE;

/// The nearest one from a folder upwards, up to the root of the repository; without a repository up
/// to the root of the workspace or module; outside of both in the folder itself only. Above, it
/// would be somebody else's.
pub(super) fn nearest(folder: &Path) -> Option<PathBuf> {
    let last = root(folder).unwrap_or(folder);
    for folder in folder.ancestors() {
        let file = folder.join(FILE);
        if file.is_file() {
            return Some(file);
        }
        if folder == last {
            break;
        }
    }
    None
}

fn root(folder: &Path) -> Option<&Path> {
    let with = |name: &str| folder.ancestors().find(|folder| folder.join(name).exists());
    with(".git")
        .or_else(|| with("go.work"))
        .or_else(|| with("go.mod"))
}
