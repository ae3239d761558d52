//! How will this go command be run: with which flags, variables and temporary folders?

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use gobt_profile::GoVersion;
use gobt_profile::privacy::split_quoted;
use tempfile::TempDir;

use crate::cache::fresh_cache;
use crate::echo::EchoOptions;
use crate::error::CaptureError;
use crate::go_command::{GoCommand, Subcommand};
use crate::go_env::GoEnv;
use crate::graph_watch::GraphFile;

/// What becomes of go's standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stderr {
    /// It has gobt's echo in it: split it.
    Split,
    /// All of it is the user's: pass it on, and read what it tells.
    PassOn,
    /// It stays gobt's own stream, untouched: the program that `go run` starts may want it.
    Inherit,
}

/// Everything that is decided before go is started.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) arguments: Vec<OsString>,
    pub(crate) environment: Vec<(OsString, OsString)>,
    pub(crate) stderr: Stderr,
    pub(crate) graph: Option<GraphFile>,
    pub(crate) echo: EchoOptions,
    /// Holds the graph and the fresh cache; removed at the end.
    pub(crate) scratch: Option<TempDir>,
    /// The build's own `GOTMPDIR`, where its `$WORK` would not be known otherwise; removed before.
    pub(crate) own_tmp: Option<TempDir>,
}

impl Plan {
    /// The command as the user gave it, and nothing else.
    pub(crate) fn bare(command: &GoCommand) -> Self {
        Self {
            arguments: command.argv().to_vec(),
            environment: Vec::new(),
            stderr: Stderr::Inherit,
            graph: None,
            echo: EchoOptions::default(),
            scratch: None,
            own_tmp: None,
        }
    }

    /// The same without gobt's flags, for a go that does not know them. A fresh cache stays fresh.
    pub(crate) fn without_flags(self, command: &GoCommand) -> Self {
        Self {
            environment: self.environment,
            scratch: self.scratch,
            own_tmp: self.own_tmp,
            ..Self::bare(command)
        }
    }

    /// The command with gobt's two flags, as far as they change nothing for the user.
    pub(crate) fn instrumented(
        command: &GoCommand,
        env: &GoEnv,
        scratch: TempDir,
        fresh: bool,
        wants_echo: bool,
    ) -> Result<Self, CaptureError> {
        let mut environment = Vec::new();
        if fresh {
            environment.extend(fresh_cache(env, scratch.path())?);
        }
        let own_graph = scratch.path().join("graph.json");
        let (stderr, adds_echo) = choose_stderr(command, wants_echo);
        let mut flags: Vec<OsString> = Vec::new();
        if adds_echo {
            flags.push("-x".into());
        }
        let mut graph_flag = OsString::from("-debug-actiongraph=");
        graph_flag.push(&own_graph);
        flags.push(graph_flag);
        let echoes = adds_echo || (command.echo() && stderr != Stderr::Inherit);
        let own_tmp = (!echoes && !command.keeps_work())
            .then(|| private_tmp(env, scratch.path()))
            .flatten();
        environment.extend(
            own_tmp
                .as_ref()
                .map(|tmp| ("GOTMPDIR".into(), tmp.path().into())),
        );
        let graph = match command.graph_file() {
            Some(users) => Some(users),
            None if command.graph_switched_off() => None,
            None => Some(own_graph),
        };
        Ok(Self {
            arguments: command.with_flags(&flags),
            environment,
            stderr,
            graph: graph.map(GraphFile::new),
            echo: echo_options(command, env),
            scratch: Some(scratch),
            own_tmp,
        })
    }
}

fn choose_stderr(command: &GoCommand, wants_echo: bool) -> (Stderr, bool) {
    if *command.subcommand() == Subcommand::Run || !command.instrumented() {
        return (Stderr::Inherit, false);
    }
    let own = command.echo() || command.dry_run() || command.echo_changes_output().is_some();
    if own || !wants_echo {
        (Stderr::PassOn, false)
    } else {
        (Stderr::Split, true)
    }
}

/// A `GOTMPDIR` of this build's own, so that what an interrupted go leaves behind can be found.
///
/// Below the user's own, where there is one: programs may be allowed to run only there.
fn private_tmp(env: &GoEnv, scratch: &Path) -> Option<TempDir> {
    let parent = env.get("GOTMPDIR").map_or(scratch, Path::new);
    tempfile::Builder::new()
        .prefix("gobt-")
        .tempdir_in(parent)
        .ok()
}

fn echo_options(command: &GoCommand, env: &GoEnv) -> EchoOptions {
    // Another toolchain than the installed one may be chosen; the echo will say.
    let settled = env.get("GOTOOLCHAIN") == Some("local")
        || std::env::var_os("GOTOOLCHAIN").is_some_and(|v| v == "local");
    let words = |name| {
        let value = command.value(name).map(OsStr::to_string_lossy);
        let value = value.unwrap_or_default();
        let words = split_quoted(&value).unwrap_or_default();
        words.into_iter().map(str::to_owned).collect()
    };
    EchoOptions {
        go_version: installed_version(env).filter(|_| settled),
        work: command.keeps_work(),
        toolexec: words("toolexec"),
        exec: words("exec"),
        multi_line_arguments: multi_line(command.argv()),
    }
}

/// The version of the go that is installed.
pub(crate) fn installed_version(env: &GoEnv) -> Option<GoVersion> {
    env.get("GOVERSION")?.parse().ok()
}

fn multi_line(arguments: &[OsString]) -> Vec<Vec<u8>> {
    let bytes = arguments.iter().map(|a| a.as_encoded_bytes().to_vec());
    bytes.filter(|a| a.contains(&b'\n')).collect()
}

/// Where go is: a path as it is, a name looked up on the `PATH`.
pub(crate) fn find_program(program: &Path) -> Option<PathBuf> {
    if program.components().count() > 1 {
        return program.exists().then(|| program.to_owned());
    }
    let path = std::env::var_os("PATH")?;
    let names = program_names(program);
    let mut places = std::env::split_paths(&path).flat_map(|dir| {
        names
            .iter()
            .map(move |name| dir.join(name))
            .collect::<Vec<_>>()
    });
    places.find(|place| is_program(place))
}

#[cfg(windows)]
fn program_names(program: &Path) -> Vec<PathBuf> {
    vec![program.with_extension("exe"), program.to_owned()]
}

#[cfg(not(windows))]
fn program_names(program: &Path) -> Vec<PathBuf> {
    vec![program.to_owned()]
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}
