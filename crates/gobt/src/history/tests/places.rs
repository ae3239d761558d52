//! Where may a module lie, and what may be wrong there?

use super::*;

#[test]
fn a_module_may_lie_in_a_subfolder() {
    let repo = Repo::new();
    repo.write("go/m/a/a.go", &text("1"))
        .write("a/a.go", "x")
        .commit(1);
    repo.change(2, "a/a.go", "y");
    // It came from outside of the module.
    repo.write("lib/l.go", "package l\n\nvar one, two, three = 1, 2, 3\n")
        .commit(3);
    repo.rename("lib/l.go", "go/m/a/l.go").commit(4);
    let history = of(&repo.path().join("go/m"), "2020-01-01T00:00:00Z").unwrap();
    assert_eq!(counts(&history, "m/a"), (3, 0));
    let history = of(&repo.path().join("go/m/a"), "2020-01-01T00:00:00Z").unwrap();
    assert_eq!(counts(&history, "m"), (3, 0));
}

#[test]
fn modules_of_a_workspace_may_share_a_repository_or_not() {
    let (one, two) = (Repo::new(), Repo::new());
    one.write("x/p/p.go", "1").write("y/p/p.go", "1").commit(1);
    one.change(2, "x/p/p.go", "2");
    two.change(3, "p/p.go", "3");
    let folders = [
        ("example.com/x", one.path().join("x")),
        ("example.com/y", one.path().join("y")),
        ("example.com/x/nested", two.path().to_owned()),
    ];
    let modules = folders
        .each_ref()
        .map(|(path, folder)| ModuleFolder { path, folder });
    let since = "2020-01-01T00:00:00Z".parse().unwrap();
    let history = History::of(Path::new("git"), &modules, &since).unwrap();
    assert_eq!(history.repositories.len(), 2);
    let source =
        |module: &str, package: &str| history.package(module, package).unwrap().to_source();
    assert_eq!(source("example.com/x", "example.com/x/p"), 2);
    assert_eq!(source("example.com/y", "example.com/y/p"), 1);
    assert_eq!(source("example.com/x/nested", "example.com/x/nested/p"), 1);
}

#[test]
fn a_folder_without_repository_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let error = of(dir.path(), "90d").unwrap_err();
    assert!(
        matches!(error, HistoryError::NoRepository { .. }),
        "{error}"
    );
    let repo = Repo::new();
    repo.change(1, "a.go", "x");
    let error = of(&repo.path().join(".git"), "90d").unwrap_err();
    assert!(
        matches!(error, HistoryError::NoRepository { .. }),
        "{error}"
    );
}

#[test]
fn a_repository_without_commits_is_said() {
    let error = Repo::new().history().unwrap_err();
    assert!(matches!(error, HistoryError::NoCommit { .. }), "{error}");
}

#[test]
fn a_git_that_is_not_there_is_said() {
    let repo = Repo::new();
    let module = ModuleFolder {
        path: "m",
        folder: repo.path(),
    };
    let program = Path::new("/no/such/git");
    let error = History::of(program, &[module], &Since::default()).unwrap_err();
    assert!(matches!(error, HistoryError::NoGit), "{error}");
    let gone = repo.path().join("gone");
    let error = of(&gone, "90d").unwrap_err();
    assert!(matches!(error, HistoryError::NotStarted { .. }), "{error}");
}

#[test]
fn a_detached_head_has_a_history_too() {
    let repo = Repo::new();
    repo.change(1, "a/a.go", "1")
        .change(2, "a/a.go", "2")
        .change(3, "a/a.go", "3");
    repo.git(&["checkout", "--quiet", "--detach", "HEAD~1"]);
    assert_eq!(repo.counts("m/a"), (2, 0));
}

#[test]
fn a_file_named_head_is_not_taken_for_the_commit() {
    let repo = Repo::new();
    repo.write("HEAD", "x").change(1, "a/a.go", "1");
    assert_eq!(repo.counts("m/a"), (1, 0));
}

