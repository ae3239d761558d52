//! Does a hostile archive stay an archive?

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use std::io::{Cursor, Write};

use gobt_publish::{ArtifactLimits, UnpackedFile, unpack};
use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const NAMES: [&str; 2] = ["profile.json", "base-profile.json"];

const SMALL: ArtifactLimits = ArtifactLimits {
    entries: 20,
    file: 1000,
};

fn archive(fill: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>)) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    fill(&mut zip);
    zip.finish().unwrap().into_inner()
}

fn file(zip: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, contents: &[u8]) {
    zip.start_file(name, SimpleFileOptions::default()).unwrap();
    zip.write_all(contents).unwrap();
}

fn refusal(archive: &[u8]) -> String {
    unpack(archive, &NAMES, &SMALL).unwrap_err().to_string()
}

#[test]
fn files_with_known_names_are_taken_and_nothing_else() {
    let zip = archive(|zip| {
        file(zip, "timeline.svg", b"<svg/>");
        file(zip, "base-profile.json", b"base");
        file(zip, "profile.json", b"head");
        for odd in [
            "../profile.json",
            "/profile.json",
            "a/profile.json",
            "profile.json/x",
            "PROFILE.JSON",
            "./profile.json",
            "C:\\profile.json",
            "profile.json\u{0}",
            "gobt-report/../base-profile.json",
        ] {
            file(zip, odd, b"odd");
        }
    });
    let taken = unpack(&zip, &NAMES, &SMALL).unwrap();
    let expected = [("profile.json", b"head"), ("base-profile.json", b"base")];
    let expected = expected.map(|(name, contents)| UnpackedFile {
        name,
        contents: contents.to_vec(),
    });
    assert_eq!(taken, expected);
}

#[test]
fn a_link_is_no_file() {
    let zip = archive(|zip| {
        let options = SimpleFileOptions::default();
        zip.add_symlink("profile.json", "/etc/passwd", options)
            .unwrap();
    });
    assert_eq!(
        refusal(&zip),
        "the artifact cannot be used: profile.json is no plain file"
    );
}

#[test]
fn a_bomb_does_not_go_off() {
    let zip = archive(|zip| file(zip, "profile.json", &vec![0; 50_000_000]));
    assert!(zip.len() < 100_000);
    assert_eq!(
        refusal(&zip),
        "the artifact cannot be used: profile.json has more than 1000 bytes"
    );
}

#[test]
fn a_bomb_that_lies_about_its_size_does_not_go_off() {
    let mut zip = archive(|zip| file(zip, "profile.json", &vec![0; 5_000_000]));
    let size = 5_000_000_u32.to_le_bytes();
    let places: Vec<usize> = (0..zip.len() - 4)
        .filter(|&at| zip[at..at + 4] == size)
        .collect();
    assert!(!places.is_empty());
    for at in places {
        zip[at..at + 4].copy_from_slice(&500_u32.to_le_bytes());
    }
    let taken = unpack(&zip, &NAMES, &SMALL);
    // Whichever the library notices first, no more is read than was promised.
    if let Ok(files) = taken {
        assert!(files.iter().all(|file| file.contents.len() <= 1000));
    }
}

#[test]
fn a_bomb_in_another_file_is_not_even_opened() {
    let zip = archive(|zip| {
        file(zip, "build.log", &vec![0; 50_000_000]);
        file(zip, "profile.json", b"head");
    });
    assert_eq!(unpack(&zip, &NAMES, &SMALL).unwrap().len(), 1);
}

#[test]
fn too_many_files_are_refused() {
    let zip = archive(|zip| {
        for index in 0..21 {
            file(zip, &format!("{index}"), b"");
        }
    });
    assert_eq!(
        refusal(&zip),
        "the artifact cannot be used: it holds 21 files, more than 20"
    );
}

#[test]
fn what_is_no_archive_is_said() {
    for bytes in [&b""[..], b"PK", b"<html>not found</html>"] {
        assert!(refusal(bytes).starts_with("the artifact cannot be used: "));
    }
    assert!(unpack(&archive(|_| {}), &NAMES, &SMALL).unwrap().is_empty());
}

#[test]
fn a_method_that_github_does_not_use_is_refused() {
    let mut zip = archive(|zip| file(zip, "profile.json", b"head"));
    // Method 9 in the local header and in the directory.
    for (signature, at) in [(b"PK\x03\x04", 8), (b"PK\x01\x02", 10)] {
        let place = zip.windows(4).position(|bytes| bytes == signature).unwrap();
        zip[place + at] = 9;
    }
    assert!(refusal(&zip).contains("not supported"), "{}", refusal(&zip));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(
        at in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut zip = archive(|zip| {
            file(zip, "profile.json", b"some text, some more text, some text");
            file(zip, "base-profile.json", b"base");
        });
        for (index, byte) in at {
            let index = index.index(zip.len());
            zip[index] = byte;
        }
        if let Ok(files) = unpack(&zip, &NAMES, &SMALL) {
            prop_assert!(files.iter().all(|file| file.contents.len() <= 1000));
        }
    }
}
