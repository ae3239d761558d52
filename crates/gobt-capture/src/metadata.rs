//! What does `go list` know of the packages: module, standard library or not, files, lines?
//!
//! Asked beside the build, once the graph's first writing is there: before that, go list might
//! download a module itself, and the build's own announcement of it would be missing. The network
//! is off for it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use gobt_profile::privacy::Redactor;
use gobt_profile::{Module, Package, Packages, SourceFile};
use serde::Deserialize;
use tokio::process::Command;
use tokio::sync::oneshot;

use crate::ask::Asked;
use crate::go_command::{GoCommand, Subcommand};
use crate::source_files::{FileId, Pace, Reading, SourceFiles};
use crate::system;

/// What to ask, and how.
#[derive(Debug, Clone)]
pub(crate) struct ListCommand {
    pub(crate) go: PathBuf,
    pub(crate) dir: Option<PathBuf>,
    pub(crate) environment: Vec<(OsString, OsString)>,
    arguments: Vec<OsString>,
    /// Whether go is told to take other files in place of some that it lists.
    has_overlay: bool,
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
            has_overlay: command
                .value("overlay")
                .is_some_and(|file| !file.is_empty()),
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

    /// Whether its files say more than its module's version: it has none, or they lie in a `vendor`
    /// folder, where anybody can edit them. What is part of go is as old as that.
    fn may_change(&self) -> bool {
        // The generated main of a test lies in the cache.
        let of_go = self.standard || self.import_path.ends_with(".test");
        !of_go && (self.version().is_none() || self.is_vendored())
    }

    fn version(&self) -> Option<&str> {
        self.module.as_ref().and_then(version)
    }

    fn is_vendored(&self) -> bool {
        let path = self.import_path.split(" [").next().unwrap_or_default();
        let folder = Path::new("vendor").join(path);
        Path::new(&self.dir).ends_with(folder)
    }