#[test]
fn settings_change_nothing_and_nothing_of_the_repository_runs() {
    use std::os::unix::fs::PermissionsExt;
    let repo = Repo::new();
    let ran = repo.path().join(".git/ran");
    let trap = repo.path().join(".git/trap");
    fs::write(
        &trap,
        format!("#!/bin/sh\necho \"$@\" >>'{}'\n", ran.display()),
    )
    .unwrap();
    fs::set_permissions(&trap, fs::Permissions::from_mode(0o755)).unwrap();
    let trap = trap.to_str().unwrap();
    repo.write(".gitattributes", "*.go diff=odd filter=odd merge=odd\n");
    repo.write("sub/a/x.go", &text("1"))
        .write("sub/a/ü.go", "1")
        .commit(1);
    repo.git(&["switch", "--quiet", "-c", "side"]);
    repo.change(2, "sub/a/x.go", &text("2"));
    repo.git(&["switch", "--quiet", "main"]);
    repo.rename("sub/a/x.go", "sub/b/y.go").commit(3);
    repo.dated(4, &["merge", "--quiet", "-m", "m", "side"]);
    let settings = [
        ("diff.external", trap),
        ("diff.odd.command", trap),
        ("diff.odd.textconv", trap),
        ("filter.odd.clean", trap),
        ("filter.odd.smudge", trap),
        ("merge.odd.driver", trap),
        ("gpg.program", trap),
        ("core.pager", trap),
        ("pager.log", "true"),
        ("core.fsmonitor", trap),
        ("core.sshCommand", trap),
        ("core.alternateRefsCommand", trap),
        ("core.quotePath", "true"),
        ("core.abbrev", "5"),
        ("log.showSignature", "true"),
        ("log.follow", "true"),
        ("log.decorate", "full"),
        ("log.abbrevCommit", "true"),
        ("log.showRoot", "false"),
        ("log.diffMerges", "separate"),
        ("log.date", "relative"),
        ("log.mailmap", "true"),
        ("format.pretty", "%H%x00"),
        ("format.notes", "*"),
        ("notes.displayRef", "refs/notes/*"),
        ("color.ui", "always"),
        ("color.diff", "always"),
        ("diff.renames", "false"),
        ("diff.renameLimit", "1"),
        ("diff.noprefix", "true"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.relative", "true"),
        ("diff.orderFile", "/no/such/file"),
        ("diff.submodule", "log"),
        ("diff.ignoreSubmodules", "all"),
        ("diff.wordRegex", "x"),
        ("i18n.logOutputEncoding", "UTF-16"),
        ("alias.log", "!false"),
        ("core.hooksPath", repo.path().join(".git").to_str().unwrap()),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let before = of(&repo.path().join("sub"), "2020-01-01T00:00:00Z").unwrap();
    for (name, value) in &settings {
        repo.git(&["config", name, value]);
    }
    let after = of(&repo.path().join("sub"), "2020-01-01T00:00:00Z").unwrap();
    for history in [&before, &after] {
        assert_eq!(counts(history, "m/a"), (2, 0));
        assert_eq!(counts(history, "m/b"), (3, 0));
        assert_eq!(history.repositories[0].commits, 4);
    }
    let ran = fs::read_to_string(&ran).unwrap_or_default();
    assert_eq!(ran, "");
}

#[test]
fn a_broken_repository_is_said_in_git_s_own_words() {
    let repo = Repo::new();
    repo.change(1, "a/a.go", "1");
    repo.change(2, "a/a.go", "2");
    let first = repo.git(&["rev-parse", "HEAD~1"]);
    let first = first.trim();
    let object = repo
        .path()
        .join(".git/objects")
        .join(&first[..2])
        .join(&first[2..]);
    fs::remove_file(object).unwrap();
    let error = repo.history().unwrap_err();
    assert!(matches!(error, HistoryError::Git { .. }), "{error}");
    assert!(error.to_string().starts_with("git says: "), "{error}");
}
