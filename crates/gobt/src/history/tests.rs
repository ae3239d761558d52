//! With real git, in repositories made for the purpose.

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

#[test]
fn a_commit_counts_once_for_each_package() {
    let repo = Repo::new();
    for name in [
        "a/1.go",
        "a/2.go",
        "a/3.s",
        "b/1.go",
        "c/x_test.go",
        "root.go",
    ] {
        repo.write(name, &text("0"));
    }
    repo.commit(1);
    repo.write("a/1.go", "1").write("a/2.go", "2").commit(2);
    repo.write("a/1_test.go", "t").commit(3);
    repo.write("a/1_test.go", "t2")
        .write("a/1.go", "3")
        .commit(4);
    repo.write("a/README.md", "r")
        .write("a/testdata/x.go", "x")
        .commit(5);
    assert_eq!(repo.counts("m/a"), (3, 1));
    assert_eq!(repo.counts("m/b"), (1, 0));
    assert_eq!(repo.counts("m/c"), (0, 1));
    assert_eq!(repo.counts("m"), (1, 0));
    assert_eq!(repo.counts("m/nothing/here"), (0, 0));
    let history = repo.history().unwrap();
    assert_eq!(history.repositories[0].commits, 5);
    assert_eq!(history.repositories[0].cut, None);
    assert_eq!(history.package("other", "other/a"), None);
    assert_eq!(history.package("m", "mm/a"), None);
}

#[test]
fn only_commits_from_the_day_on_count() {
    let repo = Repo::new();
    for day in 1..=9 {
        repo.change(day, "a/a.go", &day.to_string());
    }
    let history = repo.history_since("2020-01-07T00:00:00Z").unwrap();
    assert_eq!(counts(&history, "m/a"), (3, 0));
    let since = history.repositories[0].since;
    assert_eq!(since.to_rfc3339(), "2020-01-07T00:00:00Z");
    let history = repo.history_since("90d").unwrap();
    assert_eq!(counts(&history, "m/a"), (0, 0));
    assert_eq!(history.repositories[0].commits, 0);
}

#[test]
fn a_time_that_git_does_not_know_is_an_error() {
    let repo = Repo::new();
    repo.change(1, "a.go", "x");
    for since in ["nonsense", "now", "tomorrow", "2090-01-01"] {
        let error = repo.history_since(since).unwrap_err();
        assert!(
            error.to_string().contains("no time in the past"),
            "{since}: {error}"
        );
    }
}

#[test]
fn a_file_s_past_counts_where_it_lives_now() {
    let repo = Repo::new();
    repo.change(1, "a/x.go", &text("1"));
    repo.change(2, "a/x.go", &text("2"));
    repo.rename("a/x.go", "a/y.go").commit(3);
    repo.change(4, "a/y.go", &text("4"));
    // Moved and changed at once.
    repo.rename("a/y.go", "b/z.go");
    repo.change(5, "b/z.go", &text("5"));
    repo.change(6, "b/z.go", &text("6"));
    assert_eq!(repo.counts("m/b"), (6, 0));
    // It lost a file, and that was a change.
    assert_eq!(repo.counts("m/a"), (1, 0));
}

#[test]
fn a_file_that_becomes_a_test_is_a_change_to_both() {
    let repo = Repo::new();
    repo.change(1, "a/x.go", &text("1"));
    repo.rename("a/x.go", "a/x_test.go").commit(2);
    repo.change(3, "a/x_test.go", &text("3"));
    // Of the tests day 1 and day 3; what is compiled with the package lost a file on day 2.
    assert_eq!(repo.counts("m/a"), (1, 2));
}

#[test]
fn a_path_that_was_used_again_leads_to_each_file_in_its_time() {
    let repo = Repo::new();
    repo.change(1, "a/x.go", &text("old"));
    repo.change(2, "a/x.go", &text("older"));
    repo.rename("a/x.go", "b/x.go").commit(3);
    repo.change(
        4,
        "a/x.go",
        "package a\n\nfunc Quite() {}\nfunc Another() {}\n",
    );
    repo.change(
        5,
        "a/x.go",
        "package a\n\nfunc Quite() {}\nfunc Another() { Quite() }\n",
    );
    repo.rename("a/x.go", "c/x.go").commit(6);
    assert_eq!(repo.counts("m/b"), (3, 0));
    assert_eq!(repo.counts("m/c"), (3, 0));
    // Two files left it.
    assert_eq!(repo.counts("m/a"), (2, 0));
}

