//! What came of a command, and how is it told when a test fails?

use std::fmt;
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Output};
use std::sync::LazyLock;

use regex::Regex;

/// A command that has ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The command and its folder, as it may be typed again.
    pub(crate) command: String,
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    pub(crate) fn new(command: String, output: &Output) -> Self {
        Self {
            command,
            status: output.status,
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// A shell's status: that of the process, or 128 and the signal.
    pub(crate) fn code(&self) -> i32 {
        let signal = || self.status.signal().map_or(-1, |signal| 128 + signal);
        self.status.code().unwrap_or_else(signal)
    }

    /// Fails the test unless the command ended with this status.
    #[track_caller]
    pub(crate) fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code(), code, "{self}");
        self
    }

    /// Standard error without gobt's own lines.
    pub(crate) fn words_of_go(&self) -> String {
        let lines = self.stderr.split_inclusive('\n');
        lines.filter(|line| !is_own(line)).collect()
    }

    /// gobt's own lines, without their mark.
    pub(crate) fn own_lines(&self) -> Vec<&str> {
        let own = self.stderr.lines().filter(|line| is_own(line));
        own.map(|line| line.trim_start_matches("gobt:").trim_start())
            .collect()
    }

    /// gobt's own lines that warn.
    pub(crate) fn warnings(&self) -> Vec<&str> {
        let warning = |line: &&str| line.starts_with("warning: ");
        self.own_lines().into_iter().filter(warning).collect()
    }

    /// Fails the test unless gobt warned once, with these words.
    #[track_caller]
    pub(crate) fn warns_once(&self, words: &str) {
        let warnings = self.warnings();
        assert!(
            warnings.len() == 1 && warnings[0].contains(words),
            "one warning with {words:?} was expected, not {warnings:?}\n{self}"
        );
    }
}

fn is_own(line: &str) -> bool {
    line == "gobt:\n" || line.starts_with("gobt: ")
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            command,
            status,
            stdout,
            stderr,
        } = self;
        write!(
            f,
            "{command}\n--- {status}\n--- standard output\n{stdout}\n--- standard error\n{stderr}\n---"
        )
    }
}

/// Text without what differs from one run of the same command to the next.
pub(crate) fn neutral(text: &str, root: &str) -> String {
    static CHANGING: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
        let rules = [
            (r"go-build\d+", "go-build1"),
            (r"go-link-\d+", "go-link-1"),
            (r"/cc[A-Za-z0-9]{6}\.", "/cc000000."),
            (r"\d+\.\d+s\b", "0.0s"),
            (r#""Elapsed":[0-9.e-]+"#, r#""Elapsed":0"#),
            (r#""Time":"[^"]*""#, r#""Time":"""#),
            // Content hashes in the echo and in `-n`.
            (r"-buildid[= ][\w/-]+", "-buildid ID"),
            (r"/[0-9a-f]{2}/[0-9a-f]{64}-d", "/HASH-d"),
        ];
        rules
            .map(|(rule, to)| (Regex::new(rule).unwrap(), to))
            .into()
    });
    let text = text.replace(root, "/sandbox");
    CHANGING.iter().fold(text, |text, (rule, to)| {
        rule.replace_all(&text, *to).into_owned()
    })
}
