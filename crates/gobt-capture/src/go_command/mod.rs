//! What does this go command line ask for, and where do gobt's own flags go?
//!
//! Pure: the arguments, the effective GOFLAGS and the release come in as data.
//! The rules are the go command's own (cmd/go/main.go, internal/cmdflag,
//! internal/test/testflag.go, internal/base/goflags.go), Go 1.21 to 1.27.

mod compiler_flags;
mod flags;
mod line;
#[cfg(test)]
mod tests;

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use clap_lex::OsStrExt as _;
use gobt_profile::GoVersion;

use line::{Dialect, Line, Origin, Setting};

/// The word after `go`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subcommand {
    /// `go build`
    Build,
    /// `go install`
    Install,
    /// `go test`
    Test,
    /// `go run`
    Run,
    /// `go vet`
    Vet,
    /// `go fix`
    Fix,
    /// Any other word, known to go or not.
    Other(OsString),
    /// There is none: `go`, `go -h`.
    None,
}

impl Subcommand {
    fn from_word(word: &OsStr) -> Self {
        match word.to_str() {
            Some("build") => Self::Build,
            Some("install") => Self::Install,
            Some("test") => Self::Test,
            Some("run") => Self::Run,
            Some("vet") => Self::Vet,
            Some("fix") => Self::Fix,
            _ => Self::Other(word.to_owned()),
        }
    }

    /// Whether `-debug-actiongraph=FILE` writes a file. `go fix` does from
    /// 1.26 on; of an unknown release it is not expected.
    fn writes_graph(&self, release: Option<GoVersion>) -> bool {
        match self {
            Self::Build | Self::Install | Self::Test | Self::Run | Self::Vet => true,
            Self::Fix => release.is_some_and(|release| release >= GoVersion::of(1, 26)),
            Self::Other(_) | Self::None => false,
        }
    }
}

/// Why gobt leaves `-x` out: with it, the user would get something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoEcho {
    /// `-json`: the echo would go into the JSON stream.
    Json,
    /// `go run`: standard error stays the program's own.
    GoRun,
    /// `-gcflags` with `-m`, `-d`, `-L` or another flag that prints: the text
    /// is stored in the user's cache, and `-x` changes it.
    CompilerOutput,
    /// `-n`: the commands are what the user asked to see.
    DryRun,
    /// Go 1.22 and 1.23 keep what the linker says in a trial link of cgo objects with the package,
    /// in the cache, and only with `-x`: later builds would print it.
    TrialLink,
    /// `-x=false` on the line: it overrules a `-x` before it.
    SwitchedOff,
}

impl fmt::Display for NoEcho {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json => "-json: go would write the echo of -x into the JSON stream",
            Self::GoRun => "go run: standard error is the program's own",
            Self::CompilerOutput => {
                "-gcflags makes the compiler print, and -x changes what go keeps of that in its cache"
            }
            Self::DryRun => "-n: go only prints the commands",
            Self::TrialLink => {
                "Go 1.22 and 1.23: with -x, go would keep text in its cache that later builds print"
            }
            Self::SwitchedOff => "-x=false is on the command line",
        })
    }
}

/// Flags that decide which packages `go list` sees, and of which kind.
const LIST_FLAGS: &[&str] = &[
    "asan",
    "buildmode",
    "compiler",
    "cover",
    "covermode",
    "coverpkg",
    "installsuffix",
    // `-linkmode=external` brings in runtime/cgo.
    "ldflags",
    "linkshared",
    "mod",
    "modcacherw",
    "modfile",
    "msan",
    "overlay",
    "pgo",
    "race",
    "tags",
    "trimpath",
];

/// A go command line, understood.
#[derive(Clone, Debug)]
pub struct GoCommand {
    argv: Vec<OsString>,
    release: Option<GoVersion>,
    subcommand: Subcommand,
    dir: Option<PathBuf>,
    insert_at: usize,
    settings: Vec<Setting>,
    packages: Range<usize>,
    program_arguments: Option<usize>,
}

impl GoCommand {
    /// `argv` is what follows the go binary; `goflags` what `go env GOFLAGS`
    /// prints in the folder where the command will run; `release` that of the
    /// go that will run (unknown: every flag counts as known, and `go fix` as
    /// one that writes no graph).
    pub fn new(argv: Vec<OsString>, goflags: &str, release: Option<GoVersion>) -> Self {
        let head = Head::read(&argv);
        let dialect = Dialect {
            subcommand: &head.subcommand,
            release,
        };
        let mut settings = line::read_goflags(dialect, goflags);
        let Line {
            settings: on_line,
            packages,
            program_arguments,
        } = line::read(dialect, &argv, head.end);
        settings.extend(on_line);
        Self {
            argv,
            release,
            subcommand: head.subcommand,
            dir: head.dir,
            insert_at: head.end,
            settings,
            packages,
            program_arguments,
        }
    }