#[test]
fn a_deleted_file_is_not_the_one_that_was_renamed_before() {
    let repo = Repo::new();
    repo.change(1, "a/x.go", &text("1"));
    repo.rename("a/x.go", "b/x.go").commit(2);
    repo.change(
        3,
        "a/x.go",
        "package a\n\nfunc Quite() {}\nfunc Another() {}\n",
    );
    fs::remove_file(repo.path().join("a/x.go")).unwrap();
    repo.change(4, "a/rest.go", "package a\n");
    assert_eq!(repo.counts("m/a"), (3, 0));
    assert_eq!(repo.counts("m/b"), (2, 0));
}

#[test]
fn a_folder_may_move_as_a_whole() {
    let repo = Repo::new();
    for number in 0..30 {
        repo.write(&format!("old/deep/{number}.go"), &text(&number.to_string()));
    }
    repo.commit(1);
    repo.change(2, "old/deep/7.go", &text("seven"));
    repo.rename("old", "internal/new").commit(3);
    repo.change(4, "internal/new/deep/8.go", &text("eight"));
    assert_eq!(repo.counts("m/internal/new/deep"), (4, 0));
}

#[test]
fn files_that_are_gone_count_for_their_package() {
    let repo = Repo::new();
    repo.write("a/keep.go", "package a\n")
        .change(1, "a/gone.go", &text("1"));
    repo.change(2, "a/gone.go", &text("2"));
    fs::remove_file(repo.path().join("a/gone.go")).unwrap();
    repo.commit(3);
    assert_eq!(repo.counts("m/a"), (3, 0));
}

#[test]
fn what_came_in_through_a_merge_counts_once() {
    let repo = Repo::new();
    repo.write("a/a.go", &text("1"))
        .write("b/b.go", &text("1"))
        .commit(1);
    repo.git(&["switch", "--quiet", "-c", "side"]);
    repo.change(2, "a/a.go", &text("2"));
    repo.change(3, "a/new.go", "package a\n");
    repo.git(&["switch", "--quiet", "main"]);
    repo.change(4, "b/b.go", &text("4"));
    repo.dated(5, &["merge", "--quiet", "-m", "m", "side"]);
    assert_eq!(repo.counts("m/a"), (3, 0));
    assert_eq!(repo.counts("m/b"), (2, 0));
    assert_eq!(repo.history().unwrap().repositories[0].commits, 5);
}

#[test]
fn a_merge_counts_for_what_it_changes_itself() {
    let repo = Repo::new();
    for name in ["conflict", "picked", "both", "evil", "clean"] {
        let lines: String = (0..20).map(|n| format!("// {n}\n")).collect();
        repo.write(&format!("{name}/x.go"), &lines);
    }
    repo.commit(1);
    let replace = |name: &str, from: &str, to: &str| {
        let path = format!("{name}/x.go");
        let old = fs::read_to_string(repo.path().join(&path)).unwrap();
        repo.write(&path, &old.replace(from, to));
    };
    repo.git(&["switch", "--quiet", "-c", "side"]);
    replace("conflict", "// 5\n", "// side\n");
    replace("picked", "// 5\n", "// side\n");
    replace("both", "// 5\n", "// side\n");
    replace("clean", "// 5\n", "// side\n");
    repo.commit(2);
    repo.git(&["switch", "--quiet", "main"]);
    replace("conflict", "// 5\n", "// main\n");
    replace("picked", "// 5\n", "// main\n");
    replace("both", "// 15\n", "// main\n");
    repo.commit(3);
    let merge = repo
        .command(&["merge", "--quiet", "side"])
        .output()
        .unwrap();
    assert!(!merge.status.success());
    repo.git(&["checkout", "--quiet", "--theirs", "picked/x.go"]);
    repo.write("conflict/x.go", "// by hand\n");
    repo.write("evil/x.go", "// nobody asked for this\n");
    repo.commit(4);
    assert_eq!(repo.counts("m/conflict"), (4, 0));
    // Both sides in one file, in different places: put together, not changed.
    assert_eq!(repo.counts("m/both"), (3, 0));
    // Taken from one side as it was.
    assert_eq!(repo.counts("m/picked"), (3, 0));
    assert_eq!(repo.counts("m/clean"), (2, 0));
    assert_eq!(repo.counts("m/evil"), (2, 0));
}

