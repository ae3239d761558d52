//! Splits what `go … -x` prints on standard error: the user's bytes to
//! standard output, go's echo to standard error.
//!
//! ```sh
//! go build -x ./... 2>build.x
//! cargo run -p gobt-capture --example echo_filter -- --go-version go1.27.3 <build.x
//! ```
//!
//! Options: `--go-version V`, `--work` (the command had `-work`),
//! `--toolexec WORDS`, `--exec WORDS`, `--argument TEXT` (one that holds a line
//! break), `--notes` (write the notes instead of the echo).

use std::env;
use std::error::Error;
use std::io::{self, Read, Write};

use gobt_capture::echo::{EchoFilter, EchoOptions, Piece};

fn main() -> Result<(), Box<dyn Error>> {
    let mut options = EchoOptions::default();
    let mut notes = false;
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        let words = |text: String| text.split_whitespace().map(str::to_owned).collect();
        match argument.as_str() {
            "--go-version" => options.go_version = Some(value()?.parse()?),
            "--work" => options.work = true,
            "--toolexec" => options.toolexec = words(value()?),
            "--exec" => options.exec = words(value()?),
            "--argument" => options.multi_line_arguments.push(value()?.into_bytes()),
            "--notes" => notes = true,
            _ => return Err(format!("unknown option {argument}").into()),
        }
    }
    split(options, notes)?;
    Ok(())
}

fn split(options: EchoOptions, notes: bool) -> io::Result<()> {
    let (mut user, mut echo) = (io::stdout().lock(), io::stderr().lock());
    let mut failure = Ok(());
    let mut write = |piece: Piece<'_>| {
        let written = match piece {
            Piece::User(bytes) => user.write_all(bytes),
            Piece::Echo(bytes) if !notes => echo.write_all(bytes),
            Piece::Note(note) if notes => writeln!(echo, "{note:?}"),
            Piece::Echo(_) | Piece::Note(_) => Ok(()),
        };
        if failure.is_ok() {
            failure = written;
        }
    };
    let mut filter = EchoFilter::new(options);
    let mut buffer = vec![0; 64 * 1024];
    let mut input = io::stdin().lock();
    loop {
        let read = input.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        filter.push(&buffer[..read], &mut write);
    }
    filter.finish(&mut write);
    failure
}
