//! What does `go list` know of the packages: module, standard library or not, files, lines?
//!
//! Asked beside the build, once the graph's first writing is there: before that, go list might
//! download a module itself, and the build's own announcement of it would be missing. The network
//! is off for it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gobt_profile::privacy::Redactor;
use gobt_profile::{Module, Package, Packages};
use serde::Deserialize;
use tokio::process::Command;

use crate::ask::Asked;
use crate::go_command::{GoCommand, Subcommand};
use crate::source_files::{FileReader, TimeToRead};
use crate::system;

/// What to ask, and how.
#[derive(Debug, Clone)]
pub(crate) struct ListCommand {
    pub(crate) go: PathBuf,
    pub(crate) dir: Option<PathBuf>,
    pub(crate) environment: Vec<(OsString, OsString)>,
    arguments: Vec<OsString>,
}

const FIELDS: &str = "-json=Dir,ImportPath,ForTest,Standard,Module,GoFiles,CgoFiles,CFiles,\
    CXXFiles,MFiles,HFiles,FFiles,SFiles,SwigFiles,SwigCXXFiles,SysoFiles,EmbedFiles";

impl ListCommand {
    /// `go list -deps` with the flags of the build that decide which packages there are.
    pub(crate) fn for_build(
        go: &Path,
        command: &GoCommand,
        environment: &[(OsString, OsString)],
    ) -> Self {
        let mut arguments: Vec<OsString> = ["list", "-e", "-deps", "-buildvcs=false", FIELDS]
            .map(OsString::from)
            .into();
        if matches!(command.subcommand(), Subcommand::Test | Subcommand::Vet) {
            arguments.push("-test".into());
        }
        arguments.extend(command.list_flags());
        arguments.push("--".into());
        arguments.extend_from_slice(command.patterns());
        Self {
            go: go.to_owned(),
            dir: command.dir().map(Path::to_owned),
            environment: environment.to_vec(),
            arguments,
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.go);
        command
            .args(&self.arguments)
            .envs(self.environment.iter().cloned());
        command.env("GOPROXY", "off");
        if let Some(dir) = &self.dir {
            command.current_dir(dir);
        }
        command
    }
}

/// What was found out.
#[derive(Debug, Default)]
pub(crate) struct Metadata {
    pub(crate) packages: Packages,
    /// Path of the first main module.
    pub(crate) main_module: Option<Box<str>>,
}

/// One object that go list prints.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    #[serde(default)]
    dir: String,
    import_path: String,
    #[serde(default)]
    standard: bool,
    module: Option<ListedModule>,
    #[serde(default)]
    go_files: Vec<String>,
    #[serde(default)]
    cgo_files: Vec<String>,
    #[serde(flatten)]
    others: OtherFiles,
}

/// What else go reads to build a package.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
struct OtherFiles {
    c_files: Vec<String>,
    #[serde(rename = "CXXFiles")]
    cxx_files: Vec<String>,
    m_files: Vec<String>,
    h_files: Vec<String>,
    f_files: Vec<String>,
    s_files: Vec<String>,
    swig_files: Vec<String>,
    #[serde(rename = "SwigCXXFiles")]
    swig_cxx_files: Vec<String>,
    syso_files: Vec<String>,
    embed_files: Vec<String>,
}

impl Listed {
    /// The files that the compiler is given.
    fn compiled(&self) -> impl Iterator<Item = &String> {
        self.go_files.iter().chain(&self.cgo_files)
    }

    /// The files that go reads beside those.
    fn others(&self) -> impl Iterator<Item = &String> {
        let others = &self.others;
        [
            &others.c_files,
            &others.cxx_files,
            &others.m_files,
            &others.h_files,
            &others.f_files,
            &others.s_files,
            &others.swig_files,
            &others.swig_cxx_files,
            &others.syso_files,
            &others.embed_files,
        ]
        .into_iter()
        .flatten()
    }