#[test]
fn a_rename_on_one_branch_is_known_on_the_other() {
    let repo = Repo::new();
    repo.write("keep/k.go", "package keep\n")
        .change(1, "a/x.go", &text("1"));
    repo.git(&["switch", "--quiet", "-c", "side"]);
    // Later than the rename, so it comes before it in the log.
    repo.change(8, "a/x.go", &text("8"));
    repo.git(&["switch", "--quiet", "main"]);
    repo.rename("a/x.go", "b/y.go").commit(3);
    repo.change(4, "keep/k.go", "package keep // 4\n");
    repo.dated(9, &["merge", "--quiet", "-m", "m", "side"]);
    // The merge takes the content of the branch under the other name: no change of its own.
    assert_eq!(repo.counts("m/b"), (3, 0));
    assert_eq!(repo.counts("m/a"), (1, 0));
}

#[test]
fn a_rename_is_known_where_the_merge_had_nothing_to_do() {
    let repo = Repo::new();
    repo.change(1, "a/x.go", &text("1"));
    repo.git(&["switch", "--quiet", "-c", "side"]);
    repo.change(8, "a/x.go", &text("same"));
    repo.git(&["switch", "--quiet", "main"]);
    repo.change(2, "a/x.go", &text("same"));
    repo.rename("a/x.go", "b/y.go").commit(3);
    repo.dated(9, &["merge", "--quiet", "-m", "m", "side"]);
    assert_eq!(repo.counts("m/b"), (4, 0));
}

#[test]
fn several_branches_may_meet_at_once() {
    let repo = Repo::new();
    repo.change(1, "a/x.go", &text("1"));
    for (day, name) in [(2, "one"), (3, "two"), (4, "three")] {
        repo.git(&["switch", "--quiet", "-c", name, "main"]);
        repo.change(day, &format!("{name}/x.go"), "package x\n");
    }
    repo.git(&["switch", "--quiet", "main"]);
    repo.change(5, "a/x.go", &text("5"));
    repo.dated(6, &["merge", "--quiet", "-m", "m", "one", "two", "three"]);
    assert_eq!(repo.counts("m/two"), (1, 0));
    assert_eq!(repo.counts("m/a"), (2, 0));
}

#[test]
fn histories_without_a_common_root_may_meet() {
    let repo = Repo::new();
    repo.change(1, "a/x.go", &text("1"));
    repo.git(&["checkout", "--quiet", "--orphan", "other"]);
    repo.git(&["rm", "--quiet", "-rf", "."]);
    repo.change(2, "b/x.go", "package b\n");
    repo.dated(
        3,
        &[
            "merge",
            "--quiet",
            "--allow-unrelated-histories",
            "-m",
            "m",
            "main",
        ],
    );
    assert_eq!(repo.counts("m/a"), (1, 0));
    assert_eq!(repo.counts("m/b"), (1, 0));
}

#[cfg(unix)]
#[test]
fn names_may_hold_anything() {
    use std::os::unix::ffi::OsStrExt;
    let repo = Repo::new();
    let odd: [&[u8]; 7] = [
        b"a b.go",
        b"quo\"te.go",
        b"line\nbreak.go",
        b"\xff\xfe.go",
        b":100644 100644 0 0 M.go",
        b"tab\t.go",
        "ü.go".as_bytes(),
    ];
    for folder in [&b"plain"[..], b"od d\n\"\xff"] {
        let folder = repo.path().join(std::ffi::OsStr::from_bytes(folder));
        fs::create_dir(&folder).unwrap();
        for name in odd {
            fs::write(folder.join(std::ffi::OsStr::from_bytes(name)), text("1")).unwrap();
        }
    }
    repo.commit(1);
    let plain = repo.path().join("plain");
    fs::write(plain.join("line\nbreak.go"), text("2")).unwrap();
    repo.commit(2);
    fs::rename(plain.join("line\nbreak.go"), plain.join("mended.go")).unwrap();
    repo.commit(3);
    assert_eq!(repo.counts("m/plain"), (3, 0));
    let folders = &repo.history().unwrap().repositories[0].folders;
    assert!(folders.contains_key(&b"od d\n\"\xff"[..]));
}

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

