//! Does the Action take the binary that was pinned, and no other?

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const VERSION: &str = "9.8.7";
const TARGET: &str = "x86_64-unknown-linux-musl";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A release in a folder, and the checksums that an Action would pin.
struct Release {
    folder: tempfile::TempDir,
}

impl Release {
    fn new() -> Self {
        let this = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        for name in ["releases/v9.8.7", "checksums", "work"] {
            fs::create_dir_all(this.path(name)).unwrap();
        }
        this.pack(TARGET, "gobt", "#!/bin/sh\necho gobt 9.8.7\n");
        this.pin();
        this
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn archive(&self, target: &str) -> PathBuf {
        self.path(&format!(
            "releases/v{VERSION}/gobt-{VERSION}-{target}.tar.gz"
        ))
    }

    /// Packs a program as scripts/release does.
    fn pack(&self, target: &str, program: &str, text: &str) {
        use std::os::unix::fs::PermissionsExt;
        let name = format!("gobt-{VERSION}-{target}");
        let folder = self.path("work").join(&name);
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join(program);
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        let packed = Command::new("tar")
            .args([
                "-czf".as_ref(),
                self.archive(target).as_os_str(),
                "-C".as_ref(),
            ])
            .arg(self.path("work"))
            .arg(&name)
            .status();
        assert!(packed.unwrap().success());
    }

    /// Pins the archive of Linux as it is now.
    fn pin(&self) {
        let out = Command::new("sha256sum").arg(self.archive(TARGET)).output();
        let out = out.or_else(|_| {
            Command::new("shasum")
                .args(["-a", "256"])
                .arg(self.archive(TARGET))
                .output()
        });
        let sum = String::from_utf8(out.unwrap().stdout).unwrap();
        let sum = sum.split_whitespace().next().unwrap();
        let line = format!("{sum}  gobt-{VERSION}-{TARGET}.tar.gz\n");
        fs::write(self.path(&format!("checksums/{VERSION}.txt")), line).unwrap();
    }

    fn install(&self, version: &str, os: &str, arch: &str) -> Output {
        Command::new(root().join("scripts/action/install"))
            .arg(version)
            .arg(self.path("bin"))
            .env(
                "GOBT_DOWNLOAD",
                format!("file://{}", self.path("releases").display()),
            )
            .env("GOBT_CHECKSUMS", self.path("checksums"))
            .env("RUNNER_OS", os)
            .env("RUNNER_ARCH", arch)
            .output()
            .unwrap()
    }

    #[track_caller]
    fn refused(&self, version: &str, os: &str, arch: &str, says: &str) {
        let output = self.install(version, os, arch);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(says), "{said}");
        assert!(output.stdout.is_empty());
        assert!(!self.path("bin/gobt").exists());
    }
}

#[test]
fn the_pinned_binary_is_installed() {
    let release = Release::new();
    for version in [VERSION, "v9.8.7"] {
        let output = release.install(version, "Linux", "X64");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        let path = String::from_utf8(output.stdout).unwrap();
        let run = Command::new(path.trim()).output().unwrap();
        assert_eq!(run.stdout, b"gobt 9.8.7\n");
    }
}

#[test]
fn another_file_than_the_pinned_one_is_refused() {
    let release = Release::new();
    release.pack(TARGET, "gobt", "#!/bin/sh\necho evil\n");
    release.refused(VERSION, "Linux", "X64", "is not the file that was pinned");
}

#[test]
fn a_version_without_checksums_is_not_downloaded() {
    let release = Release::new();
    release.refused(
        "9.9.9",
        "Linux",
        "X64",
        "no checksums of version 9.9.9 are pinned",
    );
}

#[test]
fn a_file_without_a_checksum_is_not_downloaded() {
    let release = Release::new();
    release.pack("aarch64-apple-darwin", "gobt", "");
    release.refused(
        VERSION,
        "macOS",
        "ARM64",
        "no checksum of gobt-9.8.7-aarch64-apple-darwin.tar.gz",
    );
}

