//! Is this file a profile of gobt, or a graph that the go command wrote? Its content tells.

use std::io::Read;

use crate::actiongraph::read_with_head;
use crate::error::{Place, ReadError, ReadErrorKind};
use crate::saved::read_profile;
use crate::{Profile, Redact};

const HEAD: usize = 4096;

/// A file that begins with more white space than this holds nothing.
const HEAD_LIMIT: usize = 1 << 20;

/// Reads either a `profile.json` or a file that `go … -debug-actiongraph` wrote.
///
/// `redact` is applied to a bare graph; a profile holds nothing that must not be shown.
///
/// # Errors
/// When it is neither, or has no figures (see [`Profile::from_bare_graph`]).
pub fn read_profile_or_graph(
    mut input: impl Read + Send,
    redact: &dyn Redact,
) -> Result<Profile, ReadError> {
    let (head, first) = read_head(&mut input)?;
    match first {
        Some(b'{') => read_profile(head.as_slice().chain(input)),
        Some(b'[') => Profile::from_bare_graph(read_with_head(head, input, redact)?),
        Some(_) => Err(neither(&head)),
        None => Err(ReadError::new(ReadErrorKind::Empty)),
    }
}

/// Reads until there is something that is no white space; that, or `None` at the input's end.
fn read_head(input: &mut impl Read) -> Result<(Vec<u8>, Option<u8>), ReadError> {
    let mut head = Vec::new();
    loop {
        let old = head.len();
        let read = input.by_ref().take(HEAD as u64).read_to_end(&mut head);
        read.map_err(|error| ReadError::new(ReadErrorKind::Io(error)))?;
        let first = head[old..]
            .iter()
            .find(|b| !b.is_ascii_whitespace())
            .copied();
        if first.is_some() || head.len() == old || old > HEAD_LIMIT {
            return Ok((head, first));
        }
    }
}

fn neither(head: &[u8]) -> ReadError {
    let before = head.iter().take_while(|b| b.is_ascii_whitespace());
    let (mut line, mut column) = (1, 1);
    for byte in before {
        (line, column) = if *byte == b'\n' {
            (line + 1, 1)
        } else {
            (line, column + 1)
        };
    }
    let text = String::from_utf8_lossy(head);
    let start: String = text.trim_start().chars().take(24).collect();
    let found = format!("{start:?}…");
    ReadError::at(
        Place { line, column },
        ReadErrorKind::NeitherGraphNorProfile { found },
    )
}
