//! Writes the files of a report, each whole or not at all.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use gobt_analysis::Analysis;
use gobt_profile::Profile;
use gobt_report::png::PngOptions;

/// A folder that is there and takes files.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes the folder, with a `.gitignore` that keeps all of it out of version control: a report
    /// must not make a clean checkout dirty, which go would stamp into the binary.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let make = std::fs::create_dir_all(path);
        make.with_context(|| format!("cannot make the report folder {}", path.display()))?;
        let folder = Self {
            path: path.to_owned(),
        };
        if !path.join(".gitignore").exists() {
            folder.write(".gitignore", b"*\n")?;
        }
        Ok(folder)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a file of this name is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.path.join(name).exists()
    }

    /// Writes one file, whole or not at all.
    pub(crate) fn write(&self, name: &str, contents: &[u8]) -> Result<()> {
        write_whole(&self.path.join(name), contents)
    }

    /// Removes a file of an older report that this one does not have.
    pub(crate) fn remove(&self, name: &str) -> Result<()> {
        let path = self.path.join(name);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("cannot remove {}", path.display()))
            }
            _ => Ok(()),
        }
    }
}

/// Writes one file: under a temporary name beside it, then renamed.
pub(crate) fn write_whole(path: &Path, contents: &[u8]) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let write = || -> io::Result<()> {
        let mut file = tempfile::Builder::new()
            .prefix(".gobt-")
            .tempfile_in(folder)?;
        file.write_all(contents)?;
        readable_by_all(file.as_file())?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

/// Temporary files are made for their owner alone; a report is there to be shown.
#[cfg(unix)]
pub(crate) fn readable_by_all(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
pub(crate) fn readable_by_all(_: &std::fs::File) -> io::Result<()> {
    Ok(())
}

/// Writes everything that is drawn from a profile; `top` rows and bars instead of the defaults.
pub(crate) fn write_report(
    folder: &Folder,
    profile: &Profile,
    analysis: &Analysis,
    top: Option<usize>,
) -> Result<()> {
    for file in gobt_report::report_files(profile, analysis, top) {
        folder.write(file.name, file.contents.as_bytes())?;
    }
    Ok(())
}

/// Writes every chart as PNG: all of them or, where one cannot be drawn, none.
pub(crate) fn write_pictures(
    folder: &Folder,
    profile: &Profile,
    analysis: &Analysis,
    top: Option<usize>,
    options: PngOptions,
) -> Result<()> {
    let pictures = gobt_report::png::pictures(profile, analysis, top, options);
    let pictures = pictures.context("cannot draw PNG")?;
    for (name, contents) in &pictures {
        folder.write(name, contents)?;
    }
    Ok(())
}

/// Columns of the terminal that standard output or standard error is; 100 for files and pipes.
pub(crate) fn terminal_width() -> usize {
    const WITHOUT_TERMINAL: usize = 100;
    terminal_size::terminal_size()
        .map_or(WITHOUT_TERMINAL, |(width, _)| usize::from(width.0))
        .clamp(60, 140)
}
