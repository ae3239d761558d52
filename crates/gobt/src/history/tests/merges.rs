//! What counts where branches meet?

use super::*;

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