    /// The arguments as they were given.
    pub fn argv(&self) -> &[OsString] {
        &self.argv
    }

    /// The word after `go` and its `-C DIR`.
    pub fn subcommand(&self) -> &Subcommand {
        &self.subcommand
    }

    /// The folder that `-C` names, relative to where go is started.
    pub fn dir(&self) -> Option<&Path> {
        self.dir.as_deref()
    }

    /// Where gobt's flags go: the index after the subcommand and its `-C DIR`.
    pub fn insert_at(&self) -> usize {
        self.insert_at
    }

    /// Whether this command takes `-debug-actiongraph` and writes the file.
    pub fn instrumented(&self) -> bool {
        self.subcommand.writes_graph(self.release)
    }

    /// The user's own graph file, as gobt's process would open it: relative to
    /// gobt's folder, with `-C DIR` in front.
    pub fn graph_file(&self) -> Option<PathBuf> {
        let file = self
            .value("debug-actiongraph")
            .filter(|file| !file.is_empty())?;
        Some(match &self.dir {
            Some(dir) => dir.join(file),
            None => PathBuf::from(file),
        })
    }

    /// The line ends with `-debug-actiongraph=` without a file: whatever gobt
    /// puts before it, go will write no graph.
    pub fn graph_switched_off(&self) -> bool {
        self.last("debug-actiongraph").is_some_and(|setting| {
            setting.origin == Origin::Line
                && setting.value.as_ref().is_some_and(|value| value.is_empty())
        })
    }

    /// The user's own `-x` is in effect.
    pub fn echo(&self) -> bool {
        self.switch("x")
    }

    /// Why `-x` must not be added, if so. Says nothing about the user's own.
    pub fn echo_changes_output(&self) -> Option<NoEcho> {
        if self.json() {
            Some(NoEcho::Json)
        } else if self.subcommand == Subcommand::Run {
            Some(NoEcho::GoRun)
        } else if self.dry_run() {
            Some(NoEcho::DryRun)
        } else if self.compiler_prints() {
            Some(NoEcho::CompilerOutput)
        } else if self
            .release
            .is_some_and(|r| matches!((r.major, r.minor), (1, 22 | 23)))
        {
            Some(NoEcho::TrialLink)
        } else if self.echo_switched_off() {
            Some(NoEcho::SwitchedOff)
        } else {
            None
        }
    }

    /// `-n`: nothing is run.
    pub fn dry_run(&self) -> bool {
        self.switch("n")
    }

    /// `-json`: standard output is a JSON stream.
    pub fn json(&self) -> bool {
        self.switch("json")
    }

    /// `-work`: the user wants `$WORK` kept.
    pub fn keeps_work(&self) -> bool {
        self.switch("work")
    }

    /// `-v`
    pub fn verbose(&self) -> bool {
        self.switch("v")
    }

    /// `-p N`: how many actions run at once. `None`: not given, or not a
    /// number that go accepts.
    pub fn parallelism(&self) -> Option<u32> {
        parse_int(self.value("p")?.to_str()?).filter(|&p| p > 0)
    }

    /// The value in effect of a flag (name without dashes); a line wins over
    /// GOFLAGS, the last over those before it. A switch without `=` has none.
    pub fn value(&self, name: &str) -> Option<&OsStr> {
        self.last(name)?.value.as_deref()
    }

    /// Whether a switch such as `race` is on; `-race=false` counts.
    pub fn switch(&self, name: &str) -> bool {
        match self.last(name).map(|setting| &setting.value) {
            None => false,
            Some(None) => true,
            Some(Some(value)) => is_true(value),
        }
    }

    /// The flags of the line to give `go list`, as `-name=value`, so that it
    /// sees the same packages. Those in GOFLAGS it knows by itself.
    pub fn list_flags(&self) -> Vec<OsString> {
        self.settings
            .iter()
            .filter(|setting| setting.origin == Origin::Line)
            .filter_map(list_flag)
            .collect()
    }

    /// Packages, patterns or files on the line (`go run`: the program's).
    pub fn patterns(&self) -> &[OsString] {
        self.argv.get(self.packages.clone()).unwrap_or_default()
    }

    /// Arguments of the program that `go run` starts, or of the test binaries
    /// (after `-args`, or from the first argument that go takes to be theirs).
    pub fn program_arguments(&self) -> &[OsString] {
        self.program_arguments
            .and_then(|from| self.argv.get(from..))
            .unwrap_or_default()
    }

    /// The index of the first of [`Self::program_arguments`].
    pub fn program_arguments_from(&self) -> Option<usize> {
        self.program_arguments
    }

