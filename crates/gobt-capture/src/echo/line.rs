//! Which of go's own formats is this line?
//!
//! Decided by what the go command's sources print, line by line. What has
//! none of these formats is the user's.

use std::time::Duration;

use memchr::memmem;

use super::note::{DOWNLOADING, Tool};
use super::words::{WORK, Word, Words, base_name, is_absolute, objdir};

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

/// How lines of the echo begin, apart from tools.
const STARTS: [&[u8]; 20] = [
    b"WORK=",
    b"# ",
    b"cat ",
    b"cd ",
    b"cp ",
    b"echo ",
    b"ln -s ",
    b"mkdir -p ",
    b"mv ",
    b"rm -",
    b"touch ",
    b"go tool ",
    b"git ",
    b"hg ",
    b"svn ",
    b"bzr ",
    b"fossil ",
    DOWNLOADING,
    GOAUTH,
    GOAUTH_ERROR,
];
const GOAUTH: &[u8] = b"go: GOAUTH encountered errors for ";
const GOAUTH_ERROR: &[u8] = b"go:   GOAUTH=";
const INTERNAL: &[u8] = b" # internal";

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
            Some(_) => literal(line).or_else(|| self.run(line)),
            None => None,
        };
        echo.map_or(Line::User, Line::Echo)
    }

    /// Whether a line that starts like this can still become one that
    /// matters. Once this says no, the bytes can go to the user.
    pub(super) fn may_matter(&self, start: &[u8]) -> bool {
        let literal = |known: &[u8]| start.starts_with(known) || known.starts_with(start);
        STARTS.iter().any(|known| literal(known))
            || may_be_elapsed(start)
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
        // Without an environment, a first word in go's echo never ends so;
        // in what compilers and linkers say it often does.
        let first = Words::of(command).next()?;
        if environment.is_none() && first.raw.ends_with(b":") {
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
        let mut word = words.next()?;
        if !self.toolexec.is_empty() {
            let mut behind = Words::of(command);
            if self
                .toolexec
                .iter()
                .all(|wrapper| behind.next().is_some_and(|word| shows(word, wrapper)))
            {
                words = behind;
                word = words.next()?;
            }
        }
        let arguments = words.rest();
        let text = word.text();
        let name = base_name(&text);
        let tool = match name {
            b"compile" if arguments.starts_with(b"-o ") => Tool::Compile,
            b"asm" if arguments.starts_with(b"-p ") || arguments.starts_with(b"-trimpath ") => {
                Tool::Assemble
            }
            b"cgo" if starts_with_any(arguments, &[b"-objdir ", b"-dynpackage "]) => Tool::Cgo,
            b"cover" if starts_with_any(arguments, &[b"-pkgcfg ", b"-mode "]) => Tool::Cover,
            b"link" if arguments.starts_with(b"-o ") => Tool::Link,
            b"preprofile" if arguments.starts_with(b"-o ") => Tool::Preprofile,
            b"buildid" if arguments.starts_with(b"-w ") && arguments.ends_with(INTERNAL) => {
                Tool::Other("buildid".to_owned())
            }
            b"pack" if arguments.starts_with(b"r ") && arguments.ends_with(INTERNAL) => {
                Tool::Other("pack".to_owned())
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

/// `$WORK/b001/vet.cfg`, the last argument of vet and its like.
fn is_vet_config(word: Option<Word<'_>>) -> bool {
    word.is_some_and(|word| {
        let text = word.text();
        text.starts_with(WORK) && base_name(&text) == b"vet.cfg"
    })
}

/// Lines behind `# ` that only `-x` prints. Everything else is a header.
fn comment(text: &[u8]) -> Option<Echo<'_>> {
    if let Some(request) = text.strip_prefix(b"get ") {
        return memmem::find(request, b"://").map(|_| Echo::Get(request));
    }
    let lock = text.strip_prefix(b"lock ");
    let remark = (text.starts_with(b"ignoring directory ") && is_absolute(&text[19..]))
        || (text.starts_with(WORK) && text.ends_with(b"_cgo_install.h not created"))
        || lock.is_some_and(|path| is_absolute(path) && path.ends_with(b".lock"))
        || (is_absolute(text) && is_repository(text, b" for "));
    remark.then_some(Echo::Remark)
}

/// `…/cache/vcs/0123… for git https://example.com/p`: a folder of go's own
/// clones, and what stands behind it.
fn is_repository(text: &[u8], behind: &[u8]) -> bool {
    memmem::find(text, behind).is_some_and(|at| is_clone(&text[..at]))
}

/// Whether the path lies under the module cache's clones.
fn is_clone(path: &[u8]) -> bool {
    [&b"/cache/vcs"[..], br"\cache\vcs"]
        .iter()
        .any(|folder| memmem::find(path, folder).is_some())
}

/// `0.003s # cd DIR; git …`
fn ended(line: &[u8]) -> Option<Echo<'_>> {
    let at = memmem::find(line, b"s # ")?;
    let elapsed = seconds(&line[..at])?;
    Some(Echo::VersionControlEnded(&line[at + 4..], elapsed))
}

/// A duration as go prints it, with `%.3f`: `0.201`.
pub(super) fn seconds(text: &[u8]) -> Option<Duration> {
    let text = std::str::from_utf8(text).ok()?;
    let (whole, thousandths) = text.split_once('.')?;
    if thousandths.len() != 3
        || !(whole.bytes().chain(thousandths.bytes())).all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let whole = Duration::from_secs(whole.parse().ok()?);
    whole.checked_add(Duration::from_millis(thousandths.parse().ok()?))
}

fn may_be_elapsed(start: &[u8]) -> bool {
    let digits = start
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if digits == 0 {
        return false;
    }
    let behind = &start[digits..];
    // From the point on, digits stand for any digits.
    let shape = b".000s # ";
    behind.len() > shape.len()
        || behind
            .iter()
            .zip(shape)
            .all(|(byte, shape)| byte == shape || (*shape == b'0' && byte.is_ascii_digit()))
}

/// Lines that begin with a fixed text.
fn literal(line: &[u8]) -> Option<Echo<'_>> {
    let (command, rest) = line.split_at(memchr::memchr(b' ', line).map_or(line.len(), |at| at + 1));
    match command {
        b"cd " => change_dir(rest),
        b"mkdir " => rest
            .strip_prefix(b"-p ")
            .filter(|dir| !dir.is_empty())
            .map(Echo::MakeDir),
        b"cat " => cat(rest),
        b"echo " => echo(rest).then_some(Echo::Files),
        b"cp " | b"mv " => is_two_paths(rest).then_some(Echo::Files),
        b"rm " => {
            let path = rest
                .strip_prefix(b"-r ")
                .or_else(|| rest.strip_prefix(b"-rf "));
            let path = path.or_else(|| rest.strip_prefix(b"-f "))?;
            is_rooted(path).then_some(Echo::Files)
        }
        b"ln " => (rest.starts_with(b"-s ") && is_two_paths(&rest[3..])).then_some(Echo::Files),
        b"touch " => is_rooted(rest).then_some(Echo::Files),
        b"go " => go_tool(rest),
        b"go: " => go_auth(line).then_some(Echo::Remark),
        b"git " | b"hg " | b"svn " | b"bzr " | b"fossil " => Some(Echo::VersionControl),
        _ => work_dir(line),
    }
}

fn work_dir(line: &[u8]) -> Option<Echo<'_>> {
    let dir = line.strip_prefix(b"WORK=")?;
    let number = base_name(dir).strip_prefix(b"go-build")?;
    let is_number = !number.is_empty() && number.iter().all(u8::is_ascii_digit);
    (is_absolute(dir) && is_number).then_some(Echo::WorkDir(dir))
}

