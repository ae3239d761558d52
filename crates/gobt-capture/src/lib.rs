//! How a Go build is *recorded*.

pub mod echo;
pub mod go_command;
