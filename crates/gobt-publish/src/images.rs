//! How do pictures get into a comment? Through a branch that holds nothing else.
//!
//! GitHub takes no picture with a comment by its REST interface, so it must lie somewhere. Each
//! publication is a commit without a parent; the comment links to that commit, so what it shows
//! never changes. The branch is one commit more, whose parents are the publications that are kept:
//! a link lives as long as the branch holds its commit, and what is dropped from it takes no room.
//!
//! ```text
//! refs/heads/gobt-images ─▶ (kept: 3) ─▶ publication of run 4713   ◀─ linked from a comment
//!                                     ├▶ publication of run 4712
//!                                     └▶ publication of run 4711
//! ```
//! Writers do not wait for each other: who finds that the branch has moved (`--force-with-lease`)
//! reads it again and adds to that. Git itself does the work, in a repository of its own.

use std::ffi::OsStr;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use tempfile::TempDir;

use crate::clock::Clock;
use crate::error::{PublishError, one_line};
use crate::http::Secret;

/// A picture to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Its path in the commit: letters, digits, `-`, `.` and `/`.
    pub path: String,
    /// The file.
    pub contents: Vec<u8>,
}

/// A branch that holds pictures.
#[derive(Debug, Clone)]
pub struct ImageBranch {
    /// Where to push to: an address, or a folder.
    pub remote: String,
    /// Sent to an `https` remote; never in an argument, an address or a file.
    pub token: Option<Secret>,
    /// The branch: `gobt-images`.
    pub branch: String,
    /// How many publications are kept at most.
    pub keep: usize,
    /// How old they may get.
    pub max_age: Duration,
}

/// What was pushed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// The commit that holds the pictures.
    pub commit: String,
    /// How many publications the branch holds now.
    pub kept: usize,
}

/// How often a push is tried. Of all that try at once one gets through, so each gets its turn.
const TRIES: usize = 40;

/// A publication on the branch.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Publication {
    commit: String,
    seconds: u64,
}

impl ImageBranch {
    /// Publishes pictures, and drops old publications.
    ///
    /// # Errors
    /// When git is not there or fails, or others are faster every time.
    pub fn publish(
        &self,
        images: &[Image],
        subject: &str,
        clock: &dyn Clock,
    ) -> Result<Pushed, PublishError> {
        let git = Git::new(self)?;
        let now = clock.unix_seconds();
        let tree = git.tree(images)?;
        let commit = git.commit(&tree, &[], subject, now)?;
        let own = Publication {
            commit: commit.clone(),
            seconds: now,
        };
        for tried in 0..TRIES {
            let tip = git.fetch_tip()?;
            let others = match &tip {
                Some(tip) => git.publications(tip)?,
                None => Vec::new(),
            };
            let kept = self.kept(&own, others, now);
            let new_tip = git.tip(&kept, now)?;
            if git.push(tip.as_deref(), &new_tip)? {
                let kept = kept.len();
                return Ok(Pushed { commit, kept });
            }
            // Different for each writer, so that they do not meet again.
            let spread = u64::from(std::process::id() % 97) + tried as u64 * 20;
            clock.wait(Duration::from_millis(50 + spread));
        }
        Err(PublishError::PushRace {
            branch: self.branch.clone(),
            tries: TRIES,
        })
    }

    /// The new one and the newest others that are not too old, newest first.
    fn kept(&self, own: &Publication, others: Vec<Publication>, now: u64) -> Vec<Publication> {
        let oldest = now.saturating_sub(self.max_age.as_secs());
        let mut all: Vec<Publication> = others
            .into_iter()
            .filter(|p| p.commit != own.commit && p.seconds >= oldest)
            .collect();
        all.sort_by(|a, b| (b.seconds, &a.commit).cmp(&(a.seconds, &b.commit)));
        all.truncate(self.keep.saturating_sub(1));
        all.insert(0, own.clone());
        all
    }
}

/// Git, in a bare repository that is removed afterwards.
struct Git<'a> {
    folder: TempDir,
    branch: &'a ImageBranch,
}

/// Where the branch's tip is fetched to.
const FETCHED: &str = "refs/gobt/tip";

impl<'a> Git<'a> {
    fn new(branch: &'a ImageBranch) -> Result<Self, PublishError> {
        let folder = tempfile::Builder::new().prefix("gobt-images-").tempdir();
        let folder = folder.map_err(|source| PublishError::Io {
            what: "make a folder in",
            path: std::env::temp_dir(),
            source,
        })?;
        let git = Self { folder, branch };
        git.run(&["init", "--quiet", "--bare", "."], b"")?;
        git.run(&["remote", "add", "origin", &branch.remote], b"")?;
        Ok(git)
    }

