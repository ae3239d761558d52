//! Every file that is no good graph gives an error that says what, where and what to do.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use std::fs;
use std::path::Path;

use gobt_profile::{ReadErrorKind, read_profile_or_graph};

fn message_for(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/broken")
        .join(name);
    let file = fs::File::open(path).unwrap();
    match read_profile_or_graph(file, &str::to_owned) {
        Ok(_) => "no error".to_owned(),
        Err(error) => error.in_file(Path::new(name)).to_string(),
    }
}

#[test]
fn every_broken_file_says_what_and_where() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/broken");
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let messages: Vec<String> = names.iter().map(|name| message_for(name)).collect();
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn an_unreadable_input_is_an_io_error() {
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is gone"))
        }
    }
    let error = read_profile_or_graph(Broken, &str::to_owned).unwrap_err();
    assert!(matches!(error.kind, ReadErrorKind::Io(_)));
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.to_string(), "the disk is gone");
}
