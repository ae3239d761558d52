//! With files made for the purpose, and a shell script in the place of go.

use gobt_profile::{Build, Module, Package, Packages};
use tempfile::TempDir;

use super::*;

/// A folder with a main module `m` in `m/`, a `GOROOT`, a module cache, and a go that knows them.
struct Place {
    dir: TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        place.write("m/go.mod", "module m\n");
        place.go("go1.27.3", "m/go.mod", "");
        place
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// A go of this version; files are below this folder.
    fn go(&self, version: &str, module: &str, work: &str) {
        let at = |name: &str| match name {
            "" => String::new(),
            name => self.path().join(name).to_string_lossy().into_owned(),
        };
        let answer = serde_json::json!({
            "GOROOT": at("goroot"), "GOMODCACHE": at("cache"), "GOVERSION": version,
            "GOMOD": at(module), "GOWORK": at(work),
        });
        let used = r#"{"Use":[{"DiskPath":"./m"},{"DiskPath":"other"}]}"#;
        self.script(&format!(
            "case $1 in env) echo '{answer}';; work) echo '{used}';; *) exit 1;; esac"
        ));
    }

    fn script(&self, text: &str) {
        use std::os::unix::fs::PermissionsExt;
        let text = format!(
            "#!/bin/sh\necho \"$1\" >>'{}/asked'\n{text}\n",
            self.path().display()
        );
        self.write("go", text);
        let path = self.path().join("go");
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// How often go was asked.
    fn asked(&self) -> usize {
        let asked = fs::read_to_string(self.path().join("asked")).unwrap_or_default();
        asked.lines().count()
    }

    fn sources<'a>(&self, profile: &'a Profile) -> Sources<'a> {
        Sources::new(profile, &self.path().join("go"), self.path())
    }

    fn imports(&self, profile: &Profile, importer: &str, variant: Option<&str>) -> Vec<String> {
        let places = self.sources(profile).imports(importer, variant, "x/y");
        let shown = |place: ImportPlace| format!("{}:{}:{}", place.file, place.line, place.column);
        places.into_iter().map(shown).collect()
    }
}

fn package(import_path: &str, variant: Option<&str>, dir: &str) -> Package {
    Package {
        import_path: import_path.into(),
        variant: variant.map(Into::into),
        dir: Some(dir.into()),
        module: Some(Module {
            path: "m".into(),
            ..Module::default()
        }),
        ..Package::default()
    }
}

fn profile(packages: Vec<Package>) -> Profile {
    Profile {
        build: Build {
            module: Some("m".into()),
            platform: Some("linux/amd64".into()),
            go_version: Some("go1.27.3".into()),
            ..Build::default()
        },
        packages: Packages::new(packages),
        ..Profile::default()
    }
}

const IMPORTS: &str = "package p\n\nimport (\n\t\"fmt\"\n\n\t\"x/y\"\n)\n";

#[test]
fn imports_are_found_wherever_packages_lie() {
    let place = Place::new();
    for folder in [
        "m",
        "m/a/p",
        "m/vendor/v/p",
        "goroot/src/net/p",
        "goroot/src/vendor/g/p",
        "cache/example.com/!upper@v1.2.3/p",
    ] {
        place.write(&format!("{folder}/p.go"), IMPORTS);
    }
    let profile = profile(vec![
        package("m", None, "."),
        package("m/a/p", None, "./a/p"),
        package("v/p", None, "./vendor/v/p"),
        package("net/p", None, "$GOROOT/src/net/p"),
        package("vendor/g/p", None, "$GOROOT/src/vendor/g/p"),
        package(
            "example.com/Upper/p",
            None,
            "$GOMODCACHE/example.com/!upper@v1.2.3/p",
        ),
    ]);
    for (path, found) in [
        ("m", "p.go:6:2"),
        ("m/a/p", "a/p/p.go:6:2"),
        ("v/p", "vendor/v/p/p.go:6:2"),
        ("net/p", "$GOROOT/src/net/p/p.go:6:2"),
        ("vendor/g/p", "$GOROOT/src/vendor/g/p/p.go:6:2"),
        (
            "example.com/Upper/p",
            "$GOMODCACHE/example.com/!upper@v1.2.3/p/p.go:6:2",
        ),
    ] {
        assert_eq!(place.imports(&profile, path, None), [found]);
    }
}

