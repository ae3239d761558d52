//! Does gobt show what bare go shows?

use std::fs;

use super::outcome::neutral;
use super::{Go, Outcome, Sandbox};

/// A go command in a module: run bare and run by gobt, it must say the same.
pub(crate) struct Situation<'a> {
    go: &'static Go,
    prepare: &'a dyn Fn(&Sandbox),
    arguments: Vec<&'a str>,
    options: Vec<&'a str>,
    environment: Vec<(&'a str, &'a str)>,
    stdin: &'a str,
}

impl<'a> Situation<'a> {
    /// `go ARGUMENTS` in a module that `prepare` fills.
    pub(crate) fn new(
        go: &'static Go,
        arguments: &[&'a str],
        prepare: &'a dyn Fn(&Sandbox),
    ) -> Self {
        Self {
            go,
            prepare,
            arguments: arguments.to_vec(),
            options: Vec::new(),
            environment: Vec::new(),
            stdin: "",
        }
    }

    pub(crate) fn env(mut self, name: &'a str, value: &'a str) -> Self {
        self.environment.push((name, value));
        self
    }

    pub(crate) fn option(mut self, option: &'a str) -> Self {
        self.options.push(option);
        self
    }

    pub(crate) fn stdin(mut self, text: &'a str) -> Self {
        self.stdin = text;
        self
    }

    /// Runs both twice, the second time with what the first has left in the cache, and compares
    /// standard output, standard error and exit status. Gives the sandbox of gobt, and what it and
    /// the bare command said first.
    #[track_caller]
    pub(crate) fn is_the_same(&self) -> Same {
        let (bare, with_gobt) = (self.sandbox(), self.sandbox());
        let mut first = None;
        for quiet in [true, false] {
            let expected = self.run_bare(&bare);
            let found = self.run_gobt(&with_gobt, quiet);
            same(&bare, &expected, &with_gobt, &found);
            first.get_or_insert((expected, found));
        }
        let (bare, gobt) = first.unwrap();
        Same {
            bare,
            gobt,
            sandbox: with_gobt,
        }
    }

    fn sandbox(&self) -> Sandbox {
        let sandbox = Sandbox::new(self.go);
        (self.prepare)(&sandbox);
        sandbox
    }

    fn run_bare(&self, sandbox: &Sandbox) -> Outcome {
        let run = sandbox.go(&self.arguments).stdin(self.stdin);
        let set = |run: super::Run, (name, value): &(&str, &str)| run.env(name, value);
        self.environment.iter().fold(run, set).outcome()
    }

    fn run_gobt(&self, sandbox: &Sandbox, quiet: bool) -> Outcome {
        let mut options = self.options.clone();
        if quiet {
            options.push("--quiet");
        }
        let run = sandbox.gobt_profile(&options, &self.arguments);
        let run = run.stdin(self.stdin);
        let set = |run: super::Run, (name, value): &(&str, &str)| run.env(name, value);
        let outcome = self.environment.iter().fold(run, set).outcome();
        if quiet {
            assert_eq!(outcome.own_lines(), Vec::<&str>::new(), "{outcome}");
        }
        outcome
    }
}

/// What both commands said.
pub(crate) struct Same {
    pub(crate) bare: Outcome,
    pub(crate) gobt: Outcome,
    /// Where gobt ran.
    pub(crate) sandbox: Sandbox,
}

impl Same {
    /// Fails the test unless both ended with this status.
    #[track_caller]
    pub(crate) fn status(self, code: i32) -> Self {
        assert_eq!(self.bare.code(), code, "{}", self.bare);
        self
    }

    /// Fails the test unless both said this, somewhere.
    #[track_caller]
    pub(crate) fn says(self, words: &str) -> Self {
        let said =
            |outcome: &Outcome| outcome.stderr.contains(words) || outcome.stdout.contains(words);
        assert!(said(&self.bare), "no {words:?} in\n{}", self.bare);
        self
    }
}

#[track_caller]
fn same(bare: &Sandbox, expected: &Outcome, with_gobt: &Sandbox, found: &Outcome) {
    let at = |sandbox: &Sandbox| sandbox.root().to_string_lossy().into_owned();
    let stderr = |text: &str, sandbox| neutral(text, &at(sandbox));
    let message = || format!("bare: {expected}\n\nwith gobt: {found}");
    similar(
        "standard error",
        &stderr(&expected.stderr, bare),
        &stderr(&found.words_of_go(), with_gobt),
        &message,
    );
    similar(
        "standard output",
        &stderr(&expected.stdout, bare),
        &stderr(&found.stdout, with_gobt),
        &message,
    );
    assert_eq!(expected.status, found.status, "{}", message());
    let left = with_gobt.leftovers();
    assert_eq!(
        left.len(),
        bare.leftovers().len(),
        "{left:?}\n{}",
        message()
    );
    fs::metadata(with_gobt.module()).unwrap();
}

#[track_caller]
fn similar(what: &str, expected: &str, found: &str, message: &dyn Fn() -> String) {
    if expected == found {
        return;
    }
    let line = expected
        .lines()
        .zip(found.lines())
        .position(|(a, b)| a != b);
    let line = line.unwrap_or_else(|| expected.lines().count().min(found.lines().count()));
    panic!(
        "{what} differs at line {}:\n  bare: {:?}\n  gobt: {:?}\n{}",
        line + 1,
        expected.lines().nth(line),
        found.lines().nth(line),
        message()
    );
}
