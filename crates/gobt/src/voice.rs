//! How does gobt speak to the person at the terminal, beside what go says?
//!
//! On standard error, each line beginning with `gobt: `, so that it can be told from go's.

use std::io::Write;

/// gobt's own lines on standard error.
#[derive(Debug, Default)]
pub(crate) struct Voice {
    /// Go has left a line without an end: gobt's first line ends it.
    after_open_line: bool,
}

impl Voice {
    /// The next line begins on a line of its own, whatever go wrote last.
    pub(crate) fn after_open_line(&mut self, open: bool) {
        self.after_open_line = open;
    }

    /// Says one or more lines.
    pub(crate) fn say(&mut self, text: &str) {
        let mut err = anstream::stderr().lock();
        if std::mem::take(&mut self.after_open_line) {
            let _ = writeln!(err);
        }
        for line in text.lines() {
            // Nobody is there to be told that standard error is closed.
            let _ = writeln!(err, "{}", format!("gobt: {line}").trim_end());
        }
    }
}