#[test]
fn go_is_asked_once_and_only_when_it_is_needed() {
    let place = Place::new();
    place.write("m/a/p.go", IMPORTS);
    let profile = profile(vec![package("m/a", None, "./a")]);
    let sources = place.sources(&profile);
    assert_eq!(sources.imports("m/unknown/", None, "x/y").len(), 0);
    let before = place.asked();
    assert_eq!(sources.imports("m/a", None, "x/y").len(), 1);
    // What was read is not read again.
    fs::remove_file(place.path().join("m/a/p.go")).unwrap();
    assert_eq!(sources.imports("m/a", None, "fmt").len(), 1);
    assert!(before <= 1);
    assert_eq!(place.asked(), 1);
    let unused = place.sources(&profile);
    drop(unused);
    assert_eq!(place.asked(), 1);
}

#[test]
fn tests_count_for_the_compilations_that_have_them() {
    let place = Place::new();
    let import = |package: &str| format!("package {package}; import \"x/y\"");
    place
        .write("m/p/p.go", import("p"))
        .write("m/p/in_test.go", import("p"))
        .write("m/p/out_test.go", import("p_test"))
        .write("m/q/q.go", import("q"))
        .write("m/q/q_test.go", import("q"));
    let profile = profile(vec![
        package("m/p", None, "./p"),
        package("m/p", Some("m/p [m/p.test]"), "./p"),
        package("m/p_test", Some("m/p_test [m/p.test]"), "./p"),
        package("m/q", None, "./q"),
    ]);
    let plain = ["p/p.go:1:19"];
    let with_tests = ["p/in_test.go:1:19", "p/p.go:1:19"];
    let external = ["p/out_test.go:1:24"];
    assert_eq!(place.imports(&profile, "m/p", None), plain);
    assert_eq!(
        place.imports(&profile, "m/p", Some("m/p [m/p.test]")),
        with_tests
    );
    assert_eq!(
        place.imports(&profile, "m/p_test", Some("m/p_test [m/p.test]")),
        external
    );
    // Compiled again for another's test.
    assert_eq!(
        place.imports(&profile, "m/q", Some("m/q [m/p.test]")),
        ["q/q.go:1:19"]
    );
    assert_eq!(place.imports(&profile, "m/p.test", None), [""; 0]);
}

#[test]
fn files_that_are_not_built_are_left_out() {
    let place = Place::new();
    place
        .write("m/p/b.go", IMPORTS)
        .write("m/p/a_custom.go", format!("//go:build custom\n\n{IMPORTS}"))
        .write("m/p/a_windows.go", IMPORTS)
        .write("m/p/gen.go", format!("//go:build ignore\n\n{IMPORTS}"))
        .write(
            "m/p/doc.go",
            IMPORTS.replace("package p", "package documentation"),
        )
        .write("m/p/_x.go", IMPORTS)
        .write("m/p/.x.go", IMPORTS)
        .write("m/p/x.txt", IMPORTS);
    let profile = profile(vec![package("m/p", None, "./p")]);
    // What may belong to the build comes last.
    let found = place.imports(&profile, "m/p", None);
    assert_eq!(found, ["p/b.go:6:2", "p/a_custom.go:8:2"]);
}

#[test]
fn what_cannot_be_read_has_no_place() {
    let place = Place::new();
    let mut long = b"package p\n/*".to_vec();
    long.resize(LONGEST_HEAD as usize + 10, b' ');
    long.extend_from_slice(b"*/ import \"x/y\"\n");
    place
        .write("m/p/broken.go", "package p\nimport (\n\"x/y\n")
        .write("m/p/empty.go", "")
        .write(
            "m/p/bytes.go",
            b"package p\nimport \"\xff\"\nimport \"x/y\"\n",
        )
        .write("m/p/long.go", long)
        .write("m/p/folder.go/x", "x");
    let link = |to: &str, name: &str| {
        std::os::unix::fs::symlink(to, place.path().join("m/p").join(name)).unwrap();
    };
    link("/no/such/file", "gone.go");
    link("/dev/zero", "endless.go");
    link("loop.go", "loop.go");
    let pipe = std::process::Command::new("mkfifo")
        .arg(place.path().join("m/p/pipe.go"))
        .status();
    assert!(pipe.unwrap().success());
    let profile = profile(vec![
        package("m/p", None, "./p"),
        package("m/gone", None, "./gone"),
    ]);
    assert_eq!(place.imports(&profile, "m/p", None), ["p/bytes.go:3:8"]);
    assert_eq!(place.imports(&profile, "m/gone", None), [""; 0]);
}

