//! Does the branch of pictures keep what is linked, and not grow?

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

mod support;

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use gobt_publish::{Image, ImageBranch, PublishError, Pushed, Secret, SystemClock};
use support::QuickClock;

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {err}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn remote() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "--quiet", "--bare", "."]);
    folder
}

fn branch(remote: &Path) -> ImageBranch {
    ImageBranch {
        remote: remote.to_str().unwrap().to_owned(),
        token: Some(Secret::new("ghs_secret")),
        branch: "gobt-images".to_owned(),
        keep: 3,
        max_age: Duration::from_secs(3600),
    }
}

fn image(name: &str, text: &str) -> Image {
    Image {
        path: name.to_owned(),
        contents: text.as_bytes().to_vec(),
    }
}

fn publish(branch: &ImageBranch, text: &str, clock: &QuickClock) -> Pushed {
    let images = [image("linux/timeline.svg", text), image("a.svg", "<svg/>")];
    branch.publish(&images, "Pictures", clock).unwrap()
}

/// All commits that the branch holds.
fn reachable(remote: &Path) -> Vec<String> {
    let list = git(remote, &["rev-list", "gobt-images"]);
    list.lines().map(str::to_owned).collect()
}

#[test]
fn a_picture_lies_in_the_commit_that_is_linked() {
    let remote = remote();
    let pushed = publish(
        &branch(remote.path()),
        "<svg>1</svg>",
        &QuickClock::default(),
    );
    let at = format!("{}:linux/timeline.svg", pushed.commit);
    assert_eq!(git(remote.path(), &["show", &at]), "<svg>1</svg>");
    assert!(reachable(remote.path()).contains(&pushed.commit));
    // An orphan: nothing of the project's history.
    let parents = git(
        remote.path(),
        &["show", "--no-patch", "--format=%P", &pushed.commit],
    );
    assert_eq!(parents, "");
    let message = git(
        remote.path(),
        &["log", "--format=%an %s", "-1", &pushed.commit],
    );
    assert_eq!(message, "gobt Pictures");
}

#[test]
fn the_newest_are_kept_and_the_branch_does_not_grow() {
    let remote = remote();
    let clock = QuickClock::default();
    let branch = branch(remote.path());
    let mut commits = Vec::new();
    for round in 0..6 {
        gobt_publish::Clock::wait(&clock, Duration::from_secs(10));
        let pushed = publish(&branch, &format!("<svg>{round}</svg>"), &clock);
        assert_eq!(pushed.kept, (round + 1).min(3));
        commits.push(pushed.commit);
    }
    let reachable = reachable(remote.path());
    assert_eq!(reachable.len(), 4, "three publications and the tip");
    for commit in &commits[3..] {
        assert!(reachable.contains(commit));
        let at = format!("{commit}:linux/timeline.svg");
        git(remote.path(), &["show", &at]);
    }
    assert!(
        commits[..3]
            .iter()
            .all(|commit| !reachable.contains(commit))
    );
}

#[test]
fn a_server_that_can_leave_out_pictures_is_asked_to() {
    let remote = remote();
    git(remote.path(), &["config", "uploadpack.allowFilter", "true"]);
    git(
        remote.path(),
        &["config", "uploadpack.allowAnySHA1InWant", "true"],
    );
    let branch = ImageBranch {
        remote: format!("file://{}", remote.path().display()),
        token: None,
        ..branch(remote.path())
    };
    let clock = QuickClock::default();
    let mut commits = Vec::new();
    for round in 0..5 {
        gobt_publish::Clock::wait(&clock, Duration::from_secs(10));
        commits.push(publish(&branch, &format!("<svg>{round}</svg>"), &clock).commit);
    }
    assert_eq!(reachable(remote.path()).len(), 4);
    for commit in &commits[2..] {
        git(
            remote.path(),
            &["show", &format!("{commit}:linux/timeline.svg")],
        );
    }
    git(remote.path(), &["fsck", "--strict"]);
}

