//! `build.log`: go's echo and all it said, in order, with nothing in it that must not be shown.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use gobt_profile::privacy::Redactor;
use tempfile::NamedTempFile;

/// A log that is being written. It appears under its name when it is whole.
pub(crate) struct Log {
    file: BufWriter<NamedTempFile>,
    redactor: Option<Redactor>,
    /// Whole lines that are to be written, and the start of one whose end has not come.
    pending: Vec<u8>,
    error: Option<io::Error>,
}

/// So many bytes are cleaned and written at a time.
const CHUNK: usize = 256 << 10;

impl Log {
    /// Begins a log in this folder.
    pub(crate) fn begin(folder: &Path) -> io::Result<Self> {
        let file = tempfile::Builder::new()
            .prefix(".gobt-")
            .tempfile_in(folder)?;
        Ok(Self {
            file: BufWriter::new(file),
            redactor: None,
            pending: Vec::new(),
            error: None,
        })
    }

    /// What to take out. Nothing is written before this is known.
    pub(crate) fn set_redactor(&mut self, redactor: &Redactor) {
        self.redactor = Some(redactor.clone());
    }

    /// Adds bytes as they come.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
        if self.pending.len() >= CHUNK {
            let lines = self
                .pending
                .iter()
                .rposition(|&b| b == b'\n')
                .map_or(0, |at| at + 1);
            self.write(lines);
        }
    }

    /// Marks where one run of several begins.
    pub(crate) fn run(&mut self, number: u32, of: u32) {
        if self.pending.last().is_some_and(|&last| last != b'\n') {
            self.pending.push(b'\n');
        }
        self.push(format!("# run {number} of {of}\n").as_bytes());
    }

    fn write(&mut self, length: usize) {
        let Some(redactor) = &self.redactor else {
            return;
        };
        let clean = redactor.bytes(&self.pending[..length]);
        if let Err(error) = self.file.write_all(&clean) {
            self.error.get_or_insert(error);
        }
        self.pending.drain(..length);
    }

    /// The log is whole: gives it its name.
    pub(crate) fn finish(mut self, path: &Path) -> io::Result<()> {
        self.write(self.pending.len());
        if let Some(error) = self.error {
            return Err(error);
        }
        let file = self.file.into_inner().map_err(|error| error.into_error())?;
        crate::output::readable_by_all(file.as_file())?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }
}