/// A clone of a kind, beside the repository.
fn clone(repo: &Repo, options: &[&str]) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("clone");
    let from = format!("file://{}", repo.path().display());
    let mut line = vec!["clone", "--quiet"];
    line.extend(options);
    line.extend([&*from, to.to_str().unwrap()]);
    repo.git(&line);
    (dir, to)
}

#[test]
fn a_shallow_clone_says_where_its_history_ends() {
    let repo = Repo::new();
    for day in 1..=6 {
        repo.change(day, "a/a.go", &text(&day.to_string()));
    }
    repo.write("b/b.go", "package b\n").commit(7);
    let (_dir, shallow) = clone(&repo, &["--depth=3"]);
    let history = of(&shallow, "2020-01-01T00:00:00Z").unwrap();
    // Days 7 and 6; what day 5 changed cannot be known.
    assert_eq!(counts(&history, "m/a"), (1, 0));
    assert_eq!(counts(&history, "m/b"), (1, 0));
    let cut = history.repositories[0].cut.unwrap();
    assert_eq!(cut.at.to_rfc3339(), "2020-01-05T12:00:00Z");
    assert_eq!((cut.commits, history.repositories[0].commits), (1, 2));
    // Deep enough for what is asked.
    let history = of(&shallow, "2020-01-06T00:00:00Z").unwrap();
    assert_eq!(history.repositories[0].cut, None);
    // And one that has nothing but the checkout.
    let (_dir, shallow) = clone(&repo, &["--depth=1"]);
    let history = of(&shallow, "2020-01-01T00:00:00Z").unwrap();
    assert_eq!(counts(&history, "m/a"), (0, 0));
    assert!(history.repositories[0].cut.is_some());
}

#[test]
fn a_partial_clone_fetches_nothing() {
    let repo = Repo::new();
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    repo.change(1, "a/a.go", &text("1"));
    repo.rename("a/a.go", "b/b.go");
    repo.change(2, "b/b.go", &text("2"));
    repo.rename("b/b.go", "c/c.go").commit(3);
    let (_dir, partial) = clone(&repo, &["--filter=blob:none", "--no-checkout"]);
    // Whatever would be fetched now comes from nowhere.
    let objects = |at: &Path| fs::read_dir(at.join(".git/objects/pack")).unwrap().count();
    let before = objects(&partial);
    let history = of(&partial, "2020-01-01T00:00:00Z").unwrap();
    assert!(history.repositories[0].without_contents);
    assert_eq!(counts(&history, "m/c"), (2, 0));
    assert_eq!(objects(&partial), before);
}

#[test]
fn a_linked_worktree_is_a_place_like_any_other() {
    let repo = Repo::new();
    repo.change(1, "m/a/a.go", "1");
    let dir = tempfile::tempdir().unwrap();
    let tree = dir.path().join("tree");
    repo.git(&["worktree", "add", "--quiet", tree.to_str().unwrap()]);
    let history = of(&tree.join("m"), "2020-01-01T00:00:00Z").unwrap();
    assert_eq!(counts(&history, "m/a"), (1, 0));
}

#[test]
fn submodules_are_no_files() {
    let (repo, other) = (Repo::new(), Repo::new());
    other.change(1, "x.go", "x");
    repo.change(1, "a/a.go", "1");
    let from = format!("file://{}", other.path().display());
    repo.git(&["submodule", "--quiet", "add", &from, "a/sub.go"]);
    repo.commit(2);
    assert_eq!(repo.counts("m/a"), (1, 0));
    let inside = of(&repo.path().join("a/sub.go"), "2020-01-01T00:00:00Z").unwrap();
    assert_eq!(counts(&inside, "m"), (1, 0));
}

#[cfg(unix)]
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