/// `cd DIR`, or `cd DIR; git …`, which go runs on its clones of repositories.
fn change_dir(rest: &[u8]) -> Option<Echo<'_>> {
    if let Some(at) = memmem::find(rest, b"; ")
        && is_clone(&rest[..at])
    {
        return Some(Echo::VersionControl);
    }
    (is_rooted(rest) || rest == b".").then_some(Echo::ChangeDir(rest))
}

/// Whether the path is absolute or in the build's folder.
fn is_rooted(path: &[u8]) -> bool {
    let path = path.strip_prefix(b"\"").unwrap_or(path);
    is_absolute(path) || path.starts_with(WORK)
}

/// Whether go could have moved, copied or linked this: `FROM TO`, raw, with
/// blanks of their own or not.
fn is_two_paths(rest: &[u8]) -> bool {
    let rest = rest.strip_suffix(INTERNAL).unwrap_or(rest);
    is_rooted(rest) && memchr::memchr(b' ', rest).is_some()
}

/// `cat >FILE << 'EOF' # internal`, or `cat FILE  # internal`.
fn cat(rest: &[u8]) -> Option<Echo<'_>> {
    if let Some(file) = rest.strip_prefix(b">") {
        let file = file.strip_suffix(b" << 'EOF' # internal")?;
        return is_absolute(file).then_some(Echo::HereDocument(file));
    }
    (is_rooted(rest) && rest.ends_with(b"  # internal")).then_some(Echo::Files)
}

