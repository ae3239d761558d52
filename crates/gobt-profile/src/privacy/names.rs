//! Which names speak of a secret, and which values say nothing?

/// Parts of a name (`API_TOKEN`, `main.apiKey`, `X-Amz-Signature`) that speak.
const SPEAKING_PARTS: &[&str] = &[
    "apikey",
    "auth",
    "authorization",
    "bearer",
    "cookie",
    "cred",
    "creds",
    "credential",
    "credentials",
    "key",
    "keys",
    "netrc",
    "pass",
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "pat",
    "pwd",
    "sas",
    "secret",
    "secrets",
    "sig",
    "signature",
    "token",
    "tokens",
];

/// These speak inside a longer part too (`GITHUBTOKEN`, `dbpassword`).
const SPEAKING_INSIDE: &[&str] = &[
    "secret",
    "passw",
    "token",
    "credential",
    "apikey",
    "privatekey",
    "accesskey",
];

/// Whether a variable, parameter or flag of this name may hold a secret.
pub(super) fn speaks_of_secret(name: &str) -> bool {
    // The shell's working folder.
    if matches!(name, "PWD" | "OLDPWD") {
        return false;
    }
    parts(name).iter().any(|part| {
        SPEAKING_PARTS.contains(&part.as_str())
            || SPEAKING_INSIDE.iter().any(|word| part.contains(word))
    })
}

/// `main.apiKey` → main, api, key, apikey; lower case. Where the last part
/// alone says little, two neighbours together may say more.
fn parts(name: &str) -> Vec<String> {
    let mut parts = Vec::new();
    for word in name.split(|c: char| !c.is_alphanumeric()) {
        let mut part = String::new();
        let mut lower = false;
        for c in word.chars() {
            if c.is_uppercase() && lower {
                parts.push(std::mem::take(&mut part));
            }
            lower = c.is_lowercase();
            part.extend(c.to_lowercase());
        }
        parts.push(part);
        parts.push(word.to_lowercase());
    }
    parts
}

/// Words that many lines of a log hold.
const COMMON_WORDS: &[&str] = &[
    "386",
    "amd64",
    "arm64",
    "darwin",
    "debug",
    "default",
    "dev",
    "devel",
    "development",
    "dirty",
    "disabled",
    "enabled",
    "false",
    "freebsd",
    "head",
    "i386",
    "i686",
    "latest",
    "linux",
    "local",
    "loong64",
    "main",
    "master",
    "mips64",
    "netbsd",
    "netrc",
    "nightly",
    "none",
    "null",
    "openbsd",
    "ppc64",
    "ppc64le",
    "prod",
    "production",
    "release",
    "riscv64",
    "s390x",
    "snapshot",
    "stable",
    "staging",
    "test",
    "testing",
    "true",
    "undefined",
    "unknown",
    "wasip1",
    "wasm",
    "windows",
    "x86_64",
];

/// Too plain to be looked for all over a log: short, a number, a date, a
/// version, a word of every build.
pub(super) fn is_plain(value: &str) -> bool {
    value.chars().count() < 4
        || COMMON_WORDS.contains(&value.to_ascii_lowercase().as_str())
        || is_number_or_date(value)
        || is_version(value)
        || is_platform(value)
}

/// Only lower-case letters and `.`, `-`, `_`, `/`: a word, or a package path.
pub(super) fn is_wordlike(value: &str) -> bool {
    value
        .bytes()
        .all(|b| b.is_ascii_lowercase() || matches!(b, b'.' | b'-' | b'_' | b'/'))
}

/// `/usr/share/x`, `C:\x`, `./x`, `~/x`, or a package path such as `example.com/m/v2`.
pub(super) fn is_path(value: &str) -> bool {
    let bytes = value.as_bytes();
    let drive = bytes.len() > 2
        && bytes[0].is_ascii_alphabetic()
        && bytes[1] == b':'
        && matches!(bytes[2], b'\\' | b'/');
    drive || value.starts_with(['/', '~', '.']) || is_package_path(value)
}

fn is_package_path(value: &str) -> bool {
    value.split_once('/').is_some_and(|(host, rest)| {
        host.contains('.')
            && !host.starts_with('.')
            && format!("{host}{rest}")
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'/' | b'~'))
    })
}

fn is_number_or_date(value: &str) -> bool {
    value.bytes().all(|b| {
        b.is_ascii_digit()
            || matches!(
                b,
                b'.' | b',' | b':' | b'+' | b'-' | b'_' | b' ' | b'/' | b'T' | b'Z'
            )
    })
}

fn is_version(value: &str) -> bool {
    let rest = value
        .strip_prefix("go")
        .or_else(|| value.strip_prefix('v'))
        .unwrap_or(value);
    let core = rest.split(['-', '+']).next().unwrap_or_default();
    core.contains('.') && core.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

fn is_platform(value: &str) -> bool {
    value
        .split_once(['/', '_', '-'])
        .is_some_and(|(os, arch)| COMMON_WORDS.contains(&os) && COMMON_WORDS.contains(&arch))
}