    /// The arguments with `extra` put in where go accepts it. A
    /// `-debug-actiongraph` is left out when the user's own is in effect, a
    /// `-x` when the user has one or has switched it off on the line; all is
    /// left out where it has no use.
    pub fn with_flags(&self, extra: &[OsString]) -> Vec<OsString> {
        let mut argv = self.argv.clone();
        if self.instrumented() {
            let added = extra.iter().filter(|flag| self.wants(flag)).cloned();
            argv.splice(self.insert_at..self.insert_at, added);
        }
        argv
    }

    fn wants(&self, flag: &OsStr) -> bool {
        let name = flag
            .strip_prefix("--")
            .or_else(|| flag.strip_prefix("-"))
            .unwrap_or(flag);
        let name = name.split_once("=").map_or(name, |(name, _)| name);
        match name.to_str() {
            Some("debug-actiongraph") => self.graph_file().is_none() && !self.graph_switched_off(),
            Some("x") => !self.echo() && !self.echo_switched_off(),
            _ => true,
        }
    }

    fn last(&self, name: &str) -> Option<&Setting> {
        self.settings
            .iter()
            .rev()
            .find(|setting| setting.name == name)
    }

    fn echo_switched_off(&self) -> bool {
        !self.echo()
            && self
                .last("x")
                .is_some_and(|setting| setting.origin == Origin::Line)
    }

    /// Any occurrence counts: with patterns, several are in effect at once.
    fn compiler_prints(&self) -> bool {
        self.settings
            .iter()
            .filter(|setting| setting.name == "gcflags")
            .filter_map(|setting| setting.value.as_deref())
            .any(|value| compiler_flags::print_something(&value.to_string_lossy()))
    }
}

/// The start of a line: `[-C DIR] SUBCOMMAND [-C DIR]`.
struct Head {
    subcommand: Subcommand,
    dir: Option<PathBuf>,
    /// The index after it.
    end: usize,
}

impl Head {
    fn read(argv: &[OsString]) -> Self {
        let (dir, taken) = chdir_flag(argv);
        let mut at = taken;
        // `go -- build` is `go build`.
        if argv.get(at).is_some_and(|word| word == "--") {
            at += 1;
        }
        let Some(word) = argv.get(at).filter(|word| !word.starts_with("-")) else {
            return Self {
                subcommand: Subcommand::None,
                dir,
                end: at,
            };
        };
        let subcommand = Subcommand::from_word(word);
        at += 1;
        // Only one -C is taken; go refuses a second.
        if at == 1 {
            let (dir, taken) = chdir_flag(&argv[1..]);
            return Self {
                subcommand,
                dir,
                end: 1 + taken,
            };
        }
        Self {
            subcommand,
            dir,
            end: at,
        }
    }
}

/// `-C DIR` or `-C=DIR` at the start, and how many arguments it takes.
fn chdir_flag(argv: &[OsString]) -> (Option<PathBuf>, usize) {
    let Some(first) = argv.first() else {
        return (None, 0);
    };
    let inline = first
        .strip_prefix("-C=")
        .or_else(|| first.strip_prefix("--C="));
    match (inline, argv.get(1)) {
        (Some(dir), _) => (Some(PathBuf::from(dir)), 1),
        (None, Some(dir)) if first == "-C" || first == "--C" => (Some(PathBuf::from(dir)), 2),
        _ => (None, 0),
    }
}

fn list_flag(setting: &Setting) -> Option<OsString> {
    // go list has no -coverprofile; that it covers is what counts.
    if setting.name == "coverprofile" {
        return Some("-cover".into());
    }
    if !LIST_FLAGS.contains(&setting.name.as_str()) {
        return None;
    }
    let mut flag = OsString::from(format!("-{}", setting.name));
    if let Some(value) = &setting.value {
        flag.push("=");
        flag.push(value);
    }
    Some(flag)
}

/// Go's `strconv.ParseBool`; `-v=test2json` of `go test` is on as well.
fn is_true(value: &OsStr) -> bool {
    matches!(
        value.to_str(),
        Some("1" | "t" | "T" | "true" | "TRUE" | "True" | "test2json")
    )
}

/// Go's integer flags: decimal, or with a `0x`, `0o`, `0b` or `0` in front.
fn parse_int(text: &str) -> Option<u32> {
    let lower = text.to_ascii_lowercase();
    let (digits, radix) = match lower.as_bytes() {
        [b'0', b'x', ..] => (&lower[2..], 16),
        [b'0', b'o', ..] => (&lower[2..], 8),
        [b'0', b'b', ..] => (&lower[2..], 2),
        [b'0', _, ..] => (&lower[1..], 8),
        _ => (lower.as_str(), 10),
    };
    u32::from_str_radix(digits, radix).ok()
}