/// What go writes with one line: `-n > FILE # internal`, `'TEXT' > FILE
/// # internal`, and up to Go 1.21 `> FILE` and `'TEXT' >> FILE`.
fn echo(rest: &[u8]) -> bool {
    let (text, file) = if let Some(file) = rest.strip_prefix(b"-n > ") {
        (&b""[..], file)
    } else if let Some(file) = rest.strip_prefix(b"> ") {
        return file.starts_with(WORK);
    } else if rest.starts_with(b"'")
        && let Some(at) = memmem::rfind(rest, b" > ").or_else(|| memmem::rfind(rest, b" >> "))
    {
        (&rest[..at], redirected_to(&rest[at..]))
    } else {
        return false;
    };
    let closed = text.is_empty() || (text.len() > 1 && text.ends_with(b"'"));
    closed && (file.ends_with(INTERNAL) || file.starts_with(WORK))
}

/// The file behind ` > ` or ` >> `.
fn redirected_to(text: &[u8]) -> &[u8] {
    let signs = text
        .iter()
        .take_while(|&&byte| byte == b'>' || byte == b' ')
        .count();
    &text[signs..]
}

/// `go tool pack r … # internal`, `go tool buildid -w … # internal`.
fn go_tool(rest: &[u8]) -> Option<Echo<'_>> {
    let tool = rest.strip_prefix(b"tool ")?.strip_suffix(INTERNAL)?;
    Some(if tool.starts_with(b"buildid -w ") {
        Echo::BuildId
    } else {
        Echo::Files
    })
}

/// What GOAUTH commands said, from Go 1.24 on.
fn go_auth(line: &[u8]) -> bool {
    line.starts_with(GOAUTH) || line.starts_with(GOAUTH_ERROR)
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
    let asked = (command.ends_with(b" || true")
        && memmem::find(command, b" -x c - -o ").is_some())
        || has_link_test(command);
    (named || asked).then_some(Run {
        tool: Tool::CCompiler,
        arguments: command,
    })
}

/// `… # test for internal linking errors (failed)`, from Go 1.24 on.
fn has_link_test(command: &[u8]) -> bool {
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
        Tool::Other("gccgo".to_owned())
    } else if (name == b"ar" || name.ends_with(b"-ar")) && has_work() {
        Tool::Other("ar".to_owned())
    } else {
        return None;
    };
    Some(Run { tool, arguments })
}

/// What stands behind `NAME='value' NAME="value" …`, if the line begins so.
fn skip_environment(line: &[u8]) -> Option<&[u8]> {
    let mut rest = line;
    while let Some(behind) = skip_assignment(rest) {
        rest = behind;
    }
    (rest.len() < line.len()).then_some(rest)
}

fn skip_assignment(text: &[u8]) -> Option<&[u8]> {
    let name = name_length(text);
    let value = text[name..].strip_prefix(b"=").filter(|_| name > 0)?;
    if let Some(value) = value.strip_prefix(b"'") {
        let end = memchr::memchr(b'\'', value)?;
        return value[end + 1..].strip_prefix(b" ");
    }
    let quoted = Words::of(value)
        .next()
        .filter(|word| word.raw.starts_with(b"\""))?;
    value.get(quoted.raw.len() + 1..)
}

/// The length of a variable's name at the start of the text.
fn name_length(text: &[u8]) -> usize {
    text.iter()
        .take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || **byte == b'_')
        .count()
}

fn may_be_environment(start: &[u8]) -> bool {
    let name = name_length(start);
    match start.get(name) {
        None => true,
        Some(b'=') => {
            name > 0
                && start
                    .get(name + 1)
                    .is_none_or(|quote| b"'\"".contains(quote))
        }
        Some(_) => false,
    }
}

/// Whether the start of a line can lead to a command: soon a flag or a file of
/// the build follows, as in every command of go's.
fn may_be_command(start: &[u8]) -> bool {
    const SOON: usize = 4;
    let mut words = Words::of_partial(start);
    let Some(first) = words.next() else {
        return true;
    };
    if first.raw.is_empty() || first.raw[0].is_ascii_control() {
        return false;
    }
    if !first.complete {
        return true;
    }
    if first.raw.ends_with(b":") {
        return false;
    }
    let mut seen = 0;
    for word in words.take(SOON - 1) {
        let flag = word.starts_with(b"-");
        if flag || word.starts_with(WORK) || !word.complete {
            return true;
        }
        seen += 1;
    }
    first.starts_with(WORK) || seen < SOON - 1
}
