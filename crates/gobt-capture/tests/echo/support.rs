//! Running the filter, and the recorded pairs.

use std::fs;
use std::path::{Path, PathBuf};

use gobt_capture::echo::{EchoFilter, EchoOptions, Note, Piece};

/// All that a filter said about a stream.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Split {
    pub(crate) user: Vec<u8>,
    pub(crate) echo: Vec<u8>,
    pub(crate) notes: Vec<Note>,
    /// The pieces in order, neighbours of a kind joined.
    pub(crate) order: Vec<(char, Vec<u8>)>,
}

impl Split {
    pub(crate) fn user(&self) -> String {
        String::from_utf8_lossy(&self.user).into_owned()
    }

    pub(crate) fn echo(&self) -> String {
        String::from_utf8_lossy(&self.echo).into_owned()
    }

    fn take(&mut self, piece: Piece<'_>) {
        let (kind, bytes) = match piece {
            Piece::User(bytes) => ('u', bytes.to_vec()),
            Piece::Echo(bytes) => ('e', bytes.to_vec()),
            Piece::Note(note) => {
                self.order.push(('n', format!("{note:?}").into_bytes()));
                self.notes.push(note);
                return;
            }
        };
        assert!(!bytes.is_empty(), "an empty piece");
        match kind {
            'u' => self.user.extend_from_slice(&bytes),
            _ => self.echo.extend_from_slice(&bytes),
        }
        match self.order.last_mut() {
            Some((last, joined)) if *last == kind => joined.extend_from_slice(&bytes),
            _ => self.order.push((kind, bytes)),
        }
    }
}

/// Feeds the pieces of a stream to a fresh filter.
pub(crate) fn split_pieces<'a>(
    options: EchoOptions,
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> Split {
    let mut split = Split::default();
    let mut filter = EchoFilter::new(options);
    for piece in pieces {
        filter.push(piece, &mut |piece| split.take(piece));
    }
    filter.finish(&mut |piece| split.take(piece));
    split
}

/// Feeds a whole stream at once.
pub(crate) fn split(options: EchoOptions, stream: impl AsRef<[u8]>) -> Split {
    split_pieces(options, [stream.as_ref()])
}

/// A recorded pair: the same command with and without `-x`.
#[derive(Debug)]
pub(crate) struct Recorded {
    /// `cgo-type-error.go1.27.3`
    pub(crate) name: String,
    pub(crate) bare: Vec<u8>,
    pub(crate) with_x: Vec<u8>,
}

impl Recorded {
    /// What the filter is told about the command.
    pub(crate) fn options(&self) -> EchoOptions {
        let (scenario, version) = self.name.split_once(".go").unwrap();
        let words = |text: &str| vec![text.to_owned()];
        let mut options = EchoOptions {
            go_version: Some(version.parse().unwrap()),
            ..EchoOptions::default()
        };
        match scenario {
            "work" | "work-test" => options.work = true,
            "toolexec" | "toolexec-vet" => options.toolexec = words("/src/wrapper"),
            "toolexec-talks" => options.toolexec = words("/src/m/talker"),
            "toolexec-env" => options.toolexec = words("env"),
            "test-exec-option" => options.exec = words("sh"),
            "test-line-break" => options
                .multi_line_arguments
                .push(b"one\ntwo three\nfour".to_vec()),
            _ => {}
        }
        options
    }
}

/// Every pair under `tests/fixtures/echo`, by name.
pub(crate) fn recorded() -> Vec<Recorded> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/echo");
    let mut logs: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "x"))
        .collect();
    logs.sort();
    logs.iter()
        .map(|log| Recorded {
            name: log.file_stem().unwrap().to_str().unwrap().to_owned(),
            bare: fs::read(log.with_extension("bare")).unwrap(),
            with_x: fs::read(log).unwrap(),
        })
        .collect()
}