    /// A tree of these files.
    fn tree(&self, images: &[Image]) -> Result<String, PublishError> {
        let mut index = Vec::new();
        for image in images {
            let blob = self.run(&["hash-object", "-w", "--stdin"], &image.contents)?;
            index.extend_from_slice(format!("100644 blob {blob}\t{}\0", image.path).as_bytes());
        }
        self.run(&["update-index", "-z", "--add", "--index-info"], &index)?;
        self.run(&["write-tree"], b"")
    }

    fn commit(
        &self,
        tree: &str,
        parents: &[String],
        message: &str,
        seconds: u64,
    ) -> Result<String, PublishError> {
        let mut arguments = vec!["commit-tree", tree];
        for parent in parents {
            arguments.extend(["-p", parent]);
        }
        let date = format!("@{seconds} +0000");
        let dates = [
            ("GIT_AUTHOR_DATE", date.as_str()),
            ("GIT_COMMITTER_DATE", date.as_str()),
        ];
        self.run_with(&arguments, message.as_bytes(), &dates)
    }

    /// The commit of the branch: nothing but a page that says what it is, and its parents.
    fn tip(&self, kept: &[Publication], seconds: u64) -> Result<String, PublishError> {
        const README: &str = "Pictures that gobt shows in comments at pull requests. Each parent of this commit holds those of one report. Old ones are dropped; the branch may be deleted at any time.\n";
        let blob = self.run(&["hash-object", "-w", "--stdin"], README.as_bytes())?;
        let line = format!("100644 blob {blob}\tREADME.md\n");
        let tree = self.run(&["mktree"], line.as_bytes())?;
        let parents: Vec<String> = kept.iter().map(|p| p.commit.clone()).collect();
        self.commit(&tree, &parents, "Pictures of gobt's reports\n", seconds)
    }

    /// The branch's commit as the remote has it now; `None` where there is no such branch.
    fn fetch_tip(&self) -> Result<Option<String>, PublishError> {
        let reference = self.reference();
        let listed = self.run(&["ls-remote", "origin", &reference], b"")?;
        if listed.is_empty() {
            return Ok(None);
        }
        // The tip and the publications, without their pictures where the server can do that.
        let refspec = format!("+{reference}:{FETCHED}");
        self.run(
            &[
                "fetch",
                "--quiet",
                "--no-tags",
                "--depth=2",
                "--filter=blob:none",
                "origin",
                &refspec,
            ],
            b"",
        )?;
        self.run(&["rev-parse", "--verify", FETCHED], b"").map(Some)
    }

    fn publications(&self, tip: &str) -> Result<Vec<Publication>, PublishError> {
        let parents = format!("{tip}^@");
        let log = self.run(&["log", "--no-walk", "--format=%H %ct", &parents], b"");
        let listed = match log {
            Ok(listed) => listed,
            // A branch that somebody else began has a commit without parents.
            Err(_) if self.run(&["rev-parse", &parents], b"")?.is_empty() => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let publications = listed.lines().filter_map(|line| {
            let (commit, seconds) = line.split_once(' ')?;
            Some(Publication {
                commit: commit.to_owned(),
                seconds: seconds.parse().ok()?,
            })
        });
        Ok(publications.collect())
    }

    /// Moves the branch from `old` to `new`; `false` where it is not at `old` any more.
    fn push(&self, old: Option<&str>, new: &str) -> Result<bool, PublishError> {
        let reference = self.reference();
        let lease = format!("--force-with-lease={reference}:{}", old.unwrap_or(""));
        let refspec = format!("{new}:{reference}");
        let pushed = self.run(&["push", "--porcelain", &lease, "origin", &refspec], b"");
        match pushed {
            Ok(_) => Ok(true),
            Err(PublishError::Git { said, .. }) if lost_the_race(&said) => Ok(false),
            Err(PublishError::Git { said, .. }) if lacks_permission(&said) => {
                Err(PublishError::MissingPermission {
                    what: "push the pictures",
                    permission: "contents: write",
                    said,
                })
            }
            Err(error) => Err(error),
        }
    }

    fn reference(&self) -> String {
        format!("refs/heads/{}", self.branch.branch)
    }

    fn run(&self, arguments: &[&str], input: &[u8]) -> Result<String, PublishError> {
        self.run_with(arguments, input, &[])
    }

    fn run_with(
        &self,
        arguments: &[&str],
        input: &[u8],
        environment: &[(&str, &str)],
    ) -> Result<String, PublishError> {
        let cannot = |source| PublishError::Io {
            what: "run",
            path: "git".into(),
            source,
        };
        let mut command = self.command();
        command.args(arguments).envs(environment.iter().copied());
        let mut child = command.spawn().map_err(cannot)?;
        // Git reads all of its input before it writes more than a line, so nothing can block.
        if let Some(mut stdin) = child.stdin.take() {
            let written = stdin.write_all(input);
            drop(stdin);
            // One that does not want its input has ended, and says why.
            written
                .or_else(|error| match error.kind() {
                    std::io::ErrorKind::BrokenPipe => Ok(()),
                    _ => Err(error),
                })
                .map_err(cannot)?;
        }
        let output = child.wait_with_output().map_err(cannot)?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
        }
        let mut said = String::from_utf8_lossy(&output.stderr).into_owned();
        said.push(' ');
        said.push_str(&String::from_utf8_lossy(&output.stdout));
        Err(PublishError::Git {
            command: arguments.first().copied().unwrap_or_default().to_owned(),
            said: one_line(&self.without_secret(&said)),
        })
    }