#[test]
fn another_module_s_folder_is_not_read() {
    let place = Place::new();
    place.write("m/p/p.go", IMPORTS);
    let packages = vec![package("m/p", None, "./p")];
    let mut profile = profile(packages);
    profile.build.module = Some("other".into());
    assert_eq!(place.imports(&profile, "m/p", None), [""; 0]);
    profile.build.module = None;
    assert_eq!(place.imports(&profile, "m/p", None), [""; 0]);
}

#[test]
fn another_go_s_library_is_not_read() {
    let place = Place::new();
    place.write("goroot/src/net/p.go", IMPORTS);
    let profile = profile(vec![package("net", None, "$GOROOT/src/net")]);
    assert_eq!(place.imports(&profile, "net", None).len(), 1);
    place.go("go1.27.2", "m/go.mod", "");
    assert_eq!(place.imports(&profile, "net", None), [""; 0]);
}

#[test]
fn a_folder_that_leads_elsewhere_is_not_read() {
    let place = Place::new();
    place.write("secret/p.go", IMPORTS);
    let absolute = place.path().join("secret").to_string_lossy().into_owned();
    for dir in [
        "./../secret",
        "$GOROOT/../secret",
        "$HOME",
        "",
        "x",
        &absolute,
        ".//secret",
    ] {
        let profile = profile(vec![package("m/p", None, dir)]);
        assert_eq!(place.imports(&profile, "m/p", None), [""; 0], "{dir}");
    }
}

#[test]
fn a_bare_graph_has_places_for_the_main_module() {
    let place = Place::new();
    place.write("m/p/p.go", IMPORTS).write("m/p.go", IMPORTS);
    let mut profile = profile(Vec::new());
    profile.build = Build::default();
    assert_eq!(place.imports(&profile, "m/p", None), ["p/p.go:6:2"]);
    assert_eq!(place.imports(&profile, "m", None), ["p.go:6:2"]);
    assert_eq!(place.imports(&profile, "elsewhere/p", None), [""; 0]);
}

#[test]
fn a_workspace_has_several_main_modules() {
    let place = Place::new();
    place
        .write("go.work", "")
        .write("other/go.mod", "module example.com/other\n")
        .write("other/p/p.go", IMPORTS);
    place.go("go1.27.3", "", "go.work");
    let mut profile = profile(vec![package("example.com/other/p", None, "./other/p")]);
    let found = ["other/p/p.go:6:2"];
    assert_eq!(place.imports(&profile, "example.com/other/p", None), found);
    profile.packages = Packages::default();
    assert_eq!(place.imports(&profile, "example.com/other/p", None), found);
}

#[test]
fn a_go_that_does_not_answer_costs_only_its_folders() {
    let place = Place::new();
    place.write("m/p/p.go", IMPORTS);
    place.script("exit 1");
    let profile = profile(vec![package("m/p", None, "./p")]);
    let sources = Sources::new(
        &profile,
        &place.path().join("go"),
        &place.path().join("m/p"),
    );
    assert_eq!(sources.imports("m/p", None, "x/y").len(), 1);
}

#[test]
fn vendored_packages_are_known_by_the_path_that_is_written() {
    assert!(is_import_of(b"x/y", "x/y"));
    assert!(is_import_of(b"x/y", "vendor/x/y"));
    assert!(is_import_of(b"x/y", "cmd/vendor/x/y"));
    assert!(!is_import_of(b"y", "x/y"));
    assert!(!is_import_of(b"", "vendor/x/y"));
}
