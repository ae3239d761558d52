//! What does the echo tell about the build, besides where its lines belong?

use std::path::PathBuf;
use std::time::Duration;

use super::literal::seconds;

/// Something the echo says about the build. It follows the bytes it was read
/// from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// The folder of this build's temporary files (`WORK=…`). An interrupted
    /// go leaves it behind.
    WorkDir(PathBuf),
    /// A tool is about to run for an action.
    ActionStarted {
        /// The action's folder under the temporary one, `b006`: the last
        /// element of `Objdir` in the action graph.
        objdir: String,
        /// What runs.
        tool: Tool,
        /// The import path, where the line tells it. A `main` package is
        /// known by its path only when cgo runs for it.
        package: Option<String>,
    },
    /// The last tool of a compilation or a link has run.
    ActionFinished {
        /// The action's folder, as in [`Note::ActionStarted`].
        objdir: String,
    },
    /// A module begins to be downloaded (`go: downloading M V`).
    ModuleDownload {
        /// The module's path; for a toolchain its version alone.
        module: String,
        /// The version; `(linux/amd64)` for a toolchain; empty if none is said.
        version: String,
    },
    /// An HTTP request has been answered.
    Download {
        /// What was asked for, without credentials.
        url: String,
        /// The answer, `200 OK`.
        status: String,
        /// From the request to the answer's header.
        elapsed: Duration,
    },
    /// A version control command begins whose time go does not tell: the next one, or the end of the
    /// next one, follows when it has ended.
    VersionControlBegun {
        /// The command.
        command: String,
    },
    /// A version control command has ended.
    VersionControl {
        /// The command, with the `cd` before it.
        command: String,
        /// How long it ran.
        elapsed: Duration,
    },
    /// What follows are a package's diagnostics.
    DiagnosticHeader {
        /// The text behind `# `: an import path, or one with its test variant
        /// (`p [p.test]`).
        package: String,
    },
}

/// What an echoed command runs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Tool {
    /// `compile`
    Compile,
    /// `asm`
    Assemble,
    /// `cgo`
    Cgo,
    /// `cover`
    Cover,
    /// `link`
    Link,
    /// `preprofile`
    Preprofile,
    /// `vet`, `fix`, or the tool of `-vettool`
    Vet,
    /// A compiler of C, C++, Objective-C or Fortran
    CCompiler,
    /// `pkg-config`
    PkgConfig,
    /// `swig`
    Swig,
    /// The binary of a package's tests
    TestBinary,
    /// Any other, by the last element of its path
    Other(String),
}

/// The note of `# get URL: 200 OK (0.201s)`; none for the line that announces
/// a request or tells of an error.
pub(super) fn download(behind_get: &[u8]) -> Option<Note> {
    let text = std::str::from_utf8(behind_get).ok()?;
    let (text, elapsed) = text.strip_suffix("s)")?.rsplit_once(" (")?;
    let (url, status) = text.rsplit_once(": ")?;
    Some(Note::Download {
        url: url.to_owned(),
        status: status.to_owned(),
        elapsed: seconds(elapsed.as_bytes())?,
    })
}

/// The note of `go: downloading M V`.
pub(super) fn module_download(line: &[u8]) -> Option<Note> {
    let text = std::str::from_utf8(line.strip_prefix(DOWNLOADING)?).ok()?;
    let (module, version) = text.split_once(' ').unwrap_or((text, ""));
    Some(Note::ModuleDownload {
        module: module.to_owned(),
        version: version.to_owned(),
    })
}

/// The note of a diagnostic's header, unless what stands there is no package
/// (`# cd DIR; git …`, `# [pkg-config …]`).
pub(super) fn header(behind_mark: &[u8]) -> Option<Note> {
    let text = std::str::from_utf8(behind_mark).ok()?;
    let (path, variant) = text.split_once(' ').unwrap_or((text, ""));
    let is_package = !path.is_empty() && !path.starts_with('[');
    let is_variant = variant.is_empty() || (variant.starts_with('[') && variant.ends_with(']'));
    (is_package && is_variant).then(|| Note::DiagnosticHeader {
        package: text.to_owned(),
    })
}

/// How go announces a download to its user.
pub(super) const DOWNLOADING: &[u8] = b"go: downloading ";
