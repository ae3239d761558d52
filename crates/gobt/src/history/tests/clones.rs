//! What of clones that are not whole, worktrees and submodules?

use super::*;

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