#[test]
fn what_is_too_old_goes() {
    let remote = remote();
    let clock = QuickClock::default();
    let branch = branch(remote.path());
    let first = publish(&branch, "<svg>old</svg>", &clock);
    gobt_publish::Clock::wait(&clock, Duration::from_secs(3601));
    let second = publish(&branch, "<svg>new</svg>", &clock);
    assert_eq!(second.kept, 1);
    assert!(!reachable(remote.path()).contains(&first.commit));
}

#[test]
fn the_same_pictures_again_are_one_publication() {
    let remote = remote();
    let clock = QuickClock::default();
    let branch = branch(remote.path());
    let first = publish(&branch, "<svg/>", &clock);
    assert_eq!(publish(&branch, "<svg/>", &clock), first);
}

#[test]
fn several_writers_at_once_lose_nothing() {
    const WRITERS: usize = 6;
    let remote = remote();
    let branch = ImageBranch {
        keep: 100,
        ..branch(remote.path())
    };
    let commits: Vec<String> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let branch = branch.clone();
                scope.spawn(move || {
                    let images = [image("x.svg", &format!("<svg>{writer}</svg>"))];
                    branch
                        .publish(&images, "Pictures", &SystemClock)
                        .unwrap()
                        .commit
                })
            })
            .collect();
        writers.into_iter().map(|w| w.join().unwrap()).collect()
    });
    let reachable = reachable(remote.path());
    assert_eq!(reachable.len(), WRITERS + 1);
    for commit in commits {
        assert!(reachable.contains(&commit));
    }
}

#[test]
fn a_branch_that_somebody_else_began_is_taken_over() {
    let remote = remote();
    let tree = git(remote.path(), &["mktree", "--missing"]);
    let commit = Command::new("git")
        .args(["commit-tree", &tree, "-m", "mine"])
        .env("GIT_AUTHOR_NAME", "a")
        .env("GIT_AUTHOR_EMAIL", "a")
        .env("GIT_COMMITTER_NAME", "a")
        .env("GIT_COMMITTER_EMAIL", "a")
        .current_dir(remote.path())
        .output()
        .unwrap();
    let commit = String::from_utf8(commit.stdout).unwrap();
    git(
        remote.path(),
        &["update-ref", "refs/heads/gobt-images", commit.trim()],
    );
    let pushed = publish(&branch(remote.path()), "<svg/>", &QuickClock::default());
    assert_eq!(pushed.kept, 1);
}

#[test]
fn a_push_that_is_forbidden_is_no_race() {
    let remote = remote();
    let hook = remote.path().join("hooks/pre-receive");
    std::fs::create_dir_all(hook.parent().unwrap()).unwrap();
    std::fs::write(&hook, "#!/bin/sh\necho 'not for ghs_secret'\nexit 1\n").unwrap();
    std::fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let branch = branch(remote.path());
    let error = branch.publish(&[image("a.svg", "")], "x", &QuickClock::default());
    let error = error.unwrap_err();
    assert!(matches!(&error, PublishError::Git { command, .. } if command == "push"));
    let said = error.to_string();
    assert!(
        said.contains("pre-receive hook declined") && said.contains("not for …"),
        "{said}"
    );
    assert!(!said.contains("ghs_secret"));
}

#[test]
fn a_remote_that_is_not_there_is_said() {
    let branch = branch(Path::new("/no/such/repository"));
    let error = branch.publish(&[image("a.svg", "")], "x", &QuickClock::default());
    let error = error.unwrap_err().to_string();
    assert!(error.starts_with("git ls-remote failed: "), "{error}");
}

#[test]
fn no_picture_is_no_trouble() {
    let remote = remote();
    let pushed = branch(remote.path()).publish(&[], "x", &QuickClock::default());
    assert_eq!(pushed.unwrap().kept, 1);
}
