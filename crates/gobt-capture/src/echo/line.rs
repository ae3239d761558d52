//! Which of go's own formats is this line?
//!
//! Decided by what the go command's sources print, line by line. What has
//! none of these formats is the user's.

use std::time::Duration;

use memchr::memmem;

use super::environment::{may_be_environment, skip_environment};
use super::literal::{INTERNAL, comment, ended, literal, may_be_literal};
use super::note::Tool;
use super::words::{WORK, Word, Words, base_name, objdir};

/// What a line, taken alone, looks like.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// None of go's formats.
    User,
    /// `# example.com/p`: what follows are diagnostics. The user's.
    Header(&'a [u8]),
    /// One of the formats of go's echo.
    Echo(Echo<'a>),
}

/// One line of go's echo.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Echo<'a> {
    /// `WORK=/tmp/go-build123`
    WorkDir(&'a [u8]),
    /// `cd DIR`
    ChangeDir(&'a [u8]),
    /// `mkdir -p DIR`
    MakeDir(&'a [u8]),
    /// `cat >FILE << 'EOF' # internal`: text up to `EOF` follows
    HereDocument(&'a [u8]),
    /// A tool that is about to run.
    Run(Run<'a>),
    /// `go tool buildid -w FILE # internal`: compiled or linked
    BuildId,
    /// `# get URL…`, without the `# get `
    Get(&'a [u8]),
    /// `0.003s # cd DIR; git …`: the command and how long it ran
    VersionControlEnded(&'a [u8], Duration),
    /// A version control command, about to run.
    VersionControl,
    /// Other lines that only `-x` prints about files and folders.
    Files,
    /// Other remarks that only `-x` prints.
    Remark,
}

/// A tool that is about to run.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Run<'a> {
    pub(super) tool: Tool,
    /// The tool's own arguments.
    pub(super) arguments: &'a [u8],
}

/// The formats, with what the user's flags put in front of commands.
#[derive(Debug, Clone, Default)]
pub(super) struct Grammar {
    /// The words of `-toolexec`.
    pub(super) toolexec: Vec<String>,
    /// The words of `-exec`.
    pub(super) exec: Vec<String>,
}

impl Grammar {
    /// What a whole line (without its end) looks like.
    pub(super) fn classify<'a>(&self, line: &'a [u8]) -> Line<'a> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if let Some(remark) = line.strip_prefix(b"# ") {
            return match comment(remark) {
                Some(echo) => Line::Echo(echo),
                None => Line::Header(remark),
            };
        }
        let echo = match line.first() {
            Some(b'0'..=b'9') => ended(line),
            Some(_) => literal(line).or_else(|| self.run(line).filter(|_| self.may_matter(line))),
            None => None,
        };
        echo.map_or(Line::User, Line::Echo)
    }

    /// Whether a line that starts like this can still become one that
    /// matters. Once this says no, the bytes can go to the user.
    pub(super) fn may_matter(&self, start: &[u8]) -> bool {
        may_be_literal(start)
            || may_be_environment(start)
            || self.may_be_wrapped(start)
            || may_be_command(start)
    }

    /// A tool, a test binary, a C compiler.
    fn run<'a>(&self, line: &'a [u8]) -> Option<Echo<'a>> {
        let environment = skip_environment(line);
        let command = environment.unwrap_or(line);
        let run = self
            .tool(command)
            .or_else(|| test_binary(line))
            .or_else(|| c_compiler(line, command))
            .or_else(|| helper(line))?;
        // Without an environment, go's first words never end so; in what
        // compilers, linkers and prompts say they often do.
        if environment.is_none() && Words::of(line).take(SOON).any(ends_with_colon) {
            return None;
        }
        match run {
            Run {
                tool: Tool::Other(name),
                ..
            } if name == "buildid" => Some(Echo::BuildId),
            run => Some(Echo::Run(run)),
        }
    }

    /// A tool of the Go distribution, `-toolexec` in front or not.
    fn tool<'a>(&self, command: &'a [u8]) -> Option<Run<'a>> {
        let mut words = Words::of(command);
        let wrapped = !self.toolexec.is_empty()
            && self
                .toolexec
                .iter()
                .all(|wrapper| words.next().is_some_and(|word| shows(word, wrapper)));
        if !wrapped {
            words = Words::of(command);
        }
        let text = words.next()?.text();
        let arguments = words.rest();
        let internal = arguments.ends_with(INTERNAL);
        let tool = match base_name(&text) {
            // What go does itself is not wrapped.
            b"buildid" if internal && arguments.starts_with(b"-w ") => other("buildid"),
            b"pack" if internal && arguments.starts_with(b"r ") => other("pack"),
            // A wrapper may say what it runs: those words are the user's.
            _ if wrapped == self.toolexec.is_empty() => return None,
            b"compile" if arguments.starts_with(b"-o ") => Tool::Compile,
            b"asm" if starts_with_any(arguments, &[b"-p ", b"-trimpath "]) => Tool::Assemble,
            b"cgo" if starts_with_any(arguments, &[b"-objdir ", b"-dynpackage "]) => Tool::Cgo,
            b"cover" if starts_with_any(arguments, &[b"-pkgcfg ", b"-mode "]) => Tool::Cover,
            b"link" if arguments.starts_with(b"-o ") => Tool::Link,
            b"preprofile" if arguments.starts_with(b"-o ") => Tool::Preprofile,
            b"covdata" if is_coverage_data(arguments) => other("covdata"),
            b"go"
                if arguments
                    .strip_prefix(b"tool covdata ")
                    .is_some_and(is_coverage_data) =>
            {
                other("covdata")
            }
            _ if is_vet_config(Words::of(arguments).last()) => Tool::Vet,
            _ => return None,
        };
        // `link -o FILE` alone would be a look-alike: what go runs names the
        // build's folder, or stands in it (`cover` up to Go 1.21).
        let named = memmem::find(arguments, WORK).is_some()
            || starts_with_any(arguments, &[b"-p ", b"-pkgcfg "]);
        named.then_some(Run { tool, arguments })
    }

    /// Whether the start of a line can lead to a command behind `-toolexec` or
    /// `-exec`.
    fn may_be_wrapped(&self, start: &[u8]) -> bool {
        [&self.toolexec, &self.exec].iter().any(|wrapper| {
            !wrapper.is_empty()
                && wrapper
                    .iter()
                    .zip(Words::of_partial(start))
                    .all(|(wrapper, word)| {
                        shows(word, wrapper)
                            || (!word.complete && wrapper.as_bytes().starts_with(word.raw))
                            || (!word.complete
                                && word.raw.first().is_some_and(|b| b".\"".contains(b)))
                    })
        })
    }
}

