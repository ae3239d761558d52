//! Does gobt leave what is built, and the caches, as the bare command would?

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::support::{Run, Sandbox, newest, toolchains};

/// A clean checkout with one commit.
fn checkout(m: &Sandbox) {
    m.file("main.go", "package main\n\nfunc main() {}\n")
        .file(".gitignore", "/built*\n");
    let git = "git init -q . && git add . && git -c user.name=N -c user.email=n@example.com commit -q -m first";
    let run = m.run(Path::new("/bin/sh"), &["-c", git]);
    run.env("GIT_CONFIG_NOSYSTEM", "1").outcome().ends_with(0);
}

#[test]
fn the_binary_of_a_clean_checkout_is_the_same_to_the_byte() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        checkout(&m);
        let build = |name: &str| ["build", "-buildvcs=true", "-o", name].map(str::to_owned);
        m.go(&build("built-bare")).outcome().ends_with(0);
        let bare = fs::read(m.module().join("built-bare")).unwrap();
        assert!(memchr::memmem::find(&bare, b"vcs.modified=false").is_some());
        for (round, report) in [
            (1, "gobt-report"),
            (2, "gobt-report"),
            (3, "deep/er/report"),
        ] {
            let name = format!("built-{round}");
            let run = m.gobt_profile(&["--report", report], &build(&name));
            let outcome = run.outcome().ends_with(0);
            assert!(
                fs::read(m.module().join(&name)).unwrap() == bare,
                "{outcome}"
            );
        }
    }
}

/// The keys of a build cache: what was built. Outputs are left out: those of the C compiler and of
/// tests hold times and folders.
fn entries(cache: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for folder in fs::read_dir(cache).unwrap().flatten() {
        let names = fs::read_dir(folder.path()).into_iter().flatten().flatten();
        let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
        found.extend(names.filter(|name| name.ends_with("-a")));
    }
    found
}

#[test]
fn the_cache_gets_the_same_entries() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        m.file("main.go", "package main\n\nimport \"example.com/m/a\"\n\nfunc main() { a.A() }\n")
            .file("a/a.go", "package a\n\n// static int f(void) { return 1; }\nimport \"C\"\n\nfunc A() { C.f() }\n")
            .file("b/b.go", "package b\n\nfunc B() {}\n");
        age(&m.module());
        let arguments = ["build", "-o", "built/", "./..."];
        // Both begin with the standard library alone.
        m.go(&["build", "runtime/cgo", "syscall"])
            .outcome()
            .ends_with(0);
        // Other tests go on filling the shared cache, so both start from one copy of it.
        let start = copy_of_cache(&m, &m.shared_cache());
        let added = |run: Run| {
            let cache = copy_of_cache(&m, start.path());
            let before = entries(cache.path());
            fs::remove_dir_all(m.module().join("built")).ok();
            run.env("GOCACHE", cache.path()).outcome().ends_with(0);
            &entries(cache.path()) - &before
        };
        let bare = added(m.go(&arguments));
        assert!(bare.len() >= 6, "{bare:?}");
        assert_eq!(bare, added(m.gobt_profile(&[], &arguments)), "{go}");
    }
}

/// Makes everything in this folder an hour old. Go keeps an index of a folder in the cache, but not
/// of one that changed within the last two seconds; so a slow run would add entries that a quick one
/// does not.
fn age(dir: &Path) {
    let hour_ago = SystemTime::now() - Duration::from_secs(3600);
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            age(&path);
        }
        fs::File::open(&path)
            .and_then(|file| file.set_modified(hour_ago))
            .unwrap();
    }
}

/// Hard links, so on the same file system.
fn copy_of_cache(m: &Sandbox, cache: &Path) -> tempfile::TempDir {
    let below = cache.parent().unwrap();
    let copy = tempfile::Builder::new()
        .prefix("gocache-copy-")
        .tempdir_in(below)
        .unwrap();
    let mut all = cache.to_path_buf().into_os_string();
    all.push("/.");
    let arguments = ["-al".as_ref(), all.as_os_str(), copy.path().as_os_str()];
    m.run(Path::new("/bin/cp"), &arguments).outcome();
    copy
}

