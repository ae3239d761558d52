//! What in the standard error of `go … -x` is go's echo, and what is the user's?
//!
//! [`EchoFilter`] takes the bytes as they come, in pieces of any size, and
//! hands them on as [`Piece`]s: go's echo, for the log, and what the same
//! command without `-x` would have printed, for the user. It does no I/O and
//! reads no clock.

mod block;
mod cgo;
mod environment;
mod filter;
mod line;
mod literal;
mod note;
mod words;

pub use filter::{EchoFilter, EchoOptions, Piece};
pub use note::{Note, Tool};
