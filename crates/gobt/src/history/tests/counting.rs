//! Which commits count for which package?

use super::*;

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