/// Every file of a folder with its time.
fn listing(dir: &Path) -> Vec<(String, SystemTime, u64)> {
    let mut found = Vec::new();
    let mut next = vec![dir.to_owned()];
    while let Some(dir) = next.pop() {
        for entry in fs::read_dir(dir).unwrap().flatten() {
            let (path, meta) = (entry.path(), entry.metadata().unwrap());
            found.push((
                path.display().to_string(),
                meta.modified().unwrap(),
                meta.len(),
            ));
            if meta.is_dir() {
                next.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_cold_build_touches_no_cache_and_starts_no_cache_program() {
    let go = newest();
    for by_settings in [false, true] {
        let m = Sandbox::new(go);
        m.file("main.go", "package main\n\nfunc main() {}\n");
        let program = m.script(
            "remote",
            &format!("echo started >>{}/started; exit 1", m.root().display()),
        );
        let cache = m.root().join("users");
        fs::create_dir_all(cache.join("00")).unwrap();
        fs::write(cache.join("00/entry"), "mine").unwrap();
        let before = listing(&cache);
        let settings = m.root().join("goenv");
        let run = m
            .gobt_profile(&["--cold"], &["build", "-o", "built"])
            .env("GOCACHE", &cache);
        let run = if by_settings {
            let text = format!("GOCACHEPROG={}\nGOFLAGS=-trimpath\n", program.display());
            fs::write(&settings, text).unwrap();
            run.env("GOENV", &settings)
        } else {
            run.env("GOCACHEPROG", &program)
        };
        let outcome = run.outcome().ends_with(0);
        m.is_clean(&outcome);
        assert!(
            !m.root().join("started").exists(),
            "the cache program ran\n{outcome}"
        );
        assert_eq!(listing(&cache), before, "{outcome}");
        let profile = m.profile();
        assert_eq!(profile["build"]["cache"], "fresh");
        let figures = m.figures("gobt-report/profile.json");
        assert!(
            figures["executed"].as_u64().unwrap() > 5,
            "nothing was compiled: {outcome}"
        );
        if by_settings {
            // The rest of the settings stands.
            let built = m.go(&["version", "-m", "built"]).outcome().ends_with(0);
            assert!(built.stdout.contains("-trimpath=true"), "{built}");
        }
    }
}

#[test]
fn installed_programs_land_where_they_should() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        m.file(
            "main.go",
            "package main\n\nfunc main() { println(\"installed\") }\n",
        );
        let run = m.gobt_profile(&[], &["install", "."]);
        run.env("GOBIN", m.root().join("gobin"))
            .outcome()
            .ends_with(0);
        let program = m.run(&m.root().join("gobin/m"), &[""; 0]).outcome();
        assert_eq!(program.ends_with(0).stderr, "installed\n");
    }
}

#[test]
fn results_of_tests_come_from_the_cache_as_without_gobt() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        m.file("a.go", "package a\n").file(
            "a_test.go",
            "package a\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestA(t *testing.T) { os.Getenv(\"PATH\"); os.Getenv(\"TMPDIR\"); os.ReadFile(\"a.go\") }\n",
        );
        // Go does not trust results that read files of the last two seconds.
        for name in ["a.go", "a_test.go"] {
            let file = fs::File::options()
                .append(true)
                .open(m.module().join(name))
                .unwrap();
            file.set_modified(SystemTime::now() - std::time::Duration::from_secs(60))
                .unwrap();
        }
        m.go(&["test", "./..."]).outcome().ends_with(0);
        let again = m
            .gobt_profile(&[], &["test", "./..."])
            .outcome()
            .ends_with(0);
        assert!(again.stdout.contains("(cached)"), "{again}");
        let json = m
            .gobt_profile(&[], &["test", "-json", "./..."])
            .outcome()
            .ends_with(0);
        let bare = m.go(&["test", "./..."]).outcome().ends_with(0);
        assert!(bare.stdout.contains("(cached)"), "{json}\n{bare}");
    }
}