    /// What its module's own version does not say.
    fn language(&self) -> Option<&str> {
        let module = self.module.as_ref().filter(|_| self.version().is_none())?;
        module.go_version.as_deref().filter(|_| !self.standard)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListedModule {
    path: String,
    version: Option<String>,
    #[serde(default)]
    main: bool,
    go_version: Option<String>,
    replace: Option<Box<ListedModule>>,
}

/// What go list told, while the files are still being read.
#[derive(Debug)]
pub(crate) struct Listing {
    packages: Vec<Described>,
    main_module: Option<Box<str>>,
    pub(crate) reading: Reading,
}

/// A package whose files are not read yet.
#[derive(Debug)]
struct Described {
    package: Package,
    compiled: Vec<FileId>,
    /// By the names that are shown; `None` where the module's version says it all.
    sources: Option<Vec<(Box<str>, FileId)>>,
}

impl Listing {
    /// With what was read of the files by now. Contents count only of files that have not been touched
    /// since the build began.
    pub(crate) fn metadata(self, build_began: SystemTime) -> Metadata {
        self.reading.pace.stop();
        let files = &self.reading.files;
        let packages = self.packages.into_iter();
        let packages = packages.map(|package| package.with_contents(files, build_began));
        Metadata {
            packages: Packages::new(packages.collect()),
            main_module: self.main_module,
        }
    }
}

impl Described {
    fn with_contents(self, files: &SourceFiles, build_began: SystemTime) -> Package {
        let lines = self.compiled.iter();
        let lines = lines.map(|&id| files.contents(id).map(|file| file.lines));
        let fingerprint = |id| files.contents_since(id, build_began)?.fingerprint;
        let sources = self.sources.map(|sources| {
            let sources = sources.into_iter();
            let mut sources: Vec<SourceFile> = sources
                .map(|(name, id)| SourceFile {
                    name,
                    fingerprint: fingerprint(id),
                })
                .collect();
            sources.sort();
            sources.dedup_by(|later, earlier| later.name == earlier.name);
            sources
        });
        Package {
            lines: lines.sum(),
            sources,
            ..self.package
        }
    }
}

/// Asks go list, and begins to read the files that it tells of, as far as the pace allows. `None`
/// when go list fails.
pub(crate) async fn ask(list: ListCommand, redactor: Redactor, pace: Arc<Pace>) -> Option<Listing> {
    let mut command = list.command();
    system::start_apart(&mut command);
    let asked = Asked::spawn(command)?;
    if pace.build_runs() {
        // The build comes first, on whatever CPUs there are.
        system::yield_to_others(asked.id());
    }
    // With -e, go list tells what it can even of a package that does not load.
    let answer = asked.answer().await?;
    let (tell, told) = oneshot::channel();
    let thread = std::thread::Builder::new().name("files".to_owned());
    let read = move || {
        if pace.build_runs() {
            system::yield_this_thread();
        }
        let listing = read_listing(&answer, &redactor, list.has_overlay);
        let Some((packages, main_module, files)) = listing else {
            return;
        };
        let files = Arc::new(files);
        let (end, done) = oneshot::channel();
        let reading = Reading {
            files: Arc::clone(&files),
            pace: Arc::clone(&pace),
            done,
        };
        let listing = Listing {
            packages,
            main_module,
            reading,
        };
        if tell.send(listing).is_ok() {
            files.read(&pace);
            // Nobody may wait for it any more.
            let _ = end.send(());
        }
    };
    thread.spawn(read).ok()?;
    told.await.ok()
}

type Read = (Vec<Described>, Option<Box<str>>, SourceFiles);

fn read_listing(listing: &[u8], redactor: &Redactor, has_overlay: bool) -> Option<Read> {
    let listed = serde_json::Deserializer::from_slice(listing).into_iter::<Listed>();
    let listed: Vec<Listed> = listed.collect::<Result<_, _>>().ok()?;
    let main = listed
        .iter()
        .find_map(|p| p.module.as_ref().filter(|m| m.main));
    let main_module = main.map(|module| module.path.as_str().into());
    let mut files = SourceFiles::default();
    let packages = listed.iter().map(|listed| {
        // What lies in the folder may not be what go reads.
        let remembers = listed.may_change() && !has_overlay;
        let mut add = |name: &String| files.add(Path::new(&listed.dir).join(name), remembers);
        let shown = |name: &String| Box::from(redactor.text(name));
        let compiled: Vec<FileId> = listed.compiled().map(&mut add).collect();
        let others = listed.others().map(|name| (name, add(name)));
        let sources = listed.may_change().then(|| {
            let compiled = listed.compiled().zip(compiled.iter().copied());
            let all = compiled.chain(others);
            all.map(|(name, id)| (shown(name), id)).collect()
        });
        Described {
            package: describe(listed, redactor),
            compiled,
            sources,
        }
    });
    Some((packages.collect(), main_module, files))
}

/// What the listing alone tells.
fn describe(listed: &Listed, redactor: &Redactor) -> Package {
    let (path, variant) = match listed.import_path.split_once(" [") {
        Some((path, _)) => (path, Some(listed.import_path.as_str())),
        None => (listed.import_path.as_str(), None),
    };
    Package {
        import_path: redactor.text(path).into(),
        variant: variant.map(|v| redactor.text(v).into()),
        module: listed.module.as_ref().map(describe_module),
        standard: Some(listed.standard),
        dir: (!listed.dir.is_empty()).then(|| redactor.text(&listed.dir).into()),
        files: u32::try_from(listed.compiled().count()).ok(),
        lines: None,
        language: listed.language().map(Into::into),
        sources: None,
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
    use std::time::Duration;

    use super::*;

    /// What is known once everything is read that the pace allows, of a build that began now or, in
    /// a moment to come, after all files were written.
    fn read(listing: &str, overlay: bool, pace: &Pace, began: SystemTime) -> Option<Metadata> {
        let redactor = Redactor::new(&gobt_profile::privacy::Roots::default(), []);
        let (packages, main_module, files) = read_listing(listing.as_bytes(), &redactor, overlay)?;
        files.read(pace);
        let reading = Reading {
            files: Arc::new(files),
            pace: Arc::new(Pace::default()),
            done: oneshot::channel().1,
        };
        let listing = Listing {
            packages,
            main_module,
            reading,
        };
        Some(listing.metadata(began))
    }

    fn later() -> SystemTime {
        SystemTime::now() + Duration::from_secs(3600)
    }

    fn module(dir: &tempfile::TempDir, path: &str, module: &serde_json::Value) -> String {
        let dir = dir.path().join(path.replace(' ', "_"));
        let path = path.strip_prefix("vendor/").unwrap_or(path);
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join("a.go"), "package a\n\nvar x = 1\n").unwrap();
        let listed = serde_json::json!({
            "Dir": dir, "ImportPath": path, "GoFiles": ["a.go"], "SFiles": ["a.s"],
            "EmbedFiles": ["data/x.txt"], "Module": module
        });
        listed.to_string()
    }

    #[test]
    fn modules_variants_and_lines_are_read_from_the_listing() {
        let dir = tempfile::tempdir().unwrap();
        let main = module(
            &dir,
            "m/a [m/a.test]",
            &serde_json::json!({"Path": "m", "Main": true}),
        );
        let replaced = serde_json::json!({
            "Dir": "/nowhere", "ImportPath": "x/b", "GoFiles": ["gone.go", "b.go"], "CgoFiles": ["c.go"],
            "Module": {"Path": "x", "Version": "v1.0.0", "Replace": {"Path": "../x"}}
        });
        let text = format!("{main}\n{replaced}\n");
        let found = read(&text, false, &Pace::default(), later()).unwrap();
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
    fn after_the_build_the_users_own_files_are_still_read() {
        let dir = tempfile::tempdir().unwrap();
        let modules = [
            (
                "m",
                serde_json::json!({"Path": "m", "Main": true, "GoVersion": "1.21"}),
            ),
            (
                "vendor/vendored",
                serde_json::json!({"Path": "vendored", "Version": "v1.0.0"}),
            ),
            ("work", serde_json::json!({"Path": "work", "Main": true})),
            (
                "local",
                serde_json::json!({"Path": "local", "Version": "v1.0.0", "Replace": {"Path": "../l"}}),
            ),
            (
                "version",
                serde_json::json!({"Path": "version", "Version": "v1.0.0", "GoVersion": "1.20"}),
            ),
            (
                "fork",
                serde_json::json!({"Path": "fork", "Replace": {"Path": "other", "Version": "v2.0.0"}}),
            ),
        ];
        let text = modules
            .map(|(path, json)| module(&dir, path, &json))
            .join("\n");
        let pace = Pace::default();
        pace.build_has_ended();
        let found = read(&text, false, &pace, later()).unwrap();
        let known = |path: &str| {
            let package = found.packages.find(path, None).unwrap();
            let first = package
                .sources
                .as_ref()
                .map(|files| files[0].fingerprint.is_some());
            (package.lines, first)
        };
        let language = |path: &str| found.packages.find(path, None).unwrap().language.clone();
        assert_eq!(language("m").as_deref(), Some("1.21"));
        assert_eq!(language("version"), None);
        for own in ["m", "work", "local", "vendored"] {
            assert_eq!(known(own), (Some(3), Some(true)), "{own}");
        }
        for other in ["version", "fork"] {
            assert_eq!(known(other), (None, None), "{other}");
        }
        pace.stop();
        let found = read(&text, false, &pace, later()).unwrap();
        let own = found.packages.find("m", None).unwrap();
        assert_eq!(own.lines, None);
        // Which files there are is known all the same.
        let sources = own.sources.as_ref().unwrap();
        assert_eq!(&*sources[0].name, "a.go");
        assert_eq!(sources[0].fingerprint, None);
    }

    #[test]
    fn contents_that_go_may_not_have_seen_are_not_recorded() {
        let dir = tempfile::tempdir().unwrap();
        let text = module(&dir, "m", &serde_json::json!({"Path": "m", "Main": true}));
        let print = |overlay, began| {
            let found = read(&text, overlay, &Pace::default(), began).unwrap();
            found
                .packages
                .find("m", None)
                .unwrap()
                .sources
                .as_ref()
                .unwrap()[0]
                .fingerprint
        };
        assert!(print(false, later()).is_some());
        // Written after the build began; replaced by an overlay.
        assert_eq!(print(false, SystemTime::UNIX_EPOCH), None);
        assert_eq!(print(true, later()), None);
    }

    #[test]
    fn what_is_no_listing_is_no_metadata() {
        assert!(read("go: error", false, &Pace::default(), later()).is_none());
    }
}