    /// Whether its files say more than its module's version: it has none, and it is not part of go.
    fn may_change(&self) -> bool {
        let version = self.module.as_ref().and_then(version);
        // The generated main of a test lies in the cache.
        !self.standard && version.is_none() && !self.import_path.ends_with(".test")
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListedModule {
    path: String,
    version: Option<String>,
    #[serde(default)]
    main: bool,
    replace: Option<Box<ListedModule>>,
}

/// Asks go list and reads files. `time` ends the reading early: what is not read by then
/// stays unknown. `None` when go list fails.
pub(crate) async fn ask(
    list: ListCommand,
    redactor: Redactor,
    time: Arc<TimeToRead>,
) -> Option<Metadata> {
    let mut command = list.command();
    system::start_apart(&mut command);
    let asked = Asked::spawn(command)?;
    // The build comes first, on whatever CPUs there are.
    system::yield_to_others(asked.id());
    let listing = asked.answer().await?;
    // With -e, go list tells what it can even of a package that does not load.
    let read = move || {
        system::yield_this_thread();
        read_listing(&listing, &redactor, &time)
    };
    tokio::task::spawn_blocking(read).await.ok().flatten()
}

fn read_listing(listing: &[u8], redactor: &Redactor, time: &TimeToRead) -> Option<Metadata> {
    let listed = serde_json::Deserializer::from_slice(listing).into_iter::<Listed>();
    let listed: Vec<Listed> = listed.collect::<Result<_, _>>().ok()?;
    let main = listed
        .iter()
        .find_map(|p| p.module.as_ref().filter(|m| m.main));
    let main_module = main.map(|module| module.path.as_str().into());
    let packages = listed
        .iter()
        .map(|package| describe(package, redactor, time));
    Some(Metadata {
        packages: Packages::new(packages.collect()),
        main_module,
    })
}

fn describe(listed: &Listed, redactor: &Redactor, time: &TimeToRead) -> Package {
    let (path, variant) = match listed.import_path.split_once(" [") {
        Some((path, _)) => (path, Some(listed.import_path.as_str())),
        None => (listed.import_path.as_str(), None),
    };
    let files = listed.compiled().count();
    let may_change = listed.may_change();
    let mut reader = FileReader::new(Path::new(&listed.dir), time);
    let lines = reader.lines(listed.compiled(), may_change);
    Package {
        import_path: redactor.text(path).into(),
        variant: variant.map(|v| redactor.text(v).into()),
        module: listed.module.as_ref().map(describe_module),
        standard: Some(listed.standard),
        dir: (!listed.dir.is_empty()).then(|| redactor.text(&listed.dir).into()),
        files: u32::try_from(files).ok(),
        lines,
        sources: may_change.then(|| reader.into_sources(listed.others(), redactor)),
    }
}

/// The version that is built; `None` for a main module, and for a folder in place of another module.
fn version(module: &ListedModule) -> Option<&str> {
    match &module.replace {
        Some(by) => by.version.as_deref(),
        None => module.version.as_deref(),
    }
}

fn describe_module(module: &ListedModule) -> Module {
    Module {
        path: module.path.as_str().into(),
        version: version(module).map(Into::into),
        main: module.main,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_variants_and_lines_are_read_from_the_listing() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.go"), "package a\n\nvar x = 1\n").unwrap();
        let listing = serde_json::json!({
            "Dir": dir.path(), "ImportPath": "m/a [m/a.test]", "ForTest": "m/a", "GoFiles": ["a.go"], "SFiles": ["a.s"], "EmbedFiles": ["data/x.txt"],
            "Module": {"Path": "m", "Main": true, "Dir": dir.path()}
        });
        let replaced = serde_json::json!({
            "Dir": "/nowhere", "ImportPath": "x/b", "GoFiles": ["gone.go", "b.go"], "CgoFiles": ["c.go"],
            "Module": {"Path": "x", "Version": "v1.0.0", "Replace": {"Path": "../x"}}
        });
        let text = format!("{listing}\n{replaced}\n");
        let redactor = Redactor::new(&gobt_profile::privacy::Roots::default(), []);
        let found = read_listing(text.as_bytes(), &redactor, &TimeToRead::default()).unwrap();
        assert_eq!(found.main_module.as_deref(), Some("m"));
        let a = found.packages.find("m/a", Some("m/a [m/a.test]")).unwrap();
        assert_eq!((a.files, a.lines), (Some(1), Some(3)));
        let sources = a.sources.as_ref().unwrap();
        let names: Vec<&str> = sources.iter().map(|file| &*file.name).collect();
        assert_eq!(names, ["a.go", "a.s", "data/x.txt"]);
        assert!(sources[0].fingerprint.is_some() && sources[1].fingerprint.is_none());
        let b = found.packages.find("x/b", None).unwrap();
        assert_eq!((b.files, b.lines), (Some(3), None));
        assert_eq!(b.module.as_ref().unwrap().version, None);
        assert!(b.sources.is_some());
    }

    #[test]
    fn your_own_files_are_read_to_the_last() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.go"), "package a\n").unwrap();
        let package = |path: &str, version: Option<&str>| {
            serde_json::json!({
                "Dir": dir.path(), "ImportPath": path, "GoFiles": ["a.go"],
                "Module": {"Path": path, "Version": version}
            })
        };
        let text = format!("{}{}", package("own", None), package("x", Some("v1.0.0")));
        let redactor = Redactor::new(&gobt_profile::privacy::Roots::default(), []);
        // Lines of your own package, whether its file is known, lines of the other one.
        let read = |time: &TimeToRead| {
            let found = read_listing(text.as_bytes(), &redactor, time).unwrap();
            let own = found.packages.find("own", None).unwrap();
            let known = own.sources.as_ref().unwrap()[0].fingerprint.is_some();
            let other = found.packages.find("x", None).unwrap();
            (own.lines, known, other.lines)
        };
        let time = TimeToRead::default();
        assert_eq!(read(&time), (Some(1), true, Some(1)));
        time.only_for_own();
        assert_eq!(read(&time), (Some(1), true, None));
        time.is_over();
        assert_eq!(read(&time), (None, false, None));
        time.only_for_own();
        assert_eq!(read(&time), (None, false, None));
    }

    #[test]
    fn what_is_no_listing_is_no_metadata() {
        let redactor = Redactor::new(&gobt_profile::privacy::Roots::default(), []);
        assert!(read_listing(b"go: error", &redactor, &TimeToRead::default()).is_none());
    }
}
