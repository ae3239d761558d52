//! Which lines of the echo begin with a fixed text?

use std::time::Duration;

use memchr::memmem;

use super::line::Echo;
use super::note::DOWNLOADING;
use super::words::{WORK, base_name, is_absolute};

/// How lines of the echo begin, apart from those that run tools.
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
/// What go puts behind what it does itself.
pub(super) const INTERNAL: &[u8] = b" # internal";

/// Whether the start of a line can become one of these.
pub(super) fn may_be_literal(start: &[u8]) -> bool {
    let begins = |known: &&[u8]| start.starts_with(known) || known.starts_with(start);
    STARTS.iter().any(begins) || may_be_elapsed(start)
}

/// Lines behind `# ` that only `-x` prints. Everything else is a header.
pub(super) fn comment(text: &[u8]) -> Option<Echo<'_>> {
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
pub(super) fn ended(line: &[u8]) -> Option<Echo<'_>> {
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
pub(super) fn literal(line: &[u8]) -> Option<Echo<'_>> {
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