fn other(name: &str) -> Tool {
    Tool::Other(name.to_owned())
}

/// Whether the word of an echoed command is this one of the command line. Go
/// writes `.` for the folder that it is in, wherever a word starts with it.
fn shows(word: Word<'_>, wanted: &str) -> bool {
    let text = word.text();
    text.as_ref() == wanted.as_bytes()
        || text
            .strip_prefix(b".")
            .is_some_and(|rest| wanted.as_bytes().ends_with(rest))
}

fn starts_with_any(text: &[u8], starts: &[&[u8]]) -> bool {
    starts.iter().any(|start| text.starts_with(start))
}

/// `percent -i $WORK/b161`, what `go test -cover` asks about a package without tests. Until Go 1.24
/// the tool itself is run, after that `go tool covdata`.
fn is_coverage_data(arguments: &[u8]) -> bool {
    starts_with_any(
        arguments,
        &[
            b"percent -i $WORK/",
            b"textfmt -i $WORK/",
            b"merge -i $WORK/",
        ],
    )
}

/// `$WORK/b001/vet.cfg`, the last argument of vet and its like.
fn is_vet_config(word: Option<Word<'_>>) -> bool {
    word.is_some_and(|word| {
        let text = word.text();
        text.starts_with(WORK) && base_name(&text) == b"vet.cfg"
    })
}

/// `[EXEC] $WORK/b001/p.test -test.testlogfile=… -test.paniconexit0 …`
fn test_binary(line: &[u8]) -> Option<Run<'_>> {
    let at = memmem::find(line, b" -test.paniconexit0")?;
    let behind = line.get(at + 19);
    let first = memmem::find(line, b" -test.")?;
    let alone = first == at || line[first..at].starts_with(b" -test.testlogfile=");
    (alone && behind.is_none_or(|&byte| byte == b' ')).then_some(Run {
        tool: Tool::TestBinary,
        arguments: line,
    })
}

/// `TERM='dumb' gcc …`, and the questions to a compiler about its flags.
fn c_compiler<'a>(line: &'a [u8], command: &'a [u8]) -> Option<Run<'a>> {
    let named = line.starts_with(b"TERM='dumb' ") && !command.is_empty();
    let asked = (command.ends_with(b" || true") && memmem::find(command, b" -x c - -o ").is_some())
        || has_link_test_result(command);
    (named || asked).then_some(Run {
        tool: Tool::CCompiler,
        arguments: command,
    })
}

/// `… # test for internal linking errors (failed)`, from Go 1.24 on.
pub(super) fn has_link_test_result(command: &[u8]) -> bool {
    [&b"succeeded)"[..], b"failed)"].iter().any(|saw| {
        command
            .strip_suffix(*saw)
            .is_some_and(|rest| rest.ends_with(b" # test for internal linking errors ("))
    })
}

/// `pkg-config`, `swig`, and the commands of the gccgo toolchain.
fn helper(line: &[u8]) -> Option<Run<'_>> {
    let mut words = Words::of(line);
    let text = words.next()?.text();
    let arguments = words.rest();
    let name = base_name(&text);
    let has_work = || objdir(arguments).is_some();
    let tool = if starts_with_any(arguments, &[b"--cflags ", b"--libs "])
        && memmem::find(arguments, b" -- ").is_some()
    {
        Tool::PkgConfig
    } else if name == b"swig" && starts_with_any(arguments, &[b"-version", b"-go "]) {
        Tool::Swig
    } else if memmem::find(name, b"gccgo").is_some() && arguments.starts_with(b"-") {
        if !has_work() && !arguments.ends_with(b" || true") {
            return None;
        }
        other("gccgo")
    } else if (name == b"ar" || name.ends_with(b"-ar")) && has_work() {
        other("ar")
    } else {
        return None;
    };
    Some(Run { tool, arguments })
}

/// How many words may stand before the first flag or file of the build.
const SOON: usize = 4;

/// Whether the start of a line can lead to a command: soon a flag or a file of
/// the build follows, as in every command of go's.
fn may_be_command(start: &[u8]) -> bool {
    if start.first().is_none_or(u8::is_ascii_control) {
        return start.is_empty();
    }
    let mut leads = false;
    let mut seen = 0;
    for word in Words::of_partial(start).take(SOON) {
        if word.complete && ends_with_colon(word) {
            return false;
        }
        seen += usize::from(word.complete);
        leads |= !word.complete || word.starts_with(b"-") || word.starts_with(WORK);
        // `go tool covdata percent -i …`: no flag among the first words.
        leads |= word.raw == b"covdata";
    }
    leads || seen < SOON
}

fn ends_with_colon(word: Word<'_>) -> bool {
    word.raw.ends_with(b":")
}