    /// Git with nothing of the repository or the user around it but what the network needs.
    fn command(&self) -> Command {
        let mut command = Command::new("git");
        command
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let inherited = std::env::vars_os().map(|(name, _)| name);
        for name in inherited.filter(|name| is_git_state(name)) {
            command.env_remove(name);
        }
        command
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("LC_ALL", "C")
            .env("GIT_AUTHOR_NAME", "gobt")
            .env("GIT_AUTHOR_EMAIL", "gobt@users.noreply.github.com")
            .env("GIT_COMMITTER_NAME", "gobt")
            .env("GIT_COMMITTER_EMAIL", "gobt@users.noreply.github.com");
        let mut settings = vec![
            ("core.hooksPath".to_owned(), "/dev/null".to_owned()),
            ("gc.auto".to_owned(), "0".to_owned()),
            ("commit.gpgSign".to_owned(), "false".to_owned()),
        ];
        if let (Some(token), true) = (&self.branch.token, self.branch.remote.contains("://")) {
            let user = format!("x-access-token:{}", token.expose());
            settings.push((
                // For this remote alone; not sent on to where it may redirect.
                format!("http.{}.extraHeader", self.branch.remote),
                format!("Authorization: Basic {}", BASE64_STANDARD.encode(user)),
            ));
        }
        command.env("GIT_CONFIG_COUNT", settings.len().to_string());
        for (index, (name, value)) in settings.iter().enumerate() {
            command
                .env(format!("GIT_CONFIG_KEY_{index}"), name)
                .env(format!("GIT_CONFIG_VALUE_{index}"), value);
        }
        command
    }

    fn without_secret(&self, text: &str) -> String {
        match &self.branch.token {
            Some(token) if !token.expose().is_empty() => text.replace(token.expose(), "…"),
            _ => text.to_owned(),
        }
    }
}

/// Variables by which a git around us would tell ours which repository to use.
fn is_git_state(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else {
        return false;
    };
    let kept = [
        "GIT_SSL_",
        "GIT_SSH",
        "GIT_ASKPASS",
        "GIT_EXEC_PATH",
        "GIT_TRACE",
    ];
    name.starts_with("GIT_") && !kept.iter().any(|prefix| name.starts_with(prefix))
}

/// Whether git says that the branch has moved meanwhile, in one of its ways to say so.
fn lost_the_race(said: &str) -> bool {
    [
        "stale info",
        "fetch first",
        "cannot lock ref",
        "failed to update ref",
        "incorrect old value",
        "reference already exists",
    ]
    .iter()
    .any(|words| said.contains(words))
        && !said.contains("pre-receive hook declined")
}

/// Whether the server says that the token may not push.
fn lacks_permission(said: &str) -> bool {
    said.contains("The requested URL returned error: 403")
        || (said.contains("Permission to ") && said.contains(" denied to "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_race_is_told_from_a_refusal() {
        for race in [
            "! refs/heads/x [rejected] (stale info)",
            "! [remote rejected] x -> x (cannot lock ref 'refs/heads/x': is at 1 but expected 2)",
        ] {
            assert!(lost_the_race(race) && !lacks_permission(race), "{race}");
        }
        for refusal in [
            "remote: error: GH013: Repository rule violations found for refs/heads/x.",
            "! [remote rejected] x -> x (pre-receive hook declined)",
            "! [remote rejected] x -> x (permission denied)",
        ] {
            assert!(!lost_the_race(refusal), "{refusal}");
        }
        let forbidden = "remote: Permission to octo/app.git denied to github-actions[bot]. fatal: unable to access 'https://github.com/octo/app.git/': The requested URL returned error: 403";
        assert!(lacks_permission(forbidden) && !lost_the_race(forbidden));
    }
}