#[test]
fn a_checksum_that_is_none_is_refused() {
    let release = Release::new();
    let name = format!("gobt-{VERSION}-{TARGET}.tar.gz");
    for sum in [
        "",
        "abc",
        &"g".repeat(64),
        &format!("{0}  {name}\n{0}", "a".repeat(64)),
    ] {
        let line = format!("{sum}  {name}\n");
        fs::write(release.path("checksums/9.8.7.txt"), line).unwrap();
        release.refused(VERSION, "Linux", "X64", "checksum of");
    }
}

#[test]
fn a_file_that_is_missing_is_said() {
    let release = Release::new();
    fs::remove_file(release.archive(TARGET)).unwrap();
    release.refused(VERSION, "Linux", "X64", "cannot be downloaded");
}

#[test]
fn an_archive_without_the_program_is_said() {
    let release = Release::new();
    fs::remove_dir_all(release.path("work")).unwrap();
    release.pack(TARGET, "another", "");
    release.pin();
    release.refused(VERSION, "Linux", "X64", "holds no");
}

#[test]
fn a_machine_without_a_binary_is_named() {
    let release = Release::new();
    release.refused(VERSION, "Linux", "RISCV", "no binary for Linux on RISCV");
    release.refused(VERSION, "", "", "no binary for an unknown system");
}

#[test]
fn what_is_no_version_is_refused() {
    let release = Release::new();
    for version in ["", "../../x", "1.0;id", "1 0"] {
        release.refused(version, "Linux", "X64", "is no version");
    }
}

#[test]
fn a_protocol_that_is_not_encrypted_is_refused() {
    let release = Release::new();
    let output = Command::new(root().join("scripts/action/install"))
        .arg(VERSION)
        .arg(release.path("bin"))
        .env("GOBT_DOWNLOAD", "http://127.0.0.1:1/releases")
        .env("GOBT_CHECKSUMS", release.path("checksums"))
        .env("RUNNER_OS", "Linux")
        .env("RUNNER_ARCH", "X64")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && said.contains("rotocol"),
        "{said}"
    );
}

#[test]
fn a_release_is_whole_or_none() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let version = manifest
        .lines()
        .find_map(|line| line.strip_prefix("version = \""))
        .unwrap();
    let version = version.trim_end_matches('"');
    let sums = |tag: &str| {
        let mut command = Command::new(root().join("scripts/release-sums"));
        let output = command.arg(folder.path()).arg(tag).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.success(), said)
    };
    let (went, said) = sums("v0.0.0-other");
    assert!(!went && said.contains("the tag is v0.0.0-other"), "{said}");
    for target in [
        "x86_64-unknown-linux-musl",
        "aarch64-unknown-linux-musl",
        "x86_64-apple-darwin",
        "aarch64-apple-darwin",
        "x86_64-pc-windows-msvc",
        "aarch64-pc-windows-msvc",
    ] {
        let (went, said) = sums(&format!("v{version}"));
        assert!(
            !went && said.contains(&format!("{target}.tar.gz is missing")),
            "{said}"
        );
        let name = format!("gobt-{version}-{target}");
        fs::write(folder.path().join(format!("{name}.tar.gz")), "").unwrap();
        // The checksum of nothing.
        let sum = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let line = format!("{sum}  {name}.tar.gz\n");
        fs::write(folder.path().join(format!("{name}.sha256")), line).unwrap();
    }
    let (went, said) = sums(&format!("v{version}"));
    assert!(went, "{said}");
    let written = fs::read_to_string(folder.path().join("SHA256SUMS")).unwrap();
    assert_eq!(written.lines().count(), 6);
    fs::write(
        folder
            .path()
            .join(format!("gobt-{version}-x86_64-apple-darwin.tar.gz")),
        "x",
    )
    .unwrap();
    assert!(!sums(&format!("v{version}")).0);
}
